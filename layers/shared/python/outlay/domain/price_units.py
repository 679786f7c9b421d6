"""What a rate of a price entry is for: USD per million tokens or characters, per second of audio, else per piece."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from outlay.contracts.buckets import BUCKETS
from outlay.domain.price_entry import Tiers
from outlay.domain.rate_plan import RATE_CHAINS, SUBSET_RATES

REQUESTS = "requests"
"""Not a bucket: a fee for each call."""
_PICO = 10**12
_REQUEST_RATE = "request"

RATE_NAMES: Mapping[str, str] = {
    **{bucket: chain[0] for bucket, (_, chain) in RATE_CHAINS.items()},
    **SUBSET_RATES,
    REQUESTS: _REQUEST_RATE,
}
"""What a rate can be given for → the rate's name in a plan."""

ALL_FREE: Mapping[str, int] = {chain[-1]: 0 for _, chain in RATE_CHAINS.values()}
"""Rates of a plan that charges nothing for anything."""


def units(bucket: str) -> int:
    """How many of the bucket a rate is for."""
    if bucket.endswith(("_tokens", "_characters")):
        return 1_000_000
    return 1_000 if bucket.endswith("_milliseconds") else 1


def to_rates(rates: Mapping[str, str], tiers: Mapping[str, Tiers]) -> dict[str, Any]:
    """Bucket → decimal USD, and by size of the call, as a plan's rates: pico-USD per unit, exact."""
    return {RATE_NAMES[bucket]: _to_rate(bucket, usd, tiers.get(bucket, ())) for bucket, usd in rates.items()}


def _to_rate(bucket: str, usd: str, tiers: Tiers) -> Any:
    base = stored(_per_unit(bucket, usd))
    above = [part for start, amount in tiers for part in (start, stored(_per_unit(bucket, amount)))]
    return [base, *above] if above else base


def stored(rate: Fraction) -> int | str:
    """As ``RatePlan`` takes it."""
    return rate.numerator if rate.denominator == 1 else f"{rate.numerator}/{rate.denominator}"


def _per_unit(bucket: str, usd: str) -> Fraction:
    return Fraction(Decimal(usd)) * _PICO / units(bucket)


assert {*RATE_NAMES} == {*BUCKETS, REQUESTS}
