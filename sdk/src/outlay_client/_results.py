"""What the calls return: small frozen records. ``raw`` is the answer's JSON as it came."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from outlay_client._proof import Reason, reasons_of

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """A signed-in session. ``expires_in`` is the access token's life in seconds from when it was issued."""

    access_token: str = field(repr=False)
    refresh_token: str = field(default="", repr=False)
    expires_in: int = 0
    organization: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventError:
    """An event that was not taken. ``index`` is its place in the events handed to ``send_events``."""

    index: int
    field: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendResult:
    """What became of the events of one ``send_events``. ``accepted`` ones are durable; they are counted in seconds."""

    received: int = 0
    accepted: int = 0
    rejected: int = 0
    errors: tuple[EventError, ...] = ()
    warnings: tuple[str, ...] = ()
    batch_ids: tuple[str, ...] = ()
    replayed_batches: int = 0
    """Batches that Outlay had taken before: it answered again what it had answered first."""

    def __add__(self, other: "SendResult") -> "SendResult":
        return SendResult(
            received=self.received + other.received,
            accepted=self.accepted + other.accepted,
            rejected=self.rejected + other.rejected,
            errors=self.errors + other.errors,
            warnings=tuple(dict.fromkeys(self.warnings + other.warnings)),
            batch_ids=self.batch_ids + other.batch_ids,
            replayed_batches=self.replayed_batches + other.replayed_batches,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CostQuery:
    """Which figures. ``start`` and ``end`` are dates (in ``time_zone``) or RFC 3339 instants, half-open; without an
    end, all until the end of today there.

    ``granularity``: hour, day, week, month, quarter, year or total. ``filters`` are ``dimension:value``: several of one
    dimension mean any of them, different dimensions must all match.
    """

    start: str = ""
    end: str = ""
    time_zone: str = ""
    granularity: str = "total"
    group_by: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    limit: int | None = None
    cursor: str = ""
    compare: str = ""
    """``previous`` (as many days right before), ``month`` or ``year``: each row beside the same of then."""

    def to_query(self) -> list[tuple[str, str]]:
        pairs = [
            ("from", self.start),
            ("to", self.end),
            ("time_zone", self.time_zone),
            ("granularity", self.granularity),
            ("group_by", ",".join(self.group_by)),
            *(("filter", one) for one in self.filters),
            ("measures", ",".join(self.measures)),
            ("compare", self.compare),
            ("limit", "" if self.limit is None else str(self.limit)),
            ("cursor", self.cursor),
        ]
        return [(name, value) for name, value in pairs if value]


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRow:
    """Measures of one period and group. Amounts are decimal strings in USD; ``None`` is unknown, not zero."""

    start: str
    end: str
    group: Mapping[str, str]
    measures: Mapping[str, Any]
    comparison: Mapping[str, Any] | None = None
    """What it was in the earlier period (``cost_usd``) and the change; ``None`` where nothing stands against it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostReport:
    as_of: str | None
    """``None`` only of figures by user before any user is packed."""
    start: str
    end: str
    time_zone: str
    granularity: str
    group_by: tuple[str, ...]
    lower_bound: bool
    """Some calls in it have no known price, so the true total is higher."""
    totals: Mapping[str, Any]
    rows: tuple[CostRow, ...]
    next_cursor: str | None
    comparison: Mapping[str, Any] | None = None
    """The earlier period (``from``, ``to``) and its ``total``, where the query has ``compare``."""
    raw: Json = field(repr=False)

    @classmethod
    def from_api(cls, body: Json) -> "CostReport":
        rows = tuple(
            CostRow(
                start=row["start"],
                end=row["end"],
                group=row.get("group", {}),
                measures=row["measures"],
                comparison=row.get("comparison"),
            )
            for row in body["rows"]
        )
        return cls(
            as_of=body["as_of"],
            start=body["from"],
            end=body["to"],
            time_zone=body["time_zone"],
            granularity=body["granularity"],
            group_by=tuple(body["group_by"]),
            lower_bound=body["lower_bound"],
            totals=body["totals"],
            rows=rows,
            next_cursor=body.get("next_cursor"),
            comparison=body.get("comparison"),
            raw=body,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedDay:
    """One event day of the ledger. ``in_lake`` and ``drift`` are ``None`` while the lake's answer is out."""

    day: str
    received: int
    claimed: int
    duplicates: int
    conflicts: int
    in_flight: int
    counted: int
    in_lake: int | None
    drift: int | None
    quarantined: int = 0
    """Put aside instead of counted."""
    voided: int = 0
    late: int = 0
    """Came for a closed day; counted elsewhere."""
    adjusted: int = 0
    """Net quantity of the adjustments that are counted here."""
    reasons: tuple[Reason, ...] = ()

    @classmethod
    def from_api(cls, body: Json) -> "VerifiedDay":
        defaults = {"in_lake": None, "drift": None, "quarantined": 0, "voided": 0, "late": 0, "adjusted": 0}
        names = [name for name in cls.__dataclass_fields__ if name != "reasons"]
        values: dict[str, Any] = {
            name: body.get(name, defaults[name]) if name in defaults else body[name] for name in names
        }
        return cls(**values, reasons=reasons_of(body))


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    as_of: str
    lake: str
    """``complete``, ``pending`` (ask again with ``query_id``) or ``failed``."""
    query_id: str
    days: tuple[VerifiedDay, ...]
    raw: Json = field(repr=False)

    @property
    def has_drift(self) -> bool:
        return any(day.drift for day in self.days)

    @classmethod
    def from_api(cls, body: Json) -> "Verification":
        return cls(
            as_of=body["as_of"],
            lake=body["lake"],
            query_id=body.get("query_id") or "",
            days=tuple(VerifiedDay.from_api(day) for day in body["days"]),
            raw=body,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchStatus:
    """What became of one batch. Duplicates, conflicts and unpriced are known once it is ``counted``."""

    batch_id: str
    received_at: str
    received: int
    accepted: int
    counted: bool
    archived: bool
    quarantined: bool | None = None
    """Put aside instead of counted: it can't be true."""
    duplicates: int | None = None
    conflicts: int | None = None
    unpriced: int | None = None
    raw: Json = field(repr=False)

    @classmethod
    def from_api(cls, body: Json) -> "BatchStatus":
        values: dict[str, Any] = {name: body.get(name) for name in cls.__dataclass_fields__ if name != "raw"}
        return cls(**values | {"batch_id": body["batch_id"], "raw": body})


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """``stream_age_s`` is how long the oldest uncounted batch has been waiting, ``None`` where none waits."""

    status: str
    version: str = ""
    environment: str = ""
    stream_age_s: int | None = None
    as_of: str = ""
    raw: Json = field(repr=False)

    @classmethod
    def from_api(cls, body: Json) -> "Health":
        return cls(
            status=str(body["status"]),
            version=str(body.get("version", "")),
            environment=str(body.get("environment", "")),
            stream_age_s=body.get("stream_age_s"),
            as_of=str(body.get("as_of") or ""),
            raw=body,
        )
