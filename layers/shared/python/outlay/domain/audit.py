"""The audit log: who did what to what, each entry bound to the one before by its hash.

An entry's hash covers everything it says and the hash of its predecessor, so that no entry can be edited, removed or
moved without every later one being wrong (the construction of RFC 6962's logs, as a plain chain). A chain alone can be
cut off at its end, or written anew as a whole: heads are anchored elsewhere, where they can't be changed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal

GENESIS = "0" * 64
"""The predecessor of a chain's first entry."""
FORMAT = 1
CLOCK_SKEW_MS = 5 * 60_000
"""By how much the clocks of two writers may differ: an entry's time may lie so much before its predecessor's."""


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
class Anchor:
    """A head as it was written to where nobody can change it. ``anchored_ms`` is by that place's own clock."""

    chain: str
    seq: int
    hash: str
    at_ms: int
    """Of the entry."""
    anchored_ms: int = 0

    @property
    def head(self) -> Head:
        return Head(seq=self.seq, hash=self.hash)


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
    """What ``to_content`` wrote, with its ``hash`` beside.

    Raises ``ValueError`` where it is anything else: a name more or less, a value of another type, another format.
    """
    try:
        entry = _read(content)
        # As text: to Python, true and 1.0 are 1.
        is_as_written = _canonical({**to_content(entry), "hash": entry.hash}) == _canonical(content)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise ValueError("no entry of an audit log") from None
    if not is_as_written or type(entry.seq) is not int or type(entry.hash) is not str:
        raise ValueError("no entry of an audit log")
    return entry


def _read(content: Mapping[str, Any]) -> Entry:
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
    return sha256(_canonical(to_content(entry)).encode()).hexdigest()


def _canonical(told: Mapping[str, Any]) -> str:
    return json.dumps(dict(told), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
