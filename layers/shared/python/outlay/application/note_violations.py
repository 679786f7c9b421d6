"""Note what fell short of policies, after the request was answered for: a bounded number of writes, at their first try.

Worth less than any request, so nothing that goes wrong with it is anybody's trouble.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from outlay.contracts.dimensions import OTHER
from outlay.domain.errors import OutlayError
from outlay.domain.periods import utc_day
from outlay.domain.violation import MAX_OF_A_DAY, MAX_OF_A_REQUEST, MAX_SAMPLES, Violation

MAX_ORGANIZATIONS = 1_000

Record = Callable[[str, str, Violation, int], None]
"""Organization, UTC day, what to add to what is noted already, and now. Raises ``OutlayError``."""


class ViolationNotes:
    """One per function instance."""

    def __init__(self, record: Record, *, clock: Callable[[], int]) -> None:
        self._record = record
        self._clock = clock
        self._known: dict[tuple[str, str], set[str]] = {}

    def note(self, org: str, found: Iterable[Violation]) -> None:
        """Add them to those of the day."""
        now = self._clock()
        day = utc_day(now)
        for one in self._bounded(org, day, most_of_a_request(list(found))):
            try:
                self._record(org, day, one, now)
            except OutlayError:
                return

    def _bounded(self, org: str, day: str, found: Sequence[Violation]) -> list[Violation]:
        if (org, day) not in self._known and len(self._known) >= MAX_ORGANIZATIONS:
            self._known.clear()
        known = self._known.setdefault((org, day), set())
        kept: list[Violation] = []
        for one in found:
            if one.violation_id in known or len(known) < MAX_OF_A_DAY:
                known.add(one.violation_id)
                kept.append(one)
            else:
                kept.append(replace(one, team=OTHER))
        return summed(kept)


def most_of_a_request(found: Sequence[Violation]) -> list[Violation]:
    """As they are up to the most; beyond, the less frequent ones of each rule and reason together."""
    if len(found) <= MAX_OF_A_REQUEST:
        return list(found)
    ordered = sorted(found, key=lambda one: -one.attempts)
    kept, rest = ordered[: MAX_OF_A_REQUEST - 1], ordered[MAX_OF_A_REQUEST - 1 :]
    return summed([*kept, *(replace(one, team=OTHER) for one in rest)])


def summed(found: Sequence[Violation]) -> list[Violation]:
    """Those that are the same but for their numbers become one."""
    sums: dict[str, Violation] = {}
    for one in found:
        held = sums.get(one.violation_id)
        sums[one.violation_id] = (
            one
            if held is None
            else replace(
                held, attempts=held.attempts + one.attempts, samples=(held.samples + one.samples)[:MAX_SAMPLES]
            )
        )
    return list(sums.values())
