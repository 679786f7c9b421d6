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
from outlay.domain.cubes import CounterRow, chunks_of, to_chunks

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


def chunks_needed(first: Mapping[str, Any], columns: frozenset[str] | None) -> frozenset[int]:
    """Of the cube with this first item, the numbers of the chunks that hold the columns; None for all columns."""
    return chunks_of(bytes(first["b"]["B"]), number(first, "chunks"), columns)


def to_cube(items: Mapping[int, Mapping[str, Any]], needed: frozenset[int]) -> StoredCube | None:
    """The cube of its chunks by number; None where one is missing or of another packing (it is being replaced)."""
    first = items[0]
    if not needed <= items.keys() or len({_packing(item) for item in items.values()}) != 1:
        return None
    pieces = {place: bytes(item["b"]["B"]) for place, item in items.items()}
    whole = len(pieces) == number(first, "chunks")
    return StoredCube(
        revision=number(first, "rev"),
        data=b"".join(pieces[place] for place in sorted(pieces)) if whole else pieces,
        lanes=number(first, "lanes"),
        time_zone=first["tz"]["S"] if "tz" in first else "",
        at_ms=number(first, "at"),
    )


def _packing(item: Mapping[str, Any]) -> tuple[int, int, int, str]:
    digest = item["pack"]["S"] if "pack" in item else ""
    return number(item, "rev"), number(item, "chunks"), number(item, "at"), digest
