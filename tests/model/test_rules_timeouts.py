"""Timeouts: RFC 9293 section 3.10.8, and the delayed acknowledgment of section 3.8.6.3."""

TABLE = """
# 3.10.8: "send the segment at the front of the retransmission queue again": the SYN
SYN-SENT                               | RETRANSMISSION TIMEOUT | = | <SEQ=100><CTL=SYN>
SYN-SENT unsent=1 sent=1               | RETRANSMISSION TIMEOUT | = | <SEQ=100><CTL=SYN>

# 3.10.8: the front of the queue is the SYN,ACK until the SYN is acknowledged, whatever stands behind it
SYN-RECEIVED                           | RETRANSMISSION TIMEOUT | = | <SEQ=100><ACK=301><CTL=SYN,ACK>
SYN-RECEIVED no passive                | RETRANSMISSION TIMEOUT | = | <SEQ=100><ACK=301><CTL=SYN,ACK>
FIN-WAIT-1 SND.UNA=100                 | RETRANSMISSION TIMEOUT | = | <SEQ=100><ACK=301><CTL=SYN,ACK>

# 3.10.8: the front of the queue is the oldest text; the FIN comes after the last octet
ESTABLISHED SND.NXT=103 sent=2         | RETRANSMISSION TIMEOUT | = | <SEQ=101><ACK=301><DATA=1><CTL=PSH,ACK>
ESTABLISHED SND.UNA=102 SND.NXT=103 sent=2 | RETRANSMISSION TIMEOUT | =
    | <SEQ=102><ACK=301><DATA=1><CTL=PSH,ACK>
CLOSE-WAIT SND.NXT=102 sent=1          | RETRANSMISSION TIMEOUT | = | <SEQ=101><ACK=302><DATA=1><CTL=PSH,ACK>
FIN-WAIT-1 SND.NXT=103 sent=1          | RETRANSMISSION TIMEOUT | = | <SEQ=101><ACK=301><DATA=1><CTL=PSH,ACK>
FIN-WAIT-1 SND.NXT=102 sent=2 unsent=1 close-pending no FIN-sent | RETRANSMISSION TIMEOUT | =
    | <SEQ=101><ACK=301><DATA=1><CTL=PSH,ACK>
CLOSING, LAST-ACK SND.NXT=103 sent=1   | RETRANSMISSION TIMEOUT | = | <SEQ=101><ACK=302><DATA=1><CTL=PSH,ACK>
ESTABLISHED SND.UNA=4294967295 SND.NXT=0 sent=1 | RETRANSMISSION TIMEOUT | =
    | <SEQ=4294967295><ACK=301><DATA=1><CTL=PSH,ACK>
ESTABLISHED SND.NXT=102 sent=1 ack-pending | RETRANSMISSION TIMEOUT | = no ack-pending
    | <SEQ=101><ACK=301><DATA=1><CTL=PSH,ACK>

# 3.6 Case 1: "All segments preceding and including FIN will be retransmitted until acknowledged."
FIN-WAIT-1                             | RETRANSMISSION TIMEOUT | = | <SEQ=101><ACK=301><CTL=FIN,ACK>
CLOSING, LAST-ACK                      | RETRANSMISSION TIMEOUT | = | <SEQ=101><ACK=302><CTL=FIN,ACK>
LAST-ACK SND.UNA=105 SND.NXT=106 sent=4 | RETRANSMISSION TIMEOUT | = | <SEQ=105><ACK=302><CTL=FIN,ACK>

# 3.10.8: "on a segment in the retransmission queue": where the queue is empty nothing is sent
CLOSED, LISTEN, ESTABLISHED, FIN-WAIT-2, CLOSE-WAIT, TIME-WAIT | RETRANSMISSION TIMEOUT | nothing applies
FIN-WAIT-1 SND.NXT=101 no FIN-sent close-pending unsent=1 sent=1 | RETRANSMISSION TIMEOUT | nothing applies

# 3.10.8: "If the time-wait timeout expires on a connection, delete the TCB, enter the CLOSED state"
TIME-WAIT                              | TIME-WAIT TIMEOUT      | CLOSED no-TCB outcome=CLOSED
TIME-WAIT sent=3 delivered=2           | TIME-WAIT TIMEOUT      | CLOSED no-TCB outcome=CLOSED

# 3.6.1: "When a connection is closed actively, it MUST linger in the TIME-WAIT state": nobody else does
CLOSED, LISTEN, SYN-SENT, SYN-RECEIVED, ESTABLISHED | TIME-WAIT TIMEOUT | nothing applies
FIN-WAIT-1, FIN-WAIT-2, CLOSE-WAIT, CLOSING, LAST-ACK | TIME-WAIT TIMEOUT | nothing applies

policy: acknowledgments may be delayed, text is read as it comes
# 3.8.6.3: "an ACK should not be excessively delayed": it is sent on its own if nothing has carried it
ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2, CLOSE-WAIT ack-pending | delayed ACK | = no ack-pending
    | <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>
CLOSING, LAST-ACK, TIME-WAIT ack-pending | delayed ACK | = no ack-pending | <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>

# nothing is owed: nothing is sent
any                                    | delayed ACK            | nothing applies
"""


def test_a_timeout_does_what_section_3_10_8_says(row, agree):
    agree(row)
