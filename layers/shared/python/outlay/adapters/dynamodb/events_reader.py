"""The log read back, batch by batch: its index by received day, the items, their markers, and the claims in doubt.

Everything but the index is read consistently. The index follows the log within about a second.
"""

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from outlay.adapters.dynamodb.batch_read import read_all
from outlay.adapters.dynamodb.claims import owner_of
from outlay.adapters.dynamodb.conditions import CLAIM_PROJECTION
from outlay.adapters.dynamodb.journal import read_journal
from outlay.adapters.dynamodb.log_entries import to_entry
from outlay.adapters.dynamodb.part_states import read_parts
from outlay.adapters.retry import Retry
from outlay.application.counted_adjustments import JournalEntry
from outlay.application.list_events import Reference
from outlay.contracts import keys
from outlay.domain.batch import Batch
from outlay.domain.part_state import StoredPart

RECEIVED_BEFORE_CONDITION = "dk = :dk AND rs < :before"
RECEIVED_BETWEEN_CONDITION = "dk = :dk AND rs BETWEEN :start AND :end"


class DynamoEventLog:
    """``application.list_events.EventLog``."""

    def __init__(
        self, client: Any, *, log_table: str, claims_table: str, figures_table: str, retry: Retry | None = None
    ) -> None:
        self._client = client
        self._log_table = log_table
        self._claims_table = claims_table
        self._figures_table = figures_table
        self._retry = retry or Retry(sleep=time.sleep, chance=random.random)

    def received(self, org: str, day: str, *, before: str, limit: int) -> tuple[list[Reference], bool]:
        """See the port. One read: at most ``limit`` references of some 300 bytes."""
        values = {":dk": {"S": keys.log_day_key(org, day)}, ":before": {"S": before}}
        return self._index(RECEIVED_BEFORE_CONDITION, values, newest_first=True, limit=limit)

    def received_between(self, org: str, day: str, *, start: str, end: str, limit: int) -> tuple[list[Reference], bool]:
        """``application.user_cubes.ReceivedLog``: in the order of receipt."""
        values = {":dk": {"S": keys.log_day_key(org, day)}, ":start": {"S": start}, ":end": {"S": end}}
        return self._index(RECEIVED_BETWEEN_CONDITION, values, newest_first=False, limit=limit)

    def _index(
        self, condition: str, values: Mapping[str, Any], *, newest_first: bool, limit: int
    ) -> tuple[list[Reference], bool]:
        answer = self._retry.call(
            "log",
            self._client.query,
            TableName=self._log_table,
            IndexName=keys.LOG_DAY_INDEX,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=values,
            ScanIndexForward=not newest_first,
            Limit=limit,
        )
        return [_reference(item) for item in answer["Items"]], "LastEvaluatedKey" in answer

    def batches(self, org: str, batch_ids: Sequence[str]) -> Mapping[str, Batch]:
        wanted = [{keys.PK: {"S": keys.log_key(org, batch_id)}} for batch_id in batch_ids]
        found: dict[str, Batch] = {}
        for item in self._read(self._log_table, wanted):
            batch = to_entry(item[keys.PK]["S"], item).batch
            if batch is not None:
                found[batch.batch_id] = batch
        return found

    def counted(self, org: str, parts: Sequence[tuple[str, int]]) -> Mapping[tuple[str, int], StoredPart]:
        return read_parts(self._client, self._figures_table, org, parts, self._retry)

    def journal(self, org: str, day: str) -> Iterator[JournalEntry]:
        return read_journal(self._client, self._figures_table, org, day, self._retry)

    def owners(self, org: str, event_ids: Sequence[str]) -> Mapping[str, tuple[str, int]]:
        ids = {keys.claim_key(org, event_id): event_id for event_id in event_ids}
        wanted = [{keys.PK: {"S": key}} for key in ids]
        found = read_all(self._client, self._claims_table, wanted, CLAIM_PROJECTION, self._retry)
        return {ids[item[keys.PK]["S"]]: owner_of(item) for item in found}

    def _read(self, table: str, wanted: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        """Whole items: what is left out of a projection is paid for all the same."""
        return read_all(self._client, table, wanted, "", self._retry)


def _reference(item: Mapping[str, Any]) -> Reference:
    return Reference(
        batch_id=item["batch"]["S"],
        sort=item[keys.LOG_DAY_SK]["S"],
        events=int(item["n"]["N"]),
        days=frozenset(item["days"]["M"]),
    )
