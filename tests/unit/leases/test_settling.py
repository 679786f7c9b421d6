"""Settling: what is spent goes onto the board before the hold is given back; what exceeds a limit has its cause."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from outlay.application.hold_lease import EnforcedMemory, Granted, NotGranted, Wanted, hold_lease
from outlay.application.note_excess import excesses
from outlay.application.refresh_board import refresh_board
from outlay.application.settle_leases import CountedLease, evaluate_and_settle, release_lease
from outlay.domain.board import Cause
from outlay.domain.budget import Budget, Cycle, Enforcement, Rollover
from outlay.domain.errors import Conflict
from outlay.domain.lease import Amounts, Lease

from tests.brake.world import DAY_MS, ORG, START_MS, Entry, World
from tests.support.budgets import a_budget

CALL = {"team": "search"}


class Quiet(World):
    """One budget, no faults, nobody else."""

    chosen: Mapping[str, Any] = {}

    def _first_budgets(self) -> Sequence[Budget]:  # type: ignore[override] # a list there
        return [a_budget(1, **{"limit": 1_000, "enforcement": Enforcement.STOP, **self.chosen})]

    def hold(self, picousd: int, *, life_s: int = 300) -> Lease | None:
        self.number = getattr(self, "number", 0) + 1
        wanted = Wanted(
            dimensions=CALL,
            amounts=Amounts(picousd=picousd, tokens=10),
            life_s=life_s,
            asked_by="key",
            attempt=f"attempt-{self.number}",
        )
        answer = hold_lease(wanted, tools=self.tools(), memory=EnforcedMemory())
        assert isinstance(answer, Granted | NotGranted)
        return answer.lease if isinstance(answer, Granted) else None

    def counted(self, picousd: int, lease: Lease | None = None, *, cause: Cause | None = None) -> None:
        amounts = Amounts(picousd=picousd, tokens=10)
        name = "" if lease is None else lease.lease_id
        self.ledger.append(Entry(at_ms=self.now_ms, dimensions=CALL, amounts=amounts, lease_id=name))
        counted = [CountedLease(lease_id=name, amounts=amounts)] if lease else []
        self.answered = evaluate_and_settle(counted, tools=self.tools(), cause=cause).board

    def causes(self) -> list[Mapping[Cause, int]]:
        return [one.causes for one in reversed(excesses(ORG, f"bud_{1:024x}", store=self.plain))]

    def stands(self) -> tuple[int, int]:
        standing = self.board().standings[1]
        return standing.spent, standing.committed


def quiet(**terms: Any) -> Quiet:
    chosen = type("Chosen", (Quiet,), {"chosen": {"created_ms": START_MS - 40 * DAY_MS, **terms}})
    world: Quiet = chosen(seed=1, faults=0.0)
    return world


def lease_of(world: Quiet, picousd: int, **more: Any) -> Lease:
    lease = world.hold(picousd, **more)
    assert lease is not None
    return lease


def test_an_event_settles_its_lease_and_gives_back_what_was_too_much() -> None:
    world = quiet()
    lease = lease_of(world, 600)
    world.counted(450, lease)
    assert world.stands() == (450, 450)
    assert world.leases()[lease.lease_id].state == "settled"
    assert world.hold(551) is None
    assert world.hold(550) is not None


def test_what_is_told_of_a_budget_counts_a_settled_call_once() -> None:
    world = quiet()
    lease, _ = lease_of(world, 600), lease_of(world, 100)
    world.counted(450, lease)
    assert (world.answered.standings[1].spent, world.answered.standings[1].reserved) == (450, 100)
    assert world.answered.standings[1].slots == world.board().standings[1].slots


def test_a_redelivered_event_settles_nothing_twice() -> None:
    world = quiet()
    first, second = lease_of(world, 300), lease_of(world, 300)
    world.counted(300, first)
    evaluate_and_settle([CountedLease(lease_id=first.lease_id, amounts=first.amounts)], tools=world.tools())
    assert world.stands() == (300, 600)
    assert world.leases()[second.lease_id].state == "held"


def test_of_several_events_that_name_one_lease_all_are_spent_and_one_settles() -> None:
    world = quiet()
    lease = lease_of(world, 300)
    world.counted(200, lease)
    world.counted(200, lease)
    assert world.stands() == (400, 400)
    settled = world.leases()[lease.lease_id]
    assert settled.actual is not None
    assert settled.actual.picousd == 200


def test_a_call_that_came_to_more_than_it_held_is_told_as_that() -> None:
    world = quiet()
    world.counted(1_500, lease_of(world, 900))
    assert world.causes() == [{"settled_above_hold": 500}]


def test_what_is_spent_without_a_lease_is_told_as_that() -> None:
    world = quiet()
    world.counted(1_200)
    world.counted(100)
    assert world.causes() == [{"spend_without_lease": 200}, {"spend_without_lease": 100}]


def test_a_call_that_took_longer_than_its_lease_was_spent_without_one() -> None:
    world = quiet()
    lease = lease_of(world, 1_000, life_s=60)
    world.now_ms += 10 * 60_000
    world.counted(900, lease_of(world, 900))
    world.counted(1_000, lease)
    assert world.leases()[lease.lease_id].state == "settled"
    assert world.causes() == [{"spend_without_lease": 900}]


@pytest.mark.parametrize("cause", ["correction", "re_rating"])
def test_what_a_correction_or_another_price_brought_is_told_as_that(cause: Cause) -> None:
    world = quiet()
    world.counted(900, lease_of(world, 900))
    world.counted(300, cause=cause)
    assert world.causes() == [{cause: 200}]


def test_a_lowered_limit_is_told_as_that_with_what_came_beside() -> None:
    world = quiet()
    world.counted(900, lease_of(world, 900))
    (budget,) = world.budgets()
    world.put(a_budget(1, limit=700, enforcement=Enforcement.STOP, created_ms=budget.created_ms))
    world.counted(50)
    assert world.causes() == [{"limit_lowered": 250}]
    world.counted(50)
    assert world.causes()[1] == {"spend_without_lease": 50}


def test_leases_alone_never_bring_it_above_its_limit() -> None:
    world = quiet()
    while (lease := world.hold(77)) is not None:
        world.counted(77, lease)
    assert world.stands() == (924, 924)
    assert world.causes() == []


def test_a_settled_lease_can_not_be_released() -> None:
    world = quiet()
    lease = lease_of(world, 300)
    world.counted(300, lease)
    with pytest.raises(Conflict):
        release_lease(ORG, lease.lease_id, tools=world.tools())


def test_a_user_s_hold_lapses_instead_of_being_given_back() -> None:
    world = quiet(scope={"user": frozenset({"u_1"})})
    wanted = Wanted(
        dimensions={"user": "u_1"}, amounts=Amounts(picousd=600, tokens=1), life_s=60, asked_by="key", attempt="1"
    )
    answer = hold_lease(wanted, tools=world.tools(), memory=EnforcedMemory())
    assert isinstance(answer, Granted)
    evaluate_and_settle([CountedLease(lease_id=answer.lease.lease_id, amounts=wanted.amounts)], tools=world.tools())
    assert world.stands() == (0, 600)
    world.now_ms += 5 * 60_000
    refresh_board(tools=world.tools())
    assert world.stands() == (0, 0)


def test_what_a_period_left_is_there_in_the_next_one_up_to_its_cap() -> None:
    world = quiet(cycle=Cycle.DAILY, rollover=Rollover.UNUSED, rollover_cap=250, created_ms=START_MS - DAY_MS)
    world.counted(900, lease_of(world, 900))
    world.now_ms += DAY_MS
    assert world.hold(1_251) is None  # 350 were left, with what the day before had handed on
    lease = lease_of(world, 1_250)
    release_lease(ORG, lease.lease_id, tools=world.tools())
    world.correct(0)
    refresh_board(tools=world.tools(), recarry=True)
    assert world.board().standings[1].carried == 250
