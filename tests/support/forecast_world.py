"""Forecasts from the counted event to the record without AWS: rollup's real adapters, the real job and the API."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from outlay.adapters.dynamodb.forecasts import ForecastsTable
from outlay.application.forecast_nights import NightTools
from outlay.application.make_forecasts import ForecastTools
from outlay.domain.organization import Organization

from functions.forecast.app import ForecastApp
from tests.support.builders import ORG, an_event
from tests.support.calls import DAY_MS
from tests.support.evaluation_world import _TOKENS_A_DOLLAR, EvaluationWorld
from tests.support.rollup_rig import patient


class ForecastWorld(EvaluationWorld):
    """``days`` of usage, ``night`` as the schedule has it."""

    def __init__(self) -> None:
        super().__init__()
        self.queue: list[Mapping[str, Any]] = []
        self.looked_at: list[str] = []
        """Organizations whose budgets were to be evaluated after their forecasts were made."""

    def days(self, dollars: list[int], **changes: Any) -> None:
        """So much on each of the days before today, the last one yesterday."""
        events = []
        for back, amount in enumerate(reversed(dollars), start=1):
            self.spends += 1
            usage = {"output_tokens": amount * _TOKENS_A_DOLLAR}
            if amount:
                moment = self.now_ms - back * DAY_MS
                event_id = f"day-{self.spends}"
                events.append(an_event(**{"event_id": event_id, "timestamp_ms": moment, "usage": usage, **changes}))
        self.send(*events)

    def forecast_app(self, *, client: Any = None) -> ForecastApp:
        """A new instance of the function; ``client`` stands between it and the control table."""
        control = client or self.control_database
        tools = ForecastTools(
            spend=self.services.spend,
            store=self.store,
            forecasts=ForecastsTable(control, "control", retry=patient(attempts=2)),
            holidays=self.forecasts.holidays,
        )
        return ForecastApp(
            organizations=lambda: [*self.control.organizations],
            again=self.queue.append,
            night=NightTools(
                find=self._find,
                names=self.control.get_names,
                tools=tools,
                evaluate=self.looked_at.append,
                clock=lambda: self.now_ms,
            ),
        )

    def _find(self, org: str) -> Organization | None:
        return self.control.get_organization(org)

    def night(self, *, client: Any = None) -> list[dict[str, Any]]:
        """The schedule's call and all that follow from it."""
        call = partial(self.forecast_app(client=client).answer)
        answers = [call({"task": "forecast"})]
        while self.queue:
            answers.append(call(self.queue.pop(0)))
        return answers

    def kept(self) -> dict[str, Mapping[str, Any]]:
        """Id → content of every forecast."""
        return dict(self.forecasts.forecasts.newest(ORG, since="", before="", limit=1_000))
