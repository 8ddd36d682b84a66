"""A segment arrives in the other eight states: RFC 9293 section 3.10.7.4, step by step."""

TABLE = """
# first, Table 6: LEN = 0, WND > 0: "RCV.NXT =< SEG.SEQ < RCV.NXT+RCV.WND", else <SEQ=SND.NXT><ACK=RCV.NXT>
others RCV.NXT=301 | <SEQ=300><ACK=SND.NXT><CTL=ACK>           | = | <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>
others RCV.NXT=301 | <SEQ=311><ACK=SND.NXT><CTL=ACK>           | = | <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>
others RCV.NXT=301 | <SEQ=2147483949><ACK=SND.NXT><CTL=ACK>    | = | <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>
others RCV.NXT=4294967294 | <SEQ=8><ACK=SND.NXT><CTL=ACK>      | = | <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>
others RCV.NXT=301 | <SEQ=300><CTL=URG>                        | = | <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>

# first, Table 6: LEN > 0, WND > 0: the segment has to begin or to end in the window
others RCV.NXT=301 | <SEQ=296><ACK=SND.NXT><DATA=5><CTL=ACK>   | = | <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>
others RCV.NXT=301 | <SEQ=311><ACK=SND.NXT><DATA=5><CTL=ACK>   | = | <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>
others RCV.NXT=301 | <SEQ=296><ACK=SND.NXT><DATA=20><CTL=ACK>  | = | <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>
others RCV.NXT=301 | <SEQ=300><CTL=SYN>                        | = | <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>

# first, Table 6: LEN = 0, WND = 0: "SEG.SEQ = RCV.NXT"
others RCV.NXT=301 unread=10 | <SEQ=302><ACK=SND.NXT><CTL=ACK> | = | <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>
ESTABLISHED SND.NXT=105 sent=4 unread=10 | <SEQ=301><ACK=105><CTL=ACK> | = SND.UNA=105

# first, Table 6: LEN > 0, WND = 0: "not acceptable"
others RCV.NXT=301 unread=10 | <SEQ=301><ACK=SND.NXT><DATA=1><CTL=ACK> | =
    | <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>
others RCV.NXT=301 unread=10 | <SEQ=301><ACK=SND.NXT><CTL=FIN,ACK> | =
    | <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>

# first: the acknowledgment that is sent pays one that was owed
ESTABLISHED ack-pending | <SEQ=300><ACK=101><CTL=ACK>             | = no ack-pending | <SEQ=101><ACK=301><CTL=ACK>

# first, not Figure 7, line 7: the SYN,ACK of crossing SYNs begins at IRS, before the window
SYN-RECEIVED no passive | <SEQ=300><ACK=101><CTL=SYN,ACK>      | = | <SEQ=101><ACK=301><CTL=ACK>

# first: "(unless the RST bit is set, if so drop the segment and return)"
others RCV.NXT=301 | <SEQ=300><CTL=RST>                        | =
others RCV.NXT=301 | <SEQ=311><CTL=RST>                        | =
others RCV.NXT=301 | <SEQ=311><ACK=SND.NXT><CTL=RST,ACK>       | =
others RCV.NXT=301 | <SEQ=296><DATA=5><CTL=RST>                | =
others RCV.NXT=301 unread=10 | <SEQ=302><CTL=RST>              | =

# first: "Segments with higher beginning sequence numbers SHOULD be held (SHLD-31)": not held, the peer
#   repeats them
others RCV.NXT=301 | <SEQ=302><ACK=SND.NXT><DATA=3><CTL=ACK>   | =
others RCV.NXT=301 | <SEQ=302><ACK=SND.NXT><CTL=FIN,ACK>       | =
others RCV.NXT=301 | <SEQ=310><ACK=SND.NXT><CTL=ACK>           | =
others RCV.NXT=4294967294 | <SEQ=7><ACK=SND.NXT><CTL=ACK>      | =

# second, 1) "the sequence number is outside the current receive window, silently drop": it ends inside
others RCV.NXT=301 | <SEQ=299><DATA=5><CTL=RST>                | =

# second, 3) "within the current receive window", not exactly RCV.NXT: "challenge ACK", and drop
others RCV.NXT=301 | <SEQ=302><CTL=RST>                        | = | <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>
others RCV.NXT=301 | <SEQ=310><CTL=RST>                        | = | <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>
SYN-RECEIVED no passive | <SEQ=302><CTL=RST>                   | = | <SEQ=101><ACK=301><CTL=ACK>
others RCV.NXT=301 | <SEQ=305><ACK=SND.NXT><CTL=RST,ACK>       | = | <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>

# second, 2) exactly RCV.NXT; SYN-RECEIVED after a passive OPEN: "return this connection to LISTEN state"
SYN-RECEIVED            | <SEQ=301><CTL=RST>                   | LISTEN new passive
SYN-RECEIVED            | <SEQ=301><ACK=101><CTL=RST,ACK>      | LISTEN new passive

# second, 2) "the retransmission queue should be flushed"; what SEND and CLOSE queued goes with the TCB
SYN-RECEIVED unsent=1 sent=1 close-pending | <SEQ=301><CTL=RST> | LISTEN new passive

# Figure 11, line 4: "<SEQ=Z+1><CTL=RST> --> (return to LISTEN!)"
SYN-RECEIVED ISS=900 SND.UNA=900 SND.NXT=901 IRS=90 RCV.NXT=91 | <SEQ=91><CTL=RST> | LISTEN new passive

# second, 2) SYN-RECEIVED after an active OPEN: "the connection was refused … enter the CLOSED state"
SYN-RECEIVED no passive | <SEQ=301><CTL=RST>                   | CLOSED no-TCB outcome=RESET

# second, 2) ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2, CLOSE-WAIT: "Enter the CLOSED state, delete the TCB"
ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2 | <SEQ=301><CTL=RST>       | CLOSED no-TCB outcome=RESET
CLOSE-WAIT              | <SEQ=302><CTL=RST>                   | CLOSED no-TCB outcome=RESET
ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2 passive | <SEQ=301><CTL=RST> | CLOSED no-TCB outcome=RESET
CLOSE-WAIT passive      | <SEQ=302><CTL=RST>                   | CLOSED no-TCB outcome=RESET
ESTABLISHED SND.NXT=105 sent=6 unsent=2 delivered=3 | <SEQ=301><CTL=RST> | CLOSED no-TCB outcome=RESET

# 3.4: "A TCP receiver MUST process the RST … even when the receive window is zero (MUST-66)."
ESTABLISHED unread=10   | <SEQ=301><CTL=RST>                   | CLOSED no-TCB outcome=RESET

# 3.5.3: "SHOULD allow a received RST segment to include data (SHLD-2)"; nothing else in it is looked at
ESTABLISHED             | <SEQ=301><DATA=4><CTL=RST>           | CLOSED no-TCB outcome=RESET
ESTABLISHED             | <SEQ=301><ACK=999><CTL=SYN,FIN,RST,ACK> | CLOSED no-TCB outcome=RESET

# Figure 9, line 5: "<SEQ=100><CTL=RST> --> (Abort!!)"
ESTABLISHED ISS=250 SND.UNA=300 SND.NXT=300 IRS=50 RCV.NXT=100 | <SEQ=100><CTL=RST>
    | CLOSED no-TCB outcome=RESET

# second, 2) CLOSING, LAST-ACK, TIME-WAIT: "enter the CLOSED state, delete the TCB, and return"
CLOSING, LAST-ACK, TIME-WAIT | <SEQ=302><CTL=RST>              | CLOSED no-TCB outcome=RESET
CLOSING, LAST-ACK, TIME-WAIT passive | <SEQ=302><CTL=RST>      | CLOSED no-TCB outcome=RESET

# fourth, SYN-RECEIVED: "initiated with a passive OPEN, then return this connection to the LISTEN state"
SYN-RECEIVED            | <SEQ=301><CTL=SYN>                   | LISTEN new passive
SYN-RECEIVED            | <SEQ=305><CTL=SYN>                   | LISTEN new passive
SYN-RECEIVED            | <SEQ=301><ACK=101><CTL=SYN,ACK>      | LISTEN new passive

# first: "If a segment's contents straddle the boundary between old and new, only the new parts are processed.":
#   the SYN that led here comes again with text or FIN
SYN-RECEIVED            | <SEQ=300><DATA=5><CTL=SYN>           | =
SYN-RECEIVED            | <SEQ=300><CTL=SYN,FIN>               | =
SYN-RECEIVED            | <SEQ=300><ACK=101><DATA=5><CTL=SYN,ACK> | ESTABLISHED SND.UNA=101 RCV.NXT=306 delivered=5
    | <SEQ=101><ACK=306><CTL=ACK>
SYN-RECEIVED            | <SEQ=300><ACK=101><CTL=SYN,FIN,ACK>  | CLOSE-WAIT SND.UNA=101 RCV.NXT=302
    | <SEQ=101><ACK=302><CTL=ACK>

# fourth: "Otherwise, handle per the directions for synchronized states below."
SYN-RECEIVED no passive | <SEQ=301><CTL=SYN>                   | = | <SEQ=101><ACK=301><CTL=ACK>

# fourth: "if the SYN bit is set, irrespective of the sequence number, … challenge ACK"
synchronized RCV.NXT=301 | <SEQ=301><CTL=SYN>                  | = | <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>
synchronized RCV.NXT=301 passive | <SEQ=301><CTL=SYN>          | = | <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>
synchronized RCV.NXT=301 | <SEQ=305><ACK=SND.NXT><CTL=SYN,ACK> | = | <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>
synchronized RCV.NXT=301 | <SEQ=301><DATA=3><CTL=SYN,FIN>      | = | <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>
synchronized RCV.NXT=301 | <SEQ=999><CTL=SYN>                  | = | <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>

# Figure 9, lines 3 and 4: "<SEQ=400><CTL=SYN>" meets "<SEQ=300><ACK=100><CTL=ACK>"
ESTABLISHED ISS=250 SND.UNA=300 SND.NXT=300 IRS=50 RCV.NXT=100 | <SEQ=400><CTL=SYN> | =
    | <SEQ=300><ACK=100><CTL=ACK>

# fifth: "if the ACK bit is off, drop the segment and return"
others RCV.NXT=301 | <SEQ=301><DATA=3><CTL=PSH>                | =
others RCV.NXT=301 | <SEQ=301><CTL=FIN>                        | =

# fifth, RFC 5961: "(SND.UNA - MAX.SND.WND) =< SEG.ACK =< SND.NXT", else "discarded and an ACK sent back"
others RCV.NXT=301 | <SEQ=301><ACK=103><CTL=ACK>               | = | <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>
others RCV.NXT=301 | <SEQ=301><ACK=103><DATA=3><CTL=FIN,ACK>   | = | <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>
others RCV.NXT=301 | <SEQ=301><ACK=89><CTL=ACK>                | = | <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>
ESTABLISHED        | <SEQ=301><ACK=90><DATA=3><CTL=ACK>        | = | <SEQ=101><ACK=301><CTL=ACK>
ESTABLISHED | <SEQ=301><ACK=91><DATA=3><CTL=ACK> | = RCV.NXT=304 delivered=3 | <SEQ=101><ACK=304><CTL=ACK>
ESTABLISHED SND.UNA=5 SND.NXT=5 | <SEQ=301><ACK=4294967291><DATA=3><CTL=ACK> | = RCV.NXT=304 delivered=3
    | <SEQ=5><ACK=304><CTL=ACK>

# fifth, SYN-RECEIVED: "If SND.UNA < SEG.ACK =< SND.NXT, then enter ESTABLISHED state and continue processing"
SYN-RECEIVED             | <SEQ=301><ACK=101><CTL=ACK>         | ESTABLISHED SND.UNA=101
SYN-RECEIVED no passive  | <SEQ=301><ACK=101><CTL=ACK>         | ESTABLISHED SND.UNA=101
SYN-RECEIVED | <SEQ=301><ACK=101><DATA=4><CTL=ACK> | ESTABLISHED SND.UNA=101 RCV.NXT=305 delivered=4
    | <SEQ=101><ACK=305><CTL=ACK>
SYN-RECEIVED | <SEQ=301><ACK=101><CTL=FIN,ACK> | CLOSE-WAIT SND.UNA=101 RCV.NXT=302
    | <SEQ=101><ACK=302><CTL=ACK>
SYN-RECEIVED unsent=1 sent=1 close-pending | <SEQ=301><ACK=101><CTL=ACK> | ESTABLISHED SND.UNA=101
SYN-RECEIVED ISS=4294967295 SND.UNA=4294967295 SND.NXT=0 | <SEQ=301><ACK=0><CTL=ACK> | ESTABLISHED SND.UNA=0

# fifth, SYN-RECEIVED: "If the segment acknowledgment is not acceptable, form a reset segment
#   <SEQ=SEG.ACK><CTL=RST>"
SYN-RECEIVED             | <SEQ=301><ACK=100><CTL=ACK>         | = | <SEQ=100><CTL=RST>
SYN-RECEIVED             | <SEQ=301><ACK=95><DATA=3><CTL=FIN,ACK> | = | <SEQ=95><CTL=RST>

# fifth, ESTABLISHED: "If SND.UNA < SEG.ACK =< SND.NXT, then set SND.UNA <- SEG.ACK."
ESTABLISHED SND.NXT=105 sent=4 | <SEQ=301><ACK=105><CTL=ACK>   | = SND.UNA=105
ESTABLISHED SND.NXT=105 sent=4 | <SEQ=301><ACK=102><CTL=ACK>   | = SND.UNA=102
ESTABLISHED SND.UNA=4294967290 SND.NXT=5 | <SEQ=301><ACK=2><CTL=ACK> | = SND.UNA=2

# fifth, ESTABLISHED: "If the ACK is a duplicate (SEG.ACK =< SND.UNA), it can be ignored."
ESTABLISHED SND.NXT=105 sent=4 | <SEQ=301><ACK=101><CTL=ACK>   | =
ESTABLISHED SND.UNA=103 SND.NXT=105 sent=4 | <SEQ=301><ACK=102><CTL=ACK> | =

# fifth, FIN-WAIT-1: "if the FIN segment is now acknowledged, then enter FIN-WAIT-2"
FIN-WAIT-1               | <SEQ=301><ACK=102><CTL=ACK>         | FIN-WAIT-2 SND.UNA=102
FIN-WAIT-1 | <SEQ=301><ACK=102><DATA=4><CTL=ACK> | FIN-WAIT-2 SND.UNA=102 RCV.NXT=305 delivered=4
    | <SEQ=102><ACK=305><CTL=ACK>
FIN-WAIT-1 SND.NXT=106 sent=4 | <SEQ=301><ACK=106><CTL=ACK>    | FIN-WAIT-2 SND.UNA=106
FIN-WAIT-1 SND.UNA=100   | <SEQ=301><ACK=102><CTL=ACK>         | FIN-WAIT-2 SND.UNA=102

# fifth, FIN-WAIT-1: the FIN is not acknowledged: only "the processing for the ESTABLISHED state"
FIN-WAIT-1               | <SEQ=301><ACK=101><CTL=ACK>         | =
FIN-WAIT-1 SND.UNA=100   | <SEQ=301><ACK=101><CTL=ACK>         | = SND.UNA=101
FIN-WAIT-1 SND.NXT=106 sent=4 | <SEQ=301><ACK=105><CTL=ACK>    | = SND.UNA=105
FIN-WAIT-1 SND.NXT=101 no FIN-sent close-pending unsent=1 sent=1 | <SEQ=301><ACK=101><CTL=ACK> | =
FIN-WAIT-1 SND.NXT=103 no FIN-sent close-pending unsent=1 sent=3 | <SEQ=301><ACK=103><CTL=ACK> | = SND.UNA=103

# fifth, FIN-WAIT-2: "do not delete the TCB"
FIN-WAIT-2               | <SEQ=301><ACK=102><CTL=ACK>         | =

# fifth, CLOSE-WAIT: "Do the same processing as for the ESTABLISHED state."
CLOSE-WAIT SND.NXT=105 sent=4 | <SEQ=302><ACK=103><CTL=ACK>    | = SND.UNA=103
CLOSE-WAIT               | <SEQ=302><ACK=101><CTL=ACK>         | =

# fifth, CLOSING: "if the ACK acknowledges our FIN, then enter the TIME-WAIT state"
CLOSING                  | <SEQ=302><ACK=102><CTL=ACK>         | TIME-WAIT SND.UNA=102

# fifth, CLOSING: "otherwise, ignore the segment"
CLOSING                  | <SEQ=302><ACK=101><CTL=ACK>         | =
CLOSING                  | <SEQ=302><ACK=101><CTL=FIN,ACK>     | =
CLOSING SND.NXT=106 sent=4 | <SEQ=302><ACK=105><CTL=ACK>       | = SND.UNA=105
CLOSING SND.NXT=101 no FIN-sent close-pending unsent=1 sent=1 | <SEQ=302><ACK=101><CTL=ACK> | =

# fifth, LAST-ACK: "If our FIN is now acknowledged, delete the TCB, enter the CLOSED state, and return."
LAST-ACK                 | <SEQ=302><ACK=102><CTL=ACK>         | CLOSED no-TCB outcome=CLOSED
LAST-ACK sent=4 delivered=3 SND.NXT=106 | <SEQ=302><ACK=106><CTL=ACK> | CLOSED no-TCB outcome=CLOSED

# fifth, LAST-ACK: anything else leaves us waiting for that acknowledgment
LAST-ACK                 | <SEQ=302><ACK=101><CTL=ACK>         | =
LAST-ACK SND.NXT=106 sent=4 | <SEQ=302><ACK=105><CTL=ACK>      | = SND.UNA=105

# fifth, TIME-WAIT: "a retransmission of the remote FIN. Acknowledge it": it begins before RCV.NXT, so the
#   first
#   step does
TIME-WAIT                | <SEQ=301><ACK=102><CTL=FIN,ACK>     | = | <SEQ=102><ACK=302><CTL=ACK>

# fifth, TIME-WAIT: a FIN that comes this far is acknowledged too
TIME-WAIT                | <SEQ=302><ACK=102><DATA=3><CTL=FIN,ACK> | = | <SEQ=102><ACK=302><CTL=ACK>

# fifth, TIME-WAIT: "The only thing that can arrive in this state is a retransmission of the remote FIN."
TIME-WAIT                | <SEQ=302><ACK=102><CTL=ACK>         | =

# sixth: the user is told of urgent data; nothing else changes
ESTABLISHED              | <SEQ=301><ACK=101><CTL=URG,ACK>     | =
ESTABLISHED | <SEQ=301><ACK=101><DATA=4><CTL=URG,ACK> | = RCV.NXT=305 delivered=4
    | <SEQ=101><ACK=305><CTL=ACK>
CLOSE-WAIT               | <SEQ=302><ACK=101><CTL=URG,ACK>     | =

# seventh, ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2: "deliver segment data …, advances RCV.NXT …, <SEQ=SND.NXT>…"
ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2 | <SEQ=301><ACK=101><DATA=4><CTL=PSH,ACK> | = RCV.NXT=305 delivered=4
    | <SEQ=SND.NXT><ACK=305><CTL=ACK>
ESTABLISHED delivered=7 | <SEQ=301><ACK=101><DATA=1><CTL=ACK> | = RCV.NXT=302 delivered=8
    | <SEQ=101><ACK=302><CTL=ACK>
ESTABLISHED RCV.NXT=4294967294 | <SEQ=4294967294><ACK=101><DATA=4><CTL=ACK> | = RCV.NXT=2 delivered=4
    | <SEQ=101><ACK=2><CTL=ACK>
ESTABLISHED SND.NXT=105 sent=4 | <SEQ=301><ACK=105><DATA=4><CTL=ACK>
    | = SND.UNA=105 RCV.NXT=305 delivered=4 | <SEQ=105><ACK=305><CTL=ACK>

# first: "If a segment's contents straddle the boundary between old and new, only the new parts are
#   processed."
ESTABLISHED | <SEQ=298><ACK=101><DATA=5><CTL=ACK> | = RCV.NXT=303 delivered=2
    | <SEQ=101><ACK=303><CTL=ACK>

# first: "trimming off any portions that lie outside the window (including SYN and FIN)"
ESTABLISHED | <SEQ=301><ACK=101><DATA=15><CTL=ACK> | = RCV.NXT=311 delivered=10
    | <SEQ=101><ACK=311><CTL=ACK>
ESTABLISHED | <SEQ=301><ACK=101><DATA=15><CTL=FIN,ACK> | = RCV.NXT=311 delivered=10
    | <SEQ=101><ACK=311><CTL=ACK>

ESTABLISHED | <SEQ=301><ACK=101><DATA=10><CTL=FIN,ACK> | = RCV.NXT=311 delivered=10
    | <SEQ=101><ACK=311><CTL=ACK>

# seventh, CLOSE-WAIT, CLOSING, LAST-ACK, TIME-WAIT: "Ignore the segment text."
CLOSE-WAIT, LAST-ACK, TIME-WAIT | <SEQ=302><ACK=101><DATA=4><CTL=ACK> | =
CLOSING                  | <SEQ=302><ACK=102><DATA=4><CTL=ACK> | TIME-WAIT SND.UNA=102

# eighth, ESTABLISHED: "advance RCV.NXT over the FIN, and send an acknowledgment …. Enter the CLOSE-WAIT
#   state."
ESTABLISHED | <SEQ=301><ACK=101><CTL=FIN,ACK> | CLOSE-WAIT RCV.NXT=302 | <SEQ=101><ACK=302><CTL=ACK>
ESTABLISHED | <SEQ=301><ACK=101><DATA=4><CTL=FIN,ACK> | CLOSE-WAIT RCV.NXT=306 delivered=4
    | <SEQ=101><ACK=306><CTL=ACK>
ESTABLISHED | <SEQ=299><ACK=101><DATA=2><CTL=FIN,ACK> | CLOSE-WAIT RCV.NXT=302
    | <SEQ=101><ACK=302><CTL=ACK>
ESTABLISHED RCV.NXT=4294967295 | <SEQ=4294967295><ACK=101><CTL=FIN,ACK> | CLOSE-WAIT RCV.NXT=0
    | <SEQ=101><ACK=0><CTL=ACK>
ESTABLISHED unsent=1 sent=1 close-pending | <SEQ=301><ACK=101><CTL=FIN,ACK> | CLOSE-WAIT RCV.NXT=302
    | <SEQ=101><ACK=302><CTL=ACK>

# eighth, FIN-WAIT-1: "If our FIN has been ACKed (perhaps in this segment), then enter TIME-WAIT"
FIN-WAIT-1 | <SEQ=301><ACK=102><CTL=FIN,ACK> | TIME-WAIT SND.UNA=102 RCV.NXT=302
    | <SEQ=102><ACK=302><CTL=ACK>

# eighth, FIN-WAIT-1, and Figure 13, line 3: "otherwise, enter the CLOSING state"
FIN-WAIT-1 | <SEQ=301><ACK=101><CTL=FIN,ACK> | CLOSING RCV.NXT=302 | <SEQ=102><ACK=302><CTL=ACK>
FIN-WAIT-1 SND.NXT=101 no FIN-sent close-pending unsent=1 sent=1 | <SEQ=301><ACK=101><CTL=FIN,ACK>
    | CLOSING RCV.NXT=302 | <SEQ=101><ACK=302><CTL=ACK>

# eighth, FIN-WAIT-2, and Figure 12, lines 4 and 5: "Enter the TIME-WAIT state."
FIN-WAIT-2 | <SEQ=301><ACK=102><CTL=FIN,ACK> | TIME-WAIT RCV.NXT=302 | <SEQ=102><ACK=302><CTL=ACK>
FIN-WAIT-2 | <SEQ=301><ACK=102><DATA=4><CTL=FIN,ACK> | TIME-WAIT RCV.NXT=306 delivered=4
    | <SEQ=102><ACK=306><CTL=ACK>

# eighth, CLOSE-WAIT, LAST-ACK, TIME-WAIT: "advance RCV.NXT over the FIN", and "Remain in" the state
CLOSE-WAIT               | <SEQ=302><ACK=101><CTL=FIN,ACK>     | = RCV.NXT=303 | <SEQ=101><ACK=303><CTL=ACK>
LAST-ACK                 | <SEQ=302><ACK=101><CTL=FIN,ACK>     | = RCV.NXT=303 | <SEQ=102><ACK=303><CTL=ACK>
TIME-WAIT                | <SEQ=302><ACK=102><CTL=FIN,ACK>     | = RCV.NXT=303 | <SEQ=102><ACK=303><CTL=ACK>
CLOSING | <SEQ=302><ACK=102><CTL=FIN,ACK> | TIME-WAIT SND.UNA=102 RCV.NXT=303
    | <SEQ=102><ACK=303><CTL=ACK>

# 3.6.1: "if new data is received after CLOSE is called": "send a RST to show that data was lost" (SHLD-3)
# 3.5.2: "the reset takes its sequence number from the ACK field of the segment"
FIN-WAIT-1 half-duplex | <SEQ=301><ACK=101><DATA=4><CTL=ACK> | CLOSED no-TCB outcome=ABORTED
    | <SEQ=101><CTL=RST>
FIN-WAIT-1 half-duplex | <SEQ=301><ACK=102><DATA=4><CTL=FIN,ACK> | CLOSED no-TCB outcome=ABORTED
    | <SEQ=102><CTL=RST>
FIN-WAIT-2 half-duplex | <SEQ=299><ACK=102><DATA=4><CTL=ACK> | CLOSED no-TCB outcome=ABORTED
    | <SEQ=102><CTL=RST>
ESTABLISHED half-duplex close-pending | <SEQ=301><ACK=101><DATA=1><CTL=ACK> | CLOSED no-TCB outcome=ABORTED
    | <SEQ=101><CTL=RST>
SYN-RECEIVED half-duplex close-pending unsent=1 sent=1 | <SEQ=301><ACK=101><DATA=1><CTL=ACK>
    | CLOSED no-TCB outcome=ABORTED | <SEQ=101><CTL=RST>

# 3.6.1: an octet that came before is not new; neither is a FIN data
FIN-WAIT-2 half-duplex | <SEQ=300><ACK=102><DATA=1><CTL=ACK> | = | <SEQ=102><ACK=301><CTL=ACK>
FIN-WAIT-2 half-duplex | <SEQ=300><ACK=102><DATA=1><CTL=FIN,ACK> | TIME-WAIT RCV.NXT=302
    | <SEQ=102><ACK=302><CTL=ACK>
FIN-WAIT-1 half-duplex | <SEQ=301><ACK=101><CTL=FIN,ACK> | CLOSING RCV.NXT=302 | <SEQ=102><ACK=302><CTL=ACK>

# seventh, CLOSE-WAIT, CLOSING, LAST-ACK, TIME-WAIT: "Ignore the segment text."
CLOSE-WAIT, LAST-ACK, TIME-WAIT half-duplex | <SEQ=302><ACK=101><DATA=4><CTL=ACK> | =

# 3.6.1: CLOSE has not been called
ESTABLISHED half-duplex | <SEQ=301><ACK=101><DATA=4><CTL=ACK> | = RCV.NXT=305 delivered=4
    | <SEQ=101><ACK=305><CTL=ACK>

policy: acknowledgments are immediate, text is read by RECEIVE
# seventh: "it advances RCV.NXT over the data accepted, and adjusts RCV.WND", until "the buffer is full"
ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2 | <SEQ=301><ACK=101><DATA=4><CTL=ACK> | = RCV.NXT=305 unread=4
    | <SEQ=SND.NXT><ACK=305><CTL=ACK>
ESTABLISHED unread=8 | <SEQ=301><ACK=101><DATA=4><CTL=ACK> | = RCV.NXT=303 unread=10
    | <SEQ=101><ACK=303><CTL=ACK>
ESTABLISHED unread=8 | <SEQ=301><ACK=101><DATA=2><CTL=FIN,ACK> | = RCV.NXT=303 unread=10
    | <SEQ=101><ACK=303><CTL=ACK>
ESTABLISHED unread=8 | <SEQ=301><ACK=101><DATA=1><CTL=FIN,ACK> | CLOSE-WAIT RCV.NXT=303 unread=9
    | <SEQ=101><ACK=303><CTL=ACK>

# seventh, CLOSE-WAIT, CLOSING, LAST-ACK, TIME-WAIT: "Ignore the segment text."
CLOSE-WAIT, LAST-ACK, TIME-WAIT | <SEQ=302><ACK=101><DATA=4><CTL=ACK> | =
CLOSING                  | <SEQ=302><ACK=102><DATA=4><CTL=ACK> | TIME-WAIT SND.UNA=102

# 3.6.1: "if new data is received after CLOSE is called", however it would be read
FIN-WAIT-1 half-duplex | <SEQ=301><ACK=101><DATA=4><CTL=ACK> | CLOSED no-TCB outcome=ABORTED
    | <SEQ=101><CTL=RST>
FIN-WAIT-2 half-duplex | <SEQ=301><ACK=102><DATA=4><CTL=ACK> | CLOSED no-TCB outcome=ABORTED
    | <SEQ=102><CTL=RST>
ESTABLISHED half-duplex close-pending | <SEQ=301><ACK=101><DATA=1><CTL=ACK> | CLOSED no-TCB outcome=ABORTED
    | <SEQ=101><CTL=RST>

# 3.6.1: CLOSE has not been called
ESTABLISHED half-duplex | <SEQ=301><ACK=101><DATA=4><CTL=ACK> | = RCV.NXT=305 unread=4
    | <SEQ=101><ACK=305><CTL=ACK>

policy: acknowledgments may be delayed, text is read as it comes
# seventh: "piggybacked on a segment being transmitted if possible without incurring undue delay"
ESTABLISHED              | <SEQ=301><ACK=101><DATA=4><CTL=ACK> | = RCV.NXT=305 delivered=4 ack-pending
ESTABLISHED ack-pending     | <SEQ=301><ACK=101><CTL=ACK>         | =
ESTABLISHED              | <SEQ=301><ACK=101><CTL=FIN,ACK>     | CLOSE-WAIT RCV.NXT=302 ack-pending
FIN-WAIT-2               | <SEQ=301><ACK=102><CTL=FIN,ACK>     | TIME-WAIT RCV.NXT=302 ack-pending

# what "should be sent in reply" is not delayed; it pays what was owed
ESTABLISHED ack-pending     | <SEQ=300><ACK=101><CTL=ACK>         | = no ack-pending | <SEQ=101><ACK=301><CTL=ACK>
TIME-WAIT ack-pending | <SEQ=302><ACK=102><DATA=3><CTL=FIN,ACK> | = no ack-pending | <SEQ=102><ACK=302><CTL=ACK>
SYN-SENT | <SEQ=300><ACK=101><DATA=4><CTL=SYN,ACK>
    | ESTABLISHED IRS=300 RCV.NXT=305 SND.UNA=101 delivered=4 | <SEQ=101><ACK=305><CTL=ACK>

# a reset carries no acknowledgment, so it pays nothing
SYN-RECEIVED ack-pending    | <SEQ=301><ACK=100><CTL=ACK>         | = | <SEQ=100><CTL=RST>
"""


def test_a_segment_meets_what_section_3_10_7_4_says(row, agree):
    agree(row)
