"""Members over HTTP: each change has its audit entry, and there is always somebody who administers."""

import random
from typing import Any

import pytest
from outlay.adapters.dynamodb.control_items import ControlItems
from outlay.application.manage_members import addresses_of, listed_place
from outlay.contracts import keys
from outlay.domain.errors import Conflict
from outlay.domain.organization import Membership

from functions.api.cached_control import CachedControl
from tests.support.builders import ORG
from tests.support.entry_world import OTHER_ORG, EntryWorld
from tests.support.interleaving import Actor, Turns
from tests.support.pausing import Pausing

VIEWER = {"role": "viewer"}
MANAGER = {"role": "manager", "scope": {"team": ["search"]}, "attributes": ["power-user"], "user": "bob@corp"}


@pytest.fixture
def world() -> EntryWorld:
    world = EntryWorld()
    world.join("bob", role="viewer")
    return world


def listed(world: EntryWorld, query: str = "") -> dict[str, str]:
    answer = world.send("GET", "/v1/members", query=query)
    assert answer["statusCode"] == 200, answer
    return {one["subject"]: one["role"] for one in answer["json"]["members"]}


def code(answer: dict[str, Any]) -> tuple[int, str]:
    return answer["statusCode"], answer["json"]["code"] if answer["json"] else ""


def test_members_are_listed_in_pages_and_by_role(world: EntryWorld) -> None:
    assert listed(world) == {"bob": "viewer", "sub-1": "admin"}
    assert listed(world, "role=admin") == {"sub-1": "admin"}
    first = world.send("GET", "/v1/members", query="limit=1")["json"]
    second = world.send("GET", "/v1/members", query=f"limit=1&cursor={first['next_cursor']}")["json"]
    assert [page["members"][0]["subject"] for page in (first, second)] == ["bob", "sub-1"]


def assignees(world: EntryWorld) -> set[str]:
    answer = world.send("GET", "/v1/assignees")
    assert answer["statusCode"] == 200, answer
    assert all(set(one) == {"subject", "email"} for one in answer["json"]["assignees"])
    return {one["subject"] for one in answer["json"]["assignees"]}


def test_things_are_given_to_those_who_may_see_them(world: EntryWorld) -> None:
    for name, scope in (
        ("search", {"team": ["search", "ads"]}),
        ("ads", {"team": ["ads"]}),
        ("shop", {"project": ["shop"]}),
        ("all", {}),
    ):
        world.join(name, role="manager", scope=scope)
    assert assignees(world) == {"sub-1", "search", "ads", "shop", "all"}  # no viewer
    world.as_("ads")
    assert assignees(world) == {"sub-1", "search", "ads", "shop", "all"}
    world.as_("shop")
    assert assignees(world) == {"sub-1", "search", "ads", "shop", "all"}
    world.join("lone", role="manager", scope={"team": ["sales"], "project": ["shop"]})
    world.as_("lone")
    assert assignees(world) == {"sub-1", "shop", "all", "lone"}
    assert world.send("GET", "/v1/members")["statusCode"] == 403


def test_every_problem_of_a_question_is_named(world: EntryWorld) -> None:
    answer = world.send("GET", "/v1/members", query="role=king&limit=0&cursor=%23")
    assert {one["field"] for one in answer["json"]["errors"]} == {"role", "limit", "cursor"}


def test_a_member_is_changed_as_a_whole_on_both_items_with_the_entry_in_the_audit_log(world: EntryWorld) -> None:
    answer = world.change("PUT", "/v1/members/bob", MANAGER)
    assert answer["statusCode"] == 200
    shown = {"subject": "bob", "email": "bob@example.com", **MANAGER}
    assert answer["json"] == shown == world.send("GET", "/v1/members/bob")["json"]
    assert listed(world)["bob"] == "manager"
    kept = world.stored.get_membership("bob")
    assert isinstance(kept, Membership)
    assert (dict(kept.scope), kept.attributes, kept.user) == ({"team": ("search",)}, ("power-user",), "bob@corp")
    (entry,) = world.audit()
    assert (entry["action"], entry["target"], entry["actor"]["subject"]) == ("member.update", "bob", "sub-1")
    told = {name: value for name, value in shown.items() if name != "email"}
    assert (entry["before"]["role"], entry["after"]) == ("viewer", {**told, "user": "(a name)"})
    world.change("PUT", "/v1/members/bob", VIEWER)
    assert world.stored.get_membership("bob") == Membership(
        subject="bob", org=ORG, role="viewer", email="bob@example.com", version=3
    )


def test_the_audit_log_keeps_no_address_and_no_name_but_shows_that_one_was_changed(world: EntryWorld) -> None:
    for user in ("ann@corp", "bea@corp", ""):
        world.change("PUT", "/v1/members/bob", {**VIEWER, "user": user})
    world.change("DELETE", "/v1/members/bob")
    *changes, removal = world.audit()
    told = [(one["before"]["user"], one["after"]["user"]) for one in changes]
    assert told == [("", "(a name)"), ("(a name)", "(another name)"), ("(a name)", "")]
    assert (removal["before"]["subject"], removal["after"]) == ("bob", None)
    assert "@" not in repr(world.audit())


def test_a_change_of_what_was_not_seen_is_refused(world: EntryWorld) -> None:
    assert code(world.send("PUT", "/v1/members/bob", body=VIEWER)) == (428, "version_missing")
    assert code(world.send("DELETE", "/v1/members/bob", if_match='"7"')) == (412, "version_changed")
    assert listed(world)["bob"] == "viewer"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"role": "king"}, {"role"}),
        ({}, {"role"}),
        ({"role": "manager"}, {"scope"}),
        ({"role": "viewer", "scope": {"team": ["a"]}}, {"scope"}),
        ({"role": "manager", "scope": {"model": ["gpt"], "team": []}}, {"scope", "scope.team"}),
        ({"role": "manager", "scope": {"team": ["(other)", ""]}}, {"scope.team"}),
        ({"role": "manager", "scope": {"team": ["a", "a"]}}, {"scope.team"}),
        ({"role": "admin", "attributes": ["Power User", "x", "x"], "user": "a\nb"}, {"attributes", "user"}),
        ({"role": "viewer", "org": "other"}, {"org"}),
    ],
)
def test_every_problem_of_a_member_is_named_and_nothing_is_written(
    world: EntryWorld, body: dict[str, Any], fields: set[str]
) -> None:
    answer = world.change("PUT", "/v1/members/bob", body)
    assert (answer["statusCode"], {one["field"] for one in answer["json"]["errors"]}) == (400, fields)
    assert world.audit() == []


def test_who_is_removed_is_out_at_once_and_may_come_again(world: EntryWorld) -> None:
    assert world.change("DELETE", "/v1/members/bob")["statusCode"] == 204
    assert listed(world) == {"sub-1": "admin"}
    assert world.audit()[-1]["action"] == "member.delete"
    assert code(world.as_("bob").send("GET", "/v1/me/costs")) == (403, "no_membership")
    world.join("bob", role="viewer")
    assert listed(world.as_("sub-1"))["bob"] == "viewer"


def test_the_cache_of_the_instance_that_changes_a_member_forgets_them(world: EntryWorld) -> None:
    """Other instances notice within the minute that a membership is remembered."""
    cached: Any = CachedControl(world.stored, clock=lambda: world.now_ms)
    world.join("cem", role="admin")
    world.control = cached
    cached.get_membership("cem")
    assert world.change("PUT", "/v1/members/cem", VIEWER)["statusCode"] == 200
    seen = cached.get_membership("cem")
    assert seen is not None
    assert seen.role == "viewer"


@pytest.mark.parametrize(("method", "body"), [("PUT", VIEWER), ("DELETE", None)])
def test_the_last_administrator_stays(world: EntryWorld, method: str, body: Any) -> None:
    assert code(world.change(method, "/v1/members/sub-1", body)) == (409, "last_administrator")
    assert listed(world)["sub-1"] == "admin"
    world.change("PUT", "/v1/members/bob", {"role": "admin"})
    assert world.change(method, "/v1/members/sub-1", body)["statusCode"] in (200, 204)
    assert listed(world.as_("bob"), "role=admin") == {"bob": "admin"}


def test_the_last_administrator_may_be_changed_otherwise(world: EntryWorld) -> None:
    answer = world.change("PUT", "/v1/members/sub-1", {"role": "admin", "user": "ann"})
    assert (answer["statusCode"], answer["json"]["user"]) == (200, "ann")


@pytest.mark.parametrize("seed", range(30))
def test_of_administrators_who_remove_each_other_at_once_one_stays(seed: int) -> None:
    chance = random.Random(seed)
    world = EntryWorld()
    subjects = ["sub-1", "ann-2", "ann-3"][: chance.choice([2, 3])]
    for subject in subjects[1:]:
        world.join(subject, role="admin")
    tags = {subject: world.etag(f"/v1/members/{subject}") for subject in subjects}
    turns = Turns()
    world.store._client = Pausing(world.database, turns)

    def attempt(subject: str) -> Actor:
        method = chance.choice(["PUT", "DELETE"])
        path, body = f"/v1/members/{subject}", VIEWER if method == "PUT" else None
        return turns.begin(lambda: world.send(method, path, body=body, if_match=tags[subject]))

    works = [attempt(subject) for subject in subjects]
    while left := [work for work in works if not work.is_done]:
        turns.step(chance.choice(left))
    assert [work.error for work in works] == [None] * len(works)
    administrators = [
        item for item in world.database.items("control") if item["pk"]["S"].startswith("U#") and "role" in item
    ]
    kept = {item["pk"]["S"] for item in administrators if item["org"]["S"] == ORG and item["role"]["S"] == "admin"}
    assert kept
    on_list = world.store.page(keys.members_key(ORG))
    assert {f"U#{one.place.sk}" for one in on_list if one.content["role"] == "admin"} == kept


def test_members_of_another_organization_are_not_there(world: EntryWorld) -> None:
    for method, body in (("GET", None), ("PUT", VIEWER), ("DELETE", None)):
        assert code(world.send(method, "/v1/members/stranger", body=body, if_match="*")) == (404, "not_found")
    assert "stranger" not in listed(world)
    assert listed(world.as_("stranger")) == {"stranger": "admin"}
    kept = world.stored.get_membership("stranger")
    assert kept is not None
    assert (kept.org, kept.version) == (OTHER_ORG, 1)


def test_only_administrators_who_signed_in_a_short_time_ago_change_members(world: EntryWorld) -> None:
    tag = world.etag("/v1/members/bob")
    old = world.as_("sub-1", minutes_ago=16).send("PUT", "/v1/members/bob", body=VIEWER, if_match=tag)
    assert code(old) == (401, "login_too_old")
    for subject in ("bob",):
        assert code(world.as_(subject).send("GET", "/v1/members")) == (403, "role_missing")
        refused = world.send("PUT", "/v1/members/bob", body={"role": "admin"}, if_match=tag)
        assert code(refused) == (403, "role_missing")


def test_a_member_of_release_0_1_can_be_changed_and_is_on_the_list_then(world: EntryWorld) -> None:
    world.join_in_release_0_1("old", role="member")
    assert "old" not in listed(world)
    assert world.send("GET", "/v1/members/old")["json"]["role"] == "viewer"
    assert world.change("PUT", "/v1/members/old", MANAGER)["statusCode"] == 200
    assert listed(world)["old"] == "manager"
    assert world.change("DELETE", "/v1/members/old")["statusCode"] == 204
    assert "old" not in listed(world)


def test_an_account_that_joins_twice_is_a_conflict_and_changes_nothing(world: EntryWorld) -> None:
    with pytest.raises(Conflict):
        world.join("bob", role="admin")
    assert listed(world)["bob"] == "viewer"


def test_addresses_of_many_are_those_of_who_is_a_member(world: EntryWorld) -> None:
    """Of the audit log's actors: some are members no more."""
    members = [f"sub-{number:03}" for number in range(450)]
    for subject in members:
        place = listed_place(subject, ORG)
        at = {"pk": {"S": place.pk}, "sk": {"S": place.sk}}
        world.database.put_item(
            TableName="control", Item={**at, "v": {"N": "1"}, "email": {"S": f"{subject}@example.com"}}
        )
    store = ControlItems(world.database, "control")
    for first in (0, 5, 440):
        subjects = {*members[first::10], "sub-000-gone"}
        found = addresses_of(ORG, subjects, members=store)
        assert found == {subject: f"{subject}@example.com" for subject in members[first::10]}
