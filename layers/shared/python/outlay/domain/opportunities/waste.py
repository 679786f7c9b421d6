"""Rules about calls, or parts of them, that need not be made."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from outlay.contracts.buckets import INPUT_TOKENS
from outlay.domain.figures import cost
from outlay.domain.insight_rules import MIN_REQUESTS, Looked, dollars, percent
from outlay.domain.opportunities.dear_calls import PATIENT_ENVIRONMENTS
from outlay.domain.opportunities.made_of import Told, by_model, chance, part_of
from outlay.domain.opportunity import Chance, OpportunityType
from outlay.domain.recommendation import Part
from outlay.domain.recommending.ground import Activity, Cell, Ground, named
from outlay.domain.usage_facts import ProfileGroup

CACHEABLE = Fraction(1, 2)
"""Of the input that is not read from the cache so far: how much could be, where prompts share a beginning."""
AVOIDABLE = Fraction(1, 2)
"""Of what failures and retries cost."""
REUSABLE = Fraction(4, 5)
"""Of what repeated requests cost: an answer of the same day can be used again, but not always."""
TEST_SHARE = 30
"""Per cent of production's spend, up to which an environment for trying things may spend."""
REPEAT_SHARE = 5
"""Per cent of fingerprinted requests."""
FALLEN = 90
"""Per cent by which the requests of a feature that is used no more fell."""


def low_cache_hits(looked: Looked) -> Iterator[Chance]:
    ground = looked.ground
    for name, cells in by_model(ground.cells):
        chosen = [cell for cell in cells if _could_cache(ground, cell)]
        parts = [part for cell in chosen if (part := _cached(ground, cell)) is not None]
        if not parts:
            continue
        read, tokens = (sum(cell.tokens(b) for cell in chosen) for b in (("cache_read_tokens",), INPUT_TOKENS))
        yield chance(
            ground,
            Told(
                type=OpportunityType.LOW_CACHE_HITS,
                subject=name,
                title=f"Cache the prompts of {name[1]}",
                why=f"{percent(read, tokens)} % of the input tokens of its long calls came from the provider's cache; "
                f"those calls cost {dollars(sum(part.concerned for part in parts))} a month.",
                method="Half of the input that is paid in full, at the price of cache reads.",
                hours=8,
                data={"cache_read_percent": percent(read, tokens), "input_tokens": tokens},
            ),
            cells=chosen,
            parts=parts,
            doubts=[(20, "how much the prompts have in common is not known")],
        )


def _could_cache(ground: Ground, cell: Cell) -> bool:
    tokens, read = cell.tokens(INPUT_TOKENS), cell.tokens(("cache_read_tokens",))
    settings = ground.settings
    return (
        cell.requests >= MIN_REQUESTS
        and cell.mean_input >= settings.cacheable_input_tokens
        and read * 100 < tokens * settings.cache_read_share
    )


def _cached(ground: Ground, cell: Cell) -> Part | None:
    usage = cell.usage
    moved = int(usage.get("input_uncached_tokens", 0) * CACHEABLE)
    after = {
        **usage,
        "input_uncached_tokens": usage.get("input_uncached_tokens", 0) - moved,
        "cache_read_tokens": usage.get("cache_read_tokens", 0) + moved,
    }
    name = cell.provider, cell.model
    now = ground.price(name, usage, count=cell.requests)
    left = ground.ratio(now, ground.price(name, after, count=cell.requests))
    return part_of(ground, cell, Fraction(cell.cost), left)


Count = Callable[[ProfileGroup], int]


class _Needless(NamedTuple):
    """Calls of an activity that need not be made."""

    activity: Activity
    cells: Sequence[Cell]
    parts: Sequence[Part]
    seen: int
    """Requests that were looked at."""
    found: int
    """Those of them that need not be."""

    @property
    def share(self) -> str:
        return percent(self.found, self.seen)


class _Measure(NamedTuple):
    """What is needless. ``above``: from how many per cent on it is told. ``paid``: what a cell's cost; ``left``: the
    share of that which stays."""

    seen: Count
    found: Count
    above: int
    paid: Callable[[Cell], Fraction]
    left: Fraction


def _needless(ground: Ground, measure: _Measure) -> Iterator[_Needless]:
    """By activity."""
    for activity, cells in ground.activities.items():
        kinds = [kind for cell in cells for kind in cell.profile]
        seen, found = sum(map(measure.seen, kinds)), sum(map(measure.found, kinds))
        if seen < MIN_REQUESTS or found * 100 <= seen * measure.above:
            continue
        shares = (part_of(ground, cell, measure.paid(cell), measure.left) for cell in cells)
        parts = [part for part in shares if part is not None]
        if parts:
            yield _Needless(activity=activity, cells=cells, parts=parts, seen=seen, found=found)


def high_error_rate(looked: Looked) -> Iterator[Chance]:
    """By feature, of what failed and what was tried again the dearer: both are of the same calls as a rule."""
    failures = _Measure(
        seen=lambda kind: kind.requests,
        found=lambda kind: max(kind.errors, kind.retries),
        above=looked.settings.waste,
        paid=lambda cell: cell.cost * _wasted(cell),
        left=1 - AVOIDABLE,
    )
    for one in _needless(looked.ground, failures):
        yield chance(
            looked.ground,
            Told(
                type=OpportunityType.HIGH_ERROR_RATE,
                subject=one.activity,
                title=f"Fail and repeat less in {named(one.activity)}",
                why=f"{one.share} % of its requests failed or were tried again.",
                method="Half of what failed calls or retries cost, whichever is more, by their share of the profile.",
                hours=16,
                data={"requests_seen": one.seen, "failed_or_retried": one.found, "share_percent": one.share},
            ),
            cells=one.cells,
            parts=one.parts,
            doubts=[(15, "how many of the failures can be avoided is not known")],
        )


def _wasted(cell: Cell) -> Fraction:
    whole = sum(kind.cost_picousd for kind in cell.profile)
    wasted = sum(max(kind.error_cost_picousd, kind.retry_cost_picousd) for kind in cell.profile)
    return min(Fraction(wasted, whole), Fraction(1)) if whole else Fraction(0)


def unused_features(looked: Looked) -> Iterator[Chance]:
    """What is hardly called any more and still costs; what is for trying things and spends like production."""
    yield from _fallen_features(looked.ground)
    yield from _test_environments(looked.ground)


def _fallen_features(ground: Ground) -> Iterator[Chance]:
    for activity, cells in ground.activities.items():
        before = sum(cell.before.get("requests", 0) for cell in cells)
        now = sum(cell.requests for cell in cells)
        if not activity[2] or before < MIN_REQUESTS or (before - now) * 100 <= before * FALLEN:
            continue
        parts = [
            part for cell in cells if (part := part_of(ground, cell, Fraction(cell.cost), Fraction(0))) is not None
        ]
        yield chance(
            ground,
            Told(
                type=OpportunityType.UNUSED_FEATURE,
                subject=("feature", *activity),
                title=f"Switch off {named(activity)}, or find out who still uses it",
                why=f"Its requests fell from {before:,} to {now:,} against the {ground.facts.days} days before.",
                method="All that it costs, should it be switched off.",
                hours=4,
                data={"requests": now, "requests_before": before},
            ),
            cells=cells,
            parts=parts,
            doubts=[(30, "few calls may be worth a lot to somebody")],
        )


def _test_environments(ground: Ground) -> Iterator[Chance]:
    spent: dict[str, int] = {}
    for cell in ground.cells:
        for group in cell.groups:
            spent[group.environment] = spent.get(group.environment, 0) + cost(group.amounts)
    rest = sum(amount for name, amount in spent.items() if name.lower() not in PATIENT_ENVIRONMENTS)
    for name in sorted(name for name in spent if name.lower() in PATIENT_ENVIRONMENTS):
        allowed = rest * TEST_SHARE // 100
        if rest <= 0 or spent[name] <= allowed:
            continue
        held = [(cell, sum(cost(g.amounts) for g in cell.groups if g.environment == name)) for cell in ground.cells]
        cells = [cell for cell, amount in held if amount]
        left = Fraction(allowed, spent[name])
        parts = [part for cell, amount in held if (part := part_of(ground, cell, Fraction(amount), left)) is not None]
        yield chance(
            ground,
            Told(
                type=OpportunityType.UNUSED_FEATURE,
                subject=("environment", name),
                title=f"Spend less in the environment {name}",
                why=f"It spends {percent(spent[name], rest)} % of what production does.",
                method=f"What it spends beyond {TEST_SHARE} % of production's spend.",
                hours=6,
                data={"environment": name, "share_percent": percent(spent[name], rest)},
            ),
            cells=cells,
            parts=parts,
            doubts=[(20, "what the environment is needed for is not known")],
            is_of_all=True,
        )


def duplicate_requests(looked: Looked) -> Iterator[Chance]:
    """Where applications send a fingerprint of the content."""
    ground = looked.ground
    repeats = _Measure(
        seen=lambda kind: kind.fingerprinted,
        found=lambda kind: kind.repeats,
        above=REPEAT_SHARE,
        paid=lambda cell: cell.cost * cell.share(cell.profile, "repeat_cost_picousd"),
        left=1 - REUSABLE,
    )
    for one in _needless(ground, repeats):
        yield chance(
            ground,
            Told(
                type=OpportunityType.DUPLICATE_REQUESTS,
                subject=one.activity,
                title=f"Answer repeated requests of {named(one.activity)} from a cache of your own",
                why=f"{one.share} % of its fingerprinted requests had been sent before on the same day.",
                method="Four fifths of what requests cost whose content the model had been sent before on that day.",
                hours=12,
                data={"fingerprinted": one.seen, "repeats": one.found, "share_percent": one.share},
            ),
            cells=one.cells,
            parts=one.parts,
            doubts=[
                (15, "how long an answer stays true is not known"),
                (0 if ground.facts.is_profile_whole else 5, "repeats are a lower bound: there were too many contents"),
            ],
        )
