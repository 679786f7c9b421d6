"""Packed days and months that an instance of a function read before, as long as their heads say that they hold.

A cube is exact at the revision of its head. Where a consistent read of the head finds the revision that a cube was
packed at, the cube is the one that was read before: what is read anew is the head, a fraction of the cube's price.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from outlay.application.figures_ports import Counters, FiguresReader, Head, HeadsReader, HourLane, Packed
from outlay.domain.cubes import CubeBytes

MAX_CUBES = 4_000
"""Of a hundred organizations' months; a day of 2,000 combinations takes some 60 KB."""
MAX_BYTES = 100_000_000

_Key = tuple[str, str, frozenset[str] | None]
"""(organization, day or month, columns)."""
_Read = Callable[..., Iterator[tuple[str, Packed]]]


class Figures(FiguresReader, HeadsReader, Protocol):
    """What is read through."""


class RememberedCubes:
    """``FiguresReader`` for functions that read the same days again and again."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures
        self._known: OrderedDict[_Key, Packed] = OrderedDict()
        self._bytes = 0

    def days(
        self, org: str, days: Sequence[str], *, columns: frozenset[str] | None = None
    ) -> Iterator[tuple[str, Packed]]:
        return self._through(org, days, columns, "days", self._figures.days)

    def months(
        self, org: str, months: Sequence[str], *, columns: frozenset[str] | None = None
    ) -> Iterator[tuple[str, Packed]]:
        return self._through(org, months, columns, "months", self._figures.months)

    def hours(
        self, org: str, hours: Sequence[HourLane], *, columns: frozenset[str] | None = None
    ) -> Iterator[tuple[HourLane, Packed]]:
        return self._figures.hours(org, hours, columns=columns)

    def counters(self, org: str, hour: HourLane) -> Counters:
        return self._figures.counters(org, hour)

    def months_with_events(self, org: str, months: Iterable[str]) -> frozenset[str]:
        return self._figures.months_with_events(org, months)

    def _through(
        self, org: str, names: Sequence[str], columns: frozenset[str] | None, kind: str, read: _Read
    ) -> Iterator[tuple[str, Packed]]:
        known = [name for name in names if (org, name, columns) in self._known]
        heads = self._heads(org, kind, known) if known else {}
        left = [name for name in names if name not in known]
        for name in known:
            packed = self._known[org, name, columns]
            if packed.cube is not None and heads.get(name, Head()).revision == packed.cube.revision:
                self._known.move_to_end((org, name, columns))
                yield name, Packed(head=heads.get(name), cube=packed.cube)
            else:
                self._forget((org, name, columns))
                left.append(name)
        for name, packed in read(org, left, columns=columns):
            if packed.current() is not None:
                self._keep((org, name, columns), packed)
            yield name, packed

    def _heads(self, org: str, kind: str, names: Sequence[str]) -> dict[str, Head]:
        if kind == "days":
            found = self._figures.heads(org, days=names, consistent=True)
        else:
            found = self._figures.heads(org, months=names, consistent=True)
        return {name: found[name] for name in names if name in found}

    def _keep(self, key: _Key, packed: Packed) -> None:
        self._forget(key)
        self._known[key] = packed
        self._bytes += _size(packed)
        while len(self._known) > MAX_CUBES or self._bytes > MAX_BYTES:
            self._forget(next(iter(self._known)))

    def _forget(self, key: _Key) -> None:
        packed = self._known.pop(key, None)
        if packed is not None:
            self._bytes -= _size(packed)


def _size(packed: Packed) -> int:
    data: CubeBytes = packed.cube.data if packed.cube is not None else b""
    return len(data) if isinstance(data, bytes) else data.size
