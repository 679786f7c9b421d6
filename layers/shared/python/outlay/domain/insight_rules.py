"""The rules of insights: each looks at an organization's usage and says what it found, with its numbers."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from outlay.contracts.buckets import INPUT_TOKENS
from outlay.contracts.dimensions import OTHER, UNSET
from outlay.domain.figures import cost
from outlay.domain.insight import Finding, InsightRule
from outlay.domain.insight_settings import InsightSettings
from outlay.domain.money import PICO_PER_USD, usd_text
from outlay.domain.recommendation import MONTH_DAYS
from outlay.domain.recommending.ground import MAX_VALUES, SCOPED, Ground
from outlay.domain.simple_calls import cheaper_for_simple_calls
from outlay.domain.usage_facts import CallGroup

MIN_REQUESTS = 100
"""Of less a share says nothing."""
_FEW = 100
"""One call in a hundred without a price changes no comparison."""
_TAGS = ("team", "project", "feature")
_DAY_MS = 86_400_000
_OF_ALL = frozenset({InsightRule.COST_CONCENTRATION, InsightRule.UNTAGGED_SPEND})
"""They tell what the whole organization spends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingKey:
    """An API key that may send usage and is neither revoked nor expired."""

    key_id: str
    name: str
    created_ms: int
    used_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What rules look at."""

    ground: Ground
    settings: InsightSettings
    keys: Sequence[SendingKey] = ()

    @property
    def minimum(self) -> int:
        """Pico-USD of the period, from where on something is worth telling."""
        return self.settings.minimum * self.ground.facts.days // MONTH_DAYS

    @property
    def groups(self) -> Sequence[CallGroup]:
        return self.ground.facts.groups


@dataclass(slots=True)
class Sum:
    """Of some calls, in the period and in the one before."""

    cost: int = 0
    before: int = 0
    requests: int = 0
    requests_before: int = 0
    unpriced_before: int = 0
    errors: int = 0

    @property
    def is_known_before(self) -> bool:
        """Whether what was spent before can be held against: calls without a price cost more than nothing."""
        return self.before > 0 and self.unpriced_before * _FEW <= self.requests_before

    def add(self, group: CallGroup) -> None:
        self.cost += cost(group.amounts)
        self.before += cost(group.before)
        self.requests += group.amounts.get("requests", 0)
        self.requests_before += group.before.get("requests", 0)
        self.unpriced_before += group.before.get("unpriced_requests", 0)
        self.errors += group.amounts.get("errors", 0)


def find_insights(looked: Looked) -> list[Finding]:
    """All that holds of the facts, the costliest first."""
    found = [replace(finding, scope=_scope(looked, finding)) for rule in RULES for finding in rule(looked)]
    return sorted(found, key=lambda one: (-one.amount, one.rule.value, sorted(one.about.items())))


def sums_by(groups: Iterable[CallGroup], dimension: str) -> dict[str, Sum]:
    found: dict[str, Sum] = {}
    for group in groups:
        found.setdefault(getattr(group, dimension), Sum()).add(group)
    return dict(sorted(found.items()))


def total_of(groups: Iterable[CallGroup]) -> Sum:
    total = Sum()
    for group in groups:
        total.add(group)
    return total


def _scope(looked: Looked, finding: Finding) -> dict[str, tuple[str, ...]]:
    if not finding.about or finding.rule in _OF_ALL:
        return {}
    groups = [
        group for group in looked.groups if all(getattr(group, name) == value for name, value in finding.about.items())
    ]
    values = {name: tuple(sorted({getattr(group, name) for group in groups})) for name in SCOPED}
    named = {name: some for name, some in values.items() if 0 < len(some) <= MAX_VALUES}
    return {**named, **{name: (value,) for name, value in finding.about.items()}}


def concentration(looked: Looked) -> Iterator[Finding]:
    total, threshold = total_of(looked.groups).cost, looked.settings.concentration
    if total < looked.minimum or total <= 0:
        return
    for provider, one in sums_by(looked.groups, "provider").items():
        if one.cost * 100 > total * threshold:
            share = percent(one.cost, total)
            yield Finding(
                rule=InsightRule.COST_CONCENTRATION,
                about={"provider": provider},
                told=f"{share} % of the spend went to {provider}: {dollars(one.cost)} of {dollars(total)}.",
                says=f"one provider has more than {threshold} % of all spend",
                amount=one.cost,
                numbers={"cost_usd": usd_text(one.cost), "total_usd": usd_text(total), "share_percent": share},
            )


def growth(looked: Looked) -> Iterator[Finding]:
    if not looked.ground.facts.is_before_whole:
        return
    about: list[tuple[dict[str, str], Sum]] = [({}, total_of(looked.groups))]
    for name in ("team", "project"):
        about += [({name: value}, one) for value, one in sums_by(looked.groups, name).items() if _is_named(value)]
    threshold = looked.settings.growth
    for what, one in about:
        more = one.cost - one.before
        if one.is_known_before and more >= looked.minimum and more * 100 > one.before * threshold:
            whose = _whose(what) or "all"
            grown = percent(more, one.before)
            yield Finding(
                rule=InsightRule.HIGH_GROWTH,
                about=what,
                told=f"Spend of {whose} grew by {grown} %, from {dollars(one.before)} to {dollars(one.cost)}.",
                says=f"spend grew by more than {threshold} % against the {_days(looked)} days before",
                amount=more,
                numbers={**_change(one), "growth_percent": grown},
            )


def inefficient_models(looked: Looked) -> Iterator[Finding]:
    times = looked.settings.cost_times
    for one in cheaper_for_simple_calls(looked.ground, at_most=Fraction(1, times)):
        if one.concerned < looked.minimum:
            continue
        ratio = _ratio(1 / one.left) if one.left else None
        cheaper = f"{one.target.provider}/{one.target.model}"
        dearer = "would cost nothing" if ratio is None else f"costs {ratio} times less"
        yield Finding(
            rule=InsightRule.INEFFICIENT_MODEL,
            about={"provider": one.provider, "model": one.model},
            told=(
                f"{one.requests:,} small, simple calls a month cost {dollars(one.concerned)} on {one.model}; "
                f"{cheaper}, which can do them by what is published, {dearer}."
            ),
            says=f"small, simple calls cost at least {times} times as much as on an adequate cheaper model",
            amount=one.concerned * looked.ground.facts.days // MONTH_DAYS,
            numbers={
                "calls_a_month": one.requests,
                "cost_a_month_usd": usd_text(one.concerned),
                "cheaper_model": cheaper,
                "times": ratio,
                "profile_days": looked.ground.facts.profile_days,
                "not_known": list(one.unknown),
            },
        )


def feature_anomalies(looked: Looked) -> Iterator[Finding]:
    if not looked.ground.facts.is_before_whole:
        return  # to an organization that has just begun everything is new
    threshold = looked.settings.feature_growth
    for feature, one in sums_by(looked.groups, "feature").items():
        more = one.cost - one.before
        if not _is_named(feature) or more < looked.minimum:
            continue
        if one.requests_before == 0:
            told = f"The feature {feature} is new and cost {dollars(one.cost)}."
            grown = None
        elif one.is_known_before and more * 100 > one.before * threshold:
            grown = percent(more, one.before)
            told = f"The feature {feature} grew by {grown} %, from {dollars(one.before)} to {dollars(one.cost)}."
        else:
            continue
        yield Finding(
            rule=InsightRule.FEATURE_ANOMALY,
            about={"feature": feature},
            told=told,
            says=f"a feature is new, or grew by more than {threshold} % against the {_days(looked)} days before",
            amount=more,
            numbers={**_change(one), "growth_percent": grown, "is_new": one.requests_before == 0},
        )


def low_cache_hits(looked: Looked) -> Iterator[Finding]:
    """Of models whose cached input costs less, whose calls are long enough for a provider to cache them."""
    threshold, ground = looked.settings.cache_reads, looked.ground
    models: dict[tuple[str, str], list[CallGroup]] = {}
    for group in looked.groups:
        models.setdefault((group.provider, group.model), []).append(group)
    for (provider, model), groups in sorted(models.items()):
        requests = sum(group.amounts.get("requests", 0) for group in groups)
        tokens = sum(group.amounts.get(bucket, 0) for group in groups for bucket in INPUT_TOKENS)
        read = sum(group.amounts.get("cache_read_tokens", 0) for group in groups)
        paid = sum(group.amounts.get("cost_input", 0) for group in groups)
        if paid < looked.minimum or tokens < requests * ground.settings.cacheable_input_tokens:
            continue
        if read * 100 >= tokens * threshold or not _caches(ground, (provider, model)):
            continue
        share = percent(read, tokens)
        yield Finding(
            rule=InsightRule.LOW_CACHE_HITS,
            about={"provider": provider, "model": model},
            told=(
                f"{share} % of {model}'s input tokens came from the provider's cache; "
                f"{dollars(paid)} were paid for input at full price."
            ),
            says=f"less than {threshold} % of a model's input tokens are cache reads, although its calls are long",
            amount=paid,
            numbers={
                "cache_read_percent": share,
                "input_tokens": tokens,
                "mean_input_tokens": tokens // max(1, requests),
                "input_cost_usd": usd_text(paid),
            },
        )


def error_waste(looked: Looked) -> Iterator[Finding]:
    """What failed, by the figures; what it cost and what was a retry, by the profile."""
    about: list[tuple[dict[str, str], Sum]] = [({}, total_of(looked.groups))]
    about += [({"feature": value}, one) for value, one in sums_by(looked.groups, "feature").items() if _is_named(value)]
    threshold = looked.settings.waste
    for what, one in about:
        kinds = [kind for kind in looked.ground.facts.profile if kind.feature == what.get("feature", kind.feature)]
        seen = sum(kind.requests for kind in kinds)
        retries = sum(kind.retries for kind in kinds)
        profiled = sum(kind.cost_picousd for kind in kinds)
        wasted = sum(max(kind.error_cost_picousd, kind.retry_cost_picousd) for kind in kinds)
        share = max(Fraction(one.errors, one.requests or 1), Fraction(retries, seen or 1))
        if one.requests < MIN_REQUESTS or share * 100 <= threshold or one.cost < looked.minimum:
            continue
        costs = int(one.cost * Fraction(wasted, profiled)) if profiled else None
        yield Finding(
            rule=InsightRule.ERROR_WASTE,
            about=what,
            told=(
                f"{percent(one.errors, one.requests)} % of {_whose(what) or 'all'} requests failed and "
                f"{percent(retries, seen)} % were retries"
                + (f"; about {dollars(costs)} were paid for them." if costs is not None else ".")
            ),
            says=f"more than {threshold} % of requests failed or were retries",
            amount=costs or 0,
            numbers={
                "requests": one.requests,
                "errors": one.errors,
                "error_percent": percent(one.errors, one.requests),
                "retry_percent": percent(retries, seen) if seen else None,
                "wasted_usd": None if costs is None else usd_text(costs),
                "profile_days": looked.ground.facts.profile_days,
            },
        )


def idle_keys(looked: Looked) -> Iterator[Finding]:
    days, now_ms = looked.settings.idle_days, looked.ground.now_ms
    for key in sorted(looked.keys, key=lambda key: key.key_id):
        since = key.used_ms or key.created_ms
        idle = (now_ms - since) // _DAY_MS
        if idle < days:
            continue
        used = (
            f"was last used {idle:,} days ago" if key.used_ms else f"was never used since it was made {idle:,} days ago"
        )
        yield Finding(
            rule=InsightRule.IDLE_KEY,
            about={"api_key": key.key_id},
            told=f"The key {key.name} may send usage and {used}.",
            says=f"an API key was not used for {days} days",
            amount=0,
            numbers={"idle_since_ms": since, "was_used": key.used_ms is not None},
        )


def untagged_spend(looked: Looked) -> Iterator[Finding]:
    total, threshold = total_of(looked.groups).cost, looked.settings.untagged
    for name in _TAGS:
        unset = sums_by(looked.groups, name).get(UNSET, Sum()).cost
        if unset >= looked.minimum and unset > 0 and unset * 100 > total * threshold:
            share = percent(unset, total)
            yield Finding(
                rule=InsightRule.UNTAGGED_SPEND,
                about={name: UNSET},
                told=f"{share} % of the spend names no {name}: {dollars(unset)} of {dollars(total)}.",
                says=f"more than {threshold} % of all spend names no {name}",
                amount=unset,
                numbers={"cost_usd": usd_text(unset), "total_usd": usd_text(total), "share_percent": share},
            )


RULES: Sequence[Callable[[Looked], Iterator[Finding]]] = (
    concentration,
    growth,
    inefficient_models,
    feature_anomalies,
    low_cache_hits,
    error_waste,
    idle_keys,
    untagged_spend,
)


def percent(part: int, whole: int) -> str:
    """With one decimal; of nothing, 0."""
    share = Decimal(part) * 100 / Decimal(whole) if whole else Decimal(0)
    return str(share.quantize(Decimal("0.1"), ROUND_HALF_EVEN))


def dollars(picousd: int) -> str:
    """To the cent, as people read it: facts are told, not charged."""
    amount = (Decimal(picousd) / PICO_PER_USD).quantize(Decimal("0.01"), ROUND_HALF_EVEN)
    return f"${amount:,}"


def _ratio(value: Fraction) -> str:
    return str((Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.1"), ROUND_HALF_EVEN))


def _change(one: Sum) -> Mapping[str, str | int]:
    return {
        "cost_usd": usd_text(one.cost),
        "before_usd": usd_text(one.before),
        "requests": one.requests,
        "requests_before": one.requests_before,
    }


def _caches(ground: Ground, name: tuple[str, str]) -> bool:
    usage = 1_000_000
    plain = ground.price(name, {"input_uncached_tokens": usage}, count=1_000)
    cached = ground.price(name, {"cache_read_tokens": usage}, count=1_000)
    return plain is not None and cached is not None and cached < plain


def _is_named(value: str) -> bool:
    return value not in (UNSET, OTHER)


def _whose(about: Mapping[str, str]) -> str:
    return " and ".join(f"the {name} {value}" for name, value in sorted(about.items()))


def _days(looked: Looked) -> int:
    return looked.ground.facts.days
