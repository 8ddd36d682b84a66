"""The calls ABORT and STATUS: RFC 9293 sections 3.10.5 and 3.10.6."""

TABLE = """
# 3.10.5 CLOSED: 'Otherwise, return "error: connection does not exist".'
CLOSED                       | ABORT | = || error: connection does not exist
CLOSED outcome=RESET sent=2  | ABORT | = || error: connection does not exist

# 3.10.5 LISTEN: "Delete TCB, enter CLOSED state, and return."
LISTEN                       | ABORT | CLOSED no-TCB outcome=ABORTED

# 3.10.5 SYN-SENT: "Delete the TCB, enter CLOSED state, and return.": no reset is sent
SYN-SENT                     | ABORT | CLOSED no-TCB outcome=ABORTED
SYN-SENT unsent=2 sent=2     | ABORT | CLOSED no-TCB outcome=ABORTED

# 3.10.5 SYN-RECEIVED … CLOSE-WAIT: "Send a reset segment: <SEQ=SND.NXT><CTL=RST>", "Delete the TCB"
SYN-RECEIVED                 | ABORT | CLOSED no-TCB outcome=ABORTED | <SEQ=101><CTL=RST>
SYN-RECEIVED no passive      | ABORT | CLOSED no-TCB outcome=ABORTED | <SEQ=101><CTL=RST>
ESTABLISHED, CLOSE-WAIT      | ABORT | CLOSED no-TCB outcome=ABORTED | <SEQ=101><CTL=RST>
FIN-WAIT-1, FIN-WAIT-2       | ABORT | CLOSED no-TCB outcome=ABORTED | <SEQ=102><CTL=RST>

# 3.10.5: "all segments queued for transmission … or retransmission should be flushed": whatever waits is gone
ESTABLISHED SND.NXT=105 sent=6 unsent=2 unread=3 ack-pending | ABORT | CLOSED no-TCB outcome=ABORTED
    | <SEQ=105><CTL=RST>
FIN-WAIT-1 SND.NXT=101 no FIN-sent close-pending unsent=1 sent=1 | ABORT | CLOSED no-TCB outcome=ABORTED
    | <SEQ=101><CTL=RST>

# 3.10.5 CLOSING, LAST-ACK, TIME-WAIT: 'Respond with "ok" and delete the TCB': no reset is sent
CLOSING, LAST-ACK, TIME-WAIT | ABORT | CLOSED no-TCB outcome=ABORTED

# 3.10.6 CLOSED: 'Otherwise, return "error: connection does not exist".'
CLOSED                       | STATUS | = || error: connection does not exist

# 3.10.6: 'Return "state = …" and the TCB pointer.'
LISTEN                       | STATUS | = || state = LISTEN
SYN-SENT                     | STATUS | = || state = SYN-SENT
SYN-RECEIVED                 | STATUS | = || state = SYN-RECEIVED
ESTABLISHED unsent=1 sent=1  | STATUS | = || state = ESTABLISHED
FIN-WAIT-1                   | STATUS | = || state = FIN-WAIT-1
FIN-WAIT-2                   | STATUS | = || state = FIN-WAIT-2
CLOSE-WAIT                   | STATUS | = || state = CLOSE-WAIT
CLOSING                      | STATUS | = || state = CLOSING
LAST-ACK                     | STATUS | = || state = LAST-ACK
TIME-WAIT                    | STATUS | = || state = TIME-WAIT
"""


def test_abort_and_status_do_what_section_3_10_says(row, agree):
    agree(row)
