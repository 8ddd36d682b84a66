"""The names of rules as readers see them: `fin_in_fin_wait_2` is `FIN in FIN-WAIT-2`."""

from __future__ import annotations

from functools import cache

from ..checker.message import Message
from .state import State

_CAPITALS = (
    *("syn", "ack", "fin", "open", "send", "receive", "close", "abort", "status"),
    *("established", "listen", "closed"),
)
_SPELLED = {
    "syn ack": "SYN,ACK",
    "snd una": "SND.UNA",
    "two msl": "2 MSL",
    "half duplex": "half-duplex",
    "syns": "SYNs",
    "fins": "FINs",
    **{state.spelled.lower().replace("-", " "): state.spelled for state in State if "-" in state.spelled},
    **{word: word.upper() for word in _CAPITALS},
}
"""The spelling of words in a name; the longest are tried first."""


@cache
def rule_label(name: str) -> Message:
    """The name of a rule in words, with the field's spelling of states, control bits and variables."""
    words, spelled = name.split("_"), list[str]()
    while words:
        taken = next((count for count in (3, 2, 1) if " ".join(words[:count]) in _SPELLED), 0)
        spelled.append(_SPELLED[" ".join(words[:taken])] if taken else _word(words[0], spelled))
        del words[: taken or 1]
    label = " ".join(spelled)
    return Message("rule-label", label)


def _word(word: str, before: list[str]) -> str:
    """CLOSING is a state where it begins a name or something is in it; else it is what users do."""
    return "CLOSING" if word == "closing" and (not before or before[-1] == "in") else word
