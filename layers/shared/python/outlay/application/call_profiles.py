"""Where the profiles of calls are kept: one of each organization and day (UTC, of receipt)."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from outlay.domain.call_profile import DayProfile


class ProfilesReader(Protocol):
    """Raises ``Upstream`` or ``LimitExceeded``."""

    def profiles(self, org: str, days: Iterable[str]) -> Mapping[str, DayProfile]:
        """Those of the days that are stored."""
        ...


class ProfilesWriter(Protocol):
    """Raises ``Upstream`` or ``LimitExceeded``."""

    def reached(self, org: str) -> str:
        """The last day that was made; empty: none yet."""
        ...

    def store(self, org: str, profile: DayProfile) -> None:
        """In place of what is stored of the day."""
        ...

    def reach(self, org: str, day: str) -> None:
        """Note that all days to this one are made."""
        ...
