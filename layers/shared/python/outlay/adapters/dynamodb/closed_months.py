"""Records of closed months, in the table ``figures`` beside what they close.

=================  ==================================================================================
attribute          what
=================  ==================================================================================
``pk`` ``sk``      ``keys.closed_months_key``, month
``st``             ``closing`` or ``closed``; absent: open, an attempt was refused
``who`` ``begun``  who closed it; when that began, ms
``closed``         when it was done, ms
``lanes`` ``tz``   write lanes that its hours are closed for; the organization's time zone
``dims``           the dimensions of its figures
``dig`` ``n``      digest and number of its rows in canonical form
``tot``            stored measure → sum
``tried`` …        of an attempt that was refused or has stopped: when, ``tried_by``, ``why`` (``f`` ``r`` each)
=================  ==================================================================================
"""

from collections.abc import Mapping
from typing import Any

from outlay.adapters.dynamodb import conditions
from outlay.adapters.dynamodb.batch_read import query_all
from outlay.adapters.dynamodb.failures import CONDITION_FAILED
from outlay.adapters.retry import Retry
from outlay.application.closed_months import CLOSED, CLOSING, OPEN, STATES, Attempt, ClosedMonth
from outlay.contracts import keys
from outlay.domain.errors import Problem

Item = dict[str, Any]


class ClosedMonthsTable:
    """``application.closed_months.ClosingRecords``."""

    def __init__(self, client: Any, table: str, *, retry: Retry) -> None:
        self._client = client
        self._table = table
        self._retry = retry

    def months(self, org: str) -> Mapping[str, ClosedMonth]:
        request: Item = {
            "TableName": self._table,
            "KeyConditionExpression": conditions.CLOSED_MONTHS_CONDITION,
            "ExpressionAttributeValues": {":pk": {"S": keys.closed_months_key(org)}},
            "ConsistentRead": True,
        }
        found = query_all(self._client, request, self._retry, "closed months")
        return {item[keys.SK]["S"]: _from_item(item) for item in found}

    def note(self, org: str, month: str, attempt: Attempt) -> None:
        why = [{"M": {"f": {"S": one.field}, "r": {"S": one.reason}}} for one in attempt.problems]
        values: Item = {":at": _number(attempt.at_ms), ":who": {"S": attempt.who}, ":why": {"L": why}}
        stalled = {**values, ":closing": {"S": CLOSING}}
        if not self._update(org, month, conditions.CLOSE_ATTEMPT_UPDATE, conditions.CLOSE_ATTEMPT_CONDITION, values):
            self._update(org, month, conditions.CLOSE_STALLED_UPDATE, conditions.CLOSE_STALLED_CONDITION, stalled)

    def begin(self, org: str, record: ClosedMonth) -> None:
        values: Item = {
            ":closing": {"S": CLOSING},
            ":who": {"S": record.who},
            ":at": _number(record.begun_ms),
            ":tz": {"S": record.time_zone},
            ":dims": {"L": [{"S": name} for name in record.dimensions]},
        }
        self._update(org, record.month, conditions.CLOSE_BEGIN_UPDATE, conditions.CLOSE_BEGIN_CONDITION, values)

    def finish(self, org: str, record: ClosedMonth) -> None:
        values: Item = {
            ":closing": {"S": CLOSING},
            ":closed": {"S": CLOSED},
            ":at": _number(record.closed_ms),
            ":lanes": _number(record.lanes),
            ":dig": {"S": record.digest},
            ":n": _number(record.rows),
            ":tot": {"M": {name: _number(amount) for name, amount in record.totals.items()}},
        }
        self._update(org, record.month, conditions.CLOSE_FINISH_UPDATE, conditions.CLOSE_FINISH_CONDITION, values)

    def add_lanes(self, org: str, month: str, lanes: int) -> None:
        values: Item = {":closed": {"S": CLOSED}, ":lanes": _number(lanes)}
        self._update(org, month, conditions.CLOSE_LANES_UPDATE, conditions.CLOSE_LANES_CONDITION, values)

    def _update(self, org: str, month: str, update: str, condition: str, values: Item) -> bool:
        """Whether the condition held."""
        answer = self._retry.call_unless(
            CONDITION_FAILED,
            "closed months",
            self._client.update_item,
            TableName=self._table,
            Key={keys.PK: {"S": keys.closed_months_key(org)}, keys.SK: {"S": month}},
            UpdateExpression=update,
            ConditionExpression=condition,
            ExpressionAttributeValues=values,
        )
        return answer is not None


def _from_item(item: Mapping[str, Any]) -> ClosedMonth:
    state = item.get("st", {}).get("S", OPEN)
    return ClosedMonth(
        month=item[keys.SK]["S"],
        state=next(one for one in STATES if one == state),
        who=_text(item, "who"),
        begun_ms=_whole(item, "begun"),
        closed_ms=_whole(item, "closed"),
        lanes=_whole(item, "lanes"),
        time_zone=_text(item, "tz"),
        dimensions=tuple(name["S"] for name in item.get("dims", {"L": []})["L"]),
        digest=_text(item, "dig"),
        rows=_whole(item, "n"),
        totals={name: int(amount["N"]) for name, amount in item.get("tot", {"M": {}})["M"].items()},
        attempt=_attempt(item),
    )


def _attempt(item: Mapping[str, Any]) -> Attempt | None:
    if "tried" not in item:
        return None
    problems = tuple(Problem(field=one["M"]["f"]["S"], reason=one["M"]["r"]["S"]) for one in item["why"]["L"])
    return Attempt(at_ms=_whole(item, "tried"), who=_text(item, "tried_by"), problems=problems)


def _number(value: int) -> Item:
    return {"N": str(value)}


def _whole(item: Mapping[str, Any], name: str) -> int:
    return int(item[name]["N"]) if name in item else 0


def _text(item: Mapping[str, Any], name: str) -> str:
    text: str = item.get(name, {}).get("S", "")
    return text
