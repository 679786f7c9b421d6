"""What is wrong with a price entry that somebody wants to make: every problem at once, by field."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from outlay.domain.credentials import told_name
from outlay.domain.errors import Problem
from outlay.domain.price_entry import ALIAS, ANSWERS, DISCOUNT, EVERY, FREE, RATE, PriceEntry
from outlay.domain.price_units import RATE_NAMES, REQUESTS

MAX_TEXT = 500
MAX_NAME = 200
MAX_USD = 1_000_000
MAX_TIERS = 10
MAX_INPUT_TOKENS = 10**9
_DECIMALS = 12
_NO_AMOUNT = f"must be USD as a decimal from 0 to {MAX_USD:,} with at most {_DECIMALS} decimals, in quotes"
_PERCENT_DECIMALS = 6
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,12})?")
_NAME = re.compile(r"[^\x00-\x1f\x7f]*")
_URL = re.compile(r"https://[^\s\x00-\x1f\x7f]{3,490}")

IsKnown = Callable[[str, str], bool]
"""Whether a provider's model has a price, by the book or an entry."""

NEEDED: Mapping[str, tuple[str, ...]] = {
    RATE: ("model", "rates", "effective_from", "source", "reason"),
    DISCOUNT: ("provider", "percent", "effective_from", "reason"),
    ALIAS: ("model", "target_model", "reason"),
    FREE: ("model", "reason"),
}
"""Kind → fields that an entry of it has to have."""
POSSIBLE: Mapping[str, tuple[str, ...]] = {
    RATE: ("provider", "service_tier", "effective_to", "url"),
    DISCOUNT: ("model", "effective_to", "source", "url"),
    ALIAS: ("provider", "target_provider"),
    FREE: ("provider", "effective_from", "effective_to", "source", "url"),
}
"""Kind → fields that it may have beside those."""
_FIELDS = (
    "provider",
    "model",
    "service_tier",
    "rates",
    "percent",
    "target_provider",
    "target_model",
    "effective_from",
    "effective_to",
    "source",
    "url",
    "reason",
)
_NAMES = ("provider", "model", "service_tier", "target_provider", "target_model")
_TEXTS = ("source", "reason")


def problems_of(entry: PriceEntry, *, is_known: IsKnown) -> list[Problem]:
    """Of an entry that prices; those that answer another one are judged against that."""
    if entry.kind in ANSWERS:
        raise ValueError(f"{entry.kind} is no entry that prices")
    found = [*_fields(entry), *_texts(entry), *_dates(entry)]
    found += [problem for check in _CHECKS[entry.kind] for problem in check(entry)]
    if entry.kind == ALIAS and not found:
        found += _target(entry, is_known)
    return found


def _fields(entry: PriceEntry) -> Iterator[Problem]:
    needed = NEEDED[entry.kind]
    for name in _FIELDS:
        is_given = bool(getattr(entry, name))
        if name in needed and not is_given:
            yield Problem(field=name, reason=f"is needed for an entry of kind {entry.kind}")
        elif is_given and name not in needed and name not in POSSIBLE[entry.kind]:
            yield Problem(field=name, reason=f"is no field of an entry of kind {entry.kind}")
    if entry.kind == DISCOUNT and not entry.org:
        yield Problem(field="kind", reason="a discount belongs to an organization: the deployment has rates")


def _texts(entry: PriceEntry) -> Iterator[Problem]:
    for names, most in ((_NAMES, MAX_NAME), (_TEXTS, MAX_TEXT)):
        for name in names:
            text = getattr(entry, name)
            if len(text) > most or text != text.strip() or _NAME.fullmatch(text) is None:
                yield Problem(
                    field=name, reason=f"must be at most {most} characters of one line, without spaces around"
                )
    if entry.service_tier != entry.service_tier.lower():
        yield Problem(field="service_tier", reason="must be lower case: so calls' tiers are compared")
    if entry.url and _URL.fullmatch(entry.url) is None:
        yield Problem(field="url", reason="must be an address that begins with https://")


def _dates(entry: PriceEntry) -> Iterator[Problem]:
    is_sound = True
    for name in ("effective_from", "effective_to"):
        text = getattr(entry, name)
        if text and not _is_date(text):
            is_sound = False
            yield Problem(field=name, reason="must be a date (UTC) like 2026-12-01")
    if is_sound and entry.effective_from and entry.effective_to and entry.effective_to <= entry.effective_from:
        yield Problem(field="effective_to", reason="must be after effective_from; it is not included")


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text and "1990" <= text < "2200"
    except ValueError:
        return False


def _rates(entry: PriceEntry) -> Iterator[Problem]:
    for bucket, usd in entry.rates.items():
        if bucket not in RATE_NAMES:
            yield Problem(
                field=f"rates.{told_name(bucket)}",
                reason="is no bucket: see the guide to prices for their names",
            )
        elif not _is_amount(usd, most=MAX_USD, decimals=_DECIMALS):
            yield Problem(field=f"rates.{bucket}", reason=_NO_AMOUNT)
    amounts = [*entry.rates.values(), *(usd for tiers in entry.tiers.values() for _, usd in tiers)]
    if amounts and all(map(_is_nothing, amounts)):
        yield Problem(field="rates", reason="are all 0: say that a model is free with an entry of kind free")


def _tiers(entry: PriceEntry) -> Iterator[Problem]:
    for bucket, tiers in entry.tiers.items():
        if bucket not in RATE_NAMES:
            continue  # named as a rate
        field = f"rates.{bucket}.tiers"
        if bucket == REQUESTS:
            yield Problem(field=field, reason="are not possible: a fee is the same for each call")
        if len(tiers) > MAX_TIERS:
            yield Problem(field=field, reason=f"may be {MAX_TIERS} at most")
        starts = [above for above, _ in tiers]
        if starts != sorted({*starts}) or any(not 0 < each <= MAX_INPUT_TOKENS for each in starts):
            reason = f"must ascend in above_input_tokens, whole numbers from 1 to {MAX_INPUT_TOKENS:,}"
            yield Problem(field=field, reason=reason)
        for place, (_, usd) in enumerate(tiers):
            if not _is_amount(usd, most=MAX_USD, decimals=_DECIMALS):
                yield Problem(field=f"{field}.{place}.usd", reason=_NO_AMOUNT)


def _is_amount(text: str, *, most: int, decimals: int) -> bool:
    if _NUMBER.fullmatch(text) is None:
        return False
    return Decimal(text) <= most and len(text.partition(".")[2]) <= decimals


def _is_nothing(text: str) -> bool:
    try:
        return not Decimal(text)
    except InvalidOperation:
        return False


def _percent(entry: PriceEntry) -> Iterator[Problem]:
    is_amount = _is_amount(entry.percent, most=100, decimals=_PERCENT_DECIMALS)
    if entry.percent and (not is_amount or not Decimal(entry.percent)):
        reason = f"must be a decimal above 0 and up to 100 with at most {_PERCENT_DECIMALS} decimals, in quotes"
        yield Problem(field="percent", reason=reason)
    if entry.provider == EVERY and entry.model not in ("", EVERY):
        yield Problem(field="provider", reason="must be named where a model is")


def _no_pattern(entry: PriceEntry) -> Iterator[Problem]:
    for name in ("provider", "model", "target_provider", "target_model"):
        if getattr(entry, name) == EVERY:
            yield Problem(field=name, reason=f"must name one: only a discount can be for {EVERY}")


def _target(entry: PriceEntry, is_known: IsKnown) -> Iterator[Problem]:
    source = entry.provider.lower(), entry.model.lower()
    if source == (entry.target_provider.lower(), entry.target_model.lower()):
        yield Problem(field="target_model", reason="is the alias itself")
    elif not is_known(entry.target_provider, entry.target_model):
        yield Problem(field="target_model", reason="has no price (aliases can't point to aliases)")


_CHECKS: Mapping[str, tuple[Callable[[PriceEntry], Iterator[Problem]], ...]] = {
    RATE: (_rates, _tiers, _no_pattern),
    DISCOUNT: (_percent,),
    ALIAS: (_no_pattern,),
    FREE: (_no_pattern,),
}
