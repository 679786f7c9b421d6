"""Invitations: an organization's administrator invites, somebody who is signed in accepts."""

from datetime import UTC, datetime
from typing import Any

from outlay.application import invitations
from outlay.application.invitations import Issued, Wanted
from outlay.application.mail import invitation_mail
from outlay.domain.errors import InvalidInput, Problem
from outlay.domain.invitation import Invitation, is_invitation_id
from outlay.domain.periods import iso_utc
from outlay.runtime.http import Response, credential

from functions.api.account_bodies import AcceptBody, InviteBody, ResendBody
from functions.api.repeats import check_version, version_tag
from functions.api.routing import AccountCall, AccountRoute, Call, Route
from functions.api.schemas import expect_no_parameters, read_body, read_limit, read_parameters

DEFAULT_LIMIT, MAX_LIMIT = 100, 500


def list_invitations(call: Call) -> Response:
    """Those that wait, and those that ran out in the last 30 days."""
    parameters = read_parameters(call.request, known=frozenset({"limit", "cursor"}))
    problems: list[Problem] = []
    limit = read_limit(parameters.get("limit", ""), problems, default=DEFAULT_LIMIT, most=MAX_LIMIT)
    after = parameters.get("cursor", "")
    if after and not is_invitation_id(after):
        problems.append(Problem(field="cursor", reason="is none that an answer gave"))
    if problems:
        raise InvalidInput("The query is not understood.", problems=problems)
    now = call.services.clock()
    found = invitations.page(
        call.organization.org,
        store=call.services.changes.store,
        after=after,
        limit=limit + 1,
    )
    body = {
        "as_of": iso_utc(now),
        "invitations": [_to_api(each, now) for each in found[:limit]],
        "next_cursor": found[limit - 1].invitation_id if len(found) > limit else None,
    }
    return Response(status=200, body=body)


def invite(call: Call) -> Response:
    """201 with the invitation. Where this deployment sends no mail, ``token`` is for the administrator to hand over."""
    body = read_body(InviteBody, call.request)
    call.services.accounts.attempts.begin("invite", account=call.organization.org)
    wanted = Wanted(
        email=body.email,
        role=body.role,
        scope={name: tuple(values) for name, values in body.scope.items()},
        attributes=tuple(body.attributes),
        days=body.days,
    )
    issued = invitations.invite(
        call.organization.org, wanted, invited_by=call.principal.subject, now_ms=call.services.clock()
    )
    return _commit_and_send(call, issued, status=201)


def resend(call: Call) -> Response:
    """Another token and time; the one of before lets nobody in any more."""
    body = read_body(ResendBody, call.request)
    call.services.accounts.attempts.begin("invite", account=call.organization.org)
    stored = invitations.find(
        call.organization.org, call.parameters["invitation_id"], store=call.services.changes.store
    )
    issued = invitations.invite_again(stored, days=body.days, now_ms=call.services.clock())
    return _commit_and_send(call, issued, status=200)


def withdraw(call: Call) -> Response:
    """Nobody can accept it any more."""
    expect_no_parameters(call.request)
    stored = invitations.find(
        call.organization.org, call.parameters["invitation_id"], store=call.services.changes.store
    )
    check_version(call.request, stored)
    write, act = invitations.withdraw(stored)
    call.commit([write], act)
    return Response(status=204)


def accept(call: AccountCall) -> Response:
    """The caller belongs to the organization. Unknown, used, expired and withdrawn tokens are one and the same 404."""
    body = read_body(AcceptBody, call.request)
    services = call.services
    services.accounts.attempts.begin("accept", address=call.request.source_ip)
    membership = invitations.accept(
        body.token,
        services.accounts.own.profile(credential(call.request)),
        changes=services.memberships,
        actor=call.actor,
    )
    shown = {"organization": membership.org, "role": membership.role}
    return Response(status=200, body=shown)


def _commit_and_send(call: Call, issued: Issued, *, status: int) -> Response:
    """Written first: a mail whose token does not hold helps nobody, and a mail can be sent again."""
    invitation, now, mail = issued.invitation, call.services.clock(), call.services.accounts.mail
    shown = _to_api(invitation, now)
    delivery = "by_hand" if mail is None else "sent"
    repeated = Response(status=status, body={**shown, "delivery": delivery, "token": None})
    call.commit([issued.write], issued.act, answer=repeated)
    if mail is not None and not mail.send(_mail_of(call, issued)):
        delivery = "failed"
    token = issued.token if mail is None else None
    body = {**shown, "delivery": delivery, "token": token}
    return Response(status=status, body=body, headers=version_tag(invitation.version))


def _mail_of(call: Call, issued: Issued) -> Any:
    invitation = issued.invitation
    until = datetime.fromtimestamp(invitation.expires_ms / 1_000, tz=UTC)
    return invitation_mail(
        to=invitation.email,
        organization=call.organization.name,
        role=invitation.role,
        token=issued.token,
        place=call.services.accounts.place,
        until=f"{until.day} {until:%B %Y, %H:%M} UTC",
    )


def _to_api(invitation: Invitation, now_ms: int) -> dict[str, Any]:
    return {
        "id": invitation.invitation_id,
        "email": invitation.email,
        "role": invitation.role,
        "scope": {name: list(values) for name, values in invitation.scope.items()},
        "attributes": list(invitation.attributes),
        "state": invitation.state(now_ms),
        "invited_by": invitation.invited_by,
        "created_at": iso_utc(invitation.created_ms),
        "expires_at": iso_utc(invitation.expires_ms),
        "version": invitation.version,
    }


ROUTES = (
    Route("GET", "/v1/invitations", list_invitations),
    Route("POST", "/v1/invitations", invite),
    AccountRoute("POST", "/v1/invitations/accept", accept),
    Route("POST", "/v1/invitations/{invitation_id}/resend", resend),
    Route("DELETE", "/v1/invitations/{invitation_id}", withdraw),
)
