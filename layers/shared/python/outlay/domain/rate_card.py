"""A model's rates as people read them: USD per million tokens, per thousand searches, per hour of audio.

A bucket is listed where the model has a rate for it. The five buckets of text tokens are also listed where they are
charged at another bucket's rate, which ``charged_as`` names; all others follow the same rule when a call is priced.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Any

from outlay.contracts.buckets import BUCKETS
from outlay.domain.model_names import REQUEST_CONTEXT
from outlay.domain.model_rates import ModelRates, plan_at
from outlay.domain.price_timeline import NO_PLAN, Plans, price_at, start_ms
from outlay.domain.rate_plan import RATE_CHAINS, SUBSET_RATES, RatePlan, Rates, round_half_even

_DAY_MS, _MINUTE_MS, _DAY_MINUTES = 86_400_000, 60_000, 1_440
_MILLION_TOKENS = ("1M tokens", 10**6)
_HOUR = ("hour", 3_600_000)
_WHOLE = Fraction(1)
UNITS: Mapping[str, tuple[str, int]] = {
    **{bucket: _MILLION_TOKENS for bucket in BUCKETS if bucket.endswith("_tokens")},
    "web_searches": ("1,000 searches", 1_000),
    "storage_searches": ("1,000 searches", 1_000),
    "audio_milliseconds": _HOUR,
    "input_audio_milliseconds": _HOUR,
    "output_audio_milliseconds": _HOUR,
    "input_characters": ("1M characters", 10**6),
    "input_document_pages": ("1,000 pages", 1_000),
    "input_annotated_document_pages": ("1,000 pages", 1_000),
    "input_text_messages": ("1,000 messages", 1_000),
    "requests": ("1,000 requests", 1_000),
}
"""Bucket → what its price is for, and how many units of the bucket that is."""

_HOME = {"cw": "cache_write_5m_tokens"} | {chain[0]: bucket for bucket, (_, chain) in RATE_CHAINS.items()}
_TEXT_BUCKETS = frozenset(BUCKETS[:5])
_EXTRA = {**SUBSET_RATES, "requests": "request"}
"""What has a rate but no chain: parts of the output, and a fee for the call itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """``picousd`` for one ``unit``. ``tiers``: above so many input tokens of a call, the whole call costs that rate."""

    picousd: int
    unit: str
    tiers: tuple[tuple[int, int], ...] = ()
    charged_as: str | None = None
    """The bucket whose rate it is, where the model has none for this one."""


Card = Mapping[str, Rate]
"""Bucket → rate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPart:
    """Minutes of the UTC day, ``[start, end)``, that have rates of their own."""

    start: int
    end: int
    rates: Card


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """What a request of this kind costs instead, e.g. ``{"processing": "batch"}``; other buckets stay as they are."""

    when: Mapping[str, str]
    effective_from: str
    source: str
    rates: Card
    lacks: tuple[str, ...] = ()
    """Buckets that have no rate for such a request, though they have one otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedRates:
    """The rates of one stretch of time."""

    effective_from: str
    """UTC date; ``""`` where the source has no earlier price."""
    source: str
    """``""`` where nobody knows the model at that time."""
    rates: Card
    day_parts: tuple[DayPart, ...] = ()
    """The whole day in parts, where it matters when a call is made."""
    variants: tuple[Variant, ...] = ()


def card(rates: Rates, factor: Fraction = _WHOLE) -> Card:
    """Rates of the book's format, each times ``factor``, by bucket, in the order of the buckets."""
    found = {
        bucket: name for bucket in BUCKETS if (name := rate_name(bucket, rates)) is not None and _is_shown(bucket, name)
    }
    found |= {bucket: name for bucket, name in _EXTRA.items() if name in rates}
    return {bucket: _rate(bucket, name, rates[name], factor) for bucket, name in found.items()}


def _card_of(plan: RatePlan) -> Card:
    """From what a plan charges: a call can't cost anything else."""
    return card(plan.rates, plan.factor)


def rate_name(bucket: str, rates: Rates) -> str | None:
    """Name of the rate that a bucket is charged at; None where it has none."""
    chain = RATE_CHAINS[bucket][1] if bucket in RATE_CHAINS else ()
    return next((name for name in chain if name in rates), None)


def _is_shown(bucket: str, name: str) -> bool:
    return bucket in _TEXT_BUCKETS or _HOME[name] == bucket


def _rate(bucket: str, name: str, value: Any, factor: Fraction) -> Rate:
    unit, per = UNITS[bucket][0], UNITS[bucket][1] * factor
    parts = value if isinstance(value, list) else [value]
    home = _HOME.get(name, bucket)
    return Rate(
        picousd=_per_unit(parts[0], per),
        unit=unit,
        tiers=tuple((above, _per_unit(rate, per)) for above, rate in zip(parts[1::2], parts[2::2], strict=True)),
        charged_as=None if home == bucket else home,
    )


def _per_unit(rate: Any, per: Fraction) -> int:
    """Pico-USD for ``per`` units; finer only where the source's own number was a float, or under a discount."""
    exact = Fraction(rate) * per
    return round_half_even(exact.numerator, exact.denominator)


def rates_at(model: ModelRates, timestamp_ms: int) -> DatedRates:
    """What holds at a moment, for an ordinary request and for each variant: of the plans that calls are charged by."""
    plans = model.plans()
    plan = plan_at(plans, timestamp_ms)
    return DatedRates(
        effective_from=plan.facts[3] or _date_of_hours(model, plan, timestamp_ms),
        source=plan.facts[2],
        rates=_card_of(plan),
        day_parts=tuple(_day_parts(model, plans, timestamp_ms)),
        variants=tuple(_variants_at(model, plan, timestamp_ms)),
    )


def _date_of_hours(model: ModelRates, plan: RatePlan, timestamp_ms: int) -> str:
    """Of the book's price by the hour, which has no date of its own: that of the price whose day it divides."""
    dated = [each for each in _prices(model) if not isinstance(each[0], list)]
    if plan is NO_PLAN or ":" in plan.facts[2] or not dated:
        return ""
    price = price_at(dated, timestamp_ms)
    when = price[3] if len(price) > 3 else price[0]
    return when if isinstance(when, str) else ""


def _prices(model: ModelRates) -> list[Any]:
    return [] if model.entry is None else list(model.entry["prices"])


def _variants(model: ModelRates) -> list[Any]:
    """Of the book, those that events can name."""
    kinds = () if model.entry is None or not model.takes_variants else model.entry.get("variants", ())
    return [each for each in kinds if each[0].keys() <= REQUEST_CONTEXT]


def _day_parts(model: ModelRates, plans: Plans | None, timestamp_ms: int) -> Iterator[DayPart]:
    """The UTC day of the moment, where its minutes differ."""
    edges = sorted({0} | {edge for each in _prices(model) if isinstance(each[0], list) for edge in each[0]})
    midnight = timestamp_ms // _DAY_MS * _DAY_MS
    starts = [(edge, _card_of(plan_at(plans, midnight + edge * _MINUTE_MS))) for edge in edges if edge < _DAY_MINUTES]
    runs = [(next(group)[0], rates) for rates, group in groupby(starts, key=lambda start: start[1])]
    if len(runs) > 1:
        ends = [start for start, _ in runs[1:]] + [_DAY_MINUTES]
        yield from (DayPart(start=start, end=end, rates=rates) for (start, rates), end in zip(runs, ends, strict=True))


def _variants_at(model: ModelRates, usual: RatePlan, timestamp_ms: int) -> Iterator[Variant]:
    """One for each kind of request that is charged otherwise."""
    usual_card = _card_of(usual)
    for when, (tier, is_batch) in _kinds(model).items():
        plan = plan_at(model.plans(tier, is_batch=is_batch), timestamp_ms)
        rates = _card_of(plan)
        changed = {bucket: rate for bucket, rate in rates.items() if usual_card.get(bucket) != rate}
        lacks = tuple(bucket for bucket in usual_card if bucket not in rates)
        if changed or lacks:
            facts = {"effective_from": plan.facts[3], "source": plan.facts[2]}
            yield Variant(when=dict(when), **facts, rates=changed, lacks=lacks)


def _kinds(model: ModelRates) -> dict[tuple[tuple[str, str], ...], tuple[str, bool]]:
    """What selects a kind of request → the service tier, and whether it is a batch, by which a call says so."""
    named = [each[0] for each in _variants(model)]
    tiers = () if model.over is None else sorted(model.over.tiers)
    named += [{"processing": tier} if tier == "batch" else {"service_tier": tier} for tier in tiers]
    found: dict[tuple[str, bool], tuple[tuple[str, str], ...]] = {}
    for when in named:
        tier = when.get("service_tier") or when.get("speed", "")
        found.setdefault((tier, when.get("processing") == "batch"), tuple(sorted(when.items())))
    return {when: call for call, when in found.items()}


def end_of(held: DatedRates, model: ModelRates, timestamp_ms: int) -> str:
    """The UTC date at which the rates end that are ``held`` at the moment; ``""`` where no end is known."""
    later = [each for each in _dates(model) if start_ms(each) > timestamp_ms]
    return next((each for each in later if rates_at(model, start_ms(each)) != held), "")


def _dates(model: ModelRates) -> list[str]:
    """When a price may begin or end."""
    conditions = [each[0] for each in _prices(model)] + [each[1] for each in _variants(model)]
    entered = frozenset() if model.over is None else model.over.dates
    return sorted({each for each in conditions if isinstance(each, str)} | entered)


def history(model: ModelRates) -> list[tuple[str, DatedRates]]:
    """Every stretch of time with rates of its own, oldest first, with its first date (``""``: no earlier one)."""
    dates = _dates(model)
    first = rates_at(model, start_ms(dates[0]) - 1 if dates else 0)
    found = [(first.effective_from, first)]
    for each in dates:
        then = rates_at(model, start_ms(each))
        if then != found[-1][1]:
            found.append((each, then))
    return found
