"""Parameters of the figures' resources, decoded with every problem named and no value echoed.

A period is half-open, ``[from, to)``: dates in the query's time zone, or RFC 3339 moments with an offset. Figures are
kept by the hour, so a period that cuts an hour of the organization is refused rather than guessed.
"""

import base64
import binascii
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from outlay.application.read_users import cut_days
from outlay.contracts.dimensions import TAG_PREFIX, USER, dimension_names
from outlay.domain.access import within
from outlay.domain.calendar import GRANULARITIES, Slice, date_ms, local_date, slices
from outlay.domain.credentials import told_name
from outlay.domain.earlier_period import COMPARISONS, Earlier, earlier_of
from outlay.domain.errors import InvalidInput, Problem
from outlay.domain.figures import FiguresQuery
from outlay.domain.organization import Organization
from outlay.domain.periods import HOUR_MS, hour_start_ms
from outlay.domain.registers import View
from outlay.runtime.http import Request

from functions.api.dates import read_date, read_moment
from functions.api.figures_measures import MEASURES, stored_measures
from functions.api.schemas import EMPTY
from functions.api.user_cut import names_user, user_problems

MAX_DAYS: Mapping[str, int] = {"hour": 31, "day": 800, "week": 1_830, "month": 3_660}
"""Longest period by granularity; the coarser ones as ``month``."""
MAX_LIMIT = 1_000
_DAY_MS = 24 * HOUR_MS
_REPEATABLE = frozenset({"filter"})
_MAX_FILTERS = 100
_TAG = re.compile(r"(tag:[A-Za-z0-9_][A-Za-z0-9_./-]{0,127}):")

Cursor = tuple[int, tuple[str, ...]]
"""A number, here the start of the slice, and the group of the last row that was answered."""


class Parameters:
    """A request's query, read once; ``problems`` collects all that is wrong with it."""

    def __init__(
        self,
        request: Request,
        organization: Organization,
        *,
        known: frozenset[str],
        view: View | None = None,
    ) -> None:
        """``view``: what the caller may see, which filters are narrowed to, and what stands for what in them."""
        self.organization = organization
        self._request = request
        self._view = view or View()
        self.problems: list[Problem] = []
        self._given: dict[str, list[str]] = {}
        for name, value in request.query:
            self._given.setdefault(name, []).append(value)
        for name, values in self._given.items():
            if name not in known:
                self.wrong(told_name(name) or "query", "is not a parameter of this resource")
            elif len(values) > 1 and name not in _REPEATABLE:
                self.wrong(name, "is given more than once")
            elif not values[0] and name not in _REPEATABLE:
                self.wrong(name, EMPTY)
        self.time_zone = self._time_zone()

    def wrong(self, field: str, reason: str) -> None:
        self.problems.append(Problem(field=field, reason=reason))

    def text(self, name: str, default: str = "") -> str:
        return self._given.get(name, [default])[0] or default

    def all(self, name: str) -> list[str]:
        return self._given.get(name, [])

    def check(self) -> None:
        """Raises ``InvalidInput`` naming every problem, if there is any."""
        if self.problems:
            raise InvalidInput("The query is not understood.", problems=self.problems)

    def _time_zone(self) -> str:
        home = self.organization.dimensions.time_zone
        name = self.text("time_zone", home)
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.wrong("time_zone", "is no IANA time zone")
            return home
        return name

    def choice(self, name: str, allowed: Sequence[str], default: str) -> str:
        value = self.text(name, default)
        if value in allowed:
            return value
        self.wrong(name, f"must be one of {', '.join(allowed)}")
        return default

    def whole(self, name: str, *, default: int, most: int) -> int:
        text = self.text(name, str(default))
        if re.fullmatch(r"[0-9]{1,6}", text) and 1 <= int(text) <= most:
            return int(text)
        self.wrong(name, f"must be a whole number from 1 to {most}")
        return default

    def names(self, name: str, allowed: Sequence[str]) -> tuple[str, ...]:
        """A list separated by commas, without repetition."""
        text = self.text(name)
        found = tuple(part.strip() for part in text.split(",")) if text else ()
        if set(found) - set(allowed):
            self.wrong(name, f"may name only {', '.join(allowed)}{_no_tags(found, allowed)}")
        if len(set(found)) != len(found):
            self.wrong(name, "names something twice")
        return found

    def moment(self, name: str) -> int | None:
        """A date (its first moment in the time zone) or RFC 3339 with an offset, as UTC ms; None where not given."""
        text = self.text(name).replace(" ", "+")  # an unescaped "+" of the offset arrives as a space
        if not text:
            return None
        day = read_date(text)
        found = read_moment(text) if day is None else date_ms(day, self.time_zone)
        if found is None:
            self.wrong(name, "must be a date (YYYY-MM-DD) or an RFC 3339 moment with an offset, of this century")
        return found

    def filters(self, *, any_tag: bool = False, names: Sequence[str] | None = None) -> dict[str, frozenset[str]]:
        """``dimension:value``; repeated for one dimension either fits, across dimensions all have to.

        A value brings all that were merged under the same name.
        ``any_tag``: also of tags that are no dimension, ``tag:key:value`` (such a key ends at its first colon).
        ``names``: other dimensions than the organization's.
        """
        allowed = dimension_names(self.organization.dimensions.tag_keys) if names is None else names
        found: dict[str, set[str]] = {}
        given = self.all("filter")
        if len(given) > _MAX_FILTERS:
            self.wrong("filter", f"is given more than {_MAX_FILTERS} times")
        for text in given[:_MAX_FILTERS]:
            name = max((name for name in allowed if text.startswith(f"{name}:")), key=len, default=None)
            if name is None and any_tag:
                name = _tag_of(text)
            if name is None:
                self.wrong("filter", f"must be dimension:value with a dimension of {', '.join(allowed)}")
            else:
                found.setdefault(name, set()).add(text[len(name) + 1 :])
        return within(self._view.cut, self._view.names.resolved({n: frozenset(values) for n, values in found.items()}))

    @property
    def renamed(self) -> Mapping[str, Mapping[str, str]]:
        """For figures that are grouped: dimension → value → the name that it stands under."""
        return self._view.names.canonical

    def digest(self) -> str:
        """Of all that a cursor has to be continued with, and of what the figures are shown by."""
        return query_digest(self._request, shown_by=self._view.shown_by)

    def period(
        self, *, default: tuple[int, int] | None, granularity: str | None, now_ms: int | None = None
    ) -> tuple[int, int]:
        """``[from, to)`` in UTC ms. Without a default both have to be given, with ``now_ms`` only ``from``: then it is
        until the end of today, or of the first day where that is still to come. Without a granularity it may be of any
        length: the caller has a limit of its own."""
        start, end = self.moment("from"), self.moment("to")
        if now_ms is not None and not self.text("to"):
            last = local_date(max(now_ms, start or 0), self.time_zone)
            end = date_ms(last + timedelta(days=1), self.time_zone)
        for name, value in (("from", start), ("to", end)):
            if value is None and not self.text(name) and default is None:
                self.wrong(name, "is required")
        usual = default or (0, 0)
        start, end = (usual[0] if start is None else start), (usual[1] if end is None else end)
        if self.problems:
            return start, end
        if start >= end:
            self.wrong("from", "must be before 'to', which is not included")
        elif granularity is not None:
            most = MAX_DAYS.get(granularity, MAX_DAYS["month"])
            if end - start > (most + 1) * _DAY_MS:
                self.wrong("to", f"a period by {granularity} may have {most} days at most")
        return start, end

    def slices(self, start_ms: int, end_ms: int, *, granularity: str) -> tuple[Slice, ...]:
        """The period's buckets; a problem where one cuts an hour of the organization's counters."""
        if self.problems:
            return ()
        home = self.organization.dimensions.time_zone
        other = self.time_zone != home
        hint = f" there; days of {self.time_zone} may begin within one" if other else ""
        for name, moment in (("from", start_ms), ("to", end_ms)):
            if hour_start_ms(moment, home) != moment:
                self.wrong(name, f"must be the start of an hour in {home}: figures are kept by the hour{hint}")
        pieces = slices(
            start_ms,
            end_ms,
            granularity=granularity,
            time_zone=self.time_zone,
            year_starts=self.organization.fiscal_start_month,
        )
        return pieces if self.problems else self.on_hours(pieces)

    def on_hours(self, pieces: tuple[Slice, ...]) -> tuple[Slice, ...]:
        """The pieces; a problem where days of the time zone cut the organization's hours."""
        home = self.organization.dimensions.time_zone
        if any(hour_start_ms(piece.start_ms, home) != piece.start_ms for piece in pieces):
            self.wrong("time_zone", f"its days cut the hours that figures are kept by in {home}")
        return pieces

    def earlier(self, pieces: Sequence[Slice], *, now_ms: int) -> Earlier | None:
        """What ``compare`` sets against the pieces, up to the end of the hour that is running."""
        chosen = self.text("compare")
        comparison = next((one for one in COMPARISONS if one == chosen), None)
        if chosen and comparison is None:
            self.wrong("compare", f"must be one of {', '.join(COMPARISONS)}")
        if comparison is None or self.problems or not pieces:
            return None
        until = running_hour_end(now_ms, self.organization.dimensions.time_zone)
        earlier = earlier_of(comparison, pieces, until_ms=until, time_zone=self.time_zone)
        self.on_hours(earlier.slices)
        return earlier


def running_hour_end(now_ms: int, time_zone: str) -> int:
    """End of the counter hour that is running: it holds every event so far."""
    return hour_start_ms(hour_start_ms(now_ms, time_zone) + HOUR_MS, time_zone)


def _tag_of(text: str) -> str | None:
    found = _TAG.match(text)
    return found[1] if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CostsQuery:
    """A query of ``/v1/costs``."""

    start_ms: int
    end_ms: int
    time_zone: str
    granularity: str
    measures: tuple[str, ...]
    """As they stand on the wire; empty for the usual ones."""
    limit: int
    after: Cursor | None
    digest: str
    """Of everything but limit and cursor: a cursor continues only the query it came from."""
    figures: FiguresQuery
    earlier: Earlier | None = None
    """What it is compared with."""

    @property
    def before(self) -> FiguresQuery | None:
        """The same cut of the earlier period, its spend alone."""
        if self.earlier is None:
            return None
        return replace(self.figures, slices=self.earlier.slices, measures=stored_measures(("cost_usd",)))

    @property
    def is_by_user(self) -> bool:
        """Answered by the cubes of users."""
        return names_user(self.figures.group_by, self.figures.filters)


COSTS_PARAMETERS = frozenset(
    {"from", "to", "time_zone", "granularity", "group_by", "filter", "measures", "compare", "limit", "cursor"}
)


def read_costs_query(request: Request, organization: Organization, *, view: View, now_ms: int) -> CostsQuery:
    """Raises ``InvalidInput`` naming every problem."""
    given = Parameters(request, organization, known=COSTS_PARAMETERS, view=view)
    granularity = given.choice("granularity", GRANULARITIES, "day")
    dimensions = (*dimension_names(organization.dimensions.tag_keys), USER)
    group_by = given.names("group_by", dimensions)
    measures = given.names("measures", tuple(MEASURES))
    filters = given.filters(names=dimensions)
    limit = given.whole("limit", default=MAX_LIMIT, most=MAX_LIMIT)
    start, end = given.period(default=None, granularity=granularity, now_ms=now_ms)
    pieces = given.slices(start, end, granularity=granularity)
    home, by_user = organization.dimensions.time_zone, names_user(group_by, filters)
    if by_user:
        for field, reason in user_problems(group_by=group_by, filters=filters, pieces=pieces, time_zone=home):
            given.wrong(field, reason)
    earlier = given.earlier(pieces, now_ms=now_ms)
    if earlier is not None and by_user and cut_days(earlier.slices, home):
        given.wrong(
            "compare",
            f"users are kept by whole days in {home}: those can be compared that are over there, in that time zone; "
            f"'to' may be {local_date(now_ms, home)} at most",
        )
    digest = given.digest()
    after = read_cursor(given, digest, groups=len(group_by))
    given.check()
    wanted = measures if earlier is None else (*measures, "cost_usd")
    return CostsQuery(
        start_ms=start,
        end_ms=end,
        time_zone=given.time_zone,
        granularity=granularity,
        measures=measures,
        limit=limit,
        after=after,
        digest=digest,
        figures=FiguresQuery(
            slices=pieces,
            group_by=group_by,
            filters=filters,
            renamed=given.renamed,
            measures=stored_measures(wanted) if measures else None,
        ),
        earlier=earlier,
    )


def query_digest(request: Request, *, shown_by: str = "", apart: Collection[str] = ("limit", "cursor")) -> str:
    """Of all that a cursor has to be continued with: not of the parameters ``apart``."""
    kept = sorted((name, value) for name, value in request.query if name not in apart)
    return blake2b(json.dumps([shown_by, kept]).encode(), digest_size=6).hexdigest()


def cursor_text(digest: str, number: int, group: Sequence[str]) -> str:
    """An opaque cursor to the rows after the one of this number (its order begins with that) and group."""
    content = json.dumps([digest, number, list(group)], separators=(",", ":"))
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


def read_cursor(given: Parameters, digest: str, *, groups: int) -> Cursor | None:
    """What ``cursor_text`` wrote for the same query; a problem where it is another's."""
    text = given.text("cursor")
    if not text:
        return None
    try:
        content = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        ours, number, group = content
        if ours != digest or type(number) is not int or len(group) != groups:
            raise ValueError
        return number, tuple(str(value) for value in group)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        given.wrong("cursor", "does not belong to this query")
        return None


def _no_tags(found: Sequence[str], allowed: Sequence[str]) -> str:
    tag_named, tag_allowed = (any(name.startswith(TAG_PREFIX) for name in names) for names in (found, allowed))
    return "; the organization has chosen no tag keys as dimensions" if tag_named and not tag_allowed else ""
