"""The trace language: the words of observed values between two kinds of states."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import z3

Word = tuple[str, ...]

Letter = Callable[[z3.BitVecRef], z3.BoolRef]
"""The observed values that are written as one letter, as a predicate."""


@dataclass(frozen=True)
class TraceLanguage:
    """Every run observes one of `words` between `start` and `end`, and each word is observed in some run.

    A word goes from the first step that enters `start` to the one that reaches `end`, both included. A letter
    is an observed value under one of `keys`; a value that is none of `letters` is in no word.
    """

    start: z3.BoolRef
    end: z3.BoolRef
    keys: tuple[str, ...]
    letters: Mapping[str, Letter]
    words: frozenset[Word]

    @cached_property
    def prefixes(self) -> tuple[Word, ...]:
        """All prefixes of words, the empty one first. Their places are the states of the automaton."""
        return tuple(sorted({(), *(word[:end] for word in self.words for end in range(1, len(word) + 1))}))

    @property
    def rejecting(self) -> int:
        """The automaton's state after anything that is no prefix of a word."""
        return len(self.prefixes)

    @cached_property
    def arcs(self) -> dict[tuple[int, str], int]:
        """The automaton's state after another letter; where there is none, it rejects."""
        places = {prefix: place for place, prefix in enumerate(self.prefixes)}
        return {(places[word[:-1]], word[-1]): place for word, place in places.items() if word}

    @cached_property
    def accepting(self) -> dict[int, Word]:
        """The automaton's states that are whole words."""
        return {place: word for place, word in enumerate(self.prefixes) if word in self.words}

    def letter(self, value: int, width: int) -> str:
        """The letter of an observed value; empty if it is none."""
        term = z3.BitVecVal(value, width)
        meanings = self.letters.items()
        return next((x for x, is_x in meanings if z3.is_true(z3.simplify(is_x(term)))), "")

    @property
    def expected(self) -> str:
        """The words on one line."""
        return in_line(self.words)


def in_line(words: frozenset[Word]) -> str:
    """Write several words on one line."""
    return " | ".join(" · ".join(word) for word in sorted(words))


@dataclass(frozen=True)
class ObservedWords:
    """The words that the runs of a graph observe."""

    unexpected: list[int] | None
    """The actions of a shortest run with an unexpected word; None if there is none."""
    observed: frozenset[Word]
    """The expected words that were observed before that."""
