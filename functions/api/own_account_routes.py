"""The caller's own account. The access token itself is the user pool's key to it, so it is passed on."""

from dataclasses import replace
from typing import Any

from outlay.application import own_account
from outlay.application.account_ports import Profile
from outlay.application.change_organization import organization_to_view
from outlay.application.manage_members import changing, find_member
from outlay.domain.access_table import permitted
from outlay.domain.audit import Act
from outlay.domain.errors import Conflict
from outlay.domain.organization import Membership
from outlay.runtime.http import Response, credential

from functions.api.account_bodies import ChangePasswordBody, CodeBody, ProfileBody, ProofBody
from functions.api.routing import AccountCall, AccountRoute
from functions.api.schemas import expect_no_parameters, read_body

ROUNDS = 3
"""Of changing a membership that somebody else changes at the same moment."""
_SHOWN = ("name", "time_zone", "currency", "fiscal_year_start_month")
"""Settings of the organization without which no page can say whose figures it shows, and of when."""


def me(call: AccountCall) -> Response:
    """Who is signed in, what they are in their organization, and what the session may do.

    ``organization`` is the one that the request is in: one's own, or the one that an administrator of the deployment
    names by ``Outlay-Organization``. What it shows is shown to each of its members.
    """
    expect_no_parameters(call.request)
    return _answer(call, call.services.accounts.own.profile(credential(call.request)))


def change_me(call: AccountCall) -> Response:
    """Another name at once, another address once it is confirmed. The user pool keeps no versions: the last wins."""
    body = read_body(ProfileBody, call.request)
    wanted = own_account.Change(name=body.name, email=body.email)
    proof = None if body.password is None else own_account.Proof(password=body.password, code=body.code)
    profile = own_account.change_profile(credential(call.request), wanted, proof, doors=call.services.accounts)
    return _answer(call, profile)


def confirm_email(call: AccountCall) -> Response:
    """The new address is the account's, and the membership's."""
    body = read_body(CodeBody, call.request)
    profile = own_account.confirm_email(credential(call.request), body.code, doors=call.services.accounts)
    _follow_address(call, profile)
    return _answer(call, profile)


def change_password(call: AccountCall) -> Response:
    """Every session ends, this one as well: sign in with the new password."""
    body = read_body(ChangePasswordBody, call.request)
    own_account.change_password(
        credential(call.request),
        password=body.password,
        new_password=body.new_password,
        doors=call.services.accounts,
    )
    return Response(status=204)


def begin_mfa(call: AccountCall) -> Response:
    """A secret for an authenticator, shown once; it counts for nothing until a code of it was verified."""
    body = read_body(ProofBody, call.request)
    made = own_account.begin_mfa(
        credential(call.request),
        own_account.Proof(password=body.password, code=body.code),
        doors=call.services.accounts,
    )
    return Response(status=200, body={"secret": made.secret, "uri": made.uri})


def verify_mfa(call: AccountCall) -> Response:
    """From now on every login asks for a code. Every session ends: sign in again."""
    body = read_body(CodeBody, call.request)
    own_account.finish_mfa(credential(call.request), body.code, doors=call.services.accounts)
    return Response(status=204)


def remove_mfa(call: AccountCall) -> Response:
    """Login asks for the password only. Needs password and code."""
    body = read_body(ProofBody, call.request)
    own_account.remove_mfa(
        credential(call.request),
        own_account.Proof(password=body.password, code=body.code),
        doors=call.services.accounts,
    )
    return Response(status=204)


def _answer(call: AccountCall, profile: Profile) -> Response:
    return Response(status=200, body=_to_api(profile, call, call.services.control.get_membership(profile.subject)))


def _to_api(profile: Profile, call: AccountCall, membership: Membership | None) -> dict[str, Any]:
    return {
        "subject": profile.subject,
        "email": profile.email,
        "email_verified": profile.is_verified,
        "name": profile.name,
        "mfa": profile.has_mfa,
        "platform_admin": call.principal.is_platform,
        "membership": None if membership is None else _membership_to_api(membership),
        "organization": _organization_to_api(call),
        "may": list(permitted(call.principal)),
    }


def _membership_to_api(membership: Membership) -> dict[str, Any]:
    return {
        "organization": membership.org,
        "role": membership.rank.label,
        "scope": {name: list(values) for name, values in membership.scope.items()},
        "attributes": list(membership.attributes),
    }


def _organization_to_api(call: AccountCall) -> dict[str, Any] | None:
    principal = call.principal
    organization = call.services.control.get_organization(principal.org) if principal.org else None
    if organization is None or principal.role is None:
        return None
    settings = organization_to_view(organization)
    return {
        "id": organization.org,
        **{name: settings[name] for name in _SHOWN},
        "role": principal.role.label,
        "visiting": principal.is_visiting,
    }


def _follow_address(call: AccountCall, profile: Profile) -> None:
    """The membership's address finds the person's own usage."""
    known = call.services.control.get_membership(profile.subject)
    if known is None:
        return
    changes, act = call.services.memberships, Act(action="member.change_address", target=known.subject)
    for _ in range(ROUNDS):
        member = find_member(known.org, known.subject, people=changes.store, members=changes.store)
        if member is None:
            return
        try:
            wanted = replace(member.membership, email=profile.email)
            changes.commit(known.org, changing(member, wanted, witness=None), act=act, actor=call.actor)
        except Conflict:
            continue  # an administrator changed the member meanwhile
        return


ROUTES = (
    AccountRoute("GET", "/v1/auth/me", me),
    AccountRoute("PUT", "/v1/auth/me", change_me),
    AccountRoute("POST", "/v1/auth/me/email/confirm", confirm_email),
    AccountRoute("POST", "/v1/auth/password/change", change_password),
    AccountRoute("POST", "/v1/auth/mfa", begin_mfa),
    AccountRoute("POST", "/v1/auth/mfa/verify", verify_mfa),
    AccountRoute("POST", "/v1/auth/mfa/remove", remove_mfa),
)
