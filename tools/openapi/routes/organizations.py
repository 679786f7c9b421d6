"""Organizations, their registers, and names that nobody registered."""

from collections.abc import Mapping
from typing import Any, Literal

from outlay.domain.dimension_value import MAX_LENGTH
from outlay.domain.registers import KINDS, Kind

from functions.api import organization_routes, register_routes, unregistered_routes
from functions.api.figures_query import MAX_LIMIT
from functions.api.organization_bodies import NewOrganizationBody, OrganizationBody
from functions.api.register_bodies import NewRegisteredBody, RegisteredBody
from tools.openapi.operation import Operation
from tools.openapi.parameters import CURSOR, choice, in_path, limit, text
from tools.openapi.shapes import Answer, Count, Currency, Cursor, LowerBound, Moment, Month, Spend
from tools.openapi.tags import ORGANIZATION, REGISTERS


class Settings(Answer):
    """The settings of an organization."""

    id: str
    name: str
    time_zone: str
    """Its days are the organization's."""
    fiscal_year_start_month: int
    """Quarters and years are counted from it."""
    currency: str
    """Shown beside USD (ISO 4217)."""
    tag_keys: list[str]
    """Tags that are dimensions, each in the place that it got first."""
    required_tags: list[str]
    """Events that lack one are accepted, and the sender is told how many."""
    largest_event_usd: str
    """Live events that are dearer are refused as typos."""
    shows_names: bool
    admins_need_mfa: bool
    plan: str
    """Its set of limits; empty: the usual one."""
    member_attributes: list[str]
    holiday_calendar: str
    """Whose public holidays forecasts reckon with; empty: none."""
    retention_days: Count
    created_at: Moment
    in_use: bool
    """Usage was accepted: time zone and tag keys are settled, but that keys may be added."""


class Organization(Settings):
    """An organization now."""

    as_of: Moment


class ListedOrganization(Answer):
    id: str
    name: str
    created_at: Moment
    in_use: bool
    plan: str


class Organizations(Answer):
    as_of: Moment
    organizations: list[ListedOrganization]
    next_cursor: Cursor


class Registered(Answer):
    """A registered name."""

    kind: Literal["team", "project", "feature", "cost_center", "environment"]
    id: str
    """As events carry it."""
    name: str
    owners: list[str]
    """Members, by subject."""
    cost_center: str | None
    notes: str
    archived: bool
    merged_into: str | None
    """The name that its figures stand under."""
    state: Literal["active", "archived", "merged"]
    merged_names: list[str]
    """What was merged into it."""
    created_at: Moment
    path: str
    """Where it is found."""


class RegisteredAsOf(Registered):
    """A registered name, now."""

    as_of: Moment


class Teams(Answer):
    as_of: Moment
    teams: list[Registered]
    next_cursor: Cursor


class Projects(Answer):
    as_of: Moment
    projects: list[Registered]
    next_cursor: Cursor


class Features(Answer):
    as_of: Moment
    features: list[Registered]
    next_cursor: Cursor


class CostCenters(Answer):
    as_of: Moment
    cost_centers: list[Registered]
    next_cursor: Cursor


class Environments(Answer):
    as_of: Moment
    environments: list[Registered]
    next_cursor: Cursor


_PAGES: Mapping[str, type[Answer]] = {
    "team": Teams,
    "project": Projects,
    "feature": Features,
    "cost_center": CostCenters,
    "environment": Environments,
}


class RecentSpend(Spend):
    """What its calls of the last days cost."""

    lower_bound: LowerBound


class UnregisteredName(Answer):
    id: str
    first_month: Month
    """In which it was first counted."""
    last_month: Month
    recent: RecentSpend


class Unregistered(Answer):
    as_of: Moment
    kind: str
    recent_days: Count
    currency: Currency
    names: Count
    """How many there are."""
    unregistered: list[UnregisteredName]
    """The costliest first."""
    next_cursor: Cursor


_VERSIONED = ("version_missing", "version_changed")
_ENTRY_ERRORS = ("not_found", "invalid_input")
_MERGED = ("version_changed", "too_many_merges")


def _list_and_creation(kind: Kind) -> dict[str, Operation]:
    told, named, path = kind.name.replace("_", " "), kind.plural.replace("-", "_"), f"/v1/{kind.plural}"
    return {
        f"GET {path}": Operation(
            id=f"list_{named}",
            summary=f"Registered {kind.plural.replace('-', ' ')}",
            answers={200: _PAGES[kind.name]},
            parameters=(
                choice("state", "Only those in this state.", register_routes.STATES),
                text("owner", "Only those that this member owns, by subject."),
                text("cost_center", "Only those that belong to it."),
                text("search", "Part of the id or name, in any case."),
                limit(usual=register_routes.DEFAULT_LIMIT, most=register_routes.MAX_LIMIT, of="Entries"),
                CURSOR,
            ),
            tag=REGISTERS,
        ),
        f"POST {path}": Operation(
            id=f"create_{kind.name}",
            summary=f"Register a {told}",
            answers={201: RegisteredAsOf},
            body=NewRegisteredBody,
            errors=("name_exists", *_MERGED),
            headers={201: ("ETag",)},
            tag=REGISTERS,
        ),
    }


def _register(kind: Kind) -> dict[str, Operation]:
    """The five routes of one register."""
    told = kind.name.replace("_", " ")
    place = in_path(
        "id",
        "The name, percent-encoded; one with `/` or `%` as `~` and its base64url without padding. Answers say it.",
        minLength=1,
        maxLength=4 * MAX_LENGTH,
    )
    common: dict[str, Any] = {"tag": REGISTERS}
    one: dict[str, Any] = {**common, "parameters": (place,)}
    path = f"/v1/{kind.plural}"
    return {
        **_list_and_creation(kind),
        f"GET {path}/{{id}}": Operation(
            id=f"get_{kind.name}",
            summary=f"One registered {told}",
            answers={200: RegisteredAsOf},
            errors=_ENTRY_ERRORS,
            **one,
        ),
        f"PUT {path}/{{id}}": Operation(
            id=f"put_{kind.name}",
            summary=f"Change a registered {told}",
            answers={200: RegisteredAsOf},
            body=RegisteredBody,
            errors=(*_ENTRY_ERRORS, *_VERSIONED, "too_many_merges"),
            headers={200: ("ETag",)},
            **one,
        ),
        f"DELETE {path}/{{id}}": Operation(
            id=f"delete_{kind.name}",
            summary=f"Take a {told} off the register",
            answers={204: None},
            errors=(
                *_ENTRY_ERRORS,
                *_VERSIONED,
                "is_merge_target",
                *(("is_named",) if kind.name == "cost_center" else ()),
            ),
            **one,
        ),
    }


OPERATIONS = {
    "GET /v1/organizations": Operation(
        id="list_organizations",
        summary="All organizations",
        tag=ORGANIZATION,
        answers={200: Organizations},
        parameters=(
            limit(usual=organization_routes.DEFAULT_LIMIT, most=organization_routes.MAX_LIMIT, of="Organizations"),
            CURSOR,
        ),
    ),
    "POST /v1/organizations": Operation(
        id="create_organization",
        summary="Make an organization",
        tag=ORGANIZATION,
        answers={201: Settings},
        body=NewOrganizationBody,
        errors=("registration_closed", "already_member", "organization_exists", "version_changed"),
        headers={201: ("ETag",)},
    ),
    "GET /v1/organization": Operation(
        id="get_organization",
        summary="The organization and its settings",
        tag=ORGANIZATION,
        answers={200: Organization},
        errors=("invalid_input",),
    ),
    "PUT /v1/organization": Operation(
        id="put_organization",
        summary="Change settings",
        tag=ORGANIZATION,
        answers={200: Organization},
        body=OrganizationBody,
        errors=("platform_only", "time_zone_in_use", "tag_keys_in_use", *_VERSIONED),
        headers={200: ("ETag",)},
    ),
    **{name: one for kind in KINDS.values() for name, one in _register(kind).items()},
    "GET /v1/unregistered": Operation(
        id="list_unregistered",
        summary="Names that nobody registered",
        tag=REGISTERS,
        answers={200: Unregistered},
        parameters=(
            choice("kind", "Whose names; `team` if left out.", tuple(KINDS)),
            limit(usual=unregistered_routes.DEFAULT_LIMIT, most=MAX_LIMIT, of="Names"),
            CURSOR,
        ),
    ),
}
