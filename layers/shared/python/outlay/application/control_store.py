"""Items of the control table as the use cases change them: read at a version, written all or none.

Every item has a version, 1 where it was written by a release that kept none. A change names the version it saw, so that
nobody overwrites what they have not seen (RFC 9110, 13.1.1); what belongs together is one transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Protocol

MAX_WRITES = 90
"""Of one transaction; DynamoDB takes 100 items, and some are ours (audit, idempotency)."""

Content = Mapping[str, Any]
"""Names to plain values: text, whole number, truth, bytes, None, lists and mappings of these, frozensets of text."""


class Place(NamedTuple):
    """Partition and sort key, of ``contracts.keys``."""

    pk: str
    sk: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    place: Place
    version: int
    content: Content


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One item of a transaction. ``version``: the one that has to be there; of a creation none may be."""

    kind: Literal["create", "change", "delete", "expect"]
    place: Place
    version: int = 0
    content: Content = field(default_factory=dict)
    """Of a creation all of it; of a change what is set, ``None`` removes."""
    expires_s: int | None = None
    """Unix time from which a creation may be replaced, and is removed some time."""


class Refused(Exception):
    """The transaction did not take place; ``places`` are those whose state was not the one expected."""

    def __init__(self, places: Sequence[Place]) -> None:
        super().__init__("the state was not the one expected")
        self.places = frozenset(places)


class ControlStore(Protocol):
    def find(self, place: Place) -> Stored | None:
        """Consistent. Raises ``LimitExceeded`` or ``Upstream``."""
        ...

    def page(
        self, pk: str, *, prefix: str = "", after: str = "", limit: int = 1_000, newest_first: bool = False
    ) -> Sequence[Stored]:
        """At most ``limit`` items of a partition, in the order of their sort keys, behind ``after``; consistent."""
        ...

    def commit(self, writes: Sequence[Write], *, now_ms: int) -> None:
        """All or none. Raises ``Refused``, ``LimitExceeded`` or ``Upstream``."""
        ...


def create(place: Place, content: Content, *, expires_s: int | None = None) -> Write:
    return Write(kind="create", place=place, content=content, expires_s=expires_s)


def change(stored: Stored, content: Content) -> Write:
    return Write(kind="change", place=stored.place, version=stored.version, content=content)


def delete(stored: Stored) -> Write:
    return Write(kind="delete", place=stored.place, version=stored.version)


def expect(stored: Stored) -> Write:
    """Nothing is written; the transaction takes place only if it is still like this."""
    return Write(kind="expect", place=stored.place, version=stored.version)
