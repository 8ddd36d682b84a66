"""Certificates of a proof as files that any solver reads: one question in SMT-LIB 2 for each obligation.

The proof stands if every question is answered `unsat`. A manifest, in JSON, lists them with their digests.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import z3

from ..message import Message
from .obligation import Obligation

MANIFEST = "manifest.json"

LOGIC = "QF_BV"

FORMAT = "synfin certificates 1"
"""The name and version of the format, in each manifest."""


class BadCertificates(ValueError):
    """A directory that cannot hold certificates, or whose certificates were changed; one line."""


@dataclass(frozen=True)
class Certificate:
    """One question, with the claim, the rules and the lemma that it belongs to."""

    claim: str
    variant: str
    """The rules that the claim is about, by name."""
    rule: str
    """The rules of the step, joined by +; empty where it belongs to no step."""
    lemma: str
    """The lemma that the step has to preserve."""
    name: str
    """The obligation in words."""
    text: str
    """In SMT-LIB 2: satisfiable if the obligation fails."""
    expected: str = "unsat"

    @property
    def sha256(self) -> str:
        """The digest of the text in UTF-8."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def certificate_of(
    obligation: Obligation, claim: str, variant: str, rules: Iterable[str] | None = None
) -> Certificate:
    """The certificate of an obligation. Without `rules`, those of its action."""
    action = obligation.action
    if rules is None:
        rules = () if action is None else dict.fromkeys(citation.rule for citation in action.rules)
    rule = " + ".join(rules)
    notes = (
        f"claim: {claim}, under {variant}",
        f"to show: {obligation.name}",
        *([f"rules: {rule}"] if rule else []),
        "unsat: it is shown",
    )
    text = smt2((*obligation.given, obligation.failure), notes)
    return Certificate(claim, variant, rule, obligation.lemma, obligation.name, text)


def smt2(terms: Iterable[z3.BoolRef], notes: Iterable[str] = ()) -> str:
    """Write the question: can these terms be true together? The notes stand above it."""
    terms = tuple(terms)
    comments = [f"; {line}" for note in notes for line in note.splitlines()]
    declared = sorted(declaration.sexpr() for declaration in _declarations(terms))
    asserted = [f"(assert {standard(term.sexpr())})" for term in terms]
    return "\n".join([*comments, f"(set-logic {LOGIC})", *declared, *asserted, "(check-sat)"]) + "\n"


_TOKEN = re.compile(r"\|[^|]*\||[()]|[^\s()|]+")

_EMPTY = {"and": "true", "or": "false"}


def standard(text: str) -> str:
    """Rewrite z3's text of a term in standard SMT-LIB, which has no `and` or `or` of fewer than two."""
    pieces = list(text)
    lists: list[list[tuple[int, str]]] = []
    """The parts of each open list: the place of each, and its first token."""
    for token in _TOKEN.finditer(text):
        at, word = token.span()[0], token.group()
        if word == ")":
            (begin, _), *parts = lists.pop()
            if len(parts) == 2 and parts[0][1] in _EMPTY:
                pieces[begin : parts[1][0]] = [""] * (parts[1][0] - begin)
                pieces[at] = ""
            continue
        alone = not lists or len(lists[-1]) > 1
        if word in _EMPTY and alone:
            pieces[at : at + len(word)] = [_EMPTY[word], *[""] * (len(word) - 1)]
        if lists:
            lists[-1].append((at, word))
        if word == "(":
            lists.append([(at, word)])
    return "".join(pieces)


def _declarations(terms: Iterable[z3.ExprRef]) -> Iterator[z3.FuncDeclRef]:
    """The declaration of each constant that occurs, once."""
    seen: set[int] = set()
    stack = list(terms)
    while stack:
        node = stack.pop()
        if node.get_id() in seen:
            continue
        seen.add(node.get_id())
        if z3.is_const(node) and node.decl().kind() == z3.Z3_OP_UNINTERPRETED:
            yield node.decl()
        stack.extend(node.children())


def write_certificates(directory: Path, certificates: Iterable[Certificate], made_by: str) -> int:
    """Write the questions and their manifest, all or nothing; returns the number of questions.

    The directory is new, or empty, or holds certificates, which are replaced. A link is followed.

    Raises:
        BadCertificates: it holds something else, or cannot be written.
    """
    check_free(directory)
    directory = directory.resolve()
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(dir=directory.parent, prefix=f".{directory.name}."))
    except OSError as error:
        raise BadCertificates(
            Message(
                "error.certificates.directory",
                "{directory}: {why}: give another directory",
                directory=str(directory),
                why=error.strerror or type(error).__name__,
            )
        ) from None
    try:
        count = _write(part, certificates, made_by)
        part.chmod(0o755)
        _put(part, directory)
    except OSError as error:
        raise BadCertificates(
            Message(
                "error.certificates.write",
                "{directory}: {why}: nothing is written",
                directory=str(directory),
                why=error.strerror or type(error).__name__,
            )
        ) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return count


def check_free(directory: Path) -> None:
    """Check before anything is proved that its certificates can be written there.

    Raises:
        BadCertificates: it holds something else, or nothing can be put there.
    """
    place = directory.resolve()
    above = next((one for one in place.parents if one.exists()), place)
    if place == Path.cwd():
        raise BadCertificates(
            Message(
                "error.certificates.here",
                "{directory} is where you are, and would be replaced: give another directory",
                directory=str(directory),
            )
        )
    if not above.is_dir() or not os.access(above, os.W_OK | os.X_OK):
        raise BadCertificates(
            Message(
                "error.certificates.read-only",
                "{directory}: nothing can be written to {above}: give another directory",
                directory=str(directory),
                above=str(above),
            )
        )
    if not place.exists():
        return
    if not place.is_dir():
        raise BadCertificates(
            Message(
                "error.certificates.no-directory",
                "{directory} is no directory: give another",
                directory=str(directory),
            )
        )
    if any(place.iterdir()) and not _is_ours(place / MANIFEST):
        raise BadCertificates(
            Message(
                "error.certificates.other",
                "{directory} holds something else than certificates: give another directory",
                directory=str(directory),
            )
        )


def _is_ours(manifest: Path) -> bool:
    with suppress(OSError, ValueError, AttributeError):
        return bool(json.loads(manifest.read_bytes()).get("format") == FORMAT)
    return False


def _write(part: Path, certificates: Iterable[Certificate], made_by: str) -> int:
    rows: list[dict[str, str]] = []
    for certificate in certificates:
        folder = f"{certificate.claim}-{certificate.variant}"
        file = f"{folder}/{len(rows) + 1:05}.smt2"
        (part / folder).mkdir(exist_ok=True)
        (part / file).write_bytes(certificate.text.encode())
        row = {name: value for name, value in asdict(certificate).items() if name != "text"}
        rows.append({**row, "file": file, "sha256": certificate.sha256})
    manifest = {"format": FORMAT, "made_by": made_by, "logic": LOGIC, "certificates": rows}
    (part / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return len(rows)


def _put(part: Path, directory: Path) -> None:
    """Put the new directory in the place of the old one, which is removed last."""
    if not directory.exists():
        part.replace(directory)
        return
    old = Path(tempfile.mkdtemp(dir=directory.parent, prefix=f".{directory.name}."))
    try:
        directory.replace(old)
    except BaseException:
        old.rmdir()
        raise
    try:
        part.replace(directory)
    except BaseException:
        old.replace(directory)
        raise
    shutil.rmtree(old, ignore_errors=True)


def read_certificates(directory: Path) -> list[Certificate]:
    """Read the certificates in a directory.

    Raises:
        BadCertificates: a file is missing, or not as it was written.
    """
    manifest = directory / MANIFEST
    if not _is_ours(manifest):
        raise BadCertificates(
            Message(
                "error.certificates.none",
                "{directory} holds no certificates",
                directory=str(directory),
            )
        )
    found = []
    for row in json.loads(manifest.read_bytes())["certificates"]:
        file, digest = row.pop("file"), row.pop("sha256")
        try:
            text = (directory / file).read_text(encoding="utf-8")
        except (OSError, ValueError):
            raise BadCertificates(
                Message("error.certificates.read", "{path} cannot be read", path=str(directory / file))
            ) from None
        found.append(Certificate(**row, text=text))
        if found[-1].sha256 != digest:
            raise BadCertificates(
                Message(
                    "error.certificates.changed",
                    "{path} is not as it was written",
                    path=str(directory / file),
                )
            )
    return found
