"""The clean-up with its real adapters over AWS in memory: DynamoDB's and S3's fakes, and a lake that Athena's SQL is
read by as far as the clean-up asks."""

# ruff: noqa: N803 - the names of boto3's arguments

import json
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from outlay.adapters.dynamodb.control import organization_to_item
from outlay.application.clean_up import Ports
from outlay.contracts import keys, lake
from outlay.domain.organization import Organization

from functions.cleanup.composition import compose
from functions.cleanup.settings import CleanupSettings
from tests.support.builders import NOW_MS
from tests.support.dynamodb_expressions import Evaluator, parse_condition
from tests.support.fake_dynamodb import FakeDynamoDB, Item, client_error
from tests.support.fake_lake import FakeS3

DAY_MS = 86_400_000
SETTINGS = CleanupSettings(
    outlay_environment="test",
    outlay_control_table="control",
    outlay_lake_bucket="bucket",
    outlay_anchor_bucket="anchors",
    outlay_glue_database="database",
    outlay_lake_table="events",
    outlay_athena_workgroup="workgroup",
)


class ScannedDynamoDB(FakeDynamoDB):
    def get_paginator(self, operation: str) -> Any:
        assert operation == "scan"
        return self

    def paginate(self, *, TableName: str, FilterExpression: str, ExpressionAttributeValues: Item) -> Any:
        evaluator = Evaluator({}, ExpressionAttributeValues)
        condition = parse_condition(FilterExpression)
        evaluator.note(FilterExpression)
        evaluator.check_all_used()
        yield {"Items": [item for item in self.items(TableName) if evaluator.holds(condition, item)]}


class ListedS3(FakeS3):
    """With listing, in pages of three, and deletion."""

    page = 3

    def list_objects_v2(
        self, *, Bucket: str, Prefix: str, StartAfter: str = "", MaxKeys: int = 1_000, ContinuationToken: str = ""
    ) -> Item:
        after = ContinuationToken or StartAfter
        names = [name for name in sorted(self.objects) if name.startswith(Prefix) and name > after]
        listed = names[: min(MaxKeys, self.page)]
        more = len(listed) < len(names)
        page: Item = {"Contents": [{"Key": name} for name in listed]} if listed else {}
        return {**page, "IsTruncated": more, **({"NextContinuationToken": listed[-1]} if more else {})}

    def delete_objects(self, *, Bucket: str, Delete: Item) -> Item:
        assert 1 <= len(Delete["Objects"]) <= 1_000
        for entry in Delete["Objects"]:
            self.objects.pop(entry["Key"], None)
        return {}


class SmallAthena:
    """Athena over objects of JSON lines: counts a day's rows, and unloads them."""

    def __init__(self, s3: ListedS3) -> None:
        self.s3 = s3
        self.queries: list[str] = []
        self.results: list[list[list[str]]] = []
        self.states: list[str] = []
        """Of the next queries; a query is done at once where there is none."""
        self.loses = 0
        """Rows that the next UNLOAD leaves out."""

    def start_query_execution(self, *, QueryString: str, QueryExecutionContext: Item, WorkGroup: str) -> Item:
        self.queries.append(QueryString)
        (day,) = re.findall(r"arrival_day = '([0-9-]+)'", QueryString)
        if QueryString.startswith("UNLOAD"):
            self._unload(QueryString, day)
            self.results.append([])
        else:
            self.results.append(self._counted(QueryString, day))
        return {"QueryExecutionId": str(len(self.queries) - 1)}

    def get_query_execution(self, *, QueryExecutionId: str) -> Item:
        return {"QueryExecution": {"Status": {"State": self.states.pop(0) if self.states else "SUCCEEDED"}}}

    def get_query_results(self, *, QueryExecutionId: str, NextToken: str = "0") -> Item:
        rows = [["org", "event_rows", "checksum"], *self.results[int(QueryExecutionId)]]
        place = int(NextToken)
        more = {"NextToken": str(place + 1)} if place + 1 < len(rows) else {}
        return {"ResultSet": {"Rows": [{"Data": [{"VarCharValue": one} for one in rows[place]]}]}, **more}

    def _rows(self, prefix: str) -> list[Item]:
        found = [content for name, content in sorted(self.s3.objects.items()) if name.startswith(prefix)]
        return [json.loads(line) for content in found for line in content.splitlines()]

    def _counted(self, sql: str, day: str) -> list[list[str]]:
        folder = re.findall(r"\"\$path\" LIKE '%/([^/]+)/%'", sql)
        rows = self._rows(f"{lake.ROWS_PREFIX}arrival_day={day}/" + (f"{folder[0]}/" if folder else ""))
        count: Counter[str] = Counter(row["org"] for row in rows)
        checksum: Counter[str] = Counter()
        for row in rows:
            checksum[row["org"]] += row["received_ms"]
        return [[org, str(count[org]), str(checksum[org])] for org in sorted(count)]

    def _unload(self, sql: str, day: str) -> None:
        (listed,) = re.findall(r"org NOT IN \(([^)]*)\)", sql)
        without = set(re.findall(r"'([^']+)'", listed))
        (place,) = re.findall(r"TO 's3://bucket/([^']+)'", sql)
        assert not any(name.startswith(place) for name in self.s3.objects), "the place of an UNLOAD has to be empty"
        kept = [row for row in self._rows(f"{lake.ROWS_PREFIX}arrival_day={day}/") if row["org"] not in without]
        kept, self.loses = kept[self.loses :], 0
        for half, rows in enumerate((kept[::2], kept[1::2])):
            if rows:
                self.s3.objects[f"{place}part-{half}"] = b"\n".join(json.dumps(row).encode() for row in rows)


class CleanupWorld:
    """Organizations, records and rows; ``run`` is a whole clean-up by a new instance."""

    def __init__(self, *organizations: Organization) -> None:
        self.now_ms = NOW_MS
        self.dynamodb = ScannedDynamoDB(sort_keys=["control"])
        self.s3 = ListedS3()
        self.athena = SmallAthena(self.s3)
        self.failed: list[tuple[str, str]] = []
        for one in organizations:
            self._put(organization_to_item(one))

    def _put(self, item: Item) -> None:
        self.dynamodb.tables["control"][item["pk"]["S"], item["sk"]["S"]] = item

    def ports(self, around: Callable[[str, Any], Any] = lambda _, client: client) -> Ports:
        clients = {"dynamodb": self.dynamodb, "s3": self.s3, "athena": self.athena}
        return compose(
            SETTINGS,
            client=lambda name: around(name, clients[name]),
            telemetry=self,
            clock=self._clock,
            sleep=[].append,
        )

    def _clock(self) -> int:
        self.now_ms += 1
        return self.now_ms

    def failure(self, error: BaseException, **fields: Any) -> None:
        self.failed.append((str(error), fields["org"]))

    def record(self, org: str, kind: str, record_id: str, **attributes: Any) -> None:
        """``state``, ``created`` and ``closed`` (days ago), and whatever else."""
        item: Item = {"pk": {"S": keys.records_key(org, kind)}, "sk": {"S": record_id}, "kind": {"S": kind}}
        for name in ("created", "closed"):
            if name in attributes:
                item[name] = {"N": str(NOW_MS - attributes.pop(name) * DAY_MS)}
        if "state" in attributes:
            item["st"] = {"S": attributes.pop("state")}
        self._put({**item, **attributes})

    def records(self, org: str, kind: str) -> set[str]:
        return {sk for pk, sk in self.dynamodb.tables["control"] if pk == keys.records_key(org, kind)}

    def rows(self, day: str, *orgs: str, name: str = "object") -> None:
        """An object of the day with a row for each organization named."""
        rows = [
            {"org": org, "event_id": f"{name}-{place}", "received_ms": 1_000 + place} for place, org in enumerate(orgs)
        ]
        place = f"{lake.ROWS_PREFIX}arrival_day={day}/{name}"
        self.s3.objects[place] = b"\n".join(json.dumps(row).encode() for row in rows)

    def orgs_of(self, day: str) -> Counter[str]:
        """Distinct rows by organization, as queries see them."""
        rows = self.athena._rows(f"{lake.ROWS_PREFIX}arrival_day={day}/")
        return Counter(org for org, _ in {(row["org"], row["event_id"]) for row in rows})


class Crash(BaseException):
    """The function is gone: nothing of it runs on."""


class Crashing:
    """Clients whose n-th call, of all together, does not return: ``after``: it has taken effect, and nobody knows."""

    def __init__(self, at: int, *, after: bool, fault: Callable[[], BaseException] = Crash) -> None:
        self.left = at
        self.after = after
        self.fault = fault

    def __call__(self, _: str, client: Any) -> Any:
        return _Crashing(self, client)


class _Crashing:
    def __init__(self, plan: Crashing, client: Any) -> None:
        self._plan = plan
        self._client = client

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._client, name)

        def called(*given: Any, **arguments: Any) -> Any:
            self._plan.left -= 1
            if self._plan.left < 0 and self._plan.fault is Crash:
                raise Crash
            if self._plan.left != 0:
                return method(*given, **arguments)
            if self._plan.after:
                method(*given, **arguments)
            raise self._plan.fault()

        return called


def throttled() -> BaseException:
    return client_error("ThrottlingException", "any")
