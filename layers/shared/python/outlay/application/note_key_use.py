"""When an API key was last used: noted once an hour and instance, after what the request was about is done.

It is worth less than any request, so nothing that goes wrong with it is anybody's trouble.
"""

from collections import OrderedDict
from collections.abc import Callable

from outlay.domain.errors import OutlayError

HOUR_MS = 3_600_000
MAX_KEYS = 1_000
"""Remembered; of one that is forgotten the hour is written again, which the table then has."""

Record = Callable[[str, str, int], None]
"""Organization, key and moment; keeps the first moment of an hour. Raises ``OutlayError``."""


class KeyUses:
    """One per function instance."""

    def __init__(self, record: Record, *, clock: Callable[[], int]) -> None:
        self._record = record
        self._clock = clock
        self._hours: OrderedDict[str, int] = OrderedDict()

    def note(self, org: str, key_id: str) -> None:
        """The key was used just now."""
        now = self._clock()
        if self._hours.get(key_id) == now // HOUR_MS:
            return
        self._hours[key_id] = now // HOUR_MS
        self._hours.move_to_end(key_id)
        if len(self._hours) > MAX_KEYS:
            self._hours.popitem(last=False)
        try:
            self._record(org, key_id, now)
        except OutlayError:
            return  # the next hour says it
