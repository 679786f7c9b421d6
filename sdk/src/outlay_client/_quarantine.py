"""What the calls about quarantine return. ``raw`` is the answer's JSON as it came."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantinedBatch:
    """A batch that was put aside instead of counted, since it can't be read or can't be true."""

    batch_id: str
    state: str
    """``kept``, ``redriven`` or ``discarded``."""
    reason: str
    events: int | None = None
    """``None`` where that could not be read."""
    bytes: int = 0
    received_at: str | None = None
    quarantined_at: str = ""
    redriving: bool = False
    """A redrive is under way, or broke off: redrive it again."""
    closed_at: str | None = None
    closed_by: str | None = None
    note: str | None = None
    """Why it was discarded."""
    correction_id: str | None = None
    """In the answer to a discard: what takes back all that the batch had counted or claimed (``/v1/corrections``)."""
    raw: Json = field(repr=False)

    @classmethod
    def from_api(cls, body: Json) -> "QuarantinedBatch":
        required = ("batch_id", "state", "reason")
        known = {name: body[name] for name in cls.__dataclass_fields__ if name in body}
        return cls(**known | {name: body[name] for name in required} | {"raw": body})


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantinePage:
    """Batches, newest receipt first."""

    batches: tuple[QuarantinedBatch, ...]
    next_cursor: str | None = None
    total: int | None = None
    """Of the state that was asked for, on all pages; ``None`` from an API that does not tell it."""
    lower_bound: bool = False
    """There may be more than ``total``."""
    raw: Json = field(repr=False)

    @classmethod
    def from_api(cls, body: Json) -> "QuarantinePage":
        batches = tuple(QuarantinedBatch.from_api(one) for one in body["batches"])
        return cls(
            batches=batches,
            next_cursor=body.get("next_cursor"),
            total=body.get("total"),
            lower_bound=body.get("lower_bound", False),
            raw=body,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Redriven:
    """What trying once more came to. ``redriven`` is false where the batch still can't be counted."""

    batch_id: str
    redriven: bool
    counted: int
    duplicates: int
    conflicts: int
    quarantine: QuarantinedBatch | None
    """Its record; ``None`` for a batch that never was in quarantine."""
    raw: Json = field(repr=False)

    @classmethod
    def from_api(cls, body: Json) -> "Redriven":
        record = body["quarantine"]
        return cls(
            batch_id=body["batch_id"],
            redriven=body["redriven"],
            counted=body["counted"],
            duplicates=body["duplicates"],
            conflicts=body["conflicts"],
            quarantine=None if record is None else QuarantinedBatch.from_api(record),
            raw=body,
        )


def path(batch_id: str) -> str:
    return f"/v1/quarantine/{quote(batch_id, safe='')}"
