"""Organizations over HTTP: founded by who may, listed for the platform, changed at a version, each on its own."""

import threading
from typing import Any

import pytest
from outlay.contracts import door_keys
from outlay.domain.access import Role
from outlay.domain.currencies import CURRENCIES

from functions.api.organization_routes import MAX_LIMIT
from tests.support.builders import NOW_MS, ORG, an_organization
from tests.support.names_world import NamesWorld, problems_of

PLATFORM = {"cognito:groups": ["platform-admins"]}
NEW = {"name": "Müller & Söhne AG", "time_zone": "Europe/Zurich", "tag_keys": ["region"]}


@pytest.fixture
def world() -> NamesWorld:
    return NamesWorld(an_organization(in_use=False))


def entries(world: NamesWorld, chain: str) -> list[dict[str, Any]]:
    return [
        {name: each.get("S") for name, each in item["entry"]["M"].items()}
        | {"actor": item["entry"]["M"]["actor"]["M"]["subject"]["S"]}
        for item in world.database.items("control")
        if item["pk"]["S"] == door_keys.audit_key(chain)
    ]


# ---- founding


def test_who_has_no_organization_founds_one_where_registration_is_open(world: NamesWorld) -> None:
    world.open_registration = True
    world.become("sub-new")
    made = world.send("POST", "/v1/organizations", body=NEW)
    assert made["statusCode"] == 201, made
    assert (made["json"]["id"], made["json"]["in_use"]) == ("muller-sohne-ag", False)
    own = world.send("GET", "/v1/organization")
    assert {**own["json"], "as_of": None} == {**made["json"], "as_of": None}
    assert (own["json"]["time_zone"], own["json"]["tag_keys"]) == ("Europe/Zurich", ["region"])
    member = world.table.get_membership("sub-new")
    assert (member.org, member.rank, member.email) == ("muller-sohne-ag", Role.ADMIN, "new@example.com")
    organization = world.table.get_organization("muller-sohne-ag")
    assert len(organization.user_key) == len(organization.people_key) == 32


def test_the_first_entry_of_its_audit_log_says_who_made_it(world: NamesWorld) -> None:
    world.open_registration = True
    world.become("sub-new")
    world.send("POST", "/v1/organizations", body=NEW)
    world.send("POST", "/v1/teams", body={"id": "search"})
    first, second = entries(world, "muller-sohne-ag")
    assert (first["action"], first["actor"], first["previous"]) == ("organization.create", "sub-new", "0" * 64)
    assert second["action"] == "team.create"
    assert entries(world, ORG) == entries(world, "") == []


def test_registration_is_closed_unless_the_deployer_opened_it(world: NamesWorld) -> None:
    world.become("sub-new")
    answer = world.send("POST", "/v1/organizations", body=NEW)
    assert (answer["statusCode"], answer["json"]["code"]) == (403, "registration_closed")


def test_who_belongs_to_an_organization_founds_no_second_one(world: NamesWorld) -> None:
    world.open_registration = True
    answer = world.send("POST", "/v1/organizations", body=NEW)
    assert (answer["statusCode"], answer["json"]["code"]) == (409, "already_member")


def test_an_administrator_of_the_deployment_makes_organizations_and_joins_none(world: NamesWorld) -> None:
    world.become("sub-1", **PLATFORM)
    for org in ("first", "second"):
        assert world.send("POST", "/v1/organizations", body={"name": "X", "id": org})["statusCode"] == 201
    assert world.table.get_membership("sub-1").org == ORG
    assert world.get("/v1/organization", outlay_organization="first")["id"] == "first"


def test_an_id_is_taken_once_and_a_repeat_is_answered_alike(world: NamesWorld) -> None:
    world.become("sub-1", **PLATFORM)
    body = {"name": "Zoo"}
    first = world.send("POST", "/v1/organizations", body=body, idempotency_key="once")
    again = world.send("POST", "/v1/organizations", body=body, idempotency_key="once")
    assert (first["statusCode"], again["statusCode"], again["json"]) == (201, 201, first["json"])
    other = world.send("POST", "/v1/organizations", body=body)
    assert (other["statusCode"], other["json"]["code"]) == (409, "organization_exists")
    assert len(entries(world, "zoo")) == 1


def test_of_two_who_want_one_id_at_the_same_moment_one_gets_it(world: NamesWorld) -> None:
    world.open_registration = True
    real, waiting = world.store.commit, threading.Event()

    def overtaken(writes: Any, *, now_ms: int) -> None:
        """Between the check and the write somebody else is done."""
        if not waiting.is_set():
            waiting.set()
            world.table.put_organization(an_organization(org="zoo", name="Theirs"))
        real(writes, now_ms=now_ms)

    world.store.commit = overtaken  # type: ignore[method-assign]  # the moment that a test can't time otherwise
    world.become("sub-new")
    answer = world.send("POST", "/v1/organizations", body={"name": "Zoo"})
    assert (answer["statusCode"], answer["json"]["code"]) == (409, "organization_exists")
    assert world.table.get_membership("sub-new") is None, "nothing half-written"
    assert world.table.get_organization("zoo").name == "Theirs"
    assert entries(world, "zoo") == []


def test_every_problem_of_a_new_organization_is_named(world: NamesWorld) -> None:
    world.become("sub-1", **PLATFORM)
    wrong = {"name": "???", "time_zone": "Mars/Olympus", "tag_keys": list("abcdef")}
    answer = world.send("POST", "/v1/organizations", body=wrong)
    assert set(problems_of(answer)) == {"id", "time_zone", "tag_keys"}
    unnamed = world.send("POST", "/v1/organizations", body={"name": "a\nb", "id": "fine"})
    assert set(problems_of(unnamed)) == {"name"}


def test_api_keys_found_nothing(world: NamesWorld) -> None:
    answer = world.send("POST", "/v1/organizations", body=NEW, authorization=f"Bearer {world.key()}")
    assert (answer["statusCode"], answer["json"]["code"]) == (403, "people_only")


# ---- the list


def test_all_organizations_are_listed_for_the_platform_in_pages(world: NamesWorld) -> None:
    world.become("sub-1", **PLATFORM)
    wanted = [f"org-{number:03d}" for number in range(MAX_LIMIT + 5)]
    for org in wanted:
        world.send("POST", "/v1/organizations", body={"name": "X", "id": org})
    found, query = [], f"limit={MAX_LIMIT}"
    for _ in range(5):
        body = world.get("/v1/organizations", query)
        found += [one["id"] for one in body["organizations"]]
        if body["next_cursor"] is None:
            break
        query = f"limit={MAX_LIMIT}&cursor={body['next_cursor']}"
    assert found == wanted
    wrong = world.send("GET", "/v1/organizations", query="limit=101&cursor=%23")
    assert set(problems_of(wrong)) == {"limit", "cursor"}


def test_the_list_is_for_administrators_of_the_deployment(world: NamesWorld) -> None:
    answer = world.send("GET", "/v1/organizations")
    assert (answer["statusCode"], answer["json"]["code"]) == (403, "platform_only")


# ---- settings


def test_settings_are_read_and_any_of_them_changed(world: NamesWorld) -> None:
    before = world.send("GET", "/v1/organization")
    wanted = {
        "name": "Acme Corp.",
        "fiscal_year_start_month": 4,
        "currency": "CHF",
        "required_tags": ["region", "ticket"],
        "shows_names": True,
        "member_attributes": ["power-user"],
        "tag_keys": ["region"],
        "time_zone": "Asia/Kolkata",
    }
    changed = world.send("PUT", "/v1/organization", body=wanted, if_match=before["headers"]["etag"])
    assert changed["statusCode"] == 200, changed
    assert {name: changed["json"][name] for name in wanted} == wanted
    assert changed["headers"]["etag"] == '"2"'
    one = world.put("/v1/organization", {"name": "Acme"})
    assert (one["json"]["name"], one["json"]["currency"]) == ("Acme", "CHF"), "what is not sent stays"
    stored = world.table.get_organization(ORG)
    assert (stored.dimensions.revision, stored.dimensions.tag_keys) == (1, ("region",))
    [first, second] = entries(world, ORG)
    assert (first["action"], second["action"]) == ("organization.change", "organization.change")


def test_a_second_factor_is_needed_from_then_on(world: NamesWorld) -> None:
    assert world.put("/v1/organization", {"admins_need_mfa": True})["json"]["admins_need_mfa"] is True
    assert world.send("PUT", "/v1/organization", body={"name": "A"}, if_match="*")["statusCode"] == 401


def test_only_what_changed_is_in_the_audit_log(world: NamesWorld) -> None:
    world.put("/v1/organization", {"name": "Acme Corp.", "currency": "USD"})
    [item] = [one for one in world.database.items("control") if one["pk"]["S"] == door_keys.audit_key(ORG)]
    entry = item["entry"]["M"]
    assert entry["before"]["M"] == {"name": {"S": "Acme"}}
    assert entry["after"]["M"] == {"name": {"S": "Acme Corp."}}


def test_a_change_of_nothing_writes_nothing(world: NamesWorld) -> None:
    answer = world.put("/v1/organization", {"name": "Acme"})
    assert (answer["statusCode"], answer["headers"]["etag"]) == (200, '"1"')
    assert entries(world, ORG) == []


def test_a_change_needs_the_version_that_was_read(world: NamesWorld) -> None:
    assert world.send("PUT", "/v1/organization", body={"name": "A"})["statusCode"] == 428
    assert world.send("PUT", "/v1/organization", body={"name": "A"}, if_match='"1"')["statusCode"] == 200
    late = world.send("PUT", "/v1/organization", body={"name": "B"}, if_match='"1"')
    assert (late["statusCode"], late["json"]["code"]) == (412, "version_changed")
    assert world.get("/v1/organization")["name"] == "A"


def test_every_problem_of_the_settings_is_named_and_nothing_is_changed(world: NamesWorld) -> None:
    wrong = {
        "name": "  ",
        "time_zone": "Mars/Olympus",
        "fiscal_year_start_month": 13,
        "currency": "XXX",
        "tag_keys": list("abcdef"),
        "required_tags": ["a b"],
        "plan": "No Plan",
        "member_attributes": ["x", "x"],
    }
    answer = world.put("/v1/organization", wrong)
    assert answer["statusCode"] == 400
    assert set(problems_of(answer)) == set(wrong)
    assert set(problems_of(world.put("/v1/organization", {"name": None, "shows_names": "yes"}))) == {
        "name",
        "shows_names",
    }
    assert world.send("GET", "/v1/organization")["headers"]["etag"] == '"1"'


def test_a_plan_is_for_the_platform_to_choose(world: NamesWorld) -> None:
    refused = world.put("/v1/organization", {"plan": "large"})
    assert (refused["statusCode"], refused["json"]["code"]) == (403, "platform_only")
    assert world.put("/v1/organization", {"plan": "", "name": "Same plan"})["statusCode"] == 200
    world.become("sub-1", **PLATFORM)
    assert world.put("/v1/organization", {"plan": "large"})["json"]["plan"] == "large"


def test_members_read_the_settings_and_administrators_change_them(world: NamesWorld) -> None:
    world.become("sub-2")
    assert world.get("/v1/organization")["name"] == "Acme"
    answer = world.send("PUT", "/v1/organization", body={"name": "Mine"}, if_match="*")
    assert (answer["statusCode"], answer["json"]["code"]) == (403, "role_missing")


def test_settings_are_changed_after_a_fresh_login_only(world: NamesWorld) -> None:
    world.become("sub-1", auth_time=NOW_MS // 1_000 - 3_600)
    answer = world.send("PUT", "/v1/organization", body={"name": "Mine"}, if_match="*")
    assert (answer["statusCode"], answer["json"]["code"]) == (401, "login_too_old")


def test_nothing_secret_is_told(world: NamesWorld) -> None:
    told = str(world.send("GET", "/v1/organization")) + str(world.put("/v1/organization", {"name": "A"}))
    assert "key" not in told.replace("tag_keys", "").replace("x-api-key", "")
    assert b"k" * 32 not in told.encode()


def test_currencies_are_those_of_the_standard() -> None:
    assert {"USD", "EUR", "CHF", "JPY", "INR", "XOF"} <= CURRENCIES
    assert not {"XXX", "XTS", "XAU", "BTC", "usd", "DEM"} & CURRENCIES
    assert all(len(code) == 3 and code.isupper() for code in CURRENCIES)


# ---- what usage settles


def in_use() -> NamesWorld:
    return NamesWorld(an_organization(in_use=True))


def test_the_time_zone_stays_once_usage_was_accepted() -> None:
    world = in_use()
    refused = world.put("/v1/organization", {"time_zone": "Asia/Tokyo", "name": "Nor this"})
    assert (refused["statusCode"], refused["json"]["code"]) == (409, "time_zone_in_use")
    assert "time_zone" in problems_of(refused)
    assert world.get("/v1/organization")["name"] == "Acme", "all or none"
    assert world.put("/v1/organization", {"time_zone": "UTC"})["statusCode"] == 200


def test_tag_keys_are_added_behind_those_in_use_and_none_is_removed() -> None:
    world = in_use()
    assert world.put("/v1/organization", {"tag_keys": ["region"]})["json"]["tag_keys"] == ["region"]
    added = world.put("/v1/organization", {"tag_keys": ["ticket", "region"]})
    assert added["json"]["tag_keys"] == ["region", "ticket"], "each keeps its place"
    refused = world.put("/v1/organization", {"tag_keys": ["ticket"]})
    assert (refused["statusCode"], refused["json"]["code"]) == (409, "tag_keys_in_use")
    assert world.table.get_organization(ORG).dimensions.revision == 2


def test_before_the_first_usage_tag_keys_are_free(world: NamesWorld) -> None:
    world.put("/v1/organization", {"tag_keys": ["a", "b"]})
    assert world.put("/v1/organization", {"tag_keys": ["c"]})["json"]["tag_keys"] == ["c"]


def test_the_first_usage_and_a_new_time_zone_cant_both_win(world: NamesWorld) -> None:
    """A door takes the mark off between what an administrator read and what is written."""
    read = world.send("GET", "/v1/organization")["headers"]["etag"]
    assert world.table.begin_use(world.table.get_organization(ORG)) is True
    late = world.send("PUT", "/v1/organization", body={"time_zone": "Asia/Tokyo"}, if_match=read)
    assert (late["statusCode"], late["json"]["code"]) == (412, "version_changed")
    assert world.put("/v1/organization", {"time_zone": "Asia/Tokyo"})["json"]["code"] == "time_zone_in_use"
    assert world.get("/v1/organization")["in_use"] is True
