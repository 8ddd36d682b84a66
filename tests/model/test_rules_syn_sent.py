"""A segment arrives in SYN-SENT: RFC 9293 section 3.10.7.3."""

TABLE = """
# first, check the ACK bit: "If SEG.ACK =< ISS or SEG.ACK > SND.NXT, send a reset … discard the segment."
SYN-SENT | <SEQ=300><ACK=100><CTL=SYN,ACK>  | = | <SEQ=100><CTL=RST>
SYN-SENT | <SEQ=300><ACK=102><CTL=SYN,ACK>  | = | <SEQ=102><CTL=RST>
SYN-SENT | <SEQ=300><ACK=102><CTL=ACK>      | = | <SEQ=102><CTL=RST>
SYN-SENT | <SEQ=300><ACK=2147483749><CTL=SYN,ACK> | = | <SEQ=2147483749><CTL=RST>

# Figure 8, line 5: the acknowledgment of an old duplicate SYN, "<SEQ=300><ACK=91><CTL=SYN,ACK>"
SYN-SENT | <SEQ=300><ACK=91><CTL=SYN,ACK>   | = | <SEQ=91><CTL=RST>

# Figure 9, line 5: "<SEQ=300><ACK=100><CTL=ACK>" from a peer that thinks the connection is open
SYN-SENT ISS=400 SND.UNA=400 SND.NXT=401 | <SEQ=300><ACK=100><CTL=ACK> | = | <SEQ=100><CTL=RST>

# first: "(unless the RST bit is set, if so drop the segment and return)"
SYN-SENT | <SEQ=300><ACK=100><CTL=RST,ACK>  | =
SYN-SENT | <SEQ=300><ACK=102><CTL=RST,ACK>  | =
SYN-SENT | <SEQ=0><ACK=91><CTL=SYN,RST,ACK> | =

# second, check the RST bit: 'If the ACK was acceptable, then signal … "connection reset", … CLOSED, delete
#   TCB'
SYN-SENT | <SEQ=0><ACK=101><CTL=RST,ACK>     | CLOSED no-TCB outcome=RESET
SYN-SENT | <SEQ=0><ACK=101><CTL=SYN,RST,ACK> | CLOSED no-TCB outcome=RESET
SYN-SENT unsent=1 sent=1 | <SEQ=0><ACK=101><CTL=RST,ACK> | CLOSED no-TCB outcome=RESET

# second: "Otherwise (no ACK), drop the segment and return."
SYN-SENT | <SEQ=0><CTL=RST>                 | =
SYN-SENT | <SEQ=300><CTL=SYN,RST>           | =

# fourth, check the SYN bit; Figure 6, line 3: "change … to ESTABLISHED, form an ACK segment <SEQ=SND.NXT>…"
SYN-SENT | <SEQ=300><ACK=101><CTL=SYN,ACK> | ESTABLISHED IRS=300 RCV.NXT=301 SND.UNA=101
    | <SEQ=101><ACK=301><CTL=ACK>
SYN-SENT | <SEQ=4294967295><ACK=101><CTL=SYN,ACK> | ESTABLISHED IRS=4294967295 RCV.NXT=0 SND.UNA=101
    | <SEQ=101><ACK=0><CTL=ACK>
SYN-SENT ISS=4294967295 SND.UNA=4294967295 SND.NXT=0 | <SEQ=300><ACK=0><CTL=SYN,ACK>
    | ESTABLISHED IRS=300 RCV.NXT=301 SND.UNA=0 | <SEQ=0><ACK=301><CTL=ACK>
SYN-SENT unsent=2 sent=2 | <SEQ=300><ACK=101><CTL=SYN,ACK> | ESTABLISHED IRS=300 RCV.NXT=301 SND.UNA=101
    | <SEQ=101><ACK=301><CTL=ACK>

# fourth: "If there are other controls or text …, continue processing at the sixth step under Section
#   3.10.7.4"
SYN-SENT | <SEQ=300><ACK=101><DATA=4><CTL=SYN,ACK>
    | ESTABLISHED IRS=300 RCV.NXT=305 SND.UNA=101 delivered=4 | <SEQ=101><ACK=305><CTL=ACK>
SYN-SENT | <SEQ=300><ACK=101><CTL=SYN,FIN,ACK> | CLOSE-WAIT IRS=300 RCV.NXT=302 SND.UNA=101
    | <SEQ=101><ACK=302><CTL=ACK>
SYN-SENT | <SEQ=300><ACK=101><DATA=4><CTL=SYN,FIN,ACK>
    | CLOSE-WAIT IRS=300 RCV.NXT=306 SND.UNA=101 delivered=4 | <SEQ=101><ACK=306><CTL=ACK>

# fourth; Figure 7, line 3: "Otherwise, enter SYN-RECEIVED, form a SYN,ACK segment <SEQ=ISS><ACK=RCV.NXT>…"
SYN-SENT | <SEQ=300><CTL=SYN> | SYN-RECEIVED IRS=300 RCV.NXT=301 | <SEQ=100><ACK=301><CTL=SYN,ACK>
SYN-SENT unsent=1 sent=1 | <SEQ=300><CTL=SYN> | SYN-RECEIVED IRS=300 RCV.NXT=301
    | <SEQ=100><ACK=301><CTL=SYN,ACK>

# 3.1: "If the ACK control bit is set, this field contains the value of the next sequence number": else nothing
SYN-SENT | <SEQ=300><ACK=101><CTL=SYN> | SYN-RECEIVED IRS=300 RCV.NXT=301 | <SEQ=100><ACK=301><CTL=SYN,ACK>
SYN-SENT | <SEQ=0><ACK=101><CTL=RST> | =

# fourth: other controls or text "queue … for processing after the ESTABLISHED state": not queued, sent again
SYN-SENT | <SEQ=300><DATA=4><CTL=SYN,FIN> | SYN-RECEIVED IRS=300 RCV.NXT=301
    | <SEQ=100><ACK=301><CTL=SYN,ACK>

# "Fifth, if neither of the SYN or RST bits is set, then drop the segment and return."
SYN-SENT | <SEQ=300><ACK=101><CTL=ACK>      | =
SYN-SENT | <SEQ=300><CTL=FIN>               | =
SYN-SENT | <SEQ=300><ACK=101><DATA=4><CTL=FIN,ACK> | =
"""


def test_a_segment_in_syn_sent_meets_what_section_3_10_7_3_says(row, agree):
    agree(row)
