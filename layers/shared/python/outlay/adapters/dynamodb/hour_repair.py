"""An hour's items and a day's ledger in the table ``figures``, read whole, and replaced under conditions.

``application.repair_hours.HourStore``, and the claims that a repair asks for.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from outlay.adapters.dynamodb.batch_read import query_all, read_all
from outlay.adapters.dynamodb.claims import claim_of
from outlay.adapters.dynamodb.conditions import CLAIM_PROJECTION, LEDGER_ATTRIBUTES
from outlay.adapters.dynamodb.cube_items import Item, head_key, number, to_counter, to_head
from outlay.adapters.dynamodb.events_reader import DynamoEventLog
from outlay.adapters.dynamodb.failures import CONDITION_FAILED
from outlay.adapters.dynamodb.part_states import read_parts, read_taken
from outlay.adapters.retry import Retry
from outlay.application.derive_hours import LedgerRow
from outlay.application.figures_ports import Head, HourLane
from outlay.application.repair_plan import Step, StoredCounter, StoredHour, StoredRow
from outlay.contracts import keys
from outlay.contracts.measures import DIMENSIONS_ATTRIBUTE, MEASURE_ATTRIBUTES, UPDATES_ATTRIBUTE
from outlay.domain.claims import Claim
from outlay.domain.counting import LedgerDelta
from outlay.domain.part_state import StoredPart, Taken
from outlay.domain.periods import month_of_day

PARTITION_CONDITION = "pk = :pk"
NO_HEAD_CONDITION = "attribute_not_exists(pk)"
SAME_HEAD_CONDITION = "rev = :was AND (attribute_not_exists(st) OR st = :state)"
REPAIRED_HEAD_UPDATE = "SET rev = :rev, u = :u, st = :state, #at = :at, org = :org"
RAISED_HEAD_UPDATE = "SET #at = :at, org = :org ADD rev :by"

REPAIRED_LEDGER_UPDATE = (
    "SET won = :won, dup = :dup, con = :con, unp = :unp, vod = :vod, late = :late, adj = :adj, u = :u"
)

_CANCELLED = frozenset({"TransactionCanceledException"})


class HourRepair:
    """Over boto3's low-level client. Raises ``Upstream`` where the table does not answer."""

    def __init__(self, client: Any, table: str, *, retry: Retry, clock: Callable[[], int]) -> None:
        self._client = client
        self._table = table
        self._retry = retry
        self._clock = clock

    def hour(self, org: str, hour: HourLane) -> StoredHour:
        """The head is read before every counter: whatever is counted meanwhile makes the replacement fail."""
        head: Head | None = None
        newest = 0
        counters: dict[str, StoredCounter] = {}
        for item in self._partition(keys.hour_key(org, *hour)):
            sort = item[keys.SK]["S"]
            if sort == keys.HEAD:
                head = to_head(item)
            elif sort.startswith(keys.COUNTER_PREFIX):
                values, measures = to_counter(item)
                kept = {name: amount for name, amount in measures.items() if amount}
                counter = StoredCounter(values=tuple(values), measures=kept, updates=number(item, UPDATES_ATTRIBUTE))
                counters[sort.removeprefix(keys.COUNTER_PREFIX)] = counter
            else:
                newest = max(newest, number(item, "rev"))
        return StoredHour(head=head, newest=newest, counters=counters)

    def behind(self, org: str, day: str) -> tuple[int, int]:
        """See the port: one, or as much as a cube or a proof is ahead of its head."""
        return self._behind(keys.day_key(org, day)), self._behind(keys.month_key(org, month_of_day(day)))

    def _behind(self, pk: str) -> int:
        revisions = {item[keys.SK]["S"]: number(item, "rev") for item in self._partition(pk)}
        head = revisions.pop(keys.HEAD, 0)
        return max(0, max(revisions.values(), default=0) - head) + 1

    def replace(self, org: str, hour: HourLane, step: Step, *, day: str, raised: tuple[int, int]) -> bool:
        pk = keys.hour_key(org, *hour)
        periods = (keys.day_key(org, day), keys.month_key(org, month_of_day(day)))
        items = [
            self._head(pk, org, step),
            *(self._counter(pk, combination, counter) for combination, counter in step.counters.items()),
            *(self._raise(period, org, by) for period, by in zip(periods, raised, strict=True)),
        ]
        transaction = [{"Update": item} for item in items]
        write = self._client.transact_write_items
        # Cancelled because it changed, or is being changed: derived again.
        return self._retry.call_unless(_CANCELLED, "repair", write, TransactItems=transaction) is not None

    def ledger(self, org: str, day: str) -> Mapping[LedgerRow, StoredRow]:
        found = {}
        for item in self._partition(keys.ledger_day_key(org, day)):
            received, _, lane = item[keys.SK]["S"].rpartition("#")
            numbers = LedgerDelta.of(number(item, name) for name in LEDGER_ATTRIBUTES)
            found[received, int(lane)] = StoredRow(numbers=numbers, updates=number(item, UPDATES_ATTRIBUTE))
        return found

    def replace_ledger(self, org: str, day: str, row: LedgerRow, *, held: StoredRow, wanted: LedgerDelta) -> bool:
        was = _attributes(held.numbers, held.updates)
        values = {f":{name}": _whole(amount) for name, amount in _attributes(wanted, held.updates + 1).items()}
        values |= {f":was_{name}": _whole(amount) for name, amount in was.items() if amount}
        update = {
            "TableName": self._table,
            "Key": {keys.PK: {"S": keys.ledger_day_key(org, day)}, keys.SK: {"S": keys.ledger_day_sort(*row)}},
            "UpdateExpression": REPAIRED_LEDGER_UPDATE,
            "ConditionExpression": unchanged_ledger_condition(was),
            "ExpressionAttributeValues": values if all(was.values()) else {**values, ":zero": _whole(0)},
        }
        what = "repair of the ledger"
        return self._retry.call_unless(CONDITION_FAILED, what, self._client.update_item, **update) is not None

    def _partition(self, pk: str) -> Iterator[Item]:
        """All of a partition's items in the order of their sort keys, read consistently."""
        request = {
            "TableName": self._table,
            "ConsistentRead": True,
            "KeyConditionExpression": PARTITION_CONDITION,
            "ExpressionAttributeValues": {":pk": {"S": pk}},
        }
        return query_all(self._client, request, self._retry, "read an hour")

    def _head(self, pk: str, org: str, step: Step) -> Item:
        values = {
            ":rev": _whole(step.revision),
            ":u": _whole(step.updates),
            ":state": {"S": step.state},
            ":at": _whole(self._clock()),
            ":org": {"S": org},
        }
        assumed = {} if step.assumed is None else {":was": _whole(step.assumed)}
        return {
            "TableName": self._table,
            "Key": head_key(pk),
            "UpdateExpression": REPAIRED_HEAD_UPDATE,
            "ConditionExpression": NO_HEAD_CONDITION if step.assumed is None else SAME_HEAD_CONDITION,
            "ExpressionAttributeNames": {"#at": "at"},
            "ExpressionAttributeValues": {**values, **assumed},
        }

    def _counter(self, pk: str, combination: str, counter: StoredCounter) -> Item:
        amounts = {MEASURE_ATTRIBUTES[name]: amount for name, amount in counter.measures.items()}
        values: Item = {f":{attribute}": _whole(amount) for attribute, amount in amounts.items()}
        values[f":{UPDATES_ATTRIBUTE}"] = _whole(counter.updates)
        values[f":{DIMENSIONS_ATTRIBUTE}"] = {"L": [{"S": value} for value in counter.values]}
        return {
            "TableName": self._table,
            "Key": {keys.PK: {"S": pk}, keys.SK: {"S": keys.counter_sort(combination)}},
            "UpdateExpression": repaired_counter_update(amounts),
            "ExpressionAttributeValues": values,
        }

    def _raise(self, pk: str, org: str, by: int) -> Item:
        return {
            "TableName": self._table,
            "Key": head_key(pk),
            "UpdateExpression": RAISED_HEAD_UPDATE,
            "ExpressionAttributeNames": {"#at": "at"},
            "ExpressionAttributeValues": {":at": _whole(self._clock()), ":org": {"S": org}, ":by": _whole(by)},
        }


class RepairLog(DynamoEventLog):
    """``application.derive_hours.MarkedLog``."""

    def claims(self, org: str, event_ids: Sequence[str]) -> Mapping[str, Claim]:
        ids = {keys.claim_key(org, event_id): event_id for event_id in event_ids}
        wanted = [{keys.PK: {"S": key}} for key in ids]
        found = read_all(self._client, self._claims_table, wanted, CLAIM_PROJECTION, self._retry)
        return {ids[item[keys.PK]["S"]]: claim_of(ids[item[keys.PK]["S"]], item) for item in found}

    def stored(self, org: str, parts: Sequence[tuple[str, int]]) -> Mapping[tuple[str, int], StoredPart]:
        return read_parts(self._client, self._figures_table, org, parts, self._retry)

    def taken(self, org: str, batch_ids: Sequence[str]) -> Mapping[str, Taken]:
        return read_taken(self._client, self._figures_table, org, batch_ids, self._retry)


def _attributes(row: LedgerDelta, updates: int) -> dict[str, int]:
    return {**dict(zip(LEDGER_ATTRIBUTES, row.numbers(), strict=True)), UPDATES_ATTRIBUTE: updates}


def _whole(value: int) -> Item:
    return {"N": str(value)}


def repaired_counter_update(attributes: Collection[str]) -> str:
    """All measures anew; the attributes of those that are zero go."""
    gone = [name for name in MEASURE_ATTRIBUTES.values() if name not in attributes]
    named = "".join(f", {name} = :{name}" for name in attributes)
    return f"SET d = :d, u = :u{named}" + (f" REMOVE {', '.join(gone)}" if gone else "")


def unchanged_ledger_condition(was: Mapping[str, int]) -> str:
    """As it was read; a zero may stand there or not."""
    return " AND ".join(
        f"{name} = :was_{name}" if amount else f"(attribute_not_exists({name}) OR {name} = :zero)"
        for name, amount in was.items()
    )
