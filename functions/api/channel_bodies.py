"""Bodies of the routes of channels."""

from typing import Annotated, Literal

from outlay.application.manage_channels import WantedChannel
from outlay.domain.delivery import DEFAULT_LEVELS, ChannelKind
from outlay.domain.outbound_target import MAX_URL
from pydantic import Field

from functions.api.schemas import Body

_LINE = r"^[^\x00-\x1f\x7f<>]*\S[^\x00-\x1f\x7f<>]*$"
Level = Literal["info", "warning", "critical", "exceeded"]
BudgetId = Annotated[str, Field(pattern=r"^bud_[0-9a-f]{24}$")]
Target = Annotated[str, Field(max_length=MAX_URL, repr=False)]


class ChosenChannelBody(Body):
    name: str = Field(min_length=1, max_length=100, pattern=_LINE)
    """For people."""
    levels: list[Level] | None = Field(default=None, min_length=1, max_length=4)
    """What it is told. By default ``warning``, ``critical`` and ``exceeded``; Slack ``critical`` and ``exceeded``.
    ``resolved`` goes where the alert had gone."""
    budgets: list[BudgetId] = Field(default_factory=list, max_length=100)
    """Only alerts of these budgets; none: all alerts."""
    enabled: bool = True

    def wanted_as(self, kind: ChannelKind, target: str) -> WantedChannel:
        return WantedChannel(
            name=self.name,
            levels=DEFAULT_LEVELS[kind] if self.levels is None else frozenset(self.levels),
            budgets=frozenset(self.budgets),
            is_enabled=self.enabled,
            target=target,
        )


class NewChannelBody(ChosenChannelBody):
    kind: ChannelKind
    target: Target = Field(min_length=3)
    """An e-mail address; the ARN of an SNS topic; the address of an incoming webhook of Slack; an https address that
    signed JSON is posted to."""


class ChangedChannelBody(ChosenChannelBody):
    target: Target = ""
    """Only to replace it."""
