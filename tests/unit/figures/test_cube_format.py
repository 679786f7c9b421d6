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
    assert data[:3] == b"OC\x02"
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
