"""Rules about what calls cost too much for: the model, the tier, the hour."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from outlay.domain.comparison import Calls, Estimate, estimate
from outlay.domain.insight_rules import Looked, dollars
from outlay.domain.opportunities.made_of import Kinds, Told, by_model, chance, cheaper, part_of
from outlay.domain.opportunity import Chance, OpportunityType
from outlay.domain.periods import HOUR_MS
from outlay.domain.recommendation import Part
from outlay.domain.recommending.ground import Cell, Ground
from outlay.domain.simple_calls import cheaper_for_simple_calls

PRIORITY_TIERS = frozenset({"priority", "fast", "premium"})
PATIENT_ENVIRONMENTS = frozenset({"dev", "development", "test", "testing", "qa", "staging", "stage", "ci", "sandbox"})
BATCH_TASKS = frozenset(
    {
        "batch",
        "classification",
        "data_extraction",
        "embedding",
        "embeddings",
        "enrichment",
        "evaluation",
        "extraction",
        "labeling",
        "labelling",
        "moderation",
        "reporting",
        "summarisation",
        "summarization",
        "tagging",
        "translation",
    }
)
"""Tasks whose results as a rule nobody waits for."""
SHIFTABLE = Fraction(1, 2)
"""Of the calls that neither stream nor run in a batch: how many can wait for a cheaper hour."""


def model_overuse(looked: Looked) -> Iterator[Chance]:
    ground, times = looked.ground, looked.settings.cost_times
    for one in cheaper_for_simple_calls(ground, at_most=Fraction(1, times)):
        target = f"{one.target.provider}/{one.target.model}"
        yield chance(
            ground,
            Told(
                type=OpportunityType.MODEL_OVERUSE,
                subject=(one.provider, one.model),
                title=f"Use {target} for small, simple calls of {one.model}",
                why=f"{one.requests:,} small, simple calls a month cost {dollars(one.concerned)} on {one.model}.",
                method="Calls of at most 1,000 input and 300 output tokens that are not said to be complex, by their "
                f"share of the profile, on {target} at today's prices.",
                hours=8,
                data={"target": target, "calls_a_month": one.requests, "not_known": list(one.unknown)},
            ),
            cells=one.cells,
            parts=one.parts,
            doubts=[
                (10 * bool(one.unknown), "not published of the target: " + ", ".join(one.unknown)),
                (15, "whether its answers are good enough, a sample of your own has to show"),
            ],
        )


def tier_overuse(looked: Looked) -> Iterator[Chance]:
    """Priority where nobody waits for the first token; the usual tier where only tests would wait."""
    ground = looked.ground
    for name, cells in by_model(ground.cells):
        parts = [cheaper(ground, cell, _dear(cell), now=("priority", False), then=("", False)) for cell in cells]
        yield from _tier_chance(ground, name, cells, parts, "priority", "the usual tier")
        patient = [cell for cell in cells if _is_patient(cell)]
        parts = [cheaper(ground, cell, _usual(cell), now=("", False), then=("flex", False)) for cell in patient]
        yield from _tier_chance(ground, name, patient, parts, "usual", "flex")


def _dear(cell: Cell) -> Kinds:
    return [
        kind
        for kind in cell.profile
        if kind.service_tier.lower() in PRIORITY_TIERS and not (kind.is_stream or kind.is_batch)
    ]


def _usual(cell: Cell) -> Kinds:
    usual = ("", "auto", "default", "standard", "on_demand")
    return [kind for kind in cell.profile if kind.service_tier.lower() in usual and not kind.is_batch]


def _is_patient(cell: Cell) -> bool:
    return all(group.environment.lower() in PATIENT_ENVIRONMENTS for group in cell.groups)


def _tier_chance(
    ground: Ground, name: tuple[str, str], cells: Sequence[Cell], parts: Iterable[Part | None], tier: str, other: str
) -> Iterator[Chance]:
    held = [part for part in parts if part is not None]
    if not held:
        return
    whom = "calls that do not stream" if tier == "priority" else "calls of environments for development and tests"
    yield chance(
        ground,
        Told(
            type=OpportunityType.TIER_OVERUSE,
            subject=(*name, tier),
            title=f"Move {whom} of {name[1]} from the {tier} tier to {other}",
            why=f"They cost {dollars(sum(part.concerned for part in held))} a month in the {tier} tier.",
            method=f"Their share of the profile, at today's price of {other} against the {tier} tier's.",
            hours=2,
            data={"from_tier": tier, "to_tier": other},
        ),
        cells=cells,
        parts=held,
        doubts=[(10, "the slower tier may be too slow for some of them")],
    )


def off_peak(looked: Looked) -> Iterator[Chance]:
    """Calls that nobody waits for, in the provider's batch; others at cheaper hours, where a model has such."""
    ground = looked.ground
    for name, cells in by_model(ground.cells):
        parts = [cheaper(ground, cell, _batchable(cell), now=("", False), then=("", True)) for cell in cells]
        held = [part for part in parts if part is not None]
        if held:
            yield chance(
                ground,
                Told(
                    type=OpportunityType.OFF_PEAK,
                    subject=(*name, "batch"),
                    title=f"Run calls of {name[1]} that nobody waits for as a batch",
                    why=f"They cost {dollars(sum(part.concerned for part in held))} a month, one by one.",
                    method="Calls of tasks that can wait, neither streamed nor in a batch, at today's batch price.",
                    hours=16,
                    data={"tasks": sorted({kind.task_type for cell in cells for kind in _batchable(cell)} - {""})},
                ),
                cells=cells,
                parts=held,
                doubts=[(15, "whether somebody waits for them, only their task says")],
            )
        yield from _cheaper_hours(ground, name, cells)


def _batchable(cell: Cell) -> Kinds:
    return [
        kind
        for kind in cell.profile
        if not (kind.is_stream or kind.is_batch)
        and (kind.task_type.lower() in BATCH_TASKS or kind.operation.lower() in BATCH_TASKS)
    ]


def _cheaper_hours(ground: Ground, name: tuple[str, str], cells: Sequence[Cell]) -> Iterator[Chance]:
    hours = [hour for hour in ground.facts.hours if (hour.provider, hour.model) == name]
    spent = sum(hour.cost_picousd for hour in hours)
    prices = _hourly_prices(ground, name, cells)
    if not spent or not prices or min(prices.values()) == max(prices.values()):
        return
    best = min(prices.values())
    after = sum(Fraction(hour.cost_picousd * best, prices[hour.hour]) for hour in hours)
    left = 1 - (1 - Fraction(after, spent)) * SHIFTABLE
    shares = [
        (cell, cell.share([kind for kind in cell.profile if not (kind.is_stream or kind.is_batch)])) for cell in cells
    ]
    parts = [part for cell, share in shares if (part := part_of(ground, cell, cell.cost * share, left)) is not None]
    if not parts:
        return
    cheap = sorted(hour for hour, price in prices.items() if price == best)
    yield chance(
        ground,
        Told(
            type=OpportunityType.OFF_PEAK,
            subject=(*name, "hours"),
            title=f"Make calls of {name[1]} that can wait at its cheaper hours",
            why=f"It is cheapest in {len(cheap)} hours of the day (UTC).",
            method="Half of the calls that neither stream nor run in a batch, at the price of the cheapest hour.",
            hours=8,
            data={"cheapest_hours_utc": cheap},
        ),
        cells=cells,
        parts=parts,
        doubts=[(20, "which of the calls can wait is not known")],
    )


def _hourly_prices(ground: Ground, name: tuple[str, str], cells: Sequence[Cell]) -> dict[int, int]:
    """Of the model's usage by the hour at which it would be made. Empty: not known, free, always the same."""
    usage: dict[str, int] = {}
    for cell in cells:
        for bucket, amount in cell.usage.items():
            usage[bucket] = usage.get(bucket, 0) + amount
    count = sum(cell.requests for cell in cells)
    rates = ground.rates(*name)
    plans = None if rates is None else rates.plans()
    if plans is None or plans.only or count < 1 or any(amount < 0 for amount in usage.values()):
        return {}
    midnight = ground.now_ms - ground.now_ms % (24 * HOUR_MS)
    calls = Calls(count=count, usage=usage)
    found = [estimate(plans.at(midnight + hour * HOUR_MS), calls) for hour in range(24)]
    priced = {hour: one.picousd for hour, one in enumerate(found) if isinstance(one, Estimate)}
    return priced if len(priced) == len(found) and min(priced.values()) > 0 else {}
