"""Figures that a restore has torn, and their repair: rollup, packer, reader and repair over DynamoDB in memory."""

# ruff: noqa: N803 - the names of boto3's arguments

import copy
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from outlay.adapters.dynamodb.cube_writer import DynamoCubeWriter
from outlay.adapters.dynamodb.figures_reader import DynamoFiguresReader
from outlay.adapters.dynamodb.hour_repair import HourRepair, RepairLog
from outlay.adapters.dynamodb.values_registry import ValuesRegistry
from outlay.application.pack_cubes import pack_organization
from outlay.application.read_figures import read_figures
from outlay.application.repair_hours import Ports, RepairSummary, repair_hours
from outlay.domain.batch import Batch
from outlay.domain.calendar import Slice
from outlay.domain.figures import Figures, FiguresQuery
from outlay.domain.organization import Organization
from outlay.domain.periods import HOUR_MS

from functions.rollup.app import RollupApp
from tests.support.builders import NOW_MS, an_organization
from tests.support.faults import Faults
from tests.support.price_entries import bare_prices
from tests.support.rollup_rig import Rig, patient
from tests.support.storm_store import MemoryDynamoDB

Item = dict[str, Any]
DAY_MS = 24 * HOUR_MS


class RepairDynamoDB(MemoryDynamoDB):
    """With the log's index by received day, newest first."""

    def query(self, *, TableName: str, ExpressionAttributeValues: Item, **arguments: Any) -> Item:
        if "rs <" not in arguments["KeyConditionExpression"]:
            return super().query(TableName=TableName, ExpressionAttributeValues=ExpressionAttributeValues, **arguments)
        assert arguments["KeyConditionExpression"] == "dk = :dk AND rs < :before"
        assert arguments["ScanIndexForward"] is False
        wanted, before = (ExpressionAttributeValues[name]["S"] for name in (":dk", ":before"))
        items = [one for one in self.items(TableName) if one["dk"]["S"] == wanted and one["rs"]["S"] < before]
        page = sorted(items, key=lambda one: str(one["rs"]["S"]), reverse=True)[: arguments["Limit"]]
        return {"Items": copy.deepcopy(page), **({"LastEvaluatedKey": {}} if len(items) > len(page) else {})}


class RepairWorld(Rig):
    """One organization. ``settling`` runs while a repair waits, and ``replacing`` before each of its transactions."""

    def __init__(self, organization: Organization | None = None, *, cap: int = 1_000) -> None:
        super().__init__()
        self.organization = organization or an_organization()
        self.dynamodb = RepairDynamoDB()
        self.cap = cap
        self.now_ms = NOW_MS + 2 * HOUR_MS
        self.batches: list[Batch] = []
        self.settling: Callable[[], None] = lambda: None
        self.replacing: Callable[[], None] = lambda: None

    def container(self, faults: Faults | None = None) -> RollupApp:
        app = super().container(faults)
        values = ValuesRegistry(self.dynamodb, "figures", retry=patient(), cap=self.cap)
        return replace(app, ports=replace(app.ports, values=values))

    def send(self, *batches: Batch) -> None:
        """Accepted and counted."""
        self.batches += batches
        self.deliver(*batches)

    def redrive(self) -> None:
        """Everything that was received, again."""
        named = [{"org": batch.org, "batch_id": batch.batch_id} for batch in self.batches]
        self.container().answer({"redrive": named})

    def pack(self, days: int = 2) -> None:
        """The newest days: a whole run looks at 37."""
        turns = iter([True] * days)
        pack_organization(
            organization=self.organization,
            now_ms=self.now_ms,
            reader=self.reader(),
            writer=DynamoCubeWriter(self.dynamodb, "figures", retry=patient()),
            may_continue=lambda: next(turns, False),
        )

    def reader(self) -> DynamoFiguresReader:
        return DynamoFiguresReader(self.dynamodb, "figures", retry=patient())

    def ports(self) -> Ports:
        log = RepairLog(self.dynamodb, log_table="log", claims_table="claims", figures_table="figures", retry=patient())
        store = _Store(self.dynamodb, "figures", retry=patient(), clock=lambda: self.now_ms)
        store.before = self._before_replacing
        return Ports(
            log=log,
            store=store,
            prices=bare_prices,
            clock=lambda: self.now_ms,
            sleep=lambda _: self.settling(),
        )

    def _before_replacing(self) -> None:
        self.replacing()

    def repair(self, start_ms: int = NOW_MS - DAY_MS, end_ms: int = NOW_MS + DAY_MS, **options: Any) -> RepairSummary:
        return repair_hours(self.organization, start_ms=start_ms, end_ms=end_ms, ports=self.ports(), **options)

    # looks

    def counters(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Those that count anything: a repair makes what should not be there zero."""
        return {key: measures for key, measures in super().counters().items() if measures}

    def heads(self) -> dict[str, dict[str, Any]]:
        """Those of hours that hold something, or held it, and of days and months."""
        return {pk: head for pk, head in super().heads().items() if head.get("u") != {"N": "0"}}

    def ledger(self) -> dict[tuple[str, str], dict[str, int]]:
        found = {key: {name: n for name, n in row.items() if n} for key, row in super().ledger().items()}
        return {key: row for key, row in found.items() if row}

    def requests(self, start_ms: int = NOW_MS - 2 * DAY_MS, end_ms: int = NOW_MS + DAY_MS) -> int:
        return int(self.read(start_ms, end_ms).total().get("requests", 0))

    def read(self, start_ms: int, end_ms: int) -> Figures:
        query = FiguresQuery(slices=(Slice(start_ms=start_ms, end_ms=end_ms),), group_by=(), filters={})
        return read_figures(query, organization=self.organization, reader=self.reader(), now_ms=self.now_ms)

    # damage

    def snapshot(self) -> dict[tuple[str, ...], Item]:
        return copy.deepcopy(self.dynamodb.tables["figures"])

    def restore(self, before: dict[tuple[str, ...], Item], *, torn: Sequence[tuple[str, ...]] = ()) -> None:
        """Figures as of the snapshot, but for the items that the cut let through as they are now."""
        now = self.dynamodb.tables["figures"]
        kept = {place: now[place] for place in torn if place in now}
        self.dynamodb.tables["figures"] = {**copy.deepcopy(before), **kept}

    def changed_since(self, before: dict[tuple[str, ...], Item]) -> list[tuple[str, ...]]:
        now = self.dynamodb.tables["figures"]
        return sorted(place for place in now if now[place] != before.get(place))

    def lose(self, part: str, sort: str = "") -> int:
        """Delete the items of figures whose keys hold these; how many."""
        table = self.dynamodb.tables["figures"]
        gone = [place for place in table if part in place[0] and place[1].startswith(sort)]
        for place in gone:
            del table[place]
        return len(gone)


class _Store(HourRepair):
    before: Callable[[], None] = staticmethod(lambda: None)

    def replace(self, *arguments: Any, **options: Any) -> bool:
        self.before()
        return super().replace(*arguments, **options)


def some(chance: random.Random, places: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Any of them."""
    return [place for place in places if chance.random() < 0.5]
