"""A Cognito user pool in memory, as far as sign-in and account creation need it.

Every call's parameters are checked against AWS's own service model, so that a name that AWS does not know fails here.
"""

import base64
import json
from typing import Any

import botocore.session
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator

_MODEL = botocore.session.get_session().get_service_model("cognito-idp")
_OPERATIONS = {
    "initiate_auth": "InitiateAuth",
    "respond_to_auth_challenge": "RespondToAuthChallenge",
    "admin_create_user": "AdminCreateUser",
    "admin_get_user": "AdminGetUser",
    "admin_set_user_password": "AdminSetUserPassword",
}


def refused(code: str, operation: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "quotes the request"}}, operation)


class FakeCognito:
    """A client of one pool with one app client."""

    def __init__(self) -> None:
        self.users: dict[str, dict[str, str]] = {}
        self.mails: list[str] = []

    def __getattr__(self, name: str) -> Any:
        operation = _OPERATIONS[name]

        def call(**parameters: Any) -> Any:
            shape = _MODEL.operation_model(operation).input_shape
            report = ParamValidator().validate(parameters, shape)
            assert not report.has_errors(), report.generate_report()
            return getattr(self, f"_{name}")(**parameters)

        return call

    def _admin_create_user(self, *, Username: str, MessageAction: str = "", **more: Any) -> Any:  # noqa: N803
        if MessageAction == "RESEND":
            self.mails.append(Username)
            return {"User": {}}
        if Username in self.users:
            raise refused("UsernameExistsException", "AdminCreateUser")
        password = more.get("TemporaryPassword", "Mailed-password-1")
        given = {attribute["Name"]: attribute["Value"] for attribute in more["UserAttributes"]}
        self.users[Username] = {
            "sub": f"sub-of-{Username}",
            "password": password,
            "status": "FORCE_CHANGE_PASSWORD",
            "email_verified": given.get("email_verified", "false"),
        }
        if MessageAction != "SUPPRESS":
            self.mails.append(Username)
        return {"User": {"Attributes": self._attributes(Username)}}

    def sign_up(self, email: str) -> None:
        """Somebody makes an account for an address, and does not confirm it."""
        self.users[email] = {
            "sub": f"sub-of-{email}",
            "password": "Chosen-by-them-1",
            "status": "UNCONFIRMED",
            "email_verified": "false",
        }

    def _admin_get_user(self, *, Username: str, **_: Any) -> Any:  # noqa: N803
        return {"UserAttributes": self._attributes(Username), "UserStatus": self.users[Username]["status"]}

    def _admin_set_user_password(self, *, Username: str, Password: str, Permanent: bool, **_: Any) -> Any:  # noqa: N803
        status = "CONFIRMED" if Permanent else "FORCE_CHANGE_PASSWORD"
        self.users[Username].update(password=Password, status=status)
        return {}

    def _initiate_auth(self, *, AuthFlow: str, AuthParameters: dict[str, str], **_: Any) -> Any:  # noqa: N803
        if AuthFlow == "REFRESH_TOKEN_AUTH":
            return self._tokens(AuthParameters["REFRESH_TOKEN"].removeprefix("refresh-"), refresh=False)
        name, password = AuthParameters["USERNAME"], AuthParameters["PASSWORD"]
        if name not in self.users:
            raise refused("UserNotFoundException", "InitiateAuth")
        if self.users[name]["password"] != password:
            raise refused("NotAuthorizedException", "InitiateAuth")
        if self.users[name]["status"] == "FORCE_CHANGE_PASSWORD":
            return {
                "ChallengeName": "NEW_PASSWORD_REQUIRED",
                "Session": f"session-of-{name}-long-enough",
                "ChallengeParameters": {"USER_ID_FOR_SRP": self.users[name]["sub"]},
            }
        return self._tokens(name)

    def _respond_to_auth_challenge(self, *, ChallengeResponses: dict[str, str], **_: Any) -> Any:  # noqa: N803
        name = next(name for name, user in self.users.items() if user["sub"] == ChallengeResponses["USERNAME"])
        if len(ChallengeResponses["NEW_PASSWORD"]) < 12:
            raise refused("InvalidPasswordException", "RespondToAuthChallenge")
        self.users[name].update(password=ChallengeResponses["NEW_PASSWORD"], status="CONFIRMED")
        return self._tokens(name)

    def _tokens(self, name: str, *, refresh: bool = True) -> Any:
        if name not in self.users:
            raise refused("NotAuthorizedException", "InitiateAuth")
        claims = base64.urlsafe_b64encode(json.dumps({"sub": self.users[name]["sub"]}).encode()).decode().rstrip("=")
        result = {"AccessToken": f"head.{claims}.signature", "ExpiresIn": 3600}
        return {"AuthenticationResult": {**result, **({"RefreshToken": f"refresh-{name}"} if refresh else {})}}

    def _attributes(self, name: str) -> list[dict[str, str]]:
        shown = {"email": name, **{key: self.users[name][key] for key in ("sub", "email_verified")}}
        return [{"Name": key, "Value": value} for key, value in shown.items()]
