"""Which days the lake has proven, and at which revision of the day's head: the item ``A#proof`` beside it."""

from collections.abc import Iterator, Mapping
from typing import Any

from outlay.adapters.dynamodb.batch_read import chunks
from outlay.contracts import keys

_KEYS_A_READ = 100


class DayProofs:
    """The port ``Proofs`` of the nightly reconciliation."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def proven(self, org: str, days: list[str]) -> Mapping[str, int]:
        wanted = {keys.day_key(org, day): day for day in days}
        return {wanted[item[keys.PK]["S"]]: int(item["rev"]["N"]) for item in self._read(list(wanted))}

    def record(self, org: str, day: str, *, revision: int, at_ms: int) -> None:
        self._client.put_item(
            TableName=self._table,
            Item={
                keys.PK: {"S": keys.day_key(org, day)},
                keys.SK: {"S": keys.PROOF},
                "org": {"S": org},
                "rev": {"N": str(revision)},
                "at": {"N": str(at_ms)},
            },
        )

    def _read(self, partitions: list[str]) -> Iterator[dict[str, Any]]:
        for some in chunks(partitions, _KEYS_A_READ):
            pending: dict[str, Any] = {
                self._table: {"Keys": [{keys.PK: {"S": pk}, keys.SK: {"S": keys.PROOF}} for pk in some]}
            }
            while pending:
                answer = self._client.batch_get_item(RequestItems=pending)
                yield from answer["Responses"].get(self._table, [])
                pending = answer.get("UnprocessedKeys", {})
