"""What a failed DynamoDB call means to a caller: try again soon (throttled), try again (upstream), or a bug."""

from botocore.exceptions import BotoCoreError, ClientError

from outlay.domain.errors import LimitExceeded, OutlayError, Upstream

CALL_FAILED = (ClientError, BotoCoreError)
"""What boto3 raises: catch these around a call and raise ``as_outlay_error``."""

THROTTLED = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "Throttling",
        "RequestLimitExceeded",
        "TooManyRequestsException",
    }
)


def error_code(error: Exception) -> str:
    """AWS's code of a failed call, ``""`` where the call got no answer."""
    if not isinstance(error, ClientError):
        return ""
    return str(error.response.get("Error", {}).get("Code", ""))


def is_condition_failed(error: Exception) -> bool:
    return error_code(error) == "ConditionalCheckFailedException"


def as_outlay_error(error: Exception) -> OutlayError:
    """The failure by category; AWS's message stays out of it (it can name resources)."""
    if error_code(error) in THROTTLED:
        return LimitExceeded("too many requests at the moment, try again", retry_after_s=1, code="throttled")
    return Upstream("the database did not answer, try again")
