"""The facts that advice is made from: whole local days, the period before beside it, and a bounded number of groups."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pytest
from outlay.application import read_usage_facts as reading
from outlay.application.read_usage_facts import FactsTools, read_usage_facts
from outlay.contracts.dimensions import OTHER
from outlay.domain.call_profile import DayProfile, ProfileTally
from outlay.domain.counting import price_event
from outlay.domain.figures import cost
from outlay.domain.periods import day_start_ms
from outlay.domain.pricing import load_price_book
from outlay.domain.registers import Names, names_of
from outlay.domain.usage_facts import UsageFacts

from tests.support.builders import NOW_MS, an_event
from tests.support.figures_world import World, in_zone

DAY_MS = 86_400_000
END = "2026-11-22"


@dataclass
class HeldProfiles:
    """``application.call_profiles.ProfilesWriter`` in memory."""

    held: dict[tuple[str, str], DayProfile] = field(default_factory=dict)

    def profiles(self, org: str, days: Iterable[str]) -> Mapping[str, DayProfile]:
        return {day: self.held[org, day] for day in days if (org, day) in self.held}

    def store(self, org: str, profile: DayProfile) -> None:
        self.held[org, profile.day] = profile


def facts_of(
    world: World, *, names: Names | None = None, days: int = 7, profiles: HeldProfiles | None = None
) -> UsageFacts:
    return read_usage_facts(
        world.organization,
        days=days,
        end_day=END,
        names=names or Names(),
        tools=FactsTools(figures=world.reader, profiles=profiles or HeldProfiles()),
        now_ms=world.now_ms,
    )


def test_the_period_and_the_one_before_are_told_apart_and_today_is_in_neither() -> None:
    world = World()
    end = day_start_ms(END, "UTC")
    for number, moment in enumerate((end - 1, end - 7 * DAY_MS, end - 7 * DAY_MS - 1, end - 14 * DAY_MS)):
        world.count(an_event(event_id=f"in-{number}", timestamp_ms=moment))
    world.count(
        an_event(event_id="older", timestamp_ms=end - 14 * DAY_MS - 1), an_event(event_id="today", timestamp_ms=end)
    )

    facts = facts_of(world)

    assert [(group.amounts["requests"], group.before["requests"]) for group in facts.groups] == [(2, 2)]
    assert facts.first_day == "2026-11-15"
    assert facts.days == 7


@pytest.mark.parametrize(("days_ago", "is_whole"), [(14, True), (13.01, True), (13, False), (7.1, False), (1, False)])
def test_usage_that_began_within_the_period_before_makes_it_no_whole_one(days_ago: float, is_whole: bool) -> None:
    world = World()
    end = day_start_ms(END, "UTC")
    for name, moment in (("first", end - int(days_ago * DAY_MS)), ("last", end - 1)):
        world.count(an_event(event_id=name, timestamp_ms=moment))

    assert facts_of(world).is_before_whole is is_whole


def test_days_are_local_ones() -> None:
    world = World(organization=in_zone("Asia/Kolkata"))
    end = day_start_ms(END, "Asia/Kolkata")
    world.count(an_event(event_id="in", timestamp_ms=end - 1), an_event(event_id="after", timestamp_ms=end))

    assert [group.amounts["requests"] for group in facts_of(world).groups] == [1]


def test_merged_names_are_added_up_under_the_name_that_is_shown() -> None:
    world = World()
    moment = day_start_ms(END, "UTC") - 1
    for number, team in enumerate(("search", "find")):
        world.count(an_event(event_id=f"c-{number}", team=team, timestamp_ms=moment))

    facts = facts_of(world, names=names_of({"team": {"find": "search"}}, version=1))

    assert [(group.team, group.amounts["requests"]) for group in facts.groups] == [("search", 2)]


def test_beyond_the_bound_the_costliest_stay_and_each_models_sum_is_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_GROUPS", 3)
    world = World()
    moment = day_start_ms(END, "UTC") - 1
    for number in range(9):
        model = ("gpt-4o", "gpt-4o-mini")[number % 2]
        usage = {"input_uncached_tokens": 1_000 * (number + 1)}
        event = an_event(event_id=f"c-{number}", feature=f"f-{number}", model=model, usage=usage, timestamp_ms=moment)
        world.count(event)

    facts = facts_of(world)

    assert {group.feature for group in facts.groups} == {"f-8", "f-6", "f-4", OTHER}
    truth = world.truth(0, NOW_MS, group_by=("model",))
    sums = {
        model: sum(cost(group.amounts) for group in facts.groups if group.model == model)
        for model in ("gpt-4o", "gpt-4o-mini")
    }
    assert sums == {model: amount for (model,), (_, amount) in truth.items()}


def test_an_organization_without_calls_has_no_groups() -> None:
    facts = facts_of(World())

    assert facts.groups == ()
    assert facts.profile == ()
    assert facts.profile_days == 0


def test_the_same_figures_have_the_same_revisions_and_others_do_not() -> None:
    world, profiles = World(), HeldProfiles()
    world.count(an_event(timestamp_ms=day_start_ms(END, "UTC") - 1))

    before = facts_of(world, profiles=profiles).revisions
    assert facts_of(world, profiles=profiles).revisions == before

    profiles.store(world.organization.org, a_profile("2026-11-20"))
    with_profile = facts_of(world, profiles=profiles).revisions
    world.count(an_event(event_id="late", timestamp_ms=day_start_ms(END, "UTC") - 1))
    assert len({before, with_profile, facts_of(world, profiles=profiles).revisions}) == 3


def test_profiles_of_the_periods_days_are_merged_under_the_names_that_are_shown() -> None:
    world, profiles = World(), HeldProfiles()
    for day in ("2026-11-14", "2026-11-20", "2026-11-21"):
        profiles.store(world.organization.org, a_profile(day, team="find"))

    facts = facts_of(world, profiles=profiles, names=names_of({"team": {"find": "search"}}, version=1))

    assert facts.profile_days == 2
    assert [(group.team, group.requests) for group in facts.profile] == [("search", 2)]
    assert sum(hour.requests for hour in facts.hours) == 2


def test_facts_of_no_day_are_refused() -> None:
    with pytest.raises(ValueError, match="one day at least"):
        facts_of(World(), days=0)


def a_profile(day: str, **changes: str) -> DayProfile:
    tally = ProfileTally()
    event = an_event(**changes)
    tally.add(event, price_event(event, load_price_book(1)), {})
    return tally.profile(day)
