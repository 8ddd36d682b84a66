"""The text that the project began with, sentence by sentence, each one settled by the checker."""

from .judge import Found, Judge, Judged, statements_named
from .statement import Judgement, Question, Statement

__all__ = ["Found", "Judge", "Judged", "Judgement", "Question", "Statement", "statements_named"]
