"""Sums by number are exact at the edges of float and int64, and each row keeps its own slice through a filter."""

from collections import Counter

import numpy as np
import pytest
from outlay.domain.cube import along
from outlay.domain.cubes import from_rows
from outlay.domain.grouping import Grouping, combined, sums

DIMENSIONS = ("day", "model", "team")
ROWS = [
    ((f"2026-11-0{1 + number % 3}", f"m{number % 2}", f"t{number % 4}"), {"requests": number + 1})
    for number in range(24)
]


def content(grouping: Grouping) -> dict[tuple[int, tuple[str, ...]], int]:
    """(slice, values) → requests."""
    found = grouping.result()
    return {
        (int(found.slices[row]), found.cube.row_values(row)): found.cube.amounts(row)["requests"]
        for row in range(found.cube.rows)
    }


def expected(by: tuple[int, ...], *, team: str | None = None) -> dict[tuple[int, tuple[str, ...]], int]:
    """Each day is a slice."""
    found: Counter[tuple[int, tuple[str, ...]]] = Counter()
    for values, measures in ROWS:
        if team is None or values[2] == team:
            found[int(values[0][-1]) - 1, tuple(values[place] for place in by)] += measures["requests"]
    return dict(found)


@pytest.mark.parametrize("team", [None, "t1", "nobody"])
@pytest.mark.parametrize("by", [(1,), (1, 2), ()])
def test_rows_with_slices_of_their_own_keep_them_whatever_is_filtered(by: tuple[int, ...], team: str | None) -> None:
    named = tuple(DIMENSIONS[place] for place in by)
    filters = {} if team is None else {"team": frozenset({team})}
    cube = from_rows(DIMENSIONS, ROWS)
    slices = np.array([int(values[0][-1]) - 1 for values, _ in ROWS], dtype=np.int32)
    by_rows, by_series = Grouping(named, filters=filters), Grouping(named, filters=filters)
    by_rows.add(cube, slices)
    by_series.add_series(along(cube, "day"), np.array([0, 1, 2], dtype=np.int32))
    assert content(by_rows) == content(by_series) == expected(by, team=team)


def test_filters_of_an_empty_cube_keep_nothing() -> None:
    grouping = Grouping(("model",), filters={"team": frozenset({"t1"}), "model": frozenset({"m1"})})
    grouping.add(from_rows(DIMENSIONS, []), 0)
    assert content(grouping) == {}


@pytest.mark.parametrize("amount", [2**52 + 1, -(2**52) - 1, 2**53 + 1, 2**32 - 1, 2**60 + 1, 0])
def test_large_amounts_add_up_to_the_last_digit(amount: int) -> None:
    key = np.array([1, 0, 1, 1], dtype=np.int64)
    assert sums(key, 3, np.full(4, amount, dtype=np.int64)).tolist() == [amount, 3 * amount, 0]


def test_millions_of_rows_add_up_to_the_last_digit() -> None:
    """More than halves of an amount can be added up by floats."""
    count = 3 * 2**20
    amount = 2**40 + 2**32 - 1
    grouping = Grouping(("model",))
    cube = from_rows(("model",), [(("m",), {"requests": amount})] * 3)
    grouping.add(cube.take(np.zeros(count, dtype=np.intp)), 0)
    assert content(grouping) == {(0, ("m",)): count * amount}


@pytest.mark.parametrize(("last", "is_plain"), [(1, True), (2, False)])
def test_numbers_stay_far_from_what_an_integer_holds(last: int, is_plain: bool) -> None:
    slices = np.array([0, 2**31 - 1, 2**31 - 1], dtype=np.int32)
    codes = [np.array([0, 2**31 - 1, 0], dtype=np.int32), np.array([0, last - 1, last - 1], dtype=np.int32)]
    key, top = combined(slices, codes, [2**31, last])
    assert np.argsort(key).tolist() == [0, 2, 1]
    assert top == (2**62 if is_plain else None)
