"""A packed day is final when the lake's own sums equal it, and stays so until a late event raises its revision."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from outlay.application.close_month import CloseSummary
from outlay.application.proof_runs import DayProof, Healed, ProofRun
from outlay.application.reconcile import PackedDay, Sources, reconcile_organization
from outlay.application.repair_hours import RepairSummary
from outlay.application.verify_cubes import CubeProof
from outlay.contracts.metrics import DRIFT_EVENTS
from outlay.domain.errors import InvalidInput, NotFound, Problem, Upstream
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
        self.wrong_cubes: list[CubeProof] = []
        self.checked: list[str] = []
        self.recent: dict[str, int] = {}
        self.runs: list[ProofRun] = []
        self.healed: list[str] = []
        self.now = NOW

    def packed(self, organization: Organization, days: list[str]) -> Mapping[str, PackedDay]:
        return {day: self.days[day] for day in days if day in self.days}

    def proven(self, org: str, days: list[str]) -> Mapping[str, int]:
        return self.final

    def record(self, org: str, day: str, *, revision: int, at_ms: int) -> None:
        self.final[day] = revision

    def cubes(self, organization: Organization, days: Sequence[str]) -> list[CubeProof]:
        self.checked += days
        return self.wrong_cubes

    def heal(self, organization: Organization, proof: DayProof) -> Healed:
        self.healed.append(proof.day)
        return Healed(day=proof.day, repaired=True)

    def clock(self) -> int:
        self.now += 500
        return self.now

    def start_measures_per_day(self, org: str, start_day: str, end_day: str) -> str:
        self.queries.append((org, start_day, end_day))
        return "query"

    def fetch(self, query_id: str, *, org: str) -> list[dict[str, str]] | None:
        return self.rows

    def run(self, *, may_continue: bool = True) -> ProofRun:
        sources = Sources(
            days=self.packed,
            cubes=self.cubes,
            recent=lambda org, since_ms: self.recent,
            proofs=self,
            lake=self,
            runs=Runs(self.runs),
            heal=self.heal,
            clock=self.clock,
            sleep=lambda _: None,
            patience_s=2.0,
        )
        return reconcile_organization(ACME, sources=sources, may_continue=lambda: may_continue)

    def reconcile(self) -> list[DayProof]:
        return [*self.run().proofs]


class Runs:
    def __init__(self, kept: list[ProofRun]) -> None:
        self.kept = kept

    def record(self, org: str, run: ProofRun) -> None:
        assert org == "acme"
        self.kept.append(run)


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


def test_rows_that_are_not_counted_yet_are_no_drift_as_long_as_they_are_recent() -> None:
    world = World()
    world.rows[0]["requests"] = "5"
    world.recent = {"2026-11-20": 2}
    assert world.reconcile() == []
    world.recent = {"2026-11-20": 1}
    (proof,) = world.reconcile()
    assert proof.drift == 2


@pytest.mark.parametrize("later", [None, PackedDay(revision=5, totals=TOTALS)], ids=["outdated", "packed anew"])
def test_a_day_that_was_counted_into_while_it_was_proven_is_left_to_the_next_run(later: PackedDay | None) -> None:
    world = World()
    world.rows[0]["requests"] = "4"
    reads = [world.days, {} if later is None else {"2026-11-20": later}]
    world.packed = lambda organization, days: reads.pop(0)  # type: ignore[method-assign]
    assert world.reconcile() == []
    assert world.final == {}


def test_a_cube_that_does_not_say_what_the_counters_say_keeps_its_day_from_being_final() -> None:
    world = World()
    world.wrong_cubes = [CubeProof(day="2026-11-20", cube="day 2026-11-20", rows=2, differences={"requests": (3, 1)})]
    (proof,) = world.reconcile()
    assert (proof.drift, proof.is_final, world.final) == (2, False, {})
    assert world.checked == ["2026-11-20"]


def test_every_run_is_recorded_with_what_differed_and_what_was_healed() -> None:
    world = World()
    world.run()
    world.final = {}
    world.rows[0]["requests"] = "1"
    world.run()
    agreed, differed = world.runs
    assert (len(agreed.proofs), agreed.final, agreed.drift, agreed.healed) == (1, 1, 0, [])
    assert (differed.final, differed.drift, differed.healed) == (0, 2, [Healed(day="2026-11-20", repaired=True)])
    assert differed.seconds > 0
    assert world.final == {}, "what was healed is proven by the next run"


def test_a_run_without_the_lakes_answer_is_recorded_as_failed() -> None:
    world = World()
    world.rows = None
    with pytest.raises(Upstream):
        world.run()
    (run,) = world.runs
    assert (run.state, run.why, run.proofs) == ("failed", "the lake did not answer in time", ())


def test_only_days_whose_batches_the_log_holds_are_healed_while_there_is_time() -> None:
    world = World()
    world.days = {day: PackedDay(revision=1, totals=TOTALS) for day in ("2026-10-18", "2026-11-01", "2026-11-20")}
    world.rows = []
    assert len(world.run(may_continue=False).proofs) == 3
    assert world.healed == []
    world.run()
    assert world.healed == ["2026-11-01", "2026-11-20"]


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
        organizations=lambda _: [ACME, other],
        pack=lambda organization, may_continue: {"hours": 1, "in_time": may_continue()},
        pack_users=lambda organization, may_continue: {"users_rounds": 2},
        reconcile=reconcile,
        repair=lambda organization, period, may_continue: RepairSummary(hours=period[1] - period[0], next_from="then"),
        close=lambda organization, month, who, may_continue: CloseSummary(
            closed=(month,), problems=(Problem(field="who", reason=who),)
        ),
        resume=lambda organization, may_continue: CloseSummary(),
        packed=lambda: telemetry.count("packed"),
        telemetry=telemetry,
    )


def test_drift_is_published_with_the_measures_that_differ() -> None:
    telemetry = Telemetry()
    proof = DayProof(day="2026-11-20", revision=4, differences={"requests": (4, 3)})
    done = ProofRun(at_ms=NOW, proofs=[proof], healed=[Healed(day="2026-11-20", redriven=["b_1"])])
    answer = run({"task": "reconcile", "org": "acme"}, services=aggregate(telemetry, lambda *_: done))
    assert telemetry.counts == {DRIFT_EVENTS: 1}
    told = answer["organizations"]["acme"]
    assert told["differences"] == {"2026-11-20": {"requests": [4, 3]}}
    assert told["healed"] == [{"day": "2026-11-20", "redriven": ["b_1"], "repaired": False, "left": ""}]


def test_one_organizations_failure_stops_no_other_and_is_not_swallowed() -> None:
    telemetry, served = Telemetry(), []

    def reconcile(organization: Organization, may_continue) -> ProofRun:
        if organization.org == "acme":
            raise Upstream("no answer")
        served.append(organization.org)
        return ProofRun(at_ms=NOW)

    with pytest.raises(TasksFailed, match="1 of 2"):
        run({"task": "reconcile"}, services=aggregate(telemetry, reconcile))
    assert (served, telemetry.failures) == (["other"], ["acme"])


def test_an_organization_whose_profile_cannot_be_read_stops_no_other_and_is_not_swallowed() -> None:
    telemetry = Telemetry()

    def organizations(unreadable):
        unreadable("bad", ValueError("its profile"))
        yield ACME

    services = replace(aggregate(telemetry, lambda *_: ProofRun(at_ms=NOW)), organizations=organizations)
    with pytest.raises(TasksFailed, match="pack failed for 1 of 2"):
        run({"task": "pack"}, services=services)
    assert telemetry.failures == ["bad"]


def test_closing_is_of_one_organization_and_month_by_somebody() -> None:
    services = aggregate(Telemetry(), lambda *_: ProofRun(at_ms=NOW))
    answer = run({"task": "close", "org": "acme", "month": "2026-10", "who": "ann"}, services=services)
    assert answer["organizations"] == {"acme": {"closed": ["2026-10"], "problems": ["who: ann"]}}
    for wrong in ({"month": "2026-10", "who": "ann"}, {"org": "acme", "month": "october", "who": "ann"}):
        with pytest.raises(InvalidInput, match="name what is to be closed"):
            run({"task": "close", **wrong}, services=services)


def test_an_unknown_task_is_refused() -> None:
    with pytest.raises(InvalidInput, match="close, pack, reconcile"):
        run({"task": "dance"}, services=aggregate(Telemetry(), lambda *_: ProofRun(at_ms=NOW)))


@pytest.mark.parametrize(("left_ms", "in_time"), [(900_000, True), (30_000, False)])
def test_packing_ends_before_the_functions_time_does(left_ms: int, in_time: bool) -> None:
    services = aggregate(Telemetry(), lambda *_: ProofRun(at_ms=NOW))
    answer = run({"task": "pack", "org": "acme"}, services=services, remaining_ms=lambda: left_ms)
    assert answer["organizations"]["acme"]["in_time"] is in_time


REPAIR = {"task": "repair", "org": "acme", "from": "2026-11-22T10:00:00+01:00", "to": "2026-11-22T10:00:00Z"}


def test_a_repair_gets_its_period_and_says_how_far_it_came() -> None:
    answer = run(REPAIR, services=aggregate(Telemetry(), lambda _: []))
    assert answer["organizations"]["acme"]["hours"] == 3_600_000
    assert answer["organizations"]["acme"]["next_from"] == "then"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"from": "yesterday"}, "'from' is a moment"),
        ({"to": "2026-11-22T10:00:00"}, "'to' is a moment"),
        ({"to": None}, "'to' is a moment"),
        ({"org": None}, "names its 'org'"),
    ],
)
def test_a_repair_without_organization_or_period_is_refused(change: dict[str, str], told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        run(REPAIR | change, services=aggregate(Telemetry(), lambda _: []))


def test_a_repair_of_nobodys_hours_is_told() -> None:
    with pytest.raises(NotFound):
        run(REPAIR | {"org": "nobody"}, services=aggregate(Telemetry(), lambda _: []))


@pytest.mark.parametrize(("event", "told"), [({"task": "pack"}, {"packed": 1}), ({"task": "pack", "org": "acme"}, {})])
def test_that_everybodys_past_was_packed_is_told(event: dict[str, str], told: dict[str, int]) -> None:
    telemetry = Telemetry()
    run(event, services=aggregate(telemetry, None))
    assert telemetry.counts == told


def test_where_there_is_no_organization_nobody_is_told() -> None:
    telemetry = Telemetry()
    run({"task": "pack"}, services=replace(aggregate(telemetry, None), organizations=lambda _: []))
    assert telemetry.counts == {}
