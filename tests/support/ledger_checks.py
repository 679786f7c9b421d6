"""That counters, lake, ledger and heads tell the same story, whatever was voided, moved or came again."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from outlay.contracts import keys
from outlay.contracts.buckets import BUCKETS, COST_CLASSES
from outlay.contracts.dimensions import DIMENSIONS
from outlay.contracts.measures import MEASURE_ATTRIBUTES

from tests.support.rollup_rig import Rig

_SUMMED = {
    **{bucket: bucket for bucket in BUCKETS},
    **{f"cost_{name}_picousd": f"cost_{name}" for name in COST_CLASSES},
}


def lake_rows(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What Athena's queries keep: of each event, batch and position the highest rating, unless that is void.

    Of a lower rating there may be two: a part that would have been void from the beginning was counted meanwhile.
    """
    kept: dict[tuple[str, str, str, int], Mapping[str, Any]] = {}
    doubtful: set[tuple[str, str, str, int]] = set()
    for row in rows:
        place = (row["org"], row["event_id"], row["batch_id"], row["batch_position"])
        if place not in kept or row["rating"] > kept[place]["rating"]:
            kept[place] = row
            doubtful.discard(place)
        elif row["rating"] == kept[place]["rating"] and row != kept[place]:
            doubtful.add(place)
    assert not doubtful, "two rows of one rating differ"
    return [row for row in kept.values() if not row.get("is_void")]


def sums_of(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, ...], dict[str, int]]:
    """(organization, hour, dimension values) → measures that are not zero."""
    found: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for row in rows:
        sums = found[row["org"], row["event_hour"], *(row.get(name, "") for name in DIMENSIONS)]
        times = row.get("quantity", 1)
        sums["requests"] += times
        sums["unpriced_requests"] += times * (not row["is_priced"])
        sums["errors"] += times * (row["status"] == "error")
        for column, measure in _SUMMED.items():
            sums[measure] += row.get(column, 0)
    return {place: amounts for place, sums in found.items() if (amounts := {k: v for k, v in sums.items() if v})}


def counter_sums(rig: Rig) -> dict[tuple[str, ...], dict[str, int]]:
    names = {attribute: measure for measure, attribute in MEASURE_ATTRIBUTES.items()}
    found: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for item in rig.dynamodb.items("figures"):
        if item["sk"]["S"].startswith(keys.COUNTER_PREFIX):
            _, org, _, hour, _ = item["pk"]["S"].split("#")
            values = [value["S"] for value in item["d"]["L"]]
            sums = found[org, hour, *values]
            for attribute, value in item.items():
                if attribute in names and not names[attribute].startswith(("latency", "time_to")):
                    sums[names[attribute]] += int(value["N"])
    return {place: amounts for place, sums in found.items() if (amounts := {k: v for k, v in sums.items() if v})}


def ledger_by_day(rig: Rig) -> dict[str, Counter[str]]:
    """Event day → won, dup, con, unp, vod, late, adj; what is zero is left out."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for (pk, _), row in rig.ledger().items():
        found[pk.rpartition("#")[2]].update(row)
    told = {day: Counter({name: number for name, number in row.items() if number}) for day, row in found.items()}
    return {day: row for day, row in told.items() if row}


def assert_consistent(rig: Rig, *, received: Mapping[str, int]) -> None:
    """``received``: event day → events that were acknowledged."""
    rows = lake_rows(rig.firehose.rows())
    assert counter_sums(rig) == sums_of(rows)
    ids = [(row["org"], row["event_id"]) for row in rows]
    assert len(ids) == len(set(ids)), "an event is in the lake under two owners"
    net: Counter[str] = Counter()
    for row in rows:
        net[row["event_day"]] += row.get("quantity", 1)
    ledger = defaultdict(Counter, ledger_by_day(rig))
    for day in {*received, *ledger, *net}:
        row = ledger[day]
        assert received.get(day, 0) == sum(row[name] for name in ("won", "dup", "con", "vod", "late")), day
        assert net[day] == row["won"] + row["adj"], day
    updates: Counter[str] = Counter()
    for item in rig.dynamodb.items("figures"):
        if item["sk"]["S"].startswith(keys.COUNTER_PREFIX):
            updates[item["pk"]["S"]] += int(item["u"]["N"])
    assert {
        pk: int(head["u"]["N"]) for pk, head in rig.heads().items() if "#H#" in pk and head["u"]["N"] != "0"
    } == dict(updates)
