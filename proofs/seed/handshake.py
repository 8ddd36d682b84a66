"""The seed text on the three-way handshake: host 1, the client, is A; host 2, the server, is B."""

from __future__ import annotations

from dataclasses import replace

import z3

from ...model.channels import Lossy
from ...model.scenarios.catalogue import SCENARIOS
from ...model.state import State
from ..question import enters, every_state, every_step, gets, in_the_end, leaves, sends, some_step
from .statement import Judgement, Statement

SEED = SCENARIOS["seed"]
J, K = SEED.isss_a[0], SEED.isss_b[0]
"""The two initial sequence numbers of the text: 3233 and 36457."""

REFUSING = replace(
    SEED,
    name="seed-refused",
    title="The seed's connection over a channel that may lose: host 2's answer to an ACK of 36457.",
    channel=Lossy(1),
)

_FIRST = every_step(
    "Host 1 opens with a SYN that has no ACK, SEQ 3233, and enters SYN-SENT.",
    "主机 1 打开连接时发送 SYN=1、ACK=0、序号 3233 的报文段，并进入 SYN-SENT。",
    SEED,
    lambda composed: leaves(composed.a, State.CLOSED),
    lambda composed: z3.And(sends(composed.a, "syn", seq=J), enters(composed.a, State.SYN_SENT)),
)
_SECOND = every_step(
    "Host 2 answers with SYN,ACK, SEQ 36457, ACK 3234, and enters SYN-RECEIVED.",
    "主机 2 以 SYN,ACK 回应，序号 36457，确认号 3234，并进入 SYN-RECEIVED。",
    SEED,
    lambda composed: leaves(composed.b, State.LISTEN),
    lambda composed: z3.And(
        sends(composed.b, "syn", "ack", seq=K, ack=J + 1), enters(composed.b, State.SYN_RECEIVED)
    ),
)
_WAITS = every_step(
    "Host 1 leaves SYN-SENT only by a segment with ACK=1 and the number 3233+1.",
    "主机 1 只有收到 ACK=1 且确认号为 3233+1 的报文段，才离开 SYN-SENT。",
    SEED,
    lambda composed: leaves(composed.a, State.SYN_SENT),
    lambda composed: z3.And(gets(composed.a, "ack")[0], gets(composed.a)[1].ack_number == J + 1),
)

HANDSHAKE = (
    Statement(
        "seed-01",
        "第一次握手：建立连接时，客户端发送syn包（syn=j）到服务器，并进入SYN_SENT状态，等待服务器确认；",
        "First handshake: to open a connection the client sends a SYN packet (syn=j) to the server, "
        "enters SYN_SENT, and waits for the server's acknowledgment;",
        Judgement.TRUE,
        "j is 3233, the initial sequence number of host 1.",
        "j 就是主机 1 的初始序号 3233。",
        (_FIRST, _WAITS),
    ),
    Statement(
        "seed-02",
        "SYN：同步序列编号（Synchronize Sequence Numbers）。",
        "SYN: synchronize sequence numbers.",
        Judgement.TRUE,
        "After the handshake each side holds the other's initial sequence number.",
        "握手之后，每一方都持有对方的初始序号。",
        (
            every_state(
                "Where both are ESTABLISHED, each side's IRS is the other's ISS.",
                "双方都处于 ESTABLISHED 时，每一方的 IRS 都等于对方的 ISS。",
                SEED,
                lambda composed: z3.And([side.me.is_in(State.ESTABLISHED) for side, _ in composed.sides]),
                lambda composed: z3.And([side.me.irs == peer.me.iss for side, peer in composed.sides]),
            ),
        ),
        cites="3.4.1, 3.5",
    ),
    Statement(
        "seed-03",
        "第二次握手：服务器收到syn包，必须确认客户的SYN（ack=j+1），同时自己也发送一个SYN包（syn=k），"
        "即SYN+ACK包，此时服务器进入SYN_RECV状态；",
        "Second handshake: the server receives the SYN packet, must acknowledge the client's SYN (ack=j+1), "
        "and also sends a SYN packet of its own (syn=k), a SYN+ACK packet; the server then enters SYN_RECV;",
        Judgement.TRUE,
        "k is 36457. RFC 9293 calls the state SYN-RECEIVED.",
        "k 就是 36457。RFC 9293 称该状态为 SYN-RECEIVED。",
        (_SECOND,),
    ),
    Statement(
        "seed-04",
        "第三次握手：客户端收到服务器的SYN+ACK包，向服务器发送确认包ACK(ack=k+1），此包发送完毕，"
        "客户端和服务器进入ESTABLISHED（TCP连接成功）状态，完成三次握手。",
        "Third handshake: the client receives the server's SYN+ACK packet and sends it an acknowledgment, "
        "ACK (ack=k+1); with that, client and server enter ESTABLISHED, and the handshake is complete.",
        Judgement.TRUE,
        "The client is ESTABLISHED when it sends the ACK, the server only when the ACK arrives.",
        "客户端发出 ACK 时进入 ESTABLISHED，服务器则要等 ACK 到达才进入。",
        (
            every_step(
                "Host 1 answers with ACK 36458 = k+1 and enters ESTABLISHED.",
                "主机 1 以确认号 36458（k+1）回应，并进入 ESTABLISHED。",
                SEED,
                lambda composed: leaves(composed.a, State.SYN_SENT),
                lambda composed: z3.And(
                    sends(composed.a, "ack", ack=K + 1), enters(composed.a, State.ESTABLISHED)
                ),
            ),
            in_the_end(
                "Once host 1 is ESTABLISHED, host 2 becomes ESTABLISHED.",
                "主机 1 进入 ESTABLISHED 之后，主机 2 最终也进入 ESTABLISHED。",
                SEED,
                lambda composed: composed.a.me.is_in(State.ESTABLISHED),
                lambda composed: composed.b.me.is_in(State.ESTABLISHED),
            ),
            every_step(
                "Host 2 is ESTABLISHED in the step in which host 1 is.",
                "主机 2 与主机 1 在同一步进入 ESTABLISHED。",
                SEED,
                lambda composed: leaves(composed.a, State.SYN_SENT),
                lambda composed: enters(composed.b, State.ESTABLISHED),
                holds=False,
                decides=False,
            ),
        ),
    ),
)

_OLD = SCENARIOS["old-duplicate-syn"]

EXAMPLE = (
    Statement(
        "seed-12",
        "第一次握手：host1发送一个TCP标志位SYN=1、ACK=0的数据包给host2，并随机会产生一个Sequence number=3233.",
        "First handshake: host1 sends host2 a packet with the flags SYN=1, ACK=0, "
        "and generates a random sequence number = 3233.",
        Judgement.TRUE,
        "That the number is hard to guess is no matter of the model: a scenario gives it (3.4.1).",
        "序号是否难以猜测不在模型之内：序号由场景给出（3.4.1）。",
        (_FIRST,),
    ),
    Statement(
        "seed-13",
        "当host2接收到这个数据后，host2由SYN=1可知客户端是想要建立连接；",
        "When host2 has received this, SYN=1 tells it that the client wants to open a connection;",
        Judgement.TRUE,
        "A SYN leads out of LISTEN, and nothing else that arrives does.",
        "使其离开 LISTEN 的只有 SYN。",
        (
            every_step(
                "Host 2 leaves LISTEN only by a segment with SYN=1.",
                "主机 2 只有收到 SYN=1 的报文段，才离开 LISTEN。",
                SEED,
                lambda composed: leaves(composed.b, State.LISTEN),
                lambda composed: gets(composed.b, "syn")[0],
            ),
        ),
    ),
    Statement(
        "seed-14",
        "第二次握手：host2要对客户端的联机请求进行确认，向host1发送应答号ACK=1、SYN=1、"
        "确认号Acknowledge number=3234，此值是host1的序列号加1，还会产生一个随机的序列号Sequence number=36457，"
        "这样就告诉host1可以进行连接；",
        "Second handshake: host2 acknowledges the client's request: it sends host1 ACK=1, SYN=1, "
        "acknowledgment number = 3234, which is host1's sequence number plus 1, and generates a random "
        "sequence number = 36457; this tells host1 that it may connect;",
        Judgement.TRUE,
        "A SYN takes one sequence number, so 3234 is the number expected next (3.4).",
        "SYN 占用一个序号，因此下一个期待的序号是 3234（3.4）。",
        (_SECOND,),
        cites="3.4, 3.5",
    ),
    Statement(
        "seed-15",
        "第三次握手：host1收到数据后检查Acknowledge number是否是3233+1的值，以及ACK的值是否为1，",
        "Third handshake: on receiving this, host1 checks whether the acknowledgment number is 3233+1, "
        "and whether ACK is 1;",
        Judgement.TRUE,
        "Without the check an old SYN deceives both sides: they are ESTABLISHED and hold different numbers.",
        "若不检查，一个旧的 SYN 就能骗过双方：都处于 ESTABLISHED，持有的序号却不一致。",
        (
            _WAITS,
            every_state(
                "If it did not check, both would still agree when they are ESTABLISHED.",
                "即使不检查，双方处于 ESTABLISHED 时仍然一致。",
                _OLD,
                lambda composed: z3.And([side.me.is_in(State.ESTABLISHED) for side, _ in composed.sides]),
                lambda composed: z3.And([side.me.irs == peer.me.iss for side, peer in composed.sides]),
                holds=False,
                decides=False,
                variant="ack-not-checked",
            ),
        ),
        cites="3.10.7.3 first",
    ),
    Statement(
        "seed-16",
        "若为1，host1会发送ACK=1、确认号码Acknowledge number=36457，"
        "告诉host2,你的请求连接被确认，连接可以建立。",
        "If it is 1, host1 sends ACK=1, acknowledgment number = 36457, "
        "telling host2 that its request is acknowledged and the connection can be established.",
        Judgement.FALSE,
        "The number must be 36458: the SYN of host 2 takes 36457. An ACK of 36457 acknowledges nothing; "
        "host 2 answers it with a RST and stays in SYN-RECEIVED.",
        "确认号必须是 36458：主机 2 的 SYN 占用了 36457。确认号 36457 什么也没有确认；"
        "主机 2 以 RST 回应，并停留在 SYN-RECEIVED。",
        (
            every_step(
                "Host 1 answers with the acknowledgment number 36457.",
                "主机 1 回应的确认号是 36457。",
                SEED,
                lambda composed: leaves(composed.a, State.SYN_SENT),
                lambda composed: sends(composed.a, "ack", ack=K),
                holds=False,
            ),
            some_step(
                "If host 1 did send 36457, host 2 would answer with a RST, SEQ 36457.",
                "假如主机 1 发送 36457，主机 2 会以序号 36457 的 RST 回应。",
                REFUSING,
                lambda composed: z3.And(
                    composed.b.me.is_in(State.SYN_RECEIVED),
                    gets(composed.b, "ack")[0],
                    gets(composed.b)[1].ack_number == K,
                    sends(composed.b, "rst", seq=K),
                    enters(composed.b, State.SYN_RECEIVED),
                ),
                decides=False,
                variant="ack-without-plus-one",
            ),
            every_step(
                "No ACK of 36457 leads host 2 to ESTABLISHED.",
                "确认号 36457 不会使主机 2 进入 ESTABLISHED。",
                REFUSING,
                lambda composed: z3.And(gets(composed.b, "ack")[0], gets(composed.b)[1].ack_number == K),
                lambda composed: z3.Not(enters(composed.b, State.ESTABLISHED)),
                decides=False,
                variant="ack-without-plus-one",
            ),
        ),
        cites="3.4, 3.10.7.4 fifth",
    ),
)
"""The run of the text with its numbers."""
