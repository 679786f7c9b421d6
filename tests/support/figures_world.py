"""Figures from end to end without AWS: rollup's real writer, the real reader and packer, over DynamoDB in memory."""

# ruff: noqa: N803 - the names of boto3's arguments

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from outlay.adapters.dynamodb.cube_writer import DynamoCubeWriter
from outlay.adapters.dynamodb.figures_reader import DynamoFiguresReader
from outlay.adapters.dynamodb.figures_writer import FiguresTable
from outlay.adapters.dynamodb.values_registry import ValuesRegistry
from outlay.adapters.retry import Retry
from outlay.application.pack_cubes import PackSummary, pack_organization
from outlay.application.read_figures import read_figures
from outlay.contracts import keys
from outlay.domain.batch import DimensionConfig
from outlay.domain.calendar import slices
from outlay.domain.claims import Outcome
from outlay.domain.counting import JudgedBatch, count_parts, price_events, values_in_use
from outlay.domain.event import UsageEvent
from outlay.domain.figures import Figures, FiguresQuery, cost
from outlay.domain.organization import Organization
from outlay.domain.pricing import Priced, load_price_book

from tests.support.builders import NOW_MS, a_batch, a_batch_id, an_organization
from tests.support.fake_dynamodb import FakeDynamoDB, Item, copied

TABLE = "figures"
AT_ONCE = Retry(sleep=lambda seconds: None, chance=lambda: 0.0)


class FiguresDynamoDB(FakeDynamoDB):
    """With what readers and packers call: consistent reads of one partition in pages, and condition checks."""

    def __init__(self, page_items: int = 1_000) -> None:
        super().__init__(sort_keys=(TABLE, "control"))
        self.page_items = page_items
        self.before: Callable[[str], None] = lambda operation: None
        """Called before each read, so that something else can happen in between."""
        self.unprocessed = 0
        """How many of the next BatchGetItem calls leave half of their keys unprocessed."""

    def batch_get_item(self, *, RequestItems: dict[str, Item]) -> Item:
        self.before("batch_get_item")
        if "ProjectionExpression" in RequestItems[TABLE]:
            return super().batch_get_item(RequestItems=RequestItems)
        self.calls.append("batch_get_item")
        request = RequestItems[TABLE]
        # Heads alone may be read eventually: by who only asks whether something changed, again and again.
        assert request["ConsistentRead"] is True or {key["sk"]["S"] for key in request["Keys"]} == {keys.HEAD}
        wanted = [self._key(TABLE, key) for key in request["Keys"]]
        assert 1 <= len(wanted) <= 100
        assert len(set(wanted)) == len(wanted)
        left: list[Item] = []
        if self.unprocessed:
            self.unprocessed -= 1
            half = len(wanted) // 2
            wanted, left = wanted[:half], request["Keys"][half:]
        found = [copied(self.tables[TABLE][key]) for key in wanted if key in self.tables[TABLE]]
        return {"Responses": {TABLE: found}, "UnprocessedKeys": {TABLE: {"Keys": left}} if left else {}}

    def query(self, *, TableName: str, ExpressionAttributeValues: Item, **arguments: Any) -> Item:
        self.before("query")
        self.calls.append("query")
        assert arguments["ConsistentRead"] is True
        if arguments["KeyConditionExpression"] == "pk = :pk":  # all of a partition, without looking at the others
            places = sorted(key for key in self.tables[TableName] if key[0] == ExpressionAttributeValues[":pk"]["S"])
            return {"Items": [copied(self.tables[TableName][key]) for key in places]}
        if arguments["KeyConditionExpression"] != "pk = :pk AND sk >= :head":
            return super().query(TableName=TableName, ExpressionAttributeValues=ExpressionAttributeValues, **arguments)
        pk, head = (ExpressionAttributeValues[name]["S"] for name in (":pk", ":head"))
        after = arguments.get("ExclusiveStartKey", {}).get("sk", {}).get("S", "")
        places = sorted(key for key in self.tables[TableName] if key[0] == pk and key[1] >= head and key[1] > after)
        page = places[: self.page_items]
        answer: Item = {"Items": [copied(self.tables[TableName][key]) for key in page]}
        if len(places) > len(page):
            answer["LastEvaluatedKey"] = {"pk": {"S": pk}, "sk": {"S": page[-1][1]}}
        return answer

    def transact_write_items(self, *, TransactItems: list[Item]) -> Item:
        checks = [one["ConditionCheck"] for one in TransactItems if "ConditionCheck" in one]
        absent = [key for check in checks if (key := self._key(TABLE, check["Key"])) not in self.tables[TABLE]]
        answer = super().transact_write_items(TransactItems=[self._as_put(one) for one in TransactItems])
        for key in absent:
            del self.tables[TABLE][key]
        return answer

    def _as_put(self, action: Item) -> Item:
        """A condition check as a put of what is there: the fake below knows no other action without effect."""
        if "ConditionCheck" not in action:
            return action
        check = dict(action["ConditionCheck"])
        key = check.pop("Key")
        return {"Put": {**check, "Item": self.tables[TABLE].get(self._key(TABLE, key), key)}}


@dataclass
class World:
    """One organization's figures, and the events they are to add up to."""

    organization: Organization = field(default_factory=an_organization)
    now_ms: int = NOW_MS
    database: FiguresDynamoDB = field(default_factory=FiguresDynamoDB)
    events: list[UsageEvent] = field(default_factory=list)
    _batches: int = 0

    def __post_init__(self) -> None:
        self.reader = DynamoFiguresReader(self.database, TABLE, retry=AT_ONCE)
        self.writer = DynamoCubeWriter(self.database, TABLE, retry=AT_ONCE)
        self._figures = FiguresTable(self.database, TABLE, retry=AT_ONCE, clock=lambda: self.now_ms)
        self._values = ValuesRegistry(self.database, TABLE, retry=AT_ONCE)

    def count(self, *events: UsageEvent, lane: int = 0) -> None:
        """As rollup does once the claims are won."""
        self._batches += 1
        batch = a_batch(
            *events,
            org=self.organization.org,
            batch_id=a_batch_id(self._batches),
            received_ms=self.now_ms,
            dimensions=self.organization.dimensions,
            lane=lane,
        )
        judged = JudgedBatch(
            batch=batch, prices=price_events(batch, load_price_book(1)), outcomes=[Outcome.WON] * len(events)
        )
        refused = self._values.refused(batch.org, values_in_use(judged))
        self._figures.count(batch.org, count_parts(judged, refused=refused, retention_days=80))
        self.events += events

    def pack(self, **options: Any) -> PackSummary:
        return pack_organization(
            organization=self.organization, now_ms=self.now_ms, reader=self.reader, writer=self.writer, **options
        )

    def read(
        self,
        start_ms: int,
        end_ms: int,
        *,
        granularity: str = "total",
        time_zone: str | None = None,
        group_by: tuple[str, ...] = (),
        filters: Mapping[str, frozenset[str]] | None = None,
        measures: frozenset[str] | None = None,
    ) -> Figures:
        zone = time_zone or self.organization.dimensions.time_zone
        query = FiguresQuery(
            slices=slices(start_ms, end_ms, granularity=granularity, time_zone=zone),
            group_by=group_by,
            filters=filters or {},
            measures=measures,
        )
        return read_figures(query, organization=self.organization, reader=self.reader, now_ms=self.now_ms)

    def truth(self, start_ms: int, end_ms: int, *, group_by: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
        """Requests and cost (pico-USD) per group, added up from the events one by one."""
        book = load_price_book(1)
        found: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0])
        for event in self.events:
            if start_ms <= event.timestamp_ms < end_ms:
                price = book.price(
                    provider=event.provider, model=event.model, timestamp_ms=event.timestamp_ms, usage=event.usage
                )
                row = found[tuple(_value(event, name) for name in group_by)]
                row[0] += 1
                row[1] += price.cost.total if isinstance(price, Priced) else 0
        return {group: tuple(row) for group, row in found.items()}


def _value(event: UsageEvent, dimension: str) -> str:
    if dimension.startswith("tag:"):
        return event.tags.get(dimension.removeprefix("tag:"), "")
    value: str = getattr(event, dimension)
    return value


def by_group(figures: Figures) -> dict[tuple[str, ...], tuple[int, int]]:
    """Requests and cost per group, over all slices."""
    found: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0])
    for row in range(len(figures)):
        amounts = figures.amounts(row)
        found[figures.group_of(row)][0] += amounts.get("requests", 0)
        found[figures.group_of(row)][1] += cost(amounts)
    return {group: (row[0], row[1]) for group, row in found.items()}


def in_zone(time_zone: str, *, tag_keys: tuple[str, ...] = (), lanes: int = 1) -> Organization:
    return an_organization(dimensions=DimensionConfig(time_zone=time_zone, tag_keys=tag_keys), lanes=lanes)


def utc_hours(count: int, *, until: int = NOW_MS) -> Iterable[int]:
    """Starts of the last ``count`` hours before ``until``, oldest first."""
    return range(until - count * 3_600_000, until, 3_600_000)
