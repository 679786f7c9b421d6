"""Which findings are one happening, and what becomes of what is known: without figures, by rules alone."""

from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from outlay.domain.anomaly import (
    GAP_MS,
    HOUR_MS,
    Anomaly,
    Direction,
    Finding,
    Granularity,
    Measured,
    Scope,
    Window,
    anomaly_id,
    is_anomaly_id,
)
from outlay.domain.anomaly_course import Look, course, happenings

NOW = 500 * HOUR_MS
TOTAL: Scope = ()
SEARCH, ADS = (("team", "search"),), (("team", "ads"),)
ANSWERS, KEY = (("feature", "answers"),), (("api_key", "k1"),)
SCOPES = (TOTAL, SEARCH, ADS, ANSWERS, KEY)


def finding(
    scope: Scope,
    first: int,
    last: int,
    excess: int = 100,
    *,
    direction: Direction = "rise",
    granularity: Granularity = "hour",
) -> Finding:
    """Hours ``first`` to ``last``, both included."""
    window = Window(start_ms=first * HOUR_MS, end_ms=(last + 1) * HOUR_MS)
    return Finding(scope=scope, direction=direction, granularity=granularity, window=window, excess=excess)


def together(*causes: set[Scope]) -> Callable[[Finding, Finding], bool]:
    return lambda one, other: any({one.scope, other.scope} <= cause for cause in causes)


def nothing(one: Finding, other: Finding) -> bool:
    return False


def measured(scope: Scope, granularity: Granularity, window: Window) -> Measured:
    hours = (window.end_ms - window.start_ms) // HOUR_MS
    return Measured(
        actual=hours * 10, expected=hours, requests=hours, peak_ms=window.start_ms, score=700, severity="high"
    )


def a_look(hour: int, **changes: Any) -> Look:
    """Once all hours before ``hour`` are sealed."""
    looked: dict[Granularity, int] = {"hour": hour * HOUR_MS}
    usual: dict[str, Any] = {"org": "acme", "now_ms": NOW, "looked_ms": looked}
    return Look(**{**usual, "measure": measured, "least": lambda one: True, **changes})


def after(known: Sequence[Anomaly], found: Sequence[Finding], hour: int, **changes: Any) -> list[Anomaly]:
    """All that is known after a look."""
    written = course(known, happenings(found, same_cause=changes.pop("same", nothing)), look=a_look(hour, **changes))
    by_id = {one.anomaly_id: one for one in known} | {one.anomaly_id: one for _, one in written}
    return [by_id[name] for name in sorted(by_id)]


def test_the_organization_takes_in_what_overlaps_it_in_the_same_direction() -> None:
    found = [
        finding(SEARCH, 10, 11, 90),
        finding(TOTAL, 10, 12),
        finding(ADS, 12, 12, 9),
        finding(ANSWERS, 10, 12, -50, direction="drop"),
        finding(KEY, 30, 31),
    ]
    made = happenings(found, same_cause=nothing)
    assert [(one.leader.scope, len(one.members)) for one in made] == [(TOTAL, 3), (KEY, 1), (ANSWERS, 1)]


def test_parts_of_one_cause_are_one_and_others_are_two() -> None:
    found = [finding(KEY, 10, 11, 99), finding(SEARCH, 10, 11, 98), finding(ANSWERS, 10, 11, 60), finding(ADS, 10, 11)]
    made = happenings(found, same_cause=together({KEY, SEARCH, ANSWERS}))
    assert [(one.leader.scope, one.scopes) for one in made] == [
        (ADS, frozenset({ADS})),
        (SEARCH, frozenset({KEY, SEARCH, ANSWERS})),
    ]


def test_a_day_and_its_hours_are_one_and_the_hours_say_when() -> None:
    day = finding(TOTAL, 0, 23, granularity="day")
    (made,) = happenings([day, finding(TOTAL, 10, 11, 50)], same_cause=nothing)
    assert made.leader.window == Window(start_ms=10 * HOUR_MS, end_ms=12 * HOUR_MS)
    (one,) = after([], [day, finding(TOTAL, 10, 11, 50)], 12)
    assert (one.granularity, one.window.end_ms) == ("hour", 12 * HOUR_MS)


def test_a_small_part_does_not_hide_the_organizations_day() -> None:
    found = [finding(TOTAL, 0, 23, 1_000, granularity="day"), finding(ADS, 10, 11, 20)]
    assert len(happenings(found, same_cause=nothing)) == 2


def test_it_opens_lasts_and_is_over_after_six_quiet_hours() -> None:
    known = after([], [finding(TOTAL, 10, 10)], 11)
    assert [(one.status, one.anomaly_id) for one in known] == [
        ("open", anomaly_id("acme", TOTAL, "rise", 10 * HOUR_MS))
    ]
    known = after(known, [finding(TOTAL, 10, 13)], 14)
    assert known[0].window == Window(start_ms=10 * HOUR_MS, end_ms=14 * HOUR_MS)
    known = after(known, [finding(TOTAL, 10, 13)], 19)
    assert known[0].is_open
    known = after(known, [finding(TOTAL, 10, 13)], 20)
    assert (known[0].status, known[0].closed_ms) == ("closed", NOW)
    assert after(known, [finding(TOTAL, 10, 13)], 30) == known


def test_what_comes_back_within_the_gap_is_the_same_and_later_it_is_another() -> None:
    known = after([], [finding(TOTAL, 10, 10)], 17)
    assert [one.status for one in known] == ["closed"]
    (again,) = after(known, [finding(TOTAL, 10, 16)], 18)
    assert (again.status, again.closed_ms, again.anomaly_id) == ("open", None, known[0].anomaly_id)
    assert len(after(known, [finding(TOTAL, 10, 10), finding(TOTAL, 17, 18)], 19)) == 2


def test_it_goes_on_under_its_own_name_when_the_organization_comes_to_feel_it() -> None:
    known = after([], [finding(SEARCH, 10, 10)], 11)
    grown = after(known, [finding(SEARCH, 10, 12), finding(TOTAL, 11, 12, 200)], 13)
    assert [(one.scope, one.window.end_ms) for one in grown] == [(SEARCH, 13 * HOUR_MS)]


def test_it_lasts_as_long_as_one_of_the_scopes_it_showed_in() -> None:
    known = after([], [finding(TOTAL, 10, 10, 200), finding(SEARCH, 10, 10)], 11)
    later = after(known, [finding(TOTAL, 10, 10, 200), finding(SEARCH, 10, 14)], 15)
    assert [(one.scope, one.window.end_ms) for one in later] == [(TOTAL, 15 * HOUR_MS)]


def test_its_severity_is_the_worst_that_it_had() -> None:
    def milder(scope: Scope, granularity: Granularity, window: Window) -> Measured:
        return Measured(actual=9, expected=1, requests=1, peak_ms=window.start_ms, score=350, severity="medium")

    known = after([], [finding(TOTAL, 10, 10)], 11)
    (later,) = after(known, [finding(TOTAL, 10, 11)], 12, measure=milder)
    assert (later.severity, later.measured.score) == ("high", 350)


def test_what_is_not_worth_it_or_long_past_is_not_recorded() -> None:
    found = [finding(TOTAL, 10, 10)]
    assert after([], found, 11, least=lambda one: False) == []
    assert after([], found, 100, since_ms=12 * HOUR_MS) == []
    assert len(after([], found, 100, since_ms=11 * HOUR_MS)) == 1


def test_days_are_looked_at_once_a_day_and_stay_as_they_are_between() -> None:
    day = finding(TOTAL, 0, 23, granularity="day")
    both: dict[Granularity, int] = {"hour": 24 * HOUR_MS, "day": 24 * HOUR_MS}
    known = after([], [day], 24, looked_ms=both)
    assert [one.granularity for one in known] == ["day"]
    assert after(known, [], 40) == known
    next_day: dict[Granularity, int] = {"hour": 48 * HOUR_MS, "day": 48 * HOUR_MS}
    (over,) = after(known, [day], 48, looked_ms=next_day)
    assert over.status == "closed"
    assert GAP_MS["day"] < 24 * HOUR_MS


def test_ids_are_in_order_of_time_and_known_as_such() -> None:
    ids = [anomaly_id("acme", SEARCH, "rise", hour * HOUR_MS) for hour in (1, 20, 300_000)]
    assert ids == sorted(ids)
    assert all(map(is_anomaly_id, ids))
    assert len({anomaly_id(org, scope, "drop", 0) for org in ("acme", "zoo") for scope in SCOPES}) == 2 * len(SCOPES)


@st.composite
def some_findings(draw: st.DrawFn) -> list[Finding]:
    """As the detection has them: of one scope with six quiet hours between them at least."""
    found: list[Finding] = []
    for scope in SCOPES:
        hour = 0
        for pause, length, excess in draw(
            st.lists(st.tuples(st.integers(6, 20), st.integers(0, 6), st.integers(-99, 99).filter(bool)), max_size=3)
        ):
            direction: Direction = "rise" if excess > 0 else "drop"
            found.append(finding(scope, hour + pause, hour + pause + length, excess, direction=direction))
            hour += pause + length + 1
    return draw(st.permutations(found))


@settings(max_examples=200, deadline=None)
@given(found=some_findings())
def test_each_finding_is_in_one_happening_and_the_order_does_not_matter(found: list[Finding]) -> None:
    made = happenings(found, same_cause=together({SEARCH, KEY}, {ADS, ANSWERS}))
    members = [one for each in made for one in each.members]
    assert sorted(members, key=repr) == sorted(found, key=repr)
    assert all(each.leader in each.members for each in made)
    again = happenings(list(reversed(found)), same_cause=together({SEARCH, KEY}, {ADS, ANSWERS}))
    assert [(one.leader, one.scopes) for one in again] == [(one.leader, one.scopes) for one in made]


@settings(max_examples=200, deadline=None)
@given(found=some_findings())
def test_a_second_look_at_the_same_writes_nothing(found: list[Finding]) -> None:
    once = after([], found, 90)
    assert after(once, found, 90) == once
    assert len({one.anomaly_id for one in once}) == len(once)
