"""The port ``Boards`` over the control table.

``client`` must not repeat calls by itself: a write that adds would take effect twice where only its answer was lost.
What surely took no effect (throttled, in conflict with a transaction) is tried again here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from outlay.adapters.dynamodb.board_item import attributes_of, tick_attribute, to_board
from outlay.adapters.dynamodb.board_updates import (
    Update,
    evaluation_update,
    give_back_update,
    hold_update,
    lapse_update,
)
from outlay.adapters.dynamodb.failures import CALL_FAILED, THROTTLED, as_outlay_error, code_of, is_condition_failed
from outlay.adapters.retry import Retry
from outlay.application.board_ports import Evaluation
from outlay.application.budget_records import board_place
from outlay.contracts import keys
from outlay.domain.board import MAX_MATCHED, Board, Hold, Move, Slot
from outlay.domain.errors import LimitExceeded, Upstream

_MOVES_A_WRITE = 30
_NAMES_A_WRITE = 150
_NOT_DONE = THROTTLED | {"TransactionConflictException"}
"""Refusals after which nothing was written."""


class BoardTable:
    def __init__(self, client: Any, table: str, *, retry: Retry) -> None:
        self._client = client
        self._table = table
        self._retry = retry

    def read(self, org: str) -> Board:
        try:
            answer = self._client.get_item(TableName=self._table, Key=_key(org), ConsistentRead=True)
        except CALL_FAILED as error:
            raise as_outlay_error(error) from error
        return to_board(answer["Item"]) if "Item" in answer else Board()

    def hold(self, org: str, hold: Hold) -> Board | None:
        if len(hold.claims) > MAX_MATCHED:
            raise ValueError(f"more than {MAX_MATCHED} budgets")
        refused = self._write(org, hold_update(hold), ReturnValuesOnConditionCheckFailure="ALL_OLD")
        return None if refused is None else to_board(refused)

    def give_back(self, org: str, slots: Sequence[Slot]) -> bool:
        try:
            if self._write(org, give_back_update(slots)) is None:
                return True
            if len(slots) == 1:
                return False
            # One of them lapsed, so nothing was written: each by itself.
            return all([self.give_back(org, [slot]) for slot in slots])
        except (LimitExceeded, Upstream):
            return False

    def lapse(self, org: str, slots: Sequence[Slot]) -> bool:
        return all(
            self._write(org, lapse_update(slots[first : first + MAX_MATCHED])) is None
            for first in range(0, len(slots), MAX_MATCHED)
        )

    def evaluate(self, org: str, board: Board, evaluation: Evaluation) -> bool:
        steps = [*_steps(board, evaluation)]
        for number, (moves, removed) in enumerate(steps, start=1):
            new_limits = any(move.changes_limit for move in moves)
            at_ms = evaluation.at_ms if number == len(steps) else board.at_ms  # only the whole of it is up to then
            update = evaluation_update(board, moves=moves, removed=removed, at_ms=at_ms, new_limits=new_limits)
            if self._write(org, update) is not None:
                return False
            board = replace(
                board, evaluation=board.evaluation + 1, version=board.version + 1 if new_limits else board.version
            )
        return True

    def _write(self, org: str, update: Update, **more: str) -> dict[str, Any] | None:
        """None where it was written; the item where its condition refused it, empty if that was not asked for."""
        arguments = {"TableName": self._table, "Key": _key(org), **update.arguments(), **more}
        backoff = self._retry.begin()
        while True:
            try:
                self._client.update_item(**arguments)
            except CALL_FAILED as error:
                if is_condition_failed(error):
                    held: dict[str, Any] = getattr(error, "response", {}).get("Item", {})
                    return held
                if code_of(error) not in _NOT_DONE:
                    raise as_outlay_error(error) from error
                try:
                    backoff.wait("write the board", error)
                except Upstream:
                    raise LimitExceeded(
                        "Too many leases at once. Try again.", retry_after_s=1, code="throttled"
                    ) from error
            else:
                return None


def _steps(board: Board, evaluation: Evaluation) -> Iterator[tuple[Sequence[Move], Sequence[str]]]:
    """What is left of earlier periods goes first: a budget may begin where it was before."""
    at = evaluation.at_ms
    ended = [(number, board.standings[number]) for number in evaluation.ended if number in board.standings]
    gone = [*board.leftovers, *(name for number, standing in ended for name in attributes_of(number, standing))]
    left = {number for number, _ in ended}
    gone += [
        tick_attribute(number, minute)
        for number, standing in board.standings.items()
        if number not in left
        for minute in standing.past_ticks(at)
    ]
    for first in range(0, len(gone), _NAMES_A_WRITE):
        yield (), gone[first : first + _NAMES_A_WRITE]
    moves = evaluation.moves
    for first in range(0, len(moves), _MOVES_A_WRITE):
        yield moves[first : first + _MOVES_A_WRITE], ()
    if not gone and not moves:
        yield (), ()


def _key(org: str) -> dict[str, Any]:
    place = board_place(org)
    return {keys.PK: {"S": place.pk}, keys.SK: {"S": place.sk}}
