"""Usage of two months without AWS, counted by rollup's real adapters; the function that optimizes as it is composed."""

from collections.abc import Iterator
from typing import Any

from outlay.adapters.dynamodb.control import organization_to_item
from outlay.application.insight_records import all_insights
from outlay.application.opportunity_records import all_opportunities
from outlay.application.recommendation_records import all_recommendations
from outlay.domain.insight import Insight
from outlay.domain.opportunity import Opportunity
from outlay.domain.periods import utc_day
from outlay.domain.recommendation import Recommendation

from functions.optimize.app import OptimizeApp
from functions.optimize.composition import compose
from functions.optimize.settings import OptimizeSettings
from tests.support.builders import ORG, an_event
from tests.support.calls import DAY_MS
from tests.support.fake_lambda import FakeLambda
from tests.support.users_world import UsersWorld

SETTINGS = OptimizeSettings(
    outlay_environment="test",
    outlay_log_table="log",
    outlay_claims_table="claims",
    outlay_figures_table="figures",
    outlay_control_table="control",
)
LARGE = {"input_uncached_tokens": 900_000, "output_tokens": 20_000}
"""$2.45 with gpt-4o."""


class _OneDatabase:
    """The world's two fakes as one table service."""

    def __init__(self, world: "OptimizeWorld") -> None:
        self._world = world

    def get_paginator(self, operation: str) -> "_OneDatabase":
        assert operation == "scan"
        return self

    def paginate(self, **arguments: Any) -> Iterator[dict[str, Any]]:
        """Of the scan that finds the organizations."""
        found = [
            item for (_, sort), item in self._world.control_database.tables["control"].items() if sort == "profile"
        ]
        assert arguments["ExpressionAttributeValues"] == {":profile": {"S": "profile"}}
        yield {"Items": found}

    def __getattr__(self, operation: str) -> Any:
        def call(**arguments: Any) -> Any:
            about_control = "'control'" in str(arguments)
            database = self._world.control_database if about_control else self._world.database
            return getattr(database, operation)(**arguments)

        return call


class OptimizeWorld(UsersWorld):
    """``use`` models, then ``run`` a task as the schedule's chunk has it."""

    def __init__(self) -> None:
        super().__init__()
        self.control_database.put_item(TableName="control", Item=organization_to_item(self.organization))
        self.calls_made = FakeLambda()
        self.uses = 0

    def use(self, count: int = 1, *, days_ago: float = 1, **changes: Any) -> None:
        """Send and count calls of some days ago; they are received at once."""
        events = []
        for _ in range(count):
            self.uses += 1
            told = {
                "event_id": f"use-{self.uses}",
                "timestamp_ms": int(self.now_ms - days_ago * DAY_MS),
                "usage": LARGE,
            }
            events.append(an_event(**{**told, **changes}))
        self.send(*events)

    @property
    def control_database(self) -> Any:
        return self.store._client  # the table that the API's routes write to

    @property
    def today(self) -> str:
        return utc_day(self.now_ms)

    def app(self) -> OptimizeApp:
        clients: dict[str, Any] = {"dynamodb": _OneDatabase(self), "lambda": self.calls_made}
        return compose(SETTINGS, client=clients.__getitem__, own_name="optimize", clock=lambda: self.now_ms)

    def run(self, task: str = "daily", **more: Any) -> dict[str, Any]:
        return self.app().answer({"task": task, "orgs": [ORG], **more})

    def insights(self) -> list[Insight]:
        return [one for _, one in all_insights(ORG, store=self.store)]

    def opportunities(self) -> list[Opportunity]:
        return [one for _, one in all_opportunities(ORG, store=self.store)]

    def recommendations(self) -> list[Recommendation]:
        return [one for _, one in all_recommendations(ORG, store=self.store)]
