"""Re-ratings in the table ``figures``, beside the corrections: one item each, its content as JSON in ``doc``.

===========  ============  ==========================================================================
pk           sk            attributes
===========  ============  ==========================================================================
``O#org#X``  re-rating id  ``doc`` ``st`` ``n``: how far, see ``Rerating.progress``
``O#org#X``  ``A#filled``  ``r``: the revision that all calls without a price were filled by
===========  ============  ==========================================================================
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from outlay.adapters.dynamodb import conditions
from outlay.adapters.dynamodb.batch_read import query_all
from outlay.adapters.dynamodb.failures import CONDITION_FAILED
from outlay.adapters.dynamodb.progress import put_if_not_further
from outlay.adapters.retry import Retry
from outlay.contracts import keys
from outlay.domain.rerating import Change, Left, Rerating

Item = dict[str, Any]
PREFIX = "r_"
FILLED_SORT = "A#filled"
_LINES = ("shown", "applied")


class ReratingsTable:
    """``application.rerate.Reratings``."""

    def __init__(self, client: Any, table: str, *, retry: Retry) -> None:
        self._client, self._table, self._retry = client, table, retry

    def save(self, rerating: Rerating) -> bool:
        key = _key(rerating.org, rerating.rerating_id)
        put = put_if_not_further(key, doc=to_doc(rerating), state=rerating.state, progress=rerating.progress)
        return self._call("put_item", **put) is not None

    def find(self, org: str, rerating_id: str) -> Rerating | None:
        item = self._get(org, rerating_id)
        return None if item is None or "doc" not in item else from_doc(item["doc"]["S"])

    def all(self, org: str) -> Iterator[Rerating]:
        """In no order."""
        request: Item = {
            "TableName": self._table,
            "KeyConditionExpression": conditions.CORRECTIONS_CONDITION,
            "ExpressionAttributeValues": {":pk": {"S": keys.corrections_key(org)}, ":prefix": {"S": PREFIX}},
            "ConsistentRead": True,
        }
        for item in query_all(self._client, request, self._retry, "re-ratings"):
            yield from_doc(item["doc"]["S"])

    def filled(self, org: str) -> int | None:
        item = self._get(org, FILLED_SORT)
        return None if item is None else int(item["r"]["N"])

    def note_filled(self, org: str, revision: int) -> None:
        self._call("put_item", Item={**_key(org, FILLED_SORT), "r": {"N": str(revision)}})

    def _get(self, org: str, sort: str) -> Item | None:
        answer = self._call("get_item", Key=_key(org, sort), ConsistentRead=True)
        return None if answer is None else answer.get("Item")

    def _call(self, operation: str, **arguments: Any) -> Item | None:
        call = getattr(self._client, operation)
        return self._retry.call_unless(CONDITION_FAILED, "re-ratings", call, TableName=self._table, **arguments)


def _key(org: str, sort: str) -> Item:
    return {keys.PK: {"S": keys.corrections_key(org)}, keys.SK: {"S": sort}}


def to_doc(rerating: Rerating) -> str:
    """JSON; lines as lists, since their keys are tuples."""
    told = {name: getattr(rerating, name) for name in Rerating.__slots__ if name not in _LINES}
    told["left"] = {
        **{name: getattr(rerating.left, name) for name in Left.__slots__},
        "months": [*rerating.left.months],
    }
    for name in _LINES:
        lines = getattr(rerating, name).items()
        told[name] = [[*key, *(getattr(change, one) for one in Change.__slots__)] for key, change in lines]
    return msgspec.json.encode(told).decode()


def from_doc(doc: str) -> Rerating:
    told = msgspec.json.decode(doc)
    for name in _LINES:
        told[name] = {
            (day, model, team): Change(**dict(zip(Change.__slots__, numbers, strict=True)))
            for day, model, team, *numbers in told[name]
        }
    left = told.pop("left")
    return Rerating(**told, left=Left(**{**left, "months": frozenset(left["months"])}))
