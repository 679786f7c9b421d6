"""Pieces of work that run at once, but one AWS call at a time: who goes on next is chosen by the caller.

Each runs in a thread of its own and stops before every call, so any interleaving of calls can be played, and the same
choices play the same one again.
"""

import threading
from collections.abc import Callable
from typing import Any

_STUCK_S = 120


class Actor:
    """One piece of work. ``error`` is what ended it, ``result`` what it returned."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self.work = work
        self.result: Any = None
        self.error: BaseException | None = None
        self.is_done = False
        self.go = threading.Semaphore(0)


class Turns:
    """Actors call ``pause`` before each AWS call; ``step`` lets one of them go on until the next."""

    def __init__(self) -> None:
        self._here = threading.local()
        self._back = threading.Semaphore(0)

    def begin(self, work: Callable[[], Any]) -> Actor:
        """The work, not begun yet."""
        actor = Actor(work)
        threading.Thread(target=self._run, args=(actor,), daemon=True).start()
        return actor

    def step(self, actor: Actor) -> None:
        """Let it run up to its next AWS call, or its end."""
        actor.go.release()
        if not self._back.acquire(timeout=_STUCK_S):
            raise AssertionError("an actor neither called AWS nor ended")

    def finish(self, actor: Actor) -> Actor:
        while not actor.is_done:
            self.step(actor)
        return actor

    def pause(self) -> None:
        """Wait for the next turn; a thread that is no actor's goes straight on."""
        actor: Actor | None = getattr(self._here, "actor", None)
        if actor is not None:
            self._back.release()
            actor.go.acquire()

    def _run(self, actor: Actor) -> None:
        self._here.actor = actor
        actor.go.acquire()
        try:
            actor.result = actor.work()
        except BaseException as error:  # noqa: BLE001 - a crash is none of the exceptions, and is what is asked for
            actor.error = error
        actor.is_done = True
        self._back.release()
