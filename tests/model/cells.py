"""The grids of `cells.txt`: a state, a segment and a SEQ are a cell, and a cell is a row of `tables`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

PLACES = ("just left of the window", "at its left edge", "at its right edge", "right of it")

Numbers = Mapping[str, int]

CHANGES: dict[str, Callable[[Numbers, Numbers], str]] = {
    "+ACK": lambda tcb, seg: f"SND.UNA={seg['ACK']}",
    "+FIN": lambda tcb, seg: f"RCV.NXT={tcb['RCV.NXT'] + 1}",
    "+SYN": lambda tcb, seg: f"IRS={seg['SEQ']} RCV.NXT={seg['SEQ'] + 1}",
    "+ISS": lambda tcb, seg: "ISS=400 SND.UNA=400 SND.NXT=401",
    "+renewed": lambda tcb, seg: "new passive",
    "+reset": lambda tcb, seg: "no-TCB outcome=RESET",
    "+closed": lambda tcb, seg: "no-TCB outcome=CLOSED",
}
"""What changes, in the notation of `tables`, from the TCB before and the segment."""

REPLIES: dict[str, Callable[[Numbers, Numbers], str]] = {
    "–": lambda tcb, seg: "",
    "ack": lambda tcb, seg: f"<SEQ={tcb['SND.NXT']}><ACK={tcb['RCV.NXT']}><CTL=ACK>",
    "syn,ack": lambda tcb, seg: f"<SEQ={tcb['ISS']}><ACK={tcb['RCV.NXT']}><CTL=SYN,ACK>",
    "rst": lambda tcb, seg: f"<SEQ={seg['ACK']}><CTL=RST>",
    "rst,ack": lambda tcb, seg: f"<SEQ=0><ACK={seg['SEQ'] + seg['LEN']}><CTL=RST,ACK>",
}
"""What is sent, in the notation of `tables`, from the TCB afterwards and the segment."""


@dataclass(frozen=True)
class Cell:
    """What becomes of one segment."""

    block: str
    """The state, with the variables that differ from `tables.CONNECTION`; a comma and what the block is about."""
    segment: str
    place: str
    seq: int
    ack: int
    says: str
    """`CLOSE-WAIT +FIN ack`: the next state, what changes, what is sent."""
    notes: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.block} {self.segment} {self.place}"

    @property
    def before(self) -> str:
        """The state, with the variables that differ."""
        return self.block.partition(",")[0]

    def row(self, connection: Mapping[str, str]) -> str:
        """The cell in the notation of `tables`, `before | event | after | sends`, with its notes."""
        state, *marks, reply = self.says.split()
        tcb, seg = _numbers(f"{connection[self.before.split()[0]]} {self.before}"), self._seg()
        after = " ".join([state, *(CHANGES[mark](tcb, seg) for mark in marks)])
        sends = REPLIES[reply](tcb | _numbers(after), seg)
        return f"# {' '.join(self.notes)}\n{self.before} | {self._event()} | {after} | {sends}"

    def _event(self) -> str:
        bits = self.segment.split("+")
        ack = f"<ACK={self.ack}>" if "ACK" in bits else ""
        return f"<SEQ={self.seq}>{ack}<CTL={','.join(bits)}>"

    def _seg(self) -> Numbers:
        length = sum(bit in ("SYN", "FIN") for bit in self.segment.split("+"))
        return {"SEQ": self.seq, "ACK": self.ack, "LEN": length}


def cells_of(text: str) -> list[Cell]:
    """The cells of a text of blocks, two empty lines apart: a title, a grid, its notes."""
    blocks = re.sub(r"(?m)^#.*\n", "", text).strip().split("\n\n\n")
    return [cell for block in blocks for cell in _block(block)]


def _block(block: str) -> Iterator[Cell]:
    title, grid, written = block.split("\n\n")
    notes = _notes(written)
    (ack, *seqs), *rows = ([cell.strip() for cell in line.split("|")] for line in grid.splitlines())
    for segment, *says in rows:
        for place, seq, cell in zip(PLACES, seqs, says, strict=True):
            does, _, numbers = cell.rstrip("]").partition(" [")
            yield Cell(
                block=title,
                segment=segment,
                place=place,
                seq=_number(seq),
                ack=_number(ack),
                says=does,
                notes=tuple(notes[number] for number in numbers.split(", ")),
            )


def _notes(written: str) -> dict[str, str]:
    lines = re.sub(r"\n +", " ", written).splitlines()
    return dict(line.split(". ", 1) for line in lines)


def _number(field: str) -> int:
    return int(field.partition("=")[2])


def _numbers(words: str) -> dict[str, int]:
    return {name: int(value) for name, value in re.findall(r"(\S+)=(\d+)", words)}
