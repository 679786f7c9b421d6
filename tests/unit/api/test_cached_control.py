"""Who belongs where is remembered for a minute, and what an administrator changes is seen by them at once."""

import pytest

from functions.api.cached_control import KEPT_MS, MAX_ENTRIES, CachedControl
from tests.support.api_world import MemoryControl
from tests.support.builders import NOW_MS, ORG, a_membership, an_organization


class Clock:
    now_ms = NOW_MS

    def __call__(self) -> int:
        return self.now_ms


@pytest.fixture
def control() -> MemoryControl:
    control = MemoryControl()
    control.put_organization(an_organization())
    control.put_membership(a_membership())
    return control


def test_a_second_look_within_a_minute_reads_nothing(control: MemoryControl) -> None:
    cached = CachedControl(control, clock=Clock())
    assert cached.get_membership("sub-1") == cached.get_membership("sub-1") == a_membership()
    assert control.reads == 1


def test_who_is_removed_is_out_after_a_minute_at_most(control: MemoryControl) -> None:
    clock = Clock()
    cached = CachedControl(control, clock=clock)
    cached.get_membership("sub-1")
    control.memberships.clear()
    clock.now_ms += KEPT_MS
    assert cached.get_membership("sub-1") is None


def test_a_new_member_is_in_at_once(control: MemoryControl) -> None:
    cached = CachedControl(control, clock=Clock())
    assert cached.get_membership("sub-2") is None
    control.put_membership(a_membership(subject="sub-2"))
    assert cached.get_membership("sub-2") is not None


def test_a_changed_alias_is_seen_at_once(control: MemoryControl) -> None:
    cached = CachedControl(control, clock=Clock())
    cached.get_organization(ORG)
    cached.put_alias(ORG, "openai/a", "openai/gpt-4o")
    seen = cached.get_organization(ORG)
    assert seen is not None
    assert seen.aliases == {"openai/a": "openai/gpt-4o"}


def test_memory_is_bounded(control: MemoryControl) -> None:
    cached = CachedControl(control, clock=Clock())
    for number in range(MAX_ENTRIES + 1):
        control.put_membership(a_membership(subject=f"s-{number}"))
        cached.get_membership(f"s-{number}")
    control.reads = 0
    cached.get_membership("s-0")
    cached.get_membership(f"s-{MAX_ENTRIES}")
    assert control.reads == 1
