"""The words of the graph pictures in English and Chinese. State names and control bits stay the RFC's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from .palette import Phase

Lang = Literal["en", "zh"]

_PARTS = {
    "x": "无动作",
    "active OPEN": "主动 OPEN",
    "passive OPEN": "被动 OPEN",
    "create TCB": "创建 TCB",
    "delete TCB": "删除 TCB",
    "ACK delayed": "延迟 ACK",
    "FIN queued": "FIN 排队",
    "queued CLOSE": "排队的 CLOSE",
    "queued SEND": "排队的 SEND",
    "Timeout=2MSL": "2 MSL 超时",
    "timeout": "重传超时",
    "USER TIMEOUT": "用户超时",
    "R2": "重传达到上限 R2",
    "crash": "崩溃",
    "delayed ACK": "延迟的 ACK 到期",
    "text": "数据",
    "ACK of SYN": "对 SYN 的 ACK",
    "ACK of FIN": "对 FIN 的 ACK",
}
"""What an event or an action is made of. What is not here is the same in both languages."""

_VERBS = {"rcv": "收到", "snd": "发送", "loses": "丢失", "duplicates": "复制", "injects": "注入"}


def phrase(text: str, lang: Lang) -> str:
    """An event or an action in the language asked for: `rcv SYN` is `收到 SYN`."""
    if lang == "en":
        return text
    return "；".join(_clause(clause) for clause in text.split("; "))


def _clause(clause: str) -> str:
    verb, _, rest = clause.partition(" ")
    if verb not in _VERBS:
        return _PARTS.get(clause, clause)
    object_ = " + ".join(_PARTS.get(part, part) for part in rest.split(", "))
    return f"{_VERBS[verb]}{' ' if object_[0].isascii() else ''}{object_}"


_STEPS = {
    "first": "第一步", "second": "第二步", "third": "第三步", "fourth": "第四步",
    "fifth": "第五步", "sixth": "第六步", "seventh": "第七步", "eighth": "第八步",
    "Note": "附注", "queued": "排队",
}  # fmt: skip


def cite(source: str, lang: Lang) -> str:
    """Where something stands: `3.10.7.4 second: RST`, `Note 2`."""
    if lang == "en":
        return source
    return (
        re.sub(r"[A-Za-z]+", lambda word: _STEPS.get(word[0], word[0]), source)
        .replace(": ", "：")
        .replace(", ", "，")
    )


_SENTENCES: dict[str, tuple[str, str]] = {
    "figure": ("in Figure 5 of RFC 9293", "RFC 9293 图 5 中的弧"),
    "note": ("in its Notes", "图 5 附注中的弧"),
    "section": ("elsewhere in section 3 (grey)", "第 3 节其他地方的弧（灰色）"),
    "reset": ("with a reset, received or sent (grey)", "收到或发出 RST 时的弧（灰色）"),
    "ending": ("Not drawn: to CLOSED on {events}", "未画出：由 {events}进入 CLOSED 的弧"),
    "unknown": ("nowhere in the RFC", "RFC 中没有的弧"),
    "missing": ("in Figure 5, but not seen in these scenarios:", "图 5 中有、但这些场景中没有出现的弧："),
    "title": (
        "One endpoint, seen over {scenarios}. Event above, action below; x is none.",
        "单个端点的状态机，由{scenarios}得出。线上为事件，线下为动作。",
    ),
    "one scenario": ("1 scenario", " 1 个场景"),
    "scenarios": ("{count} scenarios", " {count} 个场景"),
    "reachable": (
        "{name}: {states} states, {steps} steps. Bold frame: initial. Double frame: nothing more can happen.",
        "{name}：{states} 个状态，{steps} 个转移。粗框：初始状态；双框：不再有后续步骤。",
    ),
    "quotient": (
        "{name}: {states} states as {classes} classes; steps inside a class are left out.",
        "{name}：{states} 个状态归为 {classes} 类；类内部的转移略去。",
    ),
    "frames": (
        "Bold frame: the initial state is in it. Double frame: a run can end in it.",
        "粗框：含初始状态；双框：运行可以在此终止。",
    ),
    "box": ("In a box: the state of A | of B", "框内：A 的状态 | B 的状态"),
    "box ways": ("; what is on its way, → to B, ← to A", "；在途的报文段，→ 发往 B，← 发往 A"),
    "box end": ("; (end): closed after an OPEN", "；（终）：打开过，现已关闭"),
    "full stop": (".", "。"),
    "phases": ("Colour: {colours}.", "颜色：{colours}。"),
    "phases of pairs": (
        "Colour, by the side that is further on: {colours}.",
        "颜色取进展较远的一方：{colours}。",
    ),
    "phase closed": ("grey closed", "灰色为已关闭"),
    "phase opening": ("yellow opening", "黄色为正在建立"),
    "phase open": ("green open", "绿色为已建立"),
    "phase closing": ("blue closing", "蓝色为正在关闭"),
    "phase time-wait": ("violet waiting for 2 MSL", "紫色为等待 2 MSL"),
    "lost": ("Red: lost by the network.", "红色箭头：报文段被网络丢失。"),
    "ended": ("{state} (end)", "{state}（终）"),
    "members": ("{count} states", "{count} 个状态"),
    "member": ("1 state", "1 个状态"),
    "more": ("and {count} more", "另有 {count} 种"),
}


def colours(key: str, phases: Iterable[Phase], lang: Lang) -> str:
    """What the colours of a picture mean: those that occur in it, in the order of a connection's life."""
    drawn = set(phases)
    names = [say(f"phase {phase.value}", lang) for phase in Phase if phase in drawn]
    return say(key, lang, colours=("，" if lang == "zh" else ", ").join(names))


def say(key: str, lang: Lang, **values: object) -> str:
    """A sentence or a word of the pictures."""
    return _SENTENCES[key][lang == "zh"].format(**values)
