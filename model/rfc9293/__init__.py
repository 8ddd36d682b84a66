"""The rules of RFC 9293 section 3.10, in its order."""
