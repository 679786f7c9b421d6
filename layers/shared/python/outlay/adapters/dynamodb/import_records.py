"""Records of imports in the table ``control``: one item each, and a list of those that are worked on.

=========  ==========================================================
attribute  what
=========  ==========================================================
``st``     state, for people who look at the table
``doc``    the record as JSON: it is always read and written as a whole
``v``      version; every save is conditional on it
=========  ==========================================================

Items of the list ``W#imports`` have ``since``, in ms.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, fields, replace
from typing import Any

from outlay.adapters.dynamodb import conditions
from outlay.adapters.dynamodb.failures import CALL_FAILED, as_outlay_error, is_condition_failed
from outlay.contracts import keys
from outlay.domain.errors import Conflict
from outlay.domain.import_record import ImportRecord

Item = dict[str, Any]
_NEWEST = "~"
"""Sorts after every import id."""
_TUPLES = ("notes", "sample")


class ImportsTable:
    """``application.import_ports.ImportRecords``: reads and updates, nothing else."""

    def __init__(self, client: Any, table: str, *, clock: Callable[[], int]) -> None:
        self._client = client
        self._table = table
        self._clock = clock

    def find(self, org: str, import_id: str) -> ImportRecord | None:
        answer = self._call("get_item", Key=_key(org, import_id), ConsistentRead=True)
        return from_item(answer["Item"]) if "Item" in answer else None

    def newest_first(self, org: str, *, before: str = "") -> Iterator[ImportRecord]:
        values = {":pk": {"S": keys.imports_key(org)}, ":before": {"S": before or _NEWEST}}
        found = self._query(conditions.IMPORTS_CONDITION, values, ScanIndexForward=False, Limit=100)
        return (from_item(item) for item in found)

    def save(self, record: ImportRecord) -> ImportRecord:
        saved = replace(record, version=record.version + 1)
        values = {":st": {"S": saved.state}, ":doc": {"S": to_document(saved)}, ":v": {"N": str(saved.version)}}
        condition = conditions.IMPORT_NEW_CONDITION
        if record.version:
            condition = conditions.IMPORT_SAME_CONDITION
            values[":was"] = {"N": str(record.version)}
        self._call(
            "update_item",
            Key=_key(record.org, record.import_id),
            UpdateExpression=conditions.IMPORT_UPDATE,
            ConditionExpression=condition,
            ExpressionAttributeValues=values,
        )
        return saved

    def watch(self, org: str, import_id: str) -> None:
        self._call(
            "update_item",
            Key=_at_work(org, import_id),
            UpdateExpression=conditions.IMPORT_WATCH_UPDATE,
            ExpressionAttributeValues={":now": {"N": str(self._clock())}},
        )

    def _query(self, condition: str, values: Item, **more: Any) -> Iterator[Item]:
        query: Item = {"KeyConditionExpression": condition, "ExpressionAttributeValues": values, **more}
        while True:
            page = self._call("query", **query, ConsistentRead=True)
            yield from page["Items"]
            if "LastEvaluatedKey" not in page:
                return
            query["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def _call(self, operation: str, **arguments: Any) -> Item:
        try:
            answer: Item = getattr(self._client, operation)(TableName=self._table, **arguments)
        except CALL_FAILED as error:
            if is_condition_failed(error):
                raise Conflict("The import was changed by another request; look again.", code="import_state") from None
            raise as_outlay_error(error) from error
        return answer


class WatchedImportsTable(ImportsTable):
    """``application.import_ports.WatchedImports``."""

    def unwatch(self, org: str, import_id: str) -> None:
        self._call("delete_item", Key=_at_work(org, import_id))

    def watched(self, *, before_ms: int) -> Iterator[tuple[str, str]]:
        values = {":pk": {"S": keys.IMPORTS_AT_WORK}}
        for item in self._query(conditions.IMPORTS_AT_WORK_CONDITION, values):
            org, _, import_id = item[keys.SK]["S"].partition("#")
            if int(item["since"]["N"]) < before_ms:
                yield org, import_id


def to_document(record: ImportRecord) -> str:
    return json.dumps(asdict(record), separators=(",", ":"), ensure_ascii=False)


def from_item(item: Mapping[str, Any]) -> ImportRecord:
    """Fields that this release doesn't know are left out, those that an earlier one didn't have are empty."""
    told = json.loads(item["doc"]["S"])
    known: dict[str, Any] = {one.name: told[one.name] for one in fields(ImportRecord) if one.name in told}
    known |= {name: tuple(known.get(name, ())) for name in _TUPLES}
    return ImportRecord(**known)


def _key(org: str, import_id: str) -> Item:
    return {keys.PK: {"S": keys.imports_key(org)}, keys.SK: {"S": import_id}}


def _at_work(org: str, import_id: str) -> Item:
    return {keys.PK: {"S": keys.IMPORTS_AT_WORK}, keys.SK: {"S": keys.import_at_work_sort(org, import_id)}}
