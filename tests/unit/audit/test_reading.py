"""The audit log over HTTP: as people read it, as it is proven, and its anchors; each organization its own."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from outlay.adapters.s3.anchors import S3AnchorWriter
from outlay.application.control_store import Place, Stored
from outlay.application.read_audit import CHUNK, MAX_READ, Filters, in_order, newest_first
from outlay.contracts import door_keys
from outlay.contracts.accounts import PLATFORM_GROUP
from outlay.domain.audit import Act, Actor, Anchor, Head, follow, to_content
from outlay.domain.audit_proof import breaks

from tests.support.api_world import ApiWorld
from tests.support.builders import NOW_MS, ORG, a_membership

HOUR = 3_600_000
ANN = Actor(kind="person", subject="sub-1", address="192.0.2.7", request_id="r-1")
KEY = Actor(kind="key", subject="abcdefghijk1")


@pytest.fixture
def world() -> ApiWorld:
    return ApiWorld()


def note(world: ApiWorld, action: str, target: str = "t", *, actor: Actor = ANN, chain: str = ORG, **told: Any) -> None:
    world.changes.commit(chain, (), act=Act(action=action, target=target, **told), actor=actor)


def ask(world: ApiWorld, path: str = "/v1/audit", **query: Any) -> dict[str, Any]:
    answer = world.send("GET", path, query=urlencode(query))
    assert answer["statusCode"] == 200, answer
    return answer


def shown(world: ApiWorld, **query: Any) -> list[str]:
    return [one["action"] for one in ask(world, **query)["json"]["entries"]]


def test_an_entry_says_who_did_what_to_what_from_where_and_what_changed(world: ApiWorld) -> None:
    before, after = {"name": "a", "role": "viewer", "since": 1}, {"name": "a", "role": "admin", "note": "n"}
    note(world, "member.change", "m-1", before=before, after=after)
    body = ask(world)["json"]
    [entry] = body["entries"]
    assert entry["actor"] == {
        "kind": "person",
        "subject": "sub-1",
        "name": a_membership().email,
        "address": "192.0.2.7",
        "request_id": "r-1",
        "platform": False,
    }
    assert (entry["seq"], entry["action"], entry["target"]) == (1, "member.change", "m-1")
    assert entry["changes"] == [
        {"field": "note", "before": None, "after": "n"},
        {"field": "role", "before": "viewer", "after": "admin"},
        {"field": "since", "before": 1, "after": None},
    ]
    assert body["head"] == {"seq": 1, "hash": entry["hash"], "at": entry["at"]}
    assert (body["chain"], body["anchored_every_minutes"], body["next_cursor"]) == (ORG, 60, None)


def test_an_empty_log_is_one(world: ApiWorld) -> None:
    body = ask(world)["json"]
    assert (body["entries"], body["next_cursor"]) == ([], None)
    assert body["head"] == {"seq": 0, "hash": None, "at": None}


def test_who_is_no_member_any_more_is_told_by_the_account_only(world: ApiWorld) -> None:
    note(world, "key.create", actor=replace(ANN, subject="sub-gone"))
    note(world, "key.create", actor=KEY)
    assert [one["actor"]["name"] for one in ask(world)["json"]["entries"]] == [None, None]


def test_a_member_of_another_organization_is_not_told_by_name(world: ApiWorld) -> None:
    world.control.put_membership(a_membership(subject="sub-9", org="other", email="nine@example.com"))
    note(world, "organization.visit", actor=replace(ANN, subject="sub-9", is_platform=True))
    assert "nine@example.com" not in ask(world)["body"]


def test_the_newest_come_first_and_pages_hold_each_entry_once(world: ApiWorld) -> None:
    for number in range(25):
        note(world, f"a.{number}")
    found, query = [], {"limit": 7}
    while True:
        body = ask(world, **query)["json"]
        found += [one["seq"] for one in body["entries"]]
        if body["next_cursor"] is None:
            break
        query["cursor"] = body["next_cursor"]
    assert found == list(range(25, 0, -1))


def test_entries_that_come_meanwhile_move_no_page(world: ApiWorld) -> None:
    for number in range(4):
        note(world, f"a.{number}")
    first = ask(world, limit=2)["json"]
    note(world, "b.0")
    assert shown(world, limit=2, cursor=first["next_cursor"]) == ["a.1", "a.0"]


def test_filters_narrow_and_add_up(world: ApiWorld) -> None:
    note(world, "key.create", "k1")
    note(world, "key.revoke", "k1", actor=KEY)
    note(world, "keyring.open", "k1")
    note(world, "key.create", "k2")
    assert shown(world, action="key.") == ["key.create", "key.revoke", "key.create"]
    assert shown(world, action="key.create") == ["key.create", "key.create"]
    assert shown(world, actor=KEY.subject) == ["key.revoke"]
    assert shown(world, target="k2") == ["key.create"]
    assert shown(world, target="k1", action="key.", actor="sub-1") == ["key.create"]
    assert shown(world, action="nothing") == []


def test_a_period_holds_its_beginning_and_not_its_end(world: ApiWorld) -> None:
    for number in range(6):
        world.now_ms = NOW_MS + number * HOUR
        note(world, f"a.{number}")
    at = [one["at"] for one in ask(world)["json"]["entries"]][::-1]
    assert shown(world, **{"from": at[2], "to": at[4]}) == ["a.3", "a.2"]
    assert shown(world, **{"from": at[4]}) == ["a.5", "a.4"]
    assert shown(world, to=at[1]) == ["a.0"]
    assert shown(world, to=at[0]) == []


def test_a_clock_that_was_behind_hides_no_entry_of_a_period(world: ApiWorld) -> None:
    for number, late in enumerate((0, 0, -4 * 60_000, 0)):
        world.now_ms = NOW_MS + number * 60_000 + late
        note(world, f"a.{number}")
    at = {one["action"]: one["at"] for one in ask(world)["json"]["entries"]}
    assert shown(world, to=at["a.0"]) == ["a.2"]
    assert shown(world, **{"from": at["a.1"]}) == ["a.3", "a.1"]


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ({"limit": 0, "cursor": "x", "format": "xml", "from": "yesterday"}, ["cursor", "format", "from", "limit"]),
        ({"from": "2026-11-02", "to": "2026-11-01"}, ["from"]),
        ({"format": "jsonl", "action": "key.", "to": "2026-11-01"}, ["action", "to"]),
        ({"actor": "a" * 201, "target": "b" * 201}, ["actor", "target"]),
        ({"cursor": "0"}, ["cursor"]),
    ],
)
def test_every_problem_of_a_query_is_named(world: ApiWorld, query: dict[str, Any], fields: list[str]) -> None:
    answer = world.send("GET", "/v1/audit", query=urlencode(query))
    assert answer["statusCode"] == 400
    assert sorted(one["field"] for one in answer["json"]["errors"]) == fields


def lines(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in answer["body"].splitlines()]


def exported(world: ApiWorld, *, limit: int = 3) -> list[dict[str, Any]]:
    query: dict[str, Any] = {"format": "jsonl", "limit": limit}
    entries: list[dict[str, Any]] = []
    while True:
        event = world.send("GET", "/v1/audit", query=urlencode(query))
        assert event["headers"]["content-type"] == "application/x-ndjson"
        entries += lines(event)
        if "outlay-next-cursor" not in event["headers"]:
            return entries
        query["cursor"] = event["headers"]["outlay-next-cursor"]


def test_an_export_is_enough_to_prove_the_chain(world: ApiWorld) -> None:
    for number in range(8):
        note(world, f"a.{number}", before={"n": number}, after={"name": "Zoë", "list": [1, None, {"x": True}]})
    entries = exported(world)
    head = ask(world)["json"]["head"]
    assert [one["seq"] for one in entries] == list(range(1, 9))
    assert breaks(entries, chain=ORG, head=Head(seq=head["seq"], hash=head["hash"])) == []


def test_an_export_of_nothing_is_empty(world: ApiWorld) -> None:
    assert exported(world) == []


def test_an_organization_sees_its_own_log_only(world: ApiWorld) -> None:
    note(world, "key.create", chain="other")
    note(world, "price.change", chain="")
    assert shown(world) == []
    assert exported(world) == []


@pytest.mark.parametrize("role", ["viewer", "manager"])
def test_the_log_is_for_administrators(world: ApiWorld, role: str) -> None:
    world.control.memberships["sub-1"] = {ORG: a_membership(role=role)}
    for path in ("/v1/audit", "/v1/audit/anchors"):
        assert world.send("GET", path)["statusCode"] == 403


def test_the_deployments_log_is_for_its_administrators(world: ApiWorld) -> None:
    note(world, "price.change", chain="")
    assert world.send("GET", "/v1/platform/audit")["json"]["code"] == "platform_only"
    world.claims["cognito:groups"] = [PLATFORM_GROUP]
    body = ask(world, "/v1/platform/audit")["json"]
    assert [one["action"] for one in body["entries"]] == ["price.change"]
    assert body["chain"] == ""
    assert ask(world, "/v1/platform/audit/anchors")["json"]["anchors"] == []


def anchor(world: ApiWorld, seq: int, *, chain: str = ORG, digest: str = "a") -> None:
    S3AnchorWriter(world.anchor_bucket, "anchors").put(
        Anchor(chain=chain, seq=seq, hash=digest * 64, at_ms=NOW_MS + seq)
    )


def test_anchors_come_newest_first_page_by_page_with_the_buckets_own_time(world: ApiWorld) -> None:
    for seq in (1, 9, 10, 100):
        world.now_ms = NOW_MS + seq * HOUR
        anchor(world, seq)
    anchor(world, 10, digest="b")
    anchor(world, 5, chain="other")
    found: list[tuple[int, str]] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        body = ask(world, "/v1/audit/anchors", **query)["json"]
        found += [(one["seq"], one["hash"][0]) for one in body["anchors"]]
        if body["next_cursor"] is None:
            break
        query["cursor"] = body["next_cursor"]
    assert found == [(100, "a"), (10, "a"), (10, "b"), (9, "a"), (1, "a")]
    first = ask(world, "/v1/audit/anchors")["json"]["anchors"][-1]
    assert (first["at"], first["anchored_at"]) == ("2026-11-22T12:00:00.001Z", "2026-11-22T13:00:00.000Z")


def test_a_cursor_that_no_answer_gave_is_refused(world: ApiWorld) -> None:
    answer = world.send("GET", "/v1/audit/anchors", query="cursor=..%2Fother%2F1")
    assert answer["statusCode"] == 400


ENTRIES = 100_000


class LongLog:
    """The port ``ControlStore`` over a log of 100,000 entries, one a second, that counts what is read of it."""

    def __init__(self) -> None:
        self.read = 0

    def find(self, place: Place) -> Stored:
        assert place.pk == door_keys.audit_head_key(ORG)
        return Stored(place=place, version=1, content={"seq": ENTRIES, "hash": "f" * 64, "at": NOW_MS})

    def page(
        self, pk: str, *, prefix: str = "", after: str = "", limit: int = 1_000, newest_first: bool = False
    ) -> list[Stored]:
        start = int(after) if after else (ENTRIES + 1 if newest_first else 0)
        seqs = range(start - 1, 0, -1) if newest_first else range(start + 1, ENTRIES + 1)
        self.read += len(seqs[:limit])
        return [self._stored(seq) for seq in seqs[:limit]]

    def commit(self, writes: Any, *, now_ms: int) -> None:
        raise AssertionError("reading changes nothing")

    @staticmethod
    def _stored(seq: int) -> Stored:
        act = Act(action="key.create" if seq % 30_000 == 0 else "team.change", target=f"t{seq}")
        entry = follow(Head(seq=seq - 1), chain=ORG, act=act, actor=ANN, at_ms=NOW_MS + seq * 1_000)
        content = {"entry": to_content(entry), "hash": entry.hash}
        return Stored(place=Place(door_keys.audit_key(ORG), door_keys.audit_sort(seq)), version=1, content=content)


def test_a_page_of_a_long_log_reads_little_whatever_is_asked() -> None:
    week = Filters(from_ms=NOW_MS + 40_000_000, to_ms=NOW_MS + 40_100_000)
    rare, none = Filters(action="key."), Filters(actor="nobody")
    for filters, limit in ((Filters(), 100), (week, 100), (rare, 10), (none, 10)):
        log = LongLog()
        newest_first(ORG, filters, before=None, limit=limit, store=log)
        assert log.read <= MAX_READ + CHUNK
    log = LongLog()
    in_order(ORG, after=70_000, limit=1_000, store=log)
    assert log.read <= 1_000 + CHUNK


def test_a_period_of_a_long_log_is_found_at_once() -> None:
    log = LongLog()
    start = NOW_MS + 40_000_000
    page = newest_first(ORG, Filters(from_ms=start, to_ms=start + 100_000), before=None, limit=500, store=log)
    assert [one["seq"] for one in page.entries] == list(range(40_099, 39_999, -1))
    assert page.following is None, "what is surely earlier ends it"


def test_what_is_rare_is_found_by_going_on() -> None:
    log, found, before = LongLog(), [], None
    while True:
        page = newest_first(ORG, Filters(action="key."), before=before, limit=10, store=log)
        found += [one["seq"] for one in page.entries]
        before = page.following
        if before is None:
            break
    assert found == [90_000, 60_000, 30_000]


def test_an_answer_with_large_entries_stays_below_what_lambda_can_give(world: ApiWorld) -> None:
    for number in range(30):
        note(world, f"a.{number}", after={"text": "x" * 250_000})
    answer = world.send("GET", "/v1/audit", query="format=jsonl&limit=1000")
    assert len(answer["body"]) < 5_000_000
    assert len(exported(world, limit=1_000)) == 30


@pytest.mark.parametrize("broken", [{}, {"entry": {"S": "gone"}}, {"entry": {"M": {"seq": {"N": "2"}}}}])
def test_what_is_no_entry_any_more_hides_nothing_and_is_shown_in_every_list(
    world: ApiWorld, broken: dict[str, Any]
) -> None:
    for number in range(3):
        note(world, f"a.{number}")
    place = (door_keys.audit_key(ORG), door_keys.audit_sort(3))
    world.database.tables["control"][place] = {"pk": {"S": place[0]}, "sk": {"S": place[1]}, **broken}
    assert shown(world) == ["unreadable", "a.1", "a.0"]
    assert shown(world, action="a.", **{"from": "2026-11-01", "to": "2026-12-01"}) == ["unreadable", "a.1", "a.0"]
    head = ask(world)["json"]["head"]
    found = breaks(exported(world), chain=ORG, head=Head(seq=head["seq"], hash=head["hash"]))
    assert {one.seq for one in found} == {3}
