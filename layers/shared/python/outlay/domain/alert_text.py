"""Words of alerts: amounts, moments and other people's names, as they may stand in a mail or a chat."""

import re
from zoneinfo import ZoneInfo

from outlay.domain.foreign_text import clean
from outlay.domain.money import PICO_PER_USD, usd_text
from outlay.domain.periods import from_ms

MAX_NAME = 80
MAX_SUBJECT = 120
_CENT = PICO_PER_USD // 100
_LINKED_ENDING = (
    "com net org io co ai app dev info biz xyz top me link click site online shop live zip mov ly gg ru cn de eu uk us"
)
_LINKED = re.compile(rf"\.(?=(?:{'|'.join(_LINKED_ENDING.split())})(?![a-z0-9-]))", re.IGNORECASE)
_BAR = "█"
_REST = "░"
BAR_LENGTH = 20


def foreign(text: object, *, limit: int = MAX_NAME) -> str:
    """Somebody else's text on one line: no control or bidirectional characters, nothing that clients make a link of."""
    plain = clean(text, limit=limit).replace("://", ":[//]")
    return _LINKED.sub("[.]", re.sub(r"(?i)\bwww\.", "www[.]", plain))


def subject(text: str) -> str:
    """One line of bounded length."""
    return clean(" ".join(text.split()), limit=MAX_SUBJECT)


def amount(value: int, unit: str) -> str:
    """For people: dollars to the cent, or to two significant digits below one; tokens and requests in full."""
    if unit != "usd":
        return f"{value:,} {unit}"
    sign, size = ("-" if value < 0 else ""), abs(value)
    if 0 < size < _CENT:
        return f"{sign}${_two_digits(size)}"
    cents = (size + _CENT // 2) // _CENT
    return f"{sign}${cents // 100:,}.{cents % 100:02d}"


def _two_digits(picousd: int) -> str:
    unit = 10 ** max(0, len(str(picousd)) - 2)
    return usd_text((picousd + unit // 2) // unit * unit)


def exact(value: int, unit: str) -> str | int:
    """For machines: USD as decimal text, tokens and requests as whole numbers."""
    return usd_text(value) if unit == "usd" else value


def moment(ms: int, time_zone: str) -> str:
    """``30 Nov 2026, 14:05 (Europe/Berlin)``."""
    local = from_ms(ms).astimezone(ZoneInfo(time_zone))
    return f"{local.day} {local:%b %Y, %H:%M} ({time_zone})"


def days_left(now_ms: int, end_ms: int) -> str:
    """Whole days are enough, and hours below two of them."""
    hours = max(0, end_ms - now_ms) // 3_600_000
    if hours >= 48:
        return f"{hours // 24} days"
    return f"{hours} hours" if hours != 1 else "1 hour"


def bar(share_percent: int, *, length: int = BAR_LENGTH) -> str:
    """A bar of text; something is shown of whatever is not nothing."""
    filled = min(length, max(0, share_percent * length // 100))
    filled = max(filled, 1 if share_percent > 0 else 0)
    return _BAR * filled + _REST * (length - filled)
