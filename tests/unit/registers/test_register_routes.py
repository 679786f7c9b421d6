"""Registers over HTTP: made, listed, changed at a version, merged and taken back, removed; nothing half-written."""

import json
from dataclasses import replace
from typing import Any

import pytest
from outlay.application import registers
from outlay.application.control_store import Place, Refused, create
from outlay.contracts import door_keys, keys
from outlay.domain.registers import KINDS, MAX_MERGES

from tests.support.builders import ORG, a_membership, an_organization
from tests.support.names_world import NamesWorld, problems_of

PLURALS = [kind.plural for kind in KINDS.values()]


@pytest.fixture
def world() -> NamesWorld:
    return NamesWorld()


def audit(world: NamesWorld) -> list[tuple[str, str]]:
    entries = [item for item in world.database.items("control") if item["pk"]["S"] == door_keys.audit_key(ORG)]
    return [(one["entry"]["M"]["action"]["S"], one["entry"]["M"]["target"]["S"]) for one in entries]


@pytest.mark.parametrize("plural", PLURALS)
def test_every_kind_is_made_read_changed_and_removed_with_its_audit_entries(world: NamesWorld, plural: str) -> None:
    made = world.send("POST", f"/v1/{plural}", body={"id": "search", "name": "Search", "owners": ["sub-2"]})
    assert made["statusCode"] == 201
    assert made["headers"]["etag"] == '"1"'
    assert (made["json"]["state"], made["json"]["owners"], made["json"]["notes"]) == ("active", ["sub-2"], "")
    path = made["json"]["path"]
    read = world.send("GET", path)
    assert read["json"] == made["json"]
    changed = world.send("PUT", path, body={"notes": "two\nlines", "archived": True}, if_match=read["headers"]["etag"])
    assert (changed["statusCode"], changed["headers"]["etag"]) == (200, '"2"')
    assert (changed["json"]["state"], changed["json"]["name"]) == ("archived", "Search"), "what is not sent stays"
    assert world.get(f"/v1/{plural}")[plural.replace("-", "_")] == [
        {name: value for name, value in changed["json"].items() if name != "as_of"}
    ]
    gone = world.send("DELETE", path, if_match='"2"')
    assert (gone["statusCode"], gone["json"]) == (204, None)
    assert world.send("GET", path)["statusCode"] == 404
    kind = made["json"]["kind"]
    assert audit(world) == [(f"{kind}.{verb}", "search") for verb in ("create", "change", "delete")]


def test_an_empty_register_is_an_empty_list(world: NamesWorld) -> None:
    body = world.get("/v1/cost-centers")
    assert (body["cost_centers"], body["next_cursor"]) == ([], None)


def test_a_name_is_registered_once_even_at_the_same_moment(world: NamesWorld) -> None:
    first = world.add("teams", "search", name="First")
    again = world.send("POST", "/v1/teams", body={"id": "search", "name": "Second"})
    assert (again["statusCode"], again["json"]["code"]) == (409, "name_exists")
    assert world.get("/v1/teams/search")["name"] == first["name"] == "First"


def test_a_creation_that_comes_again_is_answered_alike(world: NamesWorld) -> None:
    body = {"id": "search", "merged_into": None}
    first = world.send("POST", "/v1/teams", body=body, idempotency_key="k1")
    again = world.send("POST", "/v1/teams", body=body, idempotency_key="k1")
    assert (again["statusCode"], again["json"]) == (201, first["json"])
    assert again["headers"]["idempotent-replayed"] == "true"
    assert len(audit(world)) == 1


def test_a_change_needs_the_version_that_was_read(world: NamesWorld) -> None:
    world.add("teams", "search")
    assert world.send("PUT", "/v1/teams/search", body={"name": "A"})["statusCode"] == 428
    assert world.send("PUT", "/v1/teams/search", body={"name": "A"}, if_match='"1"')["statusCode"] == 200
    late = world.send("PUT", "/v1/teams/search", body={"name": "B"}, if_match='"1"')
    assert (late["statusCode"], late["json"]["code"]) == (412, "version_changed")
    assert world.send("DELETE", "/v1/teams/search")["statusCode"] == 428
    assert world.send("DELETE", "/v1/teams/search", if_match='"1"')["statusCode"] == 412
    assert world.get("/v1/teams/search")["name"] == "A"


def test_every_problem_of_a_body_is_named_and_nothing_is_written(world: NamesWorld) -> None:
    body: dict[str, Any] = {
        "id": "(other)",
        "name": "two\nlines",
        "owners": ["sub-2", "sub-2"],
        "notes": "bell \x07",
    }
    answer = world.send("POST", "/v1/teams", body=body)
    assert answer["statusCode"] == 400
    assert set(problems_of(answer)) == {"id", "name", "owners", "notes"}
    named = {"id": "x", "owners": ["sub-9"], "cost_center": "cc", "merged_into": "nobody"}
    assert set(problems_of(world.send("POST", "/v1/teams", body=named))) == {"owners", "cost_center", "merged_into"}
    unknown = world.send("POST", "/v1/teams", body={"id": "x", "colour": "red"})
    assert set(problems_of(unknown)) == {"colour"}
    assert world.get("/v1/teams")["teams"] == []
    assert audit(world) == []


def test_only_teams_and_projects_belong_to_a_cost_center_which_has_to_be_registered(world: NamesWorld) -> None:
    world.add("cost-centers", "cc-1")
    assert world.add("teams", "search", cost_center="cc-1")["cost_center"] == "cc-1"
    assert world.add("projects", "shop", cost_center="cc-1")["cost_center"] == "cc-1"
    refused = world.send("POST", "/v1/features", body={"id": "chat", "cost_center": "cc-1"})
    assert problems_of(refused) == {"cost_center": "is for teams and projects only"}
    gone = world.send("DELETE", "/v1/cost-centers/cc-1", if_match='"1"')
    assert (gone["statusCode"], gone["json"]["code"]) == (409, "is_named")
    for path in ("/v1/teams/search", "/v1/projects/shop"):
        assert world.put(path, {"cost_center": None})["json"]["cost_center"] is None
    assert world.send("DELETE", "/v1/cost-centers/cc-1", if_match='"1"')["statusCode"] == 204


def test_owners_are_members_of_this_organization_and_stay_when_they_leave(world: NamesWorld) -> None:
    world.table.put_organization(an_organization(org="zoo"))
    world.join("sub-zoo", org="zoo")
    refused = world.send("POST", "/v1/teams", body={"id": "search", "owners": ["sub-zoo"]})
    assert set(problems_of(refused)) == {"owners"}
    world.add("teams", "search", owners=["sub-2"])
    world.control._memberships.forget("sub-2")
    del world.database.tables["control"]["U#sub-2", f"O#{ORG}"]
    assert world.put("/v1/teams/search", {"name": "Search"})["statusCode"] == 200


def test_lists_are_filtered_and_paged(world: NamesWorld) -> None:
    world.add("cost-centers", "cc-1")
    world.add("teams", "ads", name="Advertising", owners=["sub-2"])
    world.add("teams", "search", cost_center="cc-1")
    world.add("teams", "serach", merged_into="search")
    world.add("teams", "old", archived=True)

    def ids(query: str) -> list[str]:
        return [one["id"] for one in world.get("/v1/teams", query)["teams"]]

    assert ids("") == ["ads", "old", "search", "serach"]
    assert ids("state=active") == ["ads", "search"]
    assert ids("state=merged") == ["serach"]
    assert ids("state=archived") == ["old"]
    assert ids("owner=sub-2") == ["ads"]
    assert ids("cost_center=cc-1") == ["search"]
    assert ids("search=ADVERT") == ["ads"]
    assert ids("search=ser&state=active") == []
    wrong = world.send("GET", "/v1/teams", query="state=gone&limit=0&cursor=%21")
    assert set(problems_of(wrong)) == {"state", "limit", "cursor"}


def test_two_thousand_teams_are_listed_each_once(world: NamesWorld) -> None:
    content = {
        "name": "",
        "owners": [],
        "cost_center": "",
        "notes": "",
        "archived": False,
        "merged_into": "",
        "created": 1,
    }
    wanted = sorted(f"team {number}" for number in range(2_000))
    writes = [create(Place(keys.register_key(ORG, "team"), id), content) for id in wanted]
    for start in range(0, len(writes), 50):
        world.store.commit(writes[start : start + 50], now_ms=world.now_ms)
    found: list[str] = []
    query = "limit=700"
    for _ in range(10):
        body = world.get("/v1/teams", query)
        found += [one["id"] for one in body["teams"]]
        if body["next_cursor"] is None:
            break
        query = f"limit=700&cursor={body['next_cursor']}"
    assert found == wanted
    assert [one["id"] for one in world.get("/v1/teams", "search=1999")["teams"]] == ["team 1999"]


def test_a_filtered_page_looks_at_so_many_and_goes_on(world: NamesWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registers, "MAX_LOOKED_AT", 2)
    for id in ("a", "b", "c", "wanted"):
        world.add("teams", id)
    first = world.get("/v1/teams", "search=wanted")
    assert first["teams"] == []
    second = world.get("/v1/teams", f"search=wanted&cursor={first['next_cursor']}")
    assert [one["id"] for one in second["teams"]] == ["wanted"]


@pytest.mark.parametrize("id", ["ml/search", "50%", "R&D #1", "Einkauf Süd", "a+b", "search"])
def test_every_name_has_a_path_that_leads_to_it(world: NamesWorld, id: str) -> None:
    path = world.add("teams", id)["path"]
    assert world.get(path)["id"] == id
    assert json.dumps(path).isascii()


@pytest.mark.parametrize("segment", ["~%%%", "~_w", "50%25", "nobody"])
def test_a_path_to_nothing_is_404(world: NamesWorld, segment: str) -> None:
    world.add("teams", "50%")
    assert world.send("GET", f"/v1/teams/{segment}")["statusCode"] == 404


# ---- merging


def test_a_name_is_merged_and_taken_back(world: NamesWorld) -> None:
    world.add("teams", "search")
    world.add("teams", "serach", merged_into="search")
    assert world.get("/v1/teams/serach")["state"] == "merged"
    assert world.get("/v1/teams/search")["merged_names"] == ["serach"]
    world.merge("teams", "serach", None)
    assert world.get("/v1/teams/serach")["state"] == "active"
    assert world.get("/v1/teams/search")["merged_names"] == []


def test_merges_that_lead_nowhere_or_back_are_refused(world: NamesWorld) -> None:
    for id in ("a", "b", "c"):
        world.add("teams", id)
    world.add("projects", "p")
    for target in ("a", "p", "nobody"):
        assert set(problems_of(world.put("/v1/teams/a", {"merged_into": target}))) == {"merged_into"}
    world.merge("teams", "a", "b")
    assert set(problems_of(world.put("/v1/teams/b", {"merged_into": "a"}))) == {"merged_into"}, "a is merged itself"
    assert set(problems_of(world.put("/v1/teams/c", {"merged_into": "a"}))) == {"merged_into"}
    world.merge("teams", "b", "c")
    assert world.control.get_names(ORG).canonical == {"team": {"a": "c", "b": "c"}}
    assert set(problems_of(world.put("/v1/teams/c", {"merged_into": "b"}))) == {"merged_into"}
    world.merge("teams", "b", None)
    assert world.control.get_names(ORG).canonical == {"team": {"a": "b"}}


def test_two_merges_into_one_another_at_the_same_moment_make_no_circle(world: NamesWorld) -> None:
    """Both have read that the other is not merged: the second one writes at a version that is gone."""
    world.add("teams", "a")
    world.add("teams", "b")
    register = registers.Register(org=ORG, kind=KINDS["team"], store=world.store, members=world.table)
    entries = {id: registers.find_entry(register, id) for id in "ab"}
    changes = [
        registers.alter(entries[one], replace(entries[one], merged_into=other), register) for one, other in ("ab", "ba")
    ]
    world.store.commit(changes[0].writes, now_ms=world.now_ms)
    with pytest.raises(Refused):
        world.store.commit(changes[1].writes, now_ms=world.now_ms)
    assert world.table.get_names(ORG).canonical == {"team": {"a": "b"}}


def test_a_name_that_others_were_merged_into_stays(world: NamesWorld) -> None:
    world.add("teams", "search")
    world.add("teams", "serach", merged_into="search")
    refused = world.send("DELETE", "/v1/teams/search", if_match="*")
    assert (refused["statusCode"], refused["json"]["code"]) == (409, "is_merge_target")
    assert world.send("DELETE", "/v1/teams/serach", if_match="*")["statusCode"] == 204
    assert world.control.get_names(ORG).canonical == {}
    assert world.send("DELETE", "/v1/teams/search", if_match="*")["statusCode"] == 204


def test_a_name_is_not_removed_while_another_is_merged_into_it(world: NamesWorld) -> None:
    world.add("teams", "search")
    world.add("teams", "serach")
    register = registers.Register(org=ORG, kind=KINDS["team"], store=world.store, members=world.table)
    removal = registers.remove(registers.find_entry(register, "search"), register)
    world.merge("teams", "serach", "search")
    with pytest.raises(Refused):
        world.store.commit(removal.writes, now_ms=world.now_ms)


def test_so_many_names_can_be_merged_and_no_more(world: NamesWorld) -> None:
    world.add("teams", "search")
    place = Place(keys.organization_key(ORG), keys.NAMES_SORT)
    merged = {"project": {f"{'p' * 100}{number}": "shop" for number in range(MAX_MERGES - 1)}}
    world.store.commit([create(place, {"merged": merged})], now_ms=world.now_ms)
    world.add("teams", "serach", merged_into="search")
    refused = world.send("POST", "/v1/teams", body={"id": "saerch", "merged_into": "search"})
    assert (refused["statusCode"], refused["json"]["code"]) == (409, "too_many_merges")
    assert world.send("GET", "/v1/teams/saerch")["statusCode"] == 404
    assert len(world.table.get_names(ORG).canonical["project"]) == MAX_MERGES - 1


# ---- who may


def test_viewers_read_registers_and_administrators_change_them(world: NamesWorld) -> None:
    world.add("teams", "search")
    world.become("sub-2")
    assert [one["id"] for one in world.get("/v1/teams")["teams"]] == ["search"]
    for method, path in (("POST", "/v1/teams"), ("PUT", "/v1/teams/search"), ("DELETE", "/v1/teams/search")):
        answer = world.send(method, path, body={"id": "x"}, if_match="*")
        assert (answer["statusCode"], answer["json"]["code"]) == (403, "role_missing")


def test_registers_of_two_organizations_never_meet(world: NamesWorld) -> None:
    world.add("teams", "search")
    world.add("teams", "serach", merged_into="search")
    world.table.put_organization(an_organization(org="zoo"))
    world.table.put_membership(a_membership(subject="sub-zoo", org="zoo"))
    world.become("sub-zoo")
    assert world.get("/v1/teams")["teams"] == []
    for method in ("GET", "PUT", "DELETE"):
        assert world.send(method, "/v1/teams/search", body={"name": "x"}, if_match="*")["statusCode"] == 404
    assert world.control.get_names("zoo").canonical == {}
    world.add("teams", "search", name="Theirs")
    world.become("sub-1")
    assert world.get("/v1/teams/search")["name"] == ""


@pytest.mark.parametrize("path", ["x" * 2_000, "~" + "eHh4" * 600, "(other)", "%00"])
def test_what_could_be_no_name_is_not_in_the_register_and_asks_the_table_nothing(world: NamesWorld, path: str) -> None:
    for method, more in (("GET", {}), ("PUT", {"body": {}, "if_match": "*"}), ("DELETE", {"if_match": "*"})):
        assert world.send(method, f"/v1/teams/{path}", **more)["statusCode"] == 404, method
    answer = world.send("GET", "/v1/teams", query="cursor=" + "eHh4" * 600)
    assert [one["field"] for one in answer["json"]["errors"]] == ["cursor"]


@pytest.mark.parametrize("field", ["id", "name", "notes", "merged_into"])
def test_half_a_character_is_no_text(world: NamesWorld, field: str) -> None:
    body = json.dumps({"id": "search", field: "a\ud800"})
    answer = world.send("POST", "/v1/teams", body=body)
    assert (answer["statusCode"], answer["json"]["detail"]) == (400, "The body is not JSON.")
