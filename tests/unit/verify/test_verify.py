"""The proof notices every way in which two of the four sources can disagree."""

from collections.abc import Mapping
from typing import Any

import pytest
from outlay.application.quarantine import Quarantined
from outlay.application.verified_day import LedgerDay, LedgerEntry
from outlay.application.verify import Received, Sources, verify
from outlay.domain.errors import InvalidInput, NotFound, Upstream
from outlay.domain.organization import Organization
from outlay.domain.periods import day_start_ms, next_day

NOW = day_start_ms("2026-11-22", "UTC") + 12 * 3_600_000
ACME = Organization(org="acme", name="Acme", retention_days=3_650)
DAY = "2026-11-21"


class World:
    """Four sources that agree, until a test makes one of them lie."""

    def __init__(self) -> None:
        self.received = {DAY: 10}
        self.recent: dict[str, int] = {}
        self.entries_read = [LedgerEntry(DAY, DAY, LedgerDay(claimed=7, duplicates=2, conflicts=1))]
        self.counted_per_day = {DAY: 7}
        self.quarantine: list[Quarantined] = []
        self.lake: dict[str, int] | Upstream | None = {DAY: 7}
        self.twice: dict[str, int] = {}
        self.slept = 0.0
        self.asked_days: list[str] = []

    def received_per_event_day(self, org: str, received_days: list[str], *, recent_from_ms: int) -> Received:
        assert org == "acme"
        self.asked_days = received_days
        return Received(total=self.received, recent=self.recent)

    def entries(self, org: str, event_days: list[str]) -> list[LedgerEntry]:
        return [entry for entry in self.entries_read if entry.event_day in event_days]

    def newest_first(self, org: str) -> list[Quarantined]:
        assert org == "acme"
        return self.quarantine

    def counted(self, organization: Organization, start_day: str, end_day: str) -> Mapping[str, int]:
        return self.counted_per_day

    def start_events_per_day(self, org: str, start_day: str, end_day: str) -> str:
        return f"{org}-{start_day}-{end_day}"

    def fetch(self, query_id: str, *, org: str) -> list[dict[str, str]] | None:
        if isinstance(self.lake, Upstream):
            raise self.lake
        if self.lake is None:
            return None
        return [
            {
                "event_day": day,
                "events": str(events),
                "event_rows": str(events),
                "event_ids": str(events - self.twice.get(day, 0)),
            }
            for day, events in self.lake.items()
        ]

    def sleep(self, seconds: float) -> None:
        self.slept += seconds

    def ledger_says(self, **numbers: int) -> None:
        self.entries_read = [LedgerEntry(DAY, DAY, LedgerDay(**numbers))]

    def verify(
        self,
        start: str = "2026-11-20",
        end: str = "2026-11-23",
        query_id: str | None = None,
        *,
        by_month: bool = False,
    ) -> dict:
        sources = Sources(
            log=self,
            ledger=self,
            quarantine=self,
            counted=self.counted,
            lake=self,
            clock=lambda: NOW,
            sleep=self.sleep,
            patience_s=1.0,
        )
        return verify(
            organization=ACME, start_day=start, end_day=end, query_id=query_id, sources=sources, by_month=by_month
        )


def reason_of(answer: dict[str, Any], reason: str) -> dict[str, Any]:
    (found,) = [one for one in answer["days"][0]["reasons"] if one["reason"] == reason]
    return found


FROM_DAY = f"from={DAY}&to=2026-11-22"


def test_sources_that_agree_show_no_drift() -> None:
    answer = World().verify()
    (day,) = answer["days"]
    batches = f"/v1/verify/batches?{FROM_DAY}"
    assert day.pop("reasons") == [
        {"reason": "duplicate", "events": 2, "pointer": {"path": f"{batches}&outcome=duplicates"}},
        {"reason": "conflict", "events": 1, "pointer": {"path": f"{batches}&outcome=conflicts"}},
    ]
    assert day == {
        "day": DAY,
        "received": 10,
        "claimed": 7,
        "duplicates": 2,
        "conflicts": 1,
        "voided": 0,
        "late": 0,
        "quarantined": 0,
        "in_flight": 0,
        "adjusted": 0,
        "counted": 7,
        "in_lake": 7,
        "drift": 0,
    }
    assert answer["totals"]["drift"] == 0
    assert answer["lake"] == "complete"


@pytest.mark.parametrize(
    ("received", "claimed", "counted", "lake"),
    [(11, 7, 7, 7), (9, 7, 7, 7), (10, 7, 6, 7), (10, 7, 8, 7), (10, 7, 7, 6), (10, 7, 7, 8)],
    ids=["lost after the log", "not in the log", "uncounted", "counted twice", "not in the lake", "extra in the lake"],
)
def test_any_source_that_lies_is_drift(received: int, claimed: int, counted: int, lake: int) -> None:
    world = World()
    world.received, world.counted_per_day, world.lake = {DAY: received}, {DAY: counted}, {DAY: lake}
    assert claimed == 7
    assert world.verify()["totals"]["drift"] == 1


def test_what_came_in_the_last_half_hour_is_in_flight_and_not_drift() -> None:
    world = World()
    world.received, world.recent = {DAY: 15}, {DAY: 5}
    totals = world.verify()["totals"]
    assert (totals["in_flight"], totals["drift"]) == (5, 0)


def test_recent_events_do_not_excuse_a_loss_that_is_larger() -> None:
    world = World()
    world.received, world.recent = {DAY: 18}, {DAY: 5}
    assert world.verify()["totals"]["drift"] == 3


@pytest.mark.parametrize("in_lake", [5, 9], ids=["counted and not in the lake", "in the lake and not counted"])
def test_rows_come_before_counting_so_that_the_lake_may_differ_either_way_by_what_is_recent(in_lake: int) -> None:
    world = World()
    world.lake, world.recent = {DAY: in_lake}, {DAY: 2}
    answer = world.verify()
    assert (answer["totals"]["in_flight"], answer["totals"]["drift"]) == (2, 0)
    assert reason_of(answer, "in_flight")["pointer"]["path"].endswith("&outcome=uncounted")


@pytest.mark.parametrize("in_lake", [4, 10])
def test_recent_events_do_not_excuse_a_lake_that_differs_by_more(in_lake: int) -> None:
    world = World()
    world.lake, world.recent = {DAY: in_lake}, {DAY: 2}
    answer = world.verify()
    assert answer["totals"]["drift"] == 1
    assert reason_of(answer, "drift")["pointer"]["path"] == f"/v1/verify/claims?{FROM_DAY}"


def test_recent_events_do_not_excuse_a_figure_that_nobody_claimed() -> None:
    world = World()
    world.counted_per_day, world.recent = {DAY: 6}, {DAY: 5}
    assert world.verify()["totals"]["drift"] == 1


def test_an_event_that_the_lake_has_under_two_owners_is_drift_even_where_another_is_missing() -> None:
    world = World()
    world.twice = {DAY: 1}
    assert world.verify()["totals"]["drift"] == 2
    world.lake = {DAY: 8}
    assert world.verify()["totals"]["drift"] == 1


def test_what_was_voided_is_no_drift_and_says_where_it_is() -> None:
    world = World()
    world.ledger_says(claimed=7, duplicates=1, voided=2)
    answer = world.verify()
    assert (answer["totals"]["voided"], answer["totals"]["drift"]) == (2, 0)
    assert reason_of(answer, "voided")["pointer"]["path"] == f"/v1/verify/batches?{FROM_DAY}&outcome=voided"


def test_what_came_for_a_closed_day_is_late_there_and_adjusted_where_it_counts() -> None:
    world = World()
    world.ledger_says(claimed=7, duplicates=2, late=1)
    answer = world.verify()
    assert (answer["totals"]["late"], answer["totals"]["drift"]) == (1, 0)
    path = f"/v1/events?from={DAY}&to=2026-11-22&filter=source:adjustment"
    assert reason_of(answer, "late")["pointer"]["path"] == path
    world.ledger_says(claimed=7, duplicates=2, conflicts=1, adjusted=-2)
    world.counted_per_day, world.lake = {DAY: 5}, {DAY: 5}
    answer = world.verify()
    assert (answer["totals"]["adjusted"], answer["totals"]["drift"]) == (-2, 0)
    assert reason_of(answer, "adjusted")["pointer"]["path"] == path


@pytest.mark.parametrize("number", ["voided", "late", "adjusted"])
def test_a_correction_does_not_excuse_an_event_that_is_nowhere(number: str) -> None:
    world = World()
    world.ledger_says(claimed=7, duplicates=2, conflicts=1, **{number: 1})
    assert world.verify()["totals"]["drift"] > 0


def test_the_quarantined_are_named_up_to_a_limit() -> None:
    world = World()
    world.received = {DAY: 10 + 25}
    world.quarantine = [a_quarantined(1, batch_id=f"b_{number:040x}") for number in range(25)]
    found = reason_of(world.verify(), "quarantined")["pointer"]
    assert (found["path"], len(found["batch_ids"]), found["more"]) == ("/v1/quarantine", 20, True)


def test_what_the_log_has_let_go_has_no_pointer_to_its_batches() -> None:
    world = World()
    world.received, world.counted_per_day, world.lake = {}, {"2026-09-01": 4}, {"2026-09-01": 5}
    world.entries_read = [LedgerEntry("2026-09-01", "2026-09-02", LedgerDay(claimed=4, conflicts=1))]
    answer = world.verify("2026-09-01", "2026-09-02")
    assert reason_of(answer, "conflict")["pointer"] is None
    assert reason_of(answer, "drift")["pointer"]["path"] == "/v1/verify?from=2026-09-01&to=2026-09-02&by=source"


def test_five_years_are_proven_by_month_and_no_day_hides_anothers_drift() -> None:
    world = World()
    days = [f"202{year}-03-0{day}" for year in range(1, 7) for day in (1, 2)]
    world.received = {}
    world.entries_read = [LedgerEntry(day, day, LedgerDay(claimed=2)) for day in days]
    world.counted_per_day = dict.fromkeys(days, 2)
    world.lake = {**dict.fromkeys(days, 2), "2024-03-01": 1, "2024-03-02": 3}
    answer = world.verify("2021-01-01", "2026-12-01", by_month=True)
    assert [(row["day"], row["counted"], row["drift"]) for row in answer["days"]] == [
        (f"202{year}-03", 4, 2 if year == 4 else 0) for year in range(1, 7)
    ]
    assert answer["days"][3]["days_with_drift"] == ["2024-03-01", "2024-03-02"]
    assert (answer["granularity"], answer["totals"]["counted"], answer["totals"]["drift"]) == ("month", 24, 2)


def test_a_query_of_something_else_is_not_taken_for_the_lakes_answer() -> None:
    world = World()
    world.fetch = lambda query_id, *, org: [{"event_day": DAY, "requests": "7"}]  # type: ignore[method-assign]
    with pytest.raises(NotFound):
        world.verify(query_id="of-something-else")


def test_what_was_counted_while_the_lake_was_read_is_no_drift() -> None:
    """Its row was in the lake's answer, but the ledger had been read before."""
    world = World()
    newer = [LedgerEntry(DAY, DAY, LedgerDay(claimed=8, duplicates=2, conflicts=1))]
    first = world.entries_read

    def entries(org: str, event_days: list[str]) -> list[LedgerEntry]:
        read, world.entries_read = world.entries_read, newer
        return [entry for entry in read if entry.event_day in event_days]

    world.entries = entries  # type: ignore[method-assign]
    world.received, world.counted_per_day, world.lake = {DAY: 11}, {DAY: 8}, {DAY: 8}
    assert world.verify()["totals"]["drift"] == 0
    assert world.entries_read is not first


def test_a_lake_that_takes_longer_can_be_asked_again() -> None:
    world = World()
    world.lake = None
    answer = world.verify()
    assert (answer["lake"], answer["days"][0]["in_lake"], answer["totals"]["in_lake"]) == ("pending", None, None)
    assert world.slept == pytest.approx(1.0)
    world.lake = {DAY: 7}
    assert world.verify(query_id=answer["query_id"])["lake"] == "complete"


def test_a_lake_that_fails_is_said_and_not_called_proven() -> None:
    world = World()
    world.lake = Upstream("the query of the lake ended as failed")
    answer = world.verify()
    assert (answer["lake"], answer["totals"]["in_lake"]) == ("failed", None)


def a_quarantined(events: int, *, received_day: str = DAY, **changes: Any) -> Quarantined:
    received = day_start_ms(received_day, "UTC")
    values: dict[str, Any] = {
        "batch_id": "b_" + "1" * 40,
        "reason": "event 0: timestamp",
        "events": events,
        "bytes": 9,
        "received_ms": received,
        "quarantined_ms": received,
        "state": "kept",
        "days": {received_day: events},
        "place": "1",
    }
    return Quarantined(**{**values, **changes})


@pytest.mark.parametrize("state", ["kept", "discarded"])
def test_what_is_in_quarantine_is_shown_as_such_and_is_no_drift(state: str) -> None:
    world = World()
    world.received = {DAY: 13}
    world.quarantine = [a_quarantined(3, state=state)]
    totals = world.verify()["totals"]
    assert (totals["received"], totals["quarantined"], totals["drift"]) == (13, 3, 0)


def test_quarantine_does_not_excuse_a_loss_that_is_larger() -> None:
    world = World()
    world.received = {DAY: 15}
    world.quarantine = [a_quarantined(3)]
    assert world.verify()["totals"]["drift"] == 2


def test_what_is_both_in_quarantine_and_counted_is_drift() -> None:
    world = World()
    world.quarantine = [a_quarantined(3)]
    assert world.verify()["totals"]["drift"] == 3


def test_a_redriven_batch_is_in_quarantine_no_more() -> None:
    world = World()
    world.quarantine = [a_quarantined(3, state="redriven")]
    totals = world.verify()["totals"]
    assert (totals["quarantined"], totals["drift"]) == (0, 0)


@pytest.mark.parametrize(("received", "quarantined"), [(10, 0), (13, 3)], ids=["counted by now", "not counted yet"])
def test_a_redrive_under_way_is_no_drift_at_any_moment(received: int, quarantined: int) -> None:
    world = World()
    world.received = {DAY: received}
    world.quarantine = [a_quarantined(3, is_redriving=True)]
    totals = world.verify()["totals"]
    assert (totals["quarantined"], totals["drift"]) == (quarantined, 0)


@pytest.mark.parametrize(
    ("received_day", "is_entered"), [(DAY, False), (DAY, True), ("2026-09-01", True)], ids=["soon", "by now", "older"]
)
def test_a_discarded_batch_that_is_void_in_the_ledger_is_not_in_quarantine_as_well(
    received_day: str, is_entered: bool
) -> None:
    """Before it is noted as entered, the log tells what was received."""
    world = World()
    world.received, world.counted_per_day, world.lake = {received_day: 3} if received_day == DAY else {}, {}, {}
    world.entries_read = [LedgerEntry(received_day, received_day, LedgerDay(voided=3))]
    world.quarantine = [a_quarantined(3, received_day=received_day, state="discarded", is_entered=is_entered)]
    totals = world.verify(received_day, next_day(received_day))["totals"]
    assert [totals[name] for name in ("received", "voided", "quarantined", "drift")] == [3, 3, 0, 0]


def test_what_was_lost_beside_a_discarded_batch_is_drift() -> None:
    world = World()
    world.received = {DAY: 11}
    world.quarantine = [a_quarantined(3, state="discarded", is_entered=True)]
    assert world.verify()["totals"]["drift"] == 1


def test_quarantine_outlives_the_log_in_the_proof() -> None:
    world = World()
    world.received, world.counted_per_day, world.lake, world.entries_read = {}, {}, {}, []
    world.quarantine = [a_quarantined(4, received_day="2026-09-01")]
    totals = world.verify("2026-09-01", "2026-09-02")["totals"]
    assert (totals["received"], totals["quarantined"], totals["drift"]) == (4, 4, 0)


def test_receipts_older_than_the_log_are_taken_from_the_ledger() -> None:
    world = World()
    world.received, world.counted_per_day, world.lake = {}, {"2026-09-01": 4}, {"2026-09-01": 4}
    world.entries_read = [LedgerEntry("2026-09-01", "2026-09-02", LedgerDay(claimed=4, duplicates=1))]
    answer = world.verify("2026-09-01", "2026-09-02")
    assert answer["days"][0]["received"] == 5
    assert answer["totals"]["drift"] == 0
    assert min(world.asked_days) == "2026-10-19"


def test_an_empty_period_is_refused_and_an_empty_organization_is_not() -> None:
    world = World()
    with pytest.raises(InvalidInput, match="empty"):
        world.verify("2026-11-22", "2026-11-22")
    world.received, world.entries_read, world.counted_per_day, world.lake = {}, [], {}, {}
    assert world.verify()["days"] == []


def test_a_proof_is_bounded() -> None:
    with pytest.raises(InvalidInput, match="at most 400 days at once, and one by month"):
        World().verify("2020-01-01", "2026-01-01")
    with pytest.raises(InvalidInput, match="in several periods"):
        World().verify("2000-01-01", "2026-01-01", by_month=True)
