"""Sessions: sign in by password and code or by the identity provider, renew, sign out.

Programs get the refresh token in the answer, and send it in the body; browsers have it in a cookie.
"""

from dataclasses import replace
from typing import Any

from outlay.application import sign_in
from outlay.domain.errors import Unauthorized
from outlay.runtime.http import Request, Response, problem

from functions.api import session_cookie
from functions.api.account_bodies import HostedBody, LoginBody, LogoutBody, MfaLoginBody, RefreshBody
from functions.api.routing import PublicCall, PublicRoute
from functions.api.schemas import expect_no_parameters, read_body


def login(call: PublicCall) -> Response:
    """401 alike for an unknown account and a wrong password; ``mfa_required`` with a ``session`` to go on with."""
    body = read_body(LoginBody, call.request)
    _check(call.request, in_cookie=body.cookie)
    session = sign_in.sign_in(
        sign_in.Credentials(email=body.email, password=body.password, new_password=body.new_password),
        address=call.request.source_ip,
        doors=call.services.accounts,
        memberships=call.services.control,
    )
    return _opened(session, in_cookie=body.cookie)


def answer_mfa(call: PublicCall) -> Response:
    """The session that the password and this code open."""
    body = read_body(MfaLoginBody, call.request)
    _check(call.request, in_cookie=body.cookie)
    session = sign_in.answer_mfa(
        body.session,
        body.code,
        address=call.request.source_ip,
        doors=call.services.accounts,
        memberships=call.services.control,
    )
    return _opened(session, in_cookie=body.cookie)


def refresh(call: PublicCall) -> Response:
    """Another access token for the refresh token of a login, which stays valid; the login keeps its time.

    Without a ``refresh_token`` it is that of the browser's cookie. 204 where there is no such cookie: nobody is signed
    in. One whose session has ended is 401 ``session_ended``, and cleared.
    """
    body = read_body(RefreshBody, call.request)
    if body.refresh_token is None:
        return _refresh_cookie(call)
    session = _renewed(call, body.refresh_token)
    return Response(status=200, body=_to_api(session, refresh_token=session.tokens.refresh_token or body.refresh_token))


def _refresh_cookie(call: PublicCall) -> Response:
    session_cookie.require_own_page(call.request)
    kept = session_cookie.refresh_tokens_in(call.request)
    if not kept:
        return Response(status=204)
    try:
        session = _renewed(call, _only(kept))
    except Unauthorized as error:
        refused = problem(error, instance=call.request.request_id)
        return replace(refused, cookies=(session_cookie.CLEARED,))
    answer = Response(status=200, body=_to_api(session))
    another = session.tokens.refresh_token
    return replace(answer, cookies=(session_cookie.holding(another),)) if another else answer


def _only(kept: tuple[str, ...]) -> str:
    """Nobody is let in under another's session that a neighbouring host put beside the own one."""
    if len(kept) > 1:
        raise Unauthorized("There are two sessions. Clear the site's cookies and sign in again.", code="session_ended")
    return kept[0]


def logout(call: PublicCall) -> Response:
    """The refresh token renews nothing any more. Whoever has it may end it, so that an ended session can be ended.

    Without a ``refresh_token`` it is that of the browser's cookie, which is cleared; there may be none.
    """
    body = read_body(LogoutBody, call.request)
    if body.refresh_token is not None:
        call.services.accounts.sign_in.sign_out(body.refresh_token)
        return Response(status=204)
    session_cookie.require_own_page(call.request)
    for kept in session_cookie.refresh_tokens_in(call.request):
        call.services.accounts.sign_in.sign_out(kept)
    return Response(status=204, cookies=(session_cookie.CLEARED,))


def describe_sso(call: PublicCall) -> Response:
    """Where to send a browser for single sign-on; 204 where the deployment has none: each sign-in page asks."""
    expect_no_parameters(call.request)
    hosted = call.services.accounts.hosted
    if hosted is None:
        return Response(status=204)
    return Response(status=200, body=hosted.describe())


def exchange_sso(call: PublicCall) -> Response:
    """The session of a code that the hosted pages gave to one of the known addresses."""
    body = read_body(HostedBody, call.request)
    _check(call.request, in_cookie=body.cookie)
    call.services.accounts.attempts.begin("login", address=call.request.source_ip)
    hosted = call.services.accounts.hosted
    session = sign_in.from_hosted(
        None if hosted is None else hosted.exchange,
        memberships=call.services.control,
        code=body.code,
        code_verifier=body.code_verifier,
        redirect_uri=body.redirect_uri,
    )
    return _opened(session, in_cookie=body.cookie)


def _check(request: Request, *, in_cookie: bool) -> None:
    """Another site's page must not sign anybody in under an account of its choice."""
    if in_cookie:
        session_cookie.require_own_page(request)


def _renewed(call: PublicCall, refresh_token: str) -> sign_in.Session:
    return sign_in.refresh(refresh_token, doors=call.services.accounts, memberships=call.services.control)


def _opened(session: sign_in.Session, *, in_cookie: bool) -> Response:
    refresh_token = session.tokens.refresh_token
    if in_cookie:
        return Response(status=200, body=_to_api(session), cookies=(session_cookie.holding(refresh_token),))
    return Response(status=200, body=_to_api(session, refresh_token=refresh_token))


def _to_api(session: sign_in.Session, *, refresh_token: str | None = None) -> dict[str, Any]:
    """Without a refresh token where the browser keeps it."""
    return {
        "access_token": session.tokens.access_token,
        **({} if refresh_token is None else {"refresh_token": refresh_token}),
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
