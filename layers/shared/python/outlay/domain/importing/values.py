"""Values as files hold them, read as what they mean."""

import json
from datetime import UTC, datetime, tzinfo
from decimal import Decimal, InvalidOperation, localcontext
from typing import Any

_PICO = Decimal("1e-12")
_YES = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


class WrongValue(ValueError):
    """A value that does not fit its field. The text says of what kind it is and what it should be, and never quotes
    it: the cell may be a prompt, and reports are kept."""


_KINDS: dict[type, str] = {bool: "true or false", str: "text", dict: "an object", list: "a list", type(None): "null"}


def wrong(value: Any, should: str) -> WrongValue:
    """Of what kind the value is, and what it should be."""
    return WrongValue(f"is {_KINDS.get(type(value), 'a number')}, should be {should}")


def text_of(value: Any) -> str:
    """Text as the wire has it. Raises WrongValue."""
    if isinstance(value, (dict, list)):
        raise wrong(value, "text")
    return "true" if value is True else "false" if value is False else str(value)


def decimal_of(value: Any) -> Decimal:
    """An exact number. Raises WrongValue."""
    if isinstance(value, (bool, dict, list)):
        raise wrong(value, "a number")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise wrong(value, "a number") from None
    if not number.is_finite():
        raise WrongValue("should be a finite number")
    return number


def usd_of(value: Any) -> str:
    """An amount of USD as the wire has it: other tools write floats, whose noise after the 12th decimal is no money.
    Raises WrongValue."""
    amount = decimal_of(value)
    if amount < 0 or amount.adjusted() > 15:
        raise WrongValue("should be an amount of 0 or more, and not absurdly large")
    with localcontext(prec=60):
        rounded = amount.quantize(_PICO)
    return f"{amount:f}" if amount == rounded else f"{rounded.normalize():f}"


def whole(value: Any) -> int:
    """A count of 0 or more, from a number or its text. Raises WrongValue."""
    number = decimal_of(value)
    # The magnitude first: 1e999999 as an int would fill the memory.
    if number < 0 or number.adjusted() > 15:
        raise WrongValue("should be a count of 0 or more, and not absurdly large")
    if number != number.to_integral_value():
        raise WrongValue("is a fraction, should be a whole number")
    return int(number)


def flag(value: Any) -> bool:
    """True or false, also as 1/0 or yes/no. Raises WrongValue."""
    known = _YES.get(str(value).lower())
    if known is None:
        raise wrong(value, "true or false")
    return known


def object_of(value: Any) -> dict[str, Any]:
    """An object, also as JSON text. Raises WrongValue."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            raise WrongValue("is text, should be a JSON object") from None
    if not isinstance(value, dict):
        raise wrong(value, "a JSON object")
    return value


def instant_ms(value: Any, zone: tzinfo) -> int:
    """UTC milliseconds since 1970 of a date and time, or of a number since 1970. Raises WrongValue."""
    if isinstance(value, int) or (isinstance(value, str) and value.replace(".", "", 1).isdecimal()):
        return _epoch_ms(decimal_of(value))
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        raise wrong(value, "a date and time like 2026-11-01T08:00:00Z") from None
    at = at if at.tzinfo else at.replace(tzinfo=zone)
    # Whole numbers throughout: a float of milliseconds since 1970 would be off by one now and then.
    since = at - datetime(1970, 1, 1, tzinfo=UTC)
    return since.days * 86_400_000 + since.seconds * 1_000 + since.microseconds // 1_000


def _epoch_ms(number: Decimal) -> int:
    """Seconds, milli-, micro- or nanoseconds since 1970, told apart by magnitude (exact from 1973 to 5138)."""
    for limit, scale in ((11, 3), (14, 0), (17, -3), (20, -6)):
        if number.adjusted() < limit:
            return int(number.scaleb(scale))
    raise WrongValue("is too large for a time")
