"""The channels between the endpoints. A channel holds segments in places; an empty place is zero.

| named form | loses | duplicates | reorders |
|---|---|---|---|
| `Perfect(n)` | – | – | – |
| `Lossy(n)` | any segment, any time | – | – |
| `Hostile(n)` | any segment, any time | any segment, any time | yes |

`Channel(n, loses=…, duplicates=…, reorders=…)` is any other combination:

- **A segment sent into a full channel** is lost where the channel loses, and otherwise a fault of the
  scenario: sending is never disabled.
- **Duplication** needs a free place. The copy goes directly behind its original, or to where the order of a
  channel that reorders wants it. A channel that duplicates and loses nothing fills up as soon as copies are
  answered: a search of it ends in the fault, however many places there are.
- **A channel that reorders** is a multiset, kept in one order (`channel_order`): no two states differ by the
  order alone.

The network without any bound, in which every segment ever sent may arrive again at any time, has no places
and is no `Channel`: `unbounded` has the system to prove things about.

Where the maximum segment lifetime is assumed, each place has a mark for each side that may wait it out: the
segment there is older than the MSL that the side waits out. The marks go with their segments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise

import z3

from .channel_order import inserted
from .segment_layout import is_present, packed_bits, unpack
from .state import Segment


@dataclass(frozen=True)
class Channel:
    """One direction of the network: room for `places` segments, and what may happen to them."""

    places: int
    loses: bool = False
    """Any segment may be lost at any time."""
    duplicates: bool = False
    """Any segment may be duplicated at any time while a place is free."""
    reorders: bool = False
    """Any segment may arrive next; otherwise the first in is the first out."""

    @property
    def keeps_order(self) -> bool:
        """The first in is the first out."""
        return not self.reorders

    @property
    def is_sorted(self) -> bool:
        """The order of the places means nothing, so that they are kept in one order (`channel_order`)."""
        return self.reorders

    def __str__(self) -> str:
        for name, form in NAMED_CHANNELS.items():
            if form(self.places) == self:
                return f"{name}({self.places})"
        flags = (f"{flag}=True" for flag in CHANNEL_FLAGS if getattr(self, flag))
        return f"Channel({', '.join((str(self.places), *flags))})"


CHANNEL_FLAGS = ("loses", "duplicates", "reorders")

NAMED_CHANNELS: dict[str, Callable[[int], Channel]] = {
    "Perfect": partial(Channel),
    "Lossy": partial(Channel, loses=True),
    "Hostile": partial(Channel, loses=True, duplicates=True, reorders=True),
}
"""The forms that have a name: so they print, and so a scenario file writes them."""

Perfect, Lossy, Hostile = (NAMED_CHANNELS[name] for name in ("Perfect", "Lossy", "Hostile"))


@dataclass(frozen=True)
class Direction:
    """One direction between two endpoints; of an arbitrary network nothing else is known."""

    name: str
    """`A→B`."""
    width: int
    """Bits of a sequence number."""


_Column = tuple[tuple[str, ...], tuple[z3.ExprRef, ...]]
"""Variables, one for each place, with their names."""


@dataclass(frozen=True)
class ChannelState(Direction):
    """The channel of one direction in a composed system: its places as variables, the oldest first."""

    channel: Channel
    waiters: tuple[str, ...] = ()
    """The sides whose waits depend on what is in flight: `A`, `B`; none where no MSL is assumed."""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the places."""
        return tuple(f"{self.name}.{at}" for at in range(self.channel.places))

    @cached_property
    def places(self) -> tuple[z3.BitVecRef, ...]:
        """The variables of the places."""
        return tuple(z3.BitVec(name, packed_bits(self.width)) for name in self.names)

    def marks(self, side: str) -> tuple[z3.BoolRef, ...]:
        """For each place: the segment there is older than the MSL that this side waits out."""
        return self._columns[1 + self.waiters.index(side)][1]

    @cached_property
    def _columns(self) -> tuple[_Column, ...]:
        """The variables that go with a segment from place to place: itself, then its marks."""
        names = [tuple(f"{place}.old.{side}" for place in self.names) for side in self.waiters]
        return (self.names, self.places), *((column, tuple(map(z3.Bool, column))) for column in names)

    @cached_property
    def _keys(self) -> tuple[z3.BitVecRef, ...]:
        """Each place with its marks as one number, by which a channel that reorders is ordered."""
        return tuple(_key(column[at] for _, column in self._columns) for at in range(len(self.places)))

    def marked_places(self, side: str) -> Iterator[tuple[str, z3.BitVecRef, str, z3.BoolRef]]:
        """Each place and the mark of this side, with their names."""
        (names, places), (mark_names, marks) = self._columns[0], self._columns[1 + self.waiters.index(side)]
        return zip(names, places, mark_names, marks, strict=True)

    @cached_property
    def overflowed(self) -> z3.BoolRef:
        """The variable that remembers a segment sent into a full channel that loses nothing."""
        return z3.Bool(f"{self.name}.overflowed")

    @property
    def head(self) -> z3.BitVecRef:
        """The first place: on a channel that keeps the order, that of the segment that arrives next."""
        return self.places[0]

    @property
    def arrival_places(self) -> range:
        """The indices of the places from which a segment may arrive."""
        return range(self.channel.places if self.channel.reorders else 1)

    def older(self, side: str) -> z3.BoolRef:
        """A segment is in flight that is older than the MSL that this side waits out."""
        return z3.Or(self.marks(side))

    def holds_another(self, at: int) -> z3.BoolRef:
        """There is a segment in the place; in a channel that reorders, another than in the place before."""
        here = is_present(self.places[at])
        if at == 0 or not self.channel.is_sorted:
            return here
        return z3.And(here, self._keys[at] != self._keys[at - 1])

    def segments(self) -> list[tuple[z3.BoolRef, Segment]]:
        """For each place: whether a segment is there, and the segment."""
        return [(is_present(place), unpack(place)) for place in self.places]

    def is_empty(self) -> z3.BoolRef:
        """No segment is in flight."""
        return z3.Not(is_present(self.head))

    def has_room(self) -> z3.BoolRef:
        """The last place is free."""
        return z3.Not(is_present(self.places[-1]))

    def sending(self, packed: z3.BitVecRef) -> dict[str, z3.ExprRef]:
        """The update that puts a segment into the channel, behind the last one or where the order wants it.

        A segment sent now is older than nothing: it has no mark.
        """
        unmarked = (z3.BoolVal(False),) * len(self.waiters)
        updates = self._with(_key((packed, *unmarked)))
        if not self.channel.loses:
            updates[f"{self.name}.overflowed"] = z3.Or(self.overflowed, self._next_free[-1])
        return updates

    def duplicating(self, at: int) -> dict[str, z3.ExprRef]:
        """The update that doubles the segment at a place, with its marks, where there is room."""
        if self.channel.reorders:
            return self._with(self._keys[at])
        behind = zip(range(at + 1, len(self._keys)), self._keys[at:-1], strict=True)
        return {name: term for place, key in behind for name, term in self._unlocked(place, key).items()}

    @cached_property
    def _next_free(self) -> tuple[z3.BoolRef, ...]:
        """For each place: it is the first free one; last: there is none."""
        present = [z3.BoolVal(True), *(is_present(place) for place in self.places)]
        free = [z3.And(before, z3.Not(here)) for before, here in pairwise(present)]
        return (*free, present[-1])

    def _with(self, item: z3.BitVecRef) -> dict[str, z3.ExprRef]:
        """The update that adds a segment with its marks; nothing changes where the channel is full."""
        *free, full = self._next_free
        if self.channel.is_sorted:
            after = inserted(self._keys, item, full)
        else:
            after = [z3.If(here, item, key) for here, key in zip(free, self._keys, strict=True)]
        return {name: term for at, key in enumerate(after) for name, term in self._unlocked(at, key).items()}

    def _unlocked(self, at: int, key: z3.BitVecRef) -> dict[str, z3.ExprRef]:
        """The update of a place and its marks from the one number that `_key` makes of them."""
        lowest = len(self.waiters)
        if not lowest:
            return {self.names[at]: key}
        parts = {self.names[at]: z3.Extract(key.size() - 1, lowest, key)}
        for bit, (names, _) in enumerate(reversed(self._columns[1:])):
            parts[names[at]] = z3.Extract(bit, bit, key) == 1
        return {name: z3.simplify(part, push_ite_bv=True) for name, part in parts.items()}

    def without(self, at: int) -> dict[str, z3.ExprRef]:
        """The update that takes the segment at a place out of the channel; those behind it move up."""
        updates: dict[str, z3.ExprRef] = {}
        for names, column in self._columns:
            nothing = z3.BoolVal(False) if z3.is_bool(column[0]) else z3.BitVecVal(0, self.head.size())
            behind = (*column[at + 1 :], nothing)
            updates |= dict(zip(names[at:], behind, strict=True))
        return updates


def _key(values: Iterable[z3.ExprRef]) -> z3.BitVecRef:
    """A segment and its marks as one number."""
    one, zero = z3.BitVecVal(1, 1), z3.BitVecVal(0, 1)
    bits = [z3.If(value, one, zero) if z3.is_bool(value) else value for value in values]
    return z3.Concat(*bits) if len(bits) > 1 else bits[0]
