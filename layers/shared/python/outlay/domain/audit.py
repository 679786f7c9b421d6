"""The audit log: who did what to what, each entry bound to the one before by its hash.

An entry's hash covers everything it says and the hash of its predecessor, so that no entry can be edited, removed or
moved without every later one being wrong (the construction of RFC 6962's logs, as a plain chain). A chain alone can be
cut off at its end, or written anew as a whole: heads are anchored elsewhere, where they can't be changed.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal

GENESIS = "0" * 64
"""The predecessor of a chain's first entry."""
FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What was done. ``before`` and ``after`` are what people may see of the target: never a secret."""

    action: str
    """``target.verb``, e.g. ``key.create``."""
    target: str
    """The target's id."""
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who did it, from where. ``kind``: a person, an API key, or Outlay itself."""

    kind: Literal["person", "key", "system"]
    subject: str
    address: str = ""
    request_id: str = ""
    is_platform: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The end of a chain."""

    seq: int = 0
    hash: str = GENESIS


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry. ``chain`` is the organization, or empty for the deployment's own."""

    chain: str
    seq: int
    at_ms: int
    actor: Actor
    act: Act
    previous: str
    hash: str = field(default="")


def follow(head: Head, *, chain: str, act: Act, actor: Actor, at_ms: int) -> Entry:
    """The entry that comes next."""
    entry = Entry(chain=chain, seq=head.seq + 1, at_ms=at_ms, actor=actor, act=act, previous=head.hash)
    return Entry(
        chain=chain, seq=entry.seq, at_ms=at_ms, actor=actor, act=act, previous=head.hash, hash=entry_hash(entry)
    )


def to_content(entry: Entry) -> dict[str, Any]:
    """JSON-ready, all but the hash; what is hashed, and what is stored."""
    actor, act = entry.actor, entry.act
    return {
        "format": FORMAT,
        "chain": entry.chain,
        "seq": entry.seq,
        "at": entry.at_ms,
        "actor": {
            "kind": actor.kind,
            "subject": actor.subject,
            "address": actor.address,
            "request_id": actor.request_id,
            "is_platform": actor.is_platform,
        },
        "action": act.action,
        "target": act.target,
        "before": None if act.before is None else dict(act.before),
        "after": None if act.after is None else dict(act.after),
        "previous": entry.previous,
    }


def from_content(content: Mapping[str, Any]) -> Entry:
    """What ``to_content`` wrote, with its ``hash`` beside. Raises ``KeyError`` or ``TypeError`` where it is none."""
    actor = content["actor"]
    return Entry(
        chain=content["chain"],
        seq=content["seq"],
        at_ms=content["at"],
        actor=Actor(
            kind=actor["kind"],
            subject=actor["subject"],
            address=actor["address"],
            request_id=actor["request_id"],
            is_platform=actor["is_platform"],
        ),
        act=Act(action=content["action"], target=content["target"], before=content["before"], after=content["after"]),
        previous=content["previous"],
        hash=content["hash"],
    )


def entry_hash(entry: Entry) -> str:
    """SHA-256 over the canonical JSON: sorted names, no spaces, UTF-8 as it is (a subset of RFC 8785)."""
    told = json.dumps(to_content(entry), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return sha256(told.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """Where a chain does not hold, and how."""

    seq: int
    reason: Literal["edited", "missing", "out_of_order", "foreign", "truncated", "rewritten"]


def breaks(entries: Iterable[Entry], *, chain: str, head: Head, anchors: Iterable[Head] = ()) -> list[Break]:
    """All that is wrong with a whole chain, given in its order: by itself, against its head, and against anchors.

    *edited*: the entry's hash is not its own. *missing*: numbers are left out. *out_of_order*: an entry does not follow
    the one before. *foreign*: it belongs to another chain. *truncated*: head or anchor know entries that are not there.
    *rewritten*: the entry at an anchor is another one, though the chain is consistent.
    """
    found: list[Break] = []
    at = Head()
    hashes = {0: GENESIS}
    for entry in entries:
        found.extend(_breaks_of(entry, at, chain))
        at = Head(seq=entry.seq, hash=entry.hash)
        hashes[entry.seq] = entry_hash(entry)
    known = [head, *anchors]
    last = max(each.seq for each in known)
    if last > at.seq:
        found.append(Break(seq=at.seq + 1, reason="truncated"))
    if head.seq < at.seq:
        found.append(Break(seq=head.seq + 1, reason="rewritten"))
    found.extend(
        Break(seq=each.seq, reason="rewritten")
        for each in known
        if each.seq in hashes and hashes[each.seq] != each.hash
    )
    return sorted(set(found), key=lambda each: (each.seq, each.reason))


def _breaks_of(entry: Entry, at: Head, chain: str) -> Iterable[Break]:
    if entry.chain != chain:
        yield Break(seq=entry.seq, reason="foreign")
    if entry.hash != entry_hash(entry):
        yield Break(seq=entry.seq, reason="edited")
    if entry.seq > at.seq + 1:
        yield Break(seq=at.seq + 1, reason="missing")
    elif entry.seq <= at.seq or entry.previous != at.hash:
        yield Break(seq=entry.seq, reason="out_of_order")
