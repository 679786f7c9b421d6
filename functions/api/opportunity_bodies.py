"""Bodies of the routes of opportunities."""

from typing import Annotated

from outlay.domain.opportunity import MAX_NOTE
from pydantic import Field

from functions.api.schemas import NOTE, SAID, STATED_USD, Body

Text = Annotated[str, Field(max_length=MAX_NOTE, pattern=NOTE)]
Said = Annotated[str, Field(min_length=1, max_length=MAX_NOTE, pattern=SAID)]


class PlanOpportunityBody(Body):
    day: Annotated[str | None, Field(max_length=40)] = None
    """Local date by which it is to be done."""


class ImplementOpportunityBody(Body):
    day: Annotated[str | None, Field(max_length=40)] = None
    """Local date on which it was done; today if left out."""


class DismissOpportunityBody(Body):
    reason: Said
    """Why nothing is done about it. It comes back only where it promises half as much again."""


class AssignOpportunityBody(Body):
    subject: str = Field(default="", max_length=64, pattern=r"^[A-Za-z0-9-]*$")
    """A member's subject; empty: nobody's."""


class NoteOpportunityBody(Body):
    text: Said


class VerifyOpportunityBody(Body):
    savings_usd: Annotated[str, Field(max_length=40, pattern=STATED_USD)]
    """What it saves a month, as you state it."""
    note: Text = ""
    """How you know."""
