"""Organizations and their settings."""

from typing import Any

from functions.api.organization_bodies import NewOrganizationBody, OrganizationBody
from functions.api.organization_routes import DEFAULT_LIMIT, MAX_LIMIT
from tools.openapi.operation import Operation
from tools.openapi.parameters import CURSOR, IF_MATCH, limit
from tools.openapi.shapes import Answer, Count, Cursor, Moment
from tools.openapi.tags import ORGANIZATION


class OrganizationSummary(Answer):
    id: str
    name: str
    created_at: Moment
    in_use: bool
    """Usage was accepted."""
    plan: str


class Organizations(Answer):
    as_of: Moment
    organizations: list[OrganizationSummary]
    next_cursor: Cursor


class Organization(Answer):
    id: str
    name: str
    time_zone: str
    """Its days are the organization's days."""
    fiscal_year_start_month: int
    currency: str
    """Shown beside USD."""
    tag_keys: list[str]
    """Tags that are dimensions of the figures."""
    required_tags: list[str]
    shows_names: bool
    """Managers and administrators see people by name."""
    admins_need_mfa: bool
    plan: str
    member_attributes: list[str]
    retention_days: Count
    created_at: Moment
    in_use: bool
    """Usage was accepted: the time zone is settled, and tags that are dimensions stay."""


class OrganizationAsOf(Organization):
    """The organization, now."""

    as_of: Moment


_COMMON: dict[str, Any] = {"tag": ORGANIZATION}

OPERATIONS = {
    "GET /v1/organizations": Operation(
        id="list_organizations",
        summary="All organizations",
        answers={200: Organizations},
        parameters=(limit(usual=DEFAULT_LIMIT, most=MAX_LIMIT, of="Organizations"), CURSOR),
        **_COMMON,
    ),
    "POST /v1/organizations": Operation(
        id="create_organization",
        summary="Make an organization",
        answers={201: Organization},
        body=NewOrganizationBody,
        errors=("organization_exists", "member_already", "registration_closed", "conflict"),
        **_COMMON,
    ),
    "GET /v1/organization": Operation(
        id="get_organization",
        summary="Your organization",
        answers={200: OrganizationAsOf},
        errors=("invalid_input",),
        **_COMMON,
    ),
    "PUT /v1/organization": Operation(
        id="put_organization",
        summary="Change its settings",
        answers={200: OrganizationAsOf},
        parameters=(IF_MATCH,),
        body=OrganizationBody,
        errors=(
            "platform_only",
            "time_zone_in_use",
            "tag_keys_in_use",
            "conflict",
            "version_missing",
            "version_changed",
        ),
        **_COMMON,
    ),
}
