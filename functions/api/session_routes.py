"""Sessions: sign in by password and code or by the identity provider, renew, sign out."""

from typing import Any

from outlay.application import sign_in
from outlay.domain.errors import NotFound
from outlay.runtime.http import Response

from functions.api.account_bodies import HostedBody, LoginBody, LogoutBody, MfaLoginBody, RefreshBody
from functions.api.routing import PublicCall, PublicRoute
from functions.api.schemas import expect_no_parameters, read_body


def login(call: PublicCall) -> Response:
    """401 alike for an unknown account and a wrong password; ``mfa_required`` with a ``session`` to go on with."""
    body = read_body(LoginBody, call.request)
    session = sign_in.sign_in(
        sign_in.Credentials(email=body.email, password=body.password, new_password=body.new_password),
        address=call.request.source_ip,
        doors=call.services.accounts,
        memberships=call.services.control,
    )
    return Response(status=200, body=_to_api(session))


def answer_mfa(call: PublicCall) -> Response:
    """The session that the password and this code open."""
    body = read_body(MfaLoginBody, call.request)
    session = sign_in.answer_mfa(
        body.session,
        body.code,
        address=call.request.source_ip,
        doors=call.services.accounts,
        memberships=call.services.control,
    )
    return Response(status=200, body=_to_api(session))


def refresh(call: PublicCall) -> Response:
    """Another access token for the refresh token of a login, which stays valid; the login keeps its time."""
    body = read_body(RefreshBody, call.request)
    session = sign_in.refresh(body.refresh_token, doors=call.services.accounts, memberships=call.services.control)
    return Response(status=200, body=_to_api(session, refresh_token=body.refresh_token))


def logout(call: PublicCall) -> Response:
    """The refresh token renews nothing any more. Whoever has it may end it, so that an ended session can be ended."""
    body = read_body(LogoutBody, call.request)
    call.services.accounts.sign_in.sign_out(body.refresh_token)
    return Response(status=204)


def describe_sso(call: PublicCall) -> Response:
    """Where to send a browser for single sign-on; 404 where the deployment has none."""
    expect_no_parameters(call.request)
    hosted = call.services.accounts.hosted
    if hosted is None:
        raise NotFound("This deployment has no single sign-on.")
    return Response(status=200, body=hosted.describe())


def exchange_sso(call: PublicCall) -> Response:
    """The session of a code that the hosted pages gave to one of the known addresses."""
    body = read_body(HostedBody, call.request)
    call.services.accounts.attempts.begin("login", address=call.request.source_ip)
    hosted = call.services.accounts.hosted
    session = sign_in.from_hosted(
        None if hosted is None else hosted.exchange,
        memberships=call.services.control,
        code=body.code,
        code_verifier=body.code_verifier,
        redirect_uri=body.redirect_uri,
    )
    return Response(status=200, body=_to_api(session))


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
    PublicRoute("POST", "/v1/auth/login/mfa", answer_mfa),
    PublicRoute("POST", "/v1/auth/refresh", refresh),
    PublicRoute("POST", "/v1/auth/logout", logout),
    PublicRoute("GET", "/v1/auth/sso", describe_sso),
    PublicRoute("POST", "/v1/auth/sso/token", exchange_sso),
)
