"""Invitations."""

from typing import Literal

from functions.api.account_bodies import AcceptBody, InviteBody, ResendBody
from functions.api.invitation_routes import DEFAULT_LIMIT, MAX_LIMIT
from tools.openapi.operation import Operation
from tools.openapi.parameters import CURSOR, in_path, limit
from tools.openapi.shapes import Answer, Cursor, Moment
from tools.openapi.tags import INVITATIONS


class Invitation(Answer):
    id: str
    email: str
    role: Literal["viewer", "manager", "admin"]
    scope: dict[str, list[str]]
    attributes: list[str]
    state: Literal["open", "expired"]
    """One that was accepted or withdrawn is gone."""
    invited_by: str
    """Subject of the administrator."""
    created_at: Moment
    expires_at: Moment
    version: int


class MadeInvitation(Invitation):
    delivery: Literal["sent", "failed", "by_hand"]
    """`failed`: send it again. `by_hand`: this deployment sends no mail, hand `token` over."""
    token: str | None
    """Shown once, where it is to be handed over."""


class Invitations(Answer):
    as_of: Moment
    invitations: list[Invitation]
    next_cursor: Cursor


class Joined(Answer):
    organization: str
    role: str


ID = in_path("invitation_id", "The id of an invitation.", pattern="^inv_[0-9a-f]{16}$")

OPERATIONS = {
    "GET /v1/invitations": Operation(
        id="list_invitations",
        summary="Who is invited",
        tag=INVITATIONS,
        answers={200: Invitations},
        parameters=(limit(usual=DEFAULT_LIMIT, most=MAX_LIMIT, of="Invitations"), CURSOR),
    ),
    "POST /v1/invitations": Operation(
        id="invite",
        summary="Invite somebody",
        tag=INVITATIONS,
        answers={201: MadeInvitation},
        body=InviteBody,
        errors=("too_many_attempts", "limit_exceeded", "version_changed"),
        headers={201: ("ETag",)},
    ),
    "POST /v1/invitations/{invitation_id}/resend": Operation(
        id="resend_invitation",
        summary="Send an invitation again",
        tag=INVITATIONS,
        answers={200: MadeInvitation},
        parameters=(ID,),
        body=ResendBody,
        errors=("not_found", "too_many_attempts", "limit_exceeded", "version_changed"),
        headers={200: ("ETag",)},
    ),
    "DELETE /v1/invitations/{invitation_id}": Operation(
        id="withdraw_invitation",
        summary="Withdraw an invitation",
        tag=INVITATIONS,
        answers={204: None},
        parameters=(ID,),
        errors=("not_found", "invalid_input", "limit_exceeded", "version_missing", "version_changed"),
    ),
    "POST /v1/invitations/accept": Operation(
        id="accept_invitation",
        summary="Accept an invitation",
        tag=INVITATIONS,
        answers={200: Joined},
        body=AcceptBody,
        errors=(
            *("not_found", "token_revoked", "email_unverified", "other_address", "already_member"),
            *("too_many_attempts", "limit_exceeded"),
        ),
    ),
}
