"""An organization as plain content of its profile: what is written when it is made, and when its settings change."""

from typing import Any

from outlay.application.control_store import Place, Stored
from outlay.contracts import keys
from outlay.domain.organization import Organization


def profile_place(org: str) -> Place:
    return Place(keys.organization_key(org), keys.ORGANIZATION_SORT)


def stored_profile(organization: Organization) -> Stored:
    """The profile as it was read, to be changed at the version that it had."""
    return Stored(
        place=profile_place(organization.org),
        version=organization.version,
        content=organization_to_content(organization),
    )


def organization_to_content(organization: Organization) -> dict[str, Any]:
    """All but keys and version."""
    dimensions = organization.dimensions
    return {
        "org": organization.org,
        "name": organization.name,
        "tz": dimensions.time_zone,
        "tags": list(dimensions.tag_keys),
        "rev": dimensions.revision,
        "lanes": organization.lanes,
        "user_key": organization.user_key,
        "aliases": dict(organization.aliases),
        "created": organization.created_ms,
        "retention": organization.retention_days,
        **({"people_key": organization.people_key} if organization.people_key else {}),
        **({} if organization.in_use else {"unused": True}),
        "settings": settings_to_content(organization),
    }


def settings_to_content(organization: Organization) -> dict[str, Any]:
    """What came after release 0.1, in one attribute."""
    return {
        "fiscal_start_month": organization.fiscal_start_month,
        "currency": organization.currency,
        "required_tags": list(organization.required_tags),
        "largest_event_usd": organization.largest_event_usd,
        "shows_names": organization.shows_names,
        "admins_need_mfa": organization.admins_need_mfa,
        "plan": organization.plan,
        "member_attributes": list(organization.member_attributes),
        "holidays": organization.holidays,
        "tag_since": dict(organization.tag_since),
    }


def settings_from_content(content: dict[str, Any]) -> dict[str, Any]:
    """Fields of an organization; what an earlier release did not know is left out."""
    lists: dict[str, Any] = {
        name: tuple(content[name]) for name in ("required_tags", "member_attributes") if name in content
    }
    return {**content, **lists}
