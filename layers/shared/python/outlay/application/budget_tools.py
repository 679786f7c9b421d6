"""What budgets need from outside, beside the organization's own items."""

from dataclasses import dataclass
from typing import Protocol

from outlay.application.board_ports import Boards
from outlay.application.raise_alert import AlertCalls
from outlay.application.read_spend import SpendTools


class EvaluationCalls(Protocol):
    """The function that evaluates budgets."""

    def budgets_changed(self, org: str) -> None:
        """Budgets were changed: look at them now. Never raises: what is lost here is found by the schedule."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetTools:
    boards: Boards
    spend: SpendTools
    alerts: AlertCalls
    evaluation: EvaluationCalls
