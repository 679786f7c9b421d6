"""Accounts of the Cognito user pool, made by the admin function (IAM, not public)."""

import secrets
import string
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from outlay.application.administer import User
from outlay.contracts.accounts import PLATFORM_GROUP
from outlay.domain.errors import Conflict, InvalidInput, LimitExceeded, OutlayError, Problem, Upstream

_PASSWORD_LENGTH = 20
_CLASSES = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "-_.!+")


def temporary_password() -> str:
    """Random, with one character of each class that a pool's password policy may ask for."""
    alphabet = "".join(_CLASSES)
    while True:
        password = "".join(secrets.choice(alphabet) for _ in range(_PASSWORD_LENGTH))
        if all(any(character in each for character in password) for each in _CLASSES):
            return password


class UserPool:
    """The ports ``Directory`` and ``PlatformGroup`` over a pool whose users sign in with their e-mail address."""

    def __init__(self, client: Any, *, pool_id: str) -> None:
        self._client = client
        self._pool_id = pool_id

    def ensure_user(self, email: str, *, send_invitation: bool) -> User:
        """Without an invitation by e-mail the temporary password is in the answer, to be handed over once.

        For an account that never signed in, a retry invites again or sets a new temporary password.
        Raises ``Conflict`` where somebody made the account for an address that they have not shown to be theirs.
        """
        password = "" if send_invitation else temporary_password()
        try:
            attributes = self._create(email, password)["User"]["Attributes"]
        except ClientError as error:
            if _code(error) != "UsernameExistsException":
                raise _as_outlay_error(error) from None
            return self._existing(email, password)
        except BotoCoreError as error:
            raise _as_outlay_error(error) from None
        return User(subject=_attribute(attributes, "sub"), email=email, temporary_password=password)

    def _existing(self, email: str, password: str) -> User:
        account = self._call(self._client.admin_get_user, Username=email)
        subject = _attribute(account["UserAttributes"], "sub")
        if _attribute(account["UserAttributes"], "email_verified", otherwise="false") != "true":
            # Whoever signed up with another's address knows its password: they must not become a member by it.
            raise Conflict("The account of this address was never confirmed by its owner: confirm or delete it first.")
        if account["UserStatus"] != "FORCE_CHANGE_PASSWORD":
            return User(subject=subject, email=email)
        if password:
            self._call(self._client.admin_set_user_password, Username=email, Password=password, Permanent=False)
        else:
            self._call(self._client.admin_create_user, Username=email, MessageAction="RESEND")
        return User(subject=subject, email=email, temporary_password=password)

    def find_confirmed(self, email: str) -> str | None:
        """The subject of the account that has shown the address to be its own."""
        try:
            account = self._client.admin_get_user(UserPoolId=self._pool_id, Username=email)
        except (ClientError, BotoCoreError) as error:
            if _code(error) == "UserNotFoundException":
                return None
            raise _as_outlay_error(error) from None
        attributes = account["UserAttributes"]
        is_verified = _attribute(attributes, "email_verified", otherwise="false") == "true"
        return _attribute(attributes, "sub") if is_verified else None

    def join_platform(self, subject: str) -> None:
        self._call(self._client.admin_add_user_to_group, Username=subject, GroupName=PLATFORM_GROUP)

    def leave_platform(self, subject: str) -> None:
        self._call(self._client.admin_remove_user_from_group, Username=subject, GroupName=PLATFORM_GROUP)

    def _create(self, email: str, password: str) -> Mapping[str, Any]:
        quiet = {"MessageAction": "SUPPRESS", "TemporaryPassword": password} if password else {}
        answer: Mapping[str, Any] = self._client.admin_create_user(
            UserPoolId=self._pool_id,
            Username=email,
            UserAttributes=[{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}],
            DesiredDeliveryMediums=["EMAIL"],
            **quiet,
        )
        return answer

    def _call(self, operation: Callable[..., Any], **arguments: Any) -> Mapping[str, Any]:
        try:
            answer: Mapping[str, Any] = operation(UserPoolId=self._pool_id, **arguments)
        except (ClientError, BotoCoreError) as error:
            raise _as_outlay_error(error) from None
        return answer


def _attribute(attributes: list[dict[str, str]], name: str, *, otherwise: str | None = None) -> str:
    found = {attribute["Name"]: attribute["Value"] for attribute in attributes}
    return found[name] if otherwise is None else found.get(name, otherwise)


def _code(error: Exception) -> str:
    return str(error.response.get("Error", {}).get("Code", "")) if isinstance(error, ClientError) else ""


def _as_outlay_error(error: Exception) -> OutlayError:
    """By category and without Cognito's message, which can quote the request."""
    match _code(error):
        case "InvalidParameterException" | "InvalidPasswordException":
            return InvalidInput(
                "The account can't be made like this.",
                problems=(Problem(field="email", reason="is not accepted by the user pool"),),
            )
        case "AliasExistsException":
            return Conflict("The e-mail address belongs to another account.")
        case "TooManyRequestsException" | "LimitExceededException":
            return LimitExceeded("The user pool is busy. Try again in a minute.", retry_after_s=60)
        case "CodeDeliveryFailureException":
            return Upstream("The invitation could not be sent by e-mail; send 'send_invitation': false instead.")
    return Upstream("The user pool did not answer. Try again.")
