"""Signing in and out."""

from typing import Literal

from functions.api.account_bodies import HostedBody, LoginBody, LogoutBody, MfaLoginBody, RefreshBody
from tools.openapi.operation import Operation
from tools.openapi.shapes import Answer, may_be_missing
from tools.openapi.tags import SESSION


class Session(Answer):
    access_token: str
    """To be sent as `Authorization: Bearer …`."""
    refresh_token: str = may_be_missing()
    """Not there where the browser keeps it in its cookie."""
    expires_in: int
    """Seconds that the access token holds."""
    token_type: Literal["Bearer"]
    organization: str | None
    """Null for an account that belongs to none: it may accept an invitation."""


class SingleSignOn(Answer):
    """Where to send a browser: the code flow with PKCE (RFC 7636), `S256`."""

    authorize_url: str
    client_id: str
    scope: str
    identity_provider: str
    redirect_uris: list[str]
    """Addresses that may receive the code."""


_LIMITED = ("too_many_attempts", "limit_exceeded")
_OF_COOKIES = ("other_origin", "unsupported_media_type")
_SETS_COOKIE = {200: ("Set-Cookie",)}
_STEPS = ("mfa_required", "mfa_setup_required", "challenge_not_supported")

OPERATIONS = {
    "POST /v1/auth/login": Operation(
        id="login",
        summary="Sign in",
        tag=SESSION,
        answers={200: Session},
        body=LoginBody,
        errors=("unauthorized", "new_password_required", *_STEPS, *_OF_COOKIES, *_LIMITED),
        headers=_SETS_COOKIE,
    ),
    "POST /v1/auth/login/mfa": Operation(
        id="answer_mfa",
        summary="Go on with a code",
        tag=SESSION,
        answers={200: Session},
        body=MfaLoginBody,
        errors=("unauthorized", "mfa_code_wrong", "session_expired", *_STEPS, *_OF_COOKIES, *_LIMITED),
        headers=_SETS_COOKIE,
    ),
    "POST /v1/auth/refresh": Operation(
        id="refresh_session",
        summary="Renew a session",
        tag=SESSION,
        answers={200: Session, 204: None},
        body=RefreshBody,
        errors=("unauthorized", "session_ended", *_OF_COOKIES, "limit_exceeded"),
        headers=_SETS_COOKIE,
    ),
    "POST /v1/auth/logout": Operation(
        id="logout",
        summary="Sign out",
        tag=SESSION,
        answers={204: None},
        body=LogoutBody,
        errors=(*_OF_COOKIES, "limit_exceeded"),
        headers={204: ("Set-Cookie",)},
    ),
    "GET /v1/auth/sso": Operation(
        id="get_sso",
        summary="Where single sign-on begins",
        tag=SESSION,
        answers={200: SingleSignOn, 204: None},
        errors=("invalid_input",),
    ),
    "POST /v1/auth/sso/token": Operation(
        id="finish_sso",
        summary="Sign in by the identity provider",
        tag=SESSION,
        answers={200: Session},
        body=HostedBody,
        errors=("unauthorized", "sso_refused", "not_found", *_OF_COOKIES, *_LIMITED),
        headers=_SETS_COOKIE,
    ),
}
