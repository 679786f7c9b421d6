"""What is sent to make, change or copy a budget, decoded with every problem named."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from outlay.domain.budget import DEFAULT_THRESHOLDS, Cycle, Enforcement, Rollover, Terms, Threshold, Unit
from outlay.domain.budget_problems import CURRENCY, amount_field
from outlay.domain.errors import Problem
from outlay.domain.money import picousd
from pydantic import Field

from functions.api.schemas import Body

Text = Annotated[str, Field(max_length=256)]
Amount = Annotated[str, Field(max_length=40)]
"""USD as text, exact: ``"250.00"``."""
Whole = Annotated[int, Field(strict=True, ge=-(10**18), le=10**18)]
_USD = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,12})?")
IS_USD = 'must be USD as text with 12 decimals at most, like "250.00"'


class ThresholdBody(Body):
    percent: int
    """Of the limit in force, 1 to 1,000."""
    level: Literal["info", "warning", "critical", "exceeded"]
    """``info`` stays in the app, ``warning`` is mailed, ``critical`` goes to chat too, ``exceeded`` is urgent."""
    kind: Literal["actual", "forecast"] = "actual"
    """Of what was spent, or of what the period will end at."""


class BudgetBody(Body):
    """What people decide about a budget. Exactly one ``limit_…`` says how much, and of what."""

    name: str = Field(default="", max_length=256)
    """For people; unique among the organization's budgets."""
    limit_usd: Amount | None = None
    """USD as text."""
    limit_tokens: Whole | None = None
    """Input and output together."""
    limit_requests: Whole | None = None
    currency: str = Field(default=CURRENCY, max_length=8)
    """``USD``, in which the ledger is kept."""
    scope: dict[Text, list[Text]] = Field(default_factory=dict)
    """Dimension → values; a call has to fit all of them. Empty: the whole organization; ``""`` is what names none."""
    cycle: Literal["daily", "weekly", "monthly", "quarterly", "yearly", "custom"] = "monthly"
    start_day: str | None = Field(default=None, max_length=40)
    """First date; of a custom budget required, of others optional."""
    end_day: str | None = Field(default=None, max_length=40)
    """Of a custom budget: the first date after it."""
    renews: bool = True
    """False: it ends with its first period."""
    rollover: Literal["none", "unused"] = "none"
    """``unused``: what a period left goes to the next one."""
    rollover_cap_usd: Amount | None = None
    """Most that goes to the next period; in the unit of the limit."""
    rollover_cap_tokens: Whole | None = None
    rollover_cap_requests: Whole | None = None
    active: bool = True
    """False: paused. Nothing is refused or told; spend goes on being shown."""
    alerts: bool = True
    thresholds: list[ThresholdBody] | None = None
    """Null: the usual ones, at 50, 80, 90, 95 and 100 percent."""
    reminds_daily: bool = False
    """A reminder a day while it is above a threshold of warning or beyond."""
    enforcement: Literal["notify", "throttle", "stop"] = "notify"
    throttle_percent: int = 80
    """With ``throttle``: from so much of the limit on …"""
    throttle_per_minute: int = 10
    """… so many leases a minute."""
    when_unreachable: Literal["allow", "refuse"] = "allow"
    """What applications do with calls while Outlay can't be reached."""
    owners: list[Text] = Field(default_factory=list, max_length=100)
    """Members, by subject: they are told, and decide on increases."""
    notes: str = Field(default="", max_length=4_000)


class NewBudgetBody(BudgetBody):
    name: str = Field(max_length=256)
    """For people; unique among the organization's budgets."""


def terms_of(body: BudgetBody, problems: list[Problem]) -> Terms:
    """As the domain says it; what can't be read is a problem, and stands for something that is none."""
    unit, limit = _limit(body, problems)
    cap_name = amount_field("rollover_cap", unit)
    for other in Unit:
        name = amount_field("rollover_cap", other)
        if other is not unit and getattr(body, name) is not None:
            problems.append(Problem(field=name, reason=f"must be in the unit of the limit: {cap_name}"))
    cap = getattr(body, cap_name)
    thresholds = DEFAULT_THRESHOLDS if body.thresholds is None else tuple(map(_threshold, body.thresholds))
    return Terms(
        name=body.name,
        limit=limit,
        unit=unit,
        scope={name: frozenset(values) for name, values in body.scope.items()},
        cycle=Cycle(body.cycle),
        start_day=body.start_day or "",
        end_day=body.end_day or "",
        renews=body.renews,
        rollover=Rollover(body.rollover),
        rollover_cap=None if cap is None else read_amount(cap_name, cap, problems),
        is_active=body.active,
        alerts_on=body.alerts,
        thresholds=thresholds,
        reminds_daily=body.reminds_daily,
        enforcement=Enforcement(body.enforcement),
        throttle_percent=body.throttle_percent,
        throttle_per_minute=body.throttle_per_minute,
        when_unreachable=body.when_unreachable,
        owners=tuple(body.owners),
        notes=body.notes,
    )


def _threshold(body: ThresholdBody) -> Threshold:
    return Threshold(percent=body.percent, level=body.level, kind=body.kind)


def _limit(body: BudgetBody, problems: list[Problem]) -> tuple[Unit, int]:
    given = [unit for unit in Unit if getattr(body, amount_field("limit", unit)) is not None]
    if len(given) != 1:
        names = ", ".join(amount_field("limit", unit) for unit in Unit)
        problems.append(Problem(field="limit_usd", reason=f"is one of {names}, of which exactly one is required"))
        return Unit.USD, 1
    name = amount_field("limit", given[0])
    return given[0], read_amount(name, getattr(body, name), problems)


def read_amount(field: str, given: str | int, problems: list[Problem]) -> int:
    """In whole units: money is text, anything else a whole number."""
    if isinstance(given, int):
        return given
    if _USD.fullmatch(given) is None:
        problems.append(Problem(field=field, reason=IS_USD))
        return 1
    return picousd(Decimal(given))


def merged(told: Mapping[str, Any], body: BudgetBody) -> NewBudgetBody:
    """What a budget was, as people send it, with what the body says instead. What it leaves out stays."""
    given = body.model_dump(include=body.model_fields_set)
    kept = {name: value for name, value in told.items() if name in BudgetBody.model_fields}
    for group in ("limit", "rollover_cap"):
        names = {amount_field(group, unit) for unit in Unit}
        if any(given.get(name) is not None for name in names):
            kept = {name: value for name, value in kept.items() if name not in names}
    return NewBudgetBody.model_validate(kept | given)
