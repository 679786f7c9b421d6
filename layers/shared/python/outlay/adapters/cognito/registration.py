"""The port ``Registration`` over a Cognito user pool."""

from functools import partial
from typing import Any

from outlay.adapters.cognito.calls import AppClient, Refusals, call
from outlay.domain.errors import Conflict, InvalidInput, NotFound, OutlayError, Problem


def _wrong_code() -> OutlayError:
    """Also where there is no such account, or nothing to be confirmed: it is not told apart."""
    problem = Problem(field="code", reason="is wrong or too old: ask for another")
    return InvalidInput("The code does not fit.", code="code_wrong", problems=(problem,))


def _refused_password(field: str) -> OutlayError:
    problem = Problem(field=field, reason="does not meet the password policy, or was used before")
    return InvalidInput("The password is not allowed.", problems=(problem,))


def _refused_email() -> OutlayError:
    problem = Problem(field="email", reason="is not accepted by the user pool")
    return InvalidInput("The account can't be made like this.", problems=(problem,))


_CODE: Refusals = {
    name: _wrong_code
    for name in (
        "AliasExistsException",
        "CodeMismatchException",
        "ExpiredCodeException",
        "InvalidParameterException",
        "LimitExceededException",
        "NotAuthorizedException",
        "TooManyFailedAttemptsException",
        "UserNotConfirmedException",
        "UserNotFoundException",
    )
}
_NOTHING_SENT: Refusals = {
    name: partial(NotFound, "nothing was sent")
    for name in (
        "CodeDeliveryFailureException",
        "InvalidParameterException",
        "LimitExceededException",
        "NotAuthorizedException",
        "UserNotConfirmedException",
        "UserNotFoundException",
    )
}
"""Accounts that are confirmed, not confirmed, asked too often for, or not there: nothing is mailed, nobody is told."""
_SIGN_UP: Refusals = {
    "UsernameExistsException": partial(Conflict, "exists"),
    "AliasExistsException": partial(Conflict, "exists"),
    "CodeDeliveryFailureException": partial(Conflict, "made, but no code was sent"),
    "InvalidPasswordException": partial(_refused_password, "password"),
    "InvalidParameterException": _refused_email,
}


class CognitoRegistration:
    """``client`` for calls without identity; ``admin`` may sign an account out of everything, and nothing else."""

    def __init__(self, client: Any, *, app: AppClient, admin: Any, pool_id: str) -> None:
        self._client = client
        self._app = app
        self._admin = admin
        self._pool_id = pool_id

    def register(self, *, email: str, password: str, name: str) -> bool:
        attributes = {"email": email, **({"name": name} if name else {})}
        try:
            call(
                self._client.sign_up,
                refusals=_SIGN_UP,
                Password=password,
                UserAttributes=[{"Name": key, "Value": value} for key, value in attributes.items()],
                **self._of(email),
            )
        except Conflict:
            return False
        return True

    def resend(self, email: str) -> bool:
        return self._sent(self._client.resend_confirmation_code, email)

    def confirm(self, *, email: str, code: str) -> None:
        call(self._client.confirm_sign_up, refusals=_CODE, ConfirmationCode=code, **self._of(email))

    def forgot(self, email: str) -> None:
        self._sent(self._client.forgot_password, email)

    def reset(self, *, email: str, code: str, new_password: str) -> None:
        refusals: Refusals = {
            **_CODE,
            "InvalidPasswordException": partial(_refused_password, "new_password"),
            "PasswordHistoryPolicyViolationException": partial(_refused_password, "new_password"),
        }
        given = {"ConfirmationCode": code, "Password": new_password, **self._of(email)}
        call(self._client.confirm_forgot_password, refusals=refusals, **given)
        call(self._admin.admin_user_global_sign_out, UserPoolId=self._pool_id, Username=email)

    def _of(self, email: str) -> dict[str, str]:
        return {"ClientId": self._app.client_id, "Username": email, "SecretHash": self._app.hash_of(email)}

    def _sent(self, operation: Any, email: str) -> bool:
        try:
            call(operation, refusals=_NOTHING_SENT, **self._of(email))
        except NotFound:
            return False
        return True
