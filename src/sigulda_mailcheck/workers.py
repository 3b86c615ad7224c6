"""A bounded, ordered map over processes: work goes out in chunks, results come back in order, errors come back as values."""

from __future__ import annotations

import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from threading import Thread
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from sigulda_mailcheck.errors import InputError

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

__all__ = ["ENDING", "WorkerPool", "chunks", "tune_collector"]

Item = TypeVar("Item")
Result = TypeVar("Result")
State = TypeVar("State")

# What ends a run that may still tidy up; Windows has fewer.
ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
AHEAD = 4  # chunks under way for each process; more would only fill memory

_state: Any = None


def _start(make: Callable[[Any], Any], argument: Any) -> None:
    global _state
    for number in ENDING:  # the parent tidies up
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    Thread(target=_end_with_parent, daemon=True).start()
    tune_collector()
    _state = make(argument)


def tune_collector() -> None:
    """A run makes millions of small values and hardly a cycle: looking for cycles so often would cost a fifth of its time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 50, 1000)


def _end_with_parent() -> None:
    """A run that is killed must not leave processes behind, which would hold its files and its lock."""
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _call(function: Callable[[Any, Any], Any], chunk: Any) -> Any:
    return function(_state, chunk)


def _executor(jobs: int, make: Callable[[Any], Any], argument: Any) -> ProcessPoolExecutor:
    from concurrent.futures import ProcessPoolExecutor  # what one process does doesn't need it

    return ProcessPoolExecutor(jobs, initializer=_start, initargs=(make, argument))


def _result(work: Future[Result]) -> Result:
    from concurrent.futures import BrokenExecutor

    try:
        return work.result()
    except BrokenExecutor as error:
        raise InputError(
            "a process was ended from outside, perhaps for want of memory: start the run again, with fewer --jobs"
        ) from error


class WorkerPool(Generic[State]):
    """Runs ``function(state, chunk)``. ``state`` is made once in each process by ``make(argument)``; with one job, here."""

    def __init__(self, jobs: int, make: Callable[[Any], State], argument: Any) -> None:
        self._executor = _executor(jobs, make, argument) if jobs > 1 else None
        self._jobs = jobs
        self._state = None if jobs > 1 else make(argument)

    def map(self, function: Callable[[Any, Item], Result], work: Iterable[Item]) -> Iterator[Result]:
        """Results in the order of the work, whatever the number of processes."""
        if self._executor is None:
            for chunk in work:
                yield function(self._state, chunk)
            return
        waiting: deque[Future[Result]] = deque()
        for chunk in work:
            waiting.append(self._executor.submit(_call, function, chunk))
            if len(waiting) >= self._jobs * AHEAD:
                yield _result(waiting.popleft())
        while waiting:
            yield _result(waiting.popleft())

    def __enter__(self) -> WorkerPool[State]:
        return self

    def __exit__(self, *_: object) -> None:
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)


def chunks(items: Iterable[Item], count: int, weigh: Callable[[Item], int], weight: int) -> Iterator[list[Item]]:
    """Lists of at most ``count`` items or about ``weight``, whichever is less."""
    chunk: list[Item] = []
    total = 0
    for item in items:
        chunk.append(item)
        total += weigh(item)
        if len(chunk) >= count or total >= weight:
            yield chunk
            chunk, total = [], 0
    if chunk:
        yield chunk
