"""The batches of an import: the log's index by import, and the markers of their parts.

The index holds what has to be known of a batch, so that no log item (up to 400 KB) is read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from outlay.adapters.dynamodb.batch_read import read_all
from outlay.adapters.dynamodb.conditions import IMPORT_BATCH_CONDITION, IMPORT_BATCHES_CONDITION
from outlay.adapters.dynamodb.part_states import marker_key
from outlay.adapters.retry import Retry
from outlay.contracts import keys
from outlay.domain.import_outcomes import ImportedBatch, Outcomes, total

Item = dict[str, Any]
_COUNTS = {
    "counted": "won",
    "duplicates": "dup",
    "conflicts": "con",
    "voided": "vod",
    "late": "late",
    "unpriced": "unp",
}


class ImportBatchesReader:
    """``application.settle_import.ImportedBatches``."""

    def __init__(self, client: Any, *, log_table: str, figures_table: str, retry: Retry) -> None:
        self._client = client
        self._log_table = log_table
        self._figures_table = figures_table
        self._retry = retry

    def page(self, org: str, import_id: str, *, after: str, limit: int) -> tuple[Sequence[ImportedBatch], bool]:
        values = {":ik": {"S": keys.log_import_key(org, import_id)}, ":after": {"S": after or "0"}}
        answer = self._query(IMPORT_BATCHES_CONDITION, values, Limit=limit)
        return self._read(org, answer["Items"]), "LastEvaluatedKey" in answer

    def again(self, org: str, import_id: str, sorts: Sequence[str]) -> Sequence[ImportedBatch]:
        found: list[Item] = []
        for sort in sorts:
            values = {":ik": {"S": keys.log_import_key(org, import_id)}, ":rs": {"S": sort}}
            found += self._query(IMPORT_BATCH_CONDITION, values)["Items"]
        return self._read(org, found)

    def _query(self, condition: str, values: Item, **more: Any) -> Item:
        return self._retry.call(
            "log",
            self._client.query,
            TableName=self._log_table,
            IndexName=keys.LOG_IMPORT_INDEX,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=values,
            **more,
        )

    def _read(self, org: str, entries: Sequence[Item]) -> list[ImportedBatch]:
        wanted = [
            marker_key(org, entry["batch"]["S"], part) for entry in entries for part in range(len(entry["parts"]["L"]))
        ]
        markers: dict[str, list[Outcomes]] = {}
        for item in read_all(self._client, self._figures_table, wanted, "", self._retry):
            markers.setdefault(item[keys.PK]["S"], []).append(_outcomes(item))
        return [_batch(entry, markers.get(keys.marker_key(org, entry["batch"]["S"]), [])) for entry in entries]


def _outcomes(marker: Mapping[str, Any]) -> Outcomes:
    found = Outcomes(**{name: int(marker[stored]["N"]) for name, stored in _COUNTS.items() if stored in marker})
    # It is of the moment of counting: what was taken back since is none any more.
    return replace(found, late=min(found.late, found.counted))


def _batch(entry: Mapping[str, Any], parts: Sequence[Outcomes]) -> ImportedBatch:
    return ImportedBatch(
        sort=entry[keys.LOG_DAY_SK]["S"],
        events=int(entry["n"]["N"]),
        is_quarantined="quarantined" in entry,
        is_counted=len(parts) == len(entry["parts"]["L"]),
        outcomes=total(parts),
    )
