"""The place of each variable of a system in the 64-bit words of a state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...system import State, System

WORD = 64
"""Bits of a word."""

Words = NDArray[np.uint64]


@dataclass(frozen=True)
class Slot:
    """The bits of one variable: `width` of them from bit `shift` of word `word` on."""

    word: int
    shift: int
    width: int

    @property
    def words(self) -> range:
        """The words it has bits in: several only if it is wider than a word, and then it starts one."""
        return range(self.word, self.word + (self.shift + self.width + WORD - 1) // WORD)


@dataclass(frozen=True)
class Layout:
    """The slots of all variables, in the order of the system, and the number of words they take."""

    slots: tuple[Slot, ...]
    words: int

    def encode(self, state: State) -> Words:
        """A state as its words, shape (words,)."""
        words = [0] * self.words
        for slot, value in zip(self.slots, state, strict=True):
            for offset, word in enumerate(slot.words):
                words[word] |= (value << slot.shift >> (WORD * offset)) & _MASK
        return np.array(words, dtype=np.uint64)

    def decode(self, words: Sequence[int]) -> State:
        """The state in its words, given as Python's numbers."""
        return tuple(
            (words[slot.word] >> slot.shift & (1 << slot.width) - 1)
            if slot.shift + slot.width <= WORD
            else self._wide(slot, words)
            for slot in self.slots
        )

    @staticmethod
    def _wide(slot: Slot, words: Sequence[int]) -> int:
        value = sum(words[word] << (WORD * offset) for offset, word in enumerate(slot.words))
        return value & (1 << slot.width) - 1


_MASK = (1 << WORD) - 1


def layout_of(system: System) -> Layout:
    """Slots for the variables in turn, each in the first word that has room.

    In the order of the system, variables that belong together lie together, so that halves of states recur.
    By falling width they might take a word less, but there would be four times as many halves.
    """
    slots: list[Slot] = []
    room: list[int] = []
    for width in (variable.width for variable in system.variables):
        if width > WORD:
            count = -(-width // WORD)
            slots.append(Slot(len(room), 0, width))
            room += [0] * (count - 1) + [WORD * count - width]
            continue
        word = next((at for at, left in enumerate(room) if left >= width), len(room))
        if word == len(room):
            room.append(WORD)
        slots.append(Slot(word, WORD - room[word], width))
        room[word] -= width
    return Layout(tuple(slots), max(1, len(room)))
