"""Signing in."""

from typing import Literal

from functions.api.schemas import LoginBody, RefreshBody
from tools.openapi.operation import Operation
from tools.openapi.shapes import Answer
from tools.openapi.tags import SESSION


class Session(Answer):
    access_token: str
    """To be sent as `Authorization: Bearer …`."""
    refresh_token: str
    expires_in: int
    """Seconds that the access token holds."""
    token_type: Literal["Bearer"]
    organization: str


OPERATIONS = {
    "POST /v1/auth/login": Operation(
        id="login",
        summary="Sign in",
        tag=SESSION,
        answers={200: Session},
        body=LoginBody,
        errors=("unauthorized", "new_password_required", "no_membership", "challenge_not_supported", "limit_exceeded"),
    ),
    "POST /v1/auth/refresh": Operation(
        id="refresh_session",
        summary="Renew a session",
        tag=SESSION,
        answers={200: Session},
        body=RefreshBody,
        errors=("unauthorized", "no_membership", "challenge_not_supported", "limit_exceeded"),
    ),
}
