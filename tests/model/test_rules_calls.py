"""User calls: RFC 9293 sections 3.10.1 to 3.10.4, in every state."""

TABLE = """
# 3.10.1 CLOSED: "If passive, enter the LISTEN state and return."
CLOSED               | passive OPEN | LISTEN new passive
CLOSED sent=3 delivered=2 FIN-sent outcome=CLOSED | passive OPEN | LISTEN new passive outcome=NONE

# 3.10.1 CLOSED: "<SEQ=ISS><CTL=SYN> is sent. Set SND.UNA to ISS, SND.NXT to ISS+1, enter SYN-SENT state"
CLOSED               | active OPEN  | SYN-SENT new ISS=400 SND.UNA=400 SND.NXT=401 | <SEQ=400><CTL=SYN>
CLOSED sent=3 delivered=2 FIN-sent outcome=RESET | active OPEN
    | SYN-SENT new ISS=400 SND.UNA=400 SND.NXT=401 | <SEQ=400><CTL=SYN>
CLOSED next-ISS=4294967295 | active OPEN | SYN-SENT new ISS=4294967295 SND.UNA=4294967295
    | <SEQ=4294967295><CTL=SYN>

# 3.10.1 LISTEN: "change the connection from passive to active, select an ISS. Send a SYN segment, …"
LISTEN               | active OPEN  | SYN-SENT no passive ISS=400 SND.UNA=400 SND.NXT=401 | <SEQ=400><CTL=SYN>

# 3.10.1 SYN-SENT and later: 'Return "error: connection already exists".'
SYN-SENT, SYN-RECEIVED, ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2 | active OPEN | = |
    | error: connection already exists
CLOSE-WAIT, CLOSING, LAST-ACK, TIME-WAIT | active OPEN | = | | error: connection already exists
SYN-SENT, SYN-RECEIVED, ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2 | passive OPEN | = |
    | error: connection already exists
CLOSE-WAIT, CLOSING, LAST-ACK, TIME-WAIT | passive OPEN | = | | error: connection already exists

# 3.9.1.1: a passive OPEN "creates a new connection record in LISTEN state, or it returns an error" (MUST-41)
LISTEN               | passive OPEN | = || error: connection already exists

# 3.10.2 CLOSED: 'return "error: connection does not exist".'
CLOSED               | SEND | = || error: connection does not exist

# 3.10.2 LISTEN: "change the connection from passive to active, … Data … queued … after entering ESTABLISHED"
LISTEN | SEND | SYN-SENT no passive ISS=400 SND.UNA=400 SND.NXT=401 unsent=1 sent=1 | <SEQ=400><CTL=SYN>

# 3.10.2 SYN-SENT, SYN-RECEIVED: "Queue the data for transmission after entering ESTABLISHED state."
SYN-SENT, SYN-RECEIVED                 | SEND | = unsent=1 sent=1
SYN-SENT, SYN-RECEIVED unsent=2 sent=2 | SEND | = unsent=3 sent=3

# 3.10.2 ESTABLISHED, CLOSE-WAIT: "Segmentize the buffer and send it with a piggybacked acknowledgment"
ESTABLISHED          | SEND | = SND.NXT=102 sent=1 | <SEQ=101><ACK=301><DATA=1><CTL=PSH,ACK>
CLOSE-WAIT           | SEND | = SND.NXT=102 sent=1 | <SEQ=101><ACK=302><DATA=1><CTL=PSH,ACK>
ESTABLISHED ack-pending | SEND | = SND.NXT=102 sent=1 no ack-pending | <SEQ=101><ACK=301><DATA=1><CTL=PSH,ACK>
ESTABLISHED SND.NXT=110 sent=9 | SEND | = SND.NXT=111 sent=10 | <SEQ=110><ACK=301><DATA=1><CTL=PSH,ACK>
ESTABLISHED SND.UNA=4294967295 SND.NXT=4294967295 | SEND | = SND.NXT=0 sent=1
    | <SEQ=4294967295><ACK=301><DATA=1><CTL=PSH,ACK>

# 3.8.6.2.1: "U = SND.UNA + SND.WND - SND.NXT", the usable window, is zero: data waits, and more behind it
ESTABLISHED, CLOSE-WAIT SND.NXT=111 sent=10         | SEND | = unsent=1 sent=11
ESTABLISHED, CLOSE-WAIT SND.NXT=105 sent=5 unsent=1 | SEND | = unsent=2 sent=6

# 3.10.2 FIN-WAIT-1 and later: 'Return "error: connection closing" and do not service request.'
FIN-WAIT-1, FIN-WAIT-2, CLOSING, LAST-ACK, TIME-WAIT | SEND | = || error: connection closing
FIN-WAIT-1 close-pending unsent=2 sent=2 SND.NXT=101 no FIN-sent | SEND | = || error: connection closing

# 3.6 Case 1: "No further SENDs from the user will be accepted", though the CLOSE is still queued
SYN-RECEIVED, CLOSE-WAIT close-pending unsent=1 sent=1 | SEND | = || error: connection closing
ESTABLISHED close-pending unsent=1 sent=1              | SEND | = || error: connection closing
SYN-RECEIVED, ESTABLISHED, CLOSE-WAIT close-pending    | SEND | = || error: connection closing

# 3.10.2 queued data goes out "after entering ESTABLISHED state", as far as the window has room
ESTABLISHED unsent=2 sent=2 | queued work | = unsent=1 SND.NXT=102
    | <SEQ=101><ACK=301><DATA=1><CTL=PSH,ACK>
CLOSE-WAIT unsent=2 sent=2 | queued work | = unsent=1 SND.NXT=102
    | <SEQ=101><ACK=302><DATA=1><CTL=PSH,ACK>
ESTABLISHED SND.NXT=110 unsent=1 sent=10 | queued work | = unsent=0 SND.NXT=111
    | <SEQ=110><ACK=301><DATA=1><CTL=PSH,ACK>
ESTABLISHED, CLOSE-WAIT SND.NXT=111 unsent=1 sent=11 | queued work | nothing applies
SYN-SENT, SYN-RECEIVED unsent=1 sent=1               | queued work | nothing applies
ESTABLISHED, CLOSE-WAIT                              | queued work | nothing applies

# 3.10.4 ESTABLISHED: the FIN waits "until all preceding SENDs have been segmentized"; they still go out
FIN-WAIT-1 SND.NXT=101 no FIN-sent close-pending unsent=1 sent=1 | queued work | = unsent=0 SND.NXT=102
    | <SEQ=101><ACK=301><DATA=1><CTL=PSH,ACK>
CLOSING SND.NXT=101 no FIN-sent close-pending unsent=1 sent=1 | queued work | = unsent=0 SND.NXT=102
    | <SEQ=101><ACK=302><DATA=1><CTL=PSH,ACK>
ESTABLISHED close-pending unsent=1 sent=1 | queued work | = unsent=0 SND.NXT=102
    | <SEQ=101><ACK=301><DATA=1><CTL=PSH,ACK>
CLOSE-WAIT close-pending unsent=1 sent=1 | queued work | = unsent=0 SND.NXT=102
    | <SEQ=101><ACK=302><DATA=1><CTL=PSH,ACK>

# 3.10.3 CLOSED: 'return "error: connection does not exist".'
CLOSED                         | RECEIVE | = || error: connection does not exist

# 3.10.3 LISTEN, SYN-SENT, SYN-RECEIVED: "Queue for processing after entering ESTABLISHED state."
LISTEN, SYN-SENT, SYN-RECEIVED | RECEIVE | = || queued

# 3.10.3 ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2: "Reassemble queued … segments … and return to user."
ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2 unread=3 delivered=4 | RECEIVE | = unread=0 delivered=7
ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2                      | RECEIVE | =

# 3.10.3 CLOSE-WAIT: "any remaining data can be used to satisfy the RECEIVE"
CLOSE-WAIT unread=3 delivered=4                 | RECEIVE | = unread=0 delivered=7

# 3.10.3 CLOSE-WAIT: 'If no text is awaiting delivery, the RECEIVE will get an "error: connection closing"'
CLOSE-WAIT                                      | RECEIVE | = || error: connection closing

# 3.10.3 CLOSING, LAST-ACK, TIME-WAIT: 'Return "error: connection closing".'
CLOSING, LAST-ACK, TIME-WAIT                    | RECEIVE | = || error: connection closing
CLOSING, LAST-ACK, TIME-WAIT unread=3           | RECEIVE | = || error: connection closing

# 3.10.4 CLOSED: 'return "error: connection does not exist".'
CLOSED                       | CLOSE | = || error: connection does not exist

# 3.10.4 LISTEN: "Delete TCB, enter CLOSED state, and return."
LISTEN                       | CLOSE | CLOSED no-TCB outcome=CANCELLED

# 3.10.4 SYN-SENT: 'Delete the TCB and return "error: closing" responses to any queued SENDs, or RECEIVEs.'
SYN-SENT                     | CLOSE | CLOSED no-TCB outcome=CANCELLED
SYN-SENT unsent=2 sent=2     | CLOSE | CLOSED no-TCB outcome=CANCELLED

# 3.10.4 SYN-RECEIVED: "If no SENDs have been issued … form a FIN segment and send it, and enter FIN-WAIT-1"
SYN-RECEIVED                 | CLOSE | FIN-WAIT-1 SND.NXT=102 FIN-sent | <SEQ=101><ACK=301><CTL=FIN,ACK>
SYN-RECEIVED no passive      | CLOSE | FIN-WAIT-1 SND.NXT=102 FIN-sent | <SEQ=101><ACK=301><CTL=FIN,ACK>

# 3.10.4 SYN-RECEIVED: "otherwise, queue for processing after entering ESTABLISHED state"
SYN-RECEIVED unsent=1 sent=1 | CLOSE | = close-pending

# 3.10.4 ESTABLISHED: "form a FIN segment and send it. In any case, enter FIN-WAIT-1 state."
ESTABLISHED                  | CLOSE | FIN-WAIT-1 SND.NXT=102 FIN-sent | <SEQ=101><ACK=301><CTL=FIN,ACK>
ESTABLISHED SND.NXT=105 sent=4 ack-pending | CLOSE | FIN-WAIT-1 SND.NXT=106 FIN-sent no ack-pending
    | <SEQ=105><ACK=301><CTL=FIN,ACK>

# 3.10.4 ESTABLISHED: "Queue this until all preceding SENDs have been segmentized … In any case, … FIN-WAIT-1"
ESTABLISHED unsent=1 sent=1  | CLOSE | FIN-WAIT-1 close-pending

# 3.10.4 FIN-WAIT-1, FIN-WAIT-2: 'should receive an "error: connection closing"', no second FIN is emitted
FIN-WAIT-1, FIN-WAIT-2       | CLOSE | = || error: connection closing
FIN-WAIT-1 SND.NXT=101 no FIN-sent close-pending unsent=1 sent=1 | CLOSE | = || error: connection closing

# 3.10.4 CLOSE-WAIT: "then send a FIN segment, enter LAST-ACK state"
CLOSE-WAIT                   | CLOSE | LAST-ACK SND.NXT=102 FIN-sent | <SEQ=101><ACK=302><CTL=FIN,ACK>
CLOSE-WAIT ack-pending | CLOSE | LAST-ACK SND.NXT=102 FIN-sent no ack-pending | <SEQ=101><ACK=302><CTL=FIN,ACK>

# 3.10.4 CLOSE-WAIT: "Queue this request until all preceding SENDs have been segmentized"
CLOSE-WAIT unsent=1 sent=1   | CLOSE | = close-pending

# 3.10.4 CLOSING, LAST-ACK, TIME-WAIT: 'Respond with "error: connection closing".'
CLOSING, LAST-ACK, TIME-WAIT | CLOSE | = || error: connection closing

# a CLOSE after a CLOSE that is still queued asks for nothing new
SYN-RECEIVED, ESTABLISHED, CLOSE-WAIT close-pending unsent=1 sent=1 | CLOSE | = || error: connection closing
SYN-RECEIVED, ESTABLISHED, CLOSE-WAIT close-pending | CLOSE | = || error: connection closing

# 3.10.4 SYN-RECEIVED: "queue for processing after entering ESTABLISHED state", and then as in ESTABLISHED
ESTABLISHED close-pending | queued work | FIN-WAIT-1 no close-pending SND.NXT=102 FIN-sent
    | <SEQ=101><ACK=301><CTL=FIN,ACK>
SYN-RECEIVED close-pending   | queued work | nothing applies

# 3.10.4 ESTABLISHED: "until all preceding SENDs have been segmentized, then form a FIN segment and send it"
FIN-WAIT-1 SND.NXT=101 no FIN-sent close-pending | queued work | = no close-pending SND.NXT=102 FIN-sent
    | <SEQ=101><ACK=301><CTL=FIN,ACK>
CLOSING SND.NXT=101 no FIN-sent close-pending | queued work | = no close-pending SND.NXT=102 FIN-sent
    | <SEQ=101><ACK=302><CTL=FIN,ACK>

# 3.10.4 CLOSE-WAIT: "until all preceding SENDs have been segmentized; then send a FIN …, enter LAST-ACK
#   state"
CLOSE-WAIT close-pending | queued work | LAST-ACK no close-pending SND.NXT=102 FIN-sent
    | <SEQ=101><ACK=302><CTL=FIN,ACK>

# 3.6.1 "a CLOSE call while received data is still pending": "send a RST to show that data was lost" (SHLD-3)
ESTABLISHED half-duplex unread=3 delivered=4 | CLOSE | CLOSED no-TCB outcome=ABORTED | <SEQ=101><CTL=RST>
CLOSE-WAIT half-duplex unread=1              | CLOSE | CLOSED no-TCB outcome=ABORTED | <SEQ=101><CTL=RST>
ESTABLISHED half-duplex unread=1 SND.NXT=104 unsent=1 sent=4 ack-pending | CLOSE
    | CLOSED no-TCB outcome=ABORTED | <SEQ=104><CTL=RST>
CLOSE-WAIT half-duplex unread=1 unsent=1 sent=1 | CLOSE | CLOSED no-TCB outcome=ABORTED | <SEQ=101><CTL=RST>

# 3.6.1: no received data is pending, so the half-duplex CLOSE is the CLOSE of 3.10.4
LISTEN half-duplex                    | CLOSE | CLOSED no-TCB outcome=CANCELLED
ESTABLISHED half-duplex delivered=4   | CLOSE | FIN-WAIT-1 SND.NXT=102 FIN-sent | <SEQ=101><ACK=301><CTL=FIN,ACK>
ESTABLISHED half-duplex unsent=1 sent=1 | CLOSE | FIN-WAIT-1 close-pending
CLOSE-WAIT half-duplex                | CLOSE | LAST-ACK SND.NXT=102 FIN-sent | <SEQ=101><ACK=302><CTL=FIN,ACK>
CLOSE-WAIT half-duplex unsent=1 sent=1 | CLOSE | = close-pending
SYN-RECEIVED half-duplex unsent=1 sent=1 | CLOSE | = close-pending

# 3.6.1 MAY-1 is not chosen: what is unread stays there to be read (3.6: "may continue to RECEIVE")
ESTABLISHED unread=3                  | CLOSE | FIN-WAIT-1 SND.NXT=102 FIN-sent | <SEQ=101><ACK=301><CTL=FIN,ACK>
ESTABLISHED unread=3 unsent=1 sent=1  | CLOSE | FIN-WAIT-1 close-pending
CLOSE-WAIT unread=3                   | CLOSE | LAST-ACK SND.NXT=102 FIN-sent | <SEQ=101><ACK=302><CTL=FIN,ACK>
CLOSE-WAIT unread=3 unsent=1 sent=1   | CLOSE | = close-pending

# 3.10.4: the second CLOSE is an error, half-duplex or not
FIN-WAIT-1, FIN-WAIT-2, CLOSING, LAST-ACK, TIME-WAIT half-duplex | CLOSE | = || error: connection closing
ESTABLISHED, CLOSE-WAIT half-duplex close-pending unread=1 | CLOSE | = || error: connection closing

# 3.6.1 MAY-1: "an application that has called CLOSE cannot continue to read data from the connection"
FIN-WAIT-1, FIN-WAIT-2 half-duplex          | RECEIVE | = || error: connection closing
FIN-WAIT-1, FIN-WAIT-2 half-duplex unread=3 | RECEIVE | = || error: connection closing
ESTABLISHED, CLOSE-WAIT half-duplex close-pending | RECEIVE | = || error: connection closing
ESTABLISHED, CLOSE-WAIT half-duplex close-pending unread=3 | RECEIVE | = || error: connection closing

# 3.10.3: one that has not called CLOSE reads on
ESTABLISHED half-duplex unread=3 delivered=4 | RECEIVE | = unread=0 delivered=7
CLOSE-WAIT half-duplex unread=3 delivered=4  | RECEIVE | = unread=0 delivered=7
CLOSE-WAIT half-duplex                       | RECEIVE | = || error: connection closing
SYN-RECEIVED half-duplex                     | RECEIVE | = || queued

# nothing was queued: the FIN is not sent a second time
FIN-WAIT-1, FIN-WAIT-2, CLOSING, LAST-ACK, TIME-WAIT | queued work | nothing applies
CLOSED, LISTEN               | queued work | nothing applies
"""


def test_a_call_does_what_section_3_10_says(row, agree):
    agree(row)
