"""The coverage of RFC 9293: its sentences with the rules that stand for them, and all departures."""
