"""A cube as bytes, in every version that was ever stored.

Versions 1 and 2: ``OC`` + version, then the length of the header (4 bytes, little-endian), the header as JSON
(dimensions, their dictionaries, rows, and each array's name and width), then the arrays. A dimension with one value
takes no bytes; a measure that is zero in all rows is left out; each array has the narrowest width that holds it.
Version 1, for small cubes, compresses all of it together; version 2, no longer written, the header and each array by
itself. Version 3, for large cubes and for those along an axis, is in ``cube_columns``.
"""

import json
import zlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outlay.domain.cube import (
    COLUMNS,
    COST_COLUMNS,
    PICO_PER_MICRO,
    REST,
    TOTAL_COST,
    Codes,
    Column,
    CounterRow,
    Cube,
    Series,
    along,
    columns_of,
    from_rows,
)
from outlay.domain.cube_columns import MAGIC, Columns, encode_columns

__all__ = [
    "APART_FROM_ROWS",
    "CHUNK_BYTES",
    "COLUMNS",
    "PICO_PER_MICRO",
    "REST",
    "TOTAL_COST",
    "Codes",
    "Column",
    "Columns",
    "CounterRow",
    "Cube",
    "CubeBytes",
    "Series",
    "columns_of",
    "decode",
    "decode_series",
    "encode",
    "from_rows",
    "is_known",
    "opened",
    "to_chunks",
]

CubeBytes = bytes | Columns
"""All of a cube's bytes, or, once they are opened, those of its columns that were fetched."""
CHUNK_BYTES = 350_000
"""An item holds 400 KB with its names and keys."""
APART_FROM_ROWS = 100
"""From here on it pays to keep columns apart."""

_TOGETHER, _APART = b"OC\x01", b"OC\x02"
_LEVEL = 6
_CODE_WIDTHS = ("<u1", "<u2", "<u4")
_COLUMN_WIDTHS = ("<i1", "<i2", "<i4", "<i8")


def _narrow(array: NDArray[Any], widths: tuple[str, ...]) -> str:
    low, high = int(array.min()), int(array.max())
    return next(width for width in widths if np.iinfo(width).min <= low and high <= np.iinfo(width).max)


def encode(cube: Cube, *, axis: str | None = None) -> bytes:
    """The cube as bytes, the same for equal cubes.

    ``axis`` names its first dimension where the same combinations of the others repeat along it; rows come back
    ordered by combination, then by place on the axis.
    """
    if axis is None and cube.rows < APART_FROM_ROWS:
        return _encode_together(cube)
    return encode_columns(cube, axis=axis, piece_bytes=CHUNK_BYTES)


def _encode_together(cube: Cube) -> bytes:
    arrays: list[bytes] = []
    dims: list[tuple[str, str]] = []
    for name, values, codes in zip(cube.dimensions, cube.values, cube.codes, strict=True):
        width = _narrow(codes, _CODE_WIDTHS) if len(values) > 1 and cube.rows else ""
        dims.append((name, width))
        arrays += [codes.astype(width).tobytes()] if width else []
    columns: list[tuple[str, str]] = []
    for name in COLUMNS:
        column = cube.columns.get(name)
        if column is not None and column.any():
            width = _narrow(column, _COLUMN_WIDTHS)
            columns.append((name, width))
            arrays.append(column.astype(width).tobytes())
    told = {"rows": cube.rows, "dims": dims, "values": cube.values, "columns": columns}
    header = json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode()
    return _TOGETHER + zlib.compress(b"".join((len(header).to_bytes(4, "little"), header, *arrays)), _LEVEL)


class _Arrays:
    """Reads the arrays of versions 1 and 2 in the order they were written; one that is not wanted is passed over."""

    def __init__(self, data: bytes) -> None:
        self._apart = data[:3] == _APART
        if not self._apart and data[:3] != _TOGETHER:
            raise ValueError("not a cube of a known version")
        self._data = memoryview(data if self._apart else zlib.decompress(memoryview(data)[3:]))
        begin = 3 if self._apart else 0
        self._place = begin + 4 + int.from_bytes(self._data[begin : begin + 4], "little")
        header = bytes(self._data[begin + 4 : self._place])
        self.header: dict[str, Any] = json.loads(zlib.decompress(header) if self._apart else header)

    def next(self, width: str, size: int = 0, *, wanted: bool) -> NDArray[Any] | None:
        rows: int = self.header["rows"]
        start = self._place
        self._place += size if self._apart else rows * np.dtype(width).itemsize
        if not wanted:
            return None
        if self._apart:
            return np.frombuffer(zlib.decompress(self._data[start : self._place]), width, rows)
        return np.frombuffer(self._data, width, rows, start)


def decode(data: CubeBytes, *, dimensions: frozenset[str] | None = None, columns: frozenset[str] | None = None) -> Cube:
    """The cube of the bytes; only the named dimensions and columns if any are named.

    The total cost is there only where it is named.

    Raises:
        ValueError: these are not a cube's bytes, or of a version that this release does not know, or a piece that is
            needed is not there.
    """
    found = opened(data)
    if isinstance(found, bytes):
        return _decode_earlier(found, dimensions, columns)
    if found.axis is None:
        return replace(found.combination_cube(dimensions), columns=found.columns(columns))
    return _all_rows(found.axis, found.series(dimensions, columns), dimensions)


def decode_series(
    data: CubeBytes, axis: str, *, dimensions: frozenset[str] | None = None, columns: frozenset[str] | None = None
) -> Series:
    """As ``decode``, of a cube with this axis among its dimensions, whatever its version."""
    found = opened(data)
    if isinstance(found, Columns) and found.axis == axis:
        return found.series(dimensions, columns)
    wanted = None if dimensions is None else dimensions | {axis}
    return along(decode(found, dimensions=wanted, columns=columns), axis)


def opened(data: CubeBytes) -> CubeBytes:
    """The bytes, or the first of their chunks, ready to tell which others it takes; of earlier versions as they are."""
    return Columns(data) if isinstance(data, bytes) and data[:3] == MAGIC else data


def is_known(data: bytes) -> bool:
    """Whether this release can read the bytes, the first ones at least: a later release may have stored others."""
    return data[:3] in (_TOGETHER, _APART, MAGIC)


def _all_rows(axis: str, series: Series, dimensions: frozenset[str] | None) -> Cube:
    combination = np.repeat(np.arange(series.combinations.rows), series.runs)
    rows = replace(series.combinations.take(combination), columns=series.columns)
    if dimensions is not None and axis not in dimensions:
        return rows
    return replace(
        rows,
        dimensions=(axis, *rows.dimensions),
        values=(series.axis, *rows.values),
        codes=(series.places.astype(np.int32), *rows.codes),
    )


def _decode_earlier(data: bytes, dimensions: frozenset[str] | None, columns: frozenset[str] | None) -> Cube:
    arrays = _Arrays(data)
    header = arrays.header
    zeros: Codes = np.zeros(header["rows"], dtype=np.int32)
    kept: list[tuple[str, tuple[str, ...], Codes]] = []
    for (name, width, *size), values in zip(header["dims"], header["values"], strict=True):
        wanted = dimensions is None or name in dimensions
        codes = arrays.next(width, *size, wanted=wanted) if width else None
        if wanted:
            kept.append((name, tuple(values), zeros if codes is None else codes.astype(np.int32)))
    cube = Cube(
        dimensions=tuple(name for name, _, _ in kept),
        values=tuple(values for _, values, _ in kept),
        codes=tuple(codes for _, _, codes in kept),
        columns=_earlier_columns(arrays, columns),
        rows=header["rows"],
    )
    return cube if columns is None else cube.with_columns(columns)


def _earlier_columns(arrays: _Arrays, columns: frozenset[str] | None) -> Mapping[str, Column]:
    """The named columns; the total cost has to be added up from the classes'."""
    named = columns | COST_COLUMNS if columns is not None and TOTAL_COST in columns else columns
    measures: dict[str, Column] = {}
    for name, width, *size in arrays.header["columns"]:
        column = arrays.next(width, *size, wanted=named is None or name in named)
        if column is not None:
            measures[name] = column.astype(np.int64)
    return measures


def to_chunks(data: bytes) -> tuple[bytes, ...]:
    """The bytes in pieces that fit an item each; joined in order they are the bytes again."""
    if data[:3] == MAGIC:
        return Columns(data).cut(data)
    return tuple(data[start : start + CHUNK_BYTES] for start in range(0, len(data), CHUNK_BYTES))
