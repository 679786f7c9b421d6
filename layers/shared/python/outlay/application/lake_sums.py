"""What the lake is asked to sum; apart from the comparison, which takes numpy."""

from dataclasses import dataclass

MAX_GROUPS = 20_000
"""Rows of the lake's answer: twenty pages of its results, about two seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SumsQuery:
    """Event days ``[start_day, end_day)`` by day or month and by some dimensions."""

    org: str
    start_day: str
    end_day: str
    by: tuple[str, ...]
    by_month: bool = False
