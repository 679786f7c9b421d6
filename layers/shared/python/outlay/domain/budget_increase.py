"""Temporary increases of a budget's limit: asked for by members, granted or refused by those who answer for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from outlay.domain.budget import Budget, Increase, Unit
from outlay.domain.budget_problems import amount_field, amount_problems, is_text

IncreaseState = Literal["requested", "granted", "refused", "ended"]
MAX_LIVE = 50
"""Increases of one budget that are not over."""
MAX_LIFE_MS = 366 * 86_400_000
MIN_REASON, MAX_REASON = 3, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class IncreaseRecord:
    """One increase from its request, or its grant, to its end. It stays when it is over. Moments are UTC ms."""

    org: str
    increase_id: str
    """``inc_``, its moment in 13 digits, ``_`` and 10 hex digits: ids are in order of time."""
    budget_id: str
    budget_name: str
    unit: Unit
    amount: int
    reason: str
    until_ms: int
    state: IncreaseState
    requested_by: str = ""
    """By subject; empty where nobody asked for it."""
    requested_ms: int | None = None
    decided_by: str = ""
    decided_ms: int | None = None
    note: str = ""
    """Of whoever decided."""
    from_ms: int | None = None
    """Of a granted one."""
    version: int = 1

    @property
    def was_granted(self) -> bool:
        return self.state in ("granted", "ended")

    def granted(self) -> Increase:
        """As it stands in the budget. Only of a granted one."""
        assert self.from_ms is not None
        return Increase(
            increase_id=self.increase_id,
            amount=self.amount,
            reason=self.reason,
            granted_by=self.decided_by,
            from_ms=self.from_ms,
            until_ms=self.until_ms,
        )


def increase_problems(
    budget: Budget, *, amount: int, reason: str, until_ms: int, now_ms: int
) -> Iterator[tuple[str, str]]:
    """(field, reason) of all that keeps an increase from being like this."""
    unit = budget.terms.unit
    yield from amount_problems(amount_field("amount", unit), amount, unit)
    if len(reason.strip()) < MIN_REASON or not is_text(reason, most=MAX_REASON):
        yield "reason", f"must be text of {MIN_REASON} to {MAX_REASON} characters, without control characters"
    if not now_ms < until_ms <= now_ms + MAX_LIFE_MS:
        yield "until", "must be in the future, within a year"
