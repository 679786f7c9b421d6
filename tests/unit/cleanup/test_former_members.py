"""Members of release 0.1 come on their organization's list with the daily clean-up."""

from dataclasses import replace

import pytest
from outlay.adapters.dynamodb.control import listed_membership_to_item, membership_to_item
from outlay.application.clean_up import clean_up
from outlay.contracts import keys
from outlay.domain.errors import LimitExceeded, Upstream

from tests.support.builders import ORG, a_membership, an_organization
from tests.support.cleanup_world import CleanupWorld, Crashing, throttled


def a_world(*subjects: str) -> CleanupWorld:
    world = CleanupWorld(an_organization())
    for subject in subjects:
        item = membership_to_item(a_membership(subject=subject, role="member"))
        del item["v"]
        world._put(item)
    return world


def listed(world: CleanupWorld) -> dict[str, str]:
    items = {sk: item for (pk, sk), item in world.dynamodb.tables["control"].items() if pk == keys.members_key(ORG)}
    return {subject: item["role"]["S"] for subject, item in items.items()}


def test_former_members_are_put_on_the_list_once() -> None:
    world = a_world("ann", "bob")
    assert world.ports().list_former_members() == 2
    assert listed(world) == {"ann": "member", "bob": "member"}
    assert world.ports().list_former_members() == 0


def test_who_is_on_the_list_stays_as_they_are_there() -> None:
    world = a_world("ann")
    world._put(membership_to_item(a_membership(subject="new", role="admin")))
    world._put(listed_membership_to_item(a_membership(subject="ann", role="admin")))
    assert world.ports().list_former_members() == 0
    assert listed(world) == {"ann": "admin"}


def test_who_is_removed_meanwhile_comes_on_no_list() -> None:
    world = a_world("ann")
    ports = world.ports(lambda name, client: Removing(world) if name == "dynamodb" else client)
    assert ports.list_former_members() == 0
    assert listed(world) == {}


class Removing:
    """Somebody removes the member between the scan and the transaction."""

    def __init__(self, world: CleanupWorld) -> None:
        self._world = world

    def __getattr__(self, name: str) -> object:
        if name == "transact_write_items":
            self._world.dynamodb.tables["control"].pop(("U#ann", f"O#{ORG}"), None)
        return getattr(self._world.dynamodb, name)


def test_a_failure_is_told_and_stops_nothing_else() -> None:
    def fails() -> int:
        raise Upstream("the database did not answer")

    world = a_world("ann")
    ports = replace(world.ports(), list_former_members=fails)
    summary = clean_up(ports=ports, may_continue=lambda: True)
    assert (summary.organizations, summary.failures) == (1, 1)
    assert world.failed == [("the database did not answer", "")]


def test_throttled_it_says_so() -> None:
    broken = a_world("ann").ports(Crashing(2, after=False, fault=throttled))
    with pytest.raises(LimitExceeded):
        broken.list_former_members()
