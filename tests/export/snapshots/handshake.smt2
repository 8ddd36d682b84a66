; three-way-handshake: A opens, B listens; nobody closes.
; written by synfin from its model of RFC 9293
; Rules: rfc9293
;
; Scope:
;   channels Perfect(2)
;   sequence numbers of 4 bits, ISS 14 and 6
;   A opens actively, closes never
;   B opens passively, closes never
;   window 4 octets
; Assumptions:
;   A opens when B has opened
;   acknowledgments are immediate
;   text is read as it comes
;   CLOSE is full-duplex: the user may go on reading
;   no spurious retransmission: the timer fires only when neither the segment nor its reply is in flight
;   one incarnation
;
; sat: some invariant is violated after at most 2 steps; unsat: none is.
; To solve: z3 handshake.smt2 or cvc5 handshake.smt2

(set-logic QF_BV)

(define-fun CLOSED () (_ BitVec 4) (_ bv0 4))
(define-fun LISTEN () (_ BitVec 4) (_ bv1 4))
(define-fun SYN-SENT () (_ BitVec 4) (_ bv2 4))
(define-fun SYN-RECEIVED () (_ BitVec 4) (_ bv3 4))
(define-fun ESTABLISHED () (_ BitVec 4) (_ bv4 4))
(define-fun FIN-WAIT-1 () (_ BitVec 4) (_ bv5 4))
(define-fun FIN-WAIT-2 () (_ BitVec 4) (_ bv6 4))
(define-fun CLOSE-WAIT () (_ BitVec 4) (_ bv7 4))
(define-fun CLOSING () (_ BitVec 4) (_ bv8 4))
(define-fun LAST-ACK () (_ BitVec 4) (_ bv9 4))
(define-fun TIME-WAIT () (_ BitVec 4) (_ bv10 4))
(define-fun |outcome NONE| () (_ BitVec 3) (_ bv0 3))
(define-fun |outcome CLOSED| () (_ BitVec 3) (_ bv1 3))
(define-fun |outcome RESET| () (_ BitVec 3) (_ bv2 3))
(define-fun |outcome CANCELLED| () (_ BitVec 3) (_ bv3 3))
(define-fun |outcome ABORTED| () (_ BitVec 3) (_ bv4 3))
(define-fun |outcome TIMED-OUT| () (_ BitVec 3) (_ bv5 3))
(define-fun |outcome CRASHED| () (_ BitVec 3) (_ bv6 3))

(define-fun present ((x (_ BitVec 19))) Bool (= ((_ extract 18 18) x) #b1))
(define-fun syn ((x (_ BitVec 19))) Bool (= ((_ extract 17 17) x) #b1))
(define-fun ack ((x (_ BitVec 19))) Bool (= ((_ extract 16 16) x) #b1))
(define-fun psh ((x (_ BitVec 19))) Bool (= ((_ extract 15 15) x) #b1))
(define-fun fin ((x (_ BitVec 19))) Bool (= ((_ extract 14 14) x) #b1))
(define-fun rst ((x (_ BitVec 19))) Bool (= ((_ extract 13 13) x) #b1))
(define-fun urg ((x (_ BitVec 19))) Bool (= ((_ extract 12 12) x) #b1))
(define-fun seq ((x (_ BitVec 19))) (_ BitVec 4) ((_ extract 11 8) x))
(define-fun ack_number ((x (_ BitVec 19))) (_ BitVec 4) ((_ extract 7 4) x))
(define-fun text ((x (_ BitVec 19))) (_ BitVec 4) ((_ extract 3 0) x))

(define-fun init (
    (A.state (_ BitVec 4)) (A.passive Bool) (A.iss (_ BitVec 4)) (A.irs (_ BitVec 4))
    (A.snd_una (_ BitVec 4)) (A.snd_nxt (_ BitVec 4)) (A.rcv_nxt (_ BitVec 4)) (A.unsent (_ BitVec 4))
    (A.unread (_ BitVec 4)) (A.close_pending Bool) (A.ack_pending Bool) (A.sent (_ BitVec 4))
    (A.delivered (_ BitVec 4)) (A.fin_sent Bool) (A.outcome (_ BitVec 3)) (A.has_opened Bool)
    (A.has_closed Bool) (B.state (_ BitVec 4)) (B.passive Bool) (B.iss (_ BitVec 4))
    (B.irs (_ BitVec 4)) (B.snd_una (_ BitVec 4)) (B.snd_nxt (_ BitVec 4)) (B.rcv_nxt (_ BitVec 4))
    (B.unsent (_ BitVec 4)) (B.unread (_ BitVec 4)) (B.close_pending Bool) (B.ack_pending Bool)
    (B.sent (_ BitVec 4)) (B.delivered (_ BitVec 4)) (B.fin_sent Bool) (B.outcome (_ BitVec 3))
    (B.has_opened Bool) (B.has_closed Bool) (|A→B.0| (_ BitVec 19)) (|A→B.1| (_ BitVec 19))
    (|A→B.overflowed| Bool) (|B→A.0| (_ BitVec 19)) (|B→A.1| (_ BitVec 19)) (|B→A.overflowed| Bool)
  ) Bool
  (and
    (= A.state CLOSED)
    (not A.passive)
    (= A.iss (_ bv0 4))
    (= A.irs (_ bv0 4))
    (= A.snd_una (_ bv0 4))
    (= A.snd_nxt (_ bv0 4))
    (= A.rcv_nxt (_ bv0 4))
    (= A.unsent (_ bv0 4))
    (= A.unread (_ bv0 4))
    (not A.close_pending)
    (not A.ack_pending)
    (= A.sent (_ bv0 4))
    (= A.delivered (_ bv0 4))
    (not A.fin_sent)
    (= A.outcome |outcome NONE|)
    (not A.has_opened)
    (not A.has_closed)
    (= B.state CLOSED)
    (not B.passive)
    (= B.iss (_ bv0 4))
    (= B.irs (_ bv0 4))
    (= B.snd_una (_ bv0 4))
    (= B.snd_nxt (_ bv0 4))
    (= B.rcv_nxt (_ bv0 4))
    (= B.unsent (_ bv0 4))
    (= B.unread (_ bv0 4))
    (not B.close_pending)
    (not B.ack_pending)
    (= B.sent (_ bv0 4))
    (= B.delivered (_ bv0 4))
    (not B.fin_sent)
    (= B.outcome |outcome NONE|)
    (not B.has_opened)
    (not B.has_closed)
    (= |A→B.0| (_ bv0 19))
    (= |A→B.1| (_ bv0 19))
    (not |A→B.overflowed|)
    (= |B→A.0| (_ bv0 19))
    (= |B→A.1| (_ bv0 19))
    (not |B→A.overflowed|)
  ))

; No perfect channel overflows: it has room for every segment.
(define-fun within-scope (
    (A.state (_ BitVec 4)) (A.passive Bool) (A.iss (_ BitVec 4)) (A.irs (_ BitVec 4))
    (A.snd_una (_ BitVec 4)) (A.snd_nxt (_ BitVec 4)) (A.rcv_nxt (_ BitVec 4)) (A.unsent (_ BitVec 4))
    (A.unread (_ BitVec 4)) (A.close_pending Bool) (A.ack_pending Bool) (A.sent (_ BitVec 4))
    (A.delivered (_ BitVec 4)) (A.fin_sent Bool) (A.outcome (_ BitVec 3)) (A.has_opened Bool)
    (A.has_closed Bool) (B.state (_ BitVec 4)) (B.passive Bool) (B.iss (_ BitVec 4))
    (B.irs (_ BitVec 4)) (B.snd_una (_ BitVec 4)) (B.snd_nxt (_ BitVec 4)) (B.rcv_nxt (_ BitVec 4))
    (B.unsent (_ BitVec 4)) (B.unread (_ BitVec 4)) (B.close_pending Bool) (B.ack_pending Bool)
    (B.sent (_ BitVec 4)) (B.delivered (_ BitVec 4)) (B.fin_sent Bool) (B.outcome (_ BitVec 3))
    (B.has_opened Bool) (B.has_closed Bool) (|A→B.0| (_ BitVec 19)) (|A→B.1| (_ BitVec 19))
    (|A→B.overflowed| Bool) (|B→A.0| (_ BitVec 19)) (|B→A.1| (_ BitVec 19)) (|B→A.overflowed| Bool)
  ) Bool
  (and
    (not (or |A→B.overflowed| |B→A.overflowed|))
    true))

; In CLOSED every variable of the TCB is at its reset value; in LISTEN nothing is known of a peer. [RFC 9293, 3.3.2, 3.10.1]
(define-fun closed-has-no-tcb (
    (A.state (_ BitVec 4)) (A.passive Bool) (A.iss (_ BitVec 4)) (A.irs (_ BitVec 4))
    (A.snd_una (_ BitVec 4)) (A.snd_nxt (_ BitVec 4)) (A.rcv_nxt (_ BitVec 4)) (A.unsent (_ BitVec 4))
    (A.unread (_ BitVec 4)) (A.close_pending Bool) (A.ack_pending Bool) (A.sent (_ BitVec 4))
    (A.delivered (_ BitVec 4)) (A.fin_sent Bool) (A.outcome (_ BitVec 3)) (A.has_opened Bool)
    (A.has_closed Bool) (B.state (_ BitVec 4)) (B.passive Bool) (B.iss (_ BitVec 4))
    (B.irs (_ BitVec 4)) (B.snd_una (_ BitVec 4)) (B.snd_nxt (_ BitVec 4)) (B.rcv_nxt (_ BitVec 4))
    (B.unsent (_ BitVec 4)) (B.unread (_ BitVec 4)) (B.close_pending Bool) (B.ack_pending Bool)
    (B.sent (_ BitVec 4)) (B.delivered (_ BitVec 4)) (B.fin_sent Bool) (B.outcome (_ BitVec 3))
    (B.has_opened Bool) (B.has_closed Bool) (|A→B.0| (_ BitVec 19)) (|A→B.1| (_ BitVec 19))
    (|A→B.overflowed| Bool) (|B→A.0| (_ BitVec 19)) (|B→A.1| (_ BitVec 19)) (|B→A.overflowed| Bool)
  ) Bool
  (and
    (=> (= A.state CLOSED) (and (not A.passive) (= A.iss (_ bv0 4)) (= A.irs (_ bv0 4)) (= A.snd_una (_ bv0 4)) (= A.snd_nxt (_ bv0 4)) (= A.rcv_nxt (_ bv0 4)) (= A.unsent (_ bv0 4)) (= A.unread (_ bv0 4)) (not A.close_pending) (not A.ack_pending)))
    (=> (= A.state LISTEN) (and A.passive (= A.iss (_ bv0 4)) (= A.irs (_ bv0 4)) (= A.snd_una (_ bv0 4)) (= A.snd_nxt (_ bv0 4)) (= A.rcv_nxt (_ bv0 4)) (= A.unsent (_ bv0 4)) (= A.unread (_ bv0 4)) (not A.close_pending) (not A.ack_pending)))
    (=> (= B.state CLOSED) (and (not B.passive) (= B.iss (_ bv0 4)) (= B.irs (_ bv0 4)) (= B.snd_una (_ bv0 4)) (= B.snd_nxt (_ bv0 4)) (= B.rcv_nxt (_ bv0 4)) (= B.unsent (_ bv0 4)) (= B.unread (_ bv0 4)) (not B.close_pending) (not B.ack_pending)))
    (=> (= B.state LISTEN) (and B.passive (= B.iss (_ bv0 4)) (= B.irs (_ bv0 4)) (= B.snd_una (_ bv0 4)) (= B.snd_nxt (_ bv0 4)) (= B.rcv_nxt (_ bv0 4)) (= B.unsent (_ bv0 4)) (= B.unread (_ bv0 4)) (not B.close_pending) (not B.ack_pending)))
    true))

; SND.UNA =< SND.NXT, and SND.NXT - ISS is never more than SYN + data + FIN. [RFC 9293, 3.4]
(define-fun una-before-nxt (
    (A.state (_ BitVec 4)) (A.passive Bool) (A.iss (_ BitVec 4)) (A.irs (_ BitVec 4))
    (A.snd_una (_ BitVec 4)) (A.snd_nxt (_ BitVec 4)) (A.rcv_nxt (_ BitVec 4)) (A.unsent (_ BitVec 4))
    (A.unread (_ BitVec 4)) (A.close_pending Bool) (A.ack_pending Bool) (A.sent (_ BitVec 4))
    (A.delivered (_ BitVec 4)) (A.fin_sent Bool) (A.outcome (_ BitVec 3)) (A.has_opened Bool)
    (A.has_closed Bool) (B.state (_ BitVec 4)) (B.passive Bool) (B.iss (_ BitVec 4))
    (B.irs (_ BitVec 4)) (B.snd_una (_ BitVec 4)) (B.snd_nxt (_ BitVec 4)) (B.rcv_nxt (_ BitVec 4))
    (B.unsent (_ BitVec 4)) (B.unread (_ BitVec 4)) (B.close_pending Bool) (B.ack_pending Bool)
    (B.sent (_ BitVec 4)) (B.delivered (_ BitVec 4)) (B.fin_sent Bool) (B.outcome (_ BitVec 3))
    (B.has_opened Bool) (B.has_closed Bool) (|A→B.0| (_ BitVec 19)) (|A→B.1| (_ BitVec 19))
    (|A→B.overflowed| Bool) (|B→A.0| (_ BitVec 19)) (|B→A.1| (_ BitVec 19)) (|B→A.overflowed| Bool)
  ) Bool
  (and
    (=> (not (or (= A.state CLOSED) (= A.state LISTEN))) (and (bvule (bvsub A.snd_una A.iss) (bvsub A.snd_nxt A.iss)) (bvsge (bvsub A.snd_nxt A.snd_una) (_ bv0 4)) (= (bvsub A.snd_nxt A.iss) (bvsub (bvadd (bvadd A.sent (_ bv1 4)) (ite (and (or (= A.state FIN-WAIT-1) (= A.state FIN-WAIT-2) (= A.state CLOSING) (= A.state LAST-ACK) (= A.state TIME-WAIT)) (not A.close_pending)) (_ bv1 4) (_ bv0 4))) A.unsent)) (bvule A.unsent A.sent)))
    (=> (not (or (= B.state CLOSED) (= B.state LISTEN))) (and (bvule (bvsub B.snd_una B.iss) (bvsub B.snd_nxt B.iss)) (bvsge (bvsub B.snd_nxt B.snd_una) (_ bv0 4)) (= (bvsub B.snd_nxt B.iss) (bvsub (bvadd (bvadd B.sent (_ bv1 4)) (ite (and (or (= B.state FIN-WAIT-1) (= B.state FIN-WAIT-2) (= B.state CLOSING) (= B.state LAST-ACK) (= B.state TIME-WAIT)) (not B.close_pending)) (_ bv1 4) (_ bv0 4))) B.unsent)) (bvule B.unsent B.sent)))
    true))

; When both sides are ESTABLISHED, each side's IRS is the other's ISS. [RFC 9293, 3.5]
(define-fun handshake-agreement (
    (A.state (_ BitVec 4)) (A.passive Bool) (A.iss (_ BitVec 4)) (A.irs (_ BitVec 4))
    (A.snd_una (_ BitVec 4)) (A.snd_nxt (_ BitVec 4)) (A.rcv_nxt (_ BitVec 4)) (A.unsent (_ BitVec 4))
    (A.unread (_ BitVec 4)) (A.close_pending Bool) (A.ack_pending Bool) (A.sent (_ BitVec 4))
    (A.delivered (_ BitVec 4)) (A.fin_sent Bool) (A.outcome (_ BitVec 3)) (A.has_opened Bool)
    (A.has_closed Bool) (B.state (_ BitVec 4)) (B.passive Bool) (B.iss (_ BitVec 4))
    (B.irs (_ BitVec 4)) (B.snd_una (_ BitVec 4)) (B.snd_nxt (_ BitVec 4)) (B.rcv_nxt (_ BitVec 4))
    (B.unsent (_ BitVec 4)) (B.unread (_ BitVec 4)) (B.close_pending Bool) (B.ack_pending Bool)
    (B.sent (_ BitVec 4)) (B.delivered (_ BitVec 4)) (B.fin_sent Bool) (B.outcome (_ BitVec 3))
    (B.has_opened Bool) (B.has_closed Bool) (|A→B.0| (_ BitVec 19)) (|A→B.1| (_ BitVec 19))
    (|A→B.overflowed| Bool) (|B→A.0| (_ BitVec 19)) (|B→A.1| (_ BitVec 19)) (|B→A.overflowed| Bool)
  ) Bool
  (and
    (=> (and (= A.state ESTABLISHED) (= B.state ESTABLISHED)) (and (= A.irs B.iss) (= B.irs A.iss)))
    true))

; An ESTABLISHED side holds the ISS of a peer that has opened; an old SYN alone opens no connection. [RFC 9293, 3.5 Figure 8]
(define-fun no-phantom-connection (
    (A.state (_ BitVec 4)) (A.passive Bool) (A.iss (_ BitVec 4)) (A.irs (_ BitVec 4))
    (A.snd_una (_ BitVec 4)) (A.snd_nxt (_ BitVec 4)) (A.rcv_nxt (_ BitVec 4)) (A.unsent (_ BitVec 4))
    (A.unread (_ BitVec 4)) (A.close_pending Bool) (A.ack_pending Bool) (A.sent (_ BitVec 4))
    (A.delivered (_ BitVec 4)) (A.fin_sent Bool) (A.outcome (_ BitVec 3)) (A.has_opened Bool)
    (A.has_closed Bool) (B.state (_ BitVec 4)) (B.passive Bool) (B.iss (_ BitVec 4))
    (B.irs (_ BitVec 4)) (B.snd_una (_ BitVec 4)) (B.snd_nxt (_ BitVec 4)) (B.rcv_nxt (_ BitVec 4))
    (B.unsent (_ BitVec 4)) (B.unread (_ BitVec 4)) (B.close_pending Bool) (B.ack_pending Bool)
    (B.sent (_ BitVec 4)) (B.delivered (_ BitVec 4)) (B.fin_sent Bool) (B.outcome (_ BitVec 3))
    (B.has_opened Bool) (B.has_closed Bool) (|A→B.0| (_ BitVec 19)) (|A→B.1| (_ BitVec 19))
    (|A→B.overflowed| Bool) (|B→A.0| (_ BitVec 19)) (|B→A.1| (_ BitVec 19)) (|B→A.overflowed| Bool)
  ) Bool
  (and
    (=> (or (= A.state ESTABLISHED) (= A.state FIN-WAIT-2) (= A.state CLOSE-WAIT) (= A.state LAST-ACK) (= A.state TIME-WAIT)) (and B.has_opened (= A.irs (_ bv6 4))))
    (=> (or (= B.state ESTABLISHED) (= B.state FIN-WAIT-2) (= B.state CLOSE-WAIT) (= B.state LAST-ACK) (= B.state TIME-WAIT)) (and A.has_opened (= B.irs (_ bv14 4))))
    true))

; While one side is CLOSED the other is not ESTABLISHED, unless one crashes, aborts or gives up. [RFC 9293, 3.5.1]
(define-fun no-half-open (
    (A.state (_ BitVec 4)) (A.passive Bool) (A.iss (_ BitVec 4)) (A.irs (_ BitVec 4))
    (A.snd_una (_ BitVec 4)) (A.snd_nxt (_ BitVec 4)) (A.rcv_nxt (_ BitVec 4)) (A.unsent (_ BitVec 4))
    (A.unread (_ BitVec 4)) (A.close_pending Bool) (A.ack_pending Bool) (A.sent (_ BitVec 4))
    (A.delivered (_ BitVec 4)) (A.fin_sent Bool) (A.outcome (_ BitVec 3)) (A.has_opened Bool)
    (A.has_closed Bool) (B.state (_ BitVec 4)) (B.passive Bool) (B.iss (_ BitVec 4))
    (B.irs (_ BitVec 4)) (B.snd_una (_ BitVec 4)) (B.snd_nxt (_ BitVec 4)) (B.rcv_nxt (_ BitVec 4))
    (B.unsent (_ BitVec 4)) (B.unread (_ BitVec 4)) (B.close_pending Bool) (B.ack_pending Bool)
    (B.sent (_ BitVec 4)) (B.delivered (_ BitVec 4)) (B.fin_sent Bool) (B.outcome (_ BitVec 3))
    (B.has_opened Bool) (B.has_closed Bool) (|A→B.0| (_ BitVec 19)) (|A→B.1| (_ BitVec 19))
    (|A→B.overflowed| Bool) (|B→A.0| (_ BitVec 19)) (|B→A.1| (_ BitVec 19)) (|B→A.overflowed| Bool)
  ) Bool
  (and
    (=> (= A.state CLOSED) (distinct B.state ESTABLISHED))
    (=> (= B.state CLOSED) (distinct A.state ESTABLISHED))
    true))

; The peer of an ESTABLISHED side is past SYN-SENT and not CLOSED, or a reset is in flight. [RFC 9293, 3.5.1, 3.5.2]
(define-fun established-peer (
    (A.state (_ BitVec 4)) (A.passive Bool) (A.iss (_ BitVec 4)) (A.irs (_ BitVec 4))
    (A.snd_una (_ BitVec 4)) (A.snd_nxt (_ BitVec 4)) (A.rcv_nxt (_ BitVec 4)) (A.unsent (_ BitVec 4))
    (A.unread (_ BitVec 4)) (A.close_pending Bool) (A.ack_pending Bool) (A.sent (_ BitVec 4))
    (A.delivered (_ BitVec 4)) (A.fin_sent Bool) (A.outcome (_ BitVec 3)) (A.has_opened Bool)
    (A.has_closed Bool) (B.state (_ BitVec 4)) (B.passive Bool) (B.iss (_ BitVec 4))
    (B.irs (_ BitVec 4)) (B.snd_una (_ BitVec 4)) (B.snd_nxt (_ BitVec 4)) (B.rcv_nxt (_ BitVec 4))
    (B.unsent (_ BitVec 4)) (B.unread (_ BitVec 4)) (B.close_pending Bool) (B.ack_pending Bool)
    (B.sent (_ BitVec 4)) (B.delivered (_ BitVec 4)) (B.fin_sent Bool) (B.outcome (_ BitVec 3))
    (B.has_opened Bool) (B.has_closed Bool) (|A→B.0| (_ BitVec 19)) (|A→B.1| (_ BitVec 19))
    (|A→B.overflowed| Bool) (|B→A.0| (_ BitVec 19)) (|B→A.1| (_ BitVec 19)) (|B→A.overflowed| Bool)
  ) Bool
  (and
    (=> (= A.state ESTABLISHED) (or (not (or (= B.state CLOSED) (= B.state LISTEN) (= B.state SYN-SENT))) (and (present |B→A.0|) (rst |B→A.0|)) (and (present |B→A.1|) (rst |B→A.1|))))
    (=> (= B.state ESTABLISHED) (or (not (or (= A.state CLOSED) (= A.state LISTEN) (= A.state SYN-SENT))) (and (present |A→B.0|) (rst |A→B.0|)) (and (present |A→B.1|) (rst |A→B.1|))))
    true))

; When perfect channels are empty, both sides are ESTABLISHED or neither is. [RFC 9293, 3.5]
(define-fun quiet-channel-agreement (
    (A.state (_ BitVec 4)) (A.passive Bool) (A.iss (_ BitVec 4)) (A.irs (_ BitVec 4))
    (A.snd_una (_ BitVec 4)) (A.snd_nxt (_ BitVec 4)) (A.rcv_nxt (_ BitVec 4)) (A.unsent (_ BitVec 4))
    (A.unread (_ BitVec 4)) (A.close_pending Bool) (A.ack_pending Bool) (A.sent (_ BitVec 4))
    (A.delivered (_ BitVec 4)) (A.fin_sent Bool) (A.outcome (_ BitVec 3)) (A.has_opened Bool)
    (A.has_closed Bool) (B.state (_ BitVec 4)) (B.passive Bool) (B.iss (_ BitVec 4))
    (B.irs (_ BitVec 4)) (B.snd_una (_ BitVec 4)) (B.snd_nxt (_ BitVec 4)) (B.rcv_nxt (_ BitVec 4))
    (B.unsent (_ BitVec 4)) (B.unread (_ BitVec 4)) (B.close_pending Bool) (B.ack_pending Bool)
    (B.sent (_ BitVec 4)) (B.delivered (_ BitVec 4)) (B.fin_sent Bool) (B.outcome (_ BitVec 3))
    (B.has_opened Bool) (B.has_closed Bool) (|A→B.0| (_ BitVec 19)) (|A→B.1| (_ BitVec 19))
    (|A→B.overflowed| Bool) (|B→A.0| (_ BitVec 19)) (|B→A.1| (_ BitVec 19)) (|B→A.overflowed| Bool)
  ) Bool
  (and
    (=> (and (not (present |A→B.0|)) (not (present |B→A.0|))) (= (= A.state ESTABLISHED) (= B.state ESTABLISHED)))
    true))

; When nothing is in flight, unacknowledged or queued, both sides are ESTABLISHED or neither is. [RFC 9293, 3.5, 3.8.1]
(define-fun quiescent-agreement (
    (A.state (_ BitVec 4)) (A.passive Bool) (A.iss (_ BitVec 4)) (A.irs (_ BitVec 4))
    (A.snd_una (_ BitVec 4)) (A.snd_nxt (_ BitVec 4)) (A.rcv_nxt (_ BitVec 4)) (A.unsent (_ BitVec 4))
    (A.unread (_ BitVec 4)) (A.close_pending Bool) (A.ack_pending Bool) (A.sent (_ BitVec 4))
    (A.delivered (_ BitVec 4)) (A.fin_sent Bool) (A.outcome (_ BitVec 3)) (A.has_opened Bool)
    (A.has_closed Bool) (B.state (_ BitVec 4)) (B.passive Bool) (B.iss (_ BitVec 4))
    (B.irs (_ BitVec 4)) (B.snd_una (_ BitVec 4)) (B.snd_nxt (_ BitVec 4)) (B.rcv_nxt (_ BitVec 4))
    (B.unsent (_ BitVec 4)) (B.unread (_ BitVec 4)) (B.close_pending Bool) (B.ack_pending Bool)
    (B.sent (_ BitVec 4)) (B.delivered (_ BitVec 4)) (B.fin_sent Bool) (B.outcome (_ BitVec 3))
    (B.has_opened Bool) (B.has_closed Bool) (|A→B.0| (_ BitVec 19)) (|A→B.1| (_ BitVec 19))
    (|A→B.overflowed| Bool) (|B→A.0| (_ BitVec 19)) (|B→A.1| (_ BitVec 19)) (|B→A.overflowed| Bool)
  ) Bool
  (and
    (=> (and (not (present |A→B.0|)) (not (present |B→A.0|)) (= A.snd_una A.snd_nxt) (= A.unsent (_ bv0 4)) (not A.close_pending) (= B.snd_una B.snd_nxt) (= B.unsent (_ bv0 4)) (not B.close_pending)) (= (= A.state ESTABLISHED) (= B.state ESTABLISHED)))
    true))

; When both sides have closed by FIN, every octet sent has been delivered. [RFC 9293, 3.6]
(define-fun nothing-lost-by-closing (
    (A.state (_ BitVec 4)) (A.passive Bool) (A.iss (_ BitVec 4)) (A.irs (_ BitVec 4))
    (A.snd_una (_ BitVec 4)) (A.snd_nxt (_ BitVec 4)) (A.rcv_nxt (_ BitVec 4)) (A.unsent (_ BitVec 4))
    (A.unread (_ BitVec 4)) (A.close_pending Bool) (A.ack_pending Bool) (A.sent (_ BitVec 4))
    (A.delivered (_ BitVec 4)) (A.fin_sent Bool) (A.outcome (_ BitVec 3)) (A.has_opened Bool)
    (A.has_closed Bool) (B.state (_ BitVec 4)) (B.passive Bool) (B.iss (_ BitVec 4))
    (B.irs (_ BitVec 4)) (B.snd_una (_ BitVec 4)) (B.snd_nxt (_ BitVec 4)) (B.rcv_nxt (_ BitVec 4))
    (B.unsent (_ BitVec 4)) (B.unread (_ BitVec 4)) (B.close_pending Bool) (B.ack_pending Bool)
    (B.sent (_ BitVec 4)) (B.delivered (_ BitVec 4)) (B.fin_sent Bool) (B.outcome (_ BitVec 3))
    (B.has_opened Bool) (B.has_closed Bool) (|A→B.0| (_ BitVec 19)) (|A→B.1| (_ BitVec 19))
    (|A→B.overflowed| Bool) (|B→A.0| (_ BitVec 19)) (|B→A.1| (_ BitVec 19)) (|B→A.overflowed| Bool)
  ) Bool
  (and
    (=> (and (= A.outcome |outcome CLOSED|) (= B.outcome |outcome CLOSED|)) (and (= A.delivered B.sent) (= B.delivered A.sent)))
    true))

; When a side has closed normally, the peer's user has read every octet that it sent. [RFC 9293, 3.6, 3.6.1 SHLD-3; RFC 2525 2.17]
(define-fun closed-means-read (
    (A.state (_ BitVec 4)) (A.passive Bool) (A.iss (_ BitVec 4)) (A.irs (_ BitVec 4))
    (A.snd_una (_ BitVec 4)) (A.snd_nxt (_ BitVec 4)) (A.rcv_nxt (_ BitVec 4)) (A.unsent (_ BitVec 4))
    (A.unread (_ BitVec 4)) (A.close_pending Bool) (A.ack_pending Bool) (A.sent (_ BitVec 4))
    (A.delivered (_ BitVec 4)) (A.fin_sent Bool) (A.outcome (_ BitVec 3)) (A.has_opened Bool)
    (A.has_closed Bool) (B.state (_ BitVec 4)) (B.passive Bool) (B.iss (_ BitVec 4))
    (B.irs (_ BitVec 4)) (B.snd_una (_ BitVec 4)) (B.snd_nxt (_ BitVec 4)) (B.rcv_nxt (_ BitVec 4))
    (B.unsent (_ BitVec 4)) (B.unread (_ BitVec 4)) (B.close_pending Bool) (B.ack_pending Bool)
    (B.sent (_ BitVec 4)) (B.delivered (_ BitVec 4)) (B.fin_sent Bool) (B.outcome (_ BitVec 3))
    (B.has_opened Bool) (B.has_closed Bool) (|A→B.0| (_ BitVec 19)) (|A→B.1| (_ BitVec 19))
    (|A→B.overflowed| Bool) (|B→A.0| (_ BitVec 19)) (|B→A.1| (_ BitVec 19)) (|B→A.overflowed| Bool)
  ) Bool
  (and
    (=> (= A.outcome |outcome CLOSED|) (= B.delivered A.sent))
    (=> (= B.outcome |outcome CLOSED|) (= A.delivered B.sent))
    true))

; In CLOSE-WAIT, LAST-ACK, CLOSING or TIME-WAIT the peer's FIN and all data before it have been received. [RFC 9293, 3.3.2, 3.10.7.4 eighth]
(define-fun close-wait-means-fin (
    (A.state (_ BitVec 4)) (A.passive Bool) (A.iss (_ BitVec 4)) (A.irs (_ BitVec 4))
    (A.snd_una (_ BitVec 4)) (A.snd_nxt (_ BitVec 4)) (A.rcv_nxt (_ BitVec 4)) (A.unsent (_ BitVec 4))
    (A.unread (_ BitVec 4)) (A.close_pending Bool) (A.ack_pending Bool) (A.sent (_ BitVec 4))
    (A.delivered (_ BitVec 4)) (A.fin_sent Bool) (A.outcome (_ BitVec 3)) (A.has_opened Bool)
    (A.has_closed Bool) (B.state (_ BitVec 4)) (B.passive Bool) (B.iss (_ BitVec 4))
    (B.irs (_ BitVec 4)) (B.snd_una (_ BitVec 4)) (B.snd_nxt (_ BitVec 4)) (B.rcv_nxt (_ BitVec 4))
    (B.unsent (_ BitVec 4)) (B.unread (_ BitVec 4)) (B.close_pending Bool) (B.ack_pending Bool)
    (B.sent (_ BitVec 4)) (B.delivered (_ BitVec 4)) (B.fin_sent Bool) (B.outcome (_ BitVec 3))
    (B.has_opened Bool) (B.has_closed Bool) (|A→B.0| (_ BitVec 19)) (|A→B.1| (_ BitVec 19))
    (|A→B.overflowed| Bool) (|B→A.0| (_ BitVec 19)) (|B→A.1| (_ BitVec 19)) (|B→A.overflowed| Bool)
  ) Bool
  (and
    (=> (or (= A.state CLOSE-WAIT) (= A.state LAST-ACK) (= A.state CLOSING) (= A.state TIME-WAIT)) (and B.fin_sent (= (bvsub A.rcv_nxt A.irs) (bvadd B.sent (_ bv2 4)))))
    (=> (or (= B.state CLOSE-WAIT) (= B.state LAST-ACK) (= B.state CLOSING) (= B.state TIME-WAIT)) (and A.fin_sent (= (bvsub B.rcv_nxt B.irs) (bvadd A.sent (_ bv2 4)))))
    true))

; In TIME-WAIT the peer's FIN has been received; the peer has received and acknowledged our FIN. [RFC 9293, 3.3.2]
(define-fun time-wait-means-done (
    (A.state (_ BitVec 4)) (A.passive Bool) (A.iss (_ BitVec 4)) (A.irs (_ BitVec 4))
    (A.snd_una (_ BitVec 4)) (A.snd_nxt (_ BitVec 4)) (A.rcv_nxt (_ BitVec 4)) (A.unsent (_ BitVec 4))
    (A.unread (_ BitVec 4)) (A.close_pending Bool) (A.ack_pending Bool) (A.sent (_ BitVec 4))
    (A.delivered (_ BitVec 4)) (A.fin_sent Bool) (A.outcome (_ BitVec 3)) (A.has_opened Bool)
    (A.has_closed Bool) (B.state (_ BitVec 4)) (B.passive Bool) (B.iss (_ BitVec 4))
    (B.irs (_ BitVec 4)) (B.snd_una (_ BitVec 4)) (B.snd_nxt (_ BitVec 4)) (B.rcv_nxt (_ BitVec 4))
    (B.unsent (_ BitVec 4)) (B.unread (_ BitVec 4)) (B.close_pending Bool) (B.ack_pending Bool)
    (B.sent (_ BitVec 4)) (B.delivered (_ BitVec 4)) (B.fin_sent Bool) (B.outcome (_ BitVec 3))
    (B.has_opened Bool) (B.has_closed Bool) (|A→B.0| (_ BitVec 19)) (|A→B.1| (_ BitVec 19))
    (|A→B.overflowed| Bool) (|B→A.0| (_ BitVec 19)) (|B→A.1| (_ BitVec 19)) (|B→A.overflowed| Bool)
  ) Bool
  (and
    (=> (= A.state TIME-WAIT) (and B.fin_sent (= (bvsub A.rcv_nxt A.irs) (bvadd B.sent (_ bv2 4))) A.fin_sent (= A.snd_una A.snd_nxt) (or (= B.state CLOSED) (= B.rcv_nxt A.snd_nxt))))
    (=> (= B.state TIME-WAIT) (and A.fin_sent (= (bvsub B.rcv_nxt B.irs) (bvadd A.sent (_ bv2 4))) B.fin_sent (= B.snd_una B.snd_nxt) (or (= A.state CLOSED) (= A.rcv_nxt B.snd_nxt))))
    true))

(define-fun trans (
    (A.state (_ BitVec 4)) (A.passive Bool) (A.iss (_ BitVec 4)) (A.irs (_ BitVec 4))
    (A.snd_una (_ BitVec 4)) (A.snd_nxt (_ BitVec 4)) (A.rcv_nxt (_ BitVec 4)) (A.unsent (_ BitVec 4))
    (A.unread (_ BitVec 4)) (A.close_pending Bool) (A.ack_pending Bool) (A.sent (_ BitVec 4))
    (A.delivered (_ BitVec 4)) (A.fin_sent Bool) (A.outcome (_ BitVec 3)) (A.has_opened Bool)
    (A.has_closed Bool) (B.state (_ BitVec 4)) (B.passive Bool) (B.iss (_ BitVec 4))
    (B.irs (_ BitVec 4)) (B.snd_una (_ BitVec 4)) (B.snd_nxt (_ BitVec 4)) (B.rcv_nxt (_ BitVec 4))
    (B.unsent (_ BitVec 4)) (B.unread (_ BitVec 4)) (B.close_pending Bool) (B.ack_pending Bool)
    (B.sent (_ BitVec 4)) (B.delivered (_ BitVec 4)) (B.fin_sent Bool) (B.outcome (_ BitVec 3))
    (B.has_opened Bool) (B.has_closed Bool) (|A→B.0| (_ BitVec 19)) (|A→B.1| (_ BitVec 19))
    (|A→B.overflowed| Bool) (|B→A.0| (_ BitVec 19)) (|B→A.1| (_ BitVec 19)) (|B→A.overflowed| Bool)
    (|A.state'| (_ BitVec 4)) (|A.passive'| Bool) (|A.iss'| (_ BitVec 4)) (|A.irs'| (_ BitVec 4))
    (|A.snd_una'| (_ BitVec 4)) (|A.snd_nxt'| (_ BitVec 4)) (|A.rcv_nxt'| (_ BitVec 4))
    (|A.unsent'| (_ BitVec 4)) (|A.unread'| (_ BitVec 4)) (|A.close_pending'| Bool)
    (|A.ack_pending'| Bool) (|A.sent'| (_ BitVec 4)) (|A.delivered'| (_ BitVec 4)) (|A.fin_sent'| Bool)
    (|A.outcome'| (_ BitVec 3)) (|A.has_opened'| Bool) (|A.has_closed'| Bool) (|B.state'| (_ BitVec 4))
    (|B.passive'| Bool) (|B.iss'| (_ BitVec 4)) (|B.irs'| (_ BitVec 4)) (|B.snd_una'| (_ BitVec 4))
    (|B.snd_nxt'| (_ BitVec 4)) (|B.rcv_nxt'| (_ BitVec 4)) (|B.unsent'| (_ BitVec 4))
    (|B.unread'| (_ BitVec 4)) (|B.close_pending'| Bool) (|B.ack_pending'| Bool)
    (|B.sent'| (_ BitVec 4)) (|B.delivered'| (_ BitVec 4)) (|B.fin_sent'| Bool)
    (|B.outcome'| (_ BitVec 3)) (|B.has_opened'| Bool) (|B.has_closed'| Bool) (|A→B.0'| (_ BitVec 19))
    (|A→B.1'| (_ BitVec 19)) (|A→B.overflowed'| Bool) (|B→A.0'| (_ BitVec 19)) (|B→A.1'| (_ BitVec 19))
    (|B→A.overflowed'| Bool)
  ) Bool
  (let ((part (= (bvsub B.rcv_nxt B.irs) (bvadd A.sent (_ bv2 4)))))
  (let ((part_2 (= (bvsub A.rcv_nxt A.irs) (bvadd B.sent (_ bv2 4)))))
  (let ((part_3 (= (= A.state ESTABLISHED) (= B.state ESTABLISHED))))
  (let ((|sends B→A| (concat (concat (_ bv1798 11) (bvadd (seq |A→B.0|) (_ bv1 4))) (_ bv0 4))))
  (let ((|sends A→B| (concat (concat (concat (_ bv80 7) A.snd_nxt) (bvadd (seq |B→A.0|) (_ bv1 4))) (_ bv0 4))))
  (let ((part_4 (bvadd (bvadd (text |A→B.0|) (seq |A→B.0|)) (ite (syn |A→B.0|) (_ bv1 4) (_ bv0 4)))))
  (let ((part_5 (ite (bvule (text |A→B.0|) (bvsub (bvsub B.rcv_nxt (seq |A→B.0|)) (ite (syn |A→B.0|) (_ bv1 4) (_ bv0 4)))) (_ bv0 4) (bvsub part_4 B.rcv_nxt))))
  (let ((|B it acknowledges something new| (and (distinct (ack_number |A→B.0|) B.snd_una) (bvule (bvsub (ack_number |A→B.0|) B.snd_una) (bvsub B.snd_nxt B.snd_una)))))
  (let ((part_6 (bvugt (bvsub (_ bv4 4) B.unread) (bvsub (seq |A→B.0|) B.rcv_nxt))))
  (let ((part_7 (bvsub (bvsub (_ bv0 4) (ite (fin |A→B.0|) (_ bv1 4) (_ bv0 4))) (ite (syn |A→B.0|) (_ bv1 4) (_ bv0 4)))))
  (let ((part_8 (bvsub (bvadd (text |B→A.0|) (ite (syn |B→A.0|) (_ bv1 4) (_ bv0 4))) (_ bv1 4))))
  (let ((part_9 (bvsub (_ bv1 4) (ite (syn |B→A.0|) (_ bv1 4) (_ bv0 4)))))
  (let ((part_10 (ite (bvule (text |B→A.0|) part_9) (_ bv0 4) part_8)))
  (let ((|A is unchanged| (and (= |A.state'| A.state) (= |A.passive'| A.passive) (= |A.iss'| A.iss) (= |A.irs'| A.irs)
    (= |A.snd_una'| A.snd_una) (= |A.snd_nxt'| A.snd_nxt) (= |A.rcv_nxt'| A.rcv_nxt)
    (= |A.unsent'| A.unsent) (= |A.unread'| A.unread) (= |A.close_pending'| A.close_pending)
    (= |A.ack_pending'| A.ack_pending) (= |A.sent'| A.sent) (= |A.delivered'| A.delivered)
    (= |A.fin_sent'| A.fin_sent) (= |A.outcome'| A.outcome) (= |A.has_opened'| A.has_opened)
    (= |A.has_closed'| A.has_closed)
  )))
  (let ((|B is unchanged| (and (= |B.state'| B.state) (= |B.passive'| B.passive) (= |B.iss'| B.iss) (= |B.irs'| B.irs)
    (= |B.snd_una'| B.snd_una) (= |B.snd_nxt'| B.snd_nxt) (= |B.rcv_nxt'| B.rcv_nxt)
    (= |B.unsent'| B.unsent) (= |B.unread'| B.unread) (= |B.close_pending'| B.close_pending)
    (= |B.ack_pending'| B.ack_pending) (= |B.sent'| B.sent) (= |B.delivered'| B.delivered)
    (= |B.fin_sent'| B.fin_sent) (= |B.outcome'| B.outcome) (= |B.has_opened'| B.has_opened)
    (= |B.has_closed'| B.has_closed)
  )))
  (let ((|A→B is unchanged| (and (= |A→B.0'| |A→B.0|) (= |A→B.1'| |A→B.1|) (= |A→B.overflowed'| |A→B.overflowed|)
  )))
  (let ((|B→A is unchanged| (and (= |B→A.0'| |B→A.0|) (= |B→A.1'| |B→A.1|) (= |B→A.overflowed'| |B→A.overflowed|)
  )))
  (or

    ; A CLOSED: active_open_sends_a_syn
    ;   3.10.1 active_open_sends_a_syn
    (and
      (= A.state CLOSED) ; A is in CLOSED
      (not A.has_opened) ; the user has not opened yet
      B.has_opened ; B has opened
      (= |A.state'| SYN-SENT)
      (not |A.passive'|)
      (= |A.iss'| (_ bv14 4))
      (= |A.irs'| (_ bv0 4))
      (= |A.snd_una'| (_ bv14 4))
      (= |A.snd_nxt'| (_ bv15 4))
      (= |A.rcv_nxt'| (_ bv0 4))
      (= |A.unsent'| (_ bv0 4))
      (= |A.unread'| (_ bv0 4))
      (not |A.close_pending'|)
      (not |A.ack_pending'|)
      (= |A.sent'| (_ bv0 4))
      (= |A.delivered'| (_ bv0 4))
      (not |A.fin_sent'|)
      (= |A.outcome'| |outcome NONE|)
      (= |A→B.0'| (ite (not (present |A→B.0|)) (_ bv396800 19) |A→B.0|))
      (= |A→B.1'| (ite (and (present |A→B.0|) (not (present |A→B.1|))) (_ bv396800 19) |A→B.1|))
      (= |A→B.overflowed'| (or |A→B.overflowed| (present |A→B.1|)))
      |A.has_opened'|
      (= |A.has_closed'| A.has_closed) |B is unchanged| |B→A is unchanged|
    )

    ; A SYN-SENT: syn_ack_opens_the_connection
    ;   3.10.7.3 syn_sent_finds_the_acknowledgment_acceptable, syn_sent_sees_no_reset,
    ;   syn_ack_opens_the_connection; 3.10.7.4 urgent_data_is_only_signalled, no_new_text, no_fin
    (and
      (= A.state SYN-SENT) ; A is in SYN-SENT
      (present |B→A.0|) ; a segment has arrived
      (ack |B→A.0|) ; it carries ACK
      (and (distinct (ack_number |B→A.0|) A.snd_una) (bvule (bvsub (ack_number |B→A.0|) A.snd_una) (bvsub A.snd_nxt A.snd_una))) ; it acknowledges our SYN
      (not (rst |B→A.0|)) ; it carries no RST
      (syn |B→A.0|) ; it carries SYN
      (= (ite (bvule part_10 (bvsub (_ bv4 4) A.unread)) part_10 (bvsub (_ bv4 4) A.unread)) (_ bv0 4)) ; it carries no text not yet received
      (not (and (fin |B→A.0|) (bvugt (bvsub (_ bv4 4) A.unread) part_8) (= (text |B→A.0|) part_9))) ; it carries no FIN that is the next number
      (= |A.state'| ESTABLISHED)
      (= |A.irs'| (seq |B→A.0|))
      (= |A.snd_una'| (ack_number |B→A.0|))
      (= |A.rcv_nxt'| (bvadd (seq |B→A.0|) (_ bv1 4)))
      (not |A.ack_pending'|)
      (= |B→A.0'| |B→A.1|)
      (= |B→A.1'| (_ bv0 19))
      (= |A→B.0'| (ite (not (present |A→B.0|)) |sends A→B| |A→B.0|))
      (= |A→B.1'| (ite (and (present |A→B.0|) (not (present |A→B.1|))) |sends A→B| |A→B.1|))
      (= |A→B.overflowed'| (or |A→B.overflowed| (present |A→B.1|)))
      (= |A.passive'| A.passive) (= |A.iss'| A.iss) (= |A.snd_nxt'| A.snd_nxt) (= |A.unsent'| A.unsent)
      (= |A.unread'| A.unread) (= |A.close_pending'| A.close_pending) (= |A.sent'| A.sent)
      (= |A.delivered'| A.delivered) (= |A.fin_sent'| A.fin_sent) (= |A.outcome'| A.outcome)
      (= |A.has_opened'| A.has_opened) (= |A.has_closed'| A.has_closed) |B is unchanged|
      (= |B→A.overflowed'| |B→A.overflowed|)
    )

    ; B CLOSED: passive_open_listens
    ;   3.10.1 passive_open_listens
    (and
      (= B.state CLOSED) ; B is in CLOSED
      (not B.has_opened) ; the user has not opened yet
      (= |B.state'| LISTEN)
      |B.passive'|
      (= |B.iss'| (_ bv0 4))
      (= |B.irs'| (_ bv0 4))
      (= |B.snd_una'| (_ bv0 4))
      (= |B.snd_nxt'| (_ bv0 4))
      (= |B.rcv_nxt'| (_ bv0 4))
      (= |B.unsent'| (_ bv0 4))
      (= |B.unread'| (_ bv0 4))
      (not |B.close_pending'|)
      (not |B.ack_pending'|)
      (= |B.sent'| (_ bv0 4))
      (= |B.delivered'| (_ bv0 4))
      (not |B.fin_sent'|)
      (= |B.outcome'| |outcome NONE|)
      |B.has_opened'|
      |A is unchanged| (= |B.has_closed'| B.has_closed) |A→B is unchanged| |B→A is unchanged|
    )

    ; B LISTEN: syn_is_answered_with_syn_ack
    ;   3.10.7.2 listen_sees_no_reset, listen_sees_no_acknowledgment, syn_is_answered_with_syn_ack
    (and
      (= B.state LISTEN) ; B is in LISTEN
      (present |A→B.0|) ; a segment has arrived
      (not (rst |A→B.0|)) ; it carries no RST
      (not (ack |A→B.0|)) ; it carries no ACK
      (syn |A→B.0|) ; it carries SYN
      (= |B.state'| SYN-RECEIVED)
      (= |B.iss'| (_ bv6 4))
      (= |B.irs'| (seq |A→B.0|))
      (= |B.snd_una'| (_ bv6 4))
      (= |B.snd_nxt'| (_ bv7 4))
      (= |B.rcv_nxt'| (bvadd (seq |A→B.0|) (_ bv1 4)))
      (not |B.ack_pending'|)
      (= |A→B.0'| |A→B.1|)
      (= |A→B.1'| (_ bv0 19))
      (= |B→A.0'| (ite (not (present |B→A.0|)) |sends B→A| |B→A.0|))
      (= |B→A.1'| (ite (and (present |B→A.0|) (not (present |B→A.1|))) |sends B→A| |B→A.1|))
      (= |B→A.overflowed'| (or |B→A.overflowed| (present |B→A.1|)))
      |A is unchanged| (= |B.passive'| B.passive) (= |B.unsent'| B.unsent) (= |B.unread'| B.unread)
      (= |B.close_pending'| B.close_pending) (= |B.sent'| B.sent) (= |B.delivered'| B.delivered)
      (= |B.fin_sent'| B.fin_sent) (= |B.outcome'| B.outcome) (= |B.has_opened'| B.has_opened)
      (= |B.has_closed'| B.has_closed) (= |A→B.overflowed'| |A→B.overflowed|)
    )

    ; B SYN-RECEIVED: ack_of_our_syn_opens_the_connection + new_acknowledgment_advances_snd_una
    ;   3.10.7.4 acceptable_segment_goes_on, no_reset, no_syn, segment_carries_an_acknowledgment,
    ;   acknowledgment_is_in_range, ack_of_our_syn_opens_the_connection,
    ;   new_acknowledgment_advances_snd_una, nothing_in_addition, urgent_data_is_only_signalled,
    ;   no_new_text, no_fin
    (and
      (= B.state SYN-RECEIVED) ; B is in SYN-RECEIVED
      (present |A→B.0|) ; a segment has arrived
      (ite (= B.unread (_ bv4 4)) (and (= (text |A→B.0|) part_7) (= (seq |A→B.0|) B.rcv_nxt)) (or part_6 (and (distinct (text |A→B.0|) part_7) (bvugt (bvsub (_ bv4 4) B.unread) (bvsub (bvsub (bvadd (bvadd (bvadd (text |A→B.0|) (seq |A→B.0|)) (ite (fin |A→B.0|) (_ bv1 4) (_ bv0 4))) (ite (syn |A→B.0|) (_ bv1 4) (_ bv0 4))) B.rcv_nxt) (_ bv1 4)))))) ; it is acceptable
      (or (not (and (distinct (seq |A→B.0|) B.rcv_nxt) part_6)) (rst |A→B.0|) (syn |A→B.0|)) ; nothing before it is missing, or it is a RST or SYN
      (not (rst |A→B.0|)) ; it carries no RST
      (not (syn |A→B.0|)) ; it carries no SYN
      (ack |A→B.0|) ; it carries ACK
      (bvule (bvsub (bvadd (ack_number |A→B.0|) (_ bv4 4)) B.snd_una) (bvsub (bvadd B.snd_nxt (_ bv4 4)) B.snd_una)) ; its ACK is in range
      |B it acknowledges something new|
      |B it acknowledges something new|
      (= (ite (bvule part_5 (bvsub (_ bv4 4) B.unread)) part_5 (bvsub (_ bv4 4) B.unread)) (_ bv0 4)) ; it carries no text not yet received
      (not (and (fin |A→B.0|) (bvugt (bvsub (_ bv4 4) B.unread) (bvsub part_4 B.rcv_nxt)) (= part_4 B.rcv_nxt))) ; it carries no FIN that is the next number
      (= |B.state'| ESTABLISHED)
      (= |B.snd_una'| (ack_number |A→B.0|))
      (= |A→B.0'| |A→B.1|)
      (= |A→B.1'| (_ bv0 19))
      |A is unchanged| (= |B.passive'| B.passive) (= |B.iss'| B.iss) (= |B.irs'| B.irs)
      (= |B.snd_nxt'| B.snd_nxt) (= |B.rcv_nxt'| B.rcv_nxt) (= |B.unsent'| B.unsent)
      (= |B.unread'| B.unread) (= |B.close_pending'| B.close_pending) (= |B.ack_pending'| B.ack_pending)
      (= |B.sent'| B.sent) (= |B.delivered'| B.delivered) (= |B.fin_sent'| B.fin_sent)
      (= |B.outcome'| B.outcome) (= |B.has_opened'| B.has_opened) (= |B.has_closed'| B.has_closed)
      (= |A→B.overflowed'| |A→B.overflowed|) |B→A is unchanged|
    )
  )))))))))))))))))))

; No step, so that shorter runs are included.
(define-fun same (
    (A.state (_ BitVec 4)) (A.passive Bool) (A.iss (_ BitVec 4)) (A.irs (_ BitVec 4))
    (A.snd_una (_ BitVec 4)) (A.snd_nxt (_ BitVec 4)) (A.rcv_nxt (_ BitVec 4)) (A.unsent (_ BitVec 4))
    (A.unread (_ BitVec 4)) (A.close_pending Bool) (A.ack_pending Bool) (A.sent (_ BitVec 4))
    (A.delivered (_ BitVec 4)) (A.fin_sent Bool) (A.outcome (_ BitVec 3)) (A.has_opened Bool)
    (A.has_closed Bool) (B.state (_ BitVec 4)) (B.passive Bool) (B.iss (_ BitVec 4))
    (B.irs (_ BitVec 4)) (B.snd_una (_ BitVec 4)) (B.snd_nxt (_ BitVec 4)) (B.rcv_nxt (_ BitVec 4))
    (B.unsent (_ BitVec 4)) (B.unread (_ BitVec 4)) (B.close_pending Bool) (B.ack_pending Bool)
    (B.sent (_ BitVec 4)) (B.delivered (_ BitVec 4)) (B.fin_sent Bool) (B.outcome (_ BitVec 3))
    (B.has_opened Bool) (B.has_closed Bool) (|A→B.0| (_ BitVec 19)) (|A→B.1| (_ BitVec 19))
    (|A→B.overflowed| Bool) (|B→A.0| (_ BitVec 19)) (|B→A.1| (_ BitVec 19)) (|B→A.overflowed| Bool)
    (|A.state'| (_ BitVec 4)) (|A.passive'| Bool) (|A.iss'| (_ BitVec 4)) (|A.irs'| (_ BitVec 4))
    (|A.snd_una'| (_ BitVec 4)) (|A.snd_nxt'| (_ BitVec 4)) (|A.rcv_nxt'| (_ BitVec 4))
    (|A.unsent'| (_ BitVec 4)) (|A.unread'| (_ BitVec 4)) (|A.close_pending'| Bool)
    (|A.ack_pending'| Bool) (|A.sent'| (_ BitVec 4)) (|A.delivered'| (_ BitVec 4)) (|A.fin_sent'| Bool)
    (|A.outcome'| (_ BitVec 3)) (|A.has_opened'| Bool) (|A.has_closed'| Bool) (|B.state'| (_ BitVec 4))
    (|B.passive'| Bool) (|B.iss'| (_ BitVec 4)) (|B.irs'| (_ BitVec 4)) (|B.snd_una'| (_ BitVec 4))
    (|B.snd_nxt'| (_ BitVec 4)) (|B.rcv_nxt'| (_ BitVec 4)) (|B.unsent'| (_ BitVec 4))
    (|B.unread'| (_ BitVec 4)) (|B.close_pending'| Bool) (|B.ack_pending'| Bool)
    (|B.sent'| (_ BitVec 4)) (|B.delivered'| (_ BitVec 4)) (|B.fin_sent'| Bool)
    (|B.outcome'| (_ BitVec 3)) (|B.has_opened'| Bool) (|B.has_closed'| Bool) (|A→B.0'| (_ BitVec 19))
    (|A→B.1'| (_ BitVec 19)) (|A→B.overflowed'| Bool) (|B→A.0'| (_ BitVec 19)) (|B→A.1'| (_ BitVec 19))
    (|B→A.overflowed'| Bool)
  ) Bool
  (and
    (= |A.state'| A.state) (= |A.passive'| A.passive) (= |A.iss'| A.iss) (= |A.irs'| A.irs)
    (= |A.snd_una'| A.snd_una) (= |A.snd_nxt'| A.snd_nxt) (= |A.rcv_nxt'| A.rcv_nxt)
    (= |A.unsent'| A.unsent) (= |A.unread'| A.unread) (= |A.close_pending'| A.close_pending)
    (= |A.ack_pending'| A.ack_pending) (= |A.sent'| A.sent) (= |A.delivered'| A.delivered)
    (= |A.fin_sent'| A.fin_sent) (= |A.outcome'| A.outcome) (= |A.has_opened'| A.has_opened)
    (= |A.has_closed'| A.has_closed) (= |B.state'| B.state) (= |B.passive'| B.passive)
    (= |B.iss'| B.iss) (= |B.irs'| B.irs) (= |B.snd_una'| B.snd_una) (= |B.snd_nxt'| B.snd_nxt)
    (= |B.rcv_nxt'| B.rcv_nxt) (= |B.unsent'| B.unsent) (= |B.unread'| B.unread)
    (= |B.close_pending'| B.close_pending) (= |B.ack_pending'| B.ack_pending) (= |B.sent'| B.sent)
    (= |B.delivered'| B.delivered) (= |B.fin_sent'| B.fin_sent) (= |B.outcome'| B.outcome)
    (= |B.has_opened'| B.has_opened) (= |B.has_closed'| B.has_closed) (= |A→B.0'| |A→B.0|)
    (= |A→B.1'| |A→B.1|) (= |A→B.overflowed'| |A→B.overflowed|) (= |B→A.0'| |B→A.0|)
    (= |B→A.1'| |B→A.1|) (= |B→A.overflowed'| |B→A.overflowed|)
  ))

; after 0 steps
(declare-const A.state@0 (_ BitVec 4))
(declare-const A.passive@0 Bool)
(declare-const A.iss@0 (_ BitVec 4))
(declare-const A.irs@0 (_ BitVec 4))
(declare-const A.snd_una@0 (_ BitVec 4))
(declare-const A.snd_nxt@0 (_ BitVec 4))
(declare-const A.rcv_nxt@0 (_ BitVec 4))
(declare-const A.unsent@0 (_ BitVec 4))
(declare-const A.unread@0 (_ BitVec 4))
(declare-const A.close_pending@0 Bool)
(declare-const A.ack_pending@0 Bool)
(declare-const A.sent@0 (_ BitVec 4))
(declare-const A.delivered@0 (_ BitVec 4))
(declare-const A.fin_sent@0 Bool)
(declare-const A.outcome@0 (_ BitVec 3))
(declare-const A.has_opened@0 Bool)
(declare-const A.has_closed@0 Bool)
(declare-const B.state@0 (_ BitVec 4))
(declare-const B.passive@0 Bool)
(declare-const B.iss@0 (_ BitVec 4))
(declare-const B.irs@0 (_ BitVec 4))
(declare-const B.snd_una@0 (_ BitVec 4))
(declare-const B.snd_nxt@0 (_ BitVec 4))
(declare-const B.rcv_nxt@0 (_ BitVec 4))
(declare-const B.unsent@0 (_ BitVec 4))
(declare-const B.unread@0 (_ BitVec 4))
(declare-const B.close_pending@0 Bool)
(declare-const B.ack_pending@0 Bool)
(declare-const B.sent@0 (_ BitVec 4))
(declare-const B.delivered@0 (_ BitVec 4))
(declare-const B.fin_sent@0 Bool)
(declare-const B.outcome@0 (_ BitVec 3))
(declare-const B.has_opened@0 Bool)
(declare-const B.has_closed@0 Bool)
(declare-const |A→B.0@0| (_ BitVec 19))
(declare-const |A→B.1@0| (_ BitVec 19))
(declare-const |A→B.overflowed@0| Bool)
(declare-const |B→A.0@0| (_ BitVec 19))
(declare-const |B→A.1@0| (_ BitVec 19))
(declare-const |B→A.overflowed@0| Bool)
; after 1 steps
(declare-const A.state@1 (_ BitVec 4))
(declare-const A.passive@1 Bool)
(declare-const A.iss@1 (_ BitVec 4))
(declare-const A.irs@1 (_ BitVec 4))
(declare-const A.snd_una@1 (_ BitVec 4))
(declare-const A.snd_nxt@1 (_ BitVec 4))
(declare-const A.rcv_nxt@1 (_ BitVec 4))
(declare-const A.unsent@1 (_ BitVec 4))
(declare-const A.unread@1 (_ BitVec 4))
(declare-const A.close_pending@1 Bool)
(declare-const A.ack_pending@1 Bool)
(declare-const A.sent@1 (_ BitVec 4))
(declare-const A.delivered@1 (_ BitVec 4))
(declare-const A.fin_sent@1 Bool)
(declare-const A.outcome@1 (_ BitVec 3))
(declare-const A.has_opened@1 Bool)
(declare-const A.has_closed@1 Bool)
(declare-const B.state@1 (_ BitVec 4))
(declare-const B.passive@1 Bool)
(declare-const B.iss@1 (_ BitVec 4))
(declare-const B.irs@1 (_ BitVec 4))
(declare-const B.snd_una@1 (_ BitVec 4))
(declare-const B.snd_nxt@1 (_ BitVec 4))
(declare-const B.rcv_nxt@1 (_ BitVec 4))
(declare-const B.unsent@1 (_ BitVec 4))
(declare-const B.unread@1 (_ BitVec 4))
(declare-const B.close_pending@1 Bool)
(declare-const B.ack_pending@1 Bool)
(declare-const B.sent@1 (_ BitVec 4))
(declare-const B.delivered@1 (_ BitVec 4))
(declare-const B.fin_sent@1 Bool)
(declare-const B.outcome@1 (_ BitVec 3))
(declare-const B.has_opened@1 Bool)
(declare-const B.has_closed@1 Bool)
(declare-const |A→B.0@1| (_ BitVec 19))
(declare-const |A→B.1@1| (_ BitVec 19))
(declare-const |A→B.overflowed@1| Bool)
(declare-const |B→A.0@1| (_ BitVec 19))
(declare-const |B→A.1@1| (_ BitVec 19))
(declare-const |B→A.overflowed@1| Bool)
; after 2 steps
(declare-const A.state@2 (_ BitVec 4))
(declare-const A.passive@2 Bool)
(declare-const A.iss@2 (_ BitVec 4))
(declare-const A.irs@2 (_ BitVec 4))
(declare-const A.snd_una@2 (_ BitVec 4))
(declare-const A.snd_nxt@2 (_ BitVec 4))
(declare-const A.rcv_nxt@2 (_ BitVec 4))
(declare-const A.unsent@2 (_ BitVec 4))
(declare-const A.unread@2 (_ BitVec 4))
(declare-const A.close_pending@2 Bool)
(declare-const A.ack_pending@2 Bool)
(declare-const A.sent@2 (_ BitVec 4))
(declare-const A.delivered@2 (_ BitVec 4))
(declare-const A.fin_sent@2 Bool)
(declare-const A.outcome@2 (_ BitVec 3))
(declare-const A.has_opened@2 Bool)
(declare-const A.has_closed@2 Bool)
(declare-const B.state@2 (_ BitVec 4))
(declare-const B.passive@2 Bool)
(declare-const B.iss@2 (_ BitVec 4))
(declare-const B.irs@2 (_ BitVec 4))
(declare-const B.snd_una@2 (_ BitVec 4))
(declare-const B.snd_nxt@2 (_ BitVec 4))
(declare-const B.rcv_nxt@2 (_ BitVec 4))
(declare-const B.unsent@2 (_ BitVec 4))
(declare-const B.unread@2 (_ BitVec 4))
(declare-const B.close_pending@2 Bool)
(declare-const B.ack_pending@2 Bool)
(declare-const B.sent@2 (_ BitVec 4))
(declare-const B.delivered@2 (_ BitVec 4))
(declare-const B.fin_sent@2 Bool)
(declare-const B.outcome@2 (_ BitVec 3))
(declare-const B.has_opened@2 Bool)
(declare-const B.has_closed@2 Bool)
(declare-const |A→B.0@2| (_ BitVec 19))
(declare-const |A→B.1@2| (_ BitVec 19))
(declare-const |A→B.overflowed@2| Bool)
(declare-const |B→A.0@2| (_ BitVec 19))
(declare-const |B→A.1@2| (_ BitVec 19))
(declare-const |B→A.overflowed@2| Bool)

(assert (init
    A.state@0 A.passive@0 A.iss@0 A.irs@0 A.snd_una@0 A.snd_nxt@0 A.rcv_nxt@0 A.unsent@0 A.unread@0
    A.close_pending@0 A.ack_pending@0 A.sent@0 A.delivered@0 A.fin_sent@0 A.outcome@0 A.has_opened@0
    A.has_closed@0 B.state@0 B.passive@0 B.iss@0 B.irs@0 B.snd_una@0 B.snd_nxt@0 B.rcv_nxt@0 B.unsent@0
    B.unread@0 B.close_pending@0 B.ack_pending@0 B.sent@0 B.delivered@0 B.fin_sent@0 B.outcome@0
    B.has_opened@0 B.has_closed@0 |A→B.0@0| |A→B.1@0| |A→B.overflowed@0| |B→A.0@0| |B→A.1@0|
    |B→A.overflowed@0|
    ))
(assert (or (trans
    A.state@0 A.passive@0 A.iss@0 A.irs@0 A.snd_una@0 A.snd_nxt@0 A.rcv_nxt@0 A.unsent@0 A.unread@0
    A.close_pending@0 A.ack_pending@0 A.sent@0 A.delivered@0 A.fin_sent@0 A.outcome@0 A.has_opened@0
    A.has_closed@0 B.state@0 B.passive@0 B.iss@0 B.irs@0 B.snd_una@0 B.snd_nxt@0 B.rcv_nxt@0 B.unsent@0
    B.unread@0 B.close_pending@0 B.ack_pending@0 B.sent@0 B.delivered@0 B.fin_sent@0 B.outcome@0
    B.has_opened@0 B.has_closed@0 |A→B.0@0| |A→B.1@0| |A→B.overflowed@0| |B→A.0@0| |B→A.1@0|
    |B→A.overflowed@0| A.state@1 A.passive@1 A.iss@1 A.irs@1 A.snd_una@1 A.snd_nxt@1 A.rcv_nxt@1
    A.unsent@1 A.unread@1 A.close_pending@1 A.ack_pending@1 A.sent@1 A.delivered@1 A.fin_sent@1
    A.outcome@1 A.has_opened@1 A.has_closed@1 B.state@1 B.passive@1 B.iss@1 B.irs@1 B.snd_una@1
    B.snd_nxt@1 B.rcv_nxt@1 B.unsent@1 B.unread@1 B.close_pending@1 B.ack_pending@1 B.sent@1
    B.delivered@1 B.fin_sent@1 B.outcome@1 B.has_opened@1 B.has_closed@1 |A→B.0@1| |A→B.1@1|
    |A→B.overflowed@1| |B→A.0@1| |B→A.1@1| |B→A.overflowed@1|
    )
            (same
    A.state@0 A.passive@0 A.iss@0 A.irs@0 A.snd_una@0 A.snd_nxt@0 A.rcv_nxt@0 A.unsent@0 A.unread@0
    A.close_pending@0 A.ack_pending@0 A.sent@0 A.delivered@0 A.fin_sent@0 A.outcome@0 A.has_opened@0
    A.has_closed@0 B.state@0 B.passive@0 B.iss@0 B.irs@0 B.snd_una@0 B.snd_nxt@0 B.rcv_nxt@0 B.unsent@0
    B.unread@0 B.close_pending@0 B.ack_pending@0 B.sent@0 B.delivered@0 B.fin_sent@0 B.outcome@0
    B.has_opened@0 B.has_closed@0 |A→B.0@0| |A→B.1@0| |A→B.overflowed@0| |B→A.0@0| |B→A.1@0|
    |B→A.overflowed@0| A.state@1 A.passive@1 A.iss@1 A.irs@1 A.snd_una@1 A.snd_nxt@1 A.rcv_nxt@1
    A.unsent@1 A.unread@1 A.close_pending@1 A.ack_pending@1 A.sent@1 A.delivered@1 A.fin_sent@1
    A.outcome@1 A.has_opened@1 A.has_closed@1 B.state@1 B.passive@1 B.iss@1 B.irs@1 B.snd_una@1
    B.snd_nxt@1 B.rcv_nxt@1 B.unsent@1 B.unread@1 B.close_pending@1 B.ack_pending@1 B.sent@1
    B.delivered@1 B.fin_sent@1 B.outcome@1 B.has_opened@1 B.has_closed@1 |A→B.0@1| |A→B.1@1|
    |A→B.overflowed@1| |B→A.0@1| |B→A.1@1| |B→A.overflowed@1|
    )))
(assert (or (trans
    A.state@1 A.passive@1 A.iss@1 A.irs@1 A.snd_una@1 A.snd_nxt@1 A.rcv_nxt@1 A.unsent@1 A.unread@1
    A.close_pending@1 A.ack_pending@1 A.sent@1 A.delivered@1 A.fin_sent@1 A.outcome@1 A.has_opened@1
    A.has_closed@1 B.state@1 B.passive@1 B.iss@1 B.irs@1 B.snd_una@1 B.snd_nxt@1 B.rcv_nxt@1 B.unsent@1
    B.unread@1 B.close_pending@1 B.ack_pending@1 B.sent@1 B.delivered@1 B.fin_sent@1 B.outcome@1
    B.has_opened@1 B.has_closed@1 |A→B.0@1| |A→B.1@1| |A→B.overflowed@1| |B→A.0@1| |B→A.1@1|
    |B→A.overflowed@1| A.state@2 A.passive@2 A.iss@2 A.irs@2 A.snd_una@2 A.snd_nxt@2 A.rcv_nxt@2
    A.unsent@2 A.unread@2 A.close_pending@2 A.ack_pending@2 A.sent@2 A.delivered@2 A.fin_sent@2
    A.outcome@2 A.has_opened@2 A.has_closed@2 B.state@2 B.passive@2 B.iss@2 B.irs@2 B.snd_una@2
    B.snd_nxt@2 B.rcv_nxt@2 B.unsent@2 B.unread@2 B.close_pending@2 B.ack_pending@2 B.sent@2
    B.delivered@2 B.fin_sent@2 B.outcome@2 B.has_opened@2 B.has_closed@2 |A→B.0@2| |A→B.1@2|
    |A→B.overflowed@2| |B→A.0@2| |B→A.1@2| |B→A.overflowed@2|
    )
            (same
    A.state@1 A.passive@1 A.iss@1 A.irs@1 A.snd_una@1 A.snd_nxt@1 A.rcv_nxt@1 A.unsent@1 A.unread@1
    A.close_pending@1 A.ack_pending@1 A.sent@1 A.delivered@1 A.fin_sent@1 A.outcome@1 A.has_opened@1
    A.has_closed@1 B.state@1 B.passive@1 B.iss@1 B.irs@1 B.snd_una@1 B.snd_nxt@1 B.rcv_nxt@1 B.unsent@1
    B.unread@1 B.close_pending@1 B.ack_pending@1 B.sent@1 B.delivered@1 B.fin_sent@1 B.outcome@1
    B.has_opened@1 B.has_closed@1 |A→B.0@1| |A→B.1@1| |A→B.overflowed@1| |B→A.0@1| |B→A.1@1|
    |B→A.overflowed@1| A.state@2 A.passive@2 A.iss@2 A.irs@2 A.snd_una@2 A.snd_nxt@2 A.rcv_nxt@2
    A.unsent@2 A.unread@2 A.close_pending@2 A.ack_pending@2 A.sent@2 A.delivered@2 A.fin_sent@2
    A.outcome@2 A.has_opened@2 A.has_closed@2 B.state@2 B.passive@2 B.iss@2 B.irs@2 B.snd_una@2
    B.snd_nxt@2 B.rcv_nxt@2 B.unsent@2 B.unread@2 B.close_pending@2 B.ack_pending@2 B.sent@2
    B.delivered@2 B.fin_sent@2 B.outcome@2 B.has_opened@2 B.has_closed@2 |A→B.0@2| |A→B.1@2|
    |A→B.overflowed@2| |B→A.0@2| |B→A.1@2| |B→A.overflowed@2|
    )))
; Is one of these violated at the end?
(assert (not (and
  (within-scope
    A.state@2 A.passive@2 A.iss@2 A.irs@2 A.snd_una@2 A.snd_nxt@2 A.rcv_nxt@2 A.unsent@2 A.unread@2
    A.close_pending@2 A.ack_pending@2 A.sent@2 A.delivered@2 A.fin_sent@2 A.outcome@2 A.has_opened@2
    A.has_closed@2 B.state@2 B.passive@2 B.iss@2 B.irs@2 B.snd_una@2 B.snd_nxt@2 B.rcv_nxt@2 B.unsent@2
    B.unread@2 B.close_pending@2 B.ack_pending@2 B.sent@2 B.delivered@2 B.fin_sent@2 B.outcome@2
    B.has_opened@2 B.has_closed@2 |A→B.0@2| |A→B.1@2| |A→B.overflowed@2| |B→A.0@2| |B→A.1@2|
    |B→A.overflowed@2|
    )
  (closed-has-no-tcb
    A.state@2 A.passive@2 A.iss@2 A.irs@2 A.snd_una@2 A.snd_nxt@2 A.rcv_nxt@2 A.unsent@2 A.unread@2
    A.close_pending@2 A.ack_pending@2 A.sent@2 A.delivered@2 A.fin_sent@2 A.outcome@2 A.has_opened@2
    A.has_closed@2 B.state@2 B.passive@2 B.iss@2 B.irs@2 B.snd_una@2 B.snd_nxt@2 B.rcv_nxt@2 B.unsent@2
    B.unread@2 B.close_pending@2 B.ack_pending@2 B.sent@2 B.delivered@2 B.fin_sent@2 B.outcome@2
    B.has_opened@2 B.has_closed@2 |A→B.0@2| |A→B.1@2| |A→B.overflowed@2| |B→A.0@2| |B→A.1@2|
    |B→A.overflowed@2|
    )
  (una-before-nxt
    A.state@2 A.passive@2 A.iss@2 A.irs@2 A.snd_una@2 A.snd_nxt@2 A.rcv_nxt@2 A.unsent@2 A.unread@2
    A.close_pending@2 A.ack_pending@2 A.sent@2 A.delivered@2 A.fin_sent@2 A.outcome@2 A.has_opened@2
    A.has_closed@2 B.state@2 B.passive@2 B.iss@2 B.irs@2 B.snd_una@2 B.snd_nxt@2 B.rcv_nxt@2 B.unsent@2
    B.unread@2 B.close_pending@2 B.ack_pending@2 B.sent@2 B.delivered@2 B.fin_sent@2 B.outcome@2
    B.has_opened@2 B.has_closed@2 |A→B.0@2| |A→B.1@2| |A→B.overflowed@2| |B→A.0@2| |B→A.1@2|
    |B→A.overflowed@2|
    )
  (handshake-agreement
    A.state@2 A.passive@2 A.iss@2 A.irs@2 A.snd_una@2 A.snd_nxt@2 A.rcv_nxt@2 A.unsent@2 A.unread@2
    A.close_pending@2 A.ack_pending@2 A.sent@2 A.delivered@2 A.fin_sent@2 A.outcome@2 A.has_opened@2
    A.has_closed@2 B.state@2 B.passive@2 B.iss@2 B.irs@2 B.snd_una@2 B.snd_nxt@2 B.rcv_nxt@2 B.unsent@2
    B.unread@2 B.close_pending@2 B.ack_pending@2 B.sent@2 B.delivered@2 B.fin_sent@2 B.outcome@2
    B.has_opened@2 B.has_closed@2 |A→B.0@2| |A→B.1@2| |A→B.overflowed@2| |B→A.0@2| |B→A.1@2|
    |B→A.overflowed@2|
    )
  (no-phantom-connection
    A.state@2 A.passive@2 A.iss@2 A.irs@2 A.snd_una@2 A.snd_nxt@2 A.rcv_nxt@2 A.unsent@2 A.unread@2
    A.close_pending@2 A.ack_pending@2 A.sent@2 A.delivered@2 A.fin_sent@2 A.outcome@2 A.has_opened@2
    A.has_closed@2 B.state@2 B.passive@2 B.iss@2 B.irs@2 B.snd_una@2 B.snd_nxt@2 B.rcv_nxt@2 B.unsent@2
    B.unread@2 B.close_pending@2 B.ack_pending@2 B.sent@2 B.delivered@2 B.fin_sent@2 B.outcome@2
    B.has_opened@2 B.has_closed@2 |A→B.0@2| |A→B.1@2| |A→B.overflowed@2| |B→A.0@2| |B→A.1@2|
    |B→A.overflowed@2|
    )
  (no-half-open
    A.state@2 A.passive@2 A.iss@2 A.irs@2 A.snd_una@2 A.snd_nxt@2 A.rcv_nxt@2 A.unsent@2 A.unread@2
    A.close_pending@2 A.ack_pending@2 A.sent@2 A.delivered@2 A.fin_sent@2 A.outcome@2 A.has_opened@2
    A.has_closed@2 B.state@2 B.passive@2 B.iss@2 B.irs@2 B.snd_una@2 B.snd_nxt@2 B.rcv_nxt@2 B.unsent@2
    B.unread@2 B.close_pending@2 B.ack_pending@2 B.sent@2 B.delivered@2 B.fin_sent@2 B.outcome@2
    B.has_opened@2 B.has_closed@2 |A→B.0@2| |A→B.1@2| |A→B.overflowed@2| |B→A.0@2| |B→A.1@2|
    |B→A.overflowed@2|
    )
  (established-peer
    A.state@2 A.passive@2 A.iss@2 A.irs@2 A.snd_una@2 A.snd_nxt@2 A.rcv_nxt@2 A.unsent@2 A.unread@2
    A.close_pending@2 A.ack_pending@2 A.sent@2 A.delivered@2 A.fin_sent@2 A.outcome@2 A.has_opened@2
    A.has_closed@2 B.state@2 B.passive@2 B.iss@2 B.irs@2 B.snd_una@2 B.snd_nxt@2 B.rcv_nxt@2 B.unsent@2
    B.unread@2 B.close_pending@2 B.ack_pending@2 B.sent@2 B.delivered@2 B.fin_sent@2 B.outcome@2
    B.has_opened@2 B.has_closed@2 |A→B.0@2| |A→B.1@2| |A→B.overflowed@2| |B→A.0@2| |B→A.1@2|
    |B→A.overflowed@2|
    )
  (quiet-channel-agreement
    A.state@2 A.passive@2 A.iss@2 A.irs@2 A.snd_una@2 A.snd_nxt@2 A.rcv_nxt@2 A.unsent@2 A.unread@2
    A.close_pending@2 A.ack_pending@2 A.sent@2 A.delivered@2 A.fin_sent@2 A.outcome@2 A.has_opened@2
    A.has_closed@2 B.state@2 B.passive@2 B.iss@2 B.irs@2 B.snd_una@2 B.snd_nxt@2 B.rcv_nxt@2 B.unsent@2
    B.unread@2 B.close_pending@2 B.ack_pending@2 B.sent@2 B.delivered@2 B.fin_sent@2 B.outcome@2
    B.has_opened@2 B.has_closed@2 |A→B.0@2| |A→B.1@2| |A→B.overflowed@2| |B→A.0@2| |B→A.1@2|
    |B→A.overflowed@2|
    )
  (quiescent-agreement
    A.state@2 A.passive@2 A.iss@2 A.irs@2 A.snd_una@2 A.snd_nxt@2 A.rcv_nxt@2 A.unsent@2 A.unread@2
    A.close_pending@2 A.ack_pending@2 A.sent@2 A.delivered@2 A.fin_sent@2 A.outcome@2 A.has_opened@2
    A.has_closed@2 B.state@2 B.passive@2 B.iss@2 B.irs@2 B.snd_una@2 B.snd_nxt@2 B.rcv_nxt@2 B.unsent@2
    B.unread@2 B.close_pending@2 B.ack_pending@2 B.sent@2 B.delivered@2 B.fin_sent@2 B.outcome@2
    B.has_opened@2 B.has_closed@2 |A→B.0@2| |A→B.1@2| |A→B.overflowed@2| |B→A.0@2| |B→A.1@2|
    |B→A.overflowed@2|
    )
  (nothing-lost-by-closing
    A.state@2 A.passive@2 A.iss@2 A.irs@2 A.snd_una@2 A.snd_nxt@2 A.rcv_nxt@2 A.unsent@2 A.unread@2
    A.close_pending@2 A.ack_pending@2 A.sent@2 A.delivered@2 A.fin_sent@2 A.outcome@2 A.has_opened@2
    A.has_closed@2 B.state@2 B.passive@2 B.iss@2 B.irs@2 B.snd_una@2 B.snd_nxt@2 B.rcv_nxt@2 B.unsent@2
    B.unread@2 B.close_pending@2 B.ack_pending@2 B.sent@2 B.delivered@2 B.fin_sent@2 B.outcome@2
    B.has_opened@2 B.has_closed@2 |A→B.0@2| |A→B.1@2| |A→B.overflowed@2| |B→A.0@2| |B→A.1@2|
    |B→A.overflowed@2|
    )
  (closed-means-read
    A.state@2 A.passive@2 A.iss@2 A.irs@2 A.snd_una@2 A.snd_nxt@2 A.rcv_nxt@2 A.unsent@2 A.unread@2
    A.close_pending@2 A.ack_pending@2 A.sent@2 A.delivered@2 A.fin_sent@2 A.outcome@2 A.has_opened@2
    A.has_closed@2 B.state@2 B.passive@2 B.iss@2 B.irs@2 B.snd_una@2 B.snd_nxt@2 B.rcv_nxt@2 B.unsent@2
    B.unread@2 B.close_pending@2 B.ack_pending@2 B.sent@2 B.delivered@2 B.fin_sent@2 B.outcome@2
    B.has_opened@2 B.has_closed@2 |A→B.0@2| |A→B.1@2| |A→B.overflowed@2| |B→A.0@2| |B→A.1@2|
    |B→A.overflowed@2|
    )
  (close-wait-means-fin
    A.state@2 A.passive@2 A.iss@2 A.irs@2 A.snd_una@2 A.snd_nxt@2 A.rcv_nxt@2 A.unsent@2 A.unread@2
    A.close_pending@2 A.ack_pending@2 A.sent@2 A.delivered@2 A.fin_sent@2 A.outcome@2 A.has_opened@2
    A.has_closed@2 B.state@2 B.passive@2 B.iss@2 B.irs@2 B.snd_una@2 B.snd_nxt@2 B.rcv_nxt@2 B.unsent@2
    B.unread@2 B.close_pending@2 B.ack_pending@2 B.sent@2 B.delivered@2 B.fin_sent@2 B.outcome@2
    B.has_opened@2 B.has_closed@2 |A→B.0@2| |A→B.1@2| |A→B.overflowed@2| |B→A.0@2| |B→A.1@2|
    |B→A.overflowed@2|
    )
  (time-wait-means-done
    A.state@2 A.passive@2 A.iss@2 A.irs@2 A.snd_una@2 A.snd_nxt@2 A.rcv_nxt@2 A.unsent@2 A.unread@2
    A.close_pending@2 A.ack_pending@2 A.sent@2 A.delivered@2 A.fin_sent@2 A.outcome@2 A.has_opened@2
    A.has_closed@2 B.state@2 B.passive@2 B.iss@2 B.irs@2 B.snd_una@2 B.snd_nxt@2 B.rcv_nxt@2 B.unsent@2
    B.unread@2 B.close_pending@2 B.ack_pending@2 B.sent@2 B.delivered@2 B.fin_sent@2 B.outcome@2
    B.has_opened@2 B.has_closed@2 |A→B.0@2| |A→B.1@2| |A→B.overflowed@2| |B→A.0@2| |B→A.1@2|
    |B→A.overflowed@2|
    )
  true)))
(check-sat)
