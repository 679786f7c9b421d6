"""What can go wrong, by category. The HTTP edge maps each to RFC 9457 problem+json in one table.

::

    OutlayError
     ├─ InvalidInput      the request can't be understood; names every problem
     ├─ Unauthorized      no or wrong credentials
     │   └─ StepRequired  right so far, and something more is asked for
     ├─ Forbidden         known, but may not
     ├─ NotFound
     ├─ Conflict          the state does not allow it
     ├─ TooLarge          with how much fits
     ├─ UnsupportedMedia
     ├─ LimitExceeded     try again later
     └─ Upstream          an AWS call failed; retryable
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong with one field. ``index`` is the event's place in the request."""

    field: str
    reason: str
    index: int | None = None


class OutlayError(Exception):
    """Base of all expected failures. ``code`` is stable; ``detail`` is a sentence for people, without user content."""

    code = "internal"

    def __init__(self, detail: str, *, code: str | None = None, problems: Sequence[Problem] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.problems = tuple(problems)
        if code is not None:
            self.code = code


class InvalidInput(OutlayError):
    code = "invalid_input"


class Unauthorized(OutlayError):
    code = "unauthorized"


class StepRequired(Unauthorized):
    """What was shown is right, and a further step is asked for. ``members`` are told beside code and detail: with what
    the sign-in goes on. They are for the caller alone, never for a log."""

    def __init__(self, detail: str, *, code: str, members: Mapping[str, str] | None = None) -> None:
        super().__init__(detail, code=code)
        self.members = dict(members or {})


class Forbidden(OutlayError):
    code = "forbidden"


class NotFound(OutlayError):
    code = "not_found"


class Conflict(OutlayError):
    code = "conflict"


class TooLarge(OutlayError):
    code = "too_large"


class UnsupportedMedia(OutlayError):
    code = "unsupported_media_type"


class LimitExceeded(OutlayError):
    code = "limit_exceeded"

    def __init__(self, detail: str, *, retry_after_s: int, code: str | None = None) -> None:
        super().__init__(detail, code=code)
        self.retry_after_s = retry_after_s


class Upstream(OutlayError):
    code = "upstream"
