"""Parameters of ``/v1/users`` and ``/v1/users/summary``, decoded with every problem named."""

from dataclasses import dataclass, replace
from datetime import timedelta

from outlay.contracts.buckets import BUCKETS
from outlay.contracts.dimensions import USER, USER_DIMENSIONS
from outlay.contracts.measures import COST_ATTRIBUTES
from outlay.domain.calendar import GRANULARITIES, date_ms, first_date, local_date
from outlay.domain.figures import FiguresQuery
from outlay.domain.organization import Organization
from outlay.domain.registers import View
from outlay.runtime.http import Request

from functions.api.figures_query import MAX_LIMIT, Cursor, Parameters, read_cursor
from functions.api.user_cut import BESIDE, user_problems

DEFAULT_LIMIT = 100
SORTS: tuple[str, ...] = ("cost", "requests")
MAX_DAYS = 400
USERS_PARAMETERS = frozenset({"from", "to", "group_by", "filter", "sort", "limit", "cursor"})
SUMMARY_PARAMETERS = frozenset({"from", "to", "granularity", "group_by", "filter"})
_DAY_MS = 86_400_000
_SPENT = frozenset(COST_ATTRIBUTES)
_USED = _SPENT | frozenset(BUCKETS)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsersQuery:
    start_ms: int
    end_ms: int
    time_zone: str
    granularity: str
    after: Cursor | None
    """What the last row that was answered is ranked by, and its group."""
    digest: str
    """Of everything but limit and cursor: a cursor continues only the query it came from."""
    figures: FiguresQuery
    sort: str = "cost"
    limit: int = DEFAULT_LIMIT

    @property
    def beside(self) -> tuple[str, ...]:
        """What is grouped by besides the user."""
        return self.figures.group_by[1:]


def read_users_query(request: Request, organization: Organization, *, view: View, now_ms: int) -> UsersQuery:
    """A list of users. Raises ``InvalidInput`` naming every problem."""
    given = Parameters(request, organization, known=USERS_PARAMETERS, view=view)
    sort = given.choice("sort", SORTS, "cost")
    limit = given.whole("limit", default=DEFAULT_LIMIT, most=MAX_LIMIT)
    query = _read(given, granularity="day", measures=_USED, now_ms=now_ms)
    return replace(query, sort=sort, limit=limit)


def read_summary_query(request: Request, organization: Organization, *, view: View, now_ms: int) -> UsersQuery:
    """Active users over time, and of each value of one dimension. Raises ``InvalidInput`` naming every problem."""
    given = Parameters(request, organization, known=SUMMARY_PARAMETERS, view=view)
    granularity = given.choice("granularity", GRANULARITIES[1:], "day")
    if "," in given.text("group_by"):
        given.wrong("group_by", "may name one dimension only")
    return _read(given, granularity=granularity, measures=_SPENT, now_ms=now_ms)


def _read(given: Parameters, *, granularity: str, measures: frozenset[str], now_ms: int) -> UsersQuery:
    beside = given.names("group_by", BESIDE)
    filters = given.filters(names=USER_DIMENSIONS)
    start, end = given.period(default=_month_to_date(now_ms, given.time_zone), granularity=None)
    if not given.problems and end - start > (MAX_DAYS + 1) * _DAY_MS:
        given.wrong("to", f"a period by user may have {MAX_DAYS} days at most")
    pieces = given.slices(start, end, granularity=granularity)
    for _, reason in user_problems(group_by=(), filters=(), pieces=pieces, time_zone=given.time_zone):
        given.wrong("from", reason)
    digest = given.digest()
    after = read_cursor(given, digest, groups=1 + len(beside))
    given.check()
    return UsersQuery(
        start_ms=start,
        end_ms=end,
        time_zone=given.time_zone,
        granularity=granularity,
        after=after,
        digest=digest,
        figures=FiguresQuery(
            slices=pieces,
            group_by=(USER, *beside),
            filters=filters,
            renamed=given.renamed,
            measures=measures,
        ),
    )


def _month_to_date(now_ms: int, time_zone: str) -> tuple[int, int]:
    """From the first of the month to the end of today."""
    today = local_date(now_ms, time_zone)
    return date_ms(first_date(today, "month"), time_zone), date_ms(today + timedelta(days=1), time_zone)
