"""Organizations: all of the deployment, a new one, and the caller's own with its settings."""

from typing import Any

from outlay.application.administer import NewOrganization, new_organization, slug
from outlay.application.change_organization import changed_organization, organization_to_view, setting_problems
from outlay.application.control_store import change
from outlay.application.found_organization import founding, may_found
from outlay.application.manage_members import require_no_membership
from outlay.application.organization_content import organization_to_content, stored_profile
from outlay.contracts import door_keys, keys
from outlay.domain.audit import Act
from outlay.domain.errors import Conflict, InvalidInput, NotFound, Problem
from outlay.domain.organization import Membership, Organization
from outlay.domain.periods import iso_utc
from outlay.runtime.http import Response

from functions.api.organization_bodies import NewOrganizationBody, OrganizationBody
from functions.api.repeats import check_version, version_tag
from functions.api.routing import AccountCall, AccountRoute, Call, Route
from functions.api.schemas import expect_no_parameters, read_body, read_limit, read_parameters

DEFAULT_LIMIT = 50
MAX_LIMIT = 100
"""Profiles are read one by one."""


def list_organizations(call: AccountCall) -> Response:
    """All organizations of the deployment by id, a page at a time."""
    given = read_parameters(call.request, known=frozenset({"limit", "cursor"}))
    problems: list[Problem] = []
    limit = read_limit(given.get("limit", ""), problems, default=DEFAULT_LIMIT, most=MAX_LIMIT)
    cursor = given.get("cursor", "")
    if cursor and not keys.is_org_id(cursor):
        problems.append(Problem(field="cursor", reason="is none that an answer gave"))
    if problems:
        raise InvalidInput("The query is not understood.", problems=problems)
    page = call.services.platform.store.page(door_keys.ORGANIZATIONS_KEY, after=cursor, limit=limit + 1)
    ids = [stored.place.sk for stored in page[:limit]]
    found = [call.services.control.get_organization(org) for org in ids]
    body = {
        "as_of": iso_utc(call.services.clock()),
        "organizations": [_summary(one) for one in found if one is not None],
        "next_cursor": ids[-1] if len(page) > limit else None,
    }
    return Response(status=200, body=body)


def _summary(organization: Organization) -> dict[str, Any]:
    return {
        "id": organization.org,
        "name": organization.name,
        "created_at": iso_utc(organization.created_ms),
        "in_use": organization.in_use,
        "plan": organization.plan,
    }


def create_organization(call: AccountCall) -> Response:
    """Made by an administrator of the deployment, or, where registration is open, by whoever has none and then
    administers it. 409 ``organization_exists`` where the id is taken."""
    expect_no_parameters(call.request)
    principal = call.principal
    organization = _new(read_body(NewOrganizationBody, call.request), now_ms=call.services.clock())
    may_found(principal, is_open=call.services.open_registration)
    admin = None
    if not principal.is_platform:
        admin = Membership(
            subject=principal.subject, org=organization.org, role="admin", email=call.services.email_of(call.request)
        )
    answer = Response(status=201, body=_to_api(organization), headers=version_tag(organization.version))
    act = Act(action="organization.create", target=organization.org, after=organization_to_view(organization))
    people = call.services.memberships.store
    writes = founding(organization, admin=admin, people=people)
    try:
        call.commit_new(organization.org, writes, act, answer=answer)
    except Conflict as error:
        if admin is not None:
            require_no_membership(admin.subject, people=people)
        if call.services.control.get_organization(organization.org) is None:
            raise
        raise Conflict(
            "There is an organization of this id already; send another 'id'.", code="organization_exists"
        ) from error
    return answer


def _new(body: NewOrganizationBody, *, now_ms: int) -> Organization:
    problems = setting_problems(body.model_dump(exclude={"id"}))
    if not keys.is_org_id(body.id or slug(body.name)):
        problems.append(
            Problem(field="id", reason="must be 3 to 40 of a-z, 0-9 and -; send one where the name has none")
        )
    if problems:
        raise InvalidInput("The organization can't be made like this.", problems=problems)
    wanted = NewOrganization(name=body.name, org=body.id, time_zone=body.time_zone, tag_keys=tuple(body.tag_keys))
    return new_organization(wanted, now_ms=now_ms)


def get_organization(call: Call) -> Response:
    """The caller's own, with its settings as they are now."""
    expect_no_parameters(call.request)
    organization = _as_it_is(call)
    return Response(
        status=200,
        body={"as_of": iso_utc(call.services.clock()), **_to_api(organization)},
        headers=version_tag(organization.version),
    )


def put_organization(call: Call) -> Response:
    """Any subset of the settings, all or none of them. 409 ``time_zone_in_use`` and ``tag_keys_in_use`` where a change
    would move what was counted."""
    expect_no_parameters(call.request)
    body = read_body(OrganizationBody, call.request)
    organization = _as_it_is(call)
    stored = stored_profile(organization)
    check_version(call.request, stored)
    given = {name: getattr(body, name) for name in body.model_fields_set}
    wanted = changed_organization(
        organization, given, is_platform=call.principal.is_platform, now_ms=call.services.clock()
    )
    _check_calendar(call, wanted)
    after = organization_to_content(wanted)
    changed = {name: value for name, value in after.items() if stored.content.get(name) != value}
    if changed:
        before_view, after_view = organization_to_view(organization), organization_to_view(wanted)
        moved = [name for name, value in after_view.items() if before_view[name] != value]
        act = Act(
            action="organization.change",
            target=organization.org,
            before={name: before_view[name] for name in moved},
            after={name: after_view[name] for name in moved},
        )
        call.commit([change(stored, changed)], act)
        call.services.control.forget(organization.org)
    return get_organization(call)


def _check_calendar(call: Call, wanted: Organization) -> None:
    calendar = wanted.holidays
    if calendar != call.organization.holidays and calendar and not call.services.forecasts.holidays.knows(calendar):
        problem = Problem(field="holiday_calendar", reason="is no country or part of one whose holidays are known")
        raise InvalidInput("The organization can't be like this.", problems=[problem])


def _as_it_is(call: Call) -> Organization:
    """Not as it is remembered, so that the version is one that a change can name."""
    control, org = call.services.control, call.organization.org
    control.forget(org)
    found = control.get_organization(org)
    if found is None:
        raise NotFound("There is no such organization.")
    return found


def _to_api(organization: Organization) -> dict[str, Any]:
    return {
        "id": organization.org,
        **organization_to_view(organization),
        "retention_days": organization.retention_days,
        "created_at": iso_utc(organization.created_ms),
        "in_use": organization.in_use,
    }


ROUTES = (
    AccountRoute("GET", "/v1/organizations", list_organizations),
    AccountRoute("POST", "/v1/organizations", create_organization),
    Route("GET", "/v1/organization", get_organization),
    Route("PUT", "/v1/organization", put_organization),
)
