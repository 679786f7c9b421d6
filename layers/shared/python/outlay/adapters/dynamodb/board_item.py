"""The board's item: attributes of a budget by its number and period, so that no period can touch another's.

``c p r l u`` + ``number.period`` are what is committed, spent, carried, the limit and the requests without a price;
``s number.period.minute`` is a slot, ``t number.minute`` counts leases of a minute. Periods and minutes are in
hexadecimal: every hold is billed by the size of the item.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from outlay.domain.board import Board, Standing

COMMITTED, SPENT, CARRIED, LIMIT, UNPRICED, SLOT, TICK = "cprlust"
EVALUATION = "e"
AT = "at"
_STANDING = re.compile(r"([cprlu])([0-9]+)\.([0-9a-f]+)")
_SLOT = re.compile(r"s([0-9]+)\.([0-9a-f]+)\.([0-9a-f]+)")
_TICK = re.compile(r"t([0-9]+)\.([0-9a-f]+)")

Item = Mapping[str, Any]
Key = tuple[int, int]
"""(number, period)."""


def attribute(kind: str, number: int, period: int) -> str:
    return f"{kind}{number}.{period:x}"


def slot_attribute(number: int, period: int, minute: int) -> str:
    return f"{SLOT}{number}.{period:x}.{minute:x}"


def tick_attribute(number: int, minute: int) -> str:
    return f"{TICK}{number}.{minute:x}"


def attributes_of(number: int, standing: Standing) -> list[str]:
    """All that the board has of a budget."""
    return [
        *(attribute(kind, number, standing.period) for kind in (COMMITTED, SPENT, CARRIED, LIMIT, UNPRICED)),
        *(slot_attribute(number, standing.period, minute) for minute in standing.slots),
        *(tick_attribute(number, minute) for minute in standing.ticks),
    ]


def to_board(item: Item) -> Board:
    amounts: dict[Key, dict[str, int]] = {}
    slots: dict[Key, dict[int, int]] = {}
    ticks: dict[int, dict[int, int]] = {}
    for name, value in _numbers(item):
        if found := _STANDING.fullmatch(name):
            amounts.setdefault((int(found[2]), int(found[3], 16)), {})[found[1]] = value
        elif found := _SLOT.fullmatch(name):
            slots.setdefault((int(found[1]), int(found[2], 16)), {})[int(found[3], 16)] = value
        elif found := _TICK.fullmatch(name):
            ticks.setdefault(int(found[1]), {})[int(found[2], 16)] = value
    latest: dict[int, int] = {}
    for (number, period), one in amounts.items():
        if COMMITTED in one:
            latest[number] = max(period, latest.get(number, period))
    standings = {
        number: _standing(period, amounts[number, period], slots.get((number, period), {}), ticks.get(number, {}))
        for number, period in latest.items()
    }
    return Board(
        version=int(item["v"]["N"]) if "v" in item else 0,
        evaluation=int(item[EVALUATION]["N"]) if EVALUATION in item else 0,
        at_ms=int(item[AT]["N"]) if AT in item else 0,
        standings=standings,
        leftovers=tuple(sorted(_leftovers(amounts, slots, ticks, latest))),
    )


def _standing(period: int, one: Mapping[str, int], slots: Mapping[int, int], ticks: Mapping[int, int]) -> Standing:
    return Standing(
        period=period,
        spent=one.get(SPENT, 0),
        committed=one[COMMITTED],
        carried=one.get(CARRIED, 0),
        limit=one.get(LIMIT, 0),
        unpriced=one.get(UNPRICED, 0),
        slots=slots,
        ticks=ticks,
    )


def _numbers(item: Item) -> Iterator[tuple[str, int]]:
    for name, value in item.items():
        if "N" in value and name not in ("v", EVALUATION, AT):
            yield name, int(value["N"])


def _leftovers(
    amounts: Mapping[Key, Mapping[str, int]],
    slots: Mapping[Key, Mapping[int, int]],
    ticks: Mapping[int, Mapping[int, int]],
    latest: Mapping[int, int],
) -> Iterator[str]:
    for (number, period), one in amounts.items():
        if latest.get(number) != period:
            yield from (attribute(kind, number, period) for kind in one)
    for (number, period), some in slots.items():
        if latest.get(number) != period:
            yield from (slot_attribute(number, period, minute) for minute in some)
    for number, counted in ticks.items():
        if number not in latest:
            yield from (tick_attribute(number, minute) for minute in counted)
