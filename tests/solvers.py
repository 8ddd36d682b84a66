"""z3 and cvc5 as readers of SMT-LIB 2."""

from __future__ import annotations

from collections.abc import Callable

import cvc5
import pytest
import z3

Ask = Callable[[str], str]


def z3_says(text: str) -> str:
    context = z3.Context()
    answer: str = z3.Z3_eval_smtlib2_string(context.ref(), text)
    return answer.strip()


def cvc5_says(text: str) -> str:
    terms = cvc5.TermManager()
    solver, symbols = cvc5.Solver(terms), cvc5.SymbolManager(terms)
    parser = cvc5.InputParser(solver, symbols)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text, "given")
    said = ""
    while not (command := parser.nextCommand()).isNull():
        said += command.invoke(solver, symbols)
    return said.strip()


SOLVERS = pytest.mark.parametrize("says", [z3_says, cvc5_says], ids=["z3", "cvc5"])
