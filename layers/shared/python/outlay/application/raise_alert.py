"""Raising an alert: its record and the note that it has to be told, in the transaction of whatever it is about.

So there is no alert without a reason on record, none that nobody is told, and a transaction that is repeated writes the
same. To whom it goes is planned afterwards, by the function ``alerts``: the transaction has no room for it, and a
list of members that is long or can't be read must not keep a threshold from being noted.
"""

from typing import Protocol

from outlay.application import alert_records
from outlay.application.control_store import Place, Write, create
from outlay.contracts import budget_keys
from outlay.domain.alert import Alert

PLAN = "plan"
"""Stands for the delivery in the note that an alert's deliveries are still to be planned."""
ALERT_WRITES = 2
"""Of one alert, for those that count what a transaction has room for."""


class AlertCalls(Protocol):
    """Handing an alert on, so that it is told in seconds; the clock tells it in any case."""

    def hand_on(self, org: str, alert_id: str) -> None:
        """Never raises: what is lost here is found by the schedule within minutes."""
        ...


def alert_writes(alert: Alert) -> list[Write]:
    """To be committed with what the alert is about; then ``AlertCalls.hand_on``."""
    return [
        create(alert_records.place_of(alert.org, alert.alert_id), alert_records.to_content(alert)),
        create(due_place(alert.at_ms, alert.org, alert.alert_id, PLAN), {}),
    ]


def due_place(due_ms: int, org: str, alert_id: str, delivery_id: str) -> Place:
    return Place(budget_keys.DUE_KEY, budget_keys.due_sort(due_ms, org, alert_id, delivery_id))
