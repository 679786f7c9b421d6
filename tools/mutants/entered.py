"""Which tests enter which functions of one file, seen once on the code as it is."""

import mmap
import os
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

import pytest
from _pytest.runner import runtestprotocol

from tools.mutants.change import Place, place_of


class Unsound(Exception):
    """A test fails without any mutant."""


class Entered:
    """After ``watch``: the items by function entered, the quickest first."""

    def __init__(self, path: Path) -> None:
        self._path = str(path)
        self._places: set[Place] = set()
        self.seconds: dict[str, float] = {}
        self._by_place: dict[Place, list[pytest.Item]] = {}
        self._kills = mmap.mmap(-1, 1)
        self.at_import: frozenset[Place] = frozenset()
        """What ran before any test: values that it made outlive a change of its code."""
        self._numbers: dict[str, int] = {}

    def begin(self) -> None:
        """To be called before anything of ours is imported."""
        sys.settrace(self._called)

    def _called(self, frame: FrameType, _event: str, _argument: object) -> None:
        if frame.f_code.co_filename == self._path:
            self._places.add(place_of(frame.f_code))

    def watch(self, items: Sequence[pytest.Item]) -> None:
        """Run each item. Raises ``Unsound``."""
        sys.settrace(None)
        self.at_import = frozenset(self._places)
        self._numbers = {item.nodeid: number for number, item in enumerate(items)}
        self._kills = mmap.mmap(-1, max(1, len(items)))
        for item, following in zip(items, [*items[1:], None], strict=True):
            self._places = set()
            began = time.monotonic()
            threading.settrace(self._called)
            sys.settrace(self._called)
            try:
                reports = runtestprotocol(item, nextitem=following, log=False)
            finally:
                sys.settrace(None)
                threading.settrace(None)  # type: ignore[arg-type]
            self.seconds[item.nodeid] = time.monotonic() - began
            if any(report.failed for report in reports):
                raise Unsound(f"{item.nodeid} fails without a mutant:\n{reports[-1].longreprtext}")
            for place in self._places:
                self._by_place.setdefault(place, []).append(item)

    def by(self, function: Place | None) -> list[pytest.Item]:
        """Items that enter the function, or any of the file's: first the quick, and those that noticed others."""
        found = (
            self._by_place.get(function, []) if function else [one for some in self._by_place.values() for one in some]
        )
        return sorted(dict.fromkeys(found), key=self._worth)

    def _worth(self, item: pytest.Item) -> float:
        return self.seconds[item.nodeid] / (1 + 10 * self._kills[self._numbers[item.nodeid]])

    def survives(self, items: Sequence[pytest.Item]) -> bool:
        """Whether all pass. To be called in a process of its own; it tells the others which one did not."""
        for item, following in zip(items, [*items[1:], None], strict=True):
            if any(report.failed for report in runtestprotocol(item, nextitem=following, log=False)):
                number = self._numbers[item.nodeid]
                self._kills[number] = min(255, self._kills[number] + 1)
                return False
        return True


def silence() -> None:
    """Nothing this process writes is seen."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
