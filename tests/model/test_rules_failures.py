"""Failures that end a connection: user timeout, giving up, loss of memory."""

TABLE = """
# 3.10.8: "For any state if the user timeout expires, flush all queues, … delete the TCB, enter the CLOSED state"
LISTEN, SYN-SENT, SYN-RECEIVED, ESTABLISHED | USER TIMEOUT | CLOSED no-TCB outcome=TIMED_OUT
FIN-WAIT-1, FIN-WAIT-2, CLOSE-WAIT, CLOSING | USER TIMEOUT | CLOSED no-TCB outcome=TIMED_OUT
LAST-ACK                                    | USER TIMEOUT | CLOSED no-TCB outcome=TIMED_OUT
ESTABLISHED SND.NXT=105 sent=6 unsent=2 unread=3 ack-pending | USER TIMEOUT | CLOSED no-TCB outcome=TIMED_OUT
CLOSED                                      | USER TIMEOUT | nothing applies

# 3.10.7.4 eighth: "start the time-wait timer, turn off the other timers"
TIME-WAIT                                   | USER TIMEOUT | nothing applies

# 3.8.3 (c): "When the number of transmissions of the same segment reaches a threshold R2 …, close the connection."
SYN-SENT, SYN-RECEIVED                      | R2 | CLOSED no-TCB outcome=TIMED_OUT
ESTABLISHED SND.NXT=102 sent=1              | R2 | CLOSED no-TCB outcome=TIMED_OUT
FIN-WAIT-1, CLOSING, LAST-ACK               | R2 | CLOSED no-TCB outcome=TIMED_OUT

# 3.8.3: what is not in the retransmission queue is not sent again, however often
CLOSED, LISTEN, FIN-WAIT-2, CLOSE-WAIT, TIME-WAIT | R2 | nothing applies
ESTABLISHED                                 | R2 | nothing applies

# 3.5.1: "a failure or reboot that resulted in loss of memory": nothing is known, and nobody is told
LISTEN, SYN-SENT, SYN-RECEIVED, ESTABLISHED | crash | CLOSED no-TCB outcome=CRASHED
FIN-WAIT-1, FIN-WAIT-2, CLOSE-WAIT, CLOSING | crash | CLOSED no-TCB outcome=CRASHED
LAST-ACK, TIME-WAIT                         | crash | CLOSED no-TCB outcome=CRASHED
CLOSED                                      | crash | nothing applies
"""


def test_a_failure_does_what_the_rfc_says(row, agree):
    agree(row)
