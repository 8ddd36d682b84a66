"""The text that the project began with, sentence by sentence, each one checked."""

from .check import StatementResult, check_statement, statement_runner, statements_named
from .statement import Statement, StatementVerdict

__all__ = [
    "Statement",
    "StatementResult",
    "StatementVerdict",
    "check_statement",
    "statement_runner",
    "statements_named",
]
