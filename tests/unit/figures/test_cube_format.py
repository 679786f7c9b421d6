"""The bytes of cubes are stored: what stands in them never changes meaning, and each width holds what it must."""

import json
import zlib

import numpy as np
import pytest
from outlay.domain.cubes import CHUNK_BYTES, PICO_PER_MICRO, REST, decode, encode, from_rows, to_chunks

NAMES = ("provider", "model")


def header_of(data: bytes) -> dict:
    if data[:3] == b"OC\x01":
        inner = zlib.decompress(data[3:])
        return dict(json.loads(inner[4 : 4 + int.from_bytes(inner[:4], "little")]))
    assert data[:3] in (b"OC\x02", b"OC\x03")
    return dict(json.loads(zlib.decompress(data[7 : 7 + int.from_bytes(data[3:7], "little")])))


def test_the_constants_of_the_format_stay() -> None:
    assert (REST, PICO_PER_MICRO, CHUNK_BYTES) == ("~", 1_000_000, 350_000)


def test_money_is_stored_as_whole_micros_and_the_rest() -> None:
    cube = from_rows(NAMES, [(("a", "b"), {"cost_input": 1_500_000}), (("a", "c"), {"cost_input": -1})])
    assert cube.columns["cost_input"].tolist() == [1, -1]
    assert cube.columns["cost_input~"].tolist() == [500_000, 999_999]


@pytest.mark.parametrize(
    ("largest", "width"),
    [(127, "<i1"), (128, "<i2"), (32_767, "<i2"), (32_768, "<i4"), (2**31 - 1, "<i4"), (2**31, "<i8"), (-128, "<i1")],
)
def test_a_column_has_the_narrowest_width_that_holds_it(largest: int, width: str) -> None:
    data = encode(from_rows(NAMES, [(("a", "b"), {"requests": largest})]))
    assert header_of(data)["columns"] == [["requests", width]]
    assert decode(data).columns["requests"].tolist() == [largest]


@pytest.mark.parametrize(
    ("values", "width"), [(1, ""), (2, "<u1"), (256, "<u1"), (257, "<u2"), (65_536, "<u2"), (65_537, "<u4")]
)
def test_a_dimension_has_the_narrowest_width_that_holds_its_places(values: int, width: str) -> None:
    cube = from_rows(("user",), [((f"u{number}",), {"requests": 1}) for number in range(values)])
    last = cube.take(np.array([values - 1], dtype=np.intp))
    data = encode(last)
    assert header_of(data)["dims"] == [["user", width]]
    assert decode(data).row_values(0) == (f"u{values - 1}",)


@pytest.mark.parametrize(("length", "is_in_header"), [(599, True), (600, True), (601, False)])
def test_values_of_up_to_six_hundred_characters_stand_in_the_header(length: int, is_in_header: bool) -> None:
    texts = ("a" * 300, "b" * (length - 300))
    rows = [((texts[number % 2],), {"requests": 1}) for number in range(100)]
    data = encode(from_rows(("model",), rows))
    assert header_of(data)["dims"] == [["model", [*texts] if is_in_header else None]]
    assert decode(data).values == (texts,)


def test_a_cube_of_no_rows_keeps_its_dimensions() -> None:
    cube = from_rows(NAMES, [(("a", "b"), {"requests": 1}), (("a", "c"), {"requests": 1})])
    empty = decode(encode(cube.take(np.array([], dtype=np.intp))))
    assert (empty.rows, empty.dimensions, empty.values) == (0, NAMES, (("a",), ("b", "c")))


def test_measures_that_are_none_are_left_out_and_texts_stand_as_they_are() -> None:
    cube = from_rows(NAMES, [(("ü", "b"), {"requests": 1, "unheard_of": 5})])
    assert set(cube.columns) == {"requests"}
    inner = zlib.decompress(encode(cube)[3:])
    assert "ü".encode() in inner


def test_chunks_are_as_large_as_an_item_holds() -> None:
    assert [len(chunk) for chunk in to_chunks(b"x" * 700_001)] == [350_000, 350_000, 1]
