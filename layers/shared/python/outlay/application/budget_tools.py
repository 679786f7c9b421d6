"""Functions that are told when people change budgets."""

from dataclasses import dataclass
from typing import Protocol

from outlay.application.raise_alert import AlertCalls


class EvaluationCalls(Protocol):
    """The function that evaluates budgets."""

    def budgets_changed(self, org: str) -> None:
        """Look at them now. Never raises: what is lost here is found by the schedule."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetTools:
    alerts: AlertCalls
    evaluation: EvaluationCalls
