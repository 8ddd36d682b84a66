"""What the model and the checker say in English, in Chinese: sentences whole, bounds phrase by phrase."""

from __future__ import annotations

import re

_SENTENCES = (
    (r"It holds in all ([\d,]+) states? without a next step\.", r"在全部 \1 个没有后续的状态中成立。"),
    (r"It holds in all ([\d,]+) states?\.", r"在全部 \1 个状态中成立。"),
    (r"It holds in all ([\d,]+) steps?\.", r"在全部 \1 个步骤中成立。"),
    (r"It holds at first and every action keeps it: ([\d,]+) obligations?\.", r"初始时成立，且每个动作都保持它：共 \1 项证明义务。"),
    (r"No fair run stays without the goal for ever\.", "每个公平的运行最终都达到目标。"),
    (r"After ([\d,]+) steps? a state is reached in which it does not hold\.", r"\1 步之后到达一个使断言不成立的状态。"),
    (r"After ([\d,]+) steps? nothing can happen any more, and it does not hold\.", r"\1 步之后不再有后续步骤，而断言不成立。"),
    (r"After ([\d,]+) steps? nothing more has to happen, and the goal has not come\.", r"\1 步之后不再有必须发生的步骤，而目标尚未达到。"),
    (r"After ([\d,]+) steps? the next (\d+) repeat for ever, and the goal never comes\.", r"\1 步之后进入循环：接下来的 \2 步永远重复，目标永远达不到。"),
    (r"Step (\d+) breaks it\.", r"第 \1 步违反了断言。"),
    (r"After ([\d,]+) steps? what is said is not what is expected\.", r"\1 步之后，交换的报文段与预期的不同。"),
    (r"No run says: (.*)\.", r"没有运行交换：\1。"),
    (r"Step (\d+) is none that the machine can take\.", r"第 \1 步是该状态机不能走的一步。"),
    (r"Every run is one of: (.*)\.", r"每个运行都属于：\1。"),
    (r"one segment acknowledges the SYN and carries the FIN.*", "同一个报文段既确认 SYN 又带有 FIN：SYN-RECEIVED 一步进入 CLOSE-WAIT（3.10.7.4 第五、八步），图中画成两步"),
    (r"the third segment of the handshake is lost, and the FIN acknowledges the SYN.*", "三次握手的第三个报文段丢失，而 FIN 确认了 SYN：SYN-RECEIVED 直接进入 CLOSE-WAIT（3.10.7.4 第五、八步）"),
    (r"the FIN overtakes the third segment of the handshake.*", "FIN 先于三次握手的第三个报文段到达并确认了 SYN：SYN-RECEIVED 直接进入 CLOSE-WAIT（3.10.7.4 第五、八步）"),
    (r"an ACK is lost, and the FIN behind it acknowledges ours.*", "一个 ACK 丢失，而其后的 FIN 确认了我方的 FIN：FIN-WAIT-1 直接进入 TIME-WAIT（图 5 附注 2）"),
    (r"one of two SYNs that cross is lost.*", "两个交叉的 SYN 丢失一个，随后到达的 SYN,ACK 立即打开连接：SYN-SENT 直接进入 ESTABLISHED"),
    (r"Never all of them know it: ([\d,]+) points of view\.", r"他们从不全都知道这一点：共 \1 种处境。"),
    (r"After ([\d,]+) steps? A and B know that it is over on both sides\.", r"\1 步之后，A 与 B 都知道连接在两侧均已结束。"),
    (r"There are more than ([\d,]+) points of view\.", r"处境超过 \1 种。"),
    (r"It rests on (.*), which is not proved\.", r"它依赖的 \1 没有得到证明。"),
    (r"who is CLOSED answers with a RST.*", "处于 CLOSED 的一方以 RST 回应：在 TIME-WAIT 等待的一方确认了两次，从对第二个 ACK 的 RST 得知第一个已经到达"),
    (r"an old ACK finds B CLOSED.*", "一个旧的 ACK 到达时 B 已 CLOSED，以 RST 回应；A 丢弃它，但已由此得知"),
    (r"both abort, and their resets cross.*", "双方都中止，两个 RST 交叉：各自得知对方已经结束"),
    (r"Said: (.*)", r"交换的是：\1"),
    (r"The action “(.*)” does not keep (.*) in a state that may be unreachable\.", r"动作“\1”不保持 \2，所在状态可能不可达。"),
    (r"The lemmas do not suffice for “(.*)”\.", r"引理不足以推出“\1”。"),
    (r"There is no bound on what is said\.", "交换的报文段没有上界。"),
    (r"What is said and what is expected differ in: (.*)\.", r"交换的报文段与预期的不同之处：\1。"),
    (r"the budget of ([\d,]+) states? is used up", r"\1 个状态的预算已用完"),
    (r"the ([\d.e+]+) seconds allowed are over", r"允许的 \1 秒已过"),
    (r"the memory allowed, ([\d,]+) (MiB|bytes?), is used up", r"允许的 \1 \2 内存已用完"),
    (r"a worker was lost at depth (\d+)", r"在深度 \1 处失去了一个工作单元"),
    (r"no memory is left", "内存已用尽"),
    (r"No memory is left to settle it\.", "没有足够的内存来判定它。"),
    (r"There is no counterexample within ([\d,]+) steps?\.", r"\1 步之内没有反例。"),
    (r"After (\d+) steps? a step has been taken that breaks it\.", r"\1 步之后走了违反断言的一步。"),
    (r"In the initial state (.*) does not hold\.", r"在初始状态中 \1 不成立。"),
    (r"z3 gave up on “(.*)”: (.*)\.", r"z3 未能判定“\1”：\2。"),
    (r"It holds in none of the ([\d,]+) states?\.", r"在全部 \1 个状态中都不成立。"),
    (r"In every step and state some rule applies, and no two do\.", "在每一步、每个状态中都有规则适用，且没有两条同时适用。"),
    (r"No condition, next value or segment sent speaks of PSH or URG\.", "没有任何条件、后继值或发出的报文段涉及 PSH 或 URG。"),
    (r"the wire may lose for ever", "线路可能一直丢失"),
    (r"nobody is obliged to act", "没有谁必须行动"),
    (r"a crashed side tells its peer nothing.*", "崩溃的一方不通知对方，而不发送数据的一方永远无从得知"),
    (r"one that gives up tells its peer nothing \(3\.8\.3\)", "放弃的一方不通知对方（3.8.3）"),
    (r"the reset of an ABORT is on its way.*", "ABORT 发出的 RST 还在途中：它到达之前对方仍处于 ESTABLISHED"),
    (r"the reset of an ABORT may be lost.*", "ABORT 发出的 RST 可能丢失，且不会重传"),
    (r"the ACK of the SYN,ACK is lost.*", "对 SYN,ACK 的确认丢失：一方处于 ESTABLISHED，另一方还在重传 SYN,ACK"),
    (r"a CLOSE whose FIN waits behind text.*", "CLOSE 的 FIN 排在数据之后：己方已在 FIN-WAIT-1，对方还无从得知"),
    (r"a shut window refuses the FIN.*", "关闭的窗口拒收 FIN：己方已在 FIN-WAIT-1，对方还不知道"),
    (r"the peer has closed and gives up.*", "对方已关闭，随后放弃，且不通知任何人（3.8.3）"),
    (r"with a reused ISS the two sides disagree.*", "重用 ISS 使双方的序号不一致，于是互相回应对方的 ACK"),
    (r"a delayed ACK travels with B's FIN: three segments", "延迟的 ACK 与 B 的 FIN 同行：三个报文段"),
    (
        r"A comes back with the ISS it had: an old octet is taken for one of the new connection",
        "A 以原来的 ISS 重新打开：旧连接的一个字节被当作新连接的数据",
    ),
    (
        r"A comes back with the ISS it had: an old RST ends the new connection",
        "A 以原来的 ISS 重新打开：旧的 RST 终止了新的连接",
    ),
    (r"a guess that hits RCV\.NXT.*", "猜中 RCV.NXT 和确认号范围的报文段会被接受：RFC 5961 使其罕见，但并非不可能"),
    (r"a forged SYN,ACK whose ACK is guessed.*", "伪造的 SYN,ACK 若猜中确认号，就能打开一个没有对方的连接"),
    (r"an old duplicate is answered with an ACK.*", "旧的重复报文段得到 ACK 的回应，而已关闭的对方以 RST 复位（RFC 1337）"),
    (r"a RST with exactly RCV\.NXT ends TIME-WAIT.*", "序号恰为 RCV.NXT 的 RST 会结束 TIME-WAIT，与结束其他状态一样"),
    (r"a reset that is lost is not sent again.*", "丢失的 RST 不会重传，而没有更多数据要发送的一方永远无从得知"),
    (r"an aborted peer sends nothing more.*", "中止的一方不再发送任何东西：若其 RST 丢失，FIN-WAIT-2 将永远等待，因为 RFC 在此没有超时"),
    (r"a crashed peer sends nothing more.*", "崩溃的一方不再发送任何东西：FIN-WAIT-2 将永远等待，因为 RFC 在此没有超时"),
    (r"one that gives up tells its peer nothing.*", "放弃的一方不通知对方（3.8.3），而不发送数据的一方永远无从得知"),
    (r"LAST-ACK gives up and tells nobody.*", "LAST-ACK 放弃且不通知任何人（3.8.3）；FIN-WAIT-2 将永远等待，因为 RFC 在此没有超时"),
    (r"ABORT deletes the TCB and enters CLOSED at once.*", "ABORT 删除 TCB 并立即进入 CLOSED（3.10.5）：没有谁等待"),
    (r"an immediate ACK never waits for the FIN", "立即发出的 ACK 从不等待 FIN"),
    (r"one forged octet is acknowledged.*", "一个伪造的字节得到确认；从未发送它的一方回应这个 ACK，如此往复"),
    (r"after a forged FIN each FIN acknowledges.*", "伪造的 FIN 之后，每个 FIN 都确认了对方未曾发送的内容，因而被拒收"),
    (r"in SYN-RECEIVED the range of RFC 5961.*", "在 SYN-RECEIVED 中先检查 RFC 5961 的范围，并以 ACK 回应"),
    (r"a forged FIN is counted as well.*", "伪造的 FIN 也被计入：CLOSE-WAIT 到 TIME-WAIT 都让 RCV.NXT 越过它"),
    (r"a user who never reads keeps the window shut.*", "用户一直不读，窗口就一直关闭，FIN 不会被接受（3.6：用户必须继续读）"),
    (r"a reset in SYN-RECEIVED returns to LISTEN.*", "SYN-RECEIVED 中的复位使其回到 LISTEN（3.10.7.4 第二步），在那里排队的 CLOSE（3.10.4）被遗忘"),
    (r"RECEIVE in CLOSING, LAST-ACK or TIME-WAIT returns an error.*", "CLOSING、LAST-ACK、TIME-WAIT 中的 RECEIVE 返回错误（3.10.3），不论手头还有什么"),
)  # fmt: skip

_PHRASES = (
    (r"^wires (?!Everlasting)", "线路 "),
    (r" that never doubles$", "，不复制报文段"),
    (r" that never loses and never doubles$", "，既不丢失也不复制报文段"),
    (r"^sequence numbers of (\d+) bits, ISS ([\d →]+) and ([\d →]+)$", r"序号 \1 位，ISS 为 \2 和 \3"),
    (r"^sequence numbers of (\d+) bits, any ISS$", r"序号 \1 位，ISS 任意"),
    (r"^sequence numbers of (\d+) bits$", r"序号 \1 位"),
    (r"^network any segment at any time$", "网络：任何时刻的任意报文段"),
    (r"^about every rule, every state, any segment$", "每条规则、每个状态、任意报文段"),
    (r"^window (\d+) octets?$", r"窗口 \1 字节"),
    (r"^old duplicates to B ", "发往 B 的旧副本 "),
    (r"^A opens when B has opened$", "B 打开之后 A 才打开"),
    (r"^A may open before B has opened$", "A 可以先于 B 打开"),
    (r"^acknowledgments are immediate$", "立即确认"),
    (r"^acknowledgments may be delayed$", "确认可以延迟"),
    (r"^text is read as it comes$", "数据随到随读"),
    (r"^text is read by RECEIVE$", "数据由 RECEIVE 读取"),
    (r"^CLOSE is full-duplex:.*$", "CLOSE 是全双工的：用户可以继续读取"),
    (r"^CLOSE is half-duplex:.*$", "CLOSE 是半双工的：用户不再读取，未读的数据引起 RST"),
    (r"^the retransmission timer is patient:.*$", "重传定时器有耐心：确知要重传的已丢失时才触发"),
    (r"^the retransmission timer is eager:.*$", "重传定时器性急：随时可能触发"),
    (r"^wires Everlasting$", "线路 Everlasting：发出过的报文段随时可能到达，次数不限"),
    (r"^any number of incarnations$", "连接可以有任意多个化身"),
    (
        r"^a new ISS is fresh:.*$",
        "新的 ISS 是新鲜的：线路上没有任何报文段（包括 RST）确认它或含有它的序号，对方也不期待其中任何序号",
    ),
    (
        r"^a window is at most 2\^30 octets \(RFC 7323 section 2\.3\)$",
        "窗口至多 2^30 字节（RFC 7323 第 2.3 节）",
    ),
    (r"^the peer has not opened another connection since$", "对方此后没有再打开新的连接"),
    (r"^one incarnation$", "连接只有一个化身"),
    (r"^an incarnation sends less than 2\^30 octets$", "一个化身发送的数据少于 2^30 字节"),
    (r"^fairness: ", "公平性："),
    (r"opens actively", "主动打开"),
    (r"opens passively", "被动打开"),
    (r"never opens", "从不打开"),
    (r"sends (\d+) octets?", r"发送 \1 字节"),
    (r"aborts once the connection is open", "连接建立后可中止"),
    (r"aborts after the peer has closed", "对方关闭之后可中止"),
    (r"aborts at any time", "随时可中止"),
    (r", errs$", "，也做会出错的调用"),
    (r"^failures ", "故障："),
    (r"^injected segments ", "注入的报文段 "),
    (r"([AB]) crash\b", r"\1 崩溃"),
    (r"([AB]) USER TIMEOUT\b", r"\1 用户超时"),
    (r"([AB]) R2\b", r"\1 重传达到上限"),
    (r"^MSL is not assumed:.*$", "不假设 MSL：2 MSL 结束时仍可能有报文段在途"),
    (
        r"^MSL is kept:.*$",
        "遵守 MSL：静默时间和 2 MSL 的前一个 MSL 要等开始时在途的报文段全部消失，后一个再等此时在途的全部消失",
    ),
    (r"^MSL is kept strictly:.*$", "严格遵守 MSL：没有报文段在途时，2 MSL 和静默时间才会结束"),
    (r"^freshness is not assumed:.*$", "不假设新鲜：取用 ISS 时，其号码可能仍在途中或仍被持有"),
    (r"^freshness is assumed:.*$", "假设新鲜：没有任何报文段、任何一方带有其号码时，才取用 ISS"),
    (r"^up to (\d+) incarnations$", r"连接至多 \1 个化身"),
    (r"closes never", "从不关闭"),
    (r"closes once the connection is open", "连接建立后可关闭"),
    (r"closes after the peer has closed", "对方关闭之后才关闭"),
    (r"closes at any time", "随时可关闭"),
    (r"after the peer has closed", "（在对方关闭之后）"),
    (r"at any time", "（随时）"),
    (r"(?<=[\u4e00-\u9fff）]), ", "，"),
)


_INCOMPLETE = r"The search is incomplete(?: after ([\d,]+) states?(?: and ([\d,]+) transitions?, depth (\d+))?)?: (.*)\."


def in_chinese(text: str) -> str:
    """The Chinese of a sentence or a bound; what is unknown stays as it is."""
    if found := re.fullmatch(_INCOMPLETE, text):
        states, transitions, depth, ended = found.groups()
        so_far = f"，已有 {states} 个状态" if states else ""
        further = f"、{transitions} 个转移，深度 {depth}" if depth else ""
        return f"搜索未穷尽{so_far}{further}：{in_chinese(ended)}。"
    for english, chinese in _SENTENCES:
        if re.fullmatch(english, text):
            return re.sub(f"^{english}$", chinese, text)
    for english, chinese in _PHRASES:
        text = re.sub(english, chinese, text)
    return text
