"""The updates of the board's item, each one conditional write.

Expressions hold 4 KB and 300 operators (DynamoDB's limits), which bounds how many budgets one write can touch. Values
and names stand behind placeholders; amounts that are equal share one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from outlay.adapters.dynamodb.board_item import (
    AT,
    CARRIED,
    COMMITTED,
    EVALUATION,
    LIMIT,
    SPENT,
    UNPRICED,
    attribute,
    slot_attribute,
    tick_attribute,
)
from outlay.domain.board import Board, Hold, Move, Slot


@dataclass(slots=True)
class Update:
    """Collects one update's expressions."""

    conditions: list[str] = field(default_factory=list)
    sets: list[str] = field(default_factory=list)
    adds: list[str] = field(default_factory=list)
    removes: list[str] = field(default_factory=list)
    _names: dict[str, str] = field(default_factory=dict)
    _values: dict[int, str] = field(default_factory=dict)

    def name(self, attribute_name: str) -> str:
        return self._names.setdefault(attribute_name, f"#n{len(self._names)}")

    def value(self, number: int) -> str:
        return self._values.setdefault(number, f":v{len(self._values)}")

    def set(self, attribute_name: str, number: int) -> None:
        self.sets.append(f"{self.name(attribute_name)} = {self.value(number)}")

    def add(self, attribute_name: str, number: int) -> None:
        if number:
            self.adds.append(f"{self.name(attribute_name)} {self.value(number)}")

    def remove(self, attribute_name: str) -> None:
        self.removes.append(self.name(attribute_name))

    def when(self, attribute_name: str, comparator: str, number: int) -> None:
        self.conditions.append(f"{self.name(attribute_name)} {comparator} {self.value(number)}")

    @property
    def condition(self) -> str:
        return " AND ".join(self.conditions)

    @property
    def expression(self) -> str:
        clauses = (("SET", self.sets), ("REMOVE", self.removes), ("ADD", self.adds))
        return " ".join(f"{word} {', '.join(parts)}" for word, parts in clauses if parts)

    def arguments(self) -> dict[str, Any]:
        condition, update = self.condition, self.expression
        return {
            "ConditionExpression": condition,
            "UpdateExpression": update,
            "ExpressionAttributeNames": {short: name for name, short in self._names.items()},
            "ExpressionAttributeValues": {short: {"N": str(number)} for number, short in self._values.items()},
        }


def hold_update(hold: Hold) -> Update:
    """All claims at once, at the version that their caps were computed from."""
    update = Update()
    update.when("v", "=", hold.version)
    for claim in hold.claims:
        committed = attribute(COMMITTED, claim.number, claim.period)
        update.when(committed, "<=", claim.cap)
        update.add(committed, claim.amount)
        update.add(slot_attribute(claim.number, claim.period, hold.minute), claim.amount)
        if claim.throttle_from is not None:
            tick = tick_attribute(claim.number, hold.now_minute)
            free = f"{update.name(committed)} < {update.value(claim.throttle_from)}"
            # No tick yet compares as false with anything.
            update.conditions.append(f"({free} OR NOT {update.name(tick)} >= {update.value(claim.per_minute)})")
            update.add(tick, 1)
    return update


def give_back_update(slots: Sequence[Slot]) -> Update:
    """Take amounts out of slots that are still there; of one that lapsed nothing may be taken twice."""
    update = Update()
    for slot in slots:
        for name in (attribute(COMMITTED, slot.number, slot.period), _slot_name(slot)):
            update.when(name, ">=", slot.amount)
            update.add(name, -slot.amount)
    return update


def lapse_update(slots: Sequence[Slot]) -> Update:
    """Remove slots as they were read, and what they held from what is committed."""
    update = Update()
    sums: dict[str, int] = {}
    for slot in slots:
        update.when(_slot_name(slot), "=", slot.amount)
        update.remove(_slot_name(slot))
        committed = attribute(COMMITTED, slot.number, slot.period)
        sums[committed] = sums.get(committed, 0) + slot.amount
    for committed, amount in sums.items():
        update.conditions.append(f"attribute_exists({update.name(committed)})")
        update.add(committed, -amount)
    return update


def evaluation_update(
    board: Board, *, moves: Iterable[Move] = (), removed: Iterable[str] = (), at_ms: int, new_limits: bool
) -> Update:
    """One step of an evaluation: nobody else wrote one since ``board`` was read, and no limit was changed."""
    update = Update()
    update.when("v", "=", board.version)
    if board.evaluation:
        update.when(EVALUATION, "=", board.evaluation)
    else:
        update.conditions.append(f"attribute_not_exists({update.name(EVALUATION)})")
    update.set(EVALUATION, board.evaluation + 1)
    update.set(AT, at_ms)
    if new_limits:
        update.set("v", board.version + 1)
    for move in moves:
        _move(update, move)
    for name in removed:
        update.remove(name)
    return update


def _move(update: Update, move: Move) -> None:
    at = (move.number, move.period)
    update.set(attribute(SPENT, *at), move.spent)
    update.set(attribute(LIMIT, *at), move.limit)
    before = move.before
    if before is None:
        update.set(attribute(COMMITTED, *at), move.spent)
    else:
        update.add(attribute(COMMITTED, *at), move.spent - before.spent)
    for kind, number, was in (
        (CARRIED, move.carried, 0 if before is None else before.carried),
        (UNPRICED, move.unpriced, 0 if before is None else before.unpriced),
    ):
        if number != was:
            update.set(attribute(kind, *at), number)


def _slot_name(slot: Slot) -> str:
    return slot_attribute(slot.number, slot.period, slot.minute)
