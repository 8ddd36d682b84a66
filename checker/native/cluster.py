"""Shards as Ray's actors: on all processors of this machine, or on the machines of a cluster.

Needs the extra `cluster`. One exchange for each depth: it takes some milliseconds, so what is searched
should have many states at each depth.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import z3

from ..graph import Progress
from ..lowering import Lowered
from .program import Code
from .search import Budgets
from .shard import Report, Shard
from .team import Tally, Team, WorkerLost, explore_in_shards

MOST_RESTARTS = 3
"""Times that lost workers are replaced before the search gives up."""


class NoRay(ImportError):
    """Ray is not installed, or no cluster answers; one line."""


class Actors:
    """A team of Ray's actors."""

    def __init__(self, code: Code, initial: np.ndarray[Any, Any], size: int) -> None:
        import ray

        self.size = size
        self._ray = ray
        actor = ray.remote(num_cpus=1)(Shard)
        shared, start = ray.put(code), ray.put(initial)
        self.actors = [actor.remote(shared, start, number, size) for number in range(size)]

    def ask(self, method: str, arguments: Sequence[Sequence[Any]] | None = None) -> list[Any]:
        """Call a method of every shard at once."""
        given = [()] * self.size if arguments is None else arguments
        return self._got([self._call(a, method, args) for a, args in zip(self.actors, given, strict=True)])

    def exchange(self) -> list[Report]:
        """All expand, then all absorb: the boxes go from actor to actor."""
        if self.size == 1:
            boxes = [self._call(self.actors[0], "expand", ())]
            rows = [[box] for box in self._got(boxes)[0]]
            return self.ask("absorb", rows)
        expand = [actor.expand.options(num_returns=self.size).remote() for actor in self.actors]
        return self.ask("absorb", list(zip(*expand, strict=True)))

    def one(self, shard: int, method: str, *arguments: Any) -> Any:
        """Call a method of one shard."""
        return self._got([self._call(self.actors[shard], method, arguments)])[0]

    def dismiss(self) -> None:
        """Let the actors go."""
        for actor in self.actors:
            self._ray.kill(actor)

    @staticmethod
    def _call(actor: Any, method: str, arguments: Sequence[Any]) -> Any:
        return getattr(actor, method).remote(*arguments)

    def _got(self, references: list[Any]) -> list[Any]:
        try:
            return list(self._ray.get(references))
        except self._ray.exceptions.RayActorError as lost:
            raise WorkerLost("a worker was lost") from lost


def explore_on_ray(
    lowered: Lowered,
    budgets: Budgets,
    stop: Sequence[z3.BoolRef] = (),
    progress: Callable[[Progress], None] | None = None,
    *,
    workers: int = 2,
    address: str | None = None,
    checkpoints: Path | None = None,
) -> Tally:
    """Every reachable state, by `workers` actors, on the cluster at `address` or else on this machine.

    With a directory for `checkpoints`, which all workers must reach, the shards are saved after each depth,
    and the search goes on from there when a worker is lost. Without one it ends, and says so.

    Raises:
        NoRay: Ray is not installed, or nothing answers at the address.
    """
    _begin(address, workers)
    run = _Run(workers, checkpoints)

    def tell(told: Progress) -> None:
        run.told = told
        if progress is not None:
            progress(told)

    for _ in range(1 if checkpoints is None else MOST_RESTARTS + 1):
        try:
            return explore_in_shards(
                lowered, run.assemble, budgets, stop, tell, after_depth=run.save, depth=run.depth
            )
        except WorkerLost:
            continue
        finally:
            run.dismiss()
    return run.lost()


def _begin(address: str | None, workers: int) -> None:
    try:
        import ray
    except ImportError:
        raise NoRay("this engine needs Ray: install the extra, pip install 'synfin[cluster]'") from None
    if ray.is_initialized():
        return
    try:
        if address is None:
            ray.init(num_cpus=workers, include_dashboard=False, log_to_driver=False, logging_level="error")
        else:
            ray.init(address=address, log_to_driver=False, logging_level="error")
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise NoRay(f"no Ray answers at {address}: {str(error).splitlines()[0]}") from None


class _Run:
    """What outlives a team: the depth saved last, and the counts told last."""

    def __init__(self, workers: int, directory: Path | None) -> None:
        self.workers, self.directory = workers, directory
        self.depth = 0
        """The depth saved last; 0 if none is."""
        self.told = Progress(0, 0, 0, 0, 0.0)
        self.team: Actors | None = None

    def assemble(self, code: Code, initial: np.ndarray[Any, Any]) -> Team:
        """New actors, which know what was saved last."""
        self.team = Actors(code, initial, self.workers)
        if self.depth:
            self.team.ask("restore", [(self._file(self.depth, shard),) for shard in range(self.workers)])
        return self.team

    def save(self, team: Team, depth: int) -> None:
        """Save the shards; only when all are saved is the depth before forgotten."""
        if self.directory is None:
            return
        self.directory.mkdir(parents=True, exist_ok=True)
        team.ask("save", [(self._file(depth, shard),) for shard in range(self.workers)])
        before, self.depth = self.depth, depth
        for shard in range(self.workers if before and before != depth else 0):
            Path(self._file(before, shard)).unlink(missing_ok=True)

    def _file(self, depth: int, shard: int) -> str:
        assert self.directory is not None
        return str(self.directory / f"depth-{depth}-shard-{shard}-of-{self.workers}.npz")

    def dismiss(self) -> None:
        """Let the actors go."""
        if self.team is not None:
            self.team.dismiss()
            self.team = None

    def lost(self) -> Tally:
        """The end of a search that lost a worker."""
        told = self.told
        ended = f"a worker was lost at depth {told.depth}"
        return Tally(told.states, told.transitions, told.depth, ended, told.seconds, 0, (), None)
