"""Make the profiles of calls from the log: each day of receipt (UTC) once, after it is over.

Each counted event is read once, at the price that is in force by its part's state (``counted_events``). A day that has
batches which are not counted is made of the others and marked as not whole. Nothing is added to what is stored: a day
that is made again, since the run before it was cut off, replaces itself.

The log keeps 35 days: an organization that was never looked at begins 30 days back, one that was is gone on with.
"""

from collections.abc import Callable
from dataclasses import dataclass

from outlay.application.call_profiles import ProfilesWriter
from outlay.application.counted_events import Candidate, counted_events, is_whole, read_parts
from outlay.application.list_events import cut
from outlay.application.pack_users import references
from outlay.application.user_cubes import ReceivedLog
from outlay.domain.call_profile import DayProfile, ProfileTally
from outlay.domain.part_prices import Prices
from outlay.domain.periods import day_start_ms, days_between, next_day, utc_day

REACH_DAYS = 30
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileTools:
    log: ReceivedLog
    prices: Prices
    profiles: ProfilesWriter


def pack_profiles(org: str, *, end_day: str, tools: ProfileTools, may_continue: Callable[[], bool]) -> int:
    """Make the days before ``end_day`` (UTC) that are not made yet; how many. The first is made whatever the time.

    Raises:
        Upstream, LimitExceeded: something could not be read or stored; the days before it are made.
    """
    made = 0
    for day in _days_to_make(tools.profiles.reached(org), end_day):
        if made and not may_continue():
            return made
        profile = day_profile(org, day, tools=tools)
        if profile.groups:
            tools.profiles.store(org, profile)
        tools.profiles.reach(org, day)
        made += 1
    return made


def _days_to_make(reached: str, end_day: str) -> list[str]:
    first = utc_day(day_start_ms(end_day, "UTC") - REACH_DAYS * _DAY_MS)
    return [*days_between(max(first, next_day(reached)) if reached else first, end_day)]


def day_profile(org: str, day: str, *, tools: ProfileTools) -> DayProfile:
    """The profile of what was received on the day; without groups where that was nothing."""
    tally, is_complete = ProfileTally(), True
    start = day_start_ms(day, "UTC")
    for chunk in cut([*references(tools.log, org, start, start + _DAY_MS)]):
        found = tools.log.batches(org, [one.batch_id for one in chunk])
        parts = read_parts(found.values(), org=org, log=tools.log)
        is_complete &= len(found) == len(chunk) and all(is_whole(batch, parts) for batch in found.values())
        for one in counted_events(found.values(), parts=parts, log=tools.log, prices=tools.prices, fits=_any):
            tally.add(one.event, one.price, one.counted_as)
    return tally.fitting(day, is_whole=is_complete)


def _any(_: Candidate) -> bool:
    return True
