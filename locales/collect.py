"""All text that has to be translated: what stands in the source, and what rules, claims and scenarios say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract

from ..checker.message import NOUNS, SEPARATORS, Message
from ..model.coverage.abstractions import ABSTRACTIONS
from ..model.coverage.sentences import sentences
from ..model.scenarios.catalogue import SCENARIOS
from ..model.scenarios.scenario import Scenario
from ..model.state import Outcome, endpoint, segment
from ..model.variants.catalogue import MUTANTS, RFC_9293, rules_of_variant
from ..model.variants.rfc_variants import VARIANTS
from . import DOMAIN, plural

ROOT = Path(__file__).parent.parent
ROOMS = (
    *("checker", "model", "proofs", "conformance", "diagrams", "export", "lessons"),
    *("interface", "cli", "docs"),
)
KEYWORDS = {"Message": ((1, "c"), 2)}
"""Calls with literal arguments: `Message(ID, ENGLISH, …)`."""

HEADER: dict[str, Any] = {
    "domain": DOMAIN,
    "project": "synfin",
    "header_comment": "# The words of synfin.",
    "creation_date": datetime(2026, 12, 1, tzinfo=UTC),
    "revision_date": datetime(2026, 12, 1, tzinfo=UTC),
    "fuzzy": False,
}
"""Without a date that changes: the same entries give the same file."""

Entry = tuple[str, str | tuple[str, str], str]
"""The id, the English (singular and plural), and where it stands."""


def entries() -> Iterator[Entry]:
    """Every text with its id; one text may occur several times."""
    yield from _counted()
    yield from _in_source()
    yield from _in_data()


def _counted() -> Iterator[Entry]:
    yield from (("count", plural(noun), "checker/message.py") for noun in NOUNS)
    yield from (("list", mark, "checker/message.py") for mark in SEPARATORS)


def _in_source() -> Iterator[Entry]:
    """The literal messages of every room, and of the modules at the top."""
    for file in sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py")) + sorted(
        ROOT.glob("*.py")
    ):
        with file.open("rb") as source:
            for _, english, _, context in extract("python", source, keywords=KEYWORDS):
                if context:
                    yield (
                        context,
                        english if isinstance(english, str) else english[0],
                        str(file.relative_to(ROOT)),
                    )


def _in_data() -> Iterator[Entry]:
    """The texts of rules, claims, scenarios and the like, from their own records."""
    yield from _rules()
    yield from _coverage()
    yield from _model()
    yield from _claims()
    yield from _statements_and_defects()
    yield from _in_pictures()


def _in_pictures() -> Iterator[Entry]:
    """The names of rules and arcs that pictures show."""
    from ..model.rule_labels import rule_label
    from ..model.variants.catalogue import RFC_9293, rules_of_variant
    from ..model.variants.rfc_variants import VARIANTS
    from ..proofs.figure5 import FIGURE_5, KNOWN

    variants = (RFC_9293, *VARIANTS)
    rules = dict.fromkeys(rule.name for variant in variants for rule in rules_of_variant(variant))
    yield from (("rule-label", str(rule_label(name)), "model/rule_labels.py") for name in rules)
    for arc in KNOWN.values():
        source = arc.where.removeprefix("Figure 5").removeprefix(", ")
        yield from [("arc-source", source, "proofs/figure5.py")] * bool(source)
    for arc in FIGURE_5:
        yield from (("arc-label", text, "proofs/figure5.py") for text in (arc.event, arc.action))


def _rules() -> Iterator[Entry]:
    """Summaries and condition names of all rules, those of variants and mutants too; titles; outcomes."""
    names = (RFC_9293, *VARIANTS, *MUTANTS)
    me, seg = endpoint("me", 4), segment("seg", 4)
    for rule in dict.fromkeys(rule for name in names for rule in rules_of_variant(name)):
        yield from _messages("model/rfc9293", rule.summary, *rule(me, seg).when)
    yield from _messages("model/variants", *(variant.title for variant in VARIANTS.values()))
    yield from _messages("model/state.py", *(outcome.spelled for outcome in Outcome))


def _coverage() -> Iterator[Entry]:
    """The notes of sentences, and the abstractions."""
    place = "model/coverage"
    yield from _messages(place, *(sentence.note for sentence in sentences() if sentence.note))
    for one in ABSTRACTIONS:
        yield from _messages(place, one.rfc, one.model, one.why)


def _claims() -> Iterator[Entry]:
    """The titles of claims, and the reasons for which they are refuted."""
    from ..proofs.claims.catalogue import CLAIMS

    for claim in CLAIMS.values():
        yield from _messages(f"proofs/claims: {claim.id}", claim.title, *claim.refuted_in.values())


def _statements_and_defects() -> Iterator[Entry]:
    """The texts of the seed statements and of the defects; those of their queries stand in the source."""
    from ..proofs.defects import defects_named
    from ..proofs.seed import statements_named

    for statement in statements_named("seed"):
        yield from _messages(f"proofs/seed: {statement.id}", statement.text, statement.why)
    for defect in defects_named("defects"):
        texts = (defect.title, defect.standard, defect.consequence, defect.cure)
        yield from _messages(f"proofs/defects: {defect.id}", *texts)


def _messages(place: str, *texts: str) -> Iterator[Entry]:
    """Texts that have become messages in their records."""
    for text in texts:
        assert isinstance(text, Message)
        yield text.id, text.english, place


def _model() -> Iterator[Entry]:
    """The titles of scenarios and mutants."""
    mutants = ((mutant.title, "model/variants/mutants.py") for mutant in MUTANTS.values())
    scenarios = ((scenario.title, place) for scenario, place in _scenarios())
    for title, place in (*scenarios, *mutants):
        yield from _messages(place, title)


def _scenarios() -> Iterator[tuple[Scenario, str]]:
    """Every scenario that comes with the package, and the folder where it stands."""
    yield from ((scenario, "model/scenarios") for scenario in SCENARIOS.values())
    from ..proofs.defects import defects_named
    from ..proofs.seed import statements_named

    for statement in statements_named("seed"):
        examples = () if statement.example is None else (statement.example,)
        scenarios = (*(query.scenario for query in statement.queries), *examples)
        yield from ((scenario, "proofs/seed") for scenario in scenarios)
    for defect in defects_named("defects"):
        examples = () if defect.example is None else (defect.example.scenario,)
        scenarios = (*(query.scenario for query in defect.queries), *examples)
        yield from ((scenario, "proofs/defects") for scenario in scenarios)


def template() -> Catalog:
    """All entries as a gettext template."""
    catalogue = Catalog(**HEADER)
    for context, english, place in entries():
        catalogue.add(english, context=context, locations=[(place, 0)])
    return catalogue
