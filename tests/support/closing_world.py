"""Closing from end to end without AWS: rollup's real adapters, packer, proof, closing and the API over one DynamoDB."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from outlay.adapters.dynamodb.closed_months import ClosedMonthsTable
from outlay.adapters.dynamodb.cube_writer import DynamoCubeWriter
from outlay.adapters.dynamodb.day_proofs import DayProofs
from outlay.adapters.dynamodb.proof_runs import ProofRuns
from outlay.adapters.dynamodb.quarantine_records import QuarantineReader
from outlay.adapters.dynamodb.sweep_progress import SweepReader
from outlay.application import reconcile
from outlay.application.amend_parts import bring_to
from outlay.application.close_month import Checks, CloseSummary, Sources, close_month, resume_closing
from outlay.application.pack_cubes import pack_days
from outlay.application.packed_days import packed_days
from outlay.application.proof_runs import Healed
from outlay.application.sweep import Waiting
from outlay.application.verify_cubes import verify_cubes
from outlay.contracts import keys
from outlay.domain.batch import Batch
from outlay.domain.claims import Outcome, outcomes
from outlay.domain.organization import Organization
from outlay.domain.part_state import PartState
from outlay.domain.periods import day_start_ms

from functions.rollup.app import RollupApp
from functions.rollup.composition import compose
from tests.support.builders import ORG, a_batch, a_batch_id
from tests.support.events_world import EventsWorld
from tests.support.fake_lake import ClosingLake
from tests.support.figures_world import AT_ONCE
from tests.support.rollup_rig import SETTINGS, insert_record, patient

HOUR_MS = 3_600_000
NOVEMBER_5 = day_start_ms("2026-11-05", "UTC") + 12 * HOUR_MS
OCTOBER_12 = day_start_ms("2026-10-12", "UTC") + 9 * HOUR_MS
SEPTEMBER_12 = day_start_ms("2026-09-12", "UTC") + 9 * HOUR_MS


class FunctionCalls:
    """The aggregate function, called at once instead of later."""

    def __init__(self, world: "ClosingWorld") -> None:
        self._world = world
        self.calls: list[tuple[str, str, str]] = []

    def close(self, org: str, month: str, *, who: str) -> None:
        self.calls.append((org, month, who))
        self._world.close(month, who=who)


class ClosingWorld(EventsWorld):
    """It is noon of 5 November 2026; the sweep has been everywhere."""

    def __init__(self) -> None:
        super().__init__()
        self.now_ms = NOVEMBER_5
        self.lake = ClosingLake(self.rig.firehose)
        self.quarantine = QuarantineReader(self.database, "figures")
        self.records = ClosedMonthsTable(self.database, "figures", retry=AT_ONCE)
        self.writer = DynamoCubeWriter(self.database, "figures", retry=AT_ONCE)
        self.proofs = DayProofs(self.database, "figures", retry=AT_ONCE)
        self.closing = Checks(
            figures=self.figures,
            quarantine=self.quarantine,
            sweep=SweepReader(self.database, "figures", retry=AT_ONCE),
            records=self.records,
            proven=self.proofs.proven,
            clock=lambda: self.now_ms,
        )
        self.aggregate = FunctionCalls(self)
        self.sweep()
        self._numbers = 0

    @property
    def organization(self) -> Organization:
        return self.control.organizations[ORG]

    def sweep(self, *, to_ms: int | None = None) -> None:
        """As a sweep leaves it that found nothing uncounted."""
        self.rollup_app().progress.advance(ORG, self.now_ms if to_ms is None else to_ms)

    def rollup_app(self) -> RollupApp:
        clients = {"dynamodb": self.database, "firehose": self.rig.firehose, "s3": self.rig.s3}
        return compose(
            SETTINGS,
            client=clients.__getitem__,
            count=lambda name, value: None,
            retry=patient(),
            clock=lambda: self.now_ms,
        )

    def receive(self, *events: Any, received_ms: int | None = None, **changes: Any) -> Batch:
        """A batch of the events, received now unless told otherwise, and counted."""
        batch = self.batch(*events, received_ms=received_ms, **changes)
        self.count(batch)
        return batch

    def batch(self, *events: Any, received_ms: int | None = None, **changes: Any) -> Batch:
        self._numbers += 1
        at = self.now_ms - 60_000 + self._numbers if received_ms is None else received_ms
        values = {"dimensions": self.organization.dimensions, **changes}
        return a_batch(*events, batch_id=a_batch_id(self._numbers), received_ms=at, **values)

    def count(self, *batches: Batch) -> None:
        self.rig.log(*batches)
        self.rollup_app().answer({"Records": [insert_record(batch) for batch in batches]})

    def change(self, batch: Batch, position: int, *, outcome: Outcome | None = None, price: int | None = None) -> None:
        """Void the position, or rate its part by another price-book revision: as corrections do."""
        ports = self.rollup_app().ports
        ((part, positions),) = [one for one in enumerate(batch.part_ranges()) if position in one[1]]
        claimed = outcomes(batch, ports.claims.owners(ORG, [event.event_id for event in batch.events]))

        def decide(state: PartState) -> PartState | None:
            found = [*state.outcomes]
            if outcome is not None:
                found[position - positions.start] = outcome
            revision = state.price_revision if price is None else price
            if found == [*state.outcomes] and revision == state.price_revision:
                return None
            return PartState(
                outcomes=tuple(found),
                price_revision=revision,
                rating=state.rating,
                other=state.other,
                moved=state.moved,
            )

        known = claimed[positions.start : positions.stop]
        assert bring_to(batch, part, decide=decide, known=known, ports=ports) is not None

    def void(self, batch: Batch, position: int) -> None:
        event = batch.events[position]
        self.change(batch, position, outcome=Outcome.VOIDED)
        self.rollup_app().ports.claims.void(ORG, [(event.event_id, batch.batch_id, position)])

    def sources(self) -> Sources:
        proofs = reconcile.Sources(
            days=lambda organization, days: packed_days(organization, days, reader=self.figures),
            cubes=lambda organization, days: verify_cubes(organization, days, reader=self.figures),
            recent=lambda org, since_ms: {},
            proofs=self.proofs,
            runs=ProofRuns(self.rig.dynamodb, "figures"),
            heal=lambda organization, proof: Healed(day=proof.day, left="not healed here"),
            lake=self.lake,
            clock=lambda: self.now_ms,
            sleep=lambda _: None,
            patience_s=2.0,
        )
        return Sources(
            checks=self.closing,
            records=self.records,
            hours=self.writer,
            pack=lambda organization, days, may_continue: pack_days(
                days,
                organization=organization,
                now_ms=self.now_ms,
                reader=self.figures,
                writer=self.writer,
                may_continue=may_continue,
            ),
            prove=lambda organization, days: reconcile.prove_days(organization, days, sources=proofs),
        )

    def close(
        self, month: str, *, who: str = "ann@example.com", may_continue: Callable[[], bool] = lambda: True
    ) -> CloseSummary:
        return close_month(self.organization, month, who=who, sources=self.sources(), may_continue=may_continue)

    def resume(self) -> CloseSummary:
        return resume_closing(self.organization, sources=self.sources())

    def heads(self, month: str) -> Iterator[dict[str, Any]]:
        """Of the month's hours (UTC)."""
        for pk, head in self.rig.heads().items():
            if f"#H#{month}-" in pk:
                yield head

    def wait_for(self, *batches: Batch) -> None:
        """As a sweep leaves them that could not count them."""
        waiting = [Waiting(batch_id=one.batch_id, received_ms=one.received_ms) for one in batches]
        self.rollup_app().progress.add(ORG, waiting)

    def forget_sweep(self) -> None:
        self.database.tables["figures"].pop((keys.sweep_key(ORG), keys.SWEEP_REACHED), None)

    def sweep_back(self) -> None:
        """The sweep has not come past the end of October."""
        self.forget_sweep()
        self.sweep(to_ms=OCTOBER_12)

    def interrupt_closing(self, *, after: int) -> None:
        """Close October, with only the first ``after`` days closed before time runs out."""
        writer = _Hooked(self.writer, lambda count: count < after)
        close_month(
            self.organization,
            "2026-10",
            who="ann@example.com",
            sources=replace(self.sources(), hours=writer),
            may_continue=lambda: writer.calls == 0,
        )

    def meanwhile(self, work: Callable[[], object], *, before: str = "transact_write_items", at: int = 0) -> None:
        """Do the work once, right before closing's call of that name (the ``at``-th of them)."""
        owner: Any = self.writer if before == "close_hours" else self.database
        genuine, seen = getattr(owner, before), [0]
        self.interrupted = False

        def hooked(*arguments: Any, **named: Any) -> Any:
            seen[0] += 1
            if seen[0] > at and not self.interrupted:
                self.interrupted = True
                work()
            return genuine(*arguments, **named)

        setattr(owner, before, hooked)


class _Hooked:
    """Closes hours as long as it may."""

    def __init__(self, writer: DynamoCubeWriter, may: Callable[[int], bool]) -> None:
        self._writer, self._may = writer, may
        self.calls = 0

    def close_hours(self, org: str, hours: Any, **named: Any) -> bool:
        self.calls += 1
        return self._may(self.calls) and self._writer.close_hours(org, hours, **named)
