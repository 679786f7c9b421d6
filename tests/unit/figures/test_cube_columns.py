"""A cube column by column: exact, in pieces of which a query needs few, and never put together wrongly."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outlay.contracts.measures import COST_ATTRIBUTES, MEASURES
from outlay.domain import cubes
from outlay.domain.cube import TOTAL_COST, Series
from outlay.domain.cubes import (
    CHUNK_BYTES,
    Columns,
    Cube,
    columns_of,
    decode,
    decode_series,
    encode,
    from_rows,
    opened,
    to_chunks,
)
from outlay.domain.figures import FiguresQuery, cost
from outlay.domain.grouping import Grouping, combine, sums
from outlay.domain.packed_integers import pack, packed_bytes, unpack

DIMENSIONS = ("provider", "model", "team")
COUNTS = st.integers(-(10**13), 10**13)
AMOUNTS = st.fixed_dictionaries(
    {},
    optional={name: st.integers(-(10**20), 10**20) if name in COST_ATTRIBUTES else COUNTS for name in MEASURES},
)
TEXTS = st.sampled_from(["", "a", "b", "é#"])
ROWS = st.dictionaries(
    st.tuples(st.sampled_from(["2026-10-01", "2026-10-02", "2026-10-31"]), TEXTS, TEXTS, TEXTS), AMOUNTS, max_size=25
)
SPEND = columns_of([TOTAL_COST, "requests", "unpriced_requests"])


def a_month(rows: dict[tuple[str, ...], dict[str, int]]) -> Cube:
    return from_rows(("day", *DIMENSIONS), list(rows.items()))


def content(cube: Cube) -> dict[tuple[str, ...], dict[str, int]]:
    return {cube.row_values(row): amounts for row in range(cube.rows) if (amounts := cube.amounts(row))}


def without_zeros(rows: dict[tuple[str, ...], dict[str, int]]) -> dict[tuple[str, ...], dict[str, int]]:
    kept = {group: {name: amount for name, amount in sums.items() if amount} for group, sums in rows.items()}
    return {group: sums for group, sums in kept.items() if sums}


@given(st.lists(st.integers(-(2**63), 2**63 - 1), max_size=300))
def test_any_integers_are_the_same_after_a_round_trip(numbers: list[int]) -> None:
    array = np.array(numbers, dtype=np.int64)
    shape, data = pack(array)
    assert len(data) == packed_bytes(shape, len(array))
    assert unpack(shape, data, len(array)).tolist() == numbers


@given(st.integers(0, 7), st.integers(-50, 50), st.integers(1, 10**9))
def test_small_numbers_in_any_unit_take_few_bytes(planes: int, least: int, unit: int) -> None:
    array = np.arange(2**planes, dtype=np.int64) * unit + least
    shape, data = pack(array)
    assert len(data) <= len(array)
    assert unpack(shape, data, len(array)).tolist() == array.tolist()


def test_an_array_that_was_cut_short_is_refused() -> None:
    shape, data = pack(np.arange(1_000))
    with pytest.raises(ValueError, match="cut short"):
        unpack(shape, data[:-1], 1_000)


@given(ROWS)
@settings(max_examples=60)
def test_a_month_is_the_same_after_a_round_trip(rows: dict[tuple[str, ...], dict[str, int]]) -> None:
    data = encode(a_month(rows), axis="day")
    again = decode(data)
    assert content(again) == without_zeros(rows)
    assert again.rows == len(rows)
    assert encode(again, axis="day") == data


@given(ROWS, st.sampled_from([(), ("day",), ("team",), ("model", "provider"), ("unheard", "team")]))
@settings(max_examples=60)
def test_a_series_adds_up_to_what_its_rows_do(
    rows: dict[tuple[str, ...], dict[str, int]], dimensions: tuple[str, ...]
) -> None:
    dimensions = tuple(name for name in dimensions if name != "day")
    for filters in ({}, {"team": frozenset({"a", ""})}, {"unheard": frozenset({"a"})}):
        by_rows, by_series = (Grouping(dimensions, filters=filters) for _ in range(2))
        series = decode_series(encode(a_month(rows), axis="day"), "day")
        slice_of = {day: int(day.endswith("31")) for day in series.axis}
        by_series.add_series(series, np.array([slice_of[day] for day in series.axis], dtype=np.int32))
        for row, amounts in rows.items():
            by_rows.add(from_rows(("day", *DIMENSIONS), [(row, amounts)]), int(row[0].endswith("31")))
        one, other = by_rows.result(), by_series.result()
        assert one.slices.tolist() == other.slices.tolist()
        assert [one.cube.row_values(row) for row in range(one.cube.rows)] == [
            other.cube.row_values(row) for row in range(other.cube.rows)
        ]
        assert [one.cube.amounts(row) for row in range(one.cube.rows)] == [
            other.cube.amounts(row) for row in range(other.cube.rows)
        ]


@given(ROWS)
@settings(max_examples=40)
def test_the_total_cost_is_the_sum_of_the_classes_in_every_version(
    rows: dict[tuple[str, ...], dict[str, int]],
) -> None:
    cube = a_month(rows)
    expected = {group: cost(amounts) for group, amounts in rows.items() if cost(amounts)}
    for data in (encode(cube, axis="day"), _together(cube), _apart(cube)):
        for columns in (columns_of([TOTAL_COST]), SPEND):
            found = decode(data, columns=columns)
            assert set(found.columns) <= columns
            told = {found.row_values(row): found.amounts(row).get(TOTAL_COST, 0) for row in range(found.rows)}
            assert {group: amount for group, amount in told.items() if amount} == expected
        assert TOTAL_COST not in decode(data).columns


def _together(cube: Cube) -> bytes:
    return _with_threshold(cube.rows + 1, lambda: encode(cube))


def _apart(cube: Cube) -> bytes:
    return _with_threshold(0, lambda: encode(cube))


def _with_threshold(rows: int, made: Callable[[], bytes]) -> bytes:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(cubes, "APART_FROM_ROWS", rows)
        return made()


def test_costs_that_cancel_out_are_a_total_of_nothing() -> None:
    rows = [(("a", "b", "c"), {"requests": 1, "cost_input": 7 * 10**6, "cost_output": -7 * 10**6})]
    for data in (_together(from_rows(DIMENSIONS, rows)), _apart(from_rows(DIMENSIONS, rows))):
        assert decode(data, columns=SPEND).amounts(0) == {"requests": 1}


def test_the_total_is_read_instead_of_the_classes_never_beside_them() -> None:
    with pytest.raises(ValueError, match="instead of"):
        FiguresQuery(slices=(), measures=frozenset({TOTAL_COST, "cost_input"}))


def a_large_month(combinations: int, days: int = 30) -> dict[tuple[str, ...], dict[str, int]]:
    chance = np.random.default_rng(5)
    rows: dict[tuple[str, ...], dict[str, int]] = {}
    for day in range(days):
        amounts = chance.integers(1, 10**6, (combinations, 3)).tolist()
        for number, (requests, some, other) in enumerate(amounts):
            rows[f"2026-10-{day + 1:02d}", "openai", f"model-{number % 50}", f"team-{number // 50}"] = {
                "requests": requests,
                "cost_input": some * 987_654_321,
                "cost_output": -other * 12_345,
                "output_tokens": other * 7_919,
                "input_uncached_tokens": some * other,
            }
    return rows


def test_a_query_for_cost_needs_the_first_piece_only() -> None:
    first, *others = to_chunks(encode(a_month(a_large_month(300)), axis="day"))
    assert others
    assert Columns(first).pieces_of(SPEND) == {0}
    assert len(first) < sum(map(len, others))
    found = decode(opened(first), dimensions=frozenset({"team"}), columns=SPEND)
    assert sum(found.columns["requests"]) == sum(row["requests"] for row in a_large_month(300).values())


def test_each_column_is_decoded_from_the_pieces_that_hold_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cubes, "CHUNK_BYTES", 5_000)
    rows = a_large_month(100)
    data = encode(a_month(rows), axis="day")
    pieces = to_chunks(data)
    assert b"".join(pieces) == data
    whole = decode(data)
    for measure in ("requests", "cost_input", "output_tokens", TOTAL_COST):
        some = Columns(pieces[0])
        needed = some.pieces_of(columns_of([measure])) - {0}
        assert len(needed) < len(pieces) - 1
        for number in needed:
            some.add(number, pieces[number])
        found = decode(some, columns=columns_of([measure]))
        expected = whole.with_columns(columns_of([measure]))
        assert {name: column.tolist() for name, column in found.columns.items()} == {
            name: column.tolist() for name, column in expected.columns.items()
        }


def test_a_piece_that_is_needed_and_not_there_is_an_error_not_zeros() -> None:
    first, *_ = to_chunks(encode(a_month(a_large_month(300)), axis="day"))
    with pytest.raises(ValueError, match="piece 1"):
        decode(opened(first))


def test_a_month_of_five_thousand_combinations_a_day_fits_its_items() -> None:
    rows = a_large_month(5_000, days=10)
    data = encode(a_month(rows), axis="day")
    pieces = to_chunks(data)
    assert all(len(piece) <= CHUNK_BYTES + 4_000 for piece in pieces)
    series = decode_series(data, "day", dimensions=frozenset({"team"}), columns=SPEND)
    assert (series.rows, series.combinations.rows) == (50_000, 5_000)
    by_team: dict[str, int] = defaultdict(int)
    for (_, _, _, team), amounts in rows.items():
        by_team[team] += cost(amounts)
    assert _by_team(series) == by_team


def _by_team(series: Series) -> dict[str, int]:
    grouping = Grouping(("team",))
    grouping.add_series(series, np.zeros(len(series.axis), dtype=np.int32))
    cube = grouping.result().cube
    return {cube.row_values(row)[0]: cost(cube.amounts(row)) for row in range(cube.rows)}


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-(2**62), 2**62)), min_size=1, max_size=4))
def test_sums_of_large_amounts_are_exact_where_floats_are_not(rows: list[tuple[int, int]]) -> None:
    expected = [sum(amount for key, amount in rows if key == wanted) for wanted in range(4)]
    if all(-(2**63) <= amount < 2**63 for amount in expected):
        keys, amounts = (np.array(some, dtype=np.int64) for some in zip(*rows, strict=True))
        assert sums(keys, 4, amounts).tolist() == expected


def test_many_distinct_groups_are_added_up_as_exactly_as_few() -> None:
    rows = [((f"p{n % 91}", f"m{n % 97}", f"t{n % 89}"), {"requests": n + 1, "cost_other": -n}) for n in range(3_000)]
    cube = combine(DIMENSIONS, [from_rows(DIMENSIONS, rows), from_rows(DIMENSIONS, rows)])
    assert content(cube) == without_zeros({group: {name: 2 * x for name, x in sums.items()} for group, sums in rows})


def test_arrays_that_hold_one_number_take_no_bytes() -> None:
    assert pack(np.array([], dtype=np.int64)) == ((0, 1, 0, 0, 0), b"")
    assert pack(np.array([7, 7, 7], dtype=np.int64)) == ((7, 1, 0, 0, 0), b"")


@pytest.mark.parametrize(
    ("numbers", "plain"),
    [
        (np.random.default_rng(1).integers(0, 256, 10_000), 1),  # as good as random: nothing to be saved
        (np.random.default_rng(1).integers(0, 180, 10_000), 1),  # 6 % to be saved: not worth its reading
        (np.arange(10_000) % 5000 // 4999, 0),  # nearly all zeros
        (np.arange(61) // 60, 1),  # nearly all zeros, but few
    ],
)
def test_bytes_are_compressed_where_it_saves_a_good_part_of_many(numbers: np.ndarray, plain: int) -> None:
    shape, data = pack(numbers)
    assert shape[2:4] == (1, plain)
    assert unpack(shape, data, len(numbers)).tolist() == numbers.tolist()


def test_the_columns_of_every_first_look_come_first() -> None:
    measures = ["unpriced_requests", "errors", "output_tokens"]
    first, rest = to_chunks(encode(_of_random_bytes("requests", *measures, count=2_000)))
    assert Columns(first).pieces_of(columns_of([TOTAL_COST, "requests", "unpriced_requests"])) == {0}
    assert Columns(first).pieces_of(columns_of(["errors"])) == {0, 1}
    assert len(rest) == 4_000


def _of_random_bytes(*measures: str, count: int) -> Cube:
    """A column of ``count`` bytes for each measure, as none of them can be compressed."""
    numbers = np.random.default_rng(1).integers(0, 256, (count, len(measures)))
    numbers[:2] = [[0] * len(measures), [255] * len(measures)]
    return from_rows(("team",), [(("a",), dict(zip(measures, row, strict=True))) for row in numbers.tolist()])


def test_columns_behind_the_front_are_apart_where_they_are_large_enough_together() -> None:
    assert len(to_chunks(encode(_of_random_bytes("requests", "errors", "cache_hits", count=999)))) == 1
    assert len(to_chunks(encode(_of_random_bytes("requests", "errors", "cache_hits", count=1_000)))) == 2


def test_pieces_are_filled_and_each_column_is_in_as_few_as_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cubes, "CHUNK_BYTES", 500)
    cube = _of_random_bytes("requests", "errors", "cache_hits", "output_tokens", count=250)
    first, *others = to_chunks(encode(cube))
    assert [len(piece) for piece in others] == [500]
    found = Columns(first)
    pieces = {name: sorted(found.pieces_of(frozenset({name}))) for name in cube.columns}
    assert pieces == {"requests": [0], "errors": [0], "cache_hits": [0, 1], "output_tokens": [0, 1]}
    large = to_chunks(encode(_of_random_bytes("requests", count=2_000)))
    assert [len(piece) for piece in large[1:]] == [500, 500, 500]


def test_a_column_of_one_number_takes_no_piece_wherever_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cubes, "CHUNK_BYTES", 300)
    cube = _of_random_bytes("requests", "errors", "cache_hits", count=250)
    cube = replace(cube, columns={**cube.columns, "output_tokens": np.full(250, 7, dtype=np.int64)})
    first, *others = to_chunks(encode(cube))
    assert len(others) == 2
    found = Columns(first)
    assert found.pieces_of(columns_of(["output_tokens"])) == {0}
    assert decode(found, columns=columns_of(["output_tokens"])).columns["output_tokens"].tolist() == [7] * 250


@pytest.mark.parametrize(("days", "combinations"), [(0, 0), (1, 1), (3, 1)])
def test_a_series_of_nothing_but_its_axis_is_of_one_combination(days: int, combinations: int) -> None:
    rows = [((f"2026-10-0{day + 1}",), {"requests": day + 1}) for day in range(days)]
    series = decode_series(encode(from_rows(("day",), rows), axis="day"), "day")
    assert (series.combinations.rows, series.runs.tolist()) == (combinations, [days] * combinations)
    assert series.columns.get("requests", np.zeros(0)).tolist() == list(range(1, days + 1))
