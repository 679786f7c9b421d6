"""Try a policy on the usage of the last 30 days: exactly by figures where they are kept by all that it reads, else by
walking the events in the log, a bounded piece a call.

Limits that rules set are tried on figures: what was spent or asked beyond the limit in each period that lies in the
days looked at; a period that begins before them is looked at from their first day on, and said to be.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from outlay.application.list_events import EventLog, EventsQuery, Place, list_events
from outlay.application.read_figures import FiguresReader, read_figures
from outlay.application.rule_budgets import terms_of
from outlay.contracts.buckets import COST_CLASSES
from outlay.contracts.dimensions import dimension_names
from outlay.domain.budget import Budget, Terms, Unit
from outlay.domain.budget_period import calendar_of, period_at
from outlay.domain.calendar import Slice, date_ms, local_date, slices
from outlay.domain.cube import TOTAL_COST
from outlay.domain.dry_run import DAYS, Tally, facts_of_row, reads_of_policy
from outlay.domain.figures import ALWAYS_READ, Figures, FiguresQuery
from outlay.domain.organization import Organization
from outlay.domain.part_prices import Prices
from outlay.domain.periods import HOUR_MS, hour_start_ms
from outlay.domain.policy import Policy

_SHOWN = ("team", "feature")
_MEASURES = frozenset({TOTAL_COST, *ALWAYS_READ})
ROWS_A_CALL = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    start_ms: int
    end_ms: int

    @classmethod
    def before(cls, now_ms: int, organization: Organization) -> "Window":
        """The last 30 local days, today and the present hour included."""
        zone = organization.dimensions.time_zone
        end = hour_start_ms(hour_start_ms(now_ms, zone) + HOUR_MS, zone)
        first = local_date(end - 1, zone) - timedelta(days=DAYS - 1)
        return cls(start_ms=date_ms(first, zone), end_ms=end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """Where an organization's events are read, and what they cost."""

    org: str
    log: EventLog
    prices: Prices


@dataclass(frozen=True, slots=True, kw_only=True)
class Beyond:
    """A period in which a rule's limit would have been reached. Amounts in the budget's unit."""

    rule_id: str
    unit: Unit
    first_day: str
    is_whole: bool
    """False where the period began before what was looked at, or is not over."""
    limit: int
    used: int
    unpriced_requests: int


def tally_figures(
    policy: Policy, tally: Tally, window: Window, *, organization: Organization, reader: FiguresReader, now_ms: int
) -> Figures:
    """Add all usage of the window, by combinations of what the rules read."""
    wanted = reads_of_policy(policy) | set(_SHOWN)
    names = tuple(name for name in dimension_names(organization.dimensions.tag_keys) if name in wanted)
    query = FiguresQuery(
        slices=(Slice(start_ms=window.start_ms, end_ms=window.end_ms),), group_by=names, measures=_MEASURES
    )
    figures = read_figures(query, organization=organization, reader=reader, now_ms=now_ms)
    for _, group, amounts in figures.rows(0, len(figures)):
        facts = dict(zip(names, group, strict=True))
        tally.add(facts, amounts.get("requests", 0), amounts.get("unpriced_requests", 0), amounts.get(TOTAL_COST, 0))
    return figures


def tally_events(policy: Policy, tally: Tally, window: Window, *, events: Events, place: Place) -> Place | None:
    """Add a piece of the events; where it goes on, None at the end."""
    query = EventsQuery(start_ms=window.start_ms, end_ms=window.end_ms)
    page = list_events(query, org=events.org, log=events.log, prices=events.prices, place=place, limit=ROWS_A_CALL)
    names = reads_of_policy(policy) | set(_SHOWN)
    for row in page.rows:
        picousd = sum(row.columns.get(f"cost_{name}_picousd", 0) for name in COST_CLASSES)
        tally.add(facts_of_row(row.columns, names), 1, int(not row.columns["is_priced"]), picousd)
    return page.following


def beyond_limits(
    policy: Policy, window: Window, *, organization: Organization, reader: FiguresReader, now_ms: int
) -> list[Beyond]:
    """Periods in which limits of the policy's rules would have been reached, the oldest first."""
    found: list[Beyond] = []
    for rule in policy.rules:
        terms = terms_of(replace(policy, is_enabled=True), rule)
        if terms is not None:
            figures = _by_day(terms, window, organization=organization, reader=reader, now_ms=now_ms)
            found += _beyond(rule.rule_id, terms, figures, window, organization)
    return found


def _by_day(terms: Terms, window: Window, *, organization: Organization, reader: FiguresReader, now_ms: int) -> Figures:
    zone = organization.dimensions.time_zone
    query = FiguresQuery(
        slices=tuple(slices(window.start_ms, window.end_ms, granularity="day", time_zone=zone)),
        filters=terms.scope,
        measures=_MEASURES,
    )
    return read_figures(query, organization=organization, reader=reader, now_ms=now_ms)


def _beyond(
    rule_id: str, terms: Terms, figures: Figures, window: Window, organization: Organization
) -> Iterator[Beyond]:
    calendar = calendar_of(organization)
    # Period by period, so that a budget's own beginning does not matter.
    budget = Budget(org="", budget_id="", number=0, terms=terms, created_ms=0)
    sums: dict[tuple[str, int, int], list[int]] = {}
    for piece, _, amounts in figures.rows(0, len(figures)):
        period = period_at(budget, piece.start_ms, calendar)
        assert period is not None, "periods of the calendar have no gaps"
        held = sums.setdefault((period.first_day, period.start_ms, period.end_ms), [0, 0])
        held[0] += amounts.get(TOTAL_COST if terms.unit is Unit.USD else "requests", 0)
        held[1] += amounts.get("unpriced_requests", 0)
    for (first_day, start_ms, end_ms), (used, unpriced) in sorted(sums.items()):
        if used > terms.limit:
            yield Beyond(
                rule_id=rule_id,
                unit=terms.unit,
                first_day=first_day,
                is_whole=window.start_ms <= start_ms and end_ms <= window.end_ms,
                limit=terms.limit,
                used=used,
                unpriced_requests=unpriced,
            )
