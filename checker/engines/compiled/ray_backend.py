"""Shards as Ray's actors: on the processors of this machine, or on the machines of a cluster.

Needs the extra `cluster`. One exchange for each depth takes some milliseconds, so it pays where a system has
many states at each depth.
"""

from __future__ import annotations

import os
import socket
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import z3

from ...graph import Progress, Tally
from ...message import Message
from ..explicit.lowering import Lowered
from .layout import Words
from .program import Code
from .search import Budgets
from .shard import Report, Shard
from .sharded_search import WorkerLost, explore_in_shards

PATIENCE = 60
"""Seconds that all workers have to start in."""

KNOCK = 10
"""Seconds that a cluster at an address has to answer in."""


class NoRay(RuntimeError):
    """Ray is not installed, no cluster answers, or it has no room for the workers; one line."""


class RayTransport:
    """Shards in Ray's actors.

    Raises:
        NoRay: they do not start.
    """

    def __init__(self, code: Code, initial: Words, memory: int | None, size: int) -> None:
        import ray

        self.size = size
        self._ray = ray
        actor = ray.remote(num_cpus=1)(Shard)
        shared, start = ray.put(code), ray.put(initial)
        self.actors = [actor.remote(shared, start, number, size, memory) for number in range(size)]
        try:
            self._got([one.report.remote() for one in self.actors], PATIENCE)
        except BaseException as error:
            self.dismiss()
            if isinstance(error, ray.exceptions.GetTimeoutError):
                raise NoRay(
                    Message(
                        "error.ray.start",
                        "not all of {size} workers start within {seconds} seconds",
                        size=size,
                        seconds=PATIENCE,
                    )
                ) from None
            raise

    def ask(self, method: str, arguments: Sequence[Sequence[Any]] | None = None) -> list[Any]:
        """Call a method of every shard at once."""
        given = [()] * self.size if arguments is None else arguments
        return self._got([self._call(a, method, args) for a, args in zip(self.actors, given, strict=True)])

    def exchange(self, rows: int) -> list[Report]:
        """All expand, then all absorb: the boxes go from actor to actor."""
        if self.size == 1:
            return self.ask("turn", [(rows,)])
        expand = [actor.expand.options(num_returns=self.size).remote(rows) for actor in self.actors]
        return self.ask("absorb", list(zip(*expand, strict=True)))

    def one(self, shard: int, method: str, *arguments: Any) -> Any:
        """Call a method of one shard."""
        return self._got([self._call(self.actors[shard], method, arguments)])[0]

    def dismiss(self) -> None:
        """Let the actors go."""
        for actor in self.actors:
            with suppress(self._ray.exceptions.RayError):
                self._ray.kill(actor)

    @staticmethod
    def _call(actor: Any, method: str, arguments: Sequence[Any]) -> Any:
        return getattr(actor, method).remote(*arguments)

    def _got(self, references: list[Any], timeout: float | None = None) -> list[Any]:
        """The results of calls; an error that an actor raises is raised here."""
        errors = self._ray.exceptions
        lost = errors.RayActorError, errors.ObjectLostError, errors.WorkerCrashedError, errors.NodeDiedError
        full = errors.OutOfMemoryError, errors.ObjectStoreFullError, errors.OutOfDiskError
        try:
            return list(self._ray.get(references, timeout=timeout))
        except errors.RayTaskError as failed:
            cause: BaseException = failed.cause
        except errors.RayError as failed:
            cause = failed
        if isinstance(cause, full):
            raise MemoryError
        if isinstance(cause, lost):
            raise WorkerLost
        raise cause


def explore_on_ray(
    lowered: Lowered,
    workers: int,
    budgets: Budgets,
    stop: z3.BoolRef | None = None,
    progress: Callable[[Progress], None] | None = None,
    *,
    address: str | None = None,
    checkpoints: Path | None = None,
) -> Tally:
    """Every reachable state, by `workers` actors, on the cluster at `address` or else on this machine.

    A session of Ray that is there already is used, and left; another is started and ended here.
    See `sharded_search.explore_in_shards` for the rest.

    Raises:
        NoRay: Ray is not installed, nothing answers at the address, or there is no room for the workers.
    """
    with _session(address, workers) as ray:
        room = int(ray.cluster_resources().get("CPU", 0))
        if room < workers:
            raise NoRay(
                Message(
                    "error.ray.room",
                    "Ray has {room} processors, not {workers}: ask for that many workers",
                    room=room,
                    workers=workers,
                )
            )
        transport = partial(RayTransport, size=workers)
        return explore_in_shards(
            lowered, transport, workers, budgets, stop, progress, checkpoints=checkpoints, engine="ray"
        )


def _knock(address: str) -> None:
    """Raise `OSError` if no server listens at an address: Ray would go on trying for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if port.isdigit():  # else it is a word to Ray, such as "auto"
        socket.create_connection((host.strip("[]"), int(port)), KNOCK).close()


def _no_answer(address: str | None, why: str) -> Message:
    if address:
        return Message("error.ray.address", "no Ray answers at {address}: {why}", address=address, why=why)
    return Message("error.ray.here", "no Ray answers on this machine: {why}", why=why)


@contextmanager
def _session(address: str | None, workers: int) -> Iterator[Any]:
    try:
        with warnings.catch_warnings(action="ignore"):
            import ray
    except ImportError:
        raise NoRay(
            Message(
                "error.ray.missing",
                "this engine needs Ray: install the extra, pip install 'synfin[cluster]'",
            )
        ) from None
    if ray.is_initialized():
        yield ray
        return
    # No requests to the network and no reports, unless the user sets it otherwise.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    local: dict[str, Any] = {"num_cpus": workers, "include_dashboard": False}
    try:
        if address is not None:
            _knock(address)
        with warnings.catch_warnings(action="ignore"):
            ray.init(
                address=address or "local",
                log_to_driver=False,
                logging_level="critical",
                **({} if address else local),
            )
    except (ConnectionError, RuntimeError, ValueError, OSError) as error:
        raise NoRay(_no_answer(address, str(error).splitlines()[0])) from None
    try:
        yield ray
    finally:
        ray.shutdown()
