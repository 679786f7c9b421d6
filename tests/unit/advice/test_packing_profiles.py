"""Profiles from end to end without AWS: events are sent and counted, the days are made once they are over."""

from outlay.adapters.dynamodb.call_profiles import CallProfilesTable
from outlay.adapters.dynamodb.events_reader import DynamoEventLog
from outlay.application.pack_profiles import ProfileTools, pack_profiles
from outlay.domain.call_profile import DayProfile
from outlay.domain.periods import next_day, utc_day

from tests.support.builders import ORG, an_event
from tests.support.calls import DAY_MS
from tests.support.figures_world import AT_ONCE
from tests.support.price_entries import bare_prices
from tests.support.users_world import UsersWorld, always


class ProfileWorld(UsersWorld):
    @property
    def tools(self) -> ProfileTools:
        log = DynamoEventLog(
            self.database, log_table="log", claims_table="claims", figures_table="figures", retry=AT_ONCE
        )
        return ProfileTools(log=log, prices=bare_prices, profiles=self.profiles)

    @property
    def profiles(self) -> CallProfilesTable:
        return CallProfilesTable(self.database, "figures", retry=AT_ONCE)

    @property
    def today(self) -> str:
        return utc_day(self.now_ms)

    def profile_of(self, day: str) -> DayProfile | None:
        return self.profiles.profiles(ORG, [day]).get(day)

    def pack_days(self, end_day: str = "") -> int:
        return pack_profiles(ORG, end_day=end_day or self.today, tools=self.tools, may_continue=always)


def test_a_day_is_made_once_it_is_over() -> None:
    world = ProfileWorld()
    world.send(an_event(), an_event(event_id="call-2", is_stream=True))
    received = world.today

    world.pack_days()
    assert world.profile_of(received) is None

    world.now_ms += DAY_MS
    assert world.pack_days() == 1
    profile = world.profile_of(received)
    assert profile is not None
    assert (profile.requests, profile.is_whole) == (2, True)
    assert sorted(group.is_stream for group in profile.groups) == [False, True]


def test_an_event_that_came_twice_is_in_the_profile_once() -> None:
    world = ProfileWorld()
    world.send(an_event(), client="client-1")
    world.send(an_event(), client="client-2")
    received = world.today

    world.pack_days(next_day(received))

    profile = world.profile_of(received)
    assert profile is not None
    assert profile.requests == 1


def test_making_a_day_again_changes_nothing() -> None:
    world = ProfileWorld()
    world.send(an_event())
    world.pack_days(next_day(world.today))
    before = world.profile_of(world.today)
    world.profiles.reach(ORG, utc_day(world.now_ms - DAY_MS))  # as if the run had been cut off

    assert world.pack_days(next_day(world.today)) == 1
    assert world.profile_of(world.today) == before
    assert world.pack_days(next_day(world.today)) == 0


def test_a_run_without_time_goes_on_where_it_was() -> None:
    world = ProfileWorld()
    days = 0
    while pack_profiles(ORG, end_day=world.today, tools=world.tools, may_continue=lambda: False):
        days += 1

    assert days == 30


def test_a_batch_that_is_not_counted_yet_is_told() -> None:
    world = ProfileWorld()
    world.send(an_event())
    world.rig.log(world.a_batch_of(an_event(event_id="waiting")))
    received = world.today

    world.pack_days(next_day(received))

    profile = world.profile_of(received)
    assert profile is not None
    assert (profile.requests, profile.is_whole) == (1, False)


def test_a_day_without_traffic_is_not_stored() -> None:
    world = ProfileWorld()

    world.pack_days()

    assert world.profiles.profiles(ORG, [utc_day(world.now_ms - DAY_MS)]) == {}
