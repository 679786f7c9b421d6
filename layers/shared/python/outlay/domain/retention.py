"""How long an organization's rows stay in the lake, counted in days of arrival (UTC)."""

from datetime import date, timedelta

from outlay.domain.periods import utc_day

MIN_DAYS = 90
"""Nothing younger is ever deleted: claims live 80 days, and corrections of the log's events need their rows."""


def kept_from(retention_days: int, *, now_ms: int) -> str:
    """The first day of arrival whose rows are kept: what arrived before it is not shown any more, and goes."""
    today = date.fromisoformat(utc_day(now_ms))
    return (today - timedelta(days=max(retention_days, MIN_DAYS))).isoformat()
