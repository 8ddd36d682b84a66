"""After an active OPEN, and with other ACKs than of all that was sent: `cells_further.txt`, tried on the rules."""

GRIDS = "cells_further.txt"


def test_a_segment_meets_what_the_rfc_says(cell, row_of, agree):
    agree(row_of(cell))
