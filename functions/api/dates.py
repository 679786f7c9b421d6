"""Dates and moments of a request, all read here: of this century only, so that no arithmetic with them overflows."""

import re
from datetime import date, datetime

from outlay.domain.periods import utc_ms

_DATE = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(_DATE.pattern + r"[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})")


def read_date(text: str) -> date | None:
    """``YYYY-MM-DD``; None where it is anything else."""
    try:
        return date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None


def read_moment(text: str) -> int | None:
    """RFC 3339 with an offset, as UTC ms; None where it is anything else."""
    return read_loose_moment(text.upper()) if _MOMENT.fullmatch(text) else None


def read_loose_moment(text: str) -> int | None:
    """As ``read_moment``, of any form of ISO 8601 (seconds may be left out, for one)."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return utc_ms(moment) if moment.tzinfo is not None and 2000 <= moment.year < 2100 else None
