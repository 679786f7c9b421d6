"""The summaries: spend to date, trends, burn rate, usage, what an account holds. Each is one reading of the figures.

"Now" is the end of the current counter hour, which holds every event so far. A previous period is compared over the
same elapsed time, so that a month that just began is not compared with a whole one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b
from itertools import pairwise
from typing import Any

from outlay.application.read_figures import read_figures
from outlay.contracts.buckets import BUCKETS
from outlay.contracts.dimensions import dimension_names
from outlay.domain.calendar import (
    GRANULARITIES,
    Slice,
    date_ms,
    first_date,
    local_date,
    local_text,
    shift_date,
    slices,
)
from outlay.domain.cube import TOTAL_COST
from outlay.domain.earlier_period import earlier_moment
from outlay.domain.figures import ALWAYS_READ, Amounts, Figures, FiguresQuery, cost, is_unknown
from outlay.domain.money import usd_text
from outlay.domain.part_state import ADJUSTMENT
from outlay.domain.periods import HOUR_MS, iso_utc, month_of_day
from outlay.domain.usage import total_input_tokens, total_output_tokens
from outlay.runtime.http import Response

from functions.api.figures_measures import change_text, money_text, ratio_text, shown_measures, to_api
from functions.api.figures_query import Parameters, running_hour_end
from functions.api.routing import Call

Period = tuple[int, int]
"""``[start, end)`` in UTC ms."""

DRIVERS: tuple[str, ...] = ("provider", "model", "team", "project", "feature")
SPEND = frozenset({TOTAL_COST, *ALWAYS_READ})
HISTORY_MONTHS = 120
_DAY_MS = 24 * HOUR_MS
_PERIODS: tuple[tuple[str, str], ...] = (
    ("today", "day"),
    ("month", "month"),
    ("quarter", "quarter"),
    ("year", "year"),
)
FLAT_WITHIN_PERCENT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Summary:
    """A call, its parameters, and the end of the hour that is running."""

    call: Call
    given: Parameters
    now_ms: int

    @property
    def zone(self) -> str:
        return self.given.time_zone

    def read(
        self,
        pieces: Iterable[Slice],
        *,
        group_by: tuple[str, ...] = (),
        filters: dict[str, frozenset[str]] | None = None,
        measures: frozenset[str] | None = SPEND,
    ) -> Figures:
        query = FiguresQuery(
            slices=tuple(pieces),
            group_by=group_by,
            filters=filters or {},
            renamed=self.given.renamed,
            measures=measures,
        )
        return read_figures(
            query,
            organization=self.call.organization,
            reader=self.call.services.figures,
            now_ms=self.call.services.clock(),
        )

    def answer(self, figures: Figures, *, lower_bound: bool, body: dict[str, Any]) -> Response:
        """The body under what every answer says; the ETag covers the revisions and the periods that were asked for."""
        head = {
            "as_of": iso_utc(figures.as_of_ms),
            "time_zone": self.zone,
            "currency": "USD",
            "lower_bound": lower_bound,
            "exact": figures.exact,
        }
        bounds = [(piece.start_ms, piece.end_ms) for piece in figures.query.slices]
        request = self.call.request
        seed = f"{self.call.tag}/{request.path}/{sorted(request.query)}/{bounds}/{figures.revisions}"
        tag = blake2b(seed.encode(), digest_size=12).hexdigest()
        return Response(status=200, body=head | body, headers={"etag": f'W/"{tag}"'})


def _begin(call: Call, *known: str) -> _Summary:
    parameters = frozenset({"time_zone", *known})
    given = Parameters(call.request, call.organization, known=parameters, view=call.view)
    zone = call.organization.dimensions.time_zone
    return _Summary(call=call, given=given, now_ms=running_hour_end(call.services.clock(), zone))


def _atoms(periods: Iterable[Period]) -> tuple[Slice, ...]:
    """The disjoint pieces that all of the periods are made of."""
    wanted = [period for period in periods if period[0] < period[1]]
    bounds = sorted({bound for period in wanted for bound in period})
    return tuple(
        Slice(start_ms=start, end_ms=end)
        for start, end in pairwise(bounds)
        if any(period[0] <= start and end <= period[1] for period in wanted)
    )


def _within(figures: Figures, period: Period) -> list[int]:
    return [
        index
        for index, piece in enumerate(figures.query.slices)
        if period[0] <= piece.start_ms and piece.end_ms <= period[1]
    ]


def _money(amounts: Amounts) -> str | None:
    return money_text(amounts, cost(amounts))


def _spend(amounts: Amounts) -> dict[str, Any]:
    return to_api(amounts, ("cost_usd", "requests", "unpriced_requests"))


def _bounds(period: Period, zone: str) -> dict[str, str]:
    return {"from": local_text(period[0], zone), "to": local_text(period[1], zone)}


def _to_date(granularity: str, now_ms: int, zone: str, *, year_starts: int = 1) -> tuple[Period, Period]:
    """The running day, month, quarter or year so far, and the one before over the same elapsed time."""
    first = first_date(local_date(now_ms - 1, zone), granularity, year_starts=year_starts)
    start, before = date_ms(first, zone), date_ms(shift_date(first, granularity, -1), zone)
    return (start, now_ms), (before, min(before + now_ms - start, start))


def costs_summary(call: Call) -> Response:
    """Spend today and in the month, quarter and year to date, each against the previous one; what drives the month."""
    summary = _begin(call, "top", "filter")
    top = summary.given.whole("top", default=5, most=50)
    filters = summary.given.filters()
    fiscal = call.organization.fiscal_start_month
    periods = {name: _to_date(unit, summary.now_ms, summary.zone, year_starts=fiscal) for name, unit in _PERIODS}
    pieces = summary.given.on_hours(_atoms(period for pair in periods.values() for period in pair))
    summary.given.check()
    figures = summary.read(pieces, group_by=(*DRIVERS, "source"), filters=filters)
    body = {
        "periods": {name: _period(figures, pair, summary.zone) for name, pair in periods.items()},
        "top_drivers": {name: _drivers(figures, name, periods["month"][0], top) for name in DRIVERS},
        "drivers_period": "month",
    }
    to_date = figures.total(_within(figures, periods["year"][0]))
    return summary.answer(figures, lower_bound=bool(to_date.get("unpriced_requests")), body=body)


def _period(figures: Figures, pair: tuple[Period, Period], zone: str) -> dict[str, Any]:
    current, previous = (figures.total(_within(figures, period)) for period in pair)
    return {
        **_bounds(pair[0], zone),
        **_spend(current),
        "lower_bound": bool(current.get("unpriced_requests")),
        "adjustments": _adjustments(figures, pair[0]),
        "previous": {**_bounds(pair[1], zone), **_spend(previous)},
        "change": _change(current, previous),
    }


def _adjustments(figures: Figures, period: Period) -> dict[str, Any]:
    """How much of the period is about closed months, and was entered in it."""
    return _spend(dict(figures.by("source", _within(figures, period))).get(ADJUSTMENT, {}))


def _drivers(figures: Figures, dimension: str, period: Period, top: int) -> list[dict[str, Any]]:
    within = _within(figures, period)
    whole = cost(figures.total(within))
    return [
        {
            "value": value,
            **_spend(amounts),
            "share": None if _money(amounts) is None else ratio_text(cost(amounts), whole),
        }
        for value, amounts in figures.by(dimension, within)[:top]
    ]


def trends(call: Call) -> Response:
    """Spend per bucket (buckets without events are there, at zero) and against the period of equal length before."""
    summary = _begin(call, "from", "to", "granularity", "filter")
    given = summary.given
    granularity = given.choice("granularity", GRANULARITIES[:-1], "day")
    filters = given.filters()
    today = local_date(summary.now_ms - 1, summary.zone)
    usual = (date_ms(today - timedelta(days=29), summary.zone), summary.now_ms)
    start, asked_end = given.period(default=usual, granularity=granularity)
    end = max(min(asked_end, summary.now_ms), start)
    series = given.slices(start, end, granularity=granularity)
    back = earlier_moment("previous", start, end, summary.zone)
    previous = (back(start), back(end))
    given.on_hours(_atoms([previous]))
    given.check()
    figures = summary.read((*_atoms([previous]), *series), filters=filters)
    current_total = figures.total(_within(figures, (start, end)))
    previous_total = figures.total(_within(figures, previous))
    body = {
        **_bounds((start, end), summary.zone),
        "granularity": granularity,
        "series": _series(figures, series, summary),
        "totals": _spend(current_total),
        "previous": {**_bounds(previous, summary.zone), **_spend(previous_total)},
        "change": _change(current_total, previous_total),
        "direction": _direction(current_total, previous_total),
        "flat_within": f"0.0{FLAT_WITHIN_PERCENT}",
    }
    return summary.answer(figures, lower_bound=bool(current_total.get("unpriced_requests")), body=body)


def _series(figures: Figures, series: tuple[Slice, ...], summary: _Summary) -> list[dict[str, Any]]:
    """The hour that is running is a whole one of the counters, and still not over."""
    now_ms = summary.call.services.clock()
    by_start = {figures.slice_of(row).start_ms: figures.amounts(row) for row in range(len(figures))}
    return [
        {
            "start": local_text(piece.start_ms, summary.zone),
            "end": local_text(piece.end_ms, summary.zone),
            "partial": piece.partial or piece.end_ms > now_ms,
            **_spend(by_start.get(piece.start_ms, {})),
        }
        for piece in series
    ]


def _change(now: Amounts, then: Amounts) -> str | None:
    """Of spend, relative; None where there was nothing before, or one of the two is unknown."""
    return None if is_unknown(now) or is_unknown(then) else change_text(cost(now), cost(then))


def _direction(now: Amounts, then: Amounts) -> str | None:
    """``up``, ``down`` or ``flat`` (within 1 %); None where there is no change to tell."""
    if _change(now, then) is None:
        return None
    current, previous = cost(now), cost(then)
    if abs(current - previous) * 100 <= abs(previous) * FLAT_WITHIN_PERCENT:
        return "flat"
    return "up" if current > previous else "down"


def burn_rate(call: Call) -> Response:
    """Average spend over the last whole 24 hours and 7 days, and where the month ends at that rate."""
    summary = _begin(call, "filter")
    filters = summary.given.filters()
    hour = summary.now_ms - HOUR_MS
    windows = {"last_24_hours": (hour - _DAY_MS, hour), "last_7_days": (hour - 7 * _DAY_MS, hour)}
    month, _ = _to_date("month", summary.now_ms, summary.zone)
    pieces = summary.given.on_hours(_atoms([*windows.values(), month]))
    summary.given.check()
    figures = summary.read(pieces, filters=filters)
    spent = figures.total(_within(figures, month))
    body = {
        "windows": {name: _window(figures, period, summary.zone) for name, period in windows.items()},
        "month": {**_bounds(month, summary.zone), **_spend(spent)},
        "projection": _projection(summary, figures, windows["last_7_days"], spent),
    }
    return summary.answer(figures, lower_bound=bool(figures.total().get("unpriced_requests")), body=body)


def _window(figures: Figures, period: Period, zone: str) -> dict[str, Any]:
    amounts = figures.total(_within(figures, period))
    hours = (period[1] - period[0]) // HOUR_MS
    return {
        **_bounds(period, zone),
        **_spend(amounts),
        "cost_usd_per_hour": money_text(amounts, cost(amounts) // hours),
        "cost_usd_per_day": money_text(amounts, cost(amounts) * 24 // hours),
    }


def _projection(summary: _Summary, figures: Figures, week: Period, spent: Amounts) -> dict[str, Any]:
    first = first_date(local_date(summary.now_ms - 1, summary.zone), "month")
    end = date_ms(shift_date(first, "month"), summary.zone)
    weekly = cost(figures.total(_within(figures, week)))
    rest = weekly * (end - summary.now_ms) // (week[1] - week[0])
    return {
        "method": "simple run rate: spent this month, plus the last 7 days' average for the rest of it",
        "month_end": local_text(end, summary.zone),
        "cost_usd": usd_text(cost(spent) + rest),
    }


def usage_summary(call: Call) -> Response:
    """Tokens per bucket, requests, errors, latency and the shares served from caches; by default the month to date."""
    summary = _begin(call, "from", "to", "filter")
    given = summary.given
    filters = given.filters()
    month, _ = _to_date("month", summary.now_ms, summary.zone)
    start, end = given.period(default=month, granularity="total")
    pieces = given.slices(start, end, granularity="total")
    given.check()
    figures = summary.read(pieces, filters=filters, measures=None)
    totals = figures.total()
    tokens_in, tokens_out = total_input_tokens(totals), total_output_tokens(totals)
    usual = ("requests", "errors", "error_rate", "unpriced_requests", "latency_ms_mean", "time_to_first_token_ms_mean")
    body = {
        **_bounds((start, end), summary.zone),
        "cost_usd": _money(totals),
        **to_api(totals, usual),
        **to_api(totals, ("cache_hits", "cache_hit_rate")),
        "input_tokens_total": tokens_in,
        "output_tokens_total": tokens_out,
        "cache_read_share": ratio_text(_cached(totals), tokens_in),
        "usage": to_api(totals, [name for name in shown_measures((), totals) if name in BUCKETS]),
    }
    return summary.answer(figures, lower_bound=bool(totals.get("unpriced_requests")), body=body)


def _cached(amounts: Amounts) -> int:
    """Input tokens read from the provider's cache, of all modalities."""
    return sum(count for name, count in amounts.items() if name.startswith("cache_read_") and name in BUCKETS)


def account_stats(call: Call) -> Response:
    """What the account holds since its first event: counts, values per dimension, and how much of it is priced."""
    summary = _begin(call)
    summary.given.check()
    names = dimension_names(call.organization.dimensions.tag_keys)
    pieces = _history(summary)
    figures = summary.read(pieces, group_by=names)
    totals = figures.total()
    requests, unpriced = totals.get("requests", 0), totals.get("unpriced_requests", 0)
    first = local_date(figures.slice_of(0).start_ms, summary.zone).isoformat() if len(figures) else None
    body = {
        "organization": call.organization.org,
        "name": call.organization.name,
        "first_event_day": first,
        "events": requests,
        "cost_usd": _money(totals),
        "priced_events": requests - unpriced,
        "unpriced_events": unpriced,
        "priced_share": ratio_text(requests - unpriced, requests),
        "distinct_values": {name: figures.distinct(name) for name in names},
    }
    return summary.answer(figures, lower_bound=bool(unpriced), body=body)


def _history(summary: _Summary) -> tuple[Slice, ...]:
    """From the first month that has events until now: that month by day, the rest in one piece."""
    organization = summary.call.organization
    zone = organization.dimensions.time_zone
    present = summary.call.services.figures.months_with_events(
        organization.org, months_of_history(summary.now_ms, zone)
    )
    if not present:
        return ()
    first = date.fromisoformat(f"{min(present)}-01")
    start, end = date_ms(first, zone), min(date_ms(shift_date(first, "month"), zone), summary.now_ms)
    return (*slices(start, end, granularity="day", time_zone=zone), *_atoms([(end, summary.now_ms)]))


def months_of_history(now_ms: int, zone: str) -> list[str]:
    """The months (``YYYY-MM``) that may hold events, the running one first."""
    this_month = first_date(local_date(now_ms - 1, zone), "month")
    return [month_of_day(shift_date(this_month, "month", -back).isoformat()) for back in range(HISTORY_MONTHS)]
