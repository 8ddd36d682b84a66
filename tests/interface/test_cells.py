"""Every segment in every state, as a stranger asks for it: `cells.txt` by `synfin.endpoint` alone."""

from __future__ import annotations

from pathlib import Path

import cells
import pytest
import synfin
import tables

MODEL = Path(__file__).parent.parent / "model"
CELLS = cells.cells_of((MODEL / "cells.txt").read_text(encoding="utf-8"))
FURTHER = cells.cells_of((MODEL / "cells_further.txt").read_text(encoding="utf-8"))


def row_of(cell: cells.Cell) -> tables.Row:
    (row,) = tables.rows_of(cell.row(tables.CONNECTION))
    return row


def test_there_are_352_cells() -> None:
    assert len(CELLS) == 352


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_a_segment_meets_what_the_rfc_says(cell: cells.Cell) -> None:
    """Only the state of the endpoint is given: its numbers are those of the figures."""
    before = (
        synfin.endpoint(state=cell.before, iss=100, window=10, next_iss=400)
        if _own_iss(cell)
        else (synfin.endpoint(state=cell.before, iss=400, window=10))
    )
    agrees(before.arrives(cell._event()), row_of(cell))


def _own_iss(cell: cells.Cell) -> bool:
    return cell.before not in ("CLOSED", "LISTEN")


@pytest.mark.parametrize("cell", FURTHER, ids=str)
def test_variables_are_set_by_name(cell: cells.Cell) -> None:
    row = row_of(cell)
    named = {name: value for name, value in row.before.items() if name not in ("state", "iss")}
    before = synfin.endpoint(state=row.state.spelled, iss=row.before["iss"], **named)
    agrees(before.arrives(cell._event()), row)


def agrees(step: synfin.EndpointStep, row: tables.Row) -> None:
    """The step is that of the row: the TCB after it, and the segment sent."""
    fields = {name.lower().replace(".", "_").replace("-", "_"): name for name in step.after}
    expected = {fields[name]: value for name, value in row.after.items()}
    found = dict(step.after)
    assert {name: _number(name, found[name]) for name in expected} == expected, str(row)
    assert (step.sent and str(step.sent)) == (row.sends and _text(row.sends)), str(row)
    assert [rule.section[:6] for rule in step.rules] == ["3.10.7"] * len(step.rules) != []


def _number(name: str, value: object) -> int:
    if name == "state":
        return tables._state(str(value))
    if name == "outcome":
        return int(tables.Outcome[str(value).replace("-", "_")])
    return int(value)  # type: ignore[call-overload]


def _text(sends: tables.Values) -> str:
    flags = [bit for bit in tables.BITS if sends[bit]]
    ack = sends["ack_number"] if sends["ack"] else None
    return str(synfin.segment(flags, sends["seq"], ack, sends["text"]))
