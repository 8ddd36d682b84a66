"""Order, loss, duplication and overflow of channels."""

from __future__ import annotations

from dataclasses import replace

import pytest
import z3
from synfin.checker.engines.explicit.search import ScopeFault
from synfin.checker.engines.exploration import explore
from synfin.checker.graph import StateGraph
from synfin.model.channels import (
    CHANNEL_FLAGS,
    NAMED_CHANNELS,
    Channel,
    ChannelState,
    Hostile,
    Lossy,
    Perfect,
)
from synfin.model.composed_system import DUPLICATION, LOSS, compose, delivers, duplicates, sends
from synfin.model.scenarios.catalogue import SCENARIOS
from synfin.model.scenarios.scenario import Scenario
from synfin.model.scenarios.scenario_file import scenario_from
from synfin.model.segment_layout import SegmentValue, packed_bits, packed_value, value_of
from synfin.model.state import State

WIDTH = 4
SYN = SegmentValue(("SYN",), 14, 0, 0)
SYN_ACK = SegmentValue(("SYN", "ACK"), 6, 15, 0)
ACK = SegmentValue(("ACK",), 15, 7, 0)
TEXT = SegmentValue(("PSH", "ACK"), 15, 7, 1)


class Filled:
    """A channel with values in its places."""

    def __init__(self, form: Channel) -> None:
        self.channel = ChannelState("A→B", WIDTH, form)
        self.state = {str(place): z3.BitVecVal(0, place.size()) for place in self.channel.places}
        if not form.loses:
            self.state[str(self.channel.overflowed)] = z3.BoolVal(False)

    def _take(self, update: dict[str, z3.ExprRef]) -> None:
        names = [*self.channel.places, *([] if self.channel.channel.loses else [self.channel.overflowed])]
        assert set(update) <= set(self.state)
        now = [(name, self.state[str(name)]) for name in names]
        self.state |= {name: z3.simplify(z3.substitute(term, *now)) for name, term in update.items()}

    def send(self, seg: SegmentValue) -> Filled:
        self._take(self.channel.sending(z3.BitVecVal(packed_value(seg, WIDTH), packed_bits(WIDTH))))
        return self

    def remove(self, at: int) -> Filled:
        self._take(self.channel.without(at))
        return self

    def duplicate(self, at: int) -> Filled:
        self._take(self.channel.duplicating(at))
        return self

    @property
    def segments(self) -> list[SegmentValue | None]:
        return [value_of(self.state[str(place)].as_long(), WIDTH) for place in self.channel.places]

    @property
    def overflowed(self) -> bool:
        return z3.is_true(self.state[str(self.channel.overflowed)])


@pytest.mark.parametrize("form", [Perfect(3), Lossy(3)], ids=str)
def test_first_in_first_out(form: Channel):
    channel = Filled(form).send(SYN).send(SYN_ACK).send(ACK)
    assert channel.segments == [SYN, SYN_ACK, ACK]
    assert channel.remove(0).segments == [SYN_ACK, ACK, None]
    assert channel.send(TEXT).segments == [SYN_ACK, ACK, TEXT]
    assert channel.remove(0).remove(0).remove(0).segments == [None, None, None]


def test_a_full_lossy_channel_loses_what_is_sent():
    channel = Filled(Lossy(2)).send(SYN).send(SYN_ACK).send(ACK)
    assert channel.segments == [SYN, SYN_ACK]


def test_a_full_perfect_channel_overflows_and_remembers_it():
    channel = Filled(Perfect(2)).send(SYN).send(SYN_ACK)
    assert not channel.overflowed
    assert channel.send(ACK).overflowed
    assert channel.segments == [SYN, SYN_ACK]
    assert channel.remove(0).send(ACK).overflowed


def test_a_segment_lost_from_the_middle_leaves_no_hole():
    channel = Filled(Lossy(4)).send(SYN).send(SYN_ACK).send(ACK).send(TEXT)
    assert channel.remove(1).segments == [SYN, ACK, TEXT, None]
    assert channel.remove(2).segments == [SYN, ACK, None, None]
    assert channel.send(TEXT).segments == [SYN, ACK, TEXT, None]


def test_the_same_segment_can_be_on_the_channel_twice():
    channel = Filled(Lossy(3)).send(SYN).send(SYN)
    assert channel.segments == [SYN, SYN, None]
    assert channel.remove(0).segments == [SYN, None, None]


def test_a_channel_is_empty_when_nothing_is_at_its_head():
    channel = Filled(Perfect(2))
    empty = channel.channel.is_empty()
    head = channel.channel.head
    assert z3.is_true(z3.simplify(z3.substitute(empty, (head, channel.state[str(head)]))))
    channel.send(SYN)
    assert z3.is_false(z3.simplify(z3.substitute(empty, (head, channel.state[str(head)]))))
    present = [z3.simplify(z3.substitute(here, *((p, channel.state[str(p)]) for p in channel.channel.places)))
               for here, _ in channel.channel.segments()]  # fmt: skip
    assert [z3.is_true(here) for here in present] == [True, False]


def in_order(*segments: SegmentValue) -> list[SegmentValue]:
    return sorted(segments, key=lambda seg: packed_value(seg, WIDTH), reverse=True)


@pytest.mark.parametrize("loses", [False, True], ids=("lossless", "lossy"))
def test_a_duplicate_goes_directly_behind_its_original_where_the_order_is_kept(loses: bool):
    channel = Filled(Channel(5, loses=loses, duplicates=True)).send(SYN).send(SYN_ACK).send(ACK)
    assert channel.duplicate(1).segments == [SYN, SYN_ACK, SYN_ACK, ACK, None]
    assert channel.duplicate(0).segments == [SYN, SYN, SYN_ACK, SYN_ACK, ACK]


def test_a_duplicate_has_the_marks_of_its_original():
    channel = ChannelState("A→B", WIDTH, Channel(3, loses=True, duplicates=True), ("A", "B"))
    update = channel.duplicating(0)
    assert set(update) == {
        name for at in (1, 2) for name in (f"A→B.{at}", f"A→B.{at}.old.A", f"A→B.{at}.old.B")
    }
    for side in ("A", "B"):
        (first, *_) = channel.marks(side)
        assert z3.is_true(z3.simplify(update[f"A→B.1.old.{side}"] == first))


def test_segments_of_a_channel_that_reorders_are_in_canonical_order():
    channel = Filled(Channel(3, reorders=True)).send(ACK).send(SYN).send(TEXT)
    assert channel.segments == in_order(ACK, SYN, TEXT)


def test_a_channel_that_reorders_and_loses_nothing_overflows_and_remembers_it():
    channel = Filled(Channel(2, reorders=True)).send(ACK).send(SYN)
    assert not channel.overflowed
    assert channel.send(TEXT).overflowed
    assert channel.segments == in_order(ACK, SYN)


@pytest.mark.parametrize("name", NAMED_CHANNELS)
def test_a_channel_with_a_name_prints_by_it_and_is_read_by_it(name: str):
    channel = NAMED_CHANNELS[name](2)
    assert str(channel) == f"{name}(2)"
    assert read(str(channel)) == channel


def test_any_other_combination_prints_its_flags_and_is_read_back():
    assert str(Channel(2, loses=True, duplicates=True)) == "Channel(2, loses=True, duplicates=True)"
    for number in range(1 << len(CHANNEL_FLAGS)):
        flags = {flag: bool(number >> at & 1) for at, flag in enumerate(CHANNEL_FLAGS)}
        channel = Channel(3, **flags)
        assert read(str(channel)) == channel
    assert read("Channel(2, loses=true, reorders = true)") == Channel(2, loses=True, reorders=True)


def test_a_new_kind_of_channel_takes_one_line(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(
        NAMED_CHANNELS, "Stuttering", lambda places: Channel(places, loses=True, duplicates=True)
    )
    assert read("Stuttering(2)") == Channel(2, loses=True, duplicates=True)
    assert str(read("Stuttering(2)")) == "Stuttering(2)"
    assert states_of(Channel(2, loses=True, duplicates=True)) > 0


def read(channel: str) -> Channel:
    return scenario_from(
        "mine", {"a": {"opens": "active"}, "b": {"opens": "passive"}, "channel": channel}
    ).channel


def with_channel(channel: Channel) -> Scenario:
    return replace(SCENARIOS["lossy-handshake"], channel=channel, script=(), drop=())


def graph_of(channel: Channel) -> StateGraph:
    return explore(compose(with_channel(channel)).system)


def states_of(channel: Channel) -> int:
    return len(graph_of(channel).states)


def endpoints_of(channel: Channel) -> set[tuple[int, ...]]:
    """The reachable values of the variables that are not places."""
    graph = graph_of(channel)
    places = [at for name, at in graph.system.index.items() if not name.startswith(("A→B", "B→A"))]
    return {tuple(state[at] for at in places) for state in graph.states}


def test_more_freedom_of_the_network_reaches_whatever_less_reaches():
    """Each flag only adds steps: what the endpoints can come to grows."""
    lossy = endpoints_of(Lossy(2))
    duplicating = endpoints_of(Channel(2, loses=True, duplicates=True))
    reordering = endpoints_of(Channel(2, loses=True, reorders=True))
    hostile = endpoints_of(Hostile(2))
    assert lossy <= duplicating <= hostile
    assert lossy <= reordering <= hostile
    assert states_of(Lossy(2)) < states_of(Channel(2, loses=True, duplicates=True))


@pytest.mark.parametrize("flags", [{"duplicates": True}, {"reorders": True}, {}], ids=str)
def test_the_network_does_what_its_flags_say_and_nothing_else(flags: dict[str, bool]):
    system = compose(with_channel(Channel(2, loses=True, **flags))).system
    events = {action.event for action in system.actions}
    assert LOSS in events
    assert (DUPLICATION in events) is flags.get("duplicates", False)
    seconds = [action for action in system.actions if action.name.endswith(", segment 2")]
    assert bool(seconds) is flags.get("reorders", False)


def test_a_duplicate_arrives_right_after_its_original():
    """Over a channel that keeps the order nothing comes between a segment and its copy."""
    composed = compose(with_channel(Channel(3, loses=True, duplicates=True)))
    graph = explore(composed.system)
    channel = composed.a.out
    places = [composed.system.index[name] for name in channel.names]
    copies = 0
    for source, edges in enumerate(graph.edges):
        for action, target in edges:
            seen = graph.lowered.observe(action, graph.states[source])
            if (copied := seen.get(duplicates(channel))) is not None:
                held = [graph.states[target][at] for at in places]
                at = int(composed.system.actions[action].name.split()[-1]) - 1
                assert held[at] == held[at + 1] == copied
                copies += 1
    assert copies


def test_a_channel_that_reorders_without_loss_is_searched_whole():
    graph = explore(compose(replace(SCENARIOS["four-way-close"], channel=Channel(3, reorders=True))).system)
    states = {
        (state[graph.system.index["A.state"]], state[graph.system.index["B.state"]]) for state in graph.states
    }
    assert (State.CLOSED, State.CLOSED) in states
    assert not {action.event for action in graph.system.actions} & {LOSS, DUPLICATION}


def test_a_channel_that_reorders_without_loss_faults_where_it_has_no_room():
    scenario = replace(SCENARIOS["early-close"], channel=Channel(1, reorders=True))
    with pytest.raises(
        ScopeFault, match=r"the channel .→. overflowed: Channel\(1, reorders=True\) has no room"
    ):
        explore(compose(scenario).system)


def test_a_channel_that_duplicates_and_loses_nothing_ends_in_the_fault():
    """Copies that are answered fill it, however many places there are."""
    for places in (2, 3, 4):
        with pytest.raises(ScopeFault, match="overflowed"):
            graph_of(Channel(places, duplicates=True))


def test_a_segment_that_is_sent_is_delivered_only_over_the_channel_it_was_sent_into():
    composed = compose(with_channel(Perfect(3)))
    keys = {key for action in composed.system.actions if action.actor == "A" for key in action.observe}
    assert keys == {sends(composed.a.out), delivers(composed.a.into)}
