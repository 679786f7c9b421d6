"""What the calls about months return. ``raw`` is the answer's JSON as it came. Amounts are decimal strings in USD."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from outlay_client._errors import Problem

Json = Mapping[str, Any]


def _problems(body: Json) -> tuple[Problem, ...]:
    return tuple(Problem(field=one["field"], reason=one["reason"]) for one in body["problems"])


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseAttempt:
    """Closing that was refused, or that has stopped until the next run."""

    at: str
    who: str
    problems: tuple[Problem, ...]

    @classmethod
    def from_api(cls, body: Json | None) -> "CloseAttempt | None":
        return None if body is None else cls(at=body["at"], who=body["who"], problems=_problems(body))


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A month. ``totals`` as closed; ``adjustments`` entered since: count, requests (net), cost_usd."""

    month: str
    state: str
    """``open``, ``closing`` or ``closed``."""
    closed_at: str | None
    closed_by: str | None
    totals: Json | None
    digest: str | None
    adjustments: Json
    last_attempt: CloseAttempt | None
    reproduces: bool | None
    """Whether the figures are still those that were closed; ``None`` where that was not asked, or it is not closed."""
    raw: Json = field(repr=False)

    @classmethod
    def from_api(cls, body: Json) -> "Period":
        return cls(
            month=body["month"],
            state=body["state"],
            closed_at=body.get("closed_at"),
            closed_by=body.get("closed_by"),
            totals=body.get("totals"),
            digest=body.get("digest"),
            adjustments=body["adjustments"],
            last_attempt=CloseAttempt.from_api(body.get("last_attempt")),
            reproduces=body.get("reproduces"),
            raw=body,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Periods:
    """Every month with events, newest first."""

    periods: tuple[Period, ...]
    raw: Json = field(repr=False)

    @classmethod
    def from_api(cls, body: Json) -> "Periods":
        return cls(periods=tuple(Period.from_api(one) for one in body["periods"]), raw=body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What closing would do, or has begun to do (``applied``). ``closes``: the months with their figures."""

    month: str
    state: str
    applied: bool
    closes: tuple[Json, ...]
    problems: tuple[Problem, ...]
    """What stands against it."""
    days_to_pack: int
    days_to_prove: int
    last_attempt: CloseAttempt | None
    raw: Json = field(repr=False)

    @classmethod
    def from_api(cls, body: Json) -> "Closing":
        return cls(
            month=body["month"],
            state=body["state"],
            applied=body["applied"],
            closes=tuple(body["closes"]),
            problems=_problems(body),
            days_to_pack=body["days_to_pack"],
            days_to_prove=body["days_to_prove"],
            last_attempt=CloseAttempt.from_api(body.get("last_attempt")),
            raw=body,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A page of a closed month's rows. ``digest`` is of all its rows by day and all dimensions."""

    month: str
    digest: str
    rows: tuple[Json, ...]
    next_cursor: str | None
    raw: Json = field(repr=False)

    @classmethod
    def from_api(cls, body: Json) -> "Statement":
        return cls(
            month=body["month"],
            digest=body["digest"],
            rows=tuple(body["rows"]),
            next_cursor=body.get("next_cursor"),
            raw=body,
        )


def path(month: str) -> str:
    return f"/v1/periods/{quote(month, safe='')}"
