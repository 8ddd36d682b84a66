"""The text that the project began with, sentence by sentence, each one settled by the checker."""

from ..query import QueryResult
from ..question import Query
from .judge import Judge, Judged, statements_named
from .statement import Judgement, Statement

__all__ = ["Judge", "Judged", "Judgement", "Query", "QueryResult", "Statement", "statements_named"]
