"""What the RFC says and the model leaves out or simplifies: listed, not discovered."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Abstraction:
    """One simplification."""

    name: str
    """By which `sentences.txt` speaks of it."""
    section: str
    rfc: str
    model: str
    why: str
    rfc_zh: str
    model_zh: str
    why_zh: str


ABSTRACTIONS: tuple[Abstraction, ...] = (
    Abstraction(
        "header",
        "3.1, 3.2",
        "ports, checksum, data offset, options",
        "left out; one connection between two endpoints",
        "no option of RFC 9293 itself changes a connection state",
        "端口、校验和、数据偏移、选项",
        "省略；只有两个端点之间的一条连接",
        "RFC 9293 自身的选项都不改变连接状态",
    ),
    Abstraction(
        "iss",
        "3.4.1",
        "the ISS comes from a clock",
        "a number given by the scenario, or several that are taken in turn; a scenario may assume that they "
        "are fresh: nothing acknowledges them, nothing and nobody has them; in the unbounded proofs any "
        "number at all",
        "only differences of numbers matter to the rules",
        "ISS 取自时钟",
        "由场景给出的一个数，或依次取用的几个数；场景可以假设其新鲜：没有任何东西确认它，也没有谁还带有它；在无界证明中为任意数",
        "对规则来说，只有序号之差才重要",
    ),
    Abstraction(
        "wrap",
        "3.4",
        "numbers cycle within a connection",
        "an incarnation sends less than half of them; in the proofs less than 2^30 octets",
        "SND.UNA = ISS tells that our SYN is not acknowledged",
        "序号在一次连接中循环使用",
        "一个化身所发送的不到其一半；在证明中少于 2^30 字节",
        "SND.UNA = ISS 表示我方的 SYN 未得到确认",
    ),
    Abstraction(
        "windows",
        "3.7, 3.8.6",
        "segments of up to the send MSS; SND.WND, SND.WL1 and SND.WL2 follow SEG.WND",
        "a SEND is one octet and one segment, and so is a FIN; SND.WND is the size of the peer's buffer",
        "RCV.WND still shrinks with unread text, so that zero windows occur",
        "报文段长度可达发送 MSS；SND.WND、SND.WL1 和 SND.WL2 随 SEG.WND 更新",
        "一次 SEND 就是一个字节、一个报文段，FIN 也单独成段；SND.WND 就是对方缓冲区的大小",
        "RCV.WND 仍随未读数据缩小，因此会出现零窗口",
    ),
    Abstraction(
        "retransmission-times",
        "3.8.1, 3.8.3",
        "a retransmission timeout is computed; after R2 the connection is given up",
        "the timer is an event; giving up is another, that a scenario may allow at any time",
        "how long is too long is a policy; what holds here holds for every R2",
        "重传超时由计算得出；超过 R2 后放弃连接",
        "定时器只是一个事件；放弃是另一个事件，场景可允许它随时发生",
        "多久算太久是策略问题；这里成立的，对任何 R2 都成立",
    ),
    Abstraction(
        "congestion-and-keep-alives",
        "3.7.4, 3.8.2, 3.8.4, 3.8.6.2",
        "the Nagle algorithm, congestion control, keep-alives, silly-window avoidance",
        "left out",
        "they decide when a segment is sent, not what it may do",
        "Nagle 算法、拥塞控制、保活、避免糊涂窗口",
        "省略",
        "它们决定何时发送报文段，而不决定报文段可以做什么",
    ),
    Abstraction(
        "urgent-data",
        "3.8.5",
        "urgent data moves SND.UP and RCV.UP",
        "URG is carried and changes no state; no SEND is urgent",
        "the rules say so, and z3 proves it",
        "紧急数据推进 SND.UP 和 RCV.UP",
        "报文段可以带 URG，但它不改变任何状态；没有紧急的 SEND",
        "规则如此规定，z3 也证明了这一点",
    ),
    Abstraction(
        "note-3",
        "3.5.2, Figure 5 Note 3",
        "the side that sends a reset should enter TIME-WAIT",
        "ABORT enters CLOSED, as 3.10.5 says; the variant `note-3` enters TIME-WAIT",
        "where the RFC differs from itself, its event processing is followed",
        "发出复位的一方应进入 TIME-WAIT",
        "ABORT 按 3.10.5 进入 CLOSED；变体 `note-3` 进入 TIME-WAIT",
        "RFC 前后不一时，以其事件处理一节为准",
    ),
    Abstraction(
        "text-with-a-syn",
        "3.10.7.2, 3.10.7.3",
        "text and FIN that come with a SYN are queued until ESTABLISHED",
        "dropped in SYN-RECEIVED, processed where SYN-SENT becomes ESTABLISHED",
        "their sender sends them again",
        "随 SYN 到来的数据和 FIN 要排队到 ESTABLISHED",
        "在 SYN-RECEIVED 中丢弃，在 SYN-SENT 变为 ESTABLISHED 时处理",
        "发送方会重传它们",
    ),
    Abstraction(
        "out-of-order",
        "3.10.7.4 first, seventh",
        "segments that begin beyond RCV.NXT SHOULD be held (SHLD-31) and MAY be answered with an ACK (MAY-13)",
        "dropped",
        "to the endpoint it is as if the network had lost them",
        "起始序号在 RCV.NXT 之后的报文段应当（SHOULD）保留（SHLD-31），并可以（MAY）以 ACK 回应（MAY-13）",
        "丢弃",
        "对端点来说，就如同网络丢失了它们",
    ),
    Abstraction(
        "zero-window",
        "3.4 MUST-66, 3.10.7.4 first",
        "a zero window still lets in valid ACKs, URGs and RSTs, whatever text they carry",
        "Table 6 alone decides: only an empty segment at RCV.NXT is acceptable; a RST with text is dropped, "
        "anything else is answered with an ACK",
        "it counts again once the user reads; until then an ACK behind what the window refused does not",
        "零窗口仍然接纳有效的 ACK、URG 和 RST，不论它们携带什么数据",
        "仅由表 6 决定：只有起于 RCV.NXT 的空报文段可接受；带数据的 RST 被丢弃，其余以 ACK 回应",
        "用户读取之后便重新有效；在那之前，排在被窗口拒收内容之后的 ACK 不起作用",
    ),
    Abstraction(
        "ack-of-something-not-sent",
        "3.5.2, 3.10.7.4 fifth",
        "3.5.2 resets an ACK of something not yet sent in SYN-RECEIVED; 3.10.7.4 answers it with an ACK",
        "as 3.10.7.4",
        "where the RFC differs from itself, its numbered processing is followed",
        "在 SYN-RECEIVED 中，对确认了尚未发送内容的 ACK，3.5.2 以 RST 回应，3.10.7.4 则以 ACK 回应",
        "依照 3.10.7.4",
        "RFC 自相矛盾之处，以其带编号的处理步骤为准",
    ),
    Abstraction(
        "security",
        "3.10.7.4 third",
        "the security compartment is checked",
        "left out",
        "appendix A.1.2: it can be ignored outside multi-level secure systems",
        "检查安全分隔（security compartment）",
        "省略",
        "附录 A.1.2：在多级安全系统之外可以忽略",
    ),
    Abstraction(
        "two-msl",
        "3.4.3, 3.6.1",
        "TIME-WAIT lasts 2 MSL; segments die after one MSL",
        "the timer may fire at any time once no acknowledgment is owed; where a scenario keeps MSL, the quiet "
        "time ends only when every segment that was on its way when it began is gone, and 2 MSL only when, "
        "after that, every segment that was on its way then is gone too",
        "it needs no clock, and every run that a clock admits is among them: after each MSL all that was "
        "older is gone",
        "TIME-WAIT 持续 2 MSL；报文段存活至多一个 MSL",
        "只要不欠确认，定时器随时可能触发；场景若遵守 MSL，则静默时间要等到开始时已在途的报文段全部消失才结束，2 MSL 还要再等到那一刻在途的报文段也全部消失",
        "不需要时钟，且时钟所允许的每个运行都在其中：每过一个 MSL，更早的都已消失",
    ),
    Abstraction(
        "reopening",
        "3.6.1 MAY-2, 3.10.7.4 fourth",
        "a SYN may reopen the connection from TIME-WAIT",
        "it is challenged",
        "it is optional, and safe only with timestamps, which are options",
        "SYN 可以从 TIME-WAIT 重新打开连接",
        "以挑战 ACK 回应",
        "此项可选，且只有借助时间戳选项才安全",
    ),
    Abstraction(
        "self-connection",
        "3.9.1.1",
        "a connection of an endpoint with itself",
        "left out",
        "there are two endpoints",
        "端点与自身的连接",
        "省略",
        "总有两个端点",
    ),
    Abstraction(
        "arguments",
        "3.9.1, 3.10.1–3.10.6",
        "a call names a socket, may lack the right to it or leave the remote one unspecified; "
        "STATUS returns the TCB pointer",
        "both sockets are known, and every call may be made; STATUS returns the state",
        "they decide whether a call is served, not what it does",
        "调用要指明套接字，可能无权使用它，也可能未指定远端；STATUS 返回 TCB 指针",
        "两端的套接字都已知，任何调用都允许；STATUS 返回状态",
        "它们决定调用是否得到服务，而不决定服务的内容",
    ),
    Abstraction(
        "room",
        "3.10.1–3.10.3",
        "a call for which there is no room returns an error",
        "there is room",
        "a call that returns an error changes nothing",
        "没有空间可用的调用返回错误",
        "总有空间",
        "返回错误的调用不改变任何东西",
    ),
    Abstraction(
        "responses",
        "3.9.1, 3.10.2–3.10.8",
        "a call may be answered later: a SEND when its text is acknowledged, a queued RECEIVE when text "
        "comes, both with an error when the connection ends",
        "it is answered at once; a RECEIVE that finds no text is called again; of the end the user learns "
        "the outcome",
        "to the peer it is as if the user had called RECEIVE later",
        "调用可以稍后才得到答复：SEND 在其数据被确认时，排队的 RECEIVE 在数据到来时；连接结束时两者都得到错误",
        "调用立即得到答复；没有取到数据的 RECEIVE 要再次调用；连接结束时用户得知结局",
        "对于对方，就如同用户稍后才调用 RECEIVE",
    ),
    Abstraction(
        "queued-close",
        "3.10.4",
        "a CLOSE queued in SYN-RECEIVED is processed in ESTABLISHED, and enters FIN-WAIT-1 in any case",
        "it takes its turn behind the queued text, and enters FIN-WAIT-1 with its FIN",
        "the RFC does not say when what is queued is processed",
        "在 SYN-RECEIVED 中排队的 CLOSE 到 ESTABLISHED 中处理，并且无论如何进入 FIN-WAIT-1",
        "它排在已排队的数据之后，与其 FIN 一起进入 FIN-WAIT-1",
        "RFC 没有说明排队的内容何时处理",
    ),
    Abstraction(
        "push",
        "3.9.1.2, 3.10.3, 3.10.7.4 seventh",
        "a SEND may ask for PSH; the receiving user is told of it",
        "all text carries PSH; the user is not told",
        "a SEND is one octet, so each ends what was sent",
        "SEND 可以要求 PSH；接收方用户会得知",
        "所有数据都带 PSH；用户不会得知",
        "一次 SEND 就是一个字节，所以每个字节都是一次发送的末尾",
    ),
    Abstraction(
        "icmp",
        "3.9.2.2",
        "ICMP errors are told to the user, and hard ones SHOULD abort the connection (SHLD-26)",
        "left out",
        "a scenario may let a user timeout expire at any time, which does the same",
        "ICMP 错误要告知用户，硬错误应当（SHOULD）中止连接（SHLD-26）",
        "省略",
        "场景可以让用户超时随时到期，效果相同",
    ),
    Abstraction(
        "reset-in-syn-sent",
        "3.10.7.3 second",
        "by RFC 5961 a RST in SYN-SENT SHOULD have exactly RCV.NXT",
        "it must acknowledge our SYN; its own number is not looked at",
        "before the peer's SYN there is no RCV.NXT to compare with",
        "按 RFC 5961，SYN-SENT 中的 RST 其序号应当（SHOULD）恰为 RCV.NXT",
        "它必须确认我方的 SYN；不看它自身的序号",
        "对方的 SYN 到来之前，没有 RCV.NXT 可供比较",
    ),
    Abstraction(
        "ack-throttling",
        "3.10.7.4 second, fourth",
        "an implementation may limit how many challenge ACKs it sends",
        "every one is sent",
        "a limit would need a clock; to the peer it is as if the network had lost some",
        "实现可以限制发出挑战 ACK 的数量",
        "每一个都发出",
        "限制需要时钟；对于对方，就如同网络丢失了一些",
    ),
)
"""Roughly in the order of the RFC."""
