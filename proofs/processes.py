"""Work divided among processes."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from typing import TypeVar

_Found = TypeVar("_Found")


def available_workers() -> int:
    """The processes that share the work: two, if there are as many processors."""
    return min(2, os.cpu_count() or 1)


def run_in_processes(
    jobs: Sequence[Callable[[], _Found]], done: Callable[[_Found], None], workers: int
) -> None:
    """Run jobs, which can be pickled, in other processes, and hand each result on as it comes.

    Whatever ends it early ends the processes too.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        try:
            for future in as_completed([pool.submit(job) for job in jobs]):
                done(future.result())
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for worker in multiprocessing.active_children():
                worker.terminate()
            raise


@contextmanager
def garbage_collection_paused() -> Iterator[None]:
    """A block without garbage collection: it would go through hundreds of thousands of states that stay."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
