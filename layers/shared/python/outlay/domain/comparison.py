"""What the same usage would cost on other models, and whether they could do it. Exact; unknown is neither $0 nor "no".

Usage is a sum over a number of calls. Where a price depends on a call's size (tiers by input tokens, a shortest length
of audio) the mean call decides, since the size of each is not known: for calls that are all alike this is exact.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from outlay.contracts.buckets import INPUT_TOKENS, OUTPUT_TOKENS
from outlay.domain.model_catalogue import Model
from outlay.domain.price_timeline import NO_PLAN
from outlay.domain.pricing import UNKNOWN_MODEL, Unpriced
from outlay.domain.rate_plan import RatePlan

_TWO_DECIMALS = Decimal("0.01")
_MODALITIES = ("audio", "image", "video")


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """Raises ``ValueError`` where there is no call, or a count is negative: there is no mean of these."""

    count: int
    usage: Mapping[str, int]
    """Bucket → sum over all of them."""

    def __post_init__(self) -> None:
        if self.count < 1 or min(self.usage.values(), default=0) < 0:
            raise ValueError("usage is the sum of one or more calls, and none of its counts is negative")

    def mean(self, buckets: tuple[str, ...]) -> int:
        """The mean call's tokens of some buckets, rounded up."""
        return -(-sum(self.usage.get(bucket, 0) for bucket in buckets) // self.count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What the calls cost at one model's rates."""

    picousd: int
    above_input_tokens: int | None
    """The tier they are charged at: calls with more than so many input tokens; None for the lowest, or where none."""
    has_tiers: bool
    facts: tuple[str, str, str, str, int]
    """Provider, model, source, effective from (``""`` where the source has no earlier price), revision."""


def estimate(plan: RatePlan | None, calls: Calls) -> Estimate | Unpriced:
    """The cost of the calls; every bucket in use has to have a rate."""
    if plan is None or plan is NO_PLAN:
        return UNKNOWN_MODEL
    if plan.table is not None and plan.table.keys() >= calls.usage.keys():
        return Estimate(picousd=plan.total(calls.usage), above_input_tokens=None, has_tiers=False, facts=plan.facts)
    missing = plan.missing(calls.usage)
    if missing or not plan.has_rates:
        return Unpriced(reason="no_rate", buckets=missing)
    band = plan.band(calls.usage, calls.count)
    return Estimate(
        picousd=sum(plan.amounts(calls.usage, calls.count)),
        above_input_tokens=plan.starts[band - 1] if band else None,
        has_tiers=bool(plan.starts),
        facts=plan.facts,
    )


def percent_text(part: int, whole: int) -> str | None:
    """``part`` of ``whole`` in per cent, two decimals; None where the whole is 0."""
    if whole == 0:
        return None
    exact = (Decimal(part) * 100 / Decimal(whole)).quantize(_TWO_DECIMALS, rounding=ROUND_HALF_EVEN)
    return f"{exact + 0:f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What usage asks of a model."""

    context_tokens: int
    """Input and output of the mean call together."""
    output_tokens: int
    """Of the mean call."""
    modalities_in: frozenset[str]
    modalities_out: frozenset[str]
    tool_use: bool
    """Counts don't tell: only where it is asked for."""


def needs_of(calls: Calls, *, tool_use: bool = False) -> Needs:
    used = {bucket for bucket, count in calls.usage.items() if count}
    return Needs(
        context_tokens=calls.mean(INPUT_TOKENS + OUTPUT_TOKENS),
        output_tokens=calls.mean(OUTPUT_TOKENS),
        modalities_in=frozenset(each for each in _MODALITIES if used & _in_buckets(each)),
        modalities_out=frozenset(each for each in _MODALITIES if used & _out_buckets(each)),
        tool_use=tool_use,
    )


def _in_buckets(modality: str) -> set[str]:
    played = {"audio_milliseconds", "input_audio_milliseconds"} if modality == "audio" else set()
    return {f"input_{modality}_tokens", f"cache_read_{modality}_tokens"} | played


def _out_buckets(modality: str) -> set[str]:
    return {f"output_{modality}_tokens"} | ({"output_audio_milliseconds"} if modality == "audio" else set())


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """Names of needs that a model does not meet, and of those of which nothing is known. Neither: it meets them all."""

    lacks: tuple[str, ...]
    unknown: tuple[str, ...]


def fit(needs: Needs, model: Model) -> Fit:
    """Held against the mean call: a model that it fits may still be too small for the largest one."""
    answers: dict[str, bool | None] = {
        "context_window": _is_enough(needs.context_tokens, model.context_window),
        "max_output_tokens": _is_enough(needs.output_tokens, model.max_output_tokens),
    }
    if needs.tool_use:
        answers["tool_use"] = model.tool_use
    for name, wanted, has in (
        ("input", needs.modalities_in, model.modalities_in),
        ("output", needs.modalities_out, model.modalities_out),
    ):
        answers |= {f"{each}_{name}": None if has is None else each in has for each in sorted(wanted)}
    return Fit(
        lacks=tuple(name for name, met in answers.items() if met is False),
        unknown=tuple(name for name, met in answers.items() if met is None),
    )


def _is_enough(needed: int, limit: int | None) -> bool | None:
    if needed == 0:
        return True
    return None if limit is None else needed <= limit
