"""Who spends: users, as pseudonyms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class UserQuery:
    """Which users. ``start`` and ``end`` are dates of the organization, half-open.

    ``group_by``: provider, model, project or team beside the user. ``filters`` are ``dimension:value`` of those, or
    ``user:pseudonym``. ``sort``: cost or requests.
    """

    start: str = ""
    end: str = ""
    group_by: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    sort: str = ""
    limit: int | None = None
    cursor: str = ""

    def to_query(self) -> list[tuple[str, str]]:
        pairs = [
            ("from", self.start),
            ("to", self.end),
            ("group_by", ",".join(self.group_by)),
            *(("filter", one) for one in self.filters),
            ("sort", self.sort),
            ("limit", "" if self.limit is None else str(self.limit)),
            ("cursor", self.cursor),
        ]
        return [(name, value) for name, value in pairs if value]


@dataclass(frozen=True, slots=True, kw_only=True)
class UserPage:
    """A page of users, as JSON. Amounts are decimal strings in USD; ``None`` is unknown, not zero."""

    as_of: str | None
    """Usage received before is in it; ``None``: no user is packed yet."""
    exact: bool
    """Nothing is ``behind``: the users add up to the figures of the period."""
    behind: Json
    """``requests``, ``cost_usd`` and ``days`` that the figures hold and the users do not yet."""
    start: str
    end: str
    time_zone: str
    group_by: tuple[str, ...]
    lower_bound: bool
    users: int
    """How many there are in the whole period."""
    totals: Json
    rows: tuple[Json, ...]
    next_cursor: str | None
    raw: Json = field(repr=False)

    @classmethod
    def from_api(cls, body: Json) -> "UserPage":
        return cls(
            as_of=body["as_of"],
            exact=body["exact"],
            behind=body["behind"],
            start=body["from"],
            end=body["to"],
            time_zone=body["time_zone"],
            group_by=tuple(body["group_by"]),
            lower_bound=body["lower_bound"],
            users=body["users"],
            totals=body["totals"],
            rows=tuple(body["rows"]),
            next_cursor=body["next_cursor"],
            raw=body,
        )
