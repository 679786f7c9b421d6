"""Arrays of integers ↔ few bytes that are quickly read again.

Numbers are taken above the least one, divided by their greatest common divisor, and their bytes sorted by place: all
lowest bytes, then all next ones. Low bytes of amounts are as good as random: such a plane is kept as it is, for zlib
would take ten times as long to read it and save nothing. The planes above are mostly zeros, and zlib makes little of
them. All arithmetic is modulo 2⁶⁴, so that every int64 is exact.
"""

import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Shape = tuple[int, int, int, int, int]
"""Least number, divisor, byte planes, how many of these (the low ones) are not compressed, bytes of those that are."""

_LEVEL = 6
_WORTH, _WORTH_BYTES = 0.1, 60
"""A plane is compressed if that saves more than this part of it, and as many bytes."""
_MODULUS = 2**64
_WIDTHS = ((2, "<u2"), (4, "<u4"), (8, "<u8"))


def pack(numbers: NDArray[Any]) -> tuple[Shape, bytes]:
    """The shape, which has to be kept with the number of numbers, and the bytes."""
    if not len(numbers):
        return (0, 1, 0, 0, 0), b""
    least = int(numbers.min())
    above = numbers.astype(np.int64).astype(np.uint64) - np.uint64(least % _MODULUS)
    divisor = int(np.gcd.reduce(above)) or 1
    above //= np.uint64(divisor)
    count = -(-int(above.max()).bit_length() // 8)
    planes = [plane.tobytes() for plane in above.astype("<u8").view(np.uint8).reshape(-1, 8).T[:count]]
    plain = 0
    while plain < count and not _is_worth(planes[plain]):
        plain += 1
    rest = zlib.compress(b"".join(planes[plain:]), _LEVEL) if plain < count else b""
    return (least, divisor, count, plain, len(rest)), b"".join((*planes[:plain], rest))


def _is_worth(plane: bytes) -> bool:
    saved = len(plane) - len(zlib.compress(plane, _LEVEL))
    return saved > _WORTH_BYTES and saved > _WORTH * len(plane)


def packed_bytes(shape: Sequence[int], count: int) -> int:
    """How many bytes ``pack`` made of so many numbers."""
    return shape[3] * count + shape[4]


def unpack(shape: Sequence[int], data: bytes | memoryview, count: int) -> Integers:
    """The numbers again. Raises ValueError where the bytes are not as many as the shape says."""
    least, divisor, planes, plain, _ = shape
    if len(data) != packed_bytes(shape, count):
        raise ValueError("an array is cut short")
    if planes == 0 or count == 0:
        return np.full(count, least, dtype=np.int64)
    numbers = _joined(data, planes, plain, count)
    wide = numbers.astype(np.uint64)
    if divisor != 1:
        wide *= np.uint64(divisor)
    if least:
        wide += np.uint64(least % _MODULUS)
    return wide.view(np.int64)


def _joined(data: bytes | memoryview, planes: int, plain: int, count: int) -> NDArray[Any]:
    """The planes' bytes side by side again, as the narrowest unsigned integers that hold so many."""
    low = np.frombuffer(data, np.uint8, plain * count)
    high = np.frombuffer(zlib.decompress(data[plain * count :]) if plain < planes else b"", np.uint8)
    if planes == 1:
        return low if plain else high
    width, kind = next((width, kind) for width, kind in _WIDTHS if width >= planes)
    numbers = np.zeros((count, width), np.uint8)
    for place in range(planes):
        source, start = (low, place) if place < plain else (high, place - plain)
        numbers[:, place] = source[start * count : (start + 1) * count]
    return numbers.reshape(-1).view(kind)
