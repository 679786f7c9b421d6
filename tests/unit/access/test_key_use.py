"""When a key was last used: noted once an hour, and never anybody's trouble."""

from collections.abc import Callable

import pytest
from outlay.adapters.dynamodb.control import ControlTable
from outlay.adapters.dynamodb.key_use import KeyUseTable
from outlay.application.note_key_use import HOUR_MS, MAX_KEYS, KeyUses
from outlay.domain.errors import LimitExceeded

from tests.support.builders import NOW_MS, ORG, an_api_key
from tests.support.entry_world import EntryWorld
from tests.support.fake_dynamodb import FakeDynamoDB

KEY = "abcdefghijk1"


class Rig:
    def __init__(self) -> None:
        self.now_ms = NOW_MS
        self.database = FakeDynamoDB(sort_keys=["control"])
        self.control = ControlTable(self.database, "control")
        self.control.put_api_key(an_api_key(), created_ms=NOW_MS)

    def instance(self) -> KeyUses:
        return KeyUses(KeyUseTable(self.database, "control").record, clock=lambda: self.now_ms)

    @property
    def used_ms(self) -> int | None:
        return self.control.list_api_keys(ORG)[0].used_ms


@pytest.fixture
def rig() -> Rig:
    return Rig()


def test_a_key_that_was_never_used_has_no_moment(rig: Rig) -> None:
    assert rig.used_ms is None


def test_the_first_use_of_an_hour_is_kept_whichever_instance_saw_it(rig: Rig) -> None:
    one, other = rig.instance(), rig.instance()
    one.note(ORG, KEY)
    rig.now_ms += 5
    other.note(ORG, KEY)
    assert rig.used_ms == NOW_MS
    rig.now_ms += HOUR_MS
    other.note(ORG, KEY)
    assert rig.used_ms == NOW_MS + 5 + HOUR_MS


def test_an_instance_writes_once_an_hour(rig: Rig) -> None:
    uses = rig.instance()
    rig.database.calls.clear()
    for _ in range(5):
        uses.note(ORG, KEY)
        rig.now_ms += 60_000
    assert rig.database.calls == ["update_item"]


def test_a_key_that_is_on_no_list_comes_on_none(rig: Rig) -> None:
    rig.instance().note(ORG, "unknown00000")
    assert len(rig.control.list_api_keys(ORG)) == 1


def test_what_goes_wrong_is_nobody_s_trouble_and_tried_again_the_next_hour() -> None:
    tried: list[int] = []

    def fails(org: str, key_id: str, moment: int) -> None:
        tried.append(moment)
        raise LimitExceeded("busy", retry_after_s=1)

    now = [NOW_MS]
    uses = KeyUses(fails, clock=lambda: now[0])
    for moment in (NOW_MS, NOW_MS + 1, NOW_MS + HOUR_MS):
        now[0] = moment
        uses.note(ORG, KEY)
    assert tried == [NOW_MS, NOW_MS + HOUR_MS]


def test_memory_is_bounded() -> None:
    written: list[str] = []
    record: Callable[[str, str, int], None] = lambda org, key_id, moment: written.append(key_id)  # noqa: E731 - a port
    uses = KeyUses(record, clock=lambda: NOW_MS)
    for number in range(MAX_KEYS + 1):
        uses.note(ORG, f"key-{number}")
    uses.note(ORG, f"key-{MAX_KEYS}")
    uses.note(ORG, "key-0")
    assert written[MAX_KEYS:] == [f"key-{MAX_KEYS}", "key-0"]


def test_a_key_s_use_of_the_api_is_shown_on_the_list() -> None:
    world = EntryWorld()
    made = world.send("POST", "/v1/keys", body={"name": "reader", "scopes": ["read"]})["json"]
    assert world.send("GET", "/v1/costs", query="from=2026-11-01", authorization=f"Bearer {made['api_key']}")
    assert world.used == [(ORG, made["key_id"])]
    refused = world.send("GET", "/v1/members", authorization=f"Bearer {made['api_key']}")
    assert (refused["statusCode"], len(world.used)) == (403, 1)
    KeyUseTable(world.database, "control").record(ORG, made["key_id"], world.now_ms)
    assert world.send("GET", f"/v1/keys/{made['key_id']}")["json"]["last_used_at"] == "2026-11-22T12:00:00.000Z"
    assert world.etag(f"/v1/keys/{made['key_id']}") == '"1"', "being used is no change of it"
