"""List prices beside what is paid: which rate of the list price a rate stands beside."""

from collections.abc import Iterator, Mapping
from typing import Any

Rates = Mapping[str, Any]
Line = tuple[str, str, str, str, int | None]
"""Bucket, USD, list price in USD (empty: there is none), per, and the input tokens above which it holds."""


def beside(rates: Mapping[str, Any], listed: Mapping[str, Any] | None) -> Iterator[Line]:
    """Every rate and tier. ``listed``: buckets as the list price has them; None where it is what is paid."""
    for bucket, rate in rates.items():
        steps = [(None, rate["usd"]), *((tier["above_input_tokens"], tier["usd"]) for tier in rate.get("tiers", ()))]
        for above, usd in steps:
            yield bucket, usd, usd if listed is None else _usd(listed.get(bucket), above), rate["per"], above


def _usd(rate: Rates | None, above: int | None) -> str:
    """Of calls with more input tokens than that."""
    if rate is None:
        return ""
    tiers = [tier for tier in rate.get("tiers", ()) if above is not None and tier["above_input_tokens"] <= above]
    return str(tiers[-1]["usd"] if tiers else rate["usd"])


def list_rates(row: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Of ordinary calls."""
    return None if row["list_price"] is None else row["list_price"]["rates"]


def list_rates_of_variant(row: Mapping[str, Any], variant: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What the list price is of the same kind of request: what its variant does not name stays."""
    listed = row["list_price"]
    if listed is None:
        return None
    usual: Mapping[str, Any] = {"rates": {}, "lacks": ()}
    same: Mapping[str, Any] = next((each for each in listed["variants"] if each["when"] == variant["when"]), usual)
    whole = {**listed["rates"], **same["rates"]}
    return {bucket: rate for bucket, rate in whole.items() if bucket not in same["lacks"]}
