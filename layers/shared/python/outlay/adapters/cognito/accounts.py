"""The port ``SignIn`` over a Cognito user pool."""

import base64
import hmac
import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NoReturn

from outlay.adapters.cognito.calls import AppClient, Refusals, call
from outlay.application.account_ports import Tokens
from outlay.domain.errors import Forbidden, InvalidInput, OutlayError, Problem, StepRequired, Unauthorized

WRONG = "E-mail or password is wrong, or the address is not confirmed yet."
ENDED = "The session has ended. Sign in again."
TOO_SLOW = "The sign-in took too long: begin again."
_SEAL_BYTES = 32
_NEW_PASSWORD, _CODE, _SETUP = "NEW_PASSWORD_REQUIRED", "SOFTWARE_TOKEN_MFA", "MFA_SETUP"


def wrong_code() -> OutlayError:
    return Unauthorized("The code is wrong, or was used before: wait for the next.", code="mfa_code_wrong")


def _not_allowed() -> OutlayError:
    problem = Problem(field="new_password", reason="does not meet the password policy, or was used before")
    return InvalidInput("The new password is not allowed.", problems=(problem,))


_SIGN_IN: Refusals = {
    **{
        name: partial(Unauthorized, WRONG)
        for name in (
            "NotAuthorizedException",
            "UserNotFoundException",
            "UserNotConfirmedException",
            "PasswordResetRequiredException",
            "InvalidParameterException",
        )
    },
    "InvalidPasswordException": _not_allowed,
    "PasswordHistoryPolicyViolationException": _not_allowed,
}
"""One answer for an unknown account, a wrong password and an address that nobody confirmed."""
_RENEW: Refusals = {
    name: partial(Unauthorized, ENDED, code="session_ended")
    for name in (
        "NotAuthorizedException",
        "UserNotFoundException",
        "InvalidParameterException",
        "ForbiddenException",
        "RefreshTokenReuseException",
    )
}
_STEP: Refusals = {
    "CodeMismatchException": wrong_code,
    "ExpiredCodeException": wrong_code,
    "EnableSoftwareTokenMFAException": wrong_code,
    **{
        name: partial(Unauthorized, TOO_SLOW, code="session_expired")
        for name in ("NotAuthorizedException", "UserNotFoundException", "InvalidParameterException")
    },
}


class CognitoAccounts:
    """``clients``: the one that passwords are sent to, then those whose sessions can be renewed here as well."""

    def __init__(self, client: Any, *, clients: Sequence[AppClient]) -> None:
        self._client = client
        self._app, *_ = clients
        self._clients = clients

    def sign_in(self, *, email: str, password: str, new_password: str = "") -> Tokens:
        answer = call(
            self._client.initiate_auth,
            refusals=_SIGN_IN,
            ClientId=self._app.client_id,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": email, "PASSWORD": password, "SECRET_HASH": self._app.hash_of(email)},
        )
        if answer.get("ChallengeName") == _NEW_PASSWORD:
            answer = self._replace_password(answer, email=email, new_password=new_password)
        return self._tokens_or_step(answer, email=email)

    def answer_mfa(self, session: str, code: str) -> Tokens:
        username, kind, step = self._unpack(session)
        given = {"USERNAME": username, "SECRET_HASH": self._app.hash_of(username)}
        if kind == _SETUP:
            verified = call(self._client.verify_software_token, refusals=_STEP, Session=step, UserCode=code)
            step = verified["Session"]
        else:
            given["SOFTWARE_TOKEN_MFA_CODE"] = code
        answer = call(
            self._client.respond_to_auth_challenge,
            refusals=_STEP,
            ClientId=self._app.client_id,
            ChallengeName=kind,
            Session=step,
            ChallengeResponses=given,
        )
        return self._tokens_or_step(answer, email=username)

    def account_of(self, session: str) -> str:
        return self._unpack(session)[0]

    def refresh(self, refresh_token: str) -> Tokens:
        """A token says nobody whose client's it is, so they are asked in turn."""
        *others, last = self._clients
        for app in others:
            try:
                return self._renew(app, refresh_token)
            except Unauthorized:
                continue
        return self._renew(last, refresh_token)

    def sign_out(self, refresh_token: str) -> None:
        unknown = {
            name: partial(Unauthorized, ENDED)
            for name in ("UnauthorizedException", "InvalidParameterException", "UnsupportedTokenTypeException")
        }
        for app in self._clients:
            given = {"Token": refresh_token, "ClientId": app.client_id, "ClientSecret": app.secret()}
            try:
                call(self._client.revoke_token, refusals=unknown, **given)
            except Unauthorized:
                continue

    def _renew(self, app: AppClient, refresh_token: str) -> Tokens:
        answer = call(
            self._client.get_tokens_from_refresh_token,
            refusals=_RENEW,
            RefreshToken=refresh_token,
            ClientId=app.client_id,
            ClientSecret=app.secret(),
        )
        return tokens_of(answer["AuthenticationResult"])

    def _replace_password(self, challenge: Mapping[str, Any], *, email: str, new_password: str) -> Mapping[str, Any]:
        if not new_password:
            raise StepRequired(
                "The first password must be replaced: send 'new_password' as well.", code="new_password_required"
            )
        username = _username(challenge, email)
        return call(
            self._client.respond_to_auth_challenge,
            refusals=_SIGN_IN,
            ClientId=self._app.client_id,
            ChallengeName=_NEW_PASSWORD,
            Session=challenge["Session"],
            ChallengeResponses={
                "USERNAME": username,
                "NEW_PASSWORD": new_password,
                "SECRET_HASH": self._app.hash_of(username),
            },
        )

    def _tokens_or_step(self, answer: Mapping[str, Any], *, email: str) -> Tokens:
        if answer.get("AuthenticationResult"):
            return tokens_of(answer["AuthenticationResult"])
        username = _username(answer, email)
        match answer.get("ChallengeName"):
            case "SOFTWARE_TOKEN_MFA":
                session = self._pack(username, _CODE, answer["Session"])
                raise StepRequired(
                    "Send the code of the authenticator, with this session, to /v1/auth/login/mfa.",
                    code="mfa_required",
                    members={"session": session},
                )
            case "MFA_SETUP":
                self._begin_setup(username, answer["Session"])
        raise Forbidden(
            "This account needs a sign-in step that only the hosted sign-in page offers.",
            code="challenge_not_supported",
        )

    def _begin_setup(self, username: str, step: str) -> NoReturn:
        """Of a pool that was set to demand MFA of everybody."""
        answer = call(self._client.associate_software_token, refusals=_STEP, Session=step)
        raise StepRequired(
            "Put the secret into an authenticator and send its code, with this session, to /v1/auth/login/mfa.",
            code="mfa_setup_required",
            members={"session": self._pack(username, _SETUP, answer["Session"]), "secret": answer["SecretCode"]},
        )

    def _pack(self, username: str, kind: str, session: str) -> str:
        """Sealed, so that the account that codes are counted for is the one that gave its password."""
        told = json.dumps([username, kind, session]).encode()
        return base64.urlsafe_b64encode(self._app.seal_of(told) + told).decode()

    def _unpack(self, session: str) -> tuple[str, str, str]:
        try:
            content = base64.urlsafe_b64decode(session)
        except ValueError:
            content = b""
        seal, told = content[:_SEAL_BYTES], content[_SEAL_BYTES:]
        if not hmac.compare_digest(seal, self._app.seal_of(told)):
            raise Unauthorized(TOO_SLOW, code="session_expired")
        username, kind, step = json.loads(told)
        return username, kind, step


def tokens_of(result: Mapping[str, Any]) -> Tokens:
    """Of an ``AuthenticationResult``."""
    return Tokens(
        access_token=result["AccessToken"],
        refresh_token=result.get("RefreshToken", ""),
        expires_s=int(result["ExpiresIn"]),
    )


def _username(challenge: Mapping[str, Any], email: str) -> str:
    return str(challenge.get("ChallengeParameters", {}).get("USER_ID_FOR_SRP", email))
