"""Whether a chain of the audit log holds: by itself, against its head, and against the anchors outside of the table.

Needs nothing but what the API gives, so whoever was handed an export can find out without asking anybody.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from outlay.domain.audit import GENESIS, Entry, Head, entry_hash, from_content

Reason = Literal["edited", "missing", "out_of_order", "foreign", "unreadable", "truncated", "rewritten"]
EXPLAINED: Mapping[Reason, str] = {
    "edited": "it does not say what it said: its hash is another entry's",
    "missing": "an entry was deleted",
    "out_of_order": "it does not follow the entry before it",
    "foreign": "it belongs to another chain",
    "unreadable": "it is no entry any more",
    "truncated": "the head or an anchor knows entries from here on, and they are gone",
    "rewritten": "the head or an anchor knows another entry of this number",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """Where a chain does not hold, and how."""

    seq: int
    reason: Reason


def breaks(
    contents: Iterable[Mapping[str, Any]], *, chain: str, head: Head, anchors: Iterable[Head] = ()
) -> list[Break]:
    """All that is wrong with a whole chain, given in its order as it is stored, each entry with its hash.

    What ``EXPLAINED`` says of each reason. A chain that was written anew from some entry on is consistent in itself:
    only an anchor of a later entry tells, so nothing is sure of entries after the newest anchor but that they follow.
    """
    found: list[Break] = []
    at = Head()
    hashes = {0: GENESIS}
    for content in contents:
        try:
            entry = from_content(content)
            own = entry_hash(entry)
        except ValueError:
            found.append(Break(seq=at.seq + 1, reason="unreadable"))
            continue
        found.extend(_of(entry, own, at, chain))
        at = Head(seq=entry.seq, hash=entry.hash)
        hashes[entry.seq] = own
    found.extend(_against([head, *anchors], at, hashes))
    if head.seq < at.seq:
        found.append(Break(seq=head.seq + 1, reason="rewritten"))
    return sorted(set(found), key=lambda each: (each.seq, each.reason))


def _of(entry: Entry, own: str, at: Head, chain: str) -> Iterator[Break]:
    if entry.chain != chain:
        yield Break(seq=entry.seq, reason="foreign")
    if entry.hash != own:
        yield Break(seq=entry.seq, reason="edited")
    if entry.seq > at.seq + 1:
        yield Break(seq=at.seq + 1, reason="missing")
    elif entry.seq <= at.seq or entry.previous != at.hash:
        yield Break(seq=entry.seq, reason="out_of_order")


def _against(known: list[Head], at: Head, hashes: Mapping[int, str]) -> Iterator[Break]:
    if max(each.seq for each in known) > at.seq:
        yield Break(seq=at.seq + 1, reason="truncated")
    for each in known:
        if each.seq in hashes and hashes[each.seq] != each.hash:
            yield Break(seq=each.seq, reason="rewritten")
