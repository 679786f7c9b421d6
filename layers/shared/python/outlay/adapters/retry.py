"""Trying an AWS call again: which failures are worth it, and how long to wait. Sleep and chance are injected."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ConnectionError, HTTPClientError

from outlay.domain.errors import Upstream

CALL_FAILED = (ClientError, BotoCoreError)
"""What AWS's client raises."""

RETRYABLE = frozenset(
    {
        "InternalFailure",
        "InternalServerError",
        "LimitExceededException",
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestTimeout",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "SlowDown",
        "Throttling",
        "ThrottlingError",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionConflict",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
"""Codes of a failed call, of a statement within a batch, and of a cancelled transaction's reasons."""


def code_of(error: Exception) -> str:
    """AWS's code, or the exception's name where no answer came."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", ""))
    return type(error).__name__


def is_retryable(error: Exception) -> bool:
    """Whether the same call may succeed soon. It may have taken effect although it failed."""
    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return code_of(error) in RETRYABLE or status >= 500
    return isinstance(error, ConnectionError | HTTPClientError)


@dataclass(slots=True)
class Backoff:
    """The waits of one operation."""

    policy: "Retry"
    waits: int = 0

    def wait(self, what: str, cause: Exception | None = None) -> None:
        """Sleep before the next attempt. Raises ``Upstream`` once there were enough, or if ``cause`` is final."""
        if cause is not None and not is_retryable(cause):
            raise Upstream(f"{what}: {code_of(cause)}") from cause
        if self.waits >= self.policy.attempts - 1:
            raise Upstream(f"{what}: still failing after {self.policy.attempts} attempts") from cause
        longest = min(self.policy.longest_s, self.policy.first_s * 2**self.waits)
        self.waits += 1
        self.policy.sleep(longest * self.policy.chance())


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """Exponential back-off with full jitter (AWS Architecture Blog, 2015): random in [0, first · 2ⁿ], bounded."""

    sleep: Callable[[float], None]
    chance: Callable[[], float]
    """Uniform in [0, 1)."""
    attempts: int = 8
    first_s: float = 0.05
    longest_s: float = 2.0

    def begin(self) -> Backoff:
        return Backoff(self)

    def call(self, what: str, operation: Callable[..., Any], **arguments: Any) -> dict[str, Any]:
        """The answer of an AWS call that may be repeated, asked for until there is one.

        Raises:
            Upstream: there is none, or a refusal; ``what`` was to be done.
        """
        answer = self.call_unless((), what, operation, **arguments)
        assert answer is not None
        return answer

    def call_unless(
        self, refusals: Collection[str], what: str, operation: Callable[..., Any], **arguments: Any
    ) -> dict[str, Any] | None:
        """As ``call``; ``None`` where AWS refuses with one of these codes.

        A condition may be refused because of the call's own effect, whose answer was lost: ask again then who wrote.
        """
        backoff = self.begin()
        while True:
            try:
                answer: dict[str, Any] = operation(**arguments)
            except CALL_FAILED as error:
                if code_of(error) in refusals:
                    return None
                backoff.wait(what, error)
            else:
                return answer
