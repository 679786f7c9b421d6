"""The audit log as people read it (newest first, filtered) and as it is proven (in order, all of it).

One call reads a bounded number of entries however long the log is: a page may hold less than was asked for, or nothing,
and still be followed by more.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from outlay.application.control_store import ControlStore, Place, Stored
from outlay.contracts import door_keys
from outlay.domain.audit import CLOCK_SKEW_MS, Anchor, from_content

MAX_READ = 1_000
"""Entries that a call reads at most."""
CHUNK = 200
MAX_RAW_BYTES = 3_000_000
"""Of entries in an answer; Lambda's own limit is 6 MB."""
UNREADABLE = "unreadable"
"""Shown as the action of what is no entry any more."""
Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What to show; empty: everything. Times are UTC milliseconds, half-open."""

    action: str = ""
    """How the action begins: ``key.`` or ``key.create``."""
    actor: str = ""
    target: str = ""
    from_ms: int = 0
    to_ms: int | None = None

    def fits(self, entry: Content) -> bool:
        return (
            entry["action"].startswith(self.action)
            and self.actor in {"", entry["actor"]["subject"]}
            and self.target in {"", entry["target"]}
            and self.from_ms <= entry["at"]
            and (self.to_ms is None or entry["at"] < self.to_ms)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Entries as they are stored, each with its ``hash``. ``following`` is where the next page begins."""

    entries: tuple[Content, ...]
    following: int | None


def read_head(chain: str, *, store: ControlStore) -> Anchor:
    """The chain's end; number 0 where nothing was ever noted."""
    stored = store.find(Place(door_keys.audit_head_key(chain), door_keys.AUDIT_HEAD_SORT))
    if stored is None:
        return Anchor(chain=chain, seq=0, hash="", at_ms=0)
    content = stored.content
    return Anchor(chain=chain, seq=content["seq"], hash=content["hash"], at_ms=content["at"])


def newest_first(chain: str, filters: Filters, *, before: int | None, limit: int, store: ControlStore) -> Page:
    """A page of what fits, from entry ``before`` on backwards (without it), or from the end of the period."""
    found: list[Content] = []
    start = _end_of(chain, filters, store) if before is None else before
    for number, stored in enumerate(_backwards(chain, start, store), start=1):
        entry, seq = _shown(stored), int(stored.place.sk)
        if entry["action"] != UNREADABLE and entry["at"] < filters.from_ms - CLOCK_SKEW_MS:
            break
        if entry["action"] == UNREADABLE or filters.fits(entry):
            found.append(entry)
        if len(found) == limit or number == MAX_READ:
            return Page(entries=tuple(found), following=seq if seq > 1 else None)
    return Page(entries=tuple(found), following=None)


def in_order(chain: str, *, after: int, limit: int, store: ControlStore) -> Page:
    """Entries behind number ``after``, complete, as their hashes were made of them."""
    found: list[Content] = []
    size = 0
    for stored in _forwards(chain, after, store):
        found.append(_told(stored))
        after = int(stored.place.sk)
        size += len(json.dumps(found[-1], ensure_ascii=False))
        if len(found) == limit or size > MAX_RAW_BYTES:
            return Page(entries=tuple(found), following=after)
    return Page(entries=tuple(found), following=None)


def _told(stored: Stored) -> Content:
    """As it is stored, whatever somebody made of it."""
    entry = stored.content.get("entry")
    return {**(entry if isinstance(entry, Mapping) else {}), "hash": stored.content.get("hash")}


def _shown(stored: Stored) -> Content:
    """What is no entry any more stands in every list under its number, so that nobody hides one by breaking it."""
    told = _told(stored)
    try:
        from_content(told)
    except ValueError:
        return {**_NO_ENTRY, "seq": int(stored.place.sk)}
    return told


_NOBODY = {"kind": "system", "subject": "", "address": "", "request_id": "", "is_platform": False}
_NO_ENTRY: Content = {
    "at": 0,
    "actor": _NOBODY,
    "action": UNREADABLE,
    "target": "",
    "before": None,
    "after": None,
    "hash": "",
}


def _backwards(chain: str, before: int | None, store: ControlStore) -> Iterator[Stored]:
    return _walked(chain, "" if before is None else door_keys.audit_sort(before), store, newest_first=True)


def _forwards(chain: str, after: int, store: ControlStore) -> Iterator[Stored]:
    return _walked(chain, door_keys.audit_sort(after) if after else "", store, newest_first=False)


def _walked(chain: str, after: str, store: ControlStore, *, newest_first: bool) -> Iterator[Stored]:
    while True:
        stored = store.page(door_keys.audit_key(chain), after=after, limit=CHUNK, newest_first=newest_first)
        yield from stored
        if len(stored) < CHUNK:
            return
        after = stored[-1].place.sk


def _end_of(chain: str, filters: Filters, store: ControlStore) -> int | None:
    """The number before which a period's entries lie: the first that is surely later, found by halving.

    Entries follow one another in time but for the difference of two clocks.
    """
    if filters.to_ms is None:
        return None
    low, high = 1, read_head(chain, store=store).seq + 1
    while low < high:
        middle = (low + high) // 2
        stored = store.page(door_keys.audit_key(chain), after=door_keys.audit_sort(middle - 1), limit=1)
        if not stored or _shown(stored[0])["at"] >= filters.to_ms + CLOCK_SKEW_MS:
            high = middle
        else:
            low = middle + 1
    return high
