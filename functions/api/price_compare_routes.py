"""Comparing models: the same usage at other models' rates, of a profile or of the organization's last 30 days.

What can't be priced has no amount, and says why; what a model can't do is said beside its price, and what is not known
of it is said to be so. ``assumptions`` name what the figures can't tell.
"""

from datetime import date, timedelta
from typing import Any

from outlay.application.compare_models import (
    Candidate,
    Current,
    How,
    LeftOut,
    UsageComparison,
    Used,
    WholeMove,
    compare_profile,
    compare_usage,
)
from outlay.application.read_figures import read_figures
from outlay.application.read_models import Known
from outlay.contracts.buckets import INPUT_TOKENS
from outlay.domain.access import within
from outlay.domain.calendar import Slice
from outlay.domain.comparison import Calls, Estimate, percent_text
from outlay.domain.errors import InvalidInput, Problem
from outlay.domain.figures import Figures, FiguresQuery, cost
from outlay.domain.model_catalogue import Model, load_model_catalogue
from outlay.domain.model_rates import RateBook
from outlay.domain.money import usd_text
from outlay.domain.periods import day_of, day_start_ms, iso_utc, next_day, utc_day
from outlay.runtime.http import Response

from functions.api.figures_measures import is_lower_bound, money_text
from functions.api.figures_query import Parameters
from functions.api.model_query import moment_of
from functions.api.price_bodies import MAX_MODELS, CompareBody
from functions.api.price_books import book_of, model_named
from functions.api.price_words import cost_to_api, fit_to_api, names_to_api
from functions.api.routing import Call, Route
from functions.api.schemas import expect_no_parameters, read_body

DAYS = 30
USAGES = ("last_30_days",)
ASSUMPTIONS = {
    "same_tokens": "Another model counts the same text as more or fewer tokens; the counts are taken as they are.",
    "mean_call": "Prices with tiers by input tokens, and shortest lengths of audio, are those of the mean call.",
    "standard_rates": "Figures don't tell batch or a service tier of calls: every model is at its standard rates.",
    "rates_now": "All models, also those in use, are at their rates now; counted_usd is what calls cost in their time.",
    "mean_size": "Limits are held against the mean call: single calls may be larger than a model takes.",
}
_OF_PROFILE = ("same_tokens",)
_OF_USAGE = tuple(ASSUMPTIONS)


def compare_a_profile(call: Call) -> Response:
    """What ``calls`` calls of ``usage`` each cost on each model, and against ``current``."""
    expect_no_parameters(call.request)
    body = read_body(CompareBody, call.request)
    problems = body.problems()
    at_ms = call.services.clock() if body.at is None else moment_of(body.at)
    if at_ms is None:
        problems.append(Problem(field="at", reason="must be a date or an RFC 3339 moment with an offset"))
    if problems or at_ms is None:
        raise InvalidInput("The body does not fit.", problems=problems)
    book = book_of(call)
    models, unknown = _chosen(book, body.models, at_ms=at_ms)
    current = None if body.current is None else model_named(book, body.current)
    calls = Calls(count=body.calls, usage={name: each * body.calls for name, each in body.usage.items()})
    how = How(at_ms=at_ms, service_tier=body.service_tier, is_batch=body.is_batch, tool_use=body.tool_use)
    compared = compare_profile(calls, current=current, models=models, how=how)
    told = {
        "as_of": iso_utc(at_ms),
        "price_revision": book.revision,
        "currency": "USD",
        "calls": body.calls,
        "usage_per_call": body.usage,
        "assumptions": _assumptions(_OF_PROFILE),
        "current": None if body.current is None else _current_model(body.current, compared.current),
        "models": [_candidate(each, compared.current) for each in compared.models],
        "unknown_models": unknown,
    }
    return Response(status=200, body=told)


def _current_model(name: str, current: Candidate | None) -> dict[str, Any]:
    if current is None:
        return {"asked": name, "cost_usd": None, "unpriced": {"reason": "unknown_model", "buckets": []}}
    return {**names_to_api(current.model), **cost_to_api(current.cost), **fit_to_api(current.fit)}


def _candidate(candidate: Candidate, current: Candidate | None) -> dict[str, Any]:
    whole = current.cost.picousd if current is not None and isinstance(current.cost, Estimate) else 0
    return {
        **names_to_api(candidate.model),
        **cost_to_api(candidate.cost),
        **_difference(candidate.difference, whole),
        **fit_to_api(candidate.fit),
    }


def _difference(difference: int | None, whole: int) -> dict[str, Any]:
    return {
        "difference_usd": None if difference is None else usd_text(difference),
        "difference_percent": None if difference is None else percent_text(difference, whole),
    }


def _assumptions(codes: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"code": code, "text": ASSUMPTIONS[code]} for code in codes]


def _chosen(book: RateBook, names: list[str] | None, *, at_ms: int) -> tuple[list[Known], list[str]]:
    """The models asked for and the names that mean none; without names those of the catalogue that are looked after."""
    if names is None:
        names = [f"{each.provider}/{each.model}" for each in _current_generation(utc_day(at_ms))]
    found = {name: model_named(book, name) for name in names}
    known = {(each.rates.provider, each.rates.model): each for each in found.values() if each is not None}
    return list(known.values()), [name for name, each in found.items() if each is None]


def _current_generation(day: str) -> list[Model]:
    """Models whose provider's documentation was read, and that are neither deprecated nor shut down."""
    looked_up = load_model_catalogue().looked_up()
    usable = [each for each in looked_up if not each.deprecated and (each.retirement_date or day) >= day]
    return usable[:MAX_MODELS]


# ---- the last 30 days


def compare_last_days(call: Call) -> Response:
    """The usage of the last 30 days (today included) that the caller may see, on each model, per model and in total."""
    given = Parameters(call.request, call.organization, known=frozenset({"usage", "models", "tool_use"}))
    given.choice("usage", USAGES, USAGES[0])
    names = [name for name in given.text("models").split(",") if name.strip()] or None
    if names is not None and len(names) > MAX_MODELS:
        given.wrong("models", f"may name at most {MAX_MODELS}")
    tool_use = given.choice("tool_use", ("true", "false"), "false") == "true"
    given.check()
    now_ms = call.services.clock()
    figures, start, end = _last_days(call, now_ms)
    book = book_of(call)
    models, unknown = _chosen(book, names, at_ms=now_ms)
    used = [_used(book, figures, row) for row in range(len(figures))]
    compared = compare_usage(used, models=models, how=How(at_ms=now_ms, tool_use=tool_use))
    body = {
        "as_of": iso_utc(figures.as_of_ms),
        "exact": figures.exact,
        "from": start,
        "to": end,
        "price_revision": book.revision,
        "currency": "USD",
        "assumptions": _assumptions(_OF_USAGE),
        "current": _current(figures, compared),
        "models": [_whole_move(each, compared) for each in compared.models],
        "unknown_models": unknown,
    }
    return Response(status=200, body=body)


def _last_days(call: Call, now_ms: int) -> tuple[Figures, str, str]:
    zone = call.organization.dimensions.time_zone
    end = next_day(day_of(now_ms, zone))
    start = (date.fromisoformat(end) - timedelta(days=DAYS)).isoformat()
    period = Slice(start_ms=day_start_ms(start, zone), end_ms=day_start_ms(end, zone))
    query = FiguresQuery(slices=(period,), group_by=("provider", "model"), filters=within(call.cut, {}))
    figures = read_figures(query, organization=call.organization, reader=call.services.figures, now_ms=now_ms)
    return figures, start, end


def _used(book: RateBook, figures: Figures, row: int) -> Used:
    provider, model = figures.group_of(row)
    return Used(provider=provider, model=model, amounts=figures.amounts(row), rates=book.find(provider, model))


def _current(figures: Figures, compared: UsageComparison) -> dict[str, Any]:
    totals = figures.total()
    return {
        "requests": totals.get("requests", 0),
        "counted_usd": money_text(totals, cost(totals)),
        "lower_bound": is_lower_bound(totals),
        "compared_usd": usd_text(compared.picousd) if compared.current else None,
        "models": [_in_use(each) for each in compared.current],
        "left_out": [_left_out(each) for each in compared.left_out],
    }


def _in_use(current: Current) -> dict[str, Any]:
    return {
        **_usage(current.used),
        **cost_to_api(current.cost),
        "priced_as": f"{current.cost.facts[0]}/{current.cost.facts[1]}",
        "mean_input_tokens": current.calls.mean(INPUT_TOKENS),
        "usage": dict(current.calls.usage),
    }


def _usage(used: Used) -> dict[str, Any]:
    return {
        "provider": used.provider,
        "model": used.model,
        "requests": used.requests,
        "counted_usd": money_text(used.amounts, used.counted),
        "lower_bound": is_lower_bound(used.amounts),
    }


def _left_out(left: LeftOut) -> dict[str, Any]:
    return {**_usage(left.used), "reason": left.reason, "buckets": list(left.buckets)}


def _whole_move(move: WholeMove, compared: UsageComparison) -> dict[str, Any]:
    return {
        **names_to_api(move.model),
        "cost_usd": None if move.picousd is None else usd_text(move.picousd),
        **_difference(move.difference, compared.picousd),
        "in_place_of": [
            {
                "provider": each.current.used.provider,
                "model": each.current.used.model,
                **cost_to_api(each.to.cost),
                **_difference(each.to.difference, each.current.cost.picousd),
                **fit_to_api(each.to.fit),
            }
            for each in move.moves
        ],
    }


ROUTES = (
    Route("GET", "/v1/prices/compare", compare_last_days),
    Route("POST", "/v1/prices/compare", compare_a_profile),
)
