"""The text that the project began with, sentence by sentence, each one settled by the checker."""

from ..asking import Found
from ..question import Question
from .judge import Judge, Judged, statements_named
from .statement import Judgement, Statement

__all__ = ["Found", "Judge", "Judged", "Judgement", "Question", "Statement", "statements_named"]
