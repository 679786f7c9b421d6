"""Bodies of the routes of recommendations."""

from typing import Annotated

from outlay.domain.recommendation import MAX_TEXT
from outlay.domain.recommendation_settings import BOUNDS, RecommendationSettings
from pydantic import Field

from functions.api.advice_settings import values_of
from functions.api.schemas import NOTE, SAID, STATED_USD, Body

Usd = Annotated[str, Field(max_length=40, pattern=r"^[0-9]+(\.[0-9]{1,12})?$")]
Text = Annotated[str, Field(max_length=MAX_TEXT, pattern=NOTE)]
Said = Annotated[str, Field(min_length=1, max_length=MAX_TEXT, pattern=SAID)]


class NoteBody(Body):
    note: Text = ""
    """For whoever looks at it later."""


class RejectBody(Body):
    reason: Said
    """Why not."""


class MoreInfoBody(Body):
    """One of the two."""

    question: Said | None = None
    """What has to be known before it can be decided."""
    answer: Said | None = None
    """To what was asked: it is pending again."""


class ImplementBody(NoteBody):
    day: str | None = Field(default=None, max_length=40)
    """Local date on which it was done; today if left out."""
    hours_spent: Annotated[int, Field(strict=True, ge=0, le=100_000)] | None = None


class VerifyBody(NoteBody):
    amount_usd: Annotated[str, Field(max_length=40, pattern=STATED_USD)] | None = None
    """What it saves a month, as you state it; left out: it is measured."""


class StepBody(Body):
    step: Annotated[int, Field(strict=True, ge=1, le=50)]
    """From 1."""
    done: bool = True


class RecommendationSettingsBody(Body):
    """All of them: what is left out is the usual."""

    min_savings_usd: Usd = "5.00"
    """A month: whatever saves less is not recommended, but for models that go away."""
    downgrade_min_savings_usd: Usd = "100.00"
    """A month, of a cheaper model."""
    premium_output_price_usd: Usd = "10.00"
    """For a million tokens of output: a model is premium from there on."""
    premium_share: int = 30
    """Per cent of an activity's requests that premium models answer, more than this."""
    max_quality_drop: int = 15
    """Points of a published score that a cheaper model may lie below."""
    repeat_share: int = 20
    """Per cent of the requests with a fingerprint that came before on the same day, more than this."""
    batchable_share: int = 50
    """Per cent of an activity's requests that neither stream nor run in a batch, more than this."""
    cache_read_share: int = 30
    """Per cent of input tokens read from the provider's cache, less than this."""
    cacheable_input_tokens: int = 2_048
    """Of the mean call: from there on a prompt is worth caching."""
    input_times_peers: int = 3
    """How many times the median activity's input tokens a call has."""
    waste_share: int = 10
    """Per cent of an activity's requests that fail or are a further attempt, more than this."""
    runaway_times: int = 3
    """How many times the requests of the period before a key makes."""
    unused_drop: int = 80
    """Per cent by which an activity's requests fell."""
    hourly_rate_usd: Usd = "100.00"
    """Of an hour of work, for the payback."""
    expiry_days: int = 45
    """How long a recommendation waits for a decision after it was last found to hold."""

    def settings(self) -> RecommendationSettings:
        """Not checked yet, see ``check_settings``."""
        return RecommendationSettings(**values_of(self, BOUNDS))
