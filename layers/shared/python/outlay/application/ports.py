"""What the use cases need from outside, by role. Adapters and the tests' fakes are held to the same contract tests.

Each slice keeps its own ports next to its use case; here is what several of them share.
"""

from typing import Protocol

from outlay.domain.organization import Organization


class Clock(Protocol):
    """Now, as UTC milliseconds since the epoch."""

    def __call__(self) -> int: ...


class Organizations(Protocol):
    def get(self, org: str) -> Organization | None: ...
