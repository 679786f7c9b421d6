"""Which days the lake has proven, and at which revision of the day's head: the item ``A#proof`` beside it."""

import random
import time
from collections.abc import Mapping
from typing import Any

from outlay.adapters.dynamodb.batch_read import read_all
from outlay.adapters.retry import Retry
from outlay.contracts import keys

PROOF_PROJECTION = "pk, rev"


class DayProofs:
    """The port ``Proofs`` of the nightly reconciliation. Raises ``Upstream`` where the table does not answer."""

    def __init__(self, client: Any, table: str, *, retry: Retry | None = None) -> None:
        self._client = client
        self._table = table
        self._retry = retry or Retry(sleep=time.sleep, chance=random.random)

    def proven(self, org: str, days: list[str]) -> Mapping[str, int]:
        partitions = {keys.day_key(org, day): day for day in days}
        wanted = [{keys.PK: {"S": pk}, keys.SK: {"S": keys.PROOF}} for pk in partitions]
        found = read_all(self._client, self._table, wanted, PROOF_PROJECTION, self._retry)
        return {partitions[item[keys.PK]["S"]]: int(item["rev"]["N"]) for item in found}

    def record(self, org: str, day: str, *, revision: int, at_ms: int) -> None:
        item = {
            keys.PK: {"S": keys.day_key(org, day)},
            keys.SK: {"S": keys.PROOF},
            "org": {"S": org},
            "rev": {"N": str(revision)},
            "at": {"N": str(at_ms)},
        }
        self._retry.call("proof", self._client.put_item, TableName=self._table, Item=item)
