"""Cubes: exact, compact, and the same after a round trip."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from outlay.contracts.measures import COST_ATTRIBUTES, MEASURES
from outlay.domain import cubes, grouping
from outlay.domain.cubes import (
    APART_FROM_ROWS,
    CHUNK_BYTES,
    COLUMNS,
    Codes,
    Cube,
    columns_of,
    decode,
    encode,
    from_rows,
    to_chunks,
)
from outlay.domain.grouping import Grouping, combine

Rows = list[tuple[tuple[str, ...], dict[str, int]]]
DIMENSIONS = ("provider", "model", "team")
VALUES = st.tuples(*[st.text(max_size=6) for _ in DIMENSIONS])
COUNTS = st.integers(0, 10**13)
AMOUNTS = st.fixed_dictionaries(
    {},
    optional={name: st.integers(-(10**20), 10**20) if name in COST_ATTRIBUTES else COUNTS for name in MEASURES},
)
ROWS = st.lists(st.tuples(VALUES, AMOUNTS), max_size=12)


def content(cube: Cube) -> dict[tuple[str, ...], dict[str, int]]:
    return {cube.row_values(row): cube.amounts(row) for row in range(cube.rows)}


def summed(rows: Rows, places: tuple[int, ...]) -> dict[tuple[str, ...], dict[str, int]]:
    found: dict[tuple[str, ...], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for values, measures in rows:
        for name, amount in measures.items():
            found[tuple(values[place] for place in places)][name] += amount
        found[tuple(values[place] for place in places)]["requests"] += 0
    return {group: {name: amount for name, amount in sums.items() if amount} for group, sums in found.items()}


@given(ROWS)
@settings(max_examples=60)
def test_a_cube_is_the_same_after_a_round_trip(rows: Rows) -> None:
    cube = from_rows(DIMENSIONS, rows)
    data = encode(cube)
    again = decode(data)
    assert [(again.row_values(row), again.amounts(row)) for row in range(again.rows)] == [
        (tuple(values), {name: amount for name, amount in measures.items() if amount}) for values, measures in rows
    ]
    assert encode(again) == data


@given(ROWS, st.sampled_from([(), (0,), (2,), (0, 1), (2, 0)]))
@settings(max_examples=60)
def test_sums_by_any_dimensions_are_exact(rows: Rows, places: tuple[int, ...]) -> None:
    grouping = Grouping(tuple(DIMENSIONS[place] for place in places))
    for row in rows:
        grouping.add(from_rows(DIMENSIONS, [row]), 0)
    assert content(grouping.result().cube) == summed(rows, places)


def test_money_beyond_what_an_int64_of_12_decimals_holds_is_exact() -> None:
    amount = 9_000_000_000_000 * 10**12 - 1  # 9 trillion dollars less a pico
    cube = from_rows(DIMENSIONS, [(("a", "b", "c"), {"cost_input": amount, "requests": 1})])
    assert decode(encode(cube)).amounts(0)["cost_input"] == amount
    assert all(column.dtype == np.int64 for column in cube.columns.values())


def test_an_amount_beyond_the_bound_is_refused_rather_than_wrapped() -> None:
    with pytest.raises(OverflowError):
        from_rows(DIMENSIONS, [(("a", "b", "c"), {"requests": 2**63})])


def test_five_thousand_combinations_of_a_day_fit_their_chunks() -> None:
    rows = [
        (
            ("openai", f"model-{index % 50}", f"team-{index // 50}"),
            {"requests": index + 1, "cost_input": index * 987_654_321_012, "output_tokens": index * 7_919},
        )
        for index in range(5_000)
    ]
    cube = combine(DIMENSIONS, [from_rows(DIMENSIONS, rows[start::24]) for start in range(24)])
    data = encode(cube)
    chunks = to_chunks(data)
    assert all(len(chunk) <= CHUNK_BYTES for chunk in chunks)
    assert content(decode(b"".join(chunks))) == summed(rows, (0, 1, 2))


def test_only_the_named_dimensions_and_measures_are_decoded() -> None:
    data = encode(from_rows(DIMENSIONS, [(("a", "b", "c"), {"requests": 2, "cost_input": 5, "errors": 1})]))
    cube = decode(data, dimensions=frozenset({"team"}), columns=columns_of(["cost_input"]))
    assert cube.dimensions == ("team",)
    assert cube.row_values(0) == ("c",)
    assert cube.amounts(0) == {"cost_input": 5}


def test_an_axis_of_days_is_one_more_dimension() -> None:
    days = [
        (("2026-11-01", "openai", "gpt", "a"), {"requests": 1}),
        (("2026-11-02", "openai", "gpt", "a"), {"requests": 2}),
    ]
    month = decode(encode(from_rows(("day", *DIMENSIONS), days)))
    assert content(combine(("day",), [month])) == {("2026-11-01",): {"requests": 1}, ("2026-11-02",): {"requests": 2}}


def test_a_value_that_came_later_than_the_counter_is_unset() -> None:
    cube = from_rows((*DIMENSIONS, "tag:region"), [(("a", "b", "c"), {"requests": 1})])
    assert cube.row_values(0) == ("a", "b", "c", "")


def test_bytes_of_something_else_are_refused() -> None:
    with pytest.raises(ValueError, match="known version"):
        decode(b"OC\x04rest")


def test_many_wide_dimensions_do_not_overflow_the_key() -> None:
    dimensions = tuple(f"d{place}" for place in range(10))
    rows = [
        (tuple(f"v{(index * (place + 3)) % 997}" for place in range(10)), {"requests": 1}) for index in range(2_000)
    ]
    found = combine(dimensions, [from_rows(dimensions, rows)])
    assert content(found) == summed(rows, tuple(range(10)))
    ordered = [found.row_values(row) for row in range(found.rows)]
    assert ordered == sorted(ordered)


def test_rows_that_wait_are_added_up_once_there_are_enough_so_that_memory_stays_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folded: list[int] = []
    combined = grouping.combined

    def noted(slices: Codes, codes: Sequence[Codes], sizes: Sequence[int]) -> tuple[NDArray[np.int64], int | None]:
        folded.append(len(slices))
        return combined(slices, codes, sizes)

    monkeypatch.setattr(grouping, "combined", noted)
    monkeypatch.setattr(grouping, "_FOLD_ROWS", 10)
    some = Grouping(("team",))
    rows = [(("a", "b", f"team-{number % 3}"), {"requests": 1}) for number in range(25)]
    for row in rows:
        some.add(from_rows(DIMENSIONS, [row]), 0)
    assert folded == [10, 10, 10]
    assert content(some.result().cube) == summed(rows, (2,))
    assert folded[3:] == [4]


def test_rows_are_ordered_by_slice_and_then_by_the_text_of_their_values() -> None:
    grouping = Grouping(("team",))
    grouping.add(from_rows(DIMENSIONS, [(("a", "b", name), {"requests": 1}) for name in ("z", "m", "a")]), 1)
    grouping.add(from_rows(DIMENSIONS, [(("a", "b", "q"), {"requests": 1})]), 0)
    found = grouping.result()
    rows = [(int(found.slices[row]), found.cube.row_values(row)[0]) for row in range(found.cube.rows)]
    assert rows == [(0, "q"), (1, "a"), (1, "m"), (1, "z")]


def test_every_measure_has_a_column() -> None:
    assert set(COLUMNS) >= set(MEASURES)


def _large(rows: int = APART_FROM_ROWS) -> Cube:
    return from_rows(
        DIMENSIONS,
        [
            (("openai", f"model-{row % 7}", f"team-{row % 3}"), {"requests": row + 1, "cost_input": row * 10**9 + 7})
            for row in range(rows)
        ],
    )


def test_a_large_cube_is_the_same_after_a_round_trip() -> None:
    cube = _large()
    again = decode(encode(cube))
    assert encode(cube)[:3] == b"OC\x03"
    assert content_by_row(again) == content_by_row(cube)
    assert encode(again) == encode(cube)


def test_of_a_large_cube_only_what_is_named_is_decoded() -> None:
    some = decode(encode(_large()), dimensions=frozenset({"team"}), columns=columns_of({"cost_input"}))
    assert some.dimensions == ("team",)
    assert set(some.columns) == columns_of({"cost_input"})
    assert [some.row_values(row) for row in (0, 1, 5)] == [("team-0",), ("team-1",), ("team-2",)]
    assert some.amounts(5) == {"cost_input": 5 * 10**9 + 7}


def test_a_large_cube_of_the_first_version_is_still_read(monkeypatch: pytest.MonkeyPatch) -> None:
    cube = _large()
    with monkeypatch.context() as earlier:
        earlier.setattr(cubes, "APART_FROM_ROWS", cube.rows + 1)
        data = encode(cube)
    assert data[:3] == b"OC\x01"
    assert content_by_row(decode(data)) == content_by_row(cube)


def content_by_row(cube: Cube) -> list[tuple[tuple[str, ...], dict[str, int]]]:
    return [(cube.row_values(row), cube.amounts(row)) for row in range(cube.rows)]


def test_amounts_of_all_rows_are_those_of_each() -> None:
    some = from_rows(("team",), [(("a",), {"requests": 2, "cost_input": 1_500_000}), (("b",), {"cost_output": -7})])
    assert list(some.all_amounts()) == [some.amounts(row) for row in range(some.rows)]
    nothing = some.with_columns(frozenset())
    assert list(nothing.all_amounts()) == [{}, {}]
