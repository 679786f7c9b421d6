"""From the rates of one model at one moment to a table that prices a call by integer multiplication.

A book names rates by the kind of unit (``in``, ``cr``, ``cw60`` …). A bucket is charged at the first rate of its chain
that the model has: a one-hour cache write falls back to the five-minute write's rate and then to the input's, cached or
audio input to the input's. That is how the price source counts units without a rate of their own. A bucket whose whole
chain is missing has *no* rate; it is never charged at zero.
"""

from bisect import bisect_left
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from math import gcd, lcm
from typing import Any, Final

from outlay.contracts.buckets import INPUT_TOKENS, SUBSETS_OF_OUTPUT

INPUT: Final = 0
CACHE_READ: Final = 1
CACHE_WRITE: Final = 2
OUTPUT: Final = 3
OTHER: Final = 4
"""Positions of the cost classes, in the order of ``COST_CLASSES``."""

RATE_CHAINS: Mapping[str, tuple[int, tuple[str, ...]]] = {
    "input_uncached_tokens": (INPUT, ("in",)),
    "cache_read_tokens": (CACHE_READ, ("cr", "in")),
    "cache_write_5m_tokens": (CACHE_WRITE, ("cw5", "cw", "in")),
    "cache_write_1h_tokens": (CACHE_WRITE, ("cw60", "cw", "in")),
    "output_tokens": (OUTPUT, ("out",)),
    "input_audio_tokens": (INPUT, ("in_a", "in")),
    "cache_read_audio_tokens": (CACHE_READ, ("cr_a", "cr", "in_a", "in")),
    "output_audio_tokens": (OUTPUT, ("out_a", "out")),
    "input_image_tokens": (INPUT, ("in_i", "in")),
    "cache_read_image_tokens": (CACHE_READ, ("cr_i", "cr", "in_i", "in")),
    "output_image_tokens": (OUTPUT, ("out_i", "out")),
    "input_video_tokens": (INPUT, ("in_v", "in")),
    "cache_read_video_tokens": (CACHE_READ, ("cr_v", "cr", "in_v", "in")),
    "output_video_tokens": (OUTPUT, ("out_v", "out")),
    "web_searches": (OTHER, ("web",)),
    "storage_searches": (OTHER, ("store",)),
    "audio_milliseconds": (OTHER, ("sec",)),
    "input_audio_milliseconds": (OTHER, ("sec_in", "sec")),
    "output_audio_milliseconds": (OTHER, ("sec_out", "sec")),
    "input_characters": (OTHER, ("chars",)),
    "input_document_pages": (OTHER, ("pages",)),
    "input_annotated_document_pages": (OTHER, ("pages_ann", "pages")),
    "input_text_messages": (OTHER, ("messages",)),
}
"""Bucket → cost class and the names of its rates, most specific first."""

SUBSET_RATES = {"reasoning_tokens": "reason", "citation_tokens": "cite"}
"""Of the output's subsets: what they cost, where that isn't what other output does."""
_INPUT_TOKENS = frozenset(INPUT_TOKENS)
_AUDIO_MS = ("audio_milliseconds", "input_audio_milliseconds")

Rates = Mapping[str, Any]
"""Rate name → pico-USD per unit as an int or ``"n/d"``, or a tiered list ``[base, more than, rate, …]``."""
Table = dict[str, tuple[int, int]]
"""Bucket → (cost class, rate as a numerator over the plan's denominator)."""


def round_half_even(numerator: int, denominator: int) -> int:
    whole, rest = divmod(numerator, denominator)
    twice = 2 * rest
    return whole + (twice > denominator or (twice == denominator and whole % 2 == 1))


def _flat(rate: Any, above: int | None) -> Fraction:
    """The rate for calls whose total input is more than ``above`` tokens (None: below every tier)."""
    if not isinstance(rate, list):
        return Fraction(rate)
    chosen = rate[0]
    for start, tier_rate in zip(rate[1::2], rate[2::2], strict=True):
        if above is not None and above >= start:
            chosen = tier_rate
    return Fraction(chosen)


def _exact_table(rates: Rates, above: int | None) -> dict[str, tuple[int, Fraction]]:
    table = {}
    for bucket, (cost_class, chain) in RATE_CHAINS.items():
        name = next((name for name in chain if name in rates), None)
        if name is not None:
            table[bucket] = (cost_class, _flat(rates[name], above))
    if "out" in rates:
        output = _flat(rates["out"], above)
        for bucket, name in SUBSET_RATES.items():
            # a subset of the output tokens: only what it costs beyond them
            table[bucket] = (OUTPUT, _flat(rates[name], above) - output if name in rates else Fraction(0))
    return table


Compiled = tuple[list[int], list[Table], int, int]
"""Where tiers start, the table of each band, the denominator of all rates, the fee per request."""
_MAX_COMPILED = 4096


def _compiled(rates: Rates) -> Compiled:
    """Made once for equal rates, whose plans share it: nobody changes it."""
    return _compile(tuple((name, tuple(rate) if isinstance(rate, list) else rate) for name, rate in rates.items()))


@lru_cache(maxsize=_MAX_COMPILED)
def _compile(held: tuple[tuple[str, Any], ...]) -> Compiled:
    rates = {name: list(rate) if isinstance(rate, tuple) else rate for name, rate in held}
    starts = sorted({start for rate in rates.values() if isinstance(rate, list) for start in rate[1::2]})
    exact = [_exact_table(rates, above) for above in (None, *starts)]
    fee = _flat(rates.get("request", 0), None)
    denominator = lcm(fee.denominator, *(r.denominator for table in exact for _, r in table.values()))
    bands = [{bucket: (c, int(rate * denominator)) for bucket, (c, rate) in table.items()} for table in exact]
    return starts, bands, denominator, int(fee * denominator)


class RatePlan:
    """The rates of one model under one set of conditions, ready to be multiplied.

    ``plain`` says that multiplying is all there is to it (no fraction, no fee per request, no minimum), which holds for
    nearly every model; ``table`` is its only table of rates, None where it isn't plain or its rates have tiers.
    ``rates``, each times ``factor``, is what the plan was made from, for whoever lists it.
    """

    __slots__ = (
        "bands",
        "denominator",
        "factor",
        "facts",
        "fee",
        "has_rates",
        "minimum_ms",
        "plain",
        "rates",
        "starts",
        "table",
    )

    def __init__(self, rates: Rates, *, facts: tuple[str, str, str, str, int], minimum_ms: int = 0) -> None:
        self.facts = facts
        self.rates, self.factor = rates, Fraction(1)
        self.minimum_ms = minimum_ms
        self.starts, self.bands, self.denominator, self.fee = _compiled(rates)
        self.has_rates = bool(rates)
        self.plain = bool(rates) and not (
            self.denominator != 1 or self.fee or minimum_ms or any(name in rates for name in SUBSET_RATES.values())
        )
        self.table = self.bands[0] if self.plain and not self.starts else None

    def scaled(self, factor: Fraction, *, facts: tuple[str, str, str, str, int]) -> "RatePlan":
        """The plan with each of its rates times ``factor``, exactly; a call is rounded once, as under any plan."""
        scaled = RatePlan.__new__(RatePlan)
        scaled.rates, scaled.factor = self.rates, self.factor * factor
        numbers = [rate * factor.numerator for table in self.bands for _, rate in table.values()]
        denominator, fee = self.denominator * factor.denominator, self.fee * factor.numerator
        shared = gcd(denominator, fee, *numbers)
        scaled.facts, scaled.minimum_ms, scaled.starts, scaled.has_rates = (
            facts,
            self.minimum_ms,
            self.starts,
            self.has_rates,
        )
        scaled.denominator, scaled.fee = denominator // shared, fee // shared
        scaled.bands = [
            {bucket: (kind, rate * factor.numerator // shared) for bucket, (kind, rate) in table.items()}
            for table in self.bands
        ]
        scaled.plain = self.plain and scaled.denominator == 1
        scaled.table = scaled.bands[0] if scaled.plain and not scaled.starts else None
        return scaled

    def table_for(self, usage: Mapping[str, int], calls: int = 1) -> Table:
        """The rates of the band that the call's total input falls into: the whole call is charged at them."""
        if not self.starts or sum(usage.values()) <= self.starts[0] * calls:
            return self.bands[0]  # all counts together are no more than the first tier's start: the common case
        return self.bands[self.band(usage, calls)]

    def band(self, usage: Mapping[str, int], calls: int = 1) -> int:
        """Place of the call's band in ``bands``. Of the sum of several calls, that of their mean."""
        total = sum([count for bucket, count in usage.items() if bucket in _INPUT_TOKENS])
        return bisect_left(self.starts, -(-total // calls))

    def missing(self, usage: Mapping[str, int]) -> tuple[str, ...]:
        """Buckets in use that have no rate, sorted; subsets of the output are charged with the output."""
        table = self.bands[0]
        return tuple(sorted(b for b, n in usage.items() if n and b not in table and b not in SUBSETS_OF_OUTPUT))

    def amounts(self, usage: Mapping[str, int], calls: int = 1) -> tuple[int, ...]:
        """Pico-USD per cost class, every rule applied; each class rounded half-even where a rate is a fraction.

        With ``calls``, ``usage`` is their sum; what depends on a call's size is decided by the mean call.
        """
        table = self.table_for(usage, calls)
        sums = [0, 0, 0, 0, self.fee * calls]
        left = usage.get("output_tokens", 0)
        for bucket, count in usage.items():
            if bucket in SUBSETS_OF_OUTPUT:  # no more than the output they are part of, else the sum could be negative
                count = min(count, left)  # noqa: PLW2901
                left -= count
            if bucket in table:
                cost_class, rate = table[bucket]
                sums[cost_class] += rate * count
        sums[OTHER] += self._top_up(table, usage, calls)
        if self.denominator == 1:
            return tuple(sums)
        return tuple(round_half_even(each, self.denominator) for each in sums)

    def total(self, usage: Mapping[str, int]) -> int:
        """The sum of ``amounts`` where the plan has a ``table``, which has to hold all of the usage."""
        table = self.bands[0]
        return sum([table[bucket][1] * count for bucket, count in usage.items()])

    def _top_up(self, table: Table, usage: Mapping[str, int], calls: int) -> int:
        """Audio shorter than the billed minimum is charged as the minimum."""
        played, least = sum(usage.get(bucket, 0) for bucket in _AUDIO_MS), self.minimum_ms * calls
        if not 0 < played < least or _AUDIO_MS[0] not in table:
            return 0
        return (least - played) * table[_AUDIO_MS[0]][1]
