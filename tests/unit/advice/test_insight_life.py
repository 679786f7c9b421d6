"""An insight's life: told once, brought up to date, dismissed, gone, back."""

from dataclasses import replace

import pytest
from outlay.domain.errors import Conflict
from outlay.domain.insight import (
    MAX_TOLD,
    Finding,
    Insight,
    InsightRule,
    Seen,
    after_run,
    dismissed,
    is_insight_id,
    reopened,
)

ORG = "acme"
DAY_MS = 86_400_000


def seen(day: int = 1, revisions: str = "r1") -> Seen:
    return Seen(first_day=f"2026-11-{day:02d}", days=30, revisions=revisions, now_ms=day * DAY_MS)


def a_finding(amount: int = 100, provider: str = "openai") -> Finding:
    return Finding(
        rule=InsightRule.COST_CONCENTRATION, about={"provider": provider}, told="told", says="rule", amount=amount
    )


def made() -> Insight:
    (one,) = after_run(ORG, [], [a_finding()], seen())
    return one


def test_what_holds_is_told_once_and_brought_up_to_date() -> None:
    first = made()
    (second,) = after_run(ORG, [first], [a_finding(120)], seen(2, "r2"))

    assert is_insight_id(first.insight_id)
    assert second.insight_id == first.insight_id
    assert (second.finding.amount, second.opened_ms, second.found_ms) == (120, DAY_MS, 2 * DAY_MS)
    assert second.revisions == "r2"


def test_of_thousands_of_facts_the_first_are_told_and_what_is_told_already_goes_on() -> None:
    first = made()
    many = [a_finding(1_000 - number, f"p{number}") for number in range(MAX_TOLD + 5)]

    told = after_run(ORG, [first], [*many, a_finding()], seen(2))

    assert len(told) == MAX_TOLD
    assert first.insight_id in {one.insight_id for one in told}
    assert min(one.finding.amount for one in told if one.insight_id != first.insight_id) == 1_000 - (MAX_TOLD - 2)
    assert after_run(ORG, told, [*many, a_finding()], seen(2)) == []


def test_a_run_that_is_repeated_changes_nothing() -> None:
    assert after_run(ORG, [made()], [a_finding()], replace(seen(), now_ms=seen().now_ms + 5_000)) == []


def test_what_no_longer_holds_is_gone_and_opens_again() -> None:
    (gone,) = after_run(ORG, [made()], [], seen(2))
    assert (gone.state, gone.closed_ms) == ("gone", 2 * DAY_MS)
    assert after_run(ORG, [gone], [], seen(3)) == []

    (back,) = after_run(ORG, [gone], [a_finding()], seen(4))
    assert (back.state, back.opened_ms, back.created_ms, back.closed_ms) == ("open", 4 * DAY_MS, DAY_MS, None)


def test_a_dismissed_one_stays_dismissed_until_it_has_grown_by_half() -> None:
    put_away = dismissed(made(), by="sub-1", note="known", now_ms=DAY_MS)

    (still,) = after_run(ORG, [put_away], [a_finding(150)], seen(2))
    assert (still.state, still.note) == ("dismissed", "known")
    (again,) = after_run(ORG, [put_away], [a_finding(151)], seen(2))
    assert (again.state, again.dismissed_by, again.opened_ms) == ("open", "", 2 * DAY_MS)


def test_a_dismissed_one_that_went_away_and_came_back_is_open() -> None:
    put_away = dismissed(made(), by="sub-1", note="", now_ms=DAY_MS)
    (gone,) = after_run(ORG, [put_away], [], seen(2))
    (back,) = after_run(ORG, [gone], [a_finding()], seen(3))

    assert back.state == "open"


def test_one_can_be_opened_again_by_hand_and_not_once_it_is_gone() -> None:
    put_away = dismissed(made(), by="sub-1", note="x", now_ms=DAY_MS)
    assert reopened(put_away) == made()
    assert reopened(made()) == made()

    (gone,) = after_run(ORG, [made()], [], seen(2))
    with pytest.raises(Conflict, match="no longer holds"):
        reopened(gone)
    with pytest.raises(Conflict, match="no longer holds"):
        dismissed(gone, by="sub-1", note="", now_ms=0)


def test_the_same_rule_about_something_else_is_another() -> None:
    both = after_run(ORG, [], [a_finding(), a_finding(provider="anthropic")], seen())

    assert len({one.insight_id for one in both}) == 2
