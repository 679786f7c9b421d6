"""Other models for the calls of one: price, context window, abilities, tier, quality, and what own usage would cost."""

from datetime import date, timedelta
from typing import Any

from outlay.application.compare_models import Candidate
from outlay.application.model_alternatives import USE_CASES, model_alternatives
from outlay.application.read_figures import read_figures
from outlay.domain.access import within
from outlay.domain.calendar import Slice
from outlay.domain.comparison import Estimate, percent_text
from outlay.domain.figures import Amounts, FiguresQuery
from outlay.domain.model_catalogue import Model, load_model_catalogue
from outlay.domain.model_rates import RateBook
from outlay.domain.money import usd_text
from outlay.domain.periods import day_of, day_start_ms, iso_utc
from outlay.domain.rate_card import rates_at
from outlay.domain.recommending.qualities import score_change
from outlay.runtime.http import Response

from functions.api.figures_query import Parameters
from functions.api.price_books import book_of
from functions.api.price_words import card_to_api, cost_to_api, fit_to_api, names_to_api
from functions.api.routing import Call, Route

DAYS = 30
_SHOWN = ("input_uncached_tokens", "cache_read_tokens", "cache_write_5m_tokens", "output_tokens")


def alternatives(call: Call) -> Response:
    """The cheapest first. What a model is known not to do leaves it out; what isn't known is told beside it."""
    given = Parameters(call.request, call.organization, known=frozenset({"model", "use_case"}))
    use_case = given.choice("use_case", tuple(USE_CASES), "general")
    name = given.text("model").strip()
    if not name:
        given.wrong("model", "must name a model, as provider/model or alone")
    given.check()
    provider, slash, model = name.partition("/")
    wanted = (provider, model) if slash else ("", name)
    now_ms, book, catalogue = call.services.clock(), book_of(call), load_model_catalogue()
    start, end, amounts = _used(call, book, wanted, now_ms)
    found = model_alternatives(wanted, amounts, use_case=use_case, book=book, catalogue=catalogue, at_ms=now_ms)
    current = found.current.model.facts
    body = {
        "as_of": iso_utc(now_ms),
        "from": start,
        "to": end,
        "use_case": use_case,
        "is_own_usage": found.is_own_usage,
        "requests": found.calls.count,
        "usage": dict(found.calls.usage),
        "current": _told(found.current, found.current, current, at_ms=now_ms),
        "models": [_told(one, found.current, current, at_ms=now_ms) for one in found.models],
    }
    return Response(status=200, body=body)


def _used(call: Call, book: RateBook, wanted: tuple[str, str], now_ms: int) -> tuple[str, str, Amounts]:
    """What the caller may see of the model's usage, whatever it was called: the last 30 whole days."""
    zone = call.organization.dimensions.time_zone
    end = day_of(now_ms, zone)
    start = (date.fromisoformat(end) - timedelta(days=DAYS)).isoformat()
    period = Slice(start_ms=day_start_ms(start, zone), end_ms=day_start_ms(end, zone))
    query = FiguresQuery(slices=(period,), group_by=("provider", "model"), filters=within(call.cut, {}))
    figures = read_figures(query, organization=call.organization, reader=call.services.figures, now_ms=now_ms)
    meant = _meant(book, *wanted)
    sums: dict[str, int] = {}
    for row in range(len(figures)):
        if meant is not None and _meant(book, *figures.group_of(row)) == meant:
            for measure, amount in figures.amounts(row).items():
                sums[measure] = sums.get(measure, 0) + amount
    return start, end, sums


def _meant(book: RateBook, provider: str, model: str) -> tuple[str, str] | None:
    rates = book.find(provider, model)
    return None if rates is None else rates.priced_as or (rates.provider, rates.model)


def _told(one: Candidate, current: Candidate, facts: Model, *, at_ms: int) -> dict[str, Any]:
    model = one.model.facts
    change = score_change(facts, model) if model is not facts else None
    whole = current.cost.picousd if isinstance(current.cost, Estimate) else 0
    rates = rates_at(one.model.rates, at_ms).rates
    return {
        **names_to_api(one.model),
        "family": model.family,
        "tier": model.tier,
        "context_window": model.context_window,
        "max_output_tokens": model.max_output_tokens,
        "streaming": model.streaming,
        "tool_use": model.tool_use,
        "modalities_in": None if model.modalities_in is None else list(model.modalities_in),
        "modalities_out": None if model.modalities_out is None else list(model.modalities_out),
        "deprecated": model.deprecated,
        "retirement_date": model.retirement_date,
        "quality": model.quality,
        "score": None if change is None else change[0],
        "score_change": None if change is None else f"{change[1]:+}",
        "rates": card_to_api({name: rate for name, rate in rates.items() if name in _SHOWN}),
        **cost_to_api(one.cost),
        "difference_usd": None if one.difference is None else usd_text(one.difference),
        "difference_percent": None if one.difference is None else percent_text(one.difference, whole),
        **fit_to_api(one.fit),
    }


ROUTES = (Route("GET", "/v1/recommendations/model-alternatives", alternatives),)
