"""As many rows as were asked for, of as many pages as that needs."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

RowT = TypeVar("RowT")


def first(pages: Iterable[Sequence[RowT]], limit: int) -> tuple[list[RowT], bool]:
    """The first ``limit`` rows; whether it is known that there are more. No page is asked for that isn't needed."""
    found: list[RowT] = []
    for page in pages:
        found += page
        if len(found) >= limit:
            break
    return found[:limit], len(found) > limit
