"""The port ``OwnAccount`` over a Cognito user pool: what the bearer of an access token may do.

The pool takes these calls from whoever has the token, past this API too: a stolen access token can change the account
until it ends or is revoked. That is Cognito's way, and why access tokens live half an hour.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from outlay.adapters.cognito.calls import Refusals, call
from outlay.application.account_ports import Profile
from outlay.domain.errors import Conflict, Forbidden, InvalidInput, OutlayError, Problem, Unauthorized

TOTP = "SOFTWARE_TOKEN_MFA"


def _ended() -> OutlayError:
    return Unauthorized("The session has ended. Sign in again.", code="token_revoked")


def _federated() -> OutlayError:
    return Conflict("This account signs in by its provider, which looks after passwords and MFA.", code="sso_account")


def _wrong_password() -> OutlayError:
    return Forbidden("The password is wrong.", code="password_wrong")


_GONE: Refusals = {"NotAuthorizedException": _ended, "UserNotFoundException": _ended}


def _wrong(field: str, reason: str) -> OutlayError:
    code = "code_wrong" if field == "code" else None
    return InvalidInput("That does not fit.", code=code, problems=(Problem(field=field, reason=reason),))


_CODE: Refusals = {
    **_GONE,
    **{
        name: partial(_wrong, "code", "is wrong or too old")
        for name in ("CodeMismatchException", "ExpiredCodeException", "EnableSoftwareTokenMFAException")
    },
    "InvalidParameterException": partial(_wrong, "code", "is wrong, or nothing was begun"),
}


class CognitoOwnAccount:
    def __init__(self, client: Any) -> None:
        self._client = client

    def profile(self, access_token: str) -> Profile:
        answer = call(self._client.get_user, refusals=_GONE, AccessToken=access_token)
        found = {each["Name"]: each.get("Value", "") for each in answer["UserAttributes"]}
        return Profile(
            subject=found["sub"],
            email=found.get("email", ""),
            is_verified=found.get("email_verified", "").lower() == "true",
            name=found.get("name", ""),
            has_mfa=TOTP in answer.get("UserMFASettingList", ()),
        )

    def update(self, access_token: str, *, name: str | None, email: str | None) -> None:
        wanted = {"name": name, "email": email}
        given = {key: value for key, value in wanted.items() if value is not None}
        try:
            self._set(access_token, given)
        except Conflict:
            # Another account's, which is not told: it is as if a code were on its way, and none will fit.
            self._set(access_token, {key: value for key, value in given.items() if key != "email"})

    def _set(self, access_token: str, given: Mapping[str, str]) -> None:
        """Raises ``Conflict`` where the address is another account's; then nothing is changed."""
        refusals: Refusals = {
            **_GONE,
            "AliasExistsException": partial(Conflict, "exists"),
            "CodeDeliveryFailureException": partial(_wrong, "email", "takes no mail"),
            "InvalidParameterException": partial(_wrong, "email", "is not accepted by the user pool"),
        }
        attributes = [{"Name": key, "Value": value} for key, value in given.items()]
        if attributes:
            call(
                self._client.update_user_attributes,
                refusals=refusals,
                AccessToken=access_token,
                UserAttributes=attributes,
            )

    def confirm_email(self, access_token: str, code: str) -> None:
        refusals: Refusals = {**_CODE, "AliasExistsException": partial(_wrong, "code", "is wrong or too old")}
        given = {"AccessToken": access_token, "AttributeName": "email", "Code": code}
        call(self._client.verify_user_attribute, refusals=refusals, **given)

    def change_password(self, access_token: str, *, password: str, new_password: str) -> None:
        not_allowed = partial(_wrong, "new_password", "does not meet the password policy, or was used before")
        refusals: Refusals = {
            **_GONE,
            "NotAuthorizedException": _wrong_password,
            "InvalidPasswordException": not_allowed,
            "PasswordHistoryPolicyViolationException": not_allowed,
            "InvalidParameterException": _federated,
        }
        given = {"AccessToken": access_token, "PreviousPassword": password, "ProposedPassword": new_password}
        call(self._client.change_password, refusals=refusals, **given)

    def begin_mfa(self, access_token: str) -> str:
        refusals: Refusals = {
            **_GONE,
            "InvalidParameterException": _federated,
            "SoftwareTokenMFANotFoundException": _federated,
        }
        answer = call(self._client.associate_software_token, refusals=refusals, AccessToken=access_token)
        return str(answer["SecretCode"])

    def enable_mfa(self, access_token: str, code: str) -> None:
        answer = call(self._client.verify_software_token, refusals=_CODE, AccessToken=access_token, UserCode=code)
        if answer.get("Status") != "SUCCESS":
            raise _wrong("code", "is wrong or too old")
        self._prefer(access_token, enabled=True)

    def disable_mfa(self, access_token: str) -> None:
        self._prefer(access_token, enabled=False)

    def sign_out_everywhere(self, access_token: str) -> None:
        call(self._client.global_sign_out, refusals=_GONE, AccessToken=access_token)

    def _prefer(self, access_token: str, *, enabled: bool) -> None:
        wanted = {"Enabled": enabled, "PreferredMfa": enabled}
        call(
            self._client.set_user_mfa_preference,
            refusals=_GONE,
            AccessToken=access_token,
            SoftwareTokenMfaSettings=wanted,
        )
