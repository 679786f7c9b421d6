"""Accounts: registration, and one's own."""

from typing import Annotated, Any, Literal

from outlay.domain.access_table import ACCESS
from pydantic import WithJsonSchema
from typing_extensions import TypeAliasType

from functions.api.account_bodies import (
    ChangePasswordBody,
    CodeBody,
    ConfirmBody,
    EmailBody,
    ProfileBody,
    ProofBody,
    RegisterBody,
    ResetBody,
)
from tools.openapi.operation import Operation
from tools.openapi.shapes import Answer
from tools.openapi.tags import ACCOUNT


class CodeSent(Answer):
    """The same for every address."""

    status: Literal["code_sent"]
    detail: str


class Confirmed(Answer):
    status: Literal["confirmed"]


class PasswordReset(Answer):
    status: Literal["reset"]


class OwnMembership(Answer):
    organization: str
    role: Literal["viewer", "manager", "admin"]
    scope: dict[str, list[str]]
    """Of a manager: dimension → values."""
    attributes: list[str]


class SessionOrganization(Answer):
    """The organization that the request is in, as each of its members may see it."""

    id: str
    name: str
    time_zone: str
    """IANA name: days and months are cut by it."""
    currency: str
    """ISO 4217, to be shown beside USD."""
    fiscal_year_start_month: int
    role: Literal["viewer", "manager", "admin"]
    """What the caller is in it."""
    visiting: bool
    """Whether it is another's, named by an administrator of the deployment: each access is in its audit log."""


Permission = TypeAliasType(
    "Permission",
    Annotated[
        str,
        WithJsonSchema(
            {
                "type": "string",
                "enum": sorted(name for name, access in ACCESS.items() if access.kind != "public"),
                "description": "Method and path of a call, as in this description.",
            }
        ),
    ],
)


class Account(Answer):
    subject: str
    """The account's id."""
    email: str
    email_verified: bool
    name: str
    mfa: bool
    """Whether each login by password asks for a code."""
    platform_admin: bool
    membership: OwnMembership | None
    """The caller's own, whichever organization the request is in."""
    organization: SessionOrganization | None
    """Null without a membership, where none is named."""
    may: list[Permission]
    """The calls that the session may make in it, sorted; not those that everybody may. Some need a recent login
    besides, or an authenticator where the organization demands one."""


class Authenticator(Answer):
    """Shown once; of no effect before it was verified."""

    secret: str
    """Base 32."""
    uri: str
    """As a QR code holds it."""


_LIMITED = ("too_many_attempts", "limit_exceeded")
_PROVEN = ("token_revoked", "sso_account", "mfa_code_wrong", "session_expired", "challenge_not_supported", *_LIMITED)

_MAILED: dict[str, Any] = {"tag": ACCOUNT, "answers": {202: CodeSent}, "body": EmailBody, "errors": _LIMITED}

OPERATIONS = {
    "POST /v1/auth/register": Operation(
        id="register",
        summary="Make an account",
        tag=ACCOUNT,
        answers={202: CodeSent},
        body=RegisterBody,
        errors=("registration_closed", "not_found", *_LIMITED),
    ),
    "POST /v1/auth/confirm": Operation(
        id="confirm_account",
        summary="Confirm its address",
        tag=ACCOUNT,
        answers={200: Confirmed},
        body=ConfirmBody,
        errors=("code_wrong", *_LIMITED),
    ),
    "POST /v1/auth/confirm/resend": Operation(
        id="resend_code",
        summary="Have another code mailed",
        **_MAILED,
    ),
    "POST /v1/auth/password/forgot": Operation(
        id="forgot_password",
        summary="Begin to set a forgotten password anew",
        **_MAILED,
    ),
    "POST /v1/auth/password/reset": Operation(
        id="reset_password",
        summary="Set a forgotten password anew",
        tag=ACCOUNT,
        answers={200: PasswordReset},
        body=ResetBody,
        errors=("code_wrong", *_LIMITED),
    ),
    "POST /v1/auth/password/change": Operation(
        id="change_password",
        summary="Change the password",
        tag=ACCOUNT,
        answers={204: None},
        body=ChangePasswordBody,
        errors=("token_revoked", "password_wrong", "sso_account", *_LIMITED),
    ),
    "GET /v1/auth/me": Operation(
        id="get_account",
        summary="Who is signed in",
        tag=ACCOUNT,
        answers={200: Account},
        errors=("token_revoked", "invalid_input"),
    ),
    "PUT /v1/auth/me": Operation(
        id="change_account",
        summary="Change name or address",
        tag=ACCOUNT,
        answers={200: Account},
        body=ProfileBody,
        errors=_PROVEN,
    ),
    "POST /v1/auth/me/email/confirm": Operation(
        id="confirm_email",
        summary="Confirm a new address",
        tag=ACCOUNT,
        answers={200: Account},
        body=CodeBody,
        errors=("code_wrong", "token_revoked", *_LIMITED),
    ),
    "POST /v1/auth/mfa": Operation(
        id="begin_mfa",
        summary="Begin to set up an authenticator",
        tag=ACCOUNT,
        answers={200: Authenticator},
        body=ProofBody,
        errors=_PROVEN,
    ),
    "POST /v1/auth/mfa/verify": Operation(
        id="verify_mfa",
        summary="Set up the authenticator",
        tag=ACCOUNT,
        answers={204: None},
        body=CodeBody,
        errors=("code_wrong", "token_revoked", *_LIMITED),
    ),
    "POST /v1/auth/mfa/remove": Operation(
        id="remove_mfa",
        summary="Take the authenticator off",
        tag=ACCOUNT,
        answers={204: None},
        body=ProofBody,
        errors=_PROVEN,
    ),
}
