/*
 * three-way-handshake: A opens, B listens; nobody closes.
 * written by synfin from its model of RFC 9293
 * Rules: rfc9293
 *
 * Scope:
 *   channels Perfect(2)
 *   sequence numbers of 4 bits, ISS 14 and 6
 *   A opens actively, closes never
 *   B opens passively, closes never
 *   window 4 octets
 * Assumptions:
 *   A opens when B has opened
 *   acknowledgments are immediate
 *   text is read as it comes
 *   CLOSE is full-duplex: the user may go on reading
 *   no spurious retransmission: the timer fires only when neither the segment nor its reply is in flight
 *   one incarnation
 *
 * To check the invariants in every state (SPIN counts one transition more than synfin):
 *   spin -a handshake.pml && gcc -O2 -DSAFETY -DNOREDUCE -o pan pan.c && ./pan -n -m1000000
 * One invariant alone, with a shortest counterexample:
 *   spin -a -DBFS -DCLAIM=NAME handshake.pml && gcc -DSAFETY -DNOREDUCE -DBFS -o pan pan.c && ./pan
 */

#define CLOSED 0
#define LISTEN 1
#define SYN_SENT 2
#define SYN_RECEIVED 3
#define ESTABLISHED 4
#define FIN_WAIT_1 5
#define FIN_WAIT_2 6
#define CLOSE_WAIT 7
#define CLOSING 8
#define LAST_ACK 9
#define TIME_WAIT 10
#define outcome_NONE 0
#define outcome_CLOSED 1
#define outcome_RESET 2
#define outcome_CANCELLED 3
#define outcome_ABORTED 4
#define outcome_TIMED_OUT 5
#define outcome_CRASHED 6

#define present(x) ((x) >> 18 & 1)
#define PRESENT 262144
#define syn(x) ((x) >> 17 & 1)
#define SYN 131072
#define ack(x) ((x) >> 16 & 1)
#define ACK 65536
#define psh(x) ((x) >> 15 & 1)
#define PSH 32768
#define fin(x) ((x) >> 14 & 1)
#define FIN 16384
#define rst(x) ((x) >> 13 & 1)
#define RST 8192
#define urg(x) ((x) >> 12 & 1)
#define URG 4096
#define seq(x) ((x) >> 8 & 15)
#define SEQ(x) ((x) << 8)
#define ack_number(x) ((x) >> 4 & 15)
#define ACK_NUMBER(x) ((x) << 4)
#define text(x) ((x) & 15)
#define TEXT(x) (x)

#define part (((B_rcv_nxt - B_irs) & 15) == ((A_sent + 2) & 15))
#define part_2 (((A_rcv_nxt - A_irs) & 15) == ((B_sent + 2) & 15))
#define part_3 ((A_state == ESTABLISHED) == (B_state == ESTABLISHED))
#define sends_B_to_A (PRESENT | SYN | ACK | SEQ(6) | ACK_NUMBER(((seq(A_to_B_0) + 1) & 15)))
#define sends_A_to_B (PRESENT | ACK | SEQ(A_snd_nxt) | ACK_NUMBER(((seq(B_to_A_0) + 1) & 15)))
#define part_4 ((text(A_to_B_0) + seq(A_to_B_0) + syn(A_to_B_0)) & 15)
#define part_5 ((text(A_to_B_0) <= ((B_rcv_nxt - seq(A_to_B_0) - syn(A_to_B_0)) & 15)) -> 0 : ((part_4 - B_rcv_nxt) & 15))
#define B_it_acknowledges_something_new ((ack_number(A_to_B_0) != B_snd_una) && (((ack_number(A_to_B_0) - B_snd_una) & 15) <= ((B_snd_nxt - B_snd_una) & 15)))
#define part_6 (((4 - B_unread) & 15) > ((seq(A_to_B_0) - B_rcv_nxt) & 15))
#define part_7 ((0 - fin(A_to_B_0) - syn(A_to_B_0)) & 15)
#define part_8 ((((text(B_to_A_0) + syn(B_to_A_0)) & 15) - 1) & 15)
#define part_9 ((1 - syn(B_to_A_0)) & 15)
#define part_10 ((text(B_to_A_0) <= part_9) -> 0 : part_8)

/* No perfect channel overflows: it has room for every segment. */
#define within_scope (!(A_to_B_overflowed || B_to_A_overflowed))
/* In CLOSED every variable of the TCB is at its reset value; in LISTEN nothing is known of a peer. [RFC 9293, 3.3.2, 3.10.1] */
#define closed_has_no_tcb ((!(A_state == CLOSED) || (!A_passive && (A_iss == 0) && (A_irs == 0) && (A_snd_una == 0) && (A_snd_nxt == 0) && (A_rcv_nxt == 0) && (A_unsent == 0) && (A_unread == 0) && !A_close_pending && !A_ack_pending)) && (!(A_state == LISTEN) || (A_passive && (A_iss == 0) && (A_irs == 0) && (A_snd_una == 0) && (A_snd_nxt == 0) && (A_rcv_nxt == 0) && (A_unsent == 0) && (A_unread == 0) && !A_close_pending && !A_ack_pending)) && (!(B_state == CLOSED) || (!B_passive && (B_iss == 0) && (B_irs == 0) && (B_snd_una == 0) && (B_snd_nxt == 0) && (B_rcv_nxt == 0) && (B_unsent == 0) && (B_unread == 0) && !B_close_pending && !B_ack_pending)) && (!(B_state == LISTEN) || (B_passive && (B_iss == 0) && (B_irs == 0) && (B_snd_una == 0) && (B_snd_nxt == 0) && (B_rcv_nxt == 0) && (B_unsent == 0) && (B_unread == 0) && !B_close_pending && !B_ack_pending)))
/* SND.UNA =< SND.NXT, and SND.NXT - ISS is never more than SYN + data + FIN. [RFC 9293, 3.4] */
#define una_before_nxt ((((A_state == CLOSED) || (A_state == LISTEN)) || ((((A_snd_una - A_iss) & 15) <= ((A_snd_nxt - A_iss) & 15)) && ((((A_snd_nxt - A_snd_una) & 15) ^ 8) >= (0 ^ 8)) && (((A_snd_nxt - A_iss) & 15) == ((((((A_sent + 1) & 15) + (((A_state == FIN_WAIT_1) || (A_state == FIN_WAIT_2) || (A_state == CLOSING) || (A_state == LAST_ACK) || (A_state == TIME_WAIT)) && !A_close_pending)) & 15) - A_unsent) & 15)) && (A_unsent <= A_sent))) && (((B_state == CLOSED) || (B_state == LISTEN)) || ((((B_snd_una - B_iss) & 15) <= ((B_snd_nxt - B_iss) & 15)) && ((((B_snd_nxt - B_snd_una) & 15) ^ 8) >= (0 ^ 8)) && (((B_snd_nxt - B_iss) & 15) == ((((((B_sent + 1) & 15) + (((B_state == FIN_WAIT_1) || (B_state == FIN_WAIT_2) || (B_state == CLOSING) || (B_state == LAST_ACK) || (B_state == TIME_WAIT)) && !B_close_pending)) & 15) - B_unsent) & 15)) && (B_unsent <= B_sent))))
/* When both sides are ESTABLISHED, each side's IRS is the other's ISS. [RFC 9293, 3.5] */
#define handshake_agreement (!((A_state == ESTABLISHED) && (B_state == ESTABLISHED)) || ((A_irs == B_iss) && (B_irs == A_iss)))
/* An ESTABLISHED side holds the ISS of a peer that has opened; an old SYN alone opens no connection. [RFC 9293, 3.5 Figure 8] */
#define no_phantom_connection ((!((A_state == ESTABLISHED) || (A_state == FIN_WAIT_2) || (A_state == CLOSE_WAIT) || (A_state == LAST_ACK) || (A_state == TIME_WAIT)) || (B_has_opened && (A_irs == 6))) && (!((B_state == ESTABLISHED) || (B_state == FIN_WAIT_2) || (B_state == CLOSE_WAIT) || (B_state == LAST_ACK) || (B_state == TIME_WAIT)) || (A_has_opened && (B_irs == 14))))
/* While one side is CLOSED the other is not ESTABLISHED, unless one crashes, aborts or gives up. [RFC 9293, 3.5.1] */
#define no_half_open ((!(A_state == CLOSED) || (B_state != ESTABLISHED)) && (!(B_state == CLOSED) || (A_state != ESTABLISHED)))
/* The peer of an ESTABLISHED side is past SYN-SENT and not CLOSED, or a reset is in flight. [RFC 9293, 3.5.1, 3.5.2] */
#define established_peer ((!(A_state == ESTABLISHED) || (!((B_state == CLOSED) || (B_state == LISTEN) || (B_state == SYN_SENT)) || (present(B_to_A_0) && rst(B_to_A_0)) || (present(B_to_A_1) && rst(B_to_A_1)))) && (!(B_state == ESTABLISHED) || (!((A_state == CLOSED) || (A_state == LISTEN) || (A_state == SYN_SENT)) || (present(A_to_B_0) && rst(A_to_B_0)) || (present(A_to_B_1) && rst(A_to_B_1)))))
/* When perfect channels are empty, both sides are ESTABLISHED or neither is. [RFC 9293, 3.5] */
#define quiet_channel_agreement (!(!present(A_to_B_0) && !present(B_to_A_0)) || part_3)
/* When nothing is in flight, unacknowledged or queued, both sides are ESTABLISHED or neither is. [RFC 9293, 3.5, 3.8.1] */
#define quiescent_agreement (!(!present(A_to_B_0) && !present(B_to_A_0) && (A_snd_una == A_snd_nxt) && (A_unsent == 0) && !A_close_pending && (B_snd_una == B_snd_nxt) && (B_unsent == 0) && !B_close_pending) || part_3)
/* When both sides have closed by FIN, every octet sent has been delivered. [RFC 9293, 3.6] */
#define nothing_lost_by_closing (!((A_outcome == outcome_CLOSED) && (B_outcome == outcome_CLOSED)) || ((A_delivered == B_sent) && (B_delivered == A_sent)))
/* When a side has closed normally, the peer's user has read every octet that it sent. [RFC 9293, 3.6, 3.6.1 SHLD-3; RFC 2525 2.17] */
#define closed_means_read ((!(A_outcome == outcome_CLOSED) || (B_delivered == A_sent)) && (!(B_outcome == outcome_CLOSED) || (A_delivered == B_sent)))
/* In CLOSE-WAIT, LAST-ACK, CLOSING or TIME-WAIT the peer's FIN and all data before it have been received. [RFC 9293, 3.3.2, 3.10.7.4 eighth] */
#define close_wait_means_fin ((!((A_state == CLOSE_WAIT) || (A_state == LAST_ACK) || (A_state == CLOSING) || (A_state == TIME_WAIT)) || (B_fin_sent && part_2)) && (!((B_state == CLOSE_WAIT) || (B_state == LAST_ACK) || (B_state == CLOSING) || (B_state == TIME_WAIT)) || (A_fin_sent && part)))
/* In TIME-WAIT the peer's FIN has been received; the peer has received and acknowledged our FIN. [RFC 9293, 3.3.2] */
#define time_wait_means_done ((!(A_state == TIME_WAIT) || (B_fin_sent && part_2 && A_fin_sent && (A_snd_una == A_snd_nxt) && ((B_state == CLOSED) || (B_rcv_nxt == A_snd_nxt)))) && (!(B_state == TIME_WAIT) || (A_fin_sent && part && B_fin_sent && (B_snd_una == B_snd_nxt) && ((A_state == CLOSED) || (A_rcv_nxt == B_snd_nxt)))))

#ifndef CLAIM
#define CLAIM (within_scope && closed_has_no_tcb && una_before_nxt && handshake_agreement && no_phantom_connection && no_half_open && established_peer && quiet_channel_agreement && quiescent_agreement && nothing_lost_by_closing && closed_means_read && close_wait_means_fin && time_wait_means_done)
#endif

unsigned A_state : 4;
bool A_passive;
unsigned A_iss : 4;
unsigned A_irs : 4;
unsigned A_snd_una : 4;
unsigned A_snd_nxt : 4;
unsigned A_rcv_nxt : 4;
unsigned A_unsent : 4;
unsigned A_unread : 4;
bool A_close_pending;
bool A_ack_pending;
unsigned A_sent : 4;
unsigned A_delivered : 4;
bool A_fin_sent;
unsigned A_outcome : 3;
bool A_has_opened;
bool A_has_closed;
unsigned B_state : 4;
bool B_passive;
unsigned B_iss : 4;
unsigned B_irs : 4;
unsigned B_snd_una : 4;
unsigned B_snd_nxt : 4;
unsigned B_rcv_nxt : 4;
unsigned B_unsent : 4;
unsigned B_unread : 4;
bool B_close_pending;
bool B_ack_pending;
unsigned B_sent : 4;
unsigned B_delivered : 4;
bool B_fin_sent;
unsigned B_outcome : 3;
bool B_has_opened;
bool B_has_closed;
unsigned A_to_B_0 : 19;
unsigned A_to_B_1 : 19;
bool A_to_B_overflowed;
unsigned B_to_A_0 : 19;
unsigned B_to_A_1 : 19;
bool B_to_A_overflowed;

active proctype steps() {
  /* A state without a next step is a valid end state, not a deadlock. */
end:
  do

  /* A CLOSED: active_open_sends_a_syn */
  /*   3.10.1 active_open_sends_a_syn */
  :: d_step {
       (A_state == CLOSED) && /* A is in CLOSED */
         !A_has_opened && /* the user has not opened yet */
         B_has_opened -> /* B has opened */
       A_state = SYN_SENT;
       A_passive = false;
       A_iss = 14;
       A_irs = 0;
       A_snd_una = 14;
       A_snd_nxt = 15;
       A_rcv_nxt = 0;
       A_unsent = 0;
       A_unread = 0;
       A_close_pending = false;
       A_ack_pending = false;
       A_sent = 0;
       A_delivered = 0;
       A_fin_sent = false;
       A_outcome = outcome_NONE;
       A_to_B_overflowed = A_to_B_overflowed || present(A_to_B_1);
       A_to_B_1 = ((present(A_to_B_0) && !present(A_to_B_1)) -> (PRESENT | SYN | SEQ(14)) : A_to_B_1);
       A_to_B_0 = (!present(A_to_B_0) -> (PRESENT | SYN | SEQ(14)) : A_to_B_0);
       A_has_opened = true
     }

  /* A SYN-SENT: syn_ack_opens_the_connection */
  /*   3.10.7.3 syn_sent_finds_the_acknowledgment_acceptable, syn_sent_sees_no_reset, */
  /*   syn_ack_opens_the_connection; 3.10.7.4 urgent_data_is_only_signalled, no_new_text, no_fin */
  :: d_step {
       (A_state == SYN_SENT) && /* A is in SYN-SENT */
         present(B_to_A_0) && /* a segment has arrived */
         ack(B_to_A_0) && /* it carries ACK */
         ((ack_number(B_to_A_0) != A_snd_una) && (((ack_number(B_to_A_0) - A_snd_una) & 15) <= ((A_snd_nxt - A_snd_una) & 15))) && /* it acknowledges our SYN */
         !rst(B_to_A_0) && /* it carries no RST */
         syn(B_to_A_0) && /* it carries SYN */
         (((part_10 <= ((4 - A_unread) & 15)) -> part_10 : ((4 - A_unread) & 15)) == 0) && /* it carries no text not yet received */
         !(fin(B_to_A_0) && (((4 - A_unread) & 15) > part_8) && (text(B_to_A_0) == part_9)) -> /* it carries no FIN that is the next number */
       A_state = ESTABLISHED;
       A_irs = seq(B_to_A_0);
       A_snd_una = ack_number(B_to_A_0);
       A_rcv_nxt = (seq(B_to_A_0) + 1) & 15;
       A_ack_pending = false;
       A_to_B_overflowed = A_to_B_overflowed || present(A_to_B_1);
       A_to_B_1 = ((present(A_to_B_0) && !present(A_to_B_1)) -> sends_A_to_B : A_to_B_1);
       A_to_B_0 = (!present(A_to_B_0) -> sends_A_to_B : A_to_B_0);
       B_to_A_0 = B_to_A_1;
       B_to_A_1 = 0
     }

  /* B CLOSED: passive_open_listens */
  /*   3.10.1 passive_open_listens */
  :: d_step {
       (B_state == CLOSED) && /* B is in CLOSED */
         !B_has_opened -> /* the user has not opened yet */
       B_state = LISTEN;
       B_passive = true;
       B_iss = 0;
       B_irs = 0;
       B_snd_una = 0;
       B_snd_nxt = 0;
       B_rcv_nxt = 0;
       B_unsent = 0;
       B_unread = 0;
       B_close_pending = false;
       B_ack_pending = false;
       B_sent = 0;
       B_delivered = 0;
       B_fin_sent = false;
       B_outcome = outcome_NONE;
       B_has_opened = true
     }

  /* B LISTEN: syn_is_answered_with_syn_ack */
  /*   3.10.7.2 listen_sees_no_reset, listen_sees_no_acknowledgment, syn_is_answered_with_syn_ack */
  :: d_step {
       (B_state == LISTEN) && /* B is in LISTEN */
         present(A_to_B_0) && /* a segment has arrived */
         !rst(A_to_B_0) && /* it carries no RST */
         !ack(A_to_B_0) && /* it carries no ACK */
         syn(A_to_B_0) -> /* it carries SYN */
       B_state = SYN_RECEIVED;
       B_iss = 6;
       B_irs = seq(A_to_B_0);
       B_snd_una = 6;
       B_snd_nxt = 7;
       B_rcv_nxt = (seq(A_to_B_0) + 1) & 15;
       B_ack_pending = false;
       B_to_A_overflowed = B_to_A_overflowed || present(B_to_A_1);
       B_to_A_1 = ((present(B_to_A_0) && !present(B_to_A_1)) -> sends_B_to_A : B_to_A_1);
       B_to_A_0 = (!present(B_to_A_0) -> sends_B_to_A : B_to_A_0);
       A_to_B_0 = A_to_B_1;
       A_to_B_1 = 0
     }

  /* B SYN-RECEIVED: ack_of_our_syn_opens_the_connection + new_acknowledgment_advances_snd_una */
  /*   3.10.7.4 acceptable_segment_goes_on, no_reset, no_syn, segment_carries_an_acknowledgment, */
  /*   acknowledgment_is_in_range, ack_of_our_syn_opens_the_connection, */
  /*   new_acknowledgment_advances_snd_una, nothing_in_addition, urgent_data_is_only_signalled, */
  /*   no_new_text, no_fin */
  :: d_step {
       (B_state == SYN_RECEIVED) && /* B is in SYN-RECEIVED */
         present(A_to_B_0) && /* a segment has arrived */
         ((B_unread == 4) -> ((text(A_to_B_0) == part_7) && (seq(A_to_B_0) == B_rcv_nxt)) : (part_6 || ((text(A_to_B_0) != part_7) && (((4 - B_unread) & 15) > ((((text(A_to_B_0) + seq(A_to_B_0) + fin(A_to_B_0) + syn(A_to_B_0)) & 15) - B_rcv_nxt - 1) & 15))))) && /* it is acceptable */
         (!((seq(A_to_B_0) != B_rcv_nxt) && part_6) || rst(A_to_B_0) || syn(A_to_B_0)) && /* nothing before it is missing, or it is a RST or SYN */
         !rst(A_to_B_0) && /* it carries no RST */
         !syn(A_to_B_0) && /* it carries no SYN */
         ack(A_to_B_0) && /* it carries ACK */
         (((((ack_number(A_to_B_0) + 4) & 15) - B_snd_una) & 15) <= ((((B_snd_nxt + 4) & 15) - B_snd_una) & 15)) && /* its ACK is in range */
         B_it_acknowledges_something_new &&
         B_it_acknowledges_something_new &&
         (((part_5 <= ((4 - B_unread) & 15)) -> part_5 : ((4 - B_unread) & 15)) == 0) && /* it carries no text not yet received */
         !(fin(A_to_B_0) && (((4 - B_unread) & 15) > ((part_4 - B_rcv_nxt) & 15)) && (part_4 == B_rcv_nxt)) -> /* it carries no FIN that is the next number */
       B_state = ESTABLISHED;
       B_snd_una = ack_number(A_to_B_0);
       A_to_B_0 = A_to_B_1;
       A_to_B_1 = 0
     }

  /* No step of the model: it can be taken only where an invariant does not hold. */
  :: d_step { !CLAIM -> assert(false) }

  /* Never taken. SPIN leaves variables that nothing reads out of the state. */
  :: false && (A_state + A_passive + A_iss + A_irs + A_snd_una + A_snd_nxt + A_rcv_nxt + A_unsent +
     A_unread + A_close_pending + A_ack_pending + A_sent + A_delivered + A_fin_sent + A_outcome +
     A_has_opened + A_has_closed + B_state + B_passive + B_iss + B_irs + B_snd_una + B_snd_nxt +
     B_rcv_nxt + B_unsent + B_unread + B_close_pending + B_ack_pending + B_sent + B_delivered +
     B_fin_sent + B_outcome + B_has_opened + B_has_closed + A_to_B_0 + A_to_B_1 +
     A_to_B_overflowed + B_to_A_0 + B_to_A_1 + B_to_A_overflowed) -> skip
  od
}
