"""What a packing run looks at, what it leaves for the next and says of it, and when its figures last changed."""

from collections.abc import Iterator

import pytest
from outlay.application import pack_cubes
from outlay.application.figures_ports import CubeToStore, HourLane
from outlay.application.pack_cubes import PackSummary, pack_days
from outlay.domain.periods import HOUR_MS

from tests.support.builders import NOW_MS, ORG, an_event
from tests.support.calls import DAY_MS, some_calls
from tests.support.figures_world import FiguresDynamoDB, World, by_group, in_zone

WHOLE = (NOW_MS - 40 * DAY_MS, NOW_MS + DAY_MS)
YESTERDAY = NOW_MS - DAY_MS
WHOLE_MONTHS = (NOW_MS - 60 * DAY_MS, NOW_MS + DAY_MS)
MINUTE_MS = 60_000
JUST_OLD = NOW_MS - 43 * DAY_MS
"""10 October: older than the last 37 days, in a month that reaches into them."""


@pytest.fixture
def world() -> World:
    return World()


def turns(count: int) -> Iterator[bool]:
    return iter([True] * count)


def test_a_run_with_nothing_to_do_says_so(world: World) -> None:
    world.count(*some_calls(30, days=2))
    world.pack()
    assert world.pack() == PackSummary(days_current=36)


def test_only_the_days_asked_for_are_packed(world: World) -> None:
    world.count(an_event(timestamp_ms=YESTERDAY))
    summary = pack_days(
        ["2026-11-21"],
        organization=world.organization,
        now_ms=world.now_ms,
        reader=world.reader,
        writer=world.writer,
    )
    assert summary == PackSummary(days_packed=1, hours_packed=1, empty_hours_sealed=23)


def test_of_a_month_that_reaches_into_the_recent_days_the_older_days_are_packed(world: World) -> None:
    world.count(an_event(timestamp_ms=JUST_OLD))
    summary = world.pack()
    assert (summary.days_packed, summary.months_packed, summary.left) == (36 + 16, 0, 0)
    assert world.pack() == PackSummary(days_current=36 + 16)


def test_a_month_is_packed_as_soon_as_its_last_day_is_no_recent_one(world: World) -> None:
    world.count(an_event(timestamp_ms=JUST_OLD))
    world.now_ms = NOW_MS + 14 * DAY_MS
    assert world.pack().months_packed == 0
    world.now_ms += DAY_MS
    assert world.pack().months_packed == 1


def test_the_newest_of_the_old_months_comes_first_when_time_is_short(world: World) -> None:
    world.count(*(an_event(event_id=f"{days}", timestamp_ms=NOW_MS - days * DAY_MS) for days in (400, 200)))
    left = turns(37 + 31)
    assert world.pack(may_continue=lambda: next(left, False)).months_packed == 1
    world.database.calls.clear()
    figures = world.read(NOW_MS - 250 * DAY_MS, NOW_MS - 150 * DAY_MS, granularity="month")
    assert figures.exact
    assert "query" not in world.database.calls


def test_months_are_counted_back_from_the_oldest_of_the_recent_days() -> None:
    """On 6 December that is 31 October."""
    world = World(now_ms=NOW_MS + 14 * DAY_MS)
    world.count(an_event(timestamp_ms=NOW_MS - 1_858 * DAY_MS))  # October 2021
    world.count(an_event(event_id="last", timestamp_ms=NOW_MS - 1_880 * DAY_MS))  # September 2021: 61 months back
    assert world.pack().months_packed == 2


def test_five_years_are_looked_back_and_no_further(world: World) -> None:
    world.count(an_event(timestamp_ms=NOW_MS - 1_858 * DAY_MS))  # October 2021
    world.count(an_event(event_id="before", timestamp_ms=NOW_MS - 1_900 * DAY_MS))  # and September, 61 months back
    world.count(an_event(event_id="too early", timestamp_ms=NOW_MS - 1_930 * DAY_MS))
    assert world.pack().months_packed == 2


def test_hours_that_came_to_life_while_they_were_looked_at_are_counted_as_left(world: World) -> None:
    world.count(an_event(timestamp_ms=YESTERDAY))
    world.pack()
    for number in (1, 2):
        world.count(an_event(event_id=f"late {number}", timestamp_ms=YESTERDAY - number * HOUR_MS))

    def meanwhile(operation: str) -> None:
        if operation == "query":
            moved = len(world.events)
            world.count(*(an_event(event_id=f"{moved} {n}", timestamp_ms=YESTERDAY - n * HOUR_MS) for n in (1, 2)))

    world.database.before = meanwhile
    assert world.pack().days_packed == 0
    world.database.before = lambda operation: None
    assert world.pack().days_packed == 1


def test_a_month_that_one_of_its_days_left_is_left(world: World) -> None:
    world.count(an_event(timestamp_ms=NOW_MS - 100 * DAY_MS))
    days = iter(range(1_000))

    def meanwhile(operation: str) -> None:
        if operation == "batch_get_item" and next(days) == 36 * 2 + 31 * 2 + 4:
            world.count(an_event(event_id="late", timestamp_ms=NOW_MS - 101 * DAY_MS))

    world.database.before = meanwhile
    summary = world.pack()
    assert (summary.months_packed, summary.left) == (0, 1)


@pytest.mark.parametrize(("limit", "packed"), [("_MAX_HOUR_BYTES", (0, 35)), ("_MAX_CUBE_BYTES", (1, 0))])
def test_what_is_too_large_to_store_is_read_from_what_it_is_made_of(
    world: World, monkeypatch: pytest.MonkeyPatch, limit: str, packed: tuple[int, int]
) -> None:
    monkeypatch.setattr(pack_cubes, limit, 10)
    world.count(an_event(timestamp_ms=YESTERDAY))
    summary = world.pack()
    assert (summary.hours_packed, summary.days_packed) == packed
    assert summary.left >= 1
    assert by_group(world.read(*WHOLE)) == world.truth(*WHOLE)


def sizes_stored(world: World, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """The largest cube of an hour, day and month that a run stores."""
    found = {"hour": 0, "day": 0, "month": 0}
    for kind in ("hour", "day", "month"):
        original = getattr(world.writer, "seal_hour" if kind == "hour" else f"store_{kind}")

        def noted(org, key, cube, kind=kind, original=original, **held):  # type: ignore[no-untyped-def]
            found[kind] = max(found[kind], len(cube.data))
            return original(org, key, cube, **held)

        monkeypatch.setattr(world.writer, "seal_hour" if kind == "hour" else f"store_{kind}", noted)
    world.pack()
    return found


def test_the_limits_themselves_are_still_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    events = [an_event(event_id=f"{n}", timestamp_ms=NOW_MS - 100 * DAY_MS + n * HOUR_MS) for n in range(3)]
    world = World()
    world.count(*events)
    sizes = sizes_stored(world, monkeypatch)
    again = World()
    again.count(*events)
    monkeypatch.setattr(pack_cubes, "_MAX_HOUR_BYTES", sizes["hour"])
    monkeypatch.setattr(pack_cubes, "_MAX_CUBE_BYTES", max(sizes["day"], sizes["month"]))
    assert again.pack().months_packed == 1
    of_a_day = World()
    of_a_day.count(*events)
    monkeypatch.setattr(pack_cubes, "_MAX_CUBE_BYTES", sizes["day"])
    of_a_day.now_ms = events[0].timestamp_ms + 2 * DAY_MS
    assert of_a_day.pack().left == 0


def test_figures_are_as_of_the_newest_change_whatever_was_packed_since(world: World) -> None:
    for number, hour in enumerate((3, 1, 2)):
        world.now_ms = NOW_MS + (number % 2) * 7 * MINUTE_MS
        world.count(an_event(event_id=f"{number}", timestamp_ms=YESTERDAY + hour * HOUR_MS))
    newest = NOW_MS + 7 * MINUTE_MS
    for later in (1, 2, 3):
        world.now_ms = NOW_MS + later * HOUR_MS
        assert world.read(*WHOLE).as_of_ms == newest
        world.pack()


def test_a_month_is_as_of_the_newest_change_in_any_of_its_days(world: World) -> None:
    for number, days in enumerate((100, 99, 98)):
        world.now_ms = NOW_MS + (number % 2) * 7 * MINUTE_MS
        world.count(an_event(event_id=f"{number}", timestamp_ms=NOW_MS - days * DAY_MS))
    assert world.pack().months_packed == 1
    assert world.read(NOW_MS - 150 * DAY_MS, NOW_MS).as_of_ms == NOW_MS + 7 * MINUTE_MS


def test_hours_that_were_sealed_without_events_are_no_change(world: World) -> None:
    world.count(an_event(timestamp_ms=NOW_MS))
    world.pack()
    world.now_ms = NOW_MS + DAY_MS
    world.pack()
    assert world.read(NOW_MS - 12 * HOUR_MS, NOW_MS + 12 * HOUR_MS).as_of_ms == NOW_MS


def test_figures_without_any_event_are_as_of_now(world: World) -> None:
    world.pack()
    assert world.read(*WHOLE).as_of_ms == NOW_MS


def test_a_day_is_stored_with_the_revision_of_each_of_its_hours(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.count(*(an_event(event_id=f"{n}", timestamp_ms=YESTERDAY + n * HOUR_MS) for n in range(3)))
    world.pack()
    world.count(an_event(event_id="late", timestamp_ms=YESTERDAY))
    stored: dict[str, dict[HourLane, int]] = {}
    original = world.writer.store_day

    def noted(org: str, day: str, cube: CubeToStore, *, hours: dict[HourLane, int]) -> bool:
        stored[day] = dict(hours)
        return original(org, day, cube, hours=hours)

    monkeypatch.setattr(world.writer, "store_day", noted)
    world.pack()
    [hours] = stored.values()
    assert len(hours) == 24
    heads = {hour: packed.head.revision for hour, packed in world.reader.hours(ORG, list(hours)) if packed.head}
    assert hours == heads
    assert sorted(revision for revision in hours.values() if revision) == [1, 1, 2]


def test_an_hour_that_does_not_hold_still_while_it_is_read_is_left() -> None:
    world = World(database=FiguresDynamoDB(page_items=1))
    world.count(*(an_event(event_id=f"{n}", timestamp_ms=YESTERDAY, team=f"t{n}") for n in range(3)))
    queries = iter(range(1_000))

    def meanwhile(operation: str) -> None:
        if operation == "query" and next(queries) == 1:
            world.count(an_event(event_id="late", timestamp_ms=YESTERDAY, team="t2"))

    world.database.before = meanwhile
    assert world.pack().left == 1
    world.database.before = lambda operation: None
    assert world.pack().hours_packed == 1
    assert by_group(world.read(*WHOLE)) == world.truth(*WHOLE)


def test_an_hour_is_left_by_who_does_not_know_what_one_of_its_counters_has(world: World) -> None:
    before = world.organization
    world.count(an_event(timestamp_ms=YESTERDAY))
    world.organization = in_zone("UTC", tag_keys=("region",))
    world.count(an_event(event_id="b", timestamp_ms=YESTERDAY, tags={"region": "eu"}))
    known, world.organization = world.organization, before
    assert world.pack().left == 1
    world.organization = known
    assert world.pack().hours_packed == 1
    assert by_group(world.read(*WHOLE)) == world.truth(*WHOLE)


def test_a_run_that_does_not_know_a_tag_key_yet_leaves_what_has_it(world: World) -> None:
    """Packed without its value, hour, day or month would be taken for whole."""
    before = world.organization
    world.organization = known = in_zone("UTC", tag_keys=("region",))
    world.count(an_event(timestamp_ms=JUST_OLD, tags={"region": "eu"}), an_event(event_id="b", timestamp_ms=YESTERDAY))
    world.now_ms = NOW_MS + 15 * DAY_MS
    for first in (before, known):
        for organization in (first, before):
            world.organization = organization
            world.pack()
        world.organization = known
        by_region = {"group_by": ("tag:region",)}
        assert by_group(world.read(*WHOLE_MONTHS, **by_region)) == world.truth(*WHOLE_MONTHS, **by_region)


def test_a_day_is_as_of_the_newest_of_hours_that_were_packed_before(world: World) -> None:
    """The day itself is packed by the first run after its end."""
    for number, hour in enumerate((5, 4, 3)):
        world.now_ms = NOW_MS - DAY_MS + (10 - hour) * HOUR_MS + number * MINUTE_MS
        world.count(an_event(event_id=f"{number}", timestamp_ms=YESTERDAY - hour * HOUR_MS))
    newest = world.now_ms
    world.now_ms = YESTERDAY + 2 * HOUR_MS
    assert world.pack().hours_packed == 3
    world.now_ms = NOW_MS
    assert world.pack().days_packed == 1
    assert world.read(YESTERDAY - 12 * HOUR_MS, YESTERDAY + 12 * HOUR_MS).as_of_ms == newest


def test_empty_hours_that_could_not_be_sealed_are_left_beside_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pack_cubes, "_MAX_HOUR_BYTES", 10)
    world.count(an_event(timestamp_ms=YESTERDAY))

    seal = world.writer.seal_empty_hours

    def meanwhile(org: str, hours: list[HourLane], *, now_ms: int) -> bool:
        world.count(an_event(event_id="meanwhile", timestamp_ms=YESTERDAY - HOUR_MS))
        return seal(org, hours, now_ms=now_ms)

    monkeypatch.setattr(world.writer, "seal_empty_hours", meanwhile)
    summary = pack_days(
        ["2026-11-21"], organization=world.organization, now_ms=world.now_ms, reader=world.reader, writer=world.writer
    )
    assert summary == PackSummary(left=1 + 23)
