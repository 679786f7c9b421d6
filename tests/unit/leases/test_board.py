"""The board's writes: within DynamoDB's limits, and its item read back as it was written."""

import re

from outlay.adapters.dynamodb.board import BoardTable
from outlay.adapters.dynamodb.board_updates import (
    Update,
    evaluation_update,
    give_back_update,
    hold_update,
    lapse_update,
)
from outlay.adapters.dynamodb.control_items import ControlItems
from outlay.application.board_ports import Evaluation
from outlay.application.budget_records import touching
from outlay.domain.board import MAX_MATCHED, MINUTE_MS, Board, Claim, Hold, Move, Slot

from tests.support.builders import NOW_MS, ORG
from tests.support.dynamodb_expressions import parse_condition, parse_update
from tests.support.fake_dynamodb import FakeDynamoDB
from tests.support.rollup_rig import patient

MAX_EXPRESSION = 4_096
"""Bytes of any expression (DynamoDB Developer Guide, "Service, account, and table quotas": expression parameters)."""
MAX_OPERATORS = 300
"""Of an update, and of a condition, alike."""
PERIOD, MINUTE = 20_779, NOW_MS // MINUTE_MS


def operators(expression: str) -> int:
    return len(re.findall(r"\bAND\b|\bOR\b|\bNOT\b|<=|>=|[<>=+-]|attribute_\w+", expression))


def within_limits(update: Update) -> None:
    arguments = update.arguments()
    for name, parse in (("ConditionExpression", parse_condition), ("UpdateExpression", parse_update)):
        text = arguments[name]
        parse(text)
        assert len(text.encode()) <= MAX_EXPRESSION
        assert operators(text) <= MAX_OPERATORS


def claims(count: int, *, throttled: bool = False) -> list[Claim]:
    return [
        Claim(
            number=number,
            period=PERIOD,
            amount=1_000 + number,
            cap=10**18 + number,
            throttle_from=10**17 + number if throttled else None,
            per_minute=number,
        )
        for number in range(100, 100 + count)
    ]


def test_a_hold_of_forty_throttling_budgets_fits_one_write() -> None:
    assert MAX_MATCHED >= 40
    for throttled in (False, True):
        within_limits(
            hold_update(
                Hold(
                    version=10**9, minute=MINUTE + 5, now_minute=MINUTE, claims=claims(MAX_MATCHED, throttled=throttled)
                )
            )
        )


def test_giving_back_and_lapsing_forty_fit_one_write() -> None:
    slots = [Slot(number=one.number, period=PERIOD, minute=MINUTE, amount=one.amount) for one in claims(MAX_MATCHED)]
    within_limits(give_back_update(slots))
    within_limits(lapse_update(slots))


def test_a_step_of_an_evaluation_fits_one_write() -> None:
    moves = [
        Move(
            number=number,
            before=None,
            period=PERIOD,
            spent=10**18 + number,
            carried=number,
            limit=10**19,
            unpriced=number,
        )
        for number in range(100, 130)
    ]
    within_limits(evaluation_update(Board(version=1), moves=moves, at_ms=NOW_MS, new_limits=True))


def board_table() -> tuple[BoardTable, FakeDynamoDB]:
    database = FakeDynamoDB(sort_keys=["control"])
    store = ControlItems(database, "control")
    store.commit([touching(ORG, store=store)[0]], now_ms=NOW_MS)
    return BoardTable(database, "control", retry=patient()), database


def test_five_hundred_budgets_are_written_in_steps_and_read_back() -> None:
    table, _ = board_table()
    moves = [
        Move(
            number=number,
            before=None,
            period=PERIOD + number % 2,
            spent=number,
            carried=0,
            limit=1_000,
            unpriced=number % 3,
        )
        for number in range(1, 501)
    ]
    assert table.evaluate(ORG, table.read(ORG), Evaluation(moves=moves, at_ms=NOW_MS))
    board = table.read(ORG)
    assert len(board.standings) == 500
    assert board.at_ms == NOW_MS
    for move in moves:
        standing = board.standings[move.number]
        assert (standing.period, standing.spent, standing.committed) == (move.period, move.spent, move.spent)
        assert (standing.limit, standing.unpriced) == (1_000, move.unpriced)


def test_an_evaluation_that_was_overtaken_writes_nothing() -> None:
    table, _ = board_table()
    seen = table.read(ORG)
    move = Move(number=1, before=None, period=PERIOD, spent=5, carried=0, limit=10)
    assert table.evaluate(ORG, seen, Evaluation(moves=[move], at_ms=NOW_MS))
    late = Move(number=1, before=None, period=PERIOD, spent=1, carried=0, limit=10)
    assert not table.evaluate(ORG, seen, Evaluation(moves=[late], at_ms=NOW_MS))
    assert table.read(ORG).standings[1].spent == 5


def test_a_refusal_tells_the_board_of_that_moment() -> None:
    table, _ = board_table()
    move = Move(number=1, before=None, period=PERIOD, spent=5, carried=0, limit=10)
    table.evaluate(ORG, table.read(ORG), Evaluation(moves=[move], at_ms=NOW_MS))
    version = table.read(ORG).version
    claim = Claim(number=1, period=PERIOD, amount=6, cap=4)
    refused = table.hold(ORG, Hold(version=version, minute=MINUTE, now_minute=MINUTE, claims=[claim]))
    assert refused == table.read(ORG)
    fitting = Claim(number=1, period=PERIOD, amount=5, cap=5)
    assert table.hold(ORG, Hold(version=version, minute=MINUTE, now_minute=MINUTE, claims=[fitting])) is None
    assert table.read(ORG).standings[1].slots == {MINUTE: 5}


def test_what_one_of_several_budgets_let_lapse_keeps_the_others_from_nothing() -> None:
    table, _ = board_table()
    moves = [Move(number=number, before=None, period=PERIOD, spent=0, carried=0, limit=10) for number in (1, 2)]
    table.evaluate(ORG, table.read(ORG), Evaluation(moves=moves, at_ms=NOW_MS))
    version = table.read(ORG).version
    both = [Claim(number=number, period=PERIOD, amount=3, cap=7) for number in (1, 2)]
    table.hold(ORG, Hold(version=version, minute=MINUTE, now_minute=MINUTE, claims=both))
    slots = [Slot(number=number, period=PERIOD, minute=MINUTE, amount=3) for number in (1, 2)]
    assert table.lapse(ORG, slots[:1])
    assert not table.give_back(ORG, slots)
    assert {number: one.committed for number, one in table.read(ORG).standings.items()} == {1: 0, 2: 0}
    assert not table.give_back(ORG, slots)
    assert {number: one.committed for number, one in table.read(ORG).standings.items()} == {1: 0, 2: 0}
