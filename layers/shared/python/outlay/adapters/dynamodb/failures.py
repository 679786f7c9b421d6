"""What a failed DynamoDB call means to a caller: try again soon (throttled), try again (upstream), or a bug."""

from outlay.adapters.retry import CALL_FAILED, code_of
from outlay.domain.errors import LimitExceeded, OutlayError, Upstream

__all__ = ["CALL_FAILED", "CONDITION_FAILED", "as_outlay_error", "code_of", "is_condition_failed"]

CONDITION_FAILED = frozenset({"ConditionalCheckFailedException"})

THROTTLED = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "Throttling",
        "RequestLimitExceeded",
        "TooManyRequestsException",
    }
)


def is_condition_failed(error: Exception) -> bool:
    return code_of(error) in CONDITION_FAILED


def as_outlay_error(error: Exception) -> OutlayError:
    """The failure by category; AWS's message stays out of it (it can name resources)."""
    if code_of(error) in THROTTLED:
        return LimitExceeded("too many requests at the moment, try again", retry_after_s=1, code="throttled")
    return Upstream("the database did not answer, try again")
