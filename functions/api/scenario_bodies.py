"""What is sent to make, change or try a scenario, decoded with every problem named."""

from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import Literal

from outlay.domain.access import within
from outlay.domain.budget_problems import MAX_NAME, MAX_NOTES, is_line, is_text, scope_problems
from outlay.domain.calendar import local_date
from outlay.domain.errors import InvalidInput, Problem
from outlay.domain.scenario import MAX_AHEAD_DAYS, MAX_CHANGES, Change, Scenario, change_problems
from pydantic import Field

from functions.api.budget_bodies import Text
from functions.api.dates import read_date
from functions.api.routing import Call
from functions.api.schemas import Body

_MODEL = r"^(|[a-z0-9._-]{1,100}/.{1,200})$"


class ChangeBody(Body):
    kind: Literal["move", "cache", "volume", "price"]
    """``move`` calls to another model; ``cache``: reach a hit rate; more or less ``volume``; another ``price``."""
    percent: int
    """Of a move the part of the calls (1 to 100); of ``cache`` the hit rate reached (0 to 100); of volume and price by
    how much they change (−100 to 1,000)."""
    model: str = Field(default="", max_length=300, pattern=_MODEL)
    """Whose calls: ``provider/model`` as figures name them. Left out: all in the scope; of a move required."""
    to_model: str = Field(default="", max_length=300, pattern=_MODEL)
    """Of a move: the ``provider/model`` that calls go to."""
    start: str = Field(default="", alias="from", max_length=40)
    """Local date from which on it holds; left out: today."""


class ScenarioBody(Body):
    """Changes apply in their order, each to what those before it left."""

    name: str = Field(default="", max_length=256)
    """For people; unique among the organization's scenarios."""
    scope: dict[Text, list[Text]] = Field(default_factory=dict)
    """Dimension → values; calls that fit all of them. Empty: all that the caller sees."""
    changes: list[ChangeBody] = Field(default_factory=list, max_length=100)
    notes: str = Field(default="", max_length=4_000)


def scenario_of(call: Call, body: ScenarioBody, *, named: bool = True, known: Collection[Change] = ()) -> Scenario:
    """As the domain says it, its scope narrowed to what the caller sees. ``known``: changes that it had before.

    Raises:
        InvalidInput: names every problem.
    """
    changes = tuple(_change(one, call) for one in body.changes)
    asked = {name: frozenset(values) for name, values in body.scope.items()}
    scope = within(call.cut, asked)
    problems = [Problem(field=field, reason=reason) for field, reason in _problems(call, body, (changes, known), asked)]
    if named and not is_line(body.name):
        reason = f"must be 1 to {MAX_NAME} characters in one line, without < and >"
        problems.append(Problem(field="name", reason=reason))
    if not problems and not all(scope.values()):
        problems.append(Problem(field="scope", reason="must have something in common with what you manage"))
    if problems:
        raise InvalidInput("A scenario can't be like this.", problems=problems)
    return Scenario(
        org=call.organization.org, scenario_id="", name=body.name, changes=changes, scope=scope, notes=body.notes
    )


def _problems(
    call: Call,
    body: ScenarioBody,
    changes: tuple[tuple[Change, ...], Collection[Change]],
    scope: dict[str, frozenset[str]],
) -> Iterator[tuple[str, str]]:
    today = local_date(call.services.clock(), call.organization.dimensions.time_zone)
    last = today + timedelta(days=MAX_AHEAD_DAYS)
    for place, one in enumerate(body.changes[:MAX_CHANGES]):
        if one.start and read_date(one.start) is None:
            yield f"changes.{place}.from", "must be a date like 2026-12-01"
    now, known = changes
    yield from change_problems(now, today=today.isoformat(), last_day=last.isoformat(), known=known)
    yield from scope_problems(scope, call.organization.dimensions.tag_keys)
    if "user" in scope:
        yield "scope", "can't name users: their figures are not kept by model and tokens"
    if not is_text(body.notes, most=MAX_NOTES):
        yield "notes", f"must be text of {MAX_NOTES:,} characters at most, without control characters"


def _change(body: ChangeBody, call: Call) -> Change:
    today = local_date(call.services.clock(), call.organization.dimensions.time_zone).isoformat()
    provider, _, model = body.model.partition("/")
    to_provider, _, to_model = body.to_model.partition("/")
    return Change(
        kind=body.kind,
        percent=body.percent,
        first_day=today if read_date(body.start) is None else body.start,
        provider=provider,
        model=model,
        to_provider=to_provider,
        to_model=to_model,
    )
