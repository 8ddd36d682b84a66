"""`synfin explain`: a claim in words, its verdicts, and the counterexample of each mutant."""

from __future__ import annotations

from ..checker.verdict import Verdict
from ..locales import translate
from ..model.variants.catalogue import MUTANTS, RFC_9293
from ..model.variants.rfc_variants import VARIANTS
from ..proofs.claims.catalogue import all_cases, claim_named
from ..proofs.fairness import FAIR
from ..proofs.result import Result, exit_status
from ..proofs.runner import ClaimRunner
from .output import console, print_json, ticking
from .run import as_text
from .scope_output import print_scopes
from .words import counted, fairness, say, sentence


def run_explain(name: str, *, as_json: bool, lang: str) -> int:
    """Print the explanation of a claim, of statements of the seed text, or of known defects.

    Raises:
        UnknownClaim: there is no such claim, statement or defect.
    """
    if name == "seed" or name.startswith("seed-"):
        from .explain_seed import run_explain_seed

        return run_explain_seed(name, as_json=as_json, lang=lang)
    if name == "defects" or name.startswith("defect-"):
        from .explain_defects import run_explain_defects

        return run_explain_defects(name, as_json=as_json, lang=lang)
    claim = claim_named(name)
    out = console()
    with ticking() as ticker:
        runner = ClaimRunner(progress=ticker.states)
        results = [runner.check(case) for case in all_cases([claim])]
    code = exit_status(results)
    if as_json:
        told = {"id": claim.id, "title": claim.title, "cites": claim.cites}
        print_json({**told, "cases": [result.json() for result in results]})
        return code
    out.print(claim.id, style="bold")
    out.print(translate(claim.title, lang))
    out.print(f"{say('cites', lang)} {claim.cites}")
    out.print()
    for result in results:
        out.print(_line(result, lang), soft_wrap=True)
    witnessed = sum(result.premise_states or 0 for result in results if result.case.variant == RFC_9293)
    out.print(say("premise", lang).format(n=counted(witnessed, "states", lang)))
    for result in results:
        if result.answer.verdict is Verdict.REFUTED and result.case.fairness in (None, FAIR):
            _counterexample(result, runner, lang)
    out.print()
    print_scopes(out, [result.bounds for result in results], lang)
    return code


def _line(result: Result, lang: str) -> str:
    case, answer = result.case, result.answer
    variant = "" if case.variant == RFC_9293 else f", {case.variant}"
    under = say("in brackets", lang).format(what=fairness(case.fairness or "", lang))
    fair = under if case.fairness else ""
    mark = "" if result.ok else f" — {say('expected', lang)} {case.expected.value}"
    place = f"{case.scenario}{variant}{fair}{say('colon', lang)}"
    return f"{answer.verdict.value:12} {place}{sentence(answer.reason, lang)}{mark}"


def _counterexample(result: Result, runner: ClaimRunner, lang: str) -> None:
    case, trace = result.case, result.answer.trace
    out = console()
    out.print()
    other = MUTANTS.get(case.variant) or VARIANTS.get(case.variant)
    told = "" if other is None else translate(other.title, lang)
    place = f"{case.scenario}, {case.variant}"
    why = told or sentence(case.why, lang)
    stop = say("full stop", lang) + " " * (lang != "zh")
    out.print(f"{say('counterexample', lang)}{say('colon', lang)}{place}{stop}{why}", style="bold")
    if trace is None:
        out.print(sentence(result.answer.reason, lang))
    else:
        out.out(as_text(runner.composed(case.scenario, case.variant), trace, lang), highlight=False)
