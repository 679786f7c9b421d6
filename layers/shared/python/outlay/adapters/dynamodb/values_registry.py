"""The values that have counters of their own, per organization, dimension and month: at most 1,000.

A string set of short hashes; ``size`` of it in the condition keeps the cap under concurrency. Known sets are kept in
memory, so that batches without a new value cost no call. A set only ever grows, so what is known stays true.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from hashlib import blake2b
from typing import Any

from outlay.adapters.dynamodb.batch_read import read_all
from outlay.adapters.dynamodb.conditions import VALUES_PROJECTION, VALUES_ROOM_CONDITION, VALUES_UPDATE
from outlay.adapters.dynamodb.failures import CONDITION_FAILED
from outlay.adapters.retry import Retry
from outlay.contracts import keys
from outlay.contracts.dimensions import MAX_VALUES_PER_DIMENSION
from outlay.domain.counting import Refused

_KEPT_SETS = 2_000
_HASH_BYTES = 6


def value_hash(value: str) -> str:
    """12 hex digits. Two values that collide are both admitted: nothing worse than one counter above the cap."""
    return blake2b(value.encode("utf-8", "surrogatepass"), digest_size=_HASH_BYTES).hexdigest()


class ValuesRegistry:
    """``application.rollup_ports.Values``."""

    def __init__(self, client: Any, table: str, *, retry: Retry, cap: int = MAX_VALUES_PER_DIMENSION) -> None:
        self._client = client
        self._table = table
        self._retry = retry
        self._cap = cap
        self._known: OrderedDict[str, set[str]] = OrderedDict()

    def refused(self, org: str, used: Mapping[tuple[str, str], Collection[str]]) -> Refused:
        """(dimension, month) → values beyond the cap. See the port."""
        wanted = {keys.values_key(org, *place): (place, values) for place, values in used.items()}
        unknown = [pk for pk, (_, values) in wanted.items() if self._new(pk, values)]
        self._read(pk for pk in unknown if len(self._known.get(pk, ())) < self._cap)
        refused: dict[tuple[str, str], frozenset[str]] = {}
        for pk in unknown:
            place, values = wanted[pk]
            beyond = self._admit(pk, self._new(pk, values))
            if beyond:
                refused[place] = frozenset(beyond)
        self._forget()
        return refused

    def _new(self, pk: str, values: Collection[str]) -> dict[str, str]:
        """Value → hash, of the values not known to be admitted, in a stable order."""
        known: Collection[str] = self._known.get(pk, ())
        return {value: hashed for value in sorted(values) if (hashed := value_hash(value)) not in known}

    def _admit(self, pk: str, new: dict[str, str]) -> list[str]:
        """Register as many as there is room for; the values for which there is none."""
        backoff = self._retry.begin()
        while new:
            known = self._known[pk]
            room = self._cap - len(known)
            if room <= 0:
                return list(new)
            chosen = set(list(new.values())[:room])
            if self._add(pk, chosen):
                known |= chosen
            else:
                self._read([pk])  # somebody else registered values meanwhile
                backoff.wait("values")
            new = self._new(pk, new)
        return []

    def _add(self, pk: str, hashes: set[str]) -> bool:
        """Whether there was still room. Adding what is there already changes nothing, so it may be repeated."""
        answer = self._retry.call_unless(
            CONDITION_FAILED,
            "values",
            self._client.update_item,
            TableName=self._table,
            Key={keys.PK: {"S": pk}, keys.SK: {"S": keys.VALUES_SORT}},
            UpdateExpression=VALUES_UPDATE,
            ConditionExpression=VALUES_ROOM_CONDITION,
            ExpressionAttributeValues={
                ":new": {"SS": sorted(hashes)},
                ":room": {"N": str(self._cap - len(hashes))},
            },
        )
        return answer is not None

    def _read(self, pks: Iterable[str]) -> None:
        wanted = list(pks)
        asked = [{keys.PK: {"S": pk}, keys.SK: {"S": keys.VALUES_SORT}} for pk in wanted]
        for pk in wanted:
            self._known[pk] = set()
        for item in read_all(self._client, self._table, asked, VALUES_PROJECTION, self._retry):
            self._known[item[keys.PK]["S"]] = set(item.get("vs", {}).get("SS", ()))

    def _forget(self) -> None:
        while len(self._known) > _KEPT_SETS:
            self._known.popitem(last=False)
