"""An opportunity's life: found once, worked on, ended, and back only where it has become another matter."""

from dataclasses import replace
from typing import Any

import pytest
from outlay.domain.errors import Conflict
from outlay.domain.insight import Seen
from outlay.domain.opportunity import (
    EXPIRY_DAYS,
    MAX_NOTES,
    MAX_OPEN,
    Chance,
    Note,
    Opportunity,
    OpportunityType,
    Verification,
    after_run,
    assigned,
    dismissed,
    implemented,
    investigated,
    is_opportunity_id,
    noted,
    planned,
    reopened,
    verified,
    within_bounds,
)
from outlay.domain.recommendation import MAX_PARTS, Part

ORG = "acme"
DAY_MS = 86_400_000


def seen(day: int = 1, revisions: str = "r1") -> Seen:
    return Seen(first_day=f"1970-01-{max(day - 30, 1):02d}", days=30, revisions=revisions, now_ms=day * DAY_MS)


def a_part(savings: int = 100, **names: str) -> Part:
    told = {"provider": "openai", "model": "gpt-4o", "project": "", "team": "", "feature": "", **names}
    return Part(**told, concerned=10_000, savings=savings)


def a_chance(savings: int = 100, **changes: Any) -> Chance:
    values: dict[str, Any] = {
        "type": OpportunityType.LOW_CACHE_HITS,
        "subject": ("openai", "gpt-4o"),
        "title": "title",
        "why": "why",
        "method": "method",
        "parts": (a_part(savings),),
        "models": ("openai/gpt-4o",),
        "scope": {},
        "confidence": 70,
        "doubts": (),
        "hours": 8,
    }
    return Chance(**{**values, **changes})


def made(savings: int = 100) -> Opportunity:
    (one,) = after_run(ORG, [], [a_chance(savings)], seen())
    return one


def test_what_is_found_again_is_brought_up_to_date_and_keeps_what_people_did() -> None:
    worked_on = assigned(investigated(made()), "sub-1")

    (one,) = after_run(ORG, [worked_on], [a_chance(120)], seen(2, "r2"))

    assert is_opportunity_id(one.opportunity_id)
    assert (one.opportunity_id, one.state, one.assigned_to) == (made().opportunity_id, "investigating", "sub-1")
    assert (one.chance.savings, one.found_ms, one.revisions) == (120, 2 * DAY_MS, "r2")


def test_a_run_that_is_repeated_changes_nothing() -> None:
    assert after_run(ORG, [made()], [a_chance()], replace(seen(), now_ms=seen().now_ms + 9)) == []


def test_one_that_is_found_no_more_expires_unless_somebody_works_on_it() -> None:
    day = 1 + EXPIRY_DAYS
    assert after_run(ORG, [made()], [], seen(day - 1)) == []
    (gone,) = after_run(ORG, [made()], [], seen(day))
    assert (gone.state, gone.closed_ms) == ("expired", day * DAY_MS)
    assert after_run(ORG, [investigated(made())], [], seen(day)) == []


def test_an_expired_one_comes_back_under_an_id_of_its_own() -> None:
    (gone,) = after_run(ORG, [made()], [], seen(20))

    (back,) = after_run(ORG, [gone], [a_chance()], seen(21))

    assert back.opportunity_id != gone.opportunity_id
    assert back.former == gone.opportunity_id


@pytest.mark.parametrize(("savings", "is_back"), [(100, False), (150, False), (151, True)])
def test_a_dismissed_one_comes_back_only_where_it_promises_half_as_much_again(savings: int, is_back: bool) -> None:
    put_away = dismissed(made(), reason="not now", now_ms=DAY_MS)

    assert bool(after_run(ORG, [put_away], [a_chance(savings)], seen(5))) is is_back


def test_an_implemented_one_waits_until_the_spend_of_before_is_out_of_sight() -> None:
    done = implemented(made(), day="1970-01-02", now_ms=2 * DAY_MS)

    assert after_run(ORG, [done], [a_chance(500)], seen(32)) == []
    assert after_run(ORG, [done], [a_chance(500)], seen(33)) != []
    assert after_run(ORG, [done], [a_chance(100)], seen(33)) == []


def test_on_the_day_it_was_made_it_does_not_come_back() -> None:
    put_away = dismissed(made(), reason="", now_ms=DAY_MS)

    assert after_run(ORG, [put_away], [a_chance(900)], seen()) == []


def test_the_newest_of_a_thing_decides() -> None:
    (gone,) = after_run(ORG, [made()], [], seen(20))
    (back,) = after_run(ORG, [gone], [a_chance()], seen(21))
    put_away = dismissed(back, reason="", now_ms=21 * DAY_MS)

    assert after_run(ORG, [put_away, gone], [a_chance()], seen(22)) == []


def test_states_follow_one_another() -> None:
    one = planned(investigated(made()), day="1970-02-01")
    assert (one.state, one.planned_day) == ("planned", "1970-02-01")
    done = implemented(one, day="1970-02-02", now_ms=9)
    told = verified(done, Verification(savings=90, by="sub-2", at_ms=10))
    assert (told.state, told.verification and told.verification.savings) == ("implemented", 90)
    with pytest.raises(Conflict, match="is implemented"):
        dismissed(done, reason="", now_ms=1)
    with pytest.raises(Conflict, match="can be done while it is implemented"):
        verified(one, Verification(savings=1, by="x", at_ms=1))


def test_a_dismissed_one_can_be_opened_again_and_has_time() -> None:
    put_away = dismissed(made(), reason="no", now_ms=DAY_MS)

    one = reopened(put_away, now_ms=30 * DAY_MS)

    assert (one.state, one.reason, one.closed_ms) == ("open", "", None)
    assert one.expires_ms == (30 + EXPIRY_DAYS) * DAY_MS


def test_the_newest_notes_stay() -> None:
    one = made()
    for number in range(MAX_NOTES + 3):
        one = noted(one, Note(text=str(number), by="sub-1", at_ms=number))

    assert len(one.notes) == MAX_NOTES
    assert one.notes[-1].text == str(MAX_NOTES + 2)


def test_of_many_parts_those_that_save_most_are_kept() -> None:
    parts = tuple(a_part(number, feature=f"f-{number:03d}") for number in range(MAX_PARTS + 20))

    kept = within_bounds(a_chance(parts=parts))

    assert len(kept.parts) == MAX_PARTS
    assert min(part.savings for part in kept.parts) == 20


def test_a_run_makes_a_bounded_number_those_that_save_most() -> None:
    chances = [a_chance(number + 1, subject=(str(number),)) for number in range(MAX_OPEN + 5)]

    after = after_run(ORG, [], chances, seen())

    assert len(after) == MAX_OPEN
    assert min(one.chance.savings for one in after) == 6
