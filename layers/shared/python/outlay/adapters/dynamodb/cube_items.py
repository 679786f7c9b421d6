"""Items of figures ↔ heads, cubes and counters, in the format of boto3's low-level client. Keys are in ``contracts``.

A cube is one item or several (``chunks`` on each); attribute ``b`` holds the bytes, ``pack`` a digest of all of the
cube's bytes, so that chunks of two packings are never put together. The first chunk says what the others hold.
"""

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any

from outlay.application.figures_ports import CubeToStore, Head, StoredCube
from outlay.contracts import keys
from outlay.contracts.measures import DIMENSIONS_ATTRIBUTE, MEASURE_ATTRIBUTES, UPDATES_ATTRIBUTE
from outlay.domain.cubes import Columns, CounterRow, is_known, opened, to_chunks

Item = dict[str, Any]

_MEASURES = {attribute: measure for measure, attribute in MEASURE_ATTRIBUTES.items()}


def number(item: Mapping[str, Any], attribute: str) -> int:
    return int(item[attribute]["N"]) if attribute in item else 0


def to_head(item: Mapping[str, Any]) -> Head:
    """The head of an hour, a day or a month. Its state is open unless it says otherwise."""
    return Head(
        revision=number(item, "rev"),
        updates=number(item, UPDATES_ATTRIBUTE),
        state=item["st"]["S"] if "st" in item else "open",
        at_ms=number(item, "at"),
    )


def to_counter(item: Mapping[str, Any]) -> CounterRow:
    """Dimension values, and the measures that are not zero."""
    values = tuple(value["S"] for value in item[DIMENSIONS_ATTRIBUTE]["L"])
    return values, {_MEASURES[name]: int(value["N"]) for name, value in item.items() if name in _MEASURES}


def cube_key(pk: str, chunk: int) -> Item:
    return {keys.PK: {"S": pk}, keys.SK: {"S": keys.cube_sort(chunk)}}


def head_key(pk: str) -> Item:
    return {keys.PK: {"S": pk}, keys.SK: {"S": keys.HEAD}}


def cube_items(pk: str, org: str, cube: CubeToStore) -> Iterator[Item]:
    """One item for each chunk."""
    chunks = to_chunks(cube.data)
    digest = blake2b(cube.data, digest_size=8).hexdigest()
    for place, chunk in enumerate(chunks):
        yield {
            **cube_key(pk, place),
            "org": {"S": org},
            "rev": {"N": str(cube.revision)},
            "chunks": {"N": str(len(chunks))},
            "lanes": {"N": str(cube.lanes)},
            "tz": {"S": cube.time_zone},
            "at": {"N": str(cube.at_ms)},
            "pack": {"S": digest},
            "b": {"B": chunk},
        }


class CubeChunks:
    """A cube as its items come in; the first one says which others it takes to decode some columns."""

    def __init__(self, first: Mapping[str, Any], columns: frozenset[str] | None) -> None:
        """``columns`` are those that the cube will be decoded with; None for all."""
        data = bytes(first["b"]["B"])
        self._first = first
        self._is_known = is_known(data)
        self._data = opened(data)
        needed = self._data.pieces_of(columns) if isinstance(self._data, Columns) else range(number(first, "chunks"))
        self._rest: dict[int, bytes] = {}
        self.missing = frozenset(needed) - {0} if self._is_known else frozenset()

    def add(self, chunk: int, item: Mapping[str, Any]) -> None:
        """One that is missing; an item of another packing is passed over: the cube is being replaced."""
        if _packing(item) != _packing(self._first):
            return
        self.missing -= {chunk}
        if isinstance(self._data, Columns):
            self._data.add(chunk, bytes(item["b"]["B"]))
        else:
            self._rest[chunk] = bytes(item["b"]["B"])

    def cube(self) -> StoredCube | None:
        """None where a chunk is missing, or the cube is a later release's (which may have been rolled back)."""
        if self.missing or not self._is_known:
            return None
        first, data, rest = self._first, self._data, self._rest
        return StoredCube(
            revision=number(first, "rev"),
            data=data if isinstance(data, Columns) else b"".join((data, *(rest[chunk] for chunk in sorted(rest)))),
            lanes=number(first, "lanes"),
            time_zone=first["tz"]["S"] if "tz" in first else "",
            at_ms=number(first, "at"),
        )


def _packing(item: Mapping[str, Any]) -> tuple[int, int, int, str]:
    digest = item["pack"]["S"] if "pack" in item else ""
    return number(item, "rev"), number(item, "chunks"), number(item, "at"), digest
