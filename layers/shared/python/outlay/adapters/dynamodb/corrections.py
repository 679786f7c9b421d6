"""Corrections in the table ``figures``: one item each, its content as JSON in ``doc``; and which imports are undone.

===========  ==============  ==========================================================
pk           sk              attributes
===========  ==============  ==========================================================
``O#org#X``  correction id   ``doc`` ``st`` ``n``: how far, see ``Correction.progress``
``O#org#X``  ``I#import``    none: nothing of it counts
``O#org#X``  ``A#lake``      none: something was taken back that only the lake held
===========  ==============  ==========================================================
"""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from outlay.adapters.dynamodb import conditions
from outlay.adapters.dynamodb.batch_read import read_all
from outlay.adapters.dynamodb.failures import CONDITION_FAILED
from outlay.adapters.dynamodb.progress import put_if_not_further
from outlay.adapters.retry import Retry
from outlay.contracts import keys
from outlay.domain.correction import Correction, LakeLook, Line, Scope, Tally

Item = dict[str, Any]
IMPORT_PREFIX = "I#"
ADJUSTING_SORT = "A#lake"


class CorrectionsTable:
    """``application.corrections.Corrections``."""

    def __init__(self, client: Any, table: str, *, retry: Retry) -> None:
        self._client = client
        self._table = table
        self._retry = retry

    def save(self, correction: Correction) -> None:
        """Never back."""
        key = _key(correction.org, correction.correction_id)
        put = put_if_not_further(key, doc=to_doc(correction), state=correction.state, progress=correction.progress)
        self._call("put_item", **put)

    def find(self, org: str, correction_id: str) -> Correction | None:
        item = self._call("get_item", Key=_key(org, correction_id), ConsistentRead=True).get("Item")
        return None if item is None or "doc" not in item else from_doc(item["doc"]["S"])

    def all(self, org: str) -> Iterator[Correction]:
        """In no order."""
        query: Item = {
            "KeyConditionExpression": conditions.CORRECTIONS_CONDITION,
            "ExpressionAttributeValues": {":pk": {"S": keys.corrections_key(org)}, ":prefix": {"S": CORRECTION_PREFIX}},
            "ConsistentRead": True,
        }
        while True:
            page = self._call("query", **query)
            yield from (from_doc(item["doc"]["S"]) for item in page["Items"])
            if not page.get("LastEvaluatedKey"):
                return
            query["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def undo_import(self, org: str, import_id: str) -> None:
        self._call("put_item", Item=_key(org, IMPORT_PREFIX + import_id))

    def undone(self, org: str, import_ids: Iterable[str]) -> frozenset[str]:
        wanted = [_key(org, IMPORT_PREFIX + import_id) for import_id in sorted({*import_ids})]
        found = read_all(self._client, self._table, wanted, "", self._retry)
        return frozenset(item[keys.SK]["S"].removeprefix(IMPORT_PREFIX) for item in found)

    def note_adjusting(self, org: str) -> None:
        self._call("put_item", Item=_key(org, ADJUSTING_SORT))

    def is_adjusting(self, org: str) -> bool:
        return "Item" in self._call("get_item", Key=_key(org, ADJUSTING_SORT), ConsistentRead=True)

    def _call(self, operation: str, **arguments: Any) -> Item:
        return (
            self._retry.call_unless(
                CONDITION_FAILED, "corrections", getattr(self._client, operation), TableName=self._table, **arguments
            )
            or {}
        )


CORRECTION_PREFIX = "c_"


def _key(org: str, sort: str) -> Item:
    return {keys.PK: {"S": keys.corrections_key(org)}, keys.SK: {"S": sort}}


def to_doc(correction: Correction) -> str:
    """JSON of the correction; its lines as lists, since their keys are tuples."""
    told = {name: getattr(correction, name) for name in Correction.__slots__ if name != "lines"}
    told["lines"] = [[*key, line.requests, line.unpriced, line.picousd] for key, line in correction.lines.items()]
    return msgspec.json.encode(told).decode()


def from_doc(doc: str) -> Correction:
    told = msgspec.json.decode(doc)
    lines = {
        (day, model, team): Line(requests=requests, unpriced=unpriced, picousd=picousd)
        for day, model, team, requests, unpriced, picousd in told.pop("lines")
    }
    scope, tally = Scope(**told.pop("scope")), Tally(**told.pop("tally"))
    lake = LakeLook(**told.pop("lake", {}))
    return Correction(**told, scope=scope, tally=tally, lines=lines, lake=lake)
