"""A packed day is final when the lake's own sums equal it, and stays so until a late event raises its revision."""

from collections.abc import Mapping

import pytest
from outlay.application.close_month import CloseSummary
from outlay.application.reconcile import DayProof, PackedDay, Sources, reconcile_organization
from outlay.contracts.metrics import DRIFT_EVENTS
from outlay.domain.errors import InvalidInput, Problem, Upstream
from outlay.domain.organization import Organization
from outlay.domain.periods import day_start_ms

from functions.aggregate.app import Services, TasksFailed, run

NOW = day_start_ms("2026-11-22", "UTC") + 2 * 3_600_000
ACME = Organization(org="acme", name="Acme")
TOTALS = {"requests": 3, "cost_input": 700, "output_tokens": 9, "latency_ms_sum": 120}


class World:
    def __init__(self) -> None:
        self.days = {"2026-11-20": PackedDay(revision=4, totals=TOTALS)}
        self.final: dict[str, int] = {}
        self.rows: list[dict[str, str]] | None = [
            {"event_day": "2026-11-20", "requests": "3", "cost_input": "700", "output_tokens": "9", "errors": "0"}
        ]
        self.queries: list[tuple[str, str, str]] = []

    def packed(self, organization: Organization, days: list[str]) -> Mapping[str, PackedDay]:
        return {day: self.days[day] for day in days if day in self.days}

    def proven(self, org: str, days: list[str]) -> Mapping[str, int]:
        return self.final

    def record(self, org: str, day: str, *, revision: int, at_ms: int) -> None:
        self.final[day] = revision

    def start_measures_per_day(self, org: str, start_day: str, end_day: str) -> str:
        self.queries.append((org, start_day, end_day))
        return "query"

    def fetch(self, query_id: str, *, org: str) -> list[dict[str, str]] | None:
        return self.rows

    def reconcile(self) -> list[DayProof]:
        sources = Sources(
            days=self.packed, proofs=self, lake=self, clock=lambda: NOW, sleep=lambda _: None, patience_s=2.0
        )
        return reconcile_organization(ACME, sources=sources)


def test_a_day_that_equals_the_lake_is_final() -> None:
    world = World()
    (proof,) = world.reconcile()
    assert (proof.drift, proof.differences) == (0, {})
    assert world.final == {"2026-11-20": 4}
    assert world.queries == [("acme", "2026-11-20", "2026-11-21")]


def test_a_final_day_is_not_asked_again() -> None:
    world = World()
    world.reconcile()
    assert world.reconcile() == []
    assert len(world.queries) == 1


def test_a_late_event_makes_the_day_due_again() -> None:
    world = World()
    world.reconcile()
    world.days["2026-11-20"] = PackedDay(revision=5, totals={**TOTALS, "requests": 4})
    (proof,) = world.reconcile()
    assert proof.differences == {"requests": (4, 3)}
    assert world.final == {"2026-11-20": 4}


@pytest.mark.parametrize("measure", ["requests", "cost_input", "output_tokens", "errors"])
def test_any_measure_that_differs_is_drift(measure: str) -> None:
    world = World()
    world.rows[0][measure] = str(int(world.rows[0][measure]) + 1)
    (proof,) = world.reconcile()
    assert proof.drift == 1
    assert list(proof.differences) == [measure]
    assert world.final == {}


def test_a_day_missing_from_the_lake_drifts_by_all_its_events() -> None:
    world = World()
    world.rows = []
    (proof,) = world.reconcile()
    assert proof.drift == 3


def test_rows_that_may_be_on_their_way_are_neither_drift_nor_proof() -> None:
    world = World()
    world.rows = []
    world.days["2026-11-20"] = PackedDay(revision=4, totals=TOTALS, changed_ms=NOW - 60_000)
    assert world.reconcile() == []
    assert world.final == {}


def test_a_day_counted_into_lately_is_final_if_its_rows_are_there() -> None:
    world = World()
    world.days["2026-11-20"] = PackedDay(revision=4, totals=TOTALS, changed_ms=NOW - 60_000)
    assert [proof.differences for proof in world.reconcile()] == [{}]
    assert world.final == {"2026-11-20": 4}


def test_a_lake_that_does_not_answer_proves_nothing() -> None:
    world = World()
    world.rows = None
    with pytest.raises(Upstream, match="in time"):
        world.reconcile()


class Telemetry:
    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.failures: list[str] = []

    def count(self, name: str, value: int = 1) -> None:
        self.counts[name] = self.counts.get(name, 0) + value

    def failure(self, error: BaseException, **fields: object) -> None:
        self.failures.append(str(fields["org"]))


def aggregate(telemetry: Telemetry, reconcile) -> Services:
    other = Organization(org="other", name="Other")
    return Services(
        organizations=lambda: [ACME, other],
        pack=lambda organization, may_continue: {"hours": 1, "in_time": may_continue()},
        reconcile=reconcile,
        close=lambda organization, month, who, may_continue: CloseSummary(
            closed=(month,), problems=(Problem(field="who", reason=who),)
        ),
        resume=lambda organization, may_continue: CloseSummary(),
        telemetry=telemetry,
    )


def test_drift_is_published_with_the_measures_that_differ() -> None:
    telemetry = Telemetry()
    proof = DayProof(day="2026-11-20", revision=4, differences={"requests": (4, 3)})
    answer = run({"task": "reconcile", "org": "acme"}, services=aggregate(telemetry, lambda _: [proof]))
    assert telemetry.counts == {DRIFT_EVENTS: 1}
    assert answer["organizations"]["acme"]["differences"] == {"2026-11-20": {"requests": [4, 3]}}


def test_one_organizations_failure_stops_no_other_and_is_not_swallowed() -> None:
    telemetry, served = Telemetry(), []

    def reconcile(organization: Organization) -> list[DayProof]:
        if organization.org == "acme":
            raise Upstream("no answer")
        served.append(organization.org)
        return []

    with pytest.raises(TasksFailed, match="1 of 2"):
        run({"task": "reconcile"}, services=aggregate(telemetry, reconcile))
    assert (served, telemetry.failures) == (["other"], ["acme"])


def test_closing_is_of_one_organization_and_month_by_somebody() -> None:
    services = aggregate(Telemetry(), lambda _: [])
    answer = run({"task": "close", "org": "acme", "month": "2026-10", "who": "ann"}, services=services)
    assert answer["organizations"] == {"acme": {"closed": ["2026-10"], "problems": ["who: ann"]}}
    for wrong in ({"month": "2026-10", "who": "ann"}, {"org": "acme", "month": "october", "who": "ann"}):
        with pytest.raises(InvalidInput, match="name what is to be closed"):
            run({"task": "close", **wrong}, services=services)


def test_an_unknown_task_is_refused() -> None:
    with pytest.raises(InvalidInput, match="close, pack, reconcile"):
        run({"task": "dance"}, services=aggregate(Telemetry(), lambda _: []))


@pytest.mark.parametrize(("left_ms", "in_time"), [(900_000, True), (30_000, False)])
def test_packing_ends_before_the_functions_time_does(left_ms: int, in_time: bool) -> None:
    services = aggregate(Telemetry(), lambda _: [])
    answer = run({"task": "pack", "org": "acme"}, services=services, remaining_ms=lambda: left_ms)
    assert answer["organizations"]["acme"]["in_time"] is in_time
