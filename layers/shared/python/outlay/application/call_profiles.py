"""Where the profiles of calls are kept: one of each organization and day (UTC, of receipt)."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from outlay.domain.call_profile import DayProfile


class ProfilesReader(Protocol):
    def profiles(self, org: str, days: Iterable[str]) -> Mapping[str, DayProfile]:
        """Those of the days that are stored. Raises ``Upstream`` or ``LimitExceeded``."""
        ...


class ProfilesWriter(ProfilesReader, Protocol):
    def store(self, org: str, profile: DayProfile) -> None:
        """In place of what is stored of the day. Raises ``Upstream`` or ``LimitExceeded``."""
        ...
