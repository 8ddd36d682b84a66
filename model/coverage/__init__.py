"""Which sentences of RFC 9293 the model covers, and where it departs from them."""
