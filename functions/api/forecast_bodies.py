"""What is sent to ask for a forecast, and to enter a known change, decoded with every problem named."""

from dataclasses import replace
from typing import Annotated, Literal

from outlay.domain.budget import Unit
from outlay.domain.budget_problems import amount_field, amount_problems, is_line, read_day, scope_problems
from outlay.domain.errors import InvalidInput, Problem
from outlay.domain.forecast import HORIZONS
from outlay.domain.forecast_adjustment import LEAST_PERCENT, MOST_PERCENT, Adjustment
from pydantic import Field

from functions.api.budget_bodies import Amount, Text, Whole, read_amount
from functions.api.schemas import Body

UNITS: tuple[str, ...] = tuple(unit.value for unit in Unit)
PERIOD_END = "period_end"


class ForecastBody(Body):
    """Of a budget, or of a scope; without either of all that the caller sees."""

    budget_id: str = Field(default="", pattern=r"^(bud_[0-9a-f]{24})?$")
    scope: dict[Text, list[Text]] = Field(default_factory=dict)
    """Dimension → values; calls that fit all of them."""
    unit: Literal["usd", "tokens", "requests"] | None = None
    """``usd`` if left out; of a budget it is the budget's."""
    horizon: int | str = 30
    """Days: 7, 14, 30 or 90; with a budget also ``"period_end"``."""
    keep: bool = True
    """Whether it can be read again and is listed; else it is only answered."""


def asked_problems(body: ForecastBody, *, tag_keys: tuple[str, ...]) -> list[Problem]:
    """Everything that is wrong with it by itself."""
    found = [Problem(field=field, reason=reason) for field, reason in scope_problems(_scope(body.scope), tag_keys)]
    is_of_budget = bool(body.budget_id)
    if body.horizon not in HORIZONS and not (is_of_budget and body.horizon == PERIOD_END):
        told = ", ".join(map(str, HORIZONS))
        found.append(Problem(field="horizon", reason=f'must be {told} days, or of a budget "{PERIOD_END}"'))
    for name in ("scope", "unit"):
        if is_of_budget and getattr(body, name):
            found.append(Problem(field=name, reason="is the budget's, where budget_id names one"))
    return found


def scope_of(body: "ForecastBody | AdjustmentBody") -> dict[str, frozenset[str]]:
    return _scope(body.scope)


def _scope(given: dict[str, list[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(values) for name, values in given.items()}


Percent = Annotated[int, Field(strict=True)]


class AdjustmentBody(Body):
    """A change that is known to come. Exactly one of ``percent`` and ``per_day_…`` says how much."""

    note: str = Field(max_length=256)
    """What happens, for people: 1 to 100 characters."""
    start: str = Field(alias="from", max_length=40)
    """First date it holds on."""
    until: str | None = Field(default=None, max_length=40)
    """The first date it holds no more; null: it stays."""
    scope: dict[Text, list[Text]] = Field(default_factory=dict)
    """Dimension → values whose usage changes; empty: all."""
    unit: Literal["usd", "tokens", "requests"] | None = None
    """With ``percent``: forecasts of this unit only (a price changes USD and nothing else); null: of every unit."""
    percent: Percent | None = None
    """Of what would come without it: 20 is a fifth more, −30 almost a third less."""
    per_day_usd: Amount | None = None
    """More (or less) a day, as USD in text."""
    per_day_tokens: Whole | None = None
    per_day_requests: Whole | None = None


def adjustment_of(body: AdjustmentBody, before: Adjustment, *, tag_keys: tuple[str, ...]) -> Adjustment:
    """As the body says it; ``before`` tells what people do not decide.

    Raises:
        InvalidInput: names every problem.
    """
    problems: list[Problem] = []
    unit, per_day = _amount(body, problems)
    problems += [Problem(field=field, reason=reason) for field, reason in scope_problems(_scope(body.scope), tag_keys)]
    problems += _own_problems(body)
    if problems:
        raise InvalidInput("An adjustment can't be like this.", problems=problems)
    return replace(
        before,
        note=body.note.strip(),
        first_day=body.start,
        end_day=body.until or "",
        scope=_scope(body.scope),
        unit=unit,
        percent=body.percent,
        per_day=per_day,
    )


def _own_problems(body: AdjustmentBody) -> list[Problem]:
    found: list[Problem] = []
    if not is_line(body.note):
        found.append(Problem(field="note", reason="must be 1 to 100 characters in one line, without < and >"))
    start, until = read_day(body.start), read_day(body.until or "")
    if start is None:
        found.append(Problem(field="from", reason="must be a date, YYYY-MM-DD"))
    if body.until is not None and until is None:
        found.append(Problem(field="until", reason="must be a date, YYYY-MM-DD, or null"))
    if start and until and until <= start:
        found.append(Problem(field="until", reason="must be after 'from': it is the first date that it holds no more"))
    if body.percent is not None and not (LEAST_PERCENT <= body.percent <= MOST_PERCENT and body.percent):
        reason = f"must be a whole number from {LEAST_PERCENT} to {MOST_PERCENT:,}, and not 0"
        found.append(Problem(field="percent", reason=reason))
    return found


def _amount(body: AdjustmentBody, problems: list[Problem]) -> tuple[Unit | None, int | None]:
    given = [unit for unit in Unit if getattr(body, amount_field("per_day", unit)) is not None]
    if len(given) + (body.percent is not None) != 1:
        names = ", ".join(("percent", *(amount_field("per_day", unit) for unit in Unit)))
        problems.append(Problem(field="percent", reason=f"is one of {names}, of which exactly one is required"))
    if not given:
        return (None if body.unit is None else Unit(body.unit)), None
    name = amount_field("per_day", given[0])
    if body.unit is not None:
        problems.append(Problem(field="unit", reason=f"goes with percent; {name} says it already"))
    amount = read_amount(name, getattr(body, name), problems)
    problems += [Problem(field=f, reason=reason) for f, reason in amount_problems(name, abs(amount), given[0])]
    return given[0], amount
