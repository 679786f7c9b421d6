"""What is sent to ask for an increase of a budget, to grant or to refuse one."""

from typing import get_args

from outlay.application.budget_increases import Wanted
from outlay.domain.budget import Unit
from outlay.domain.budget_increase import IncreaseState
from outlay.domain.budget_problems import amount_field
from outlay.domain.errors import Problem
from pydantic import Field

from functions.api.budget_bodies import Amount, Whole, read_amount
from functions.api.dates import read_moment
from functions.api.schemas import Body

STATES: tuple[IncreaseState, ...] = get_args(IncreaseState)


class IncreaseBody(Body):
    """How much more, in the budget's unit; why; and until when."""

    amount_usd: Amount | None = None
    """USD as text."""
    amount_tokens: Whole | None = None
    amount_requests: Whole | None = None
    reason: str = Field(max_length=2_000)
    """3 to 500 characters."""
    until: str = Field(max_length=40)
    """RFC 3339 with an offset: from then on the limit is what it was."""


class DecisionBody(Body):
    note: str = Field(default="", max_length=500, pattern=r"^[^\x00-\x09\x0b-\x1f\x7f]*$")
    """For whoever asked."""


def wanted_of(body: IncreaseBody, unit: Unit, problems: list[Problem]) -> Wanted:
    """What can't be read is a problem, and stands for something that is none."""
    name = amount_field("amount", unit)
    given = [amount_field("amount", one) for one in Unit if getattr(body, amount_field("amount", one)) is not None]
    amount = 1
    if given == [name]:
        amount = read_amount(name, getattr(body, name), problems)
    else:
        problems.append(Problem(field=name, reason=f"is required, and no other amount: the budget is in {unit.value}"))
    until_ms = read_moment(body.until)
    if until_ms is None:
        problems.append(Problem(field="until", reason="must be an RFC 3339 moment with an offset"))
    return Wanted(amount=amount, reason=body.reason, until_ms=until_ms or 0)
