"""Runs each mutant in a process of its own, a few at a time: forked, so nothing is imported twice, and bounded."""

import os
import resource
import signal
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

_T = TypeVar("_T")
_MEMORY = 6 * 2**30
_SURVIVED, _KILLED = 0, 1

KILLED, TIMEOUT, SURVIVED = "killed", "timeout", "survived"

Job = tuple[_T, float, Callable[[], bool]]
"""What it is called, the seconds it may take, and what tells whether the mutant survives."""


def outcomes(jobs: Iterable[Job[_T]], *, at_once: int) -> Iterator[tuple[_T, str]]:
    """The outcome of each, in the order they end."""
    running: dict[int, _T] = {}
    for name, seconds, work in jobs:
        if len(running) >= at_once:
            yield _ended(running)
        running[_begin(seconds, work)] = name
    while running:
        yield _ended(running)


def _begin(seconds: float, work: Callable[[], bool]) -> int:
    child = os.fork()
    if child:
        return child
    outcome = _KILLED
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        outcome = _SURVIVED if work() else _KILLED
    except BaseException:  # noqa: BLE001 - whatever it is: the mutant was noticed, and the parent must not go on here
        outcome = _KILLED
    os._exit(outcome)


def _ended(running: dict[int, _T]) -> tuple[_T, str]:
    child, status = os.wait()
    if os.WIFSIGNALED(status):
        outcome = TIMEOUT if os.WTERMSIG(status) == signal.SIGALRM else KILLED
    else:
        outcome = SURVIVED if os.WEXITSTATUS(status) == _SURVIVED else KILLED
    return running.pop(child), outcome
