"""A segment arrives in CLOSED: RFC 9293 section 3.10.7.1."""

TABLE = """
# "An incoming segment containing a RST is discarded."
CLOSED | <SEQ=101><CTL=RST>                      | =
CLOSED | <SEQ=0><ACK=101><CTL=RST,ACK>           | =

# "If the ACK bit is off, sequence number zero is used, <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>"
CLOSED | <SEQ=300><CTL=SYN>                      | = | <SEQ=0><ACK=301><CTL=RST,ACK>
CLOSED | <SEQ=300><DATA=5><CTL=SYN>              | = | <SEQ=0><ACK=306><CTL=RST,ACK>
CLOSED | <SEQ=300><DATA=5><CTL=FIN>              | = | <SEQ=0><ACK=306><CTL=RST,ACK>
CLOSED | <SEQ=300><DATA=5><CTL=SYN,FIN>          | = | <SEQ=0><ACK=307><CTL=RST,ACK>
CLOSED | <SEQ=4294967295><CTL=SYN>               | = | <SEQ=0><ACK=0><CTL=RST,ACK>
CLOSED | <SEQ=300><DATA=5><CTL=PSH>              | = | <SEQ=0><ACK=305><CTL=RST,ACK>

# "If the ACK bit is on, <SEQ=SEG.ACK><CTL=RST>"
CLOSED | <SEQ=300><ACK=101><CTL=ACK>             | = | <SEQ=101><CTL=RST>
CLOSED | <SEQ=300><ACK=101><CTL=SYN,ACK>         | = | <SEQ=101><CTL=RST>
CLOSED | <SEQ=300><ACK=102><CTL=FIN,ACK>         | = | <SEQ=102><CTL=RST>

# Figure 10, line 2: "<SEQ=300><ACK=100><DATA=10><CTL=ACK>" finds no connection and meets "<SEQ=100><CTL=RST>"
CLOSED | <SEQ=300><ACK=100><DATA=10><CTL=ACK>    | = | <SEQ=100><CTL=RST>

# "the state is CLOSED": what the user has been told of the last connection stays
CLOSED outcome=CLOSED sent=5 FIN-sent | <SEQ=300><ACK=101><CTL=ACK> | = | <SEQ=101><CTL=RST>
"""


def test_a_segment_to_nobody_is_answered_as_section_3_10_7_1_says(row, agree):
    agree(row)
