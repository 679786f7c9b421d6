"""The ways in: an alert that was raised, one delivery, or all whose time has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from outlay.application.deliver import DeliverTools, DeliveryCalls, deliver, hand_on_due, is_tried_soon
from outlay.application.plan_deliveries import PlanTools, plan_deliveries
from outlay.domain.errors import NotFound, Upstream


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertsApp:
    planning: PlanTools
    delivering: DeliverTools
    again: DeliveryCalls
    """Calls this very function: a delivery an invocation, so that none waits for another."""

    def answer(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Handle ``{"raised": {"org", "alert_id"}}``, ``{"deliver": {"org", "alert_id", "delivery_id"}}``, or
        ``{"due": true}``.

        Raises:
            Upstream, LimitExceeded: to be called again.
            ValueError: the payload is none of these.
        """
        if "raised" in event:
            return self._raised(str(event["raised"]["org"]), str(event["raised"]["alert_id"]))
        if "deliver" in event:
            one = event["deliver"]
            org, alert_id, delivery_id = (str(one[name]) for name in ("org", "alert_id", "delivery_id"))
            result = deliver(org, alert_id, delivery_id, tools=self.delivering)
            if is_tried_soon(org, alert_id, delivery_id, result, store=self.delivering.store):
                raise Upstream("not delivered; to be called again")
            return {"result": result}
        if event.get("due") is True:
            tools = self.delivering
            return {"handed_on": hand_on_due(store=tools.store, calls=self.again, now_ms=tools.clock())}
        raise ValueError("neither an alert nor a delivery nor due")

    def _raised(self, org: str, alert_id: str) -> dict[str, Any]:
        try:
            waiting = plan_deliveries(org, alert_id, tools=self.planning)
        except NotFound:
            return {"planned": 0}
        for one in waiting:
            self.again.deliver(org, alert_id, one.delivery_id)
        return {"planned": len(waiting)}
