"""Bodies of the routes of insights."""

from typing import Annotated

from outlay.domain.insight import MAX_NOTE
from outlay.domain.insight_settings import BOUNDS, InsightSettings
from pydantic import Field

from functions.api.advice_settings import values_of
from functions.api.recommendation_bodies import Usd
from functions.api.schemas import NOTE, Body


class DismissInsightBody(Body):
    note: Annotated[str, Field(max_length=MAX_NOTE, pattern=NOTE)] = ""
    """Why it needs no attention, for whoever looks at it later."""


class InsightSettingsBody(Body):
    """All of them: what is left out is the usual."""

    minimum_usd: Usd = "10.00"
    """Of 30 days: what is about less says nothing."""
    minimum_savings_usd: Usd = "5.00"
    """A month: an opportunity to save less is none."""
    concentration: int = 80
    """Per cent of all spend at one provider, more than this."""
    growth: int = 50
    """Per cent against the period before, more than this: of the organization, a team or a project."""
    feature_growth: int = 100
    """Per cent against the period before, of a feature."""
    cost_times: int = 3
    """How many times the cost of an adequate model small, simple calls have."""
    cache_reads: int = 10
    """Per cent of a model's input tokens that came from the provider's cache, less than this."""
    waste: int = 5
    """Per cent of requests that failed or were retries, more than this."""
    untagged: int = 20
    """Per cent of all spend that names no team, project or feature, more than this."""
    idle_days: int = 30
    """How many days an API key that may send usage was not used."""

    def settings(self) -> InsightSettings:
        """Not checked yet, see ``check_settings``."""
        return InsightSettings(**values_of(self, BOUNDS))
