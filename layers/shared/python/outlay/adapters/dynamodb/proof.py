"""What ``verify`` reads: the log by day of receipt, and the ledger's rows."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from outlay.adapters.dynamodb.batch_item import readable_days
from outlay.application.verified_day import LedgerDay, LedgerEntry
from outlay.application.verify import Received
from outlay.contracts import keys

_DAYS_AT_ONCE = 8
_LEDGER = {
    "claimed": "won",
    "duplicates": "dup",
    "conflicts": "con",
    "voided": "vod",
    "late": "late",
    "adjusted": "adj",
}
"""Number → attribute of a ledger row; absent is 0."""


class ProofReader:
    """Log and ledger of one deployment. Every read names the organization in its key."""

    def __init__(self, client: Any, *, log_table: str, figures_table: str) -> None:
        self._client = client
        self._log_table = log_table
        self._figures_table = figures_table

    def received_per_event_day(self, org: str, received_days: list[str], *, recent_from_ms: int) -> Received:
        total: Counter[str] = Counter()
        recent: Counter[str] = Counter()
        for received_day in received_days:
            for item in self._batches(org, received_day):
                days = readable_days(item)
                total.update(days)
                if int(item[keys.LOG_DAY_SK]["S"].partition("#")[0]) >= recent_from_ms:
                    recent.update(days)
        return Received(total=total, recent=recent)

    def entries(self, org: str, event_days: list[str]) -> list[LedgerEntry]:
        """In the order of the days, several of which are read at a time: each is a partition of its own."""
        with ThreadPoolExecutor(min(_DAYS_AT_ONCE, max(len(event_days), 1))) as pool:
            return [
                entry for day in pool.map(lambda day: list(self._ledger_day(org, day)), event_days) for entry in day
            ]

    def _batches(self, org: str, received_day: str) -> Iterator[dict[str, Any]]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._log_table,
            IndexName=keys.LOG_DAY_INDEX,
            KeyConditionExpression="dk = :dk",
            ExpressionAttributeValues={":dk": {"S": keys.log_day_key(org, received_day)}},
        )
        for page in pages:
            yield from page["Items"]

    def _ledger_day(self, org: str, event_day: str) -> Iterator[LedgerEntry]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._figures_table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": keys.ledger_day_key(org, event_day)}},
            ConsistentRead=True,
        )
        for page in pages:
            for item in page["Items"]:
                numbers = LedgerDay(**{name: _number(item, attribute) for name, attribute in _LEDGER.items()})
                yield LedgerEntry(event_day, item[keys.SK]["S"].partition("#")[0], numbers)


def _number(item: dict[str, Any], attribute: str) -> int:
    return int(item.get(attribute, {"N": "0"})["N"])
