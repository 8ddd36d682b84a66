"""The commands and their options.

Exit status: 0 every claim came out as expected; 1 one did not; 2 the command was used wrongly or an
input was bad; 3 something expected was left undetermined; 130 interrupted.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .. import __version__
from ..checker.message import Message
from .options import (
    Address,
    Budget,
    Engine,
    EngineName,
    Json,
    Lang,
    Memory,
    Method,
    PictureKind,
    ScenarioName,
    SearchEngine,
    Seconds,
    Target,
    Threads,
    Variant,
)
from .output import BadRequest

app = typer.Typer(
    name="synfin",
    help="An executable formal model of the TCP connection lifecycle: check it, run it, draw it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"synfin {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@app.command()
def check(
    claims: Annotated[list[str] | None, typer.Argument(help="By id; none: all.")] = None,
    scenario: Annotated[str | None, typer.Option(help="Only in this scenario.")] = None,
    variant: Annotated[str | None, typer.Option(help="Only with these rules (see `run --help`).")] = None,
    method: Annotated[Method | None, typer.Option(help="Only by this method.")] = None,
    bound: Annotated[int | None, typer.Option(help="Steps of a bounded search; none: 20.", min=0)] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Every claim, as fast as can be: few scenarios, no mutants.")
    ] = False,
    engine: Engine = EngineName.auto,
    budget: Budget = 1_000_000,
    seconds: Seconds = None,
    memory: Memory = None,
    json: Json = False,
    lang: Lang = "en",
) -> None:
    """Check claims: the main job. Without arguments the whole catalogue."""
    from ..proofs.selection import CheckRequest
    from .check import run_check
    from .old_names import claims_today, scenario_today
    from .search import limits_of

    chosen = method.value if method else None
    limits = limits_of(engine.value, budget, seconds, memory)
    names, place = claims_today(claims), scenario_today(scenario)
    request = CheckRequest(names, place, variant, chosen, bound, limits, quick)
    raise typer.Exit(run_check(request, as_json=json, lang=lang))


@app.command()
def prove(
    claims: Annotated[list[str] | None, typer.Argument(help="By id; none: all that can be proved.")] = None,
    certificates: Annotated[
        Path | None,
        typer.Option(
            help="Write the certificates of the proofs, as SMT-LIB 2 with a manifest.", metavar="DIR"
        ),
    ] = None,
    variant: Annotated[
        str | None, typer.Option(help="Under these rules (see `run --help`); none: as the catalogue has it.")
    ] = None,
    list_them: Annotated[bool, typer.Option("--list", help="List the claims that can be proved.")] = False,
    json: Json = False,
    lang: Lang = "en",
) -> None:
    """Prove the claims that hold without a bound, and write certificates that other solvers check."""
    from .old_names import claims_today
    from .prove import run_list, run_prove

    names = claims_today(claims)
    if list_them and certificates is not None:
        raise BadRequest(
            Message(
                "error.list-and-certificates", "--list proves nothing: it does not go with --certificates"
            )
        )
    if list_them:
        raise typer.Exit(run_list(names, variant, as_json=json, lang=lang))
    raise typer.Exit(run_prove(names, variant, certificates, as_json=json, lang=lang))


@app.command()
def explain(
    claim: Annotated[
        str,
        typer.Argument(
            help="A claim's id; seed or seed-07: the text that synfin began with; defects or defect-7: known "
            "defects of the standards."
        ),
    ],
    json: Json = False,
    lang: Lang = "en",
) -> None:
    """A claim in words, its verdicts, the counterexample of each mutant; or the seed text, or defects."""
    from .explain import run_explain
    from .old_names import claims_today

    (name,) = claims_today([claim])
    raise typer.Exit(run_explain(name, as_json=json, lang=lang))


@app.command()
def run(
    scenario: ScenarioName,
    variant: Variant = "rfc9293",
    seed: Annotated[int | None, typer.Option(help="A random run; the same seed gives the same run.")] = None,
    step: Annotated[bool, typer.Option("--step", help="Choose each step yourself.")] = False,
    json: Json = False,
    lang: Lang = "en",
) -> None:
    """One run of a scenario as a ladder, with the reasons why segments were refused."""
    from .run import run_run, run_stepwise

    if step and (json or seed is not None):
        raise BadRequest(
            Message(
                "error.step-and-seed",
                "--step does not go with --seed or --json: you choose each step yourself",
            )
        )
    if step:
        raise typer.Exit(run_stepwise(scenario, variant, lang))
    raise typer.Exit(run_run(scenario, variant, seed, as_json=json, lang=lang))


@app.command()
def draw(
    kind: Annotated[PictureKind, typer.Argument(help="The kind of picture.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", help="The file; its suffix is the format: svg, png, dot, txt.")
    ],
    scenario: Annotated[
        str | None, typer.Argument(help="The scenario; `state-machine` takes all without one, a matrix none.")
    ] = None,
    variant: Variant = "rfc9293",
    claim: Annotated[str | None, typer.Option(help="For a ladder: the counterexample to this claim.")] = None,
    resets: Annotated[bool, typer.Option("--resets", help="For a state machine: with the RST arcs.")] = False,
    seed: Annotated[int | None, typer.Option(help="For a ladder: a random run.")] = None,
    graph: Annotated[
        Path | None, typer.Option(help="For reachable and quotient: a graph from `search --save`.")
    ] = None,
    lang: Lang = "en",
) -> None:
    """Draw the state machine, a reachable graph, its quotient, a run, or a matrix of claims and mutants."""
    from .draw import PictureRequest, run_draw
    from .old_names import claim_today

    shown = claim_today(claim)
    picture = PictureRequest(kind.value, scenario, variant, shown, resets, seed, lang, graph)
    raise typer.Exit(run_draw(picture, output))


@app.command()
def search(
    scenario: Annotated[str | None, typer.Argument(help="A scenario's name.")] = None,
    variant: Variant = "rfc9293",
    engine: Annotated[
        SearchEngine, typer.Option(help="As in `check`; or Ray's processes, here or on a cluster.")
    ] = SearchEngine.auto,
    budget: Budget = 1_000_000,
    seconds: Seconds = None,
    memory: Memory = None,
    save: Annotated[
        Path | None, typer.Option(help="Write the graph to a file (.npz), for `draw --graph`.")
    ] = None,
    threads: Threads = 1,
    workers: Annotated[
        int | None,
        typer.Option(
            help="The number of workers that share the states.", min=1, show_default="2 with --engine ray"
        ),
    ] = None,
    address: Address = None,
    checkpoints: Annotated[
        Path | None,
        typer.Option(help="A directory to save in after each depth, to go on from there.", metavar="DIR"),
    ] = None,
    list_them: Annotated[bool, typer.Option("--list", help="List the scenarios.")] = False,
    json: Json = False,
    lang: Lang = "en",
) -> None:
    """Search every reachable state of a scenario: states, transitions, depth, seconds."""
    from .search import SearchRequest, limits_of, run_list, run_search, workers_of

    limits = limits_of(engine.value, budget, seconds, memory, threads)
    divided = workers_of(engine.value, workers, address, checkpoints)
    if list_them or scenario is None:
        if save is not None:
            command = f"synfin search SCENARIO --save {save}"
            raise BadRequest(Message("error.which-scenario", "which scenario? {command}", command=command))
        raise typer.Exit(run_list(as_json=json, lang=lang))
    request = SearchRequest(limits, divided, save)
    raise typer.Exit(run_search(scenario, variant, request, as_json=json, lang=lang))


@app.command()
def scenarios(
    json: Json = False,
    lang: Lang = "en",
) -> None:
    """The number of states of each scenario, and what drives it."""
    from .scenarios import run_scenarios

    raise typer.Exit(run_scenarios(as_json=json, lang=lang))


@app.command()
def rules(
    section: Annotated[str, typer.Option(help="Only sections that begin so: 3.10.7.")] = "",
    coverage: Annotated[
        bool, typer.Option("--coverage", help="The scenarios that exercise each rule.")
    ] = False,
    sentences: Annotated[
        bool,
        typer.Option(
            "--sentences", help="Every sentence of section 3.10, and the rules that account for it."
        ),
    ] = False,
    variant: Variant = "rfc9293",
    json: Json = False,
    lang: Lang = "en",
) -> None:
    """Every rule with its section, requirement ids and sentence."""
    from .rules import run_rules

    if sentences and (coverage or variant != "rfc9293"):
        raise BadRequest(
            Message(
                "error.sentences-and-coverage",
                "--sentences does not go with --coverage or --variant: its table is about rfc9293",
            )
        )
    if sentences:
        from .rfc_coverage import run_sentences

        raise typer.Exit(run_sentences(section, as_json=json, lang=lang))

    raise typer.Exit(run_rules(section, variant, coverage=coverage, as_json=json, lang=lang))


@app.command()
def mutants(
    rule: Annotated[str | None, typer.Option(help="Only what changes this rule.", metavar="NAME")] = None,
    claim: Annotated[
        str | None, typer.Option(help="Only the mutants that this claim kills, by its id.", metavar="ID")
    ] = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Every scenario: do not stop at the first that refutes a claim.")
    ] = False,
    stored: Annotated[
        bool, typer.Option("--stored", help="Print the results that synfin ships with; try nothing.")
    ] = False,
    list_them: Annotated[bool, typer.Option("--list", help="List the mutants.")] = False,
    json: Json = False,
    lang: Lang = "en",
) -> None:
    """Mutation testing: remove each condition and each effect of each rule, and see which claims kill it."""
    from ..proofs.mutants.report import MutantsRequest
    from .mutants import run_list, run_mutants
    from .old_names import claim_today

    wanted = MutantsRequest(rule, claim_today(claim), all_, stored)
    if list_them and (claim is not None or all_ or stored):
        raise BadRequest(Message("error.list-and-claim", "--list tries nothing: it goes only with --rule"))
    if list_them:
        raise typer.Exit(run_list(wanted, as_json=json, lang=lang))
    raise typer.Exit(run_mutants(wanted, as_json=json, lang=lang))


@app.command()
def export(
    scenario: ScenarioName,
    to: Annotated[Target, typer.Option("--to", help="The language: for SPIN, for TLC, for z3 and cvc5.")],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="The file; for tla its configuration goes beside it."),
    ] = None,
    variant: Variant = "rfc9293",
    claim: Annotated[
        list[str] | None, typer.Option(help="Check only this claim; none: all that are to hold.")
    ] = None,
    depth: Annotated[
        int | None, typer.Option(help="For smtlib: the steps of the question.", min=0, show_default="10")
    ] = None,
    json: Json = False,
    lang: Lang = "en",
) -> None:
    """A scenario with its invariants for another checker: Promela, TLA+ or SMT-LIB 2."""
    from .export import ExportRequest, run_export
    from .old_names import claims_today

    wanted = ExportRequest(scenario, variant, to.value, claims_today(claim), depth, lang)
    raise typer.Exit(run_export(wanted, output, as_json=json))


@app.command()
def ask(
    state: Annotated[str, typer.Argument(help="As the RFC spells it: SYN-RECEIVED.")],
    segment: Annotated[
        str | None, typer.Option(help="A segment arrives.", metavar="<SEQ=…><ACK=…><CTL=ACK>")
    ] = None,
    call: Annotated[
        str | None, typer.Option(help="A user call: OPEN, 'passive OPEN', 'SEND 3', CLOSE, …")
    ] = None,
    timeout: Annotated[
        str | None, typer.Option(help="retransmission, time-wait, delayed-ack, user or r2.")
    ] = None,
    transmit: Annotated[bool, typer.Option("--transmit", help="Queued work takes its turn.")] = False,
    why_not: Annotated[
        str | None, typer.Option(help="Also why this rule does not apply.", metavar="RULE")
    ] = None,
    iss: Annotated[int, typer.Option(help="ISS; in CLOSED and LISTEN the next one.")] = 100,
    irs: Annotated[int | None, typer.Option(help="IRS.", show_default="300")] = None,
    snd_una: Annotated[int | None, typer.Option(help="SND.UNA.", show_default="no text sent")] = None,
    snd_nxt: Annotated[int | None, typer.Option(help="SND.NXT.", show_default="no text sent")] = None,
    rcv_nxt: Annotated[int | None, typer.Option(help="RCV.NXT.", show_default="no text received")] = None,
    window: Annotated[int, typer.Option(help="Octets of the receive buffer, on both sides.")] = 65535,
    with_: Annotated[
        list[str] | None,
        typer.Option("--with", help="Another variable: passive=1, unsent=2.", metavar="NAME=VALUE"),
    ] = None,
    delayed_acks: Annotated[bool, typer.Option("--delayed-acks", help="Acknowledgments may wait.")] = False,
    reading: Annotated[str, typer.Option(help="at-once, or by-call: text waits for a RECEIVE.")] = "at-once",
    variant: Variant = "rfc9293",
    json: Json = False,
    lang: Lang = "en",
) -> None:
    """One event at one endpoint: before, after, sent, the rules; without an event, all that can happen."""
    from .ask import AskRequest, run_ask, variables_of

    given = {"irs": irs, "snd_una": snd_una, "snd_nxt": snd_nxt, "rcv_nxt": rcv_nxt}
    policies = {"iss": iss, "window": window, "delayed_acks": delayed_acks, "reading": reading}
    variables = variables_of(given, with_ or [])
    request = AskRequest(state, variant, segment, call, timeout, transmit, why_not, policies, variables)
    raise typer.Exit(run_ask(request, as_json=json, lang=lang))


@app.command()
def replay(
    file: Annotated[Path, typer.Argument(help="What `check --json` or `run --json` printed.")],
    scenario: Annotated[
        str | None, typer.Option(help="Of your own, as a file; none: as named there.")
    ] = None,
    variant: Annotated[str | None, typer.Option(help="The rules; none: as named there.")] = None,
    json: Json = False,
    lang: Lang = "en",
) -> None:
    """Replay traces on the model step by step: the ladder, or the step that is none of the model's."""
    from .replay import run_replay

    raise typer.Exit(run_replay(file, scenario, variant, as_json=json, lang=lang))
