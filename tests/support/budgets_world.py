"""Budgets over HTTP: an API whose figures are counted and read by the real code."""

from dataclasses import replace
from typing import Any

from outlay.domain.budget_status import DAY_MS
from outlay.domain.event import UsageEvent

from tests.support.api_world import ApiWorld
from tests.support.builders import NOW_MS, ORG, a_membership, an_event
from tests.support.figures_world import World as Figures

LIMIT: dict[str, Any] = {"name": "All of it", "limit_usd": "100.00"}
CALL_USD = "0.0035"
"""What ``an_event`` costs: 1,000 tokens in at $2.50 and 100 out at $10 a million."""


class BudgetsWorld(ApiWorld):
    """Ann, who is signed in, administers; ``becomes`` makes her somebody else."""

    def __init__(self, **organization: Any) -> None:
        super().__init__()
        self.control.organizations[ORG] = replace(self.control.organizations[ORG], **organization)
        self.counted = Figures(organization=self.control.organizations[ORG], now_ms=self.now_ms)
        self.figures = self.counted.reader
        self._calls = 0

    def becomes(self, role: str, **changes: Any) -> None:
        self.control.memberships["sub-1"] = {ORG: a_membership(role=role, **changes)}

    def spend(self, *, days_ago: float = 0, calls: int = 1, **dimensions: Any) -> None:
        """``calls`` calls of $0.0035 each."""
        moment = int(self.now_ms - days_ago * DAY_MS)
        events: list[UsageEvent] = []
        for _ in range(calls):
            self._calls += 1
            events.append(an_event(event_id=f"call-{self._calls}", timestamp_ms=moment, **dimensions))
        self.counted.now_ms = self.now_ms
        self.counted.count(*events)

    def passes(self, days: float) -> None:
        self.now_ms += int(days * DAY_MS)

    def make(self, **changes: Any) -> dict[str, Any]:
        """A budget, as the API gives it."""
        answer = self.send("POST", "/v1/budgets", body={**LIMIT, **changes})
        assert answer["statusCode"] == 201, answer
        made: dict[str, Any] = answer["json"]
        return made

    def change(self, made: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """The answer to a change of what it is now."""
        version = self.send("GET", path(made))["headers"]["etag"]
        return self.send("PUT", path(made), body=changes, if_match=version)

    def read(self, made: dict[str, Any], what: str = "status", query: str = "") -> dict[str, Any]:
        answer = self.send("GET", path(made, what), query=query)
        assert answer["statusCode"] == 200, answer
        found: dict[str, Any] = answer["json"]
        return found


def path(made: dict[str, Any], what: str = "") -> str:
    return f"/v1/budgets/{made['budget_id']}" + (f"/{what}" if what else "")


def problems(answer: dict[str, Any]) -> list[str]:
    """The fields that a refusal names."""
    assert answer["statusCode"] == 400, answer
    return sorted(one["field"] for one in answer["json"]["errors"])


__all__ = ["CALL_USD", "LIMIT", "NOW_MS", "BudgetsWorld", "path", "problems"]
