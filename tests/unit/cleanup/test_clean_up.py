"""The daily clean-up: what is over moves to the archive, what is kept no longer goes; each run says what it did."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from outlay.adapters.dynamodb.clean_up_items import ReportsTable, plain
from outlay.adapters.s3.archive import S3Archive
from outlay.application.archive_records import ArchivePlace, read_archive
from outlay.application.clean_up import LEASE_MS, Summary, clean_up
from outlay.contracts import keys
from outlay.domain.anomaly import since_id
from outlay.domain.calendar import date_ms, local_date
from outlay.domain.forecast_record import id_from
from outlay.domain.organization import Organization
from outlay.domain.records import KIND_BY_NAME, KINDS, Record, is_due
from outlay.domain.retention import MIN_DAYS, kept_from

from functions.cleanup.app import CleanupFailed, run
from tests.support.builders import NOW_MS, an_organization
from tests.support.cleanup_world import DAY_MS, CleanupWorld, Crash, Crashing, throttled

TODAY = date(2026, 11, 22)
LONG_AGO_MS = NOW_MS - 125 * DAY_MS


def an_org(org: str = "acme", **changes: Any) -> Organization:
    return an_organization(org=org, **{"created_ms": LONG_AGO_MS, "retention_days": 90, **changes})


def ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


def cleaned(world: CleanupWorld, **around: Any) -> Summary:
    return clean_up(ports=world.ports(**around), may_continue=lambda: True)


def archived(world: CleanupWorld, org: str, kind: str) -> list[str]:
    """Ids, with repetitions."""
    found, place = [], ArchivePlace()
    archive = S3Archive(world.s3, "bucket")
    while place is not None:
        page = read_archive(org, kind, archive=archive, month="", place=place, limit=7)
        found += [record.record_id for record in page.records]
        place = page.following
    return found


def reports(world: CleanupWorld, org: str = "acme") -> list[Any]:
    return list(ReportsTable(world.dynamodb, "control").newest_first(org, before_ms=None, limit=50))


@pytest.mark.parametrize(
    ("kind", "state", "created", "closed", "due"),
    [
        ("forecast", "", 90, None, True),
        ("forecast", "", 89, None, False),
        ("recommendation", "archived", 400, 180, True),
        ("recommendation", "rejected", 400, 180, True),
        ("recommendation", "archived", 400, 179, False),
        ("recommendation", "pending", 400, None, False),
        ("recommendation", "implemented", 400, 300, False),
        ("opportunity", "implemented", 400, 180, True),
        ("opportunity", "dismissed", 400, 180, True),
        ("opportunity", "implemented", 400, None, False),
        ("opportunity", "planned", 400, 300, False),
        ("insight", "gone", 400, 90, True),
        ("insight", "dismissed", 400, 300, False),
    ],
)
def test_when_a_record_goes_to_the_archive(kind: str, state: str, created: int, closed: int | None, due: bool) -> None:
    record = Record(
        org="acme",
        kind=kind,
        record_id="r",
        state=state,
        created_ms=NOW_MS - created * DAY_MS,
        closed_ms=None if closed is None else NOW_MS - closed * DAY_MS,
        content={},
    )
    assert is_due(record, now_ms=NOW_MS) is due


@pytest.fixture
def world() -> CleanupWorld:
    """Two organizations, records that are over and some that are not."""
    made = CleanupWorld(an_org(), an_org("other"))
    for number in range(9):
        made.record("acme", "forecast", f"f-{number}", created=100 + 40 * number, usd={"N": "1.50"})
    made.record("acme", "forecast", "f-young", created=10)
    made.record("acme", "recommendation", "r-done", state="archived", created=400, closed=200)
    made.record("acme", "recommendation", "r-open", state="open", created=400)
    made.record("acme", "opportunity", "o-done", state="implemented", created=400, closed=190)
    made.record("other", "forecast", "f-other", created=200)
    return made


def test_what_is_over_moves_and_everything_else_stays(world: CleanupWorld) -> None:
    summary = cleaned(world)
    assert (summary.ran, summary.archived, summary.failures, summary.complete) == (True, 12, 0, True)
    assert world.records("acme", "forecast") == {"f-young"}
    assert world.records("acme", "recommendation") == {"r-open"}
    assert sorted(archived(world, "acme", "forecast")) == [f"f-{number}" for number in range(9)]
    assert archived(world, "acme", "recommendation") == ["r-done"]
    assert archived(world, "acme", "opportunity") == ["o-done"]
    assert archived(world, "other", "forecast") == ["f-other"]


def test_an_archived_record_says_all_that_it_said(world: CleanupWorld) -> None:
    cleaned(world)
    page = read_archive(
        "acme", "forecast", archive=S3Archive(world.s3, "bucket"), month="", place=ArchivePlace(), limit=1
    )
    [record] = page.records
    assert (record.record_id, record.created_ms) == ("f-8", NOW_MS - 420 * DAY_MS), "oldest first"
    assert record.content == {"kind": "forecast", "created": record.created_ms, "usd": "1.50"}


def test_a_second_run_moves_nothing(world: CleanupWorld) -> None:
    cleaned(world)
    objects = dict(world.s3.objects)
    assert cleaned(world).archived == 0
    assert world.s3.objects == objects


def test_every_run_leaves_a_report_for_each_organization(world: CleanupWorld) -> None:
    cleaned(world)
    [report] = reports(world)
    assert report.archived == {"anomaly": 0, "forecast": 9, "insight": 0, "opportunity": 1, "recommendation": 1}
    assert (report.complete, report.rows_deleted, report.failures) == (True, 0, [])
    assert report.took_ms > 0
    assert reports(world, "other")[0].archived["forecast"] == 1


def test_reports_are_kept_for_400_days(world: CleanupWorld) -> None:
    for _ in range(3):
        cleaned(world)
        world.now_ms += 250 * DAY_MS
    assert len(reports(world)) == 2


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
@pytest.mark.parametrize("hour", [0, 11, 23])
def test_a_forecast_is_archived_at_its_moment_whatever_zone_its_id_tells_the_day_of(zone: str, hour: int) -> None:
    made_ms = date_ms(TODAY, "UTC") + hour * 3_600_000
    record_id = f"{id_from(local_date(made_ms, zone))}_{2**64 - 1:x}"
    assert record_id < KIND_BY_NAME["forecast"].ids_before(made_ms + 90 * DAY_MS)


def test_what_is_too_young_to_be_due_is_not_even_read(world: CleanupWorld) -> None:
    """Up to 45,000 forecasts lie there; an item that no record can be made of would fail the run."""
    for back in range(88):
        world.record("acme", "forecast", f"{id_from(TODAY - timedelta(days=back))}_0")
        world.record("acme", "anomaly", f"{since_id(NOW_MS - 2 * back * DAY_MS)}_0")
    world.record("acme", "forecast", f"{id_from(TODAY - timedelta(days=90))}_0", created=90)
    world.record("acme", "anomaly", f"{since_id(NOW_MS - 181 * DAY_MS)}_0", state="closed", created=181, closed=180)
    summary = cleaned(world)
    assert (summary.archived, summary.failures) == (14, 0)


def test_a_record_that_came_back_to_life_is_not_deleted(world: CleanupWorld) -> None:
    ports = world.ports()
    [done] = [one for one in ports.archive.records.of_kind("acme", "recommendation") if one.state == "archived"]
    world.record("acme", "recommendation", "r-done", state="open", created=400)
    assert ports.archive.records.delete(done) is False
    assert world.records("acme", "recommendation") == {"r-done", "r-open"}


@pytest.mark.parametrize("after", [False, True])
def test_wherever_a_run_breaks_off_no_record_is_lost_or_there_twice(after: bool) -> None:
    """At every single call, before and after it took effect; the next run, when the lease is over, finishes."""
    for at in range(1, 200):
        world = CleanupWorld(an_org(created_ms=NOW_MS))
        for number in range(3):
            world.record("acme", "forecast", f"f-{number}", created=100)
        world.record("acme", "forecast", "f-older", created=140)
        try:
            cleaned(world, around=Crashing(at, after=after))
        except Crash:
            world.now_ms += LEASE_MS
            cleaned(world)
        else:
            break
        assert world.records("acme", "forecast") == set(), at
        assert sorted(archived(world, "acme", "forecast")) == ["f-0", "f-1", "f-2", "f-older"], at
    assert at > 20


def test_a_failure_of_one_organization_stops_no_other_and_is_reported(world: CleanupWorld) -> None:
    world.dynamodb.tables["control"][keys.records_key("acme", "forecast"), "f-0"]["created"] = {
        "N": str(NOW_MS - 100 * DAY_MS)
    }
    names = iter(range(100))

    def fault(at: int) -> Any:
        return Crashing(at, after=False, fault=throttled)

    for at in names:
        made = CleanupWorld(an_org(), an_org("other"))
        made.record("acme", "forecast", "a", created=200)
        made.record("other", "forecast", "b", created=200)
        try:
            summary = cleaned(made, around=fault(at + 1))
        except Exception:  # noqa: BLE001 - of what belongs to no organization: the run fails as a whole
            continue
        if summary.failures == 0:
            continue
        assert summary.failures == 1
        moved = [archived(made, org, "forecast") for org in ("acme", "other")]
        assert [] in moved or made.athena.queries == []
        assert any(moved)
        assert len(made.failed) == 1
        assert any(report.failures for org in ("acme", "other") for report in reports(made, org))
        return
    pytest.fail("no call belonged to one organization")


def test_two_runs_do_not_get_in_each_other_s_way(world: CleanupWorld) -> None:
    ports = world.ports()
    assert ports.lease.take(now_ms=world.now_ms, until_ms=world.now_ms + LEASE_MS)
    assert cleaned(world) == Summary(ran=False)
    assert world.records("acme", "recommendation") == {"r-done", "r-open"}
    world.now_ms += LEASE_MS + 5
    assert cleaned(world).ran


def test_a_run_out_of_time_says_so_and_the_next_one_goes_on(world: CleanupWorld) -> None:
    world.rows(ago(100), "acme")
    summary = clean_up(ports=world.ports(), may_continue=lambda: False)
    assert (summary.archived, summary.rows_deleted, summary.complete) == (0, 0, False)
    assert not reports(world)[0].complete
    again = cleaned(world)
    assert (again.archived, again.rows_deleted, again.complete) == (12, 1, True)


def test_a_failed_part_fails_the_function_after_everything_was_tried(world: CleanupWorld) -> None:
    world.rows(ago(100), "acme")
    world.athena.states = ["FAILED"]
    with pytest.raises(CleanupFailed, match="2 parts"):
        run(ports=world.ports(), remaining_ms=lambda: 10**9)
    assert world.records("acme", "recommendation") == {"r-open"}
    done = run(ports=world.ports(), remaining_ms=lambda: 10**9)
    assert (done["failures"], done["rows_deleted"]) == (0, 1)
    assert json.dumps(done)


# --- rows of the lake


def test_rows_are_kept_for_the_organization_s_days_of_arrival(world: CleanupWorld) -> None:
    assert kept_from(90, now_ms=NOW_MS) == ago(90)
    assert kept_from(1, now_ms=NOW_MS) == ago(MIN_DAYS), "never younger, whatever a setting says"
    for days in (89, 90, 91, 92):
        world.rows(ago(days), "acme", "acme")
    summary = cleaned(world)
    assert summary.rows_deleted == 4
    assert [world.orgs_of(ago(days))["acme"] for days in (89, 90, 91, 92)] == [2, 2, 0, 0]
    [report] = reports(world)
    assert [(day.day, day.action, day.rows) for day in report.deleted] == [
        (ago(92), "deleted", 2),
        (ago(91), "deleted", 2),
    ]


def test_rows_of_others_stay_where_one_organization_keeps_less_long() -> None:
    world = CleanupWorld(an_org(), an_org("other", retention_days=730), an_org("third", retention_days=365))
    world.rows(ago(120), "acme", "other", "acme", "third", name="one")
    world.rows(ago(120), "other", name="two")
    before = world.orgs_of(ago(120))
    cleaned(world)
    after = world.orgs_of(ago(120))
    assert after == {"other": before["other"], "third": before["third"]}
    names = [name for name in world.s3.objects if name.startswith("rows/")]
    assert all("/kept-" in name for name in names)
    assert reports(world)[0].deleted[0].action == "rewritten"
    assert reports(world, "other")[0].deleted == []


def test_a_day_that_is_done_costs_nothing_the_next_day() -> None:
    world = CleanupWorld(an_org(), an_org("other", retention_days=730))
    world.rows(ago(120), "acme", "other")
    cleaned(world)
    asked = len(world.athena.queries)
    cleaned(world)
    assert len(world.athena.queries) == asked == 3


def test_a_rewritten_day_is_deleted_when_the_others_are_due_too() -> None:
    world = CleanupWorld(an_org(), an_org("other", retention_days=150))
    world.rows(ago(120), "acme", "other")
    cleaned(world)
    world.now_ms += 40 * DAY_MS
    cleaned(world)
    assert not [name for name in world.s3.objects if name.startswith("rows/")]
    assert reports(world, "other")[0].rows_deleted == 1


def test_a_shorter_retention_takes_effect_on_every_older_day() -> None:
    world = CleanupWorld(an_org(retention_days=730))
    for days in range(100, 110):
        world.rows(ago(days), "acme")
    assert cleaned(world).rows_deleted == 0
    key = keys.organization_key("acme"), keys.ORGANIZATION_SORT
    world.dynamodb.tables["control"][key]["retention"] = {"N": "104"}
    assert cleaned(world).rows_deleted == 5
    assert [days for days in range(100, 110) if world.orgs_of(ago(days))] == [100, 101, 102, 103, 104]


def test_where_athena_kept_other_rows_than_it_should_nothing_is_deleted() -> None:
    world = CleanupWorld(an_org(), an_org("other", retention_days=730))
    world.rows(ago(120), "acme", "other", "other")
    world.athena.loses = 1
    before = dict(world.s3.objects)
    summary = cleaned(world)
    assert summary.failures == 1
    assert {name: one for name, one in world.s3.objects.items() if name.startswith("rows/")} == before
    assert "nothing was deleted" in reports(world)[0].failures[0]
    assert cleaned(world).failures == 0
    assert world.orgs_of(ago(120)) == {"other": 2}


def test_a_day_that_fails_stops_no_other_and_is_tried_again() -> None:
    world = CleanupWorld(an_org())
    world.rows(ago(110), "acme")
    world.rows(ago(105), "acme")
    world.athena.states = ["RUNNING", "FAILED"]
    assert cleaned(world).failures == 1
    assert (len(world.orgs_of(ago(110))), len(world.orgs_of(ago(105)))) == (1, 0)
    assert cleaned(world).failures == 0
    assert not world.orgs_of(ago(110))


def test_an_error_s_reason_in_a_200_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    world = CleanupWorld(an_org())
    world.rows(ago(110), "acme")
    monkeypatch.setattr(world.s3, "delete_objects", lambda **_: {"Errors": [{"Key": "k", "Code": "InternalError"}]})
    assert cleaned(world).failures == 1
    monkeypatch.undo()
    assert cleaned(world).rows_deleted == 1


@pytest.mark.parametrize("after", [False, True])
def test_wherever_a_rewrite_breaks_off_no_row_of_the_others_is_lost(after: bool) -> None:
    """At every single call of S3, Athena and DynamoDB, before and after it took effect, and once more in the repeat."""
    at = 0
    finished = False
    while not finished:
        at += 1
        recent = {"created_ms": NOW_MS - 93 * DAY_MS}
        world = CleanupWorld(an_org(**recent), an_org("other", retention_days=730, **recent))
        for number in range(5):
            world.rows(ago(92), "acme", "other", name=f"object-{number}")
        for attempt in (Crashing(at, after=after), Crashing(max(at - 20, 1), after=not after)):
            try:
                cleaned(world, around=attempt)
                finished = attempt.left > 0
            except Crash:
                world.now_ms += LEASE_MS
            assert world.orgs_of(ago(92))["other"] == 5, at
        world.now_ms += LEASE_MS
        cleaned(world)
        assert world.orgs_of(ago(92)) == {"other": 5}, at
        kept = {name.split("/")[2] for name in world.s3.objects if name.startswith("rows/")}
        assert len(kept) == 1, "no leftovers of the run that broke off"
        assert keys.REWRITES_KEY not in {pk for pk, _ in world.dynamodb.tables["control"]}
    assert at > 25


def test_any_dynamodb_value_becomes_plain_json() -> None:
    value = {
        "M": {
            "a": {"L": [{"N": "1"}, {"N": "0.10"}, {"BOOL": True}, {"NULL": True}]},
            "b": {"B": b"\x00"},
            "c": {"SS": ["x", "y"]},
            "d": {"NS": ["2"]},
        }
    }
    assert plain(value) == {"a": [1, "0.10", True, None], "b": "AA==", "c": ["x", "y"], "d": [2]}


def test_every_kind_has_its_days() -> None:
    assert {(kind.name, kind.days, kind.ends) for kind in KINDS} == {
        ("anomaly", 180, frozenset({"closed"})),
        ("forecast", 90, frozenset()),
        ("insight", 90, frozenset({"gone"})),
        ("opportunity", 180, frozenset({"implemented", "dismissed", "expired"})),
        ("recommendation", 180, frozenset({"archived", "rejected", "expired"})),
    }
