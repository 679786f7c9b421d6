"""Rollup on the fakes with price entries, and re-ratings as the API asks for them."""

from typing import Any

from outlay.adapters.dynamodb.control import organization_to_item
from outlay.adapters.dynamodb.reratings import ReratingsTable
from outlay.domain.event import UsageEvent
from outlay.domain.price_entry import ANSWERS, PriceEntry
from outlay.domain.price_revision import PriceRevision
from outlay.domain.pricing import Priced
from outlay.domain.rerating import Rerating

from tests.support.builders import NOW_MS, ORG, an_organization
from tests.support.faults import Faults
from tests.support.ledger_checks import lake_rows
from tests.support.price_entries import desk_at
from tests.support.rollup_rig import Rig, patient

HOUR = 3_600_000
DAY = 24 * HOUR


class RatingRig(Rig):
    def __init__(self) -> None:
        super().__init__()
        self.now_ms = NOW_MS + HOUR
        self.dynamodb.put_item(TableName="control", Item=organization_to_item(an_organization()))
        self.reratings = ReratingsTable(self.dynamodb, "figures", retry=patient())

    def enter(self, entry: PriceEntry) -> int:
        """The revision that an organization's prices have from then on."""
        desk = desk_at(self.dynamodb, "control", entry.org, retry=patient())
        if entry.kind in ANSWERS:
            added = desk.answer(entry.kind, entry.about, reason=entry.reason, who="ann", now_ms=NOW_MS)
        else:
            added = desk.add(entry)
        return PriceRevision(1, added.sequence).number

    def later(self, ms: int = HOUR) -> None:
        assert self.now_ms is not None
        self.now_ms += ms

    def sweep(self, faults: Faults | None = None) -> None:
        self.container(faults).answer({"sweep": True})

    def begin(self, number: int = 1, *, start_ms: int = NOW_MS - 3 * DAY, **wanted: Any) -> str:
        rerating_id = f"r_{number:024x}"
        usual = {"end_ms": NOW_MS + DAY, "only_unpriced": False, "reason": "new contract", "who": "ann"}
        event = {"id": rerating_id, "org": ORG, "start_ms": start_ms, **usual, **wanted}
        assert self.container().answer({"rerate": event}) == {"state": "previewing"}
        return rerating_id

    def preview(self, number: int = 1, **wanted: Any) -> str:
        rerating_id = self.begin(number, **wanted)
        assert self.go_on(rerating_id) == "previewed"
        return rerating_id

    def go_on(self, rerating_id: str, faults: Faults | None = None) -> str:
        state: str = self.container(faults).answer({"rate": {"org": ORG, "id": rerating_id}})["state"]
        return state

    def apply(self, rerating_id: str) -> Any:
        return self.container().answer({"apply_rerating": {"org": ORG, "id": rerating_id}})

    def finish(self, rerating_id: str) -> Rerating:
        """To its end, the second look included."""
        self.apply(rerating_id)
        assert self.go_on(rerating_id) == "settling"
        self.later()
        self.sweep()
        return self.rerating(rerating_id)

    def rerating(self, rerating_id: str) -> Rerating:
        found = self.reratings.find(ORG, rerating_id)
        assert found is not None
        return found

    def costs(self) -> dict[str, int | None]:
        """Event id → pico-USD by the lake, None where there is no price."""
        return {
            row["event_id"]: sum(row[name] for name in row if name.startswith("cost_") and name.endswith("_picousd"))
            if row["is_priced"]
            else None
            for row in lake_rows(self.firehose.rows())
        }

    def revisions(self) -> dict[str, int]:
        return {row["event_id"]: row["price_revision"] for row in lake_rows(self.firehose.rows())}

    def priced(self, event: UsageEvent, revision: int) -> int | None:
        found = (
            self.container()
            .ports.prices(ORG, revision)
            .price(provider=event.provider, model=event.model, timestamp_ms=event.timestamp_ms, usage=event.usage)
        )
        return found.picousd if isinstance(found, Priced) else None
