"""Sign-in against a Cognito user pool, with calls that need no AWS identity (an unsigned client)."""

from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from outlay.application.sign_in import Tokens
from outlay.domain.errors import Forbidden, InvalidInput, LimitExceeded, OutlayError, Problem, Unauthorized, Upstream

WRONG = "E-mail or password is wrong."
_THROTTLED = frozenset({"LimitExceededException", "TooManyRequestsException", "TooManyFailedAttemptsException"})
_REFUSED = frozenset(
    {
        "NotAuthorizedException",
        "UserNotFoundException",
        "UserNotConfirmedException",
        "PasswordResetRequiredException",
        "InvalidParameterException",
    }
)


def _as_outlay_error(error: Exception, *, refused: str) -> OutlayError:
    """One answer for an unknown account and a wrong password; Cognito's own message is never passed on."""
    code = error.response.get("Error", {}).get("Code", "") if isinstance(error, ClientError) else ""
    if code in _REFUSED:
        return Unauthorized(refused)
    if code in _THROTTLED:
        return LimitExceeded("Too many attempts. Try again in a minute.", retry_after_s=60)
    if code in {"InvalidPasswordException", "PasswordHistoryPolicyViolationException"}:
        problem = Problem(field="new_password", reason="does not meet the password policy")
        return InvalidInput("The new password is not allowed.", problems=(problem,))
    return Upstream("Sign-in is not available at the moment. Try again soon.")


class CognitoAccounts:
    """The port ``Accounts`` over an app client without a secret that allows USER_PASSWORD_AUTH."""

    def __init__(self, client: Any, *, client_id: str) -> None:
        self._client = client
        self._client_id = client_id

    def sign_in(self, *, email: str, password: str, new_password: str = "") -> Tokens:
        answer = self._call(
            self._client.initiate_auth,
            refused=WRONG,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": email, "PASSWORD": password},
        )
        if "ChallengeName" in answer:
            answer = self._replace_password(answer, email=email, new_password=new_password)
        return _tokens(answer)

    def refresh(self, refresh_token: str) -> Tokens:
        answer = self._call(
            self._client.initiate_auth,
            refused="The session has ended. Sign in again.",
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": refresh_token},
        )
        return _tokens(answer)

    def _replace_password(self, challenge: Mapping[str, Any], *, email: str, new_password: str) -> Mapping[str, Any]:
        if challenge["ChallengeName"] != "NEW_PASSWORD_REQUIRED":
            raise Forbidden(
                "This account needs a sign-in step that only the hosted sign-in page offers.",
                code="challenge_not_supported",
            )
        if not new_password:
            raise Unauthorized(
                "The first password must be replaced: send 'new_password' as well.", code="new_password_required"
            )
        username = challenge.get("ChallengeParameters", {}).get("USER_ID_FOR_SRP", email)
        return self._call(
            self._client.respond_to_auth_challenge,
            refused=WRONG,
            ChallengeName="NEW_PASSWORD_REQUIRED",
            Session=challenge["Session"],
            ChallengeResponses={"USERNAME": username, "NEW_PASSWORD": new_password},
        )

    def _call(self, operation: Callable[..., Any], *, refused: str, **arguments: Any) -> Mapping[str, Any]:
        try:
            answer: Mapping[str, Any] = operation(ClientId=self._client_id, **arguments)
        except (ClientError, BotoCoreError) as error:
            # without its cause: botocore's exceptions can quote the request's parameters
            raise _as_outlay_error(error, refused=refused) from None
        return answer


def _tokens(answer: Mapping[str, Any]) -> Tokens:
    result = answer.get("AuthenticationResult")
    if not result:
        raise Forbidden("This account needs a further sign-in step.", code="challenge_not_supported")
    return Tokens(
        access_token=result["AccessToken"],
        refresh_token=result.get("RefreshToken", ""),
        expires_s=int(result["ExpiresIn"]),
    )
