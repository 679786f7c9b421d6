"""What is asked for after the fact, on the real code: voids, undone imports, new prices, closing, repair.

Each request is made like a person makes it: again until it is answered. What it leads to runs beside everything else,
may die anywhere, and is asked for again when all calms down.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from outlay.adapters.dynamodb.closed_months import ClosedMonthsTable
from outlay.adapters.dynamodb.corrections import CorrectionsTable
from outlay.adapters.dynamodb.cube_writer import DynamoCubeWriter
from outlay.adapters.dynamodb.day_proofs import DayProofs
from outlay.adapters.dynamodb.figures_reader import DynamoFiguresReader
from outlay.adapters.dynamodb.hour_repair import HourRepair, RepairLog
from outlay.adapters.dynamodb.proof_runs import ProofRuns
from outlay.adapters.dynamodb.quarantine_records import QuarantineReader
from outlay.adapters.dynamodb.reratings import ReratingsTable
from outlay.adapters.dynamodb.sweep_progress import SweepReader
from outlay.application import reconcile
from outlay.application.close_month import Checks, Sources, close_month
from outlay.application.pack_cubes import pack_days
from outlay.application.packed_days import packed_days
from outlay.application.proof_runs import Healed
from outlay.application.repair_hours import Ports as RepairPorts
from outlay.application.repair_hours import RepairSummary, repair_hours
from outlay.application.verify_cubes import verify_cubes
from outlay.contracts import keys
from outlay.domain.correction import UNFINISHED, Correction
from outlay.domain.errors import OutlayError
from outlay.domain.periods import HOUR_MS
from outlay.domain.rerating import Rerating

from tests.storm.world import Invocation, World
from tests.support.fake_lake import ClosingLake
from tests.support.faults import Crash
from tests.support.rollup_rig import patient

MINUTE_MS = 60_000
SWEEPS = 8
"""So many at most until all corrections have settled."""
Counters = dict[str, dict[str, Any]]


@dataclass
class Corrections:
    """Of one world."""

    world: World
    closed: dict[str, Counters] = field(default_factory=dict)
    """Key of a closed hour → its counters, as they were when it was first seen closed."""
    asked: int = 0
    """Corrections, closings and repairs; the first turns the plain model into the one of ``truth``."""

    # voids

    def void(self, org: str, **scope: Any) -> str | None:
        """A void that is shown and then applied; its id, or ``None`` where there was nothing to take back."""
        self.asked += 1
        correction_id = f"c_{self.asked:024x}"
        wanted = {"id": correction_id, "org": org, "reason": "wrong", "who": "ann", "scope": scope}
        if "refused" in self.world.insist({"void": wanted}):
            return None
        while self.find(org, correction_id).state == "previewing":
            self.world.insist(self._named("correct", org, correction_id))
        answer = self.world.insist(self._named("apply", org, correction_id))
        assert answer["state"] == "running"
        self.world.counts["voids"] += 1
        return correction_id

    def discard(self, batch_id: str) -> list[str]:
        """The corrections that a discard begins, if it isn't refused."""
        self.asked += 1
        return self.world.discard(batch_id)

    def go_on(self, org: str, correction_id: str) -> Invocation:
        return Invocation(self.world, self._named("correct", org, correction_id))

    def find(self, org: str, correction_id: str) -> Correction:
        found = self._table().find(org, correction_id)
        assert found is not None
        return found

    def all(self) -> Iterator[Correction]:
        for org in sorted(self.world.organizations):
            yield from self._table().all(org)

    def _table(self) -> CorrectionsTable:
        return CorrectionsTable(self.world.store.client, self.world.store.names["figures"], retry=patient())

    def _named(self, what: str, org: str, correction_id: str) -> dict[str, Any]:
        return {what: {"org": org, "id": correction_id}}

    # new prices

    def rate(self, org: str, start_ms: int, end_ms: int, *, only_unpriced: bool) -> str | None:
        """A period's calls at the prices known by now, shown and applied; ``None`` while another one is under way."""
        self.asked += 1
        rerating_id = f"r_{self.asked:024x}"
        wanted = {"id": rerating_id, "org": org, "start_ms": start_ms, "end_ms": end_ms}
        told = {"only_unpriced": only_unpriced, "reason": "contract", "who": "ann"}
        self.world.insist({"rerate": {**wanted, **told}})
        self.world.insist(self._named("rate", org, rerating_id))
        if "refused" in self.world.insist(self._named("apply_rerating", org, rerating_id)):
            self.world.counts["re-ratings overtaken"] += 1
            return None
        self.world.counts["re-ratings applied"] += 1
        return rerating_id

    def go_on_rating(self, org: str, rerating_id: str) -> Invocation:
        return Invocation(self.world, self._named("rate", org, rerating_id))

    def reratings(self) -> Iterator[Rerating]:
        """Of all organizations, as they are stored."""
        table = ReratingsTable(self.world.store.client, self.world.store.names["figures"], retry=patient())
        for org in sorted(self.world.organizations):
            yield from table.all(org)

    # closing

    def close(self, org: str, month: str) -> Callable[[], Any]:
        """Whether it closes, and how far it comes, is up to what goes on."""
        self.asked += 1
        self.world.counts["closings begun"] += 1
        return partial(self._close, org, month)

    def _close(self, org: str, month: str) -> None:
        organization, sources = self.world.organizations[org], self._sources()
        done = close_month(organization, month, who="ann", sources=sources)
        self.world.counts["months closed"] += len(done.closed)

    def _sources(self) -> Sources:
        world = self.world
        client, figures = world.client("dynamodb"), world.store.names["figures"]
        reader = DynamoFiguresReader(client, figures, retry=patient())
        writer = DynamoCubeWriter(client, figures, retry=patient())
        days = DayProofs(client, figures, retry=patient())
        records = ClosedMonthsTable(client, figures, retry=patient())
        proofs = reconcile.Sources(
            days=lambda organization, wanted: packed_days(organization, wanted, reader=reader),
            cubes=lambda organization, wanted: verify_cubes(organization, wanted, reader=reader),
            recent=lambda org, since_ms: {},
            proofs=days,
            runs=ProofRuns(client, figures),
            heal=lambda organization, proof: Healed(day=proof.day, left="not healed here"),
            lake=ClosingLake(world.firehose),
            clock=lambda: world.now_ms,
            sleep=lambda _: None,
            patience_s=2.0,
        )
        checks = Checks(
            figures=reader,
            quarantine=QuarantineReader(client, figures, retry=patient()),
            sweep=SweepReader(client, figures, retry=patient()),
            records=records,
            proven=days.proven,
            clock=lambda: world.now_ms,
        )
        return Sources(
            checks=checks,
            records=records,
            hours=writer,
            pack=lambda organization, wanted, may_continue: pack_days(
                wanted,
                organization=organization,
                now_ms=world.now_ms,
                reader=reader,
                writer=writer,
                may_continue=may_continue,
            ),
            prove=lambda organization, wanted: reconcile.prove_days(organization, wanted, sources=proofs),
        )

    def note_closed(self) -> None:
        """Remember what closed hours hold; to be called often."""
        figures = self.world.store.items("figures")
        closed = {
            item["pk"]["S"]
            for item in figures
            if item["sk"]["S"] == keys.HEAD and item.get("st", {}).get("S") == "closed"
        }
        held: dict[str, Counters] = {pk: {} for pk in closed}
        for item in figures:
            if item["pk"]["S"] in closed and item["sk"]["S"].startswith(keys.COUNTER_PREFIX):
                held[item["pk"]["S"]][item["sk"]["S"]] = item
        for pk, counters in held.items():
            if "#H#" in pk:
                assert self.closed.setdefault(pk, counters) == counters, f"closed hour {pk} changed"

    # repair

    def repair(self, org: str, start_ms: int, end_ms: int) -> Callable[[], RepairSummary]:
        self.asked += 1
        self.world.counts["repairs"] += 1
        names, client = self.world.store.names, self.world.client("dynamodb")
        ports = RepairPorts(
            log=RepairLog(
                client,
                log_table=names["log"],
                claims_table=names["claims"],
                figures_table=names["figures"],
                retry=patient(),
            ),
            store=HourRepair(client, names["figures"], retry=patient(), clock=lambda: self.world.now_ms),
            prices=self.world.price_tools().books,
            clock=lambda: self.world.now_ms,
            sleep=lambda _: None,
        )
        return partial(repair_hours, self.world.organizations[org], start_ms=start_ms, end_ms=end_ms, ports=ports)

    def tear(self) -> tuple[str, int] | None:
        """Lose some counters of open hours, as a restore that cuts through transactions does."""
        world = self.world
        places = sorted(
            (item["pk"]["S"], item["sk"]["S"])
            for item in world.store.items("figures")
            if item["sk"]["S"].startswith(keys.COUNTER_PREFIX) and item["pk"]["S"] not in self.closed
        )
        if not places:
            return None
        for item in world.store.items("figures"):
            if (item["pk"]["S"], item["sk"]["S"]) in places and world.chance.random() < 0.4:
                world.store.delete("figures", item)
        world.counts["figures torn"] += 1
        return places[0]

    # to the end

    def settle(self) -> None:
        """Without faults: everything that was asked for is finished."""
        world = self.world
        for _ in range(SWEEPS):
            world.now_ms += 20 * MINUTE_MS
            world.run(partial(world.invoke, {"sweep": True, "older_than_minutes": 0, "minutes": 20, "limit": 500}))
            world.firehose.deliver()
            if not any(one.state in UNFINISHED for one in (*self.all(), *self.reratings())):
                break
        world.firehose.deliver()
        assert not [one for one in self.all() if one.state in UNFINISHED], "a void never settles"
        assert not [one for one in self.reratings() if one.state in UNFINISHED], "a re-rating never settles"


__all__ = ["HOUR_MS", "Corrections", "Crash", "OutlayError"]
