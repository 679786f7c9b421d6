"""Who goes on next, and what befalls them: generators that stop before every storage operation.

The idea of ``tests.support.interleaving``, without threads, since nothing here calls real code. A schedule of the
simulation is thereby a few milliseconds.
"""

from collections import Counter
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.store import GaveUp, Look, Operation, Read, Refused, Send, Store, Unknown, Write
from tests.simulation.vocabulary import FAULTS, Chooser

Steps = Generator[Operation, Any, Any]


@dataclass(eq=False)
class Actor:
    """One invocation. ``told`` hears whether it succeeded."""

    work: Steps
    told: Callable[[bool], None] = lambda succeeded: None
    pending: Operation | None = None
    answer: Any = None
    writing: list[Any] = field(default_factory=list)
    """Items of its transaction under way."""
    is_done: bool = False
    result: Any = None
    has_begun: bool = False


@dataclass
class Stage:
    store: Store
    chance: Chooser
    rate: float = 0.0
    actors: list[Actor] = field(default_factory=list)
    landing: list[Operation] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    is_throttled: bool = False
    """Whether all that fails is throttled: nothing dies, much gives up."""

    def begin(self, work: Steps, told: Callable[[bool], None] = lambda succeeded: None) -> Actor:
        actor = Actor(work, told)
        self.actors.append(actor)
        return actor

    def step(self, actor: Actor) -> None:
        """One storage operation further."""
        if actor.writing:
            self._written(actor)
            self._resume(actor, actor.answer)
        elif actor.pending is None:
            self._resume(actor, None)
        else:
            self._operate(actor, actor.pending)

    def finish(self, actor: Actor) -> Any:
        while not actor.is_done:
            self.step(actor)
        return actor.result

    def land(self) -> None:
        """A write that was on its way takes effect, or is refused."""
        if self.landing:
            operation = self.landing.pop(self.chance.up_to(len(self.landing) - 1))
            try:
                self._perform(operation)
            except (Refused, Unknown):
                self.counts["landed in vain"] += 1

    def _operate(self, actor: Actor, operation: Operation) -> None:
        fault = self._fault(operation)
        if fault in ("crash before", "landed after a crash"):
            if fault.startswith("landed"):
                self.landing.append(operation)
            self._end(actor, succeeded=False)
            return
        try:
            answer = self._try(operation, fault)
        except (Refused, Unknown) as error:
            self._resume(actor, error)
            return
        if fault == "crash after":
            self._end(actor, succeeded=False)
        elif fault == "answer lost":
            self._resume(actor, Unknown())
        elif isinstance(operation, Write) and operation.kind == "transaction":
            actor.writing, actor.answer = answer
        else:
            self._resume(actor, answer)

    def _fault(self, operation: Operation) -> str:
        rate = self.rate if operation.kind == "read" else 2 * self.rate
        if not self.chance.happens(rate):
            return ""
        fault = "throttled" if self.is_throttled else self.chance.one(FAULTS[operation.kind])
        self.counts[fault] += 1
        return fault

    def _try(self, operation: Operation, fault: str) -> Any:
        if fault == "landed after a timeout":
            self.landing.append(operation)
        if fault in ("throttled", "transaction conflict", "landed after a timeout"):
            raise Unknown(fault)
        if fault == "records failed" and isinstance(operation, Send) and operation.rows:
            self._perform(Send(tuple(self.chance.some(operation.rows))))
            raise Unknown(fault)
        if fault == "" and isinstance(operation, Write) and operation.kind == "transaction":
            before = {
                (change.table, change.key): self.store.get(change.table, change.key) for change in operation.changes
            }
            keys = self.store.apply(operation.changes)
            self.store.shadows.update(before)
            return keys, None
        return self._perform(operation)

    def _perform(self, operation: Operation) -> Any:
        match operation:
            case Read(table, key):
                return self.store.see(table, key)
            case Look(at):
                return at(self.store)
            case Send(rows):
                self.store.buffer.extend(rows)
                return None
            case Write(changes):
                return self.store.apply(changes)

    def _written(self, actor: Actor) -> None:
        for key in actor.writing:
            self.store.shadows.pop(key)
        actor.writing = []

    def _resume(self, actor: Actor, answer: Any) -> None:
        try:
            if isinstance(answer, Exception):
                actor.pending = actor.work.throw(answer)
            else:
                actor.pending = actor.work.send(answer)
        except StopIteration as stop:
            actor.result = stop.value
            self._end(actor, succeeded=True)
        except GaveUp:
            self.counts["gave up"] += 1
            self._end(actor, succeeded=False)

    def _end(self, actor: Actor, *, succeeded: bool) -> None:
        actor.work.close()
        actor.is_done = True
        if actor in self.actors:
            self.actors.remove(actor)
        actor.told(succeeded)
