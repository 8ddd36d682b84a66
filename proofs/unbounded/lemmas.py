"""The lemmas: together they are an invariant, and the claims follow from them.

One lemma is one sentence and one formula over one view: “we” are the view's side. Most were added because
without them some step broke another.
"""

from __future__ import annotations

from . import acknowledging, counting, incarnations, one_endpoint, resets
from .lemma import UnboundedLemma

ALL: tuple[UnboundedLemma, ...] = tuple(
    lemma
    for chapter in (one_endpoint, incarnations, acknowledging, counting, resets)
    for lemma in vars(chapter).values()
    if isinstance(lemma, UnboundedLemma)
)
"""In the order in which they are written."""
