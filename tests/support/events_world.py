"""Drill-down from end to end without AWS: rollup's real adapters, the real readers and the API over one DynamoDB."""

# ruff: noqa: N803 - the names of boto3's arguments

from typing import Any
from urllib.parse import urlencode

from outlay.adapters.dynamodb.events_reader import DynamoEventLog
from outlay.adapters.dynamodb.figures_reader import DynamoFiguresReader
from outlay.adapters.dynamodb.values_registry import value_hash
from outlay.application.list_events import EventsQuery, LakePage, Running
from outlay.contracts import keys
from outlay.domain.errors import NotFound

from tests.support.api_world import ApiWorld
from tests.support.builders import ORG
from tests.support.fake_dynamodb import FakeDynamoDB, Item, copied
from tests.support.figures_world import AT_ONCE, FiguresDynamoDB
from tests.support.rollup_rig import Rig


class EventsDynamoDB(FiguresDynamoDB):
    """With the log's index by received day, and whole items of the log."""

    def __init__(self) -> None:
        super().__init__()
        self.tables.update({"log": {}, "claims": {}})
        self.read: list[tuple[str, int]] = []
        """(table or index, items) of each read."""

    def batch_get_item(self, *, RequestItems: dict[str, Item]) -> Item:
        (table,) = RequestItems
        self.read.append((table, len(RequestItems[table]["Keys"])))
        if table == "figures":
            return super().batch_get_item(RequestItems=RequestItems)
        if table == "claims":
            return FakeDynamoDB.batch_get_item(self, RequestItems=RequestItems)
        assert RequestItems[table]["ConsistentRead"] is True
        wanted = [self._key(table, key) for key in RequestItems[table]["Keys"]]
        assert 1 <= len(set(wanted)) == len(wanted) <= 100
        found = [copied(self.tables[table][key]) for key in wanted if key in self.tables[table]]
        return {"Responses": {table: found}, "UnprocessedKeys": {}}

    def query(self, *, TableName: str, ExpressionAttributeValues: Item, **arguments: Any) -> Item:
        if "IndexName" not in arguments:
            return super().query(TableName=TableName, ExpressionAttributeValues=ExpressionAttributeValues, **arguments)
        assert arguments["IndexName"] == keys.LOG_DAY_INDEX
        backwards = arguments["KeyConditionExpression"] == "dk = :dk AND rs < :before"
        assert backwards or arguments["KeyConditionExpression"] == "dk = :dk AND rs BETWEEN :start AND :end"
        assert arguments.get("ScanIndexForward", True) is not backwards
        named = {name: value["S"] for name, value in ExpressionAttributeValues.items()}
        fitting = [
            one
            for one in self.items("log")
            if one["dk"]["S"] == named[":dk"]
            and (one["rs"]["S"] < named[":before"] if backwards else named[":start"] <= one["rs"]["S"] <= named[":end"])
        ]
        fitting.sort(key=lambda item: item["rs"]["S"], reverse=backwards)
        page = fitting[: arguments.get("Limit", 1_000)]
        self.read.append(("index", len(page)))
        names = ("pk", "dk", "rs", "org", "batch", "n", "days")
        answer: Item = {"Items": [{name: item[name] for name in names} for item in page]}
        if len(fitting) > len(page):
            answer["LastEvaluatedKey"] = {"pk": page[-1]["pk"]}
        return answer


class MemoryLake:
    """Stands for ``AthenaLake``: a listing that is done at the second look."""

    def __init__(self, *rows: dict[str, Any]) -> None:
        self.rows = rows
        self.begun: dict[str, tuple[str, EventsQuery]] = {}
        self.looks = 0

    def start_events(self, org: str, query: EventsQuery) -> str:
        self.begun["q-1"] = (org, query)
        return "q-1"

    def events_page(self, org: str, query: EventsQuery, *, query_id: str, token: str, limit: int) -> LakePage | Running:
        if self.begun.get(query_id) != (org, query):
            raise NotFound("there is no such query")
        self.looks += 1
        if self.looks == 1:
            return Running(elapsed_ms=1200, scanned_bytes=4096)
        first = int(token or 0)
        more = first + limit < len(self.rows)
        return LakePage(rows=self.rows[first : first + limit], token=str(first + limit) if more else None)


class EventsWorld(ApiWorld):
    """The API over what ``rig`` rolls up."""

    def __init__(self) -> None:
        super().__init__()
        self.now_ms += 3_600_000
        self.rig = Rig()
        self.database = EventsDynamoDB()
        self.rig.dynamodb = self.database
        self.figures = DynamoFiguresReader(self.database, "figures", retry=AT_ONCE)
        self.events = DynamoEventLog(
            self.database, log_table="log", claims_table="claims", figures_table="figures", retry=AT_ONCE
        )
        self.lake = MemoryLake()

    def fill_registry(self, dimension: str, month: str) -> None:
        """The dimension has used up its values: what comes now is counted as "(other)"."""
        key = {"pk": {"S": keys.values_key(ORG, dimension, month)}, "sk": {"S": keys.VALUES_SORT}}
        full = {"SS": [value_hash(f"value-{index}") for index in range(1_000)]}
        self.database.tables["figures"][key["pk"]["S"], key["sk"]["S"]] = {**key, "vs": full}

    def ask(self, path: str, *filters: str, start: str, end: str, **more: Any) -> dict[str, Any]:
        """API Gateway's answer."""
        pairs = [("from", start), ("to", end), *(("filter", one) for one in filters), *more.items()]
        return self.send("GET", path, query=urlencode([(name, str(value)) for name, value in pairs]))

    def list_all(self, *filters: str, start: str, end: str, **more: Any) -> list[dict[str, Any]]:
        """The bodies of all pages."""
        pages: list[dict[str, Any]] = []
        cursor: dict[str, str] = {}
        while True:
            answer = self.ask("/v1/events", *filters, start=start, end=end, **more, **cursor)
            assert answer["statusCode"] == 200, answer["json"]
            pages.append(answer["json"])
            if pages[-1]["next_cursor"] is None:
                return pages
            cursor = {"cursor": pages[-1]["next_cursor"]}

    def figure(self, *filters: str, start: str, end: str) -> dict[str, Any]:
        """Totals of ``/v1/costs``."""
        answer = self.ask("/v1/costs", *filters, start=start, end=end, granularity="total")
        assert answer["statusCode"] == 200, answer["json"]
        totals: dict[str, Any] = answer["json"]["totals"]
        return totals
