"""Sign in, and renew a session."""

from typing import Any

from outlay.application import sign_in
from outlay.runtime.http import Response

from functions.api.routing import PublicCall, PublicRoute
from functions.api.schemas import LoginBody, RefreshBody, read_body


def login(call: PublicCall) -> Response:
    """401 alike for an unknown account and a wrong password."""
    body = read_body(LoginBody, call.request)
    session = sign_in.sign_in(
        accounts=call.services.login,
        memberships=call.services.control,
        email=body.email,
        password=body.password,
        new_password=body.new_password,
    )
    return Response(status=200, body=_to_api(session))


def refresh(call: PublicCall) -> Response:
    """A new access token for the refresh token of a login, which stays valid."""
    body = read_body(RefreshBody, call.request)
    session = sign_in.refresh(
        accounts=call.services.login, memberships=call.services.control, refresh_token=body.refresh_token
    )
    return Response(status=200, body=_to_api(session, refresh_token=body.refresh_token))


def _to_api(session: sign_in.Session, *, refresh_token: str = "") -> dict[str, Any]:
    """A renewal that brings no new refresh token keeps the one that was sent."""
    return {
        "access_token": session.tokens.access_token,
        "refresh_token": session.tokens.refresh_token or refresh_token,
        "expires_in": session.tokens.expires_s,
        "token_type": "Bearer",
        "organization": session.organization,
    }


ROUTES = (
    PublicRoute("POST", "/v1/auth/login", login),
    PublicRoute("POST", "/v1/auth/refresh", refresh),
)
