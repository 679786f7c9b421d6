"""Make an account, confirm its address, set a forgotten password anew: answers that never tell who has one."""

from outlay.application import register as registration
from outlay.runtime.http import Response

from functions.api.account_bodies import ConfirmBody, EmailBody, RegisterBody, ResetBody
from functions.api.routing import PublicCall, PublicRoute
from functions.api.schemas import read_body

_SENT = {"status": "code_sent", "detail": "If this address can get a code, one is on its way."}
"""Of registering, asking again, and a forgotten password alike."""


def register(call: PublicCall) -> Response:
    """202 whether or not there is an account of this address; its owner gets a mail."""
    body = read_body(RegisterBody, call.request)
    wanted = registration.NewAccount(
        email=body.email, password=body.password, name=body.name, invitation=body.invitation
    )
    registration.register(
        wanted,
        address=call.request.source_ip,
        doors=call.services.accounts,
        store=call.services.memberships.store,
    )
    return Response(status=202, body=_SENT)


def confirm(call: PublicCall) -> Response:
    """The address is confirmed: the account can sign in."""
    body = read_body(ConfirmBody, call.request)
    registration.confirm(email=body.email, code=body.code, address=call.request.source_ip, doors=call.services.accounts)
    return Response(status=200, body={"status": "confirmed"})


def resend(call: PublicCall) -> Response:
    """202 whether or not an account waits for a code."""
    body = read_body(EmailBody, call.request)
    registration.resend(body.email, address=call.request.source_ip, doors=call.services.accounts)
    return Response(status=202, body=_SENT)


def forgot(call: PublicCall) -> Response:
    """202 whether or not there is such an account."""
    body = read_body(EmailBody, call.request)
    registration.forgot(body.email, address=call.request.source_ip, doors=call.services.accounts)
    return Response(status=202, body=_SENT)


def reset(call: PublicCall) -> Response:
    """The new password holds; sessions of before can't be renewed."""
    body = read_body(ResetBody, call.request)
    registration.reset(
        email=body.email,
        code=body.code,
        new_password=body.new_password,
        address=call.request.source_ip,
        doors=call.services.accounts,
    )
    return Response(status=200, body={"status": "reset"})


ROUTES = (
    PublicRoute("POST", "/v1/auth/register", register),
    PublicRoute("POST", "/v1/auth/confirm", confirm),
    PublicRoute("POST", "/v1/auth/confirm/resend", resend),
    PublicRoute("POST", "/v1/auth/password/forgot", forgot),
    PublicRoute("POST", "/v1/auth/password/reset", reset),
)
