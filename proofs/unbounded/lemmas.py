"""The lemmas: together they are an invariant, and the claims follow from them.

A lemma is a sentence and a formula over one view: “we” are the view's side. Most were added to exclude a
counterexample to the induction of another.
"""

from __future__ import annotations

from . import acknowledging, counting, incarnations, one_endpoint, resets
from .lemma import UnboundedLemma

ALL_LEMMAS: tuple[UnboundedLemma, ...] = tuple(
    lemma
    for topic in (one_endpoint, incarnations, acknowledging, counting, resets)
    for lemma in vars(topic).values()
    if isinstance(lemma, UnboundedLemma)
)
"""In the order in which they are written."""
