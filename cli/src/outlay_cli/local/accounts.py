"""Addresses of the emulator's user pools as AWS treats them: they count once their owner has confirmed them.

MiniStack confirms an account without marking its address as verified, sends codes to those who need none, takes another
address at once, and does not know the call that would confirm it.
"""

import importlib.metadata
import secrets
from typing import Any

from outlay_cli.local.parquet import TESTED_VERSION

VERIFY = "VerifyUserAttribute"
_WAITING = "_outlay_new_email"


def install() -> bool:
    """Replace what differs; False when this MiniStack is not the tested one."""
    if importlib.metadata.version("ministack") != TESTED_VERSION:
        return False
    from ministack.services import cognito  # noqa: PLC0415 - only the emulator's process loads it

    addresses = _Addresses(cognito)
    cognito._UNSIGNED_IDP_ACTIONS.add(VERIFY)
    cognito._confirm_sign_up = addresses.confirm_sign_up
    cognito._resend_confirmation_code = addresses.resend
    cognito._update_user_attributes = addresses.update
    cognito._dispatch_idp = addresses.dispatch
    return True


class _Addresses:
    def __init__(self, cognito: Any) -> None:
        self._cognito = cognito
        self._confirm = cognito._confirm_sign_up
        self._resend = cognito._resend_confirmation_code
        self._update = cognito._update_user_attributes
        self._dispatch = cognito._dispatch_idp

    def confirm_sign_up(self, data: Any) -> Any:
        answer = self._confirm(data)
        user = self._user(data)
        if answer[0] == 200 and user:
            self._set(user, email_verified="true")
        return answer

    def resend(self, data: Any) -> Any:
        if (self._user(data) or {}).get("UserStatus") == "CONFIRMED":
            return self._cognito.error_response_json("InvalidParameterException", "User is already confirmed.", 400)
        return self._resend(data)

    def update(self, data: Any) -> Any:
        """Another address waits for its code; the rest is changed at once."""
        given = {each["Name"]: each["Value"] for each in data.get("UserAttributes", [])}
        address = given.pop("email", None)
        user, pool = self._cognito._user_pool_for_access_token(data.get("AccessToken"))
        if address is not None and user:
            code = f"{secrets.randbelow(1_000_000):06d}"
            user[_WAITING] = [address, code]
            self._cognito._send_verification_email(pool, user["Username"], {"email": address}, code)
        rest = [{"Name": name, "Value": value} for name, value in given.items()]
        return self._update({**data, "UserAttributes": rest})

    async def dispatch(self, action: str, data: Any) -> Any:
        if action != VERIFY:
            return await self._dispatch(action, data)
        return await self._cognito.run_reentrant(
            self._cognito._run_idp_handler, self.verify, action, data, thread_name="ministack-cognito-trigger"
        )

    def verify(self, data: Any) -> Any:
        user, _ = self._cognito._user_pool_for_access_token(data.get("AccessToken"))
        address, code = (user or {}).get(_WAITING, ("", ""))
        if not code or data.get("Code") != code:
            return self._cognito.error_response_json("CodeMismatchException", "Invalid verification code.", 400)
        del user[_WAITING]
        self._set(user, email=address, email_verified="true")
        return self._cognito.json_response({})

    def _user(self, data: Any) -> Any:
        pool, _ = self._cognito._pool_for_client(data.get("ClientId"))
        return self._cognito._resolve_user(pool, data.get("Username"))[0] if pool else None

    def _set(self, user: Any, **attributes: str) -> None:
        listed = [{"Name": name, "Value": value} for name, value in attributes.items()]
        user["Attributes"] = self._cognito._merge_attributes(user.get("Attributes", []), listed)
