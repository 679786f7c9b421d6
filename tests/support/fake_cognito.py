"""A Cognito user pool in memory, as far as accounts need it.

Every call's parameters are checked against AWS's own service model, so that a name that AWS does not know fails here.
Calls of the app client must carry its secret's hash. ``tests/contracts/test_accounts.py`` holds it to the same tests as
the emulator.
"""

import base64
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator
from outlay.domain.passwords import password_problems

from tests.support.totp import totp

_MODEL = botocore.session.get_session().get_service_model("cognito-idp")
_OPERATIONS = {xform_name(name): name for name in _MODEL.operation_names}
CLIENT_ID = "client-of-the-pool"
CLIENT_SECRET = "secret-of-the-client-of-the-pool"
TOTP = "SOFTWARE_TOKEN_MFA"


def sub_of(email: str) -> str:
    """The subject of an account that was made here; like Cognito's, it says nothing of the address."""
    return f"sub-{sha256(email.encode()).hexdigest()[:12]}"


def refused(code: str, operation: str = "Any") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "quotes the request"}}, operation)


@dataclass
class Account:
    sub: str
    email: str
    password: str
    status: str
    attributes: dict[str, str] = field(default_factory=dict)
    code: str = ""
    reset_code: str = ""
    new_email: tuple[str, str] | None = None
    """Address and code."""
    totp_pending: str = ""
    totp: str = ""
    has_mfa: bool = False
    groups: set[str] = field(default_factory=set)


class FakeCognito:
    """A client of one pool with one app client that has a secret."""

    def __init__(self, *, now_s: Any = lambda: 1_700_000_000) -> None:
        self.users: dict[str, Account] = {}
        self.mails: list[tuple[str, str]] = []
        """Address, and what the mail is about."""
        self.live: dict[str, str] = {}
        """Token → subject; what was revoked is gone."""
        self.calls: list[str] = []
        self.now_s = now_s
        self._sessions: dict[str, str] = {}
        self._number = 0

    def __getattr__(self, name: str) -> Any:
        if name not in _OPERATIONS:
            raise AttributeError(name)

        def call(**parameters: Any) -> Any:
            shape = _MODEL.operation_model(_OPERATIONS[name]).input_shape
            report = ParamValidator().validate(parameters, shape)
            assert not report.has_errors(), report.generate_report()
            self.calls.append(name)
            return getattr(self, f"_{name}")(parameters)

        return call

    def add(self, email: str, password: str, *, sub: str = "", **attributes: str) -> Account:
        """An account that is confirmed."""
        given = {"email_verified": "true", **attributes}
        account = Account(sub or sub_of(email), email, password, "CONFIRMED", given)
        self.users[email] = account
        return account

    # --- by the pool's owner

    def _describe_user_pool_client(self, _: Mapping[str, Any]) -> Any:
        return {"UserPoolClient": {"ClientId": CLIENT_ID, "ClientSecret": CLIENT_SECRET}}

    def _admin_create_user(self, asked: Mapping[str, Any]) -> Any:
        email, action = asked["Username"], asked.get("MessageAction", "")
        if action == "RESEND":
            self.mails.append((email, "invitation"))
            return {"User": {}}
        if email in self.users:
            raise refused("UsernameExistsException")
        given = {each["Name"]: each["Value"] for each in asked["UserAttributes"] if each["Name"] != "email"}
        password = asked.get("TemporaryPassword", "Mailed-password-1")
        account = Account(sub_of(email), email, password, "FORCE_CHANGE_PASSWORD", given)
        self.users[email] = account
        if action != "SUPPRESS":
            self.mails.append((email, "invitation"))
        return {"User": {"Attributes": self._attributes(account)}}

    def _admin_get_user(self, asked: Mapping[str, Any]) -> Any:
        account = self._known(asked)
        return {"UserAttributes": self._attributes(account), "UserStatus": account.status}

    def _admin_set_user_password(self, asked: Mapping[str, Any]) -> Any:
        account = self._known(asked)
        account.password = asked["Password"]
        account.status = "CONFIRMED" if asked["Permanent"] else "FORCE_CHANGE_PASSWORD"
        return {}

    def _admin_user_global_sign_out(self, asked: Mapping[str, Any]) -> Any:
        self._revoke(self._known(asked))
        return {}

    def _admin_add_user_to_group(self, asked: Mapping[str, Any]) -> Any:
        self._known(asked).groups.add(asked["GroupName"])
        return {}

    def _admin_remove_user_from_group(self, asked: Mapping[str, Any]) -> Any:
        self._known(asked).groups.discard(asked["GroupName"])
        return {}

    # --- registration

    def sign_up_as(self, email: str) -> None:
        """Somebody makes an account for an address, and does not confirm it."""
        account = Account(sub_of(email), email, "Chosen-by-them-1", "UNCONFIRMED", {"email_verified": "false"})
        self.users[email] = account

    def _sign_up(self, asked: Mapping[str, Any]) -> Any:
        self._hashed(asked)
        email = asked["Username"]
        if email in self.users:
            raise refused("UsernameExistsException")
        if password_problems(asked["Password"]):
            raise refused("InvalidPasswordException")
        given = {each["Name"]: each["Value"] for each in asked["UserAttributes"] if each["Name"] != "email"}
        account = Account(sub_of(email), email, asked["Password"], "UNCONFIRMED", given)
        self.users[email] = account
        self._send_code(account)
        return {"UserConfirmed": False, "UserSub": account.sub}

    def _resend_confirmation_code(self, asked: Mapping[str, Any]) -> Any:
        self._hashed(asked)
        account = self.users.get(asked["Username"])
        if account is not None and account.status == "CONFIRMED":
            raise refused("InvalidParameterException")
        if account is not None:
            self._send_code(account)
        return {}

    def _confirm_sign_up(self, asked: Mapping[str, Any]) -> Any:
        self._hashed(asked)
        account = self.users.get(asked["Username"])
        if account is None or (account.status == "UNCONFIRMED" and asked["ConfirmationCode"] != account.code):
            raise refused("CodeMismatchException")
        if account.status != "UNCONFIRMED":
            raise refused("NotAuthorizedException")
        account.status = "CONFIRMED"
        account.attributes["email_verified"] = "true"
        return {}

    def _forgot_password(self, asked: Mapping[str, Any]) -> Any:
        self._hashed(asked)
        account = self.users.get(asked["Username"])
        if account is not None and account.attributes.get("email_verified") != "true":
            raise refused("InvalidParameterException")
        if account is not None:
            account.reset_code = self._code()
            self.mails.append((account.email, f"reset {account.reset_code}"))
        return {}

    def _confirm_forgot_password(self, asked: Mapping[str, Any]) -> Any:
        self._hashed(asked)
        account = self.users.get(asked["Username"])
        if account is None:
            raise refused("CodeMismatchException")
        if not account.reset_code:
            raise refused("ExpiredCodeException")
        if asked["ConfirmationCode"] != account.reset_code:
            raise refused("CodeMismatchException")
        account.password, account.reset_code, account.status = asked["Password"], "", "CONFIRMED"
        return {}

    # --- sessions

    def _initiate_auth(self, asked: Mapping[str, Any]) -> Any:
        given = asked["AuthParameters"]
        self._hashed({"Username": given["USERNAME"], "SecretHash": given.get("SECRET_HASH"), **asked})
        account = self.users.get(given["USERNAME"])
        if account is not None and account.status == "UNCONFIRMED":
            raise refused("UserNotConfirmedException")
        if account is None or account.password != given["PASSWORD"]:
            raise refused("NotAuthorizedException")
        if account.status == "FORCE_CHANGE_PASSWORD":
            return self._challenge("NEW_PASSWORD_REQUIRED", account)
        return self._challenge(TOTP, account) if account.has_mfa else self._tokens(account)

    def _respond_to_auth_challenge(self, asked: Mapping[str, Any]) -> Any:
        given = asked["ChallengeResponses"]
        self._hashed({"Username": given["USERNAME"], "SecretHash": given.get("SECRET_HASH"), **asked})
        account = self._account(given["USERNAME"])
        if self._sessions.get(asked["Session"]) != account.sub:
            raise refused("NotAuthorizedException")
        if asked["ChallengeName"] == TOTP:
            if not self._fits(account.totp, given["SOFTWARE_TOKEN_MFA_CODE"]):
                raise refused("CodeMismatchException")
            return self._tokens(account)
        if password_problems(given["NEW_PASSWORD"]):
            raise refused("InvalidPasswordException")
        account.password, account.status = given["NEW_PASSWORD"], "CONFIRMED"
        return self._challenge(TOTP, account) if account.has_mfa else self._tokens(account)

    def _get_tokens_from_refresh_token(self, asked: Mapping[str, Any]) -> Any:
        if asked["ClientId"] != CLIENT_ID or asked.get("ClientSecret") != CLIENT_SECRET:
            raise refused("NotAuthorizedException")
        subject = self.live.get(asked["RefreshToken"])
        if subject is None:
            raise refused("NotAuthorizedException")
        result = self._tokens(self._account(subject))
        self.live.pop(result["AuthenticationResult"].pop("RefreshToken"))
        return result

    def _revoke_token(self, asked: Mapping[str, Any]) -> Any:
        if asked.get("ClientSecret") != CLIENT_SECRET:
            raise refused("UnauthorizedException")
        self.live.pop(asked["Token"], None)
        return {}

    # --- one's own account

    def _get_user(self, asked: Mapping[str, Any]) -> Any:
        account = self._bearer(asked)
        mfa = [TOTP] if account.has_mfa else []
        return {"Username": account.sub, "UserAttributes": self._attributes(account), "UserMFASettingList": mfa}

    def _update_user_attributes(self, asked: Mapping[str, Any]) -> Any:
        account = self._bearer(asked)
        if any(each["Name"] == "email" and each["Value"] in self.users for each in asked["UserAttributes"]):
            raise refused("AliasExistsException")
        for each in asked["UserAttributes"]:
            if each["Name"] != "email":
                account.attributes[each["Name"]] = each["Value"]
                continue
            account.new_email = (each["Value"], self._code())
            self.mails.append((each["Value"], f"verify {account.new_email[1]}"))
        return {}

    def _verify_user_attribute(self, asked: Mapping[str, Any]) -> Any:
        account = self._bearer(asked)
        if account.new_email is None or account.new_email[1] != asked["Code"]:
            raise refused("CodeMismatchException")
        if account.new_email[0] in self.users:
            raise refused("AliasExistsException")
        del self.users[account.email]
        account.email, account.new_email = account.new_email[0], None
        self.users[account.email] = account
        return {}

    def _change_password(self, asked: Mapping[str, Any]) -> Any:
        account = self._bearer(asked)
        if asked["PreviousPassword"] != account.password:
            raise refused("NotAuthorizedException")
        account.password = asked["ProposedPassword"]
        return {}

    def _associate_software_token(self, asked: Mapping[str, Any]) -> Any:
        account = self._bearer(asked)
        account.totp_pending = base64.b32encode(secrets.token_bytes(20)).decode()
        return {"SecretCode": account.totp_pending}

    def _verify_software_token(self, asked: Mapping[str, Any]) -> Any:
        account = self._bearer(asked)
        if not self._fits(account.totp_pending, asked["UserCode"]):
            raise refused("EnableSoftwareTokenMFAException")
        account.totp = account.totp_pending
        return {"Status": "SUCCESS"}

    def _set_user_mfa_preference(self, asked: Mapping[str, Any]) -> Any:
        self._bearer(asked).has_mfa = asked["SoftwareTokenMfaSettings"]["Enabled"]
        return {}

    def _global_sign_out(self, asked: Mapping[str, Any]) -> Any:
        self._revoke(self._bearer(asked))
        return {}

    # --- plumbing

    def code_for(self, email: str) -> str:
        """Of the last mail to an address."""
        return next(about for to, about in reversed(self.mails) if to == email).rpartition(" ")[2]

    def _code(self) -> str:
        self._number += 1
        return f"{self._number:06d}"

    def _send_code(self, account: Account) -> None:
        account.code = self._code()
        self.mails.append((account.email, f"confirm {account.code}"))

    def _fits(self, secret: str, code: str) -> bool:
        return bool(secret) and any(totp(secret, at_s=self.now_s() + 30 * step) == code for step in (-1, 0, 1))

    def _account(self, name: str) -> Account:
        found = self.users.get(name) or next((one for one in self.users.values() if one.sub == name), None)
        if found is None:
            raise refused("UserNotFoundException")
        return found

    def _known(self, asked: Mapping[str, Any]) -> Account:
        return self._account(asked["Username"])

    def _bearer(self, asked: Mapping[str, Any]) -> Account:
        if asked["AccessToken"] not in self.live:
            raise refused("NotAuthorizedException")
        return self._account(self.live[asked["AccessToken"]])

    def _hashed(self, asked: Mapping[str, Any]) -> None:
        told = (asked["Username"] + asked["ClientId"]).encode()
        expected = base64.b64encode(hmac.digest(CLIENT_SECRET.encode(), told, "sha256")).decode()
        if asked["ClientId"] != CLIENT_ID or asked.get("SecretHash") != expected:
            raise refused("NotAuthorizedException")

    def _challenge(self, name: str, account: Account) -> Any:
        session = f"session-{len(self._sessions)}-long-enough-for-aws"
        self._sessions[session] = account.sub
        return {"ChallengeName": name, "Session": session, "ChallengeParameters": {"USER_ID_FOR_SRP": account.sub}}

    def _revoke(self, account: Account) -> None:
        self.live = {token: sub for token, sub in self.live.items() if sub != account.sub}

    def _tokens(self, account: Account) -> Any:
        self._number += 1
        said = {"sub": account.sub, "jti": f"jti-{self._number}"}
        claims = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
        access, refresh = f"head.{claims}.signature", f"refresh-{self._number}-{account.sub}"
        self.live |= {access: account.sub, refresh: account.sub}
        return {"AuthenticationResult": {"AccessToken": access, "RefreshToken": refresh, "ExpiresIn": 1_800}}

    def _attributes(self, account: Account) -> list[dict[str, str]]:
        shown = {"sub": account.sub, "email": account.email, **account.attributes}
        return [{"Name": key, "Value": value} for key, value in shown.items()]
