"""Proofs without a bound: the claims that have one, their verdicts, and their certificates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import Any

from ..checker.message import Listing, Message
from ..checker.solver.certificate import MANIFEST, Certificate, check_free, write_certificates
from ..model.variants.catalogue import rules_of_variant
from .case import Case
from .certificates import certificates_of, proved_cases
from .check import check_cases
from .claims.catalogue import claim_named
from .progress import SILENT, ProgressListener
from .result import CheckReport, Result
from .selection import BadSelection, CheckRequest


@dataclass(frozen=True)
class ProofReport(CheckReport):
    """The results of proofs, and the certificates that were written."""

    directory: Path | None = None
    """Certificates were requested."""
    certificates: int | None = None
    """The number of questions written; None: nothing was written."""

    def json(self) -> dict[str, Any]:
        """The whole of `prove --json`."""
        written = None
        if self.certificates is not None:
            written = {"directory": str(self.directory), "count": self.certificates}
        claims = [_proof_json(result) for result in self.results]
        return {"ok": self.ok, "seconds": round(self.seconds, 3), "claims": claims, "certificates": written}


def proofs_for(names: tuple[str, ...], variant: str | None = None) -> list[Case]:
    """The proofs of these claims, after those that they rest on; without names all that there are.

    With a `variant`, each is to be proved under its rules.

    Raises:
        UnknownClaim: there is no such claim.
        UnknownVariant: there is no such variant.
        BadSelection: a claim holds only within bounds.
    """
    if variant is not None:
        rules_of_variant(variant)
        under = (replace(case, variant=variant) for case in proofs_for(names))
        return list({(case.claim.id, case.scenario): case for case in under}.values())
    if not names:
        return proved_cases()
    claims = [one for name in names for one in (*claim_named(name).rests_on, claim_named(name))]
    found = {claim.id: proved_cases([claim]) for claim in claims}
    for name, cases in found.items():
        if not cases:
            known = dict.fromkeys(case.claim.id for case in proved_cases())
            raise BadSelection(
                Message(
                    "selection.not-proved",
                    "{claim} is checked only within bounds; proved without one are: {proved}",
                    claim=name,
                    proved=Listing(known),
                )
            )
    return [case for cases in found.values() for case in cases]


def prove(
    names: tuple[str, ...],
    directory: Path | None = None,
    progress: ProgressListener = SILENT,
    producer: str = "synfin",
    variant: str | None = None,
) -> ProofReport:
    """Prove claims, and write their certificates into a directory if all are proved.

    `producer` is the program that the manifest names.

    Raises:
        UnknownClaim: there is no such claim.
        BadSelection: a claim holds only within bounds.
        BadCertificates: the directory holds something else.
    """
    started = monotonic()
    cases = proofs_for(names, variant)
    if directory is not None:
        check_free(directory)
    results = check_cases(cases, CheckRequest(), progress)
    count = None
    if directory is not None and all(result.ok for result in results):
        count = write_certificates(directory, _questions(cases, progress), producer)
    return ProofReport(tuple(results), monotonic() - started, (), directory, count)


def _questions(cases: list[Case], progress: ProgressListener) -> Iterator[Certificate]:
    for case in cases:
        progress.say(f"{case.claim.id}, {case.variant} → {MANIFEST}")
        yield from certificates_of(case)


PROOF_KEYS = (
    "id", "variant", "where", "verdict", "expected", "ok", "reason", "seconds", "scope", "assumptions",
    "trace",
)  # fmt: skip
"""The keys of a proof as JSON: those of a result without what only a search has."""


def _proof_json(result: Result) -> dict[str, Any]:
    row = result.json()
    return {key: row["scenario" if key == "where" else key] for key in PROOF_KEYS}
