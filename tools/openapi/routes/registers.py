"""Teams, projects, features, cost centers and environments, all alike; and what is on no register."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Literal

from outlay.domain.registers import KINDS, Kind

from functions.api.figures_query import MAX_LIMIT as MAX_NAMES
from functions.api.register_bodies import NewRegisteredBody, RegisteredBody
from functions.api.register_routes import DEFAULT_LIMIT, MAX_LIMIT, STATES
from functions.api.unregistered_routes import DEFAULT_LIMIT as USUAL_NAMES
from tools.openapi.operation import Operation
from tools.openapi.parameters import CURSOR, IF_MATCH, choice, in_path, limit, text
from tools.openapi.shapes import Answer, Count, Currency, Cursor, LowerBound, Moment, Month, Spend
from tools.openapi.tags import ORGANIZATION


class RegisterEntry(Answer):
    kind: Literal["team", "project", "feature", "cost_center", "environment"]
    id: str
    """The name as events carry it."""
    name: str
    """To be shown instead of the id; may be empty."""
    owners: list[str]
    """Members, by subject."""
    cost_center: str | None
    notes: str
    archived: bool
    merged_into: str | None
    """Its figures are shown under that one."""
    state: Literal["active", "archived", "merged"]
    merged_names: list[str]
    """Names whose figures are shown under this one."""
    created_at: Moment
    path: str
    """Where it is: names with `/` or `%` stand encoded there."""


class RegisterEntryAsOf(RegisterEntry):
    """One registered name, now."""

    as_of: Moment


class RecentSpend(Spend):
    lower_bound: LowerBound


class UnregisteredName(Answer):
    id: str
    first_month: Month
    last_month: Month
    recent: RecentSpend


class Unregistered(Answer):
    as_of: Moment
    kind: str
    recent_days: Count
    currency: Currency
    names: Count
    unregistered: list[UnregisteredName]
    next_cursor: Cursor


class Teams(Answer):
    as_of: Moment
    teams: list[RegisterEntry]
    next_cursor: Cursor


class Projects(Answer):
    as_of: Moment
    projects: list[RegisterEntry]
    next_cursor: Cursor


class Features(Answer):
    as_of: Moment
    features: list[RegisterEntry]
    next_cursor: Cursor


class CostCenters(Answer):
    as_of: Moment
    cost_centers: list[RegisterEntry]
    next_cursor: Cursor


class Environments(Answer):
    as_of: Moment
    environments: list[RegisterEntry]
    next_cursor: Cursor


_PAGES: Mapping[str, type[Answer]] = {
    "team": Teams,
    "project": Projects,
    "feature": Features,
    "cost_center": CostCenters,
    "environment": Environments,
}


_VERSION = ("version_missing", "version_changed", "conflict")
_FILTERS = (
    choice("state", "Only these.", STATES),
    text("owner", "Only those of this member, by subject."),
    text("cost_center", "Only those of this cost center."),
    text("search", "Text that id or name hold."),
    limit(usual=DEFAULT_LIMIT, most=MAX_LIMIT, of="Names"),
    CURSOR,
)
_NAME = in_path("id", "The name; with `/` or `%` as `~` and its base64url, see `path` in answers.")


def _register(kind: Kind) -> Iterator[tuple[str, Operation]]:
    many, words = kind.plural.replace("-", "_"), kind.name.replace("_", " ")
    place, tag = f"/v1/{kind.plural}", ORGANIZATION
    listing = Operation(
        id=f"list_{many}",
        summary=f"All {many.replace('_', ' ')}",
        tag=tag,
        answers={200: _PAGES[kind.name]},
        parameters=_FILTERS,
    )
    making = Operation(
        id=f"create_{kind.name}",
        summary=f"Register a {words}",
        tag=tag,
        answers={201: RegisterEntryAsOf},
        body=NewRegisteredBody,
        errors=("name_exists", "too_many_merges", *_VERSION),
    )
    yield f"GET {place}", listing
    yield f"POST {place}", making
    for method, operation in _of_one(kind.name, words):
        yield f"{method} {place}/{{id}}", operation


def _of_one(name: str, words: str) -> Iterator[tuple[str, Operation]]:
    answers, changes = (
        {200: RegisterEntryAsOf},
        ("not_found", "is_merge_target", "is_named", "too_many_merges", *_VERSION),
    )
    reading = Operation(
        id=f"get_{name}",
        summary=f"One {words}",
        tag=ORGANIZATION,
        answers=answers,
        parameters=(_NAME,),
        errors=("invalid_input", "not_found"),
    )
    changing = Operation(
        id=f"put_{name}",
        summary=f"Change a {words}",
        tag=ORGANIZATION,
        answers=answers,
        parameters=(_NAME, IF_MATCH),
        body=RegisteredBody,
        errors=changes,
    )
    yield "GET", reading
    yield "PUT", changing
    yield (
        "DELETE",
        replace(changing, id=f"delete_{name}", summary=f"Take a {words} off", answers={204: None}, body=None),
    )


OPERATIONS = {
    **{name: operation for kind in KINDS.values() for name, operation in _register(kind)},
    "GET /v1/unregistered": Operation(
        id="list_unregistered",
        summary="Names on no register",
        tag=ORGANIZATION,
        answers={200: Unregistered},
        parameters=(
            choice("kind", "Which names; teams if left out.", tuple(KINDS)),
            limit(usual=USUAL_NAMES, most=MAX_NAMES, of="Names"),
            CURSOR,
        ),
    ),
}
