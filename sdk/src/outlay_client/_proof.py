"""The proof in detail: per dimension, of claims, of one batch, the batches behind a number, and the nightly runs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from outlay_client._answers import typed

Json = Mapping[str, Any]
Get = Callable[[str, list[tuple[str, str]] | None], Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why columns differ. ``path``: what to ask the API for to see the rows; None where the log has let them go."""

    reason: str
    events: int
    path: str | None
    batch_ids: tuple[str, ...] = ()

    @classmethod
    def from_api(cls, body: Json) -> "Reason":
        pointer = body["pointer"] or {}
        return cls(
            reason=body["reason"],
            events=body["events"],
            path=pointer.get("path"),
            batch_ids=tuple(pointer.get("batch_ids", ())),
        )


def reasons_of(body: Json) -> tuple[Reason, ...]:
    """The reasons of a row; none where an older deployment gives none."""
    return tuple(map(Reason.from_api, body.get("reasons", ())))


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedGroup:
    """Figures against the lake, of one day (or month) and group. ``in_lake`` and ``drift`` are None while pending."""

    period: str
    group: Mapping[str, str]
    counted: int
    in_lake: int | None
    in_flight: int
    drift: int | None
    collapsed: bool
    """Values that the figures don't name are compared together here."""
    measures: Mapping[str, Mapping[str, Any]]
    """Measure → ``counted`` and ``in_lake``, where they differ."""
    reasons: tuple[Reason, ...] = ()

    @classmethod
    def from_api(cls, body: Json) -> "VerifiedGroup":
        names = [name for name in cls.__dataclass_fields__ if name != "reasons"]
        return cls(**{name: body[name] for name in names}, reasons=reasons_of(body))


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupVerification:
    as_of: str
    lake: str
    """``complete``, ``pending`` (ask again with ``query_id``) or ``failed``."""
    query_id: str
    by: tuple[str, ...]
    totals: Mapping[str, int | None]
    """Of all pages: ``groups``, ``counted``, ``in_lake``, ``in_flight``, ``drift``."""
    rows: tuple[VerifiedGroup, ...]
    next_cursor: str | None
    raw: Json = field(repr=False)

    @classmethod
    def from_api(cls, body: Json) -> "GroupVerification":
        return cls(
            as_of=body["as_of"],
            lake=body["lake"],
            query_id=body["query_id"],
            by=tuple(body["by"]),
            totals=body["totals"],
            rows=tuple(map(VerifiedGroup.from_api, body["rows"])),
            next_cursor=body["next_cursor"],
            raw=body,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """Something wrong with a batch; with a whole part where there is no position."""

    batch_id: str
    what: str
    detail: str
    position: int | None
    event_id: str | None
    path: str

    @classmethod
    def from_api(cls, body: Json) -> "Mismatch":
        names = [name for name in cls.__dataclass_fields__ if name != "path"]
        return cls(**{name: body[name] for name in names}, path=body["pointer"]["path"])


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsPage:
    """Batches checked by one call. ``days`` and ``uncounted`` as the API tells them."""

    days: tuple[Json, ...]
    mismatches: tuple[Mismatch, ...]
    uncounted: tuple[Json, ...]
    next_cursor: str | None
    raw: Json = field(repr=False)

    @classmethod
    def from_api(cls, body: Json) -> "ClaimsPage":
        return cls(
            days=tuple(body["days"]),
            mismatches=tuple(map(Mismatch.from_api, body["mismatches"])),
            uncounted=tuple(body["uncounted"]),
            next_cursor=body["next_cursor"],
            raw=body,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchVerification:
    """One batch by its markers, the claims and the lake's rows. ``drift`` is None while the lake's answer is out."""

    batch_id: str
    lake: str
    query_id: str
    markers: Mapping[str, int]
    claims: Mapping[str, int] | None
    in_lake: int | None
    in_flight: int
    drift: int | None
    mismatches: tuple[Mismatch, ...]
    raw: Json = field(repr=False)

    @classmethod
    def from_api(cls, body: Json) -> "BatchVerification":
        names = [name for name in cls.__dataclass_fields__ if name not in ("mismatches", "raw")]
        mismatches = tuple(map(Mismatch.from_api, body["mismatches"]))
        return cls(**{name: body[name] for name in names}, mismatches=mismatches, raw=body)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchesPage:
    """Batches behind a number of the proof, as the API tells them, newest received first."""

    batches: tuple[Json, ...]
    next_cursor: str | None
    raw: Json = field(repr=False)

    @classmethod
    def from_api(cls, body: Json) -> "BatchesPage":
        return cls(batches=tuple(body["batches"]), next_cursor=body["next_cursor"], raw=body)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """Runs of the nightly proof, as the API tells them, newest first."""

    runs: tuple[Json, ...]
    next_cursor: str | None
    raw: Json = field(repr=False)

    @classmethod
    def from_api(cls, body: Json) -> "HistoryPage":
        return cls(runs=tuple(body["runs"]), next_cursor=body["next_cursor"], raw=body)


class Proof:
    """``Client.proof``. Days are dates of the organization, half-open; without them, what the log still holds."""

    def __init__(self, get: Get) -> None:
        self._get = get

    def by_dimensions(
        self, by: Sequence[str], *, start: str = "", end: str = "", query_id: str = "", **options: str
    ) -> GroupVerification:
        """Figures against the lake per day and dimension, one page.

        ``options``: ``granularity`` (``month``), ``only`` (``drift``), ``limit``, ``cursor``.
        """
        query = _query(("from", start), ("to", end), ("by", ",".join(by)), ("query_id", query_id), *options.items())
        return typed(GroupVerification, self._get("/v1/verify", query))

    def claims(self, *, start: str = "", end: str = "", cursor: str = "") -> ClaimsPage:
        """Claims and markers against the log, as far as one call goes."""
        query = _query(("from", start), ("to", end), ("cursor", cursor))
        return typed(ClaimsPage, self._get("/v1/verify/claims", query))

    def claims_pages(self, *, start: str = "", end: str = "") -> Iterator[ClaimsPage]:
        """All of it, one request at a time."""
        cursor: str | None = ""
        while cursor is not None:
            page = self.claims(start=start, end=end, cursor=cursor)
            yield page
            cursor = page.next_cursor or None

    def batch(self, batch_id: str, *, query_id: str = "") -> BatchVerification:
        """One batch against all sources; ask again with ``query_id`` while ``lake`` is pending."""
        path = f"/v1/verify/batches/{quote(batch_id, safe='')}"
        return typed(BatchVerification, self._get(path, _query(("query_id", query_id))))

    def batches(self, outcome: str, *, start: str = "", end: str = "", cursor: str = "") -> BatchesPage:
        """Batches with ``duplicates``, ``conflicts``, ``voided`` or ``late`` events, or ``uncounted`` ones."""
        query = _query(("from", start), ("to", end), ("outcome", outcome), ("cursor", cursor))
        return typed(BatchesPage, self._get("/v1/verify/batches", query))

    def history(self, *, limit: int | None = None, cursor: str = "") -> HistoryPage:
        """What each nightly proof came to."""
        query = _query(("limit", "" if limit is None else str(limit)), ("cursor", cursor))
        return typed(HistoryPage, self._get("/v1/verify/history", query))

    def follow(self, path: str) -> Json:
        """The JSON that a pointer's path leads to."""
        return self._get(path, None)


def _query(*pairs: tuple[str, str]) -> list[tuple[str, str]]:
    return [pair for pair in pairs if pair[1]]
