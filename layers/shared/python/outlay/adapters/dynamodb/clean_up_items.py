"""What the clean-up reads and writes in the control table.

======================  =============  ==========================================================================
pk                      sk             attributes
======================  =============  ==========================================================================
``O#org#RECORDS#kind``  record id      ``kind st created closed`` and the record's own
``O#org#ARCHIVING``     kind           ``object`` (what is being written)
``O#org#CLEANUPS``      started ms     ``report`` (JSON)
``O#org#RETAINED``      ``rows``       ``before`` (a day: what arrived earlier is done with)
``REWRITES``            arrival day    ``kept verified``
``CLEANUP``             ``lease``      ``until`` (ms)
======================  =============  ==========================================================================
"""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from outlay.adapters.dynamodb.failures import CALL_FAILED, as_outlay_error, is_condition_failed
from outlay.application.clean_up import Report
from outlay.application.retain_rows import DeletedDay, Plan
from outlay.contracts import keys
from outlay.domain.records import KIND_BY_NAME, Record

Item = dict[str, Any]
_ALWAYS = frozenset({keys.PK, keys.SK})


def plain(value: Mapping[str, Any]) -> Any:
    """DynamoDB's JSON as plain JSON: whole numbers as such, other numbers and bytes (base64) as text."""
    ((kind, held),) = value.items()
    match kind:
        case "S" | "BOOL":
            return held
        case "N":
            number = Decimal(held)
            return int(number) if number == number.to_integral_value() else held
        case "B":
            return base64.b64encode(bytes(held)).decode()
        case "NULL":
            return None
        case "M":
            return {name: plain(one) for name, one in held.items()}
        case "L":
            return [plain(one) for one in held]
        case _:
            return [plain({kind[0]: one}) for one in held]


def record_from_item(org: str, item: Mapping[str, Any]) -> Record:
    return Record(
        org=org,
        kind=item["kind"]["S"],
        record_id=item[keys.SK]["S"],
        state=item["st"]["S"] if "st" in item else "",
        created_ms=int(item["created"]["N"]),
        closed_ms=int(item["closed"]["N"]) if "closed" in item else None,
        content={name: plain(value) for name, value in sorted(item.items()) if name not in _ALWAYS},
    )


class _Table:
    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def _ask(self, operation: str, **arguments: Any) -> Any:
        try:
            return getattr(self._client, operation)(TableName=self._table, **arguments)
        except CALL_FAILED as error:
            if is_condition_failed(error):
                return None
            raise as_outlay_error(error) from error

    def _get(self, pk: str, sk: str) -> Item | None:
        answer = self._ask("get_item", Key=_key(pk, sk), ConsistentRead=True)
        item: Item | None = answer.get("Item")
        return item

    def _put(self, pk: str, sk: str, **attributes: Item) -> None:
        self._ask("put_item", Item={**_key(pk, sk), **attributes})

    def _delete(self, pk: str, sk: str, **condition: Any) -> bool:
        """False where the condition does not hold."""
        return self._ask("delete_item", Key=_key(pk, sk), **condition) is not None

    def _query(self, pk: str, **more: Any) -> Iterator[Item]:
        values = {":pk": {"S": pk}, **more.pop("values", {})}
        condition = more.pop("condition", "pk = :pk")
        call = {
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": values,
            "ConsistentRead": True,
            **more,
        }
        while True:
            page = self._ask("query", **call)
            yield from page["Items"]
            if "LastEvaluatedKey" not in page:
                return
            call["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def _key(pk: str, sk: str) -> Item:
    return {keys.PK: {"S": pk}, keys.SK: {"S": sk}}


class RecordsTable(_Table):
    """The port ``LivingRecords`` of ``application.archive_records``."""

    def of_kind(self, org: str, kind: str, *, before: str = "") -> Iterator[Record]:
        bound = _before(before) if before else {}
        return (record_from_item(org, item) for item in self._query(keys.records_key(org, kind), **bound))

    def delete(self, record: Record) -> bool:
        values = {":created": {"N": str(record.created_ms)}}
        condition = "created = :created"
        if KIND_BY_NAME[record.kind].ends:
            condition += " AND st = :state AND closed = :closed"
            values |= {":state": {"S": record.state}, ":closed": {"N": str(record.closed_ms)}}
        return self._delete(
            keys.records_key(record.org, record.kind),
            record.record_id,
            ConditionExpression=condition,
            ExpressionAttributeValues=values,
        )

    def intent(self, org: str, kind: str) -> str:
        item = self._get(keys.archiving_key(org), kind)
        return "" if item is None else str(item["object"]["S"])

    def begin(self, org: str, kind: str, name: str) -> None:
        self._put(keys.archiving_key(org), kind, object={"S": name})

    def end(self, org: str, kind: str) -> None:
        self._delete(keys.archiving_key(org), kind)


class ReportsTable(_Table):
    """The port ``Reports`` of ``application.clean_up``."""

    def put(self, report: Report) -> None:
        place = keys.cleanups_key(report.org), keys.cleanup_sort(report.started_ms)
        self._put(*place, report={"S": json.dumps(asdict(report), separators=(",", ":"))})

    def newest_first(self, org: str, *, before_ms: int | None, limit: int) -> Sequence[Report]:
        before = {} if before_ms is None else _before(keys.cleanup_sort(before_ms))
        pages = self._query(keys.cleanups_key(org), ScanIndexForward=False, Limit=limit, **before)
        return [_report(item) for item, _ in zip(pages, range(limit), strict=False)]

    def forget(self, org: str, *, before_ms: int) -> int:
        old = [
            item[keys.SK]["S"] for item in self._query(keys.cleanups_key(org), **_before(keys.cleanup_sort(before_ms)))
        ]
        return sum(self._delete(keys.cleanups_key(org), sort) for sort in old)


def _before(sort: str) -> dict[str, Any]:
    return {"condition": "pk = :pk AND sk < :before", "values": {":before": {"S": sort}}}


def _report(item: Mapping[str, Any]) -> Report:
    told = json.loads(item["report"]["S"])
    return Report(**{**told, "deleted": [DeletedDay(**day) for day in told["deleted"]]})


class ProgressTable(_Table):
    """The port ``Progress`` of ``application.retain_rows``."""

    def plan(self, day: str) -> Plan | None:
        item = self._get(keys.REWRITES_KEY, day)
        return None if item is None else Plan(day=day, kept=item["kept"]["S"], verified=item["verified"]["BOOL"])

    def put_plan(self, plan: Plan) -> None:
        self._put(keys.REWRITES_KEY, plan.day, kept={"S": plan.kept}, verified={"BOOL": plan.verified})

    def drop_plan(self, plan: Plan) -> None:
        self._delete(keys.REWRITES_KEY, plan.day)

    def retained(self, org: str) -> str:
        item = self._get(keys.retained_key(org), keys.RETAINED_SORT)
        return "" if item is None else str(item["before"]["S"])

    def set_retained(self, org: str, day: str) -> None:
        self._put(keys.retained_key(org), keys.RETAINED_SORT, before={"S": day})


class LeaseItem(_Table):
    """The port ``Lease`` of ``application.clean_up``."""

    def take(self, *, now_ms: int, until_ms: int) -> bool:
        taken = self._ask(
            "put_item",
            Item={**_key(keys.CLEANUP_KEY, keys.CLEANUP_LEASE_SORT), "until": {"N": str(until_ms)}},
            ConditionExpression="attribute_not_exists(pk) OR #until < :now",
            ExpressionAttributeNames={"#until": "until"},
            ExpressionAttributeValues={":now": {"N": str(now_ms)}},
        )
        return taken is not None

    def give_back(self, *, until_ms: int) -> None:
        self._delete(
            keys.CLEANUP_KEY,
            keys.CLEANUP_LEASE_SORT,
            ConditionExpression="#until = :until",
            ExpressionAttributeNames={"#until": "until"},
            ExpressionAttributeValues={":until": {"N": str(until_ms)}},
        )
