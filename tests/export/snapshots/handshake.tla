----------------------------------------- MODULE handshake -----------------------------------------
\* three-way-handshake: A opens, B listens; nobody closes.
\* written by synfin from its model of RFC 9293
\* Rules: rfc9293
\*
\* Scope:
\*   channels Perfect(2)
\*   sequence numbers of 4 bits, ISS 14 and 6
\*   A opens actively, closes never
\*   B opens passively, closes never
\*   window 4 octets
\* Assumptions:
\*   A opens when B has opened
\*   acknowledgments are immediate
\*   text is read as it comes
\*   CLOSE is full-duplex: the user may go on reading
\*   no spurious retransmission: the timer fires only when neither the segment nor its reply is in flight
\*   one incarnation
\*
\* With TLC, beside the file handshake.cfg:
\*   java -jar tla2tools.jar handshake.tla

EXTENDS Integers

VARIABLES
  A_state, A_passive, A_iss, A_irs, A_snd_una, A_snd_nxt, A_rcv_nxt, A_unsent, A_unread,
  A_close_pending, A_ack_pending, A_sent, A_delivered, A_fin_sent, A_outcome, A_has_opened,
  A_has_closed, B_state, B_passive, B_iss, B_irs, B_snd_una, B_snd_nxt, B_rcv_nxt, B_unsent,
  B_unread, B_close_pending, B_ack_pending, B_sent, B_delivered, B_fin_sent, B_outcome,
  B_has_opened, B_has_closed, A_to_B_0, A_to_B_1, A_to_B_overflowed, B_to_A_0, B_to_A_1,
  B_to_A_overflowed

A_vars == <<A_state, A_passive, A_iss, A_irs, A_snd_una, A_snd_nxt, A_rcv_nxt, A_unsent, A_unread,
            A_close_pending, A_ack_pending, A_sent, A_delivered, A_fin_sent, A_outcome,
            A_has_opened, A_has_closed>>
B_vars == <<B_state, B_passive, B_iss, B_irs, B_snd_una, B_snd_nxt, B_rcv_nxt, B_unsent, B_unread,
            B_close_pending, B_ack_pending, B_sent, B_delivered, B_fin_sent, B_outcome,
            B_has_opened, B_has_closed>>
A_to_B_vars == <<A_to_B_0, A_to_B_1, A_to_B_overflowed>>
B_to_A_vars == <<B_to_A_0, B_to_A_1, B_to_A_overflowed>>
vars == <<A_vars, B_vars, A_to_B_vars, B_to_A_vars>>

\* Bit-vectors as naturals.
Bits(x, high, low) == (x \div 2^low) % 2^(high - low + 1)
Signed(x, width) == IF x < 2^(width - 1) THEN x ELSE x - 2^width
Number(b) == IF b THEN 1 ELSE 0

CLOSED == 0
LISTEN == 1
SYN_SENT == 2
SYN_RECEIVED == 3
ESTABLISHED == 4
FIN_WAIT_1 == 5
FIN_WAIT_2 == 6
CLOSE_WAIT == 7
CLOSING == 8
LAST_ACK == 9
TIME_WAIT == 10
outcome_NONE == 0
outcome_CLOSED == 1
outcome_RESET == 2
outcome_CANCELLED == 3
outcome_ABORTED == 4
outcome_TIMED_OUT == 5
outcome_CRASHED == 6

present(x) == Bits(x, 18, 18) = 1
PRESENT == 262144
syn(x) == Bits(x, 17, 17) = 1
SYN == 131072
ack(x) == Bits(x, 16, 16) = 1
ACK == 65536
psh(x) == Bits(x, 15, 15) = 1
PSH == 32768
fin(x) == Bits(x, 14, 14) = 1
FIN == 16384
rst(x) == Bits(x, 13, 13) = 1
RST == 8192
urg(x) == Bits(x, 12, 12) = 1
URG == 4096
seq(x) == Bits(x, 11, 8)
SEQ(x) == x * 256
ack_number(x) == Bits(x, 7, 4)
ACK_NUMBER(x) == x * 16
text(x) == Bits(x, 3, 0)
TEXT(x) == x * 1

part == (((B_rcv_nxt - B_irs) % 16) = ((A_sent + 2) % 16))
part_2 == (((A_rcv_nxt - A_irs) % 16) = ((B_sent + 2) % 16))
part_3 == ((A_state = ESTABLISHED) = (B_state = ESTABLISHED))
sends_B_to_A == (PRESENT + SYN + ACK + SEQ(6) + ACK_NUMBER(((seq(A_to_B_0) + 1) % 16)))
sends_A_to_B == (PRESENT + ACK + SEQ(A_snd_nxt) + ACK_NUMBER(((seq(B_to_A_0) + 1) % 16)))
part_4 == ((text(A_to_B_0) + seq(A_to_B_0) + Number(syn(A_to_B_0))) % 16)
part_5 == (IF (text(A_to_B_0) <= ((B_rcv_nxt - seq(A_to_B_0) - Number(syn(A_to_B_0))) % 16)) THEN 0 ELSE ((part_4 - B_rcv_nxt) % 16))
B_it_acknowledges_something_new == ((ack_number(A_to_B_0) /= B_snd_una) /\ (((ack_number(A_to_B_0) - B_snd_una) % 16) <= ((B_snd_nxt - B_snd_una) % 16)))
part_6 == (((4 - B_unread) % 16) > ((seq(A_to_B_0) - B_rcv_nxt) % 16))
part_7 == ((0 - Number(fin(A_to_B_0)) - Number(syn(A_to_B_0))) % 16)
part_8 == ((((text(B_to_A_0) + Number(syn(B_to_A_0))) % 16) - 1) % 16)
part_9 == ((1 - Number(syn(B_to_A_0))) % 16)
part_10 == (IF (text(B_to_A_0) <= part_9) THEN 0 ELSE part_8)

Init ==
  /\ A_state = CLOSED
  /\ A_passive = FALSE
  /\ A_iss = 0
  /\ A_irs = 0
  /\ A_snd_una = 0
  /\ A_snd_nxt = 0
  /\ A_rcv_nxt = 0
  /\ A_unsent = 0
  /\ A_unread = 0
  /\ A_close_pending = FALSE
  /\ A_ack_pending = FALSE
  /\ A_sent = 0
  /\ A_delivered = 0
  /\ A_fin_sent = FALSE
  /\ A_outcome = outcome_NONE
  /\ A_has_opened = FALSE
  /\ A_has_closed = FALSE
  /\ B_state = CLOSED
  /\ B_passive = FALSE
  /\ B_iss = 0
  /\ B_irs = 0
  /\ B_snd_una = 0
  /\ B_snd_nxt = 0
  /\ B_rcv_nxt = 0
  /\ B_unsent = 0
  /\ B_unread = 0
  /\ B_close_pending = FALSE
  /\ B_ack_pending = FALSE
  /\ B_sent = 0
  /\ B_delivered = 0
  /\ B_fin_sent = FALSE
  /\ B_outcome = outcome_NONE
  /\ B_has_opened = FALSE
  /\ B_has_closed = FALSE
  /\ A_to_B_0 = 0
  /\ A_to_B_1 = 0
  /\ A_to_B_overflowed = FALSE
  /\ B_to_A_0 = 0
  /\ B_to_A_1 = 0
  /\ B_to_A_overflowed = FALSE

TypeOK ==
  /\ A_state \in 0..15
  /\ A_passive \in BOOLEAN
  /\ A_iss \in 0..15
  /\ A_irs \in 0..15
  /\ A_snd_una \in 0..15
  /\ A_snd_nxt \in 0..15
  /\ A_rcv_nxt \in 0..15
  /\ A_unsent \in 0..15
  /\ A_unread \in 0..15
  /\ A_close_pending \in BOOLEAN
  /\ A_ack_pending \in BOOLEAN
  /\ A_sent \in 0..15
  /\ A_delivered \in 0..15
  /\ A_fin_sent \in BOOLEAN
  /\ A_outcome \in 0..7
  /\ A_has_opened \in BOOLEAN
  /\ A_has_closed \in BOOLEAN
  /\ B_state \in 0..15
  /\ B_passive \in BOOLEAN
  /\ B_iss \in 0..15
  /\ B_irs \in 0..15
  /\ B_snd_una \in 0..15
  /\ B_snd_nxt \in 0..15
  /\ B_rcv_nxt \in 0..15
  /\ B_unsent \in 0..15
  /\ B_unread \in 0..15
  /\ B_close_pending \in BOOLEAN
  /\ B_ack_pending \in BOOLEAN
  /\ B_sent \in 0..15
  /\ B_delivered \in 0..15
  /\ B_fin_sent \in BOOLEAN
  /\ B_outcome \in 0..7
  /\ B_has_opened \in BOOLEAN
  /\ B_has_closed \in BOOLEAN
  /\ A_to_B_0 \in 0..(2^19 - 1)
  /\ A_to_B_1 \in 0..(2^19 - 1)
  /\ A_to_B_overflowed \in BOOLEAN
  /\ B_to_A_0 \in 0..(2^19 - 1)
  /\ B_to_A_1 \in 0..(2^19 - 1)
  /\ B_to_A_overflowed \in BOOLEAN

\* A CLOSED: active_open_sends_a_syn
\*   3.10.1 active_open_sends_a_syn
A_CLOSED_active_open_sends_a_syn ==
  /\ (A_state = CLOSED) \* A is in CLOSED
  /\ ~A_has_opened \* the user has not opened yet
  /\ B_has_opened \* B has opened
  /\ A_state' = SYN_SENT
  /\ A_passive' = FALSE
  /\ A_iss' = 14
  /\ A_irs' = 0
  /\ A_snd_una' = 14
  /\ A_snd_nxt' = 15
  /\ A_rcv_nxt' = 0
  /\ A_unsent' = 0
  /\ A_unread' = 0
  /\ A_close_pending' = FALSE
  /\ A_ack_pending' = FALSE
  /\ A_sent' = 0
  /\ A_delivered' = 0
  /\ A_fin_sent' = FALSE
  /\ A_outcome' = outcome_NONE
  /\ A_to_B_0' = (IF ~present(A_to_B_0) THEN (PRESENT + SYN + SEQ(14)) ELSE A_to_B_0)
  /\ A_to_B_1' = (IF (present(A_to_B_0) /\ ~present(A_to_B_1)) THEN (PRESENT + SYN + SEQ(14)) ELSE A_to_B_1)
  /\ A_to_B_overflowed' = (A_to_B_overflowed \/ present(A_to_B_1))
  /\ A_has_opened' = TRUE
  /\ UNCHANGED <<A_has_closed, B_vars, B_to_A_vars>>

\* A SYN-SENT: syn_ack_opens_the_connection
\*   3.10.7.3 syn_sent_finds_the_acknowledgment_acceptable, syn_sent_sees_no_reset,
\*   syn_ack_opens_the_connection; 3.10.7.4 urgent_data_is_only_signalled, no_new_text, no_fin
A_SYN_SENT_syn_ack_opens_the_connection ==
  /\ (A_state = SYN_SENT) \* A is in SYN-SENT
  /\ present(B_to_A_0) \* a segment has arrived
  /\ ack(B_to_A_0) \* it carries ACK
  /\ ((ack_number(B_to_A_0) /= A_snd_una) /\ (((ack_number(B_to_A_0) - A_snd_una) % 16) <= ((A_snd_nxt - A_snd_una) % 16))) \* it acknowledges our SYN
  /\ ~rst(B_to_A_0) \* it carries no RST
  /\ syn(B_to_A_0) \* it carries SYN
  /\ ((IF (part_10 <= ((4 - A_unread) % 16)) THEN part_10 ELSE ((4 - A_unread) % 16)) = 0) = TRUE \* it carries no text not yet received
  /\ ~(fin(B_to_A_0) /\ (((4 - A_unread) % 16) > part_8) /\ (text(B_to_A_0) = part_9)) = TRUE \* it carries no FIN that is the next number
  /\ A_state' = ESTABLISHED
  /\ A_irs' = seq(B_to_A_0)
  /\ A_snd_una' = ack_number(B_to_A_0)
  /\ A_rcv_nxt' = ((seq(B_to_A_0) + 1) % 16)
  /\ A_ack_pending' = FALSE
  /\ B_to_A_0' = B_to_A_1
  /\ B_to_A_1' = 0
  /\ A_to_B_0' = (IF ~present(A_to_B_0) THEN sends_A_to_B ELSE A_to_B_0)
  /\ A_to_B_1' = (IF (present(A_to_B_0) /\ ~present(A_to_B_1)) THEN sends_A_to_B ELSE A_to_B_1)
  /\ A_to_B_overflowed' = (A_to_B_overflowed \/ present(A_to_B_1))
  /\ UNCHANGED <<A_passive, A_iss, A_snd_nxt, A_unsent, A_unread, A_close_pending, A_sent,
                 A_delivered, A_fin_sent, A_outcome, A_has_opened, A_has_closed, B_vars,
                 B_to_A_overflowed>>

\* B CLOSED: passive_open_listens
\*   3.10.1 passive_open_listens
B_CLOSED_passive_open_listens ==
  /\ (B_state = CLOSED) \* B is in CLOSED
  /\ ~B_has_opened \* the user has not opened yet
  /\ B_state' = LISTEN
  /\ B_passive' = TRUE
  /\ B_iss' = 0
  /\ B_irs' = 0
  /\ B_snd_una' = 0
  /\ B_snd_nxt' = 0
  /\ B_rcv_nxt' = 0
  /\ B_unsent' = 0
  /\ B_unread' = 0
  /\ B_close_pending' = FALSE
  /\ B_ack_pending' = FALSE
  /\ B_sent' = 0
  /\ B_delivered' = 0
  /\ B_fin_sent' = FALSE
  /\ B_outcome' = outcome_NONE
  /\ B_has_opened' = TRUE
  /\ UNCHANGED <<A_vars, B_has_closed, A_to_B_vars, B_to_A_vars>>

\* B LISTEN: syn_is_answered_with_syn_ack
\*   3.10.7.2 listen_sees_no_reset, listen_sees_no_acknowledgment, syn_is_answered_with_syn_ack
B_LISTEN_syn_is_answered_with_syn_ack ==
  /\ (B_state = LISTEN) \* B is in LISTEN
  /\ present(A_to_B_0) \* a segment has arrived
  /\ ~rst(A_to_B_0) \* it carries no RST
  /\ ~ack(A_to_B_0) \* it carries no ACK
  /\ syn(A_to_B_0) \* it carries SYN
  /\ B_state' = SYN_RECEIVED
  /\ B_iss' = 6
  /\ B_irs' = seq(A_to_B_0)
  /\ B_snd_una' = 6
  /\ B_snd_nxt' = 7
  /\ B_rcv_nxt' = ((seq(A_to_B_0) + 1) % 16)
  /\ B_ack_pending' = FALSE
  /\ A_to_B_0' = A_to_B_1
  /\ A_to_B_1' = 0
  /\ B_to_A_0' = (IF ~present(B_to_A_0) THEN sends_B_to_A ELSE B_to_A_0)
  /\ B_to_A_1' = (IF (present(B_to_A_0) /\ ~present(B_to_A_1)) THEN sends_B_to_A ELSE B_to_A_1)
  /\ B_to_A_overflowed' = (B_to_A_overflowed \/ present(B_to_A_1))
  /\ UNCHANGED <<A_vars, B_passive, B_unsent, B_unread, B_close_pending, B_sent, B_delivered,
                 B_fin_sent, B_outcome, B_has_opened, B_has_closed, A_to_B_overflowed>>

\* B SYN-RECEIVED: ack_of_our_syn_opens_the_connection + new_acknowledgment_advances_snd_una
\*   3.10.7.4 acceptable_segment_goes_on, no_reset, no_syn, segment_carries_an_acknowledgment,
\*   acknowledgment_is_in_range, ack_of_our_syn_opens_the_connection,
\*   new_acknowledgment_advances_snd_una, nothing_in_addition, urgent_data_is_only_signalled,
\*   no_new_text, no_fin
B_SYN_RECEIVED_ack_of_our_syn_opens_the_connection_new_acknowledgment_advances_snd_una ==
  /\ (B_state = SYN_RECEIVED) \* B is in SYN-RECEIVED
  /\ present(A_to_B_0) \* a segment has arrived
  /\ (IF (B_unread = 4) THEN ((text(A_to_B_0) = part_7) /\ (seq(A_to_B_0) = B_rcv_nxt)) ELSE (part_6 \/ ((text(A_to_B_0) /= part_7) /\ (((4 - B_unread) % 16) > ((((text(A_to_B_0) + seq(A_to_B_0) + Number(fin(A_to_B_0)) + Number(syn(A_to_B_0))) % 16) - B_rcv_nxt - 1) % 16))))) = TRUE \* it is acceptable
  /\ (~((seq(A_to_B_0) /= B_rcv_nxt) /\ part_6) \/ rst(A_to_B_0) \/ syn(A_to_B_0)) = TRUE \* nothing before it is missing, or it is a RST or SYN
  /\ ~rst(A_to_B_0) \* it carries no RST
  /\ ~syn(A_to_B_0) \* it carries no SYN
  /\ ack(A_to_B_0) \* it carries ACK
  /\ (((((ack_number(A_to_B_0) + 4) % 16) - B_snd_una) % 16) <= ((((B_snd_nxt + 4) % 16) - B_snd_una) % 16)) \* its ACK is in range
  /\ B_it_acknowledges_something_new
  /\ B_it_acknowledges_something_new
  /\ ((IF (part_5 <= ((4 - B_unread) % 16)) THEN part_5 ELSE ((4 - B_unread) % 16)) = 0) = TRUE \* it carries no text not yet received
  /\ ~(fin(A_to_B_0) /\ (((4 - B_unread) % 16) > ((part_4 - B_rcv_nxt) % 16)) /\ (part_4 = B_rcv_nxt)) = TRUE \* it carries no FIN that is the next number
  /\ B_state' = ESTABLISHED
  /\ B_snd_una' = ack_number(A_to_B_0)
  /\ A_to_B_0' = A_to_B_1
  /\ A_to_B_1' = 0
  /\ UNCHANGED <<A_vars, B_passive, B_iss, B_irs, B_snd_nxt, B_rcv_nxt, B_unsent, B_unread,
                 B_close_pending, B_ack_pending, B_sent, B_delivered, B_fin_sent, B_outcome,
                 B_has_opened, B_has_closed, A_to_B_overflowed, B_to_A_vars>>

Next ==
  \/ A_CLOSED_active_open_sends_a_syn
  \/ A_SYN_SENT_syn_ack_opens_the_connection
  \/ B_CLOSED_passive_open_listens
  \/ B_LISTEN_syn_is_answered_with_syn_ack
  \/ B_SYN_RECEIVED_ack_of_our_syn_opens_the_connection_new_acknowledgment_advances_snd_una

Spec == Init /\ [][Next]_vars

\* No perfect channel overflows: it has room for every segment.
within_scope ==
  /\ ~(A_to_B_overflowed \/ B_to_A_overflowed)

\* In CLOSED every variable of the TCB is at its reset value; in LISTEN nothing is known of a peer. [RFC 9293, 3.3.2, 3.10.1]
closed_has_no_tcb ==
  /\ ((A_state = CLOSED) => (~A_passive /\ (A_iss = 0) /\ (A_irs = 0) /\ (A_snd_una = 0) /\ (A_snd_nxt = 0) /\ (A_rcv_nxt = 0) /\ (A_unsent = 0) /\ (A_unread = 0) /\ ~A_close_pending /\ ~A_ack_pending))
  /\ ((A_state = LISTEN) => (A_passive /\ (A_iss = 0) /\ (A_irs = 0) /\ (A_snd_una = 0) /\ (A_snd_nxt = 0) /\ (A_rcv_nxt = 0) /\ (A_unsent = 0) /\ (A_unread = 0) /\ ~A_close_pending /\ ~A_ack_pending))
  /\ ((B_state = CLOSED) => (~B_passive /\ (B_iss = 0) /\ (B_irs = 0) /\ (B_snd_una = 0) /\ (B_snd_nxt = 0) /\ (B_rcv_nxt = 0) /\ (B_unsent = 0) /\ (B_unread = 0) /\ ~B_close_pending /\ ~B_ack_pending))
  /\ ((B_state = LISTEN) => (B_passive /\ (B_iss = 0) /\ (B_irs = 0) /\ (B_snd_una = 0) /\ (B_snd_nxt = 0) /\ (B_rcv_nxt = 0) /\ (B_unsent = 0) /\ (B_unread = 0) /\ ~B_close_pending /\ ~B_ack_pending))

\* SND.UNA =< SND.NXT, and SND.NXT - ISS is never more than SYN + data + FIN. [RFC 9293, 3.4]
una_before_nxt ==
  /\ (~((A_state = CLOSED) \/ (A_state = LISTEN)) => ((((A_snd_una - A_iss) % 16) <= ((A_snd_nxt - A_iss) % 16)) /\ (Signed(((A_snd_nxt - A_snd_una) % 16), 4) >= Signed(0, 4)) /\ (((A_snd_nxt - A_iss) % 16) = ((((((A_sent + 1) % 16) + Number((((A_state = FIN_WAIT_1) \/ (A_state = FIN_WAIT_2) \/ (A_state = CLOSING) \/ (A_state = LAST_ACK) \/ (A_state = TIME_WAIT)) /\ ~A_close_pending))) % 16) - A_unsent) % 16)) /\ (A_unsent <= A_sent)))
  /\ (~((B_state = CLOSED) \/ (B_state = LISTEN)) => ((((B_snd_una - B_iss) % 16) <= ((B_snd_nxt - B_iss) % 16)) /\ (Signed(((B_snd_nxt - B_snd_una) % 16), 4) >= Signed(0, 4)) /\ (((B_snd_nxt - B_iss) % 16) = ((((((B_sent + 1) % 16) + Number((((B_state = FIN_WAIT_1) \/ (B_state = FIN_WAIT_2) \/ (B_state = CLOSING) \/ (B_state = LAST_ACK) \/ (B_state = TIME_WAIT)) /\ ~B_close_pending))) % 16) - B_unsent) % 16)) /\ (B_unsent <= B_sent)))

\* When both sides are ESTABLISHED, each side's IRS is the other's ISS. [RFC 9293, 3.5]
handshake_agreement ==
  /\ (((A_state = ESTABLISHED) /\ (B_state = ESTABLISHED)) => ((A_irs = B_iss) /\ (B_irs = A_iss)))

\* An ESTABLISHED side holds the ISS of a peer that has opened; an old SYN alone opens no connection. [RFC 9293, 3.5 Figure 8]
no_phantom_connection ==
  /\ (((A_state = ESTABLISHED) \/ (A_state = FIN_WAIT_2) \/ (A_state = CLOSE_WAIT) \/ (A_state = LAST_ACK) \/ (A_state = TIME_WAIT)) => (B_has_opened /\ (A_irs = 6)))
  /\ (((B_state = ESTABLISHED) \/ (B_state = FIN_WAIT_2) \/ (B_state = CLOSE_WAIT) \/ (B_state = LAST_ACK) \/ (B_state = TIME_WAIT)) => (A_has_opened /\ (B_irs = 14)))

\* While one side is CLOSED the other is not ESTABLISHED, unless one crashes, aborts or gives up. [RFC 9293, 3.5.1]
no_half_open ==
  /\ ((A_state = CLOSED) => (B_state /= ESTABLISHED))
  /\ ((B_state = CLOSED) => (A_state /= ESTABLISHED))

\* The peer of an ESTABLISHED side is past SYN-SENT and not CLOSED, or a reset is in flight. [RFC 9293, 3.5.1, 3.5.2]
established_peer ==
  /\ ((A_state = ESTABLISHED) => (~((B_state = CLOSED) \/ (B_state = LISTEN) \/ (B_state = SYN_SENT)) \/ (present(B_to_A_0) /\ rst(B_to_A_0)) \/ (present(B_to_A_1) /\ rst(B_to_A_1))))
  /\ ((B_state = ESTABLISHED) => (~((A_state = CLOSED) \/ (A_state = LISTEN) \/ (A_state = SYN_SENT)) \/ (present(A_to_B_0) /\ rst(A_to_B_0)) \/ (present(A_to_B_1) /\ rst(A_to_B_1))))

\* When perfect channels are empty, both sides are ESTABLISHED or neither is. [RFC 9293, 3.5]
quiet_channel_agreement ==
  /\ ((~present(A_to_B_0) /\ ~present(B_to_A_0)) => part_3)

\* When nothing is in flight, unacknowledged or queued, both sides are ESTABLISHED or neither is. [RFC 9293, 3.5, 3.8.1]
quiescent_agreement ==
  /\ ((~present(A_to_B_0) /\ ~present(B_to_A_0) /\ (A_snd_una = A_snd_nxt) /\ (A_unsent = 0) /\ ~A_close_pending /\ (B_snd_una = B_snd_nxt) /\ (B_unsent = 0) /\ ~B_close_pending) => part_3)

\* When both sides have closed by FIN, every octet sent has been delivered. [RFC 9293, 3.6]
nothing_lost_by_closing ==
  /\ (((A_outcome = outcome_CLOSED) /\ (B_outcome = outcome_CLOSED)) => ((A_delivered = B_sent) /\ (B_delivered = A_sent)))

\* When a side has closed normally, the peer's user has read every octet that it sent. [RFC 9293, 3.6, 3.6.1 SHLD-3; RFC 2525 2.17]
closed_means_read ==
  /\ ((A_outcome = outcome_CLOSED) => (B_delivered = A_sent))
  /\ ((B_outcome = outcome_CLOSED) => (A_delivered = B_sent))

\* In CLOSE-WAIT, LAST-ACK, CLOSING or TIME-WAIT the peer's FIN and all data before it have been received. [RFC 9293, 3.3.2, 3.10.7.4 eighth]
close_wait_means_fin ==
  /\ (((A_state = CLOSE_WAIT) \/ (A_state = LAST_ACK) \/ (A_state = CLOSING) \/ (A_state = TIME_WAIT)) => (B_fin_sent /\ part_2))
  /\ (((B_state = CLOSE_WAIT) \/ (B_state = LAST_ACK) \/ (B_state = CLOSING) \/ (B_state = TIME_WAIT)) => (A_fin_sent /\ part))

\* In TIME-WAIT the peer's FIN has been received; the peer has received and acknowledged our FIN. [RFC 9293, 3.3.2]
time_wait_means_done ==
  /\ ((A_state = TIME_WAIT) => (B_fin_sent /\ part_2 /\ A_fin_sent /\ (A_snd_una = A_snd_nxt) /\ ((B_state = CLOSED) \/ (B_rcv_nxt = A_snd_nxt))))
  /\ ((B_state = TIME_WAIT) => (A_fin_sent /\ part /\ B_fin_sent /\ (B_snd_una = B_snd_nxt) /\ ((A_state = CLOSED) \/ (A_rcv_nxt = B_snd_nxt))))

====================================================================================================
SPECIFICATION Spec
INVARIANT TypeOK
INVARIANT within_scope
INVARIANT closed_has_no_tcb
INVARIANT una_before_nxt
INVARIANT handshake_agreement
INVARIANT no_phantom_connection
INVARIANT no_half_open
INVARIANT established_peer
INVARIANT quiet_channel_agreement
INVARIANT quiescent_agreement
INVARIANT nothing_lost_by_closing
INVARIANT closed_means_read
INVARIANT close_wait_means_fin
INVARIANT time_wait_means_done
CHECK_DEADLOCK FALSE
