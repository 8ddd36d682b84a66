"""synfin: an executable formal model of the TCP connection lifecycle."""

__version__ = "0.1.0"
