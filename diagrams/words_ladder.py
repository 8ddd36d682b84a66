"""The words of the ladder in English and Chinese."""

from __future__ import annotations

import re
from typing import Literal

from ..locales import translate
from .ladder import Ladder, LadderRow

Lang = Literal["en", "zh"]

_WORDS: dict[str, tuple[str, str]] = {
    "active OPEN": ("{0} calls OPEN (active)", "{0} 调用 OPEN（主动）"),
    "passive OPEN": ("{0} calls OPEN (passive)", "{0} 调用 OPEN（被动）"),
    "SEND": ("{0} calls SEND", "{0} 调用 SEND"),
    "RECEIVE": ("{0} calls RECEIVE", "{0} 调用 RECEIVE"),
    "CLOSE": ("{0} calls CLOSE", "{0} 调用 CLOSE"),
    "ABORT": ("{0} calls ABORT", "{0} 调用 ABORT"),
    "USER TIMEOUT": ("{0}: user timeout", "{0}：用户超时"),
    "R2": ("{0} gives up: sent again too often", "{0} 放弃：重传次数已达上限"),
    "crash": ("{0} crashes and forgets everything", "{0} 崩溃，失去全部记忆"),
    "queued work": ("{0}: what was queued takes its turn", "{0}：轮到处理排队的请求"),
    "RETRANSMISSION TIMEOUT": ("{0}: retransmission timeout", "{0}：重传超时"),
    "TIME-WAIT TIMEOUT": ("{0}: 2 MSL are over", "{0}：2 MSL 已过"),
    "delayed ACK": ("{0}: the delayed ACK is due", "{0}：延迟的 ACK 到期"),
    "loss": ("the network loses the segment", "网络丢失该报文段"),
    "injection": ("an attacker injects a segment", "攻击者注入一个报文段"),
    "duplication": ("the network duplicates the segment", "网络复制该报文段"),
    "other event": ("{0}: {1}", "{0}：{1}"),
    "no room": ("no room on the wire: lost at once", "线路已满：立即丢失"),
    "lost": ("lost", "丢失"),
    "lost, full": ("lost: wire full", "丢失：线路已满"),
    "in network": ("still in the network", "仍在网络中"),
    "old duplicate": ("old duplicate", "旧的重复报文段"),
    "forged": ("forged", "伪造"),
    "duplicate": ("duplicate", "副本"),
    "network's duplicate": ("duplicate made by the network", "网络产生的副本"),
    "the duplicate of": ("the duplicate of {0}", "{0} 的副本"),
    "sent again": ("sent again", "重传"),
    "violated": ("It fails with {0}", "断言在此不成立：{0}"),
    "cycle": ("the cycle begins here", "循环从这里开始"),
    "repeats": ("repeats for ever", "永远重复"),
    "nothing more": ("nothing more happens", "此后不再发生任何事"),
    "octets": ("{0} octets", "{0} 字节"),
    "octet": ("{0} octet", "{0} 字节"),
    "scope": (
        "scenario {0}, wires {1}, sequence numbers of {2} bits",
        "场景 {0}，线路 {1}，序号 {2} 位",
    ),
    "closed": ("closed", "已关闭"),
    "opening": ("opening", "正在建立"),
    "open": ("open", "已建立"),
    "closing": ("closing", "正在关闭"),
    "time-wait": ("waiting 2 MSL", "等待 2 MSL"),
    "arrives": ("{0} to {1}: {2} arrives", "{0} 到 {1}：{2} 到达"),
    "is lost": ("{0} to {1}: {2} is lost", "{0} 到 {1}：{2} 丢失"),
    "is on its way": ("{0} to {1}: {2} is still in the network", "{0} 到 {1}：{2} 仍在网络中"),
    "semicolon": ("; ", "；"),
    "colon": (": ", "："),
    "stop": (". ", "。"),
}


def say(lang: Lang, key: str, *values: object) -> str:
    """The words for `key` in a language, its places filled in."""
    if lang not in ("en", "zh"):
        raise ValueError(f"lang is {lang!r}: there are 'en' and 'zh'")
    return _WORDS[key][lang == "zh"].format(*values)


def headline(ladder: Ladder, lang: Lang) -> str:
    """What the run shows, in a sentence: the trace's headline, or else what the scenario is about."""
    return ladder.headline or (translate(ladder.scenario.title, lang))


def scope(ladder: Ladder, lang: Lang) -> str:
    """The bounds under which the run was found."""
    scenario = ladder.scenario
    return say(lang, "scope", scenario.name, scenario.channel, scenario.width)


def note(row: LadderRow, lang: Lang) -> str:
    """What set the step off: a call, a timeout, a loss; empty if a segment arrived."""
    if row.event == "SEGMENT ARRIVES":
        return ""
    return (
        say(lang, row.event, row.actor)
        if row.event in _WORDS
        else say(lang, "other event", row.actor, row.event)
    )


def told(row: LadderRow, lang: Lang) -> list[tuple[str, str]]:
    """The rules of a step in words, each with its section; no words where the note has said them."""
    said = note(row, lang)
    rules = ((rule_words(rule.rule, lang), rule.section) for rule in row.rules)
    return [("" if words and said.endswith(words) else words, section) for words, section in rules]


def rule_words(name: str, lang: Lang) -> str:
    """A rule's name as words: `fin_in_fin_wait_2` is `FIN in FIN-WAIT-2`."""
    if lang == "zh" and name in RULES_ZH:
        return RULES_ZH[name]
    words = name.replace("_", " ")
    for pattern, spelled in _SPELLED:
        words = re.sub(rf"\b(?:{pattern})\b", spelled, words)
    return words


_SPELLED = (
    ("syn ack", "SYN,ACK"),
    ("syn sent", "SYN-SENT"),
    ("syn received", "SYN-RECEIVED"),
    ("fin wait 1", "FIN-WAIT-1"),
    ("fin wait 2", "FIN-WAIT-2"),
    ("close wait", "CLOSE-WAIT"),
    ("last ack", "LAST-ACK"),
    ("time wait", "TIME-WAIT"),
    ("snd una", "SND.UNA"),
    ("two msl", "2 MSL"),
    ("half duplex", "half-duplex"),
    ("syns", "SYNs"),
    ("fins", "FINs"),
    ("(?<=in )closing|closing(?= ignores)", "CLOSING"),
    *((word, word.upper()) for word in ("syn", "ack", "fin", "open", "send", "receive", "close")),
    *((word, word.upper()) for word in ("established", "listen", "closed")),
)
"""Patterns and how they are spelled, tried in this order."""


RULES_ZH: dict[str, str] = {
    "passive_open_listens": "被动 OPEN：开始监听",
    "active_open_sends_a_syn": "主动 OPEN：发送 SYN",
    "listener_turns_active": "监听的一方转为主动打开",
    "active_open_finds_a_connection": "主动 OPEN：连接已存在",
    "passive_open_finds_a_connection": "被动 OPEN：连接已存在",
    "send_without_a_connection": "SEND：没有连接",
    "send_turns_a_listener_active": "SEND 使监听的一方转为主动打开",
    "send_waits_for_the_connection": "SEND 等待连接建立",
    "send_goes_out_at_once": "SEND 的数据立即发出",
    "send_waits_for_the_window": "SEND 的数据等待窗口",
    "send_after_close": "CLOSE 之后不能再 SEND",
    "queued_text_goes_out": "排队的数据发出",
    "receive_without_a_connection": "RECEIVE：没有连接",
    "receive_waits_for_the_connection": "RECEIVE 等待连接建立",
    "receive_hands_over_the_text": "RECEIVE 取走数据",
    "receive_takes_the_rest": "RECEIVE 取走剩余数据",
    "receive_finds_nothing_more": "RECEIVE：没有更多数据",
    "receive_after_half_duplex_close": "半双工 CLOSE 之后的 RECEIVE",
    "receive_after_both_fins": "双方 FIN 之后的 RECEIVE",
    "close_without_a_connection": "CLOSE：没有连接",
    "close_ends_listening": "CLOSE 结束监听",
    "close_gives_up_opening": "CLOSE 放弃打开",
    "close_before_the_handshake_is_over": "握手完成之前的 CLOSE",
    "close_waits_for_the_handshake": "CLOSE 等待握手完成",
    "close_with_unread_text_sends_a_reset": "CLOSE 时尚有未读数据，发送 RST",
    "close_sends_a_fin": "CLOSE 发送 FIN",
    "close_queues_its_fin": "CLOSE 的 FIN 排队等待",
    "close_answers_the_fin": "CLOSE 回应对方的 FIN",
    "close_waits_in_close_wait": "CLOSE 在 CLOSE-WAIT 中等待",
    "close_again": "重复的 CLOSE",
    "queued_close_sends_a_fin": "排队的 CLOSE 发送 FIN",
    "queued_fin_follows_the_text": "排队的 FIN 跟在数据之后",
    "queued_close_answers_the_fin": "排队的 CLOSE 回应对方的 FIN",
    "abort_without_a_connection": "ABORT：没有连接",
    "abort_ends_listening": "ABORT 结束监听",
    "abort_gives_up_opening": "ABORT 放弃打开",
    "abort_sends_a_reset": "ABORT 发送 RST",
    "abort_forgets_a_closed_connection": "ABORT 丢弃正在关闭的连接",
    "status_without_a_connection": "STATUS：没有连接",
    "status_returns_the_state": "STATUS 返回状态名",
    "closed_discards_a_reset": "CLOSED 丢弃 RST",
    "closed_resets_a_segment_without_ack": "CLOSED 以 RST 回应不带 ACK 的报文段",
    "closed_resets_a_segment_with_ack": "CLOSED 以 RST 回应带 ACK 的报文段",
    "listen_ignores_a_reset": "LISTEN 忽略 RST",
    "listen_sees_no_reset": "LISTEN：没有 RST",
    "listen_resets_an_acknowledgment": "LISTEN 以 RST 回应 ACK",
    "listen_sees_no_acknowledgment": "LISTEN：没有 ACK",
    "syn_is_answered_with_syn_ack": "以 SYN,ACK 回应 SYN",
    "listen_sees_no_syn": "LISTEN：没有 SYN",
    "listen_drops_anything_else": "LISTEN 丢弃其他报文段",
    "syn_sent_sees_no_acknowledgment": "SYN-SENT：没有 ACK",
    "syn_sent_finds_the_acknowledgment_acceptable": "SYN-SENT：确认号可接受",
    "syn_sent_resets_a_wrong_acknowledgment": "SYN-SENT 以 RST 回应错误的确认号",
    "syn_sent_drops_a_reset_with_a_wrong_acknowledgment": "SYN-SENT 丢弃确认号错误的 RST",
    "syn_sent_is_refused": "SYN-SENT：连接被拒绝",
    "syn_sent_drops_a_reset_without_acknowledgment": "SYN-SENT 丢弃不带 ACK 的 RST",
    "syn_sent_sees_no_reset": "SYN-SENT：没有 RST",
    "syn_ack_opens_the_connection": "SYN,ACK 使连接建立",
    "syns_cross": "两个 SYN 交叉",
    "syn_sent_sees_no_syn": "SYN-SENT：没有 SYN",
    "syn_sent_drops_anything_else": "SYN-SENT 丢弃其他报文段",
    "unacceptable_segment_is_answered": "以 ACK 回应不可接受的报文段",
    "unacceptable_reset_is_dropped": "丢弃不可接受的 RST",
    "segment_after_a_gap_is_dropped": "丢弃失序的报文段",
    "acceptable_segment_goes_on": "报文段可接受，继续处理",
    "no_reset": "没有 RST",
    "reset_outside_the_window": "RST 在窗口之外",
    "reset_elsewhere_in_the_window_is_challenged": "以挑战 ACK 回应窗口内其他位置的 RST",
    "reset_returns_to_listen": "收到 RST，回到 LISTEN",
    "reset_refuses_the_connection": "收到 RST，连接被拒绝",
    "reset_ends_the_connection": "收到 RST，连接终止",
    "reset_cuts_the_closing_short": "收到 RST，关闭过程提前结束",
    "no_syn": "没有 SYN",
    "syn_in_syn_received_returns_to_listen": "SYN-RECEIVED 收到 SYN，回到 LISTEN",
    "old_syn_is_trimmed_off": "旧的 SYN 被剪去",
    "syn_is_challenged": "以挑战 ACK 回应 SYN",
    "segment_without_ack_is_dropped": "丢弃不带 ACK 的报文段",
    "segment_carries_an_acknowledgment": "报文段带有确认",
    "acknowledgment_out_of_range_is_answered": "以 ACK 回应越界的确认号",
    "acknowledgment_is_in_range": "确认号在范围之内",
    "ack_of_our_syn_opens_the_connection": "我方 SYN 得到确认，连接建立",
    "wrong_ack_of_our_syn_is_reset": "以 RST 回应对我方 SYN 的错误确认",
    "handshake_is_over": "握手已完成",
    "new_acknowledgment_advances_snd_una": "新的确认推进 SND.UNA",
    "duplicate_acknowledgment_is_ignored": "忽略重复的确认",
    "ack_of_our_fin_in_fin_wait_1": "FIN-WAIT-1：我方 FIN 得到确认",
    "our_fin_is_unacknowledged_in_fin_wait_1": "FIN-WAIT-1：我方 FIN 尚未得到确认",
    "nothing_in_addition": "无需附加处理",
    "ack_of_our_fin_in_closing": "CLOSING：我方 FIN 得到确认",
    "closing_ignores_anything_else": "CLOSING 忽略其他报文段",
    "ack_of_our_fin_in_last_ack": "LAST-ACK：我方 FIN 得到确认",
    "our_fin_is_unacknowledged_in_last_ack": "LAST-ACK：我方 FIN 尚未得到确认",
    "fin_again_in_time_wait": "TIME-WAIT 再次收到 FIN",
    "nothing_else_matters_in_time_wait": "TIME-WAIT：其他报文段不起作用",
    "urgent_data_is_only_signalled": "紧急数据只通知用户",
    "text_is_delivered": "数据交付给用户",
    "text_is_kept_for_receive": "数据留待 RECEIVE 取走",
    "text_after_half_duplex_close_is_reset": "以 RST 回应半双工 CLOSE 之后的新数据",
    "no_new_text": "没有新数据",
    "text_after_fin_is_ignored": "忽略 FIN 之后的数据",
    "no_fin": "没有 FIN",
    "fin_in_established": "ESTABLISHED 收到 FIN",
    "fin_in_fin_wait_1": "FIN-WAIT-1 收到 FIN",
    "fin_in_fin_wait_2": "FIN-WAIT-2 收到 FIN",
    "fin_after_fin": "FIN 之后又收到 FIN",
    "user_timeout_expires": "用户超时",
    "syn_is_sent_again": "重传 SYN",
    "syn_ack_is_sent_again": "重传 SYN,ACK",
    "text_is_sent_again": "重传数据",
    "fin_is_sent_again": "重传 FIN",
    "two_msl_are_over": "2 MSL 已过",
    "retransmissions_come_to_their_limit": "重传达到上限",
    "delayed_ack_is_sent": "发出延迟的 ACK",
    "memory_is_lost": "记忆丢失",
    # The rules of other protocols than RFC 9293.
    "any_reset_returns_to_listen": "收到任一可接受的 RST，回到 LISTEN",
    "any_reset_refuses_the_connection": "收到任一可接受的 RST，连接被拒绝",
    "any_reset_ends_the_connection": "收到任一可接受的 RST，连接终止",
    "syn_in_the_window_is_an_error": "窗口内的 SYN 是错误，发送 RST",
    "syn_without_ack_in_the_window_is_an_error": "窗口内不带 ACK 的 SYN 是错误，发送 RST",
    "syn_before_the_window_is_trimmed_off": "裁去窗口之前的 SYN",
    "ack_from_snd_una_on_opens_the_connection": "确认号不小于 SND.UNA，连接建立",
    "ack_outside_the_unacknowledged_is_reset": "以 RST 回应越界的确认号",
    "old_acknowledgment_is_ignored": "忽略旧的确认",
    "acknowledgment_of_something_not_sent_is_answered": "以 ACK 回应对尚未发送内容的确认",
    "reset_before_time_wait_is_challenged": "TIME-WAIT 之前，以挑战 ACK 回应窗口内其他位置的 RST",
    "reset_in_time_wait_is_ignored": "TIME-WAIT 忽略 RST",
    "reset_before_time_wait_cuts_the_closing_short": "TIME-WAIT 之前收到 RST，关闭过程提前结束",
    "abort_sends_a_reset_and_waits": "ABORT：发送 RST 并进入 TIME-WAIT",
    "close_with_unread_text_sends_a_reset_and_waits": "CLOSE 时尚有未读数据，发送 RST 并进入 TIME-WAIT",
    "text_after_half_duplex_close_is_reset_and_waited_for": (
        "以 RST 回应半双工 CLOSE 之后的新数据，并进入 TIME-WAIT"
    ),
    "two_msl_after_closing_are_over": "正常关闭后 2 MSL 已过",
    "two_msl_after_a_reset_are_over": "发出 RST 后 2 MSL 已过",
    "crossing_syn_ack_is_let_through": "放行交叉的 SYN,ACK",
    "fin_again_is_let_through": "放行 TIME-WAIT 中重传的 FIN",
    "any_other_unacceptable_segment_is_answered": "以 ACK 回应其他不可接受的报文段",
    "acknowledgment_in_syn_received_skips_the_range": "在 SYN-RECEIVED 中不检查确认号的范围",
    "later_acknowledgment_is_in_range": "同步之后，确认号在范围之内",
    "later_acknowledgment_out_of_range_is_answered": "同步之后，以 ACK 回应越界的确认号",
    "fin_after_the_last_number_is_answered": "FIN 之后的 FIN 得到 ACK，不再计入",
}
"""The rules' names in Chinese; a rule that is not here goes by its English name."""
