"""The DynamoDB transaction that counts some parts of one organization, and how many parts fit one."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from outlay.adapters.dynamodb import conditions
from outlay.adapters.dynamodb.journal import journal_item
from outlay.adapters.dynamodb.part_states import marker_key, state_attributes, taken_item_key
from outlay.contracts import keys
from outlay.contracts.measures import DIMENSIONS_ATTRIBUTE, MEASURE_ATTRIBUTES, UPDATES_ATTRIBUTE
from outlay.domain.counting import CounterDelta, Journal, LedgerDelta, PartCount
from outlay.domain.part_state import Taking
from outlay.domain.periods import month_of_day, utc_day

MAX_ITEMS = 100
"""Of one TransactWriteItems (AWS limit)."""
MAX_BYTES = 2_000_000
"""Of our estimate; AWS's limit is 4 MB."""
_COUNTER_BYTES = 1_500
_ITEM_BYTES = 400
_ROW_BYTES = 400
"""Of a journal's row, compressed: far less as a rule."""

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Marked:
    """Whether the part of this key was counted before is what its item asks."""

    part: tuple[str, int]


@dataclass(frozen=True, slots=True)
class Headed:
    """Whether the head under this partition key is in the state assumed is what its item asks."""

    pk: str


Asked = Marked | Headed | None


@dataclass(slots=True)
class Merged:
    """The sum of some parts: one entry for each item the transaction touches, besides the markers."""

    counters: dict[tuple[str, str], CounterDelta] = field(default_factory=dict)
    """By (hour's partition key, combination)."""
    heads: dict[str, int] = field(default_factory=dict)
    """Hour's partition key → counters touched in it."""
    days: dict[str, str] = field(default_factory=dict)
    """Hour's partition key → local date."""
    ledger: dict[tuple[str, str], LedgerDelta] = field(default_factory=dict)
    """By the row's key."""


def merge(parts: Sequence[PartCount]) -> Merged:
    """Sum of the parts; each counter, head and ledger row stands once, as a transaction demands."""
    merged = Merged()
    for part in parts:
        for (hour, combination), delta in part.counters.items():
            pk = keys.hour_key(part.org, hour, part.lane)
            merged.days[pk] = part.days[hour]
            counter = merged.counters.get((pk, combination))
            if counter is None:
                merged.counters[pk, combination] = CounterDelta(values=delta.values, measures=dict(delta.measures))
                merged.heads[pk] = merged.heads.get(pk, 0) + 1
            else:
                counter.add(delta.measures)
        ledger_sk = keys.ledger_day_sort(utc_day(part.received_ms), part.lane)
        for day, entered in part.ledger.items():
            merged.ledger.setdefault((keys.ledger_day_key(part.org, day), ledger_sk), LedgerDelta()).add(entered)
    return merged


def pack(parts: Sequence[PartCount]) -> Iterator[list[PartCount]]:
    """Parts that fit one transaction, in order, even if every hour they touch is sealed."""
    group: list[PartCount] = []
    touched: set[tuple[str, str]] = set()
    size = 0
    for part in parts:
        more, bytes_more = _touched(part), _bytes(part)
        if group and (len(touched | more) > MAX_ITEMS or size + bytes_more > MAX_BYTES):
            yield group
            group, touched, size = [], set(), 0
        group.append(part)
        touched |= more
        size += bytes_more
    if group:
        yield group


def _touched(part: PartCount) -> set[tuple[str, str]]:
    """Keys of all items that counting the part may write."""
    org, taking, journal = part.org, part.taking, part.journal
    hours = {hour: keys.hour_key(org, hour, part.lane) for hour in part.days}
    periods = [keys.day_key(org, day) for day in part.days.values()]
    periods += [keys.month_key(org, month_of_day(day)) for day in part.days.values()]
    touched = {(pk, keys.HEAD) for pk in (*hours.values(), *periods)}
    touched.update((hours[hour], combination) for hour, combination in part.counters)
    received = keys.ledger_day_sort(utc_day(part.received_ms), part.lane)
    touched.update((keys.ledger_day_key(org, day), received) for day in part.ledger)
    numbers = [part.part] if taking is None else taking.parts
    touched.update((keys.marker_key(org, part.batch_id), keys.marker_sort(number)) for number in numbers)
    if taking is not None:
        touched.add((keys.taken_key(org, part.batch_id), keys.TAKEN_SORT))
    if journal is not None:
        touched.add((keys.journal_key(org, journal.day), _journal_sort(part, journal)))
    return touched


def _bytes(part: PartCount) -> int:
    named = sum(len(value) for counter in part.counters.values() for value in counter.values)
    aside = sum(len(positions) for positions in part.state.other.values())
    journal = 0 if part.journal is None else len(part.journal.rows)
    items = len(part.counters) * _COUNTER_BYTES + (len(part.days) + 4) * _ITEM_BYTES
    return items + 4 * named + 8 * aside + journal * _ROW_BYTES


def transaction(
    parts: Sequence[PartCount], *, table: str, sealed: Collection[str], at_ms: int
) -> tuple[list[Item], list[Asked]]:
    """``TransactItems``, and beside each what its condition asks. ``sealed``: partition keys of sealed heads."""
    merged = merge(parts)
    org = parts[0].org
    at = {"N": str(at_ms)}
    marked = [(part.key, item) for part in parts for item in _markers(part, table, at)]
    items = [item for _, item in marked]
    asked: list[Asked] = [Marked(key) for key, _ in marked]
    for pk, updates in merged.heads.items():
        items.append(_head(pk, updates, table=table, org=org, at=at, sealed=pk in sealed))
        asked.append(Headed(pk))
    items.extend(_counter(pk, combination, delta, table) for (pk, combination), delta in merged.counters.items())
    rows = ((place, row) for place, row in merged.ledger.items() if any(row.numbers()))
    items.extend(_ledger(pk, sk, row, table) for (pk, sk), row in rows)
    items.extend(item for part in parts for item in _journal(part, table))
    days = {merged.days[pk] for pk in merged.heads if pk in sealed}
    periods = [keys.day_key(org, day) for day in sorted(days)]
    periods += [keys.month_key(org, month) for month in sorted({month_of_day(day) for day in days})]
    items.extend(_period_head(pk, table=table, org=org, at=at) for pk in periods)
    return items, asked + [None] * (len(items) - len(asked))


def _key(pk: str, sk: str) -> Item:
    return {keys.PK: {"S": pk}, keys.SK: {"S": sk}}


def _update(table: str, key: Item, expression: str, values: Item) -> Item:
    return {"TableName": table, "Key": key, "UpdateExpression": expression, "ExpressionAttributeValues": values}


def _markers(part: PartCount, table: str, at: Item) -> Iterator[Item]:
    """What makes it count once: the part's marker; of what is taken back from the lake's rows all that bears on it."""
    if part.taking is None:
        yield _marker(part, table, at)
        return
    taking = part.taking
    values: Item = {
        ":before": {"N": str(taking.before.version)},
        ":v": {"N": str(taking.before.version + 1)},
        ":ps": {"NS": [str(position) for position in sorted(taking.positions)]},
    }
    update = _update(table, taken_item_key(part.org, part.batch_id), conditions.TAKEN_UPDATE, values)
    update["ConditionExpression"] = conditions.TAKEN_CONDITION
    yield {"Update": update}
    yield from (_marker_of_taken(part, number, taking, table) for number in taking.parts)


def _marker_of_taken(part: PartCount, number: int, taking: Taking, table: str) -> Item:
    after = taking.parts[number]
    attributes = state_attributes(replace(part, part=number, state=after))
    del attributes["unp"]
    values = {f":{name}": value for name, value in attributes.items()}
    values[":before"] = {"N": str(after.rating - 1)}
    values[":unp"] = {"N": str(-taking.unpriced.get(number, 0))}
    update = _update(table, marker_key(part.org, part.batch_id, number), conditions.take_update(attributes), values)
    update["ConditionExpression"] = conditions.AMEND_CONDITION
    update["ExpressionAttributeNames"] = conditions.AMEND_NAMES
    return {"Update": update}


def _marker(part: PartCount, table: str, at: Item) -> Item:
    """The marker of a part that is counted; of one that is corrected, its next state."""
    attributes = state_attributes(part)
    key = marker_key(part.org, part.batch_id, part.part)
    if part.before is not None:
        values = {f":{name}": value for name, value in attributes.items()}
        values[":before"] = {"N": str(part.before)}
        update = _update(table, key, conditions.amend_update(attributes), values)
        update["ConditionExpression"] = conditions.AMEND_CONDITION
        update["ExpressionAttributeNames"] = conditions.AMEND_NAMES
        return {"Update": update}
    item: Item = {**key, **attributes}
    numbers = {"rcv": len(part.state.outcomes), "of": part.parts, keys.TTL: part.expires_s}
    item.update((name, {"N": str(number)}) for name, number in numbers.items())
    late = sum(row.late for row in part.ledger.values())
    if late:
        item["late"] = {"N": str(late)}
    item["at"] = at
    item["hours"] = {"L": [{"S": hour} for hour in sorted(part.days)]}
    return {"Put": {"TableName": table, "Item": item, "ConditionExpression": conditions.MARKER_CONDITION}}


def _journal(part: PartCount, table: str) -> Iterator[Item]:
    journal = part.journal
    if journal is None:
        return
    item = journal_item(part.org, journal, _journal_sort(part, journal), lane=part.lane)
    yield {"Put": {"TableName": table, "Item": item}}


def _journal_sort(part: PartCount, journal: Journal) -> str:
    return keys.journal_sort(journal.moment_ms, part.batch_id, part.part, part.state.rating)


def _head(pk: str, updates: int, *, table: str, org: str, at: Item, sealed: bool) -> Item:
    state = {":sealed": {"S": "sealed"}} if sealed else {":open": {"S": "open"}}
    values = {":at": at, ":org": {"S": org}, ":one": {"N": "1"}, ":u": {"N": str(updates)}, **state}
    expression = conditions.HEAD_SEALED_UPDATE if sealed else conditions.HEAD_OPEN_UPDATE
    update = _update(table, _key(pk, keys.HEAD), expression, values)
    update["ConditionExpression"] = conditions.HEAD_SEALED_CONDITION if sealed else conditions.HEAD_OPEN_CONDITION
    update["ExpressionAttributeNames"] = {"#at": "at"}
    return {"Update": update}


def _period_head(pk: str, *, table: str, org: str, at: Item) -> Item:
    values = {":at": at, ":org": {"S": org}, ":one": {"N": "1"}}
    update = _update(table, _key(pk, keys.HEAD), conditions.PERIOD_HEAD_UPDATE, values)
    update["ExpressionAttributeNames"] = {"#at": "at"}
    return {"Update": update}


def _counter(pk: str, combination: str, delta: CounterDelta, table: str) -> Item:
    amounts = {MEASURE_ATTRIBUTES[name]: amount for name, amount in delta.measures.items() if amount}
    values: Item = {f":{attribute}": {"N": str(amount)} for attribute, amount in amounts.items()}
    values[":u"] = {"N": "1"}
    values[f":{DIMENSIONS_ATTRIBUTE}"] = {"L": [{"S": value} for value in delta.values]}
    key = _key(pk, keys.counter_sort(combination))
    return {"Update": _update(table, key, conditions.counter_update(amounts), values)}


def _ledger(pk: str, sk: str, row: LedgerDelta, table: str) -> Item:
    added = {name: number for name, number in zip(conditions.LEDGER_ATTRIBUTES, row.numbers(), strict=True) if number}
    values = {f":{name}": {"N": str(number)} for name, number in added.items()}
    values[f":{UPDATES_ATTRIBUTE}"] = {"N": "1"}
    return {"Update": _update(table, _key(pk, sk), conditions.ledger_update(added), values)}
