"""API keys over HTTP: shown once, bound and limited, rotated without a gap, revoked for good, and never another's."""

import json
import random
import re
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any
from zlib import crc32

import pytest
from outlay.application import manage_keys
from outlay.contracts import door_keys, keys
from outlay.domain.api_key import has_checksum, key_text

from tests.support.builders import ORG, an_api_key
from tests.support.entry_world import OTHER_ORG, EntryWorld
from tests.support.interleaving import Actor, Turns
from tests.support.pausing import Pausing

WANTED = {
    "name": "search in production",
    "scopes": ["ingest", "read"],
    "bound": {"team": "search", "environment": "production"},
    "addresses": ["192.0.2.0/24", "2001:db8::/32"],
    "expires_at": "2027-11-22T12:00:00Z",
}
SETTINGS = {"name": "renamed", "addresses": [], "expires_at": None}
DAY_MS = 86_400_000


@pytest.fixture
def world() -> EntryWorld:
    return EntryWorld()


def made(world: EntryWorld, **changes: Any) -> dict[str, Any]:
    answer = world.send("POST", "/v1/keys", body={**WANTED, **changes})
    assert answer["statusCode"] == 201, answer
    found: dict[str, Any] = answer["json"]
    return found


def rotated(world: EntryWorld, key_id: str, **body: Any) -> dict[str, Any]:
    answer: dict[str, Any] = world.send("POST", f"/v1/keys/{key_id}/rotate", body=body)
    return answer


def states(world: EntryWorld) -> dict[str, str]:
    listed = world.send("GET", "/v1/keys")["json"]["keys"]
    return {one["key_id"]: one["state"] for one in listed}


def opens(world: EntryWorld, text: str) -> int:
    """The status that a request with the key is answered; the rig's come from 192.0.2.7."""
    status: int = world.send("GET", "/v1/batches/b_" + "0" * 40, authorization=f"Bearer {text}")["statusCode"]
    return status


def code(answer: dict[str, Any]) -> tuple[int, str]:
    return answer["statusCode"], answer["json"]["code"]


def test_a_key_is_shown_once_and_stored_as_a_hash_alone(world: EntryWorld) -> None:
    key = made(world)
    text = key.pop("api_key")
    assert re.fullmatch(r"ok_[a-z0-9]{12}_[A-Za-z0-9]{40}", text)
    assert has_checksum(text)
    assert {name: key[name] for name in WANTED if name != "expires_at"} == {
        name: value for name, value in WANTED.items() if name != "expires_at"
    }
    assert (key["state"], key["last_used_at"], key["replaces"]) == ("live", None, None)
    assert key == world.send("GET", f"/v1/keys/{key['key_id']}")["json"]
    assert opens(world, text) == 404  # let in; there is no such batch
    stored = json.dumps([world.database.items("control"), world.send("GET", "/v1/keys")["json"]], default=str)
    assert text.rpartition("_")[2] not in stored
    (entry,) = world.audit()
    assert (entry["action"], entry["target"], entry["after"]["bound"]) == ("key.create", key["key_id"], WANTED["bound"])


def test_a_repeat_of_the_creation_makes_no_second_key_and_shows_no_secret(world: EntryWorld) -> None:
    first = world.send("POST", "/v1/keys", body=WANTED, idempotency_key="once")
    again = world.send("POST", "/v1/keys", body=WANTED, idempotency_key="once")
    assert (again["statusCode"], again["headers"]["idempotent-replayed"]) == (201, "true")
    assert (again["json"]["key_id"], again["json"]["api_key"]) == (first["json"]["key_id"], None)
    assert "first one" in again["json"]["note"]
    assert first["json"]["api_key"].rpartition("_")[2] not in json.dumps(world.database.items("control"), default=str)
    assert len(states(world)) == 1
    other = world.send("POST", "/v1/keys", body={**WANTED, "name": "another"}, idempotency_key="once")
    assert code(other) == (409, "idempotency_conflict")


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"scopes": []}, {"scopes"}),
        ({"scopes": ["ingest", "everything"]}, {"scopes"}),
        ({"scopes": ["events:write"]}, {"scopes"}),
        ({"bound": {"model": "gpt-4o", "team": "=SUM"}}, {"bound", "bound.team"}),
        ({"bound": {"team": ""}}, {"bound.team"}),
        ({"bound": {"team": "(other)"}}, {"bound.team"}),
        ({"addresses": ["10.0.0.1/8", "here"]}, {"addresses"}),
        ({"addresses": ["10.0.0.0/8"] * 2}, {"addresses"}),
        ({"expires_at": "2026-11-22T12:00:00Z"}, {"expires_at"}),
        ({"expires_at": "tomorrow", "name": "", "client": "a b"}, {"expires_at", "name", "client"}),
        ({"org": OTHER_ORG}, {"org"}),
    ],
)
def test_every_problem_of_a_key_is_named_and_none_is_made(
    world: EntryWorld, changes: dict[str, Any], fields: set[str]
) -> None:
    answer = world.send("POST", "/v1/keys", body={**WANTED, **changes})
    assert (answer["statusCode"], {one["field"] for one in answer["json"]["errors"]}) == (400, fields)
    assert states(world) == {}


def test_name_addresses_and_expiry_change_together_and_at_once(world: EntryWorld) -> None:
    key = made(world)
    path = f"/v1/keys/{key['key_id']}"
    answer = world.change("PUT", path, SETTINGS)
    assert (answer["statusCode"], answer["json"]["name"], answer["json"]["expires_at"]) == (200, "renamed", None)
    assert (answer["json"]["bound"], answer["json"]["addresses"]) == (WANTED["bound"], [])
    assert answer["headers"]["etag"] == world.etag(path) == '"2"'
    kept = world.stored.get_api_key(key["key_id"])
    assert kept is not None
    assert (kept.name, kept.addresses, kept.expires_ms) == ("renamed", (), None)
    assert world.forgotten == [key["key_id"]]
    entry = world.audit()[-1]
    assert (entry["action"], entry["before"]["name"], entry["after"]["name"]) == (
        "key.update",
        WANTED["name"],
        "renamed",
    )


def test_a_change_names_all_of_it_and_what_was_seen(world: EntryWorld) -> None:
    path = f"/v1/keys/{made(world)['key_id']}"
    short = world.change("PUT", path, {"name": "x"})
    assert {one["field"] for one in short["json"]["errors"]} == {"addresses", "expires_at"}
    assert code(world.send("PUT", path, body=SETTINGS)) == (428, "version_missing")
    assert code(world.send("DELETE", path, if_match='"9"')) == (412, "version_changed")


def test_a_revoked_key_opens_nothing_and_stays_revoked(world: EntryWorld) -> None:
    key = made(world, addresses=[])
    path = f"/v1/keys/{key['key_id']}"
    assert opens(world, key["api_key"]) == 404
    answer = world.change("DELETE", path)
    assert (answer["statusCode"], answer["json"]["state"]) == (200, "revoked")
    assert opens(world, key["api_key"]) == 401
    revoked_at = answer["json"]["revoked_at"]
    world.now_ms += 5_000
    again = world.change("DELETE", path)
    assert (again["json"]["revoked_at"], world.audit()[-1]["action"]) == (revoked_at, "key.revoke")
    assert len(world.audit()) == 2
    assert code(world.change("PUT", path, SETTINGS)) == (409, "key_not_live")
    assert code(rotated(world, key["key_id"])) == (400, "invalid_input")
    later = "2027-01-01T00:00:00Z"
    assert code(rotated(world, key["key_id"], expires_at=later)) == (409, "key_not_live")


def test_a_rotated_key_takes_over_with_the_same_client_and_limits(world: EntryWorld) -> None:
    old = made(world, expires_at=None)
    new = rotated(world, old["key_id"])["json"]
    same = ("client", "scopes", "bound", "addresses", "name")
    assert {name: new[name] for name in same} == {name: old[name] for name in same}
    assert (new["replaces"], new["state"]) == (old["key_id"], "live")
    assert opens(world, old["api_key"]) == opens(world, new["api_key"]) == 404
    assert world.send("GET", f"/v1/keys/{old['key_id']}")["json"]["expires_at"] == "2026-11-29T12:00:00.000Z"
    world.now_ms += 7 * DAY_MS
    world.as_("sub-1")
    assert (opens(world, old["api_key"]), opens(world, new["api_key"])) == (401, 404)
    assert states(world) == {old["key_id"]: "expired", new["key_id"]: "live"}


def test_a_rotation_can_end_the_old_key_at_once(world: EntryWorld) -> None:
    old = made(world, expires_at=None)
    new = rotated(world, old["key_id"], overlap_hours=0, name="second")["json"]
    assert (opens(world, old["api_key"]), opens(world, new["api_key"])) == (401, 404)
    assert states(world)[old["key_id"]] == "revoked"
    assert world.forgotten == [old["key_id"]]
    entry = world.audit()[-1]
    assert (entry["action"], entry["target"], entry["before"]["key_id"]) == ("key.rotate", new["key_id"], old["key_id"])


def test_a_rotation_never_lengthens_the_old_key_s_life(world: EntryWorld) -> None:
    old = made(world, expires_at="2026-11-23T12:00:00Z")
    refused = rotated(world, old["key_id"], overlap_hours=99_999)
    assert {one["field"] for one in refused["json"]["errors"]} == {"overlap_hours"}
    assert code(rotated(world, old["key_id"])) == (400, "invalid_input")
    assert rotated(world, old["key_id"], expires_at="2027-01-01T00:00:00Z")["statusCode"] == 201
    assert world.send("GET", f"/v1/keys/{old['key_id']}")["json"]["expires_at"] == "2026-11-23T12:00:00.000Z"


def test_a_client_has_two_live_keys_at_most(world: EntryWorld) -> None:
    first = made(world, expires_at=None)
    second = rotated(world, first["key_id"])["json"]
    for key_id in (first["key_id"], second["key_id"]):
        refused = rotated(world, key_id, expires_at="2027-01-01T00:00:00Z")
        assert code(refused) == (409, "too_many_live")
    refused = world.send("POST", "/v1/keys", body={**WANTED, "client": first["client"]})
    assert code(refused) == (409, "too_many_live")
    world.change("DELETE", f"/v1/keys/{first['key_id']}")
    assert rotated(world, second["key_id"])["statusCode"] == 201


def test_an_organization_has_so_many_live_keys_and_no_more(world: EntryWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manage_keys, "MAX_KEYS", 2)
    first = made(world)
    made(world)
    assert code(world.send("POST", "/v1/keys", body=WANTED)) == (409, "too_many_keys")
    world.change("DELETE", f"/v1/keys/{first['key_id']}")
    made(world)


@pytest.mark.parametrize("seed", range(20))
def test_keys_made_at_once_exceed_no_limit(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manage_keys, "MAX_KEYS", 3)
    chance, world = random.Random(seed), EntryWorld()
    old = made(world, expires_at=None)
    turns = Turns()
    world.store._client = Pausing(world.database, turns)

    def attempt(number: int) -> Actor:
        bodies = [
            ("/v1/keys", WANTED),
            (f"/v1/keys/{old['key_id']}/rotate", {}),
            ("/v1/keys", WANTED | {"client": "c"}),
        ]
        path, body = bodies[number % len(bodies)]
        return turns.begin(lambda: world.send("POST", path, body=body)["statusCode"])

    works = [attempt(number) for number in range(4)]
    while left := [work for work in works if not work.is_done]:
        turns.step(chance.choice(left))
    assert [work.error for work in works] == [None] * 4
    live = [key for key, state in states(world).items() if state == "live"]
    made_now = sum(work.result == 201 for work in works)
    assert len(live) == 1 + made_now <= 3
    on_list = {one.place.sk for one in world.store.page(keys.organization_keys_key(ORG))}
    assert {item["pk"]["S"][2:] for item in world.database.items("control") if item["pk"]["S"][:2] == "K#"} == on_list


def test_keys_of_another_organization_are_not_there(world: EntryWorld) -> None:
    key = made(world)
    path = f"/v1/keys/{key['key_id']}"
    world.as_("stranger")
    assert states(world) == {}
    later = {"expires_at": "2027-01-01T00:00:00Z"}
    for method, place, body in (
        ("GET", path, None),
        ("PUT", path, SETTINGS),
        ("DELETE", path, None),
        ("POST", f"{path}/rotate", later),
    ):
        assert code(world.send(method, place, body=body, if_match="*")) == (404, "not_found")
    assert states(world.as_("sub-1")) == {key["key_id"]: "live"}


def test_a_list_that_names_another_s_key_opens_nothing(world: EntryWorld) -> None:
    """What lies on the list is believed only as far as the key itself says the same organization."""
    world.stored.put_api_key(an_api_key(org=OTHER_ORG), created_ms=1)
    listed = world.database.tables["control"][keys.organization_keys_key(OTHER_ORG), "abcdefghijk1"]
    forged = {**listed, "pk": {"S": keys.organization_keys_key(ORG)}}
    world.database.put_item(TableName="control", Item=forged)
    assert code(world.send("DELETE", "/v1/keys/abcdefghijk1", if_match="*")) == (404, "not_found")


def test_keys_of_release_0_1_are_listed_changed_and_rotated(world: EntryWorld) -> None:
    world.stored.put_api_key(an_api_key(), created_ms=1)
    for place in ((door_keys.api_key_key("abcdefghijk1"), "key"), (keys.organization_keys_key(ORG), "abcdefghijk1")):
        del world.database.tables["control"][place]["v"]
    assert world.send("GET", "/v1/keys")["json"]["keys"][0]["scopes"] == ["ingest"]
    assert world.change("PUT", "/v1/keys/abcdefghijk1", SETTINGS)["statusCode"] == 200
    new = rotated(world, "abcdefghijk1")["json"]
    assert (new["scopes"], new["client"]) == (["ingest"], "client-1")


def test_keys_are_listed_in_pages(world: EntryWorld) -> None:
    ids = sorted(made(world)["key_id"] for _ in range(3))
    first = world.send("GET", "/v1/keys", query="limit=2")["json"]
    second = world.send("GET", "/v1/keys", query=f"limit=2&cursor={first['next_cursor']}")["json"]
    assert [one["key_id"] for page in (first, second) for one in page["keys"]] == ids
    assert second["next_cursor"] is None
    refused = world.send("GET", "/v1/keys", query="limit=x&cursor=No")
    assert {one["field"] for one in refused["json"]["errors"]} == {"limit", "cursor"}


def test_only_administrators_with_a_fresh_login_make_and_revoke_keys(world: EntryWorld) -> None:
    key = made(world)
    tag = world.etag(f"/v1/keys/{key['key_id']}")
    world.as_("sub-1", minutes_ago=16)
    assert code(world.send("POST", "/v1/keys", body=WANTED)) == (401, "login_too_old")
    assert code(world.send("DELETE", f"/v1/keys/{key['key_id']}", if_match=tag)) == (401, "login_too_old")
    world.join("meg", role="manager", scope={"team": ("search",)})
    assert code(world.as_("meg").send("GET", "/v1/keys")) == (403, "role_missing")
    key_itself = world.send("GET", "/v1/keys", authorization=f"Bearer {key['api_key']}")
    assert code(key_itself) == (403, "people_only")


def test_a_checksum_tells_a_key_from_what_looks_like_one() -> None:
    good = "ok_abcdefghijk1_" + "A" * 34
    text = key_text("abcdefghijk1", "A" * 34 + checksum_of(good))
    assert has_checksum(text)
    assert not has_checksum(text.replace("AAAA", "AAAB"))
    assert not has_checksum(f"ok_abcdefghijk1_{'S' * 40}")


def checksum_of(text: str) -> str:
    """By the plainest way there is: CRC-32 in base 62, digits before capitals before small letters."""
    number, told = crc32(text.encode()), ""
    for _ in range(6):
        told = (digits + ascii_uppercase + ascii_lowercase)[number % 62] + told
        number //= 62
    return told
