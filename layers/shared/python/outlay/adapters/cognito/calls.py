"""Calls of a Cognito app client that need no AWS identity, and what their failures mean.

The app client has a secret, so that nobody but this function can use it: who calls Cognito past the API, with the
client's id alone, is refused, and the limits on attempts hold. Of each exception only its name is looked at, and it is
raised without its cause: botocore's and Cognito's texts can quote what was sent.
"""

import base64
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from outlay.domain.errors import LimitExceeded, OutlayError, Upstream

Secret = Callable[[], str]
Refusals = Mapping[str, Callable[[], OutlayError]]
"""Name of an exception of Cognito → what it means to the caller."""

THROTTLED = frozenset({"LimitExceededException", "TooManyRequestsException", "TooManyFailedAttemptsException"})


@dataclass(frozen=True, slots=True, kw_only=True)
class AppClient:
    """A client of the user pool. ``secret`` is asked for when it is first needed."""

    client_id: str
    secret: Secret = field(repr=False)

    def hash_of(self, username: str) -> str:
        """``SECRET_HASH`` (Cognito's developer guide, "Computing secret hash values")."""
        digest = hmac.digest(self.secret().encode(), (username + self.client_id).encode(), "sha256")
        return base64.b64encode(digest).decode()

    def seal_of(self, told: bytes) -> bytes:
        """By which what a client brings back is known to be what it was given; never a ``SECRET_HASH``."""
        return hmac.digest(self.secret().encode(), b"outlay\0" + told, "sha256")


def secret_from(client: Any, *, pool_id: str, client_id: str) -> Secret:
    """Read once from the pool, with ``cognito-idp:DescribeUserPoolClient``: no template and no variable holds it."""
    known: list[str] = []

    def secret() -> str:
        if not known:
            answer = call(client.describe_user_pool_client, UserPoolId=pool_id, ClientId=client_id)
            known.append(str(answer["UserPoolClient"]["ClientSecret"]))
        return known[0]

    return secret


def call(operation: Callable[..., Any], *, refusals: Refusals | None = None, **arguments: Any) -> Mapping[str, Any]:
    """The answer. Raises what ``refusals`` say, ``LimitExceeded`` where Cognito is throttled, else ``Upstream``."""
    try:
        answer: Mapping[str, Any] = operation(**arguments)
    except (ClientError, BotoCoreError) as error:
        raise _meaning(error, refusals or {}) from None
    return answer


def code_of(error: Exception) -> str:
    """Cognito's name of what went wrong; empty where it did not answer."""
    return str(error.response.get("Error", {}).get("Code", "")) if isinstance(error, ClientError) else ""


def _meaning(error: Exception, refusals: Refusals) -> OutlayError:
    code = code_of(error)
    if code in refusals:
        return refusals[code]()
    if code in THROTTLED:
        return LimitExceeded("Too many attempts. Try again in a minute.", retry_after_s=60)
    return Upstream("Sign-in is not available at the moment. Try again soon.")
