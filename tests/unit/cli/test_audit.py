"""``outlay audit`` against the real API in memory: what somebody does to the table behind its back is found."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from outlay.adapters.s3.anchors import S3AnchorWriter
from outlay.application.read_audit import read_head
from outlay.contracts import door_keys
from outlay.domain.audit import Act, Actor, Head, entry_hash, follow, from_content, to_content

from tests.support.api_world import ApiWorld
from tests.support.builders import ORG
from tests.support.cli import Command

ACTOR = Actor(kind="person", subject="sub-1", address="192.0.2.7", request_id="r-1")
Table = dict[tuple[str, ...], dict[str, Any]]


@pytest.fixture
def world() -> ApiWorld:
    world = ApiWorld()
    for number in range(8):
        act = Act(action="team.change", target=f"t{number}", before={"name": "a"}, after={"name": "b"})
        world.changes.commit(ORG, (), act=act, actor=ACTOR)
        if number == 5:
            anchor(world)
    return world


def anchor(world: ApiWorld) -> None:
    S3AnchorWriter(world.anchor_bucket, "anchors").put(read_head(ORG, store=world.store))


@pytest.fixture
def outlay(world: ApiWorld, outlay: Command) -> Command:
    """Every request to the audit log is answered by the API itself."""

    def answer(request: httpx.Request) -> httpx.Response:
        told = world.send(request.method, request.url.path, query=request.url.query.decode())
        return httpx.Response(told["statusCode"], headers=told["headers"], content=told["body"].encode())

    for path in ("/v1/audit", "/v1/audit/anchors", "/v1/platform/audit", "/v1/platform/audit/anchors"):
        outlay.api.on("GET", path, answer)
    return outlay


def place(seq: int) -> tuple[str, str]:
    return door_keys.audit_key(ORG), door_keys.audit_sort(seq)


def edit(table: Table) -> None:
    table[place(3)]["entry"]["M"]["target"] = {"S": "another"}


def delete(table: Table) -> None:
    del table[place(3)]


def swap(table: Table) -> None:
    one, other = table[place(3)], table[place(4)]
    for name in ("entry", "hash"):
        one[name], other[name] = other[name], one[name]


def cut_off(table: Table) -> None:
    for seq in (7, 8):
        del table[place(seq)]


def cut_off_with_the_head(table: Table) -> None:
    for seq in (5, 6, 7, 8):
        del table[place(seq)]
    head = table[door_keys.audit_head_key(ORG), door_keys.AUDIT_HEAD_SORT]
    head["seq"], head["hash"] = {"N": "4"}, table[place(4)]["hash"]


def slip_in(table: Table) -> None:
    table[place(9)] = {**table[place(8)], "sk": {"S": door_keys.audit_sort(9)}}


def break_up(table: Table) -> None:
    del table[place(3)]["entry"]["M"]["actor"]["M"]["kind"]


def write_anew(table: Table) -> None:
    """All from an edited entry on, each hash and the head as they would have to be."""
    from outlay.adapters.dynamodb.plain_values import from_attribute, to_attribute

    table[place(2)]["entry"]["M"]["target"] = {"S": "another"}
    head = Head()
    for seq in range(1, 9):
        item = table[place(seq)]
        entry = from_content({**from_attribute(item["entry"]), "hash": item["hash"]["S"]})
        entry = follow(head, chain=ORG, act=entry.act, actor=entry.actor, at_ms=entry.at_ms)
        assert entry.hash == entry_hash(entry)
        item["entry"], item["hash"] = to_attribute(to_content(entry)), {"S": entry.hash}
        head = Head(seq=entry.seq, hash=entry.hash)
    table[door_keys.audit_head_key(ORG), door_keys.AUDIT_HEAD_SORT]["hash"] = {"S": head.hash}


TAMPERED = [
    (edit, 3, "edited"),
    (delete, 3, "missing"),
    (swap, 3, "out_of_order"),
    (cut_off, 7, "truncated"),
    (cut_off_with_the_head, 5, "truncated"),
    (slip_in, 8, "out_of_order"),
    (break_up, 3, "unreadable"),
    (write_anew, 6, "rewritten"),
]


def test_a_log_as_it_was_written_holds(outlay: Command) -> None:
    result = outlay("audit", "verify")
    assert (result.code, result.out.splitlines()[0]) == (0, "acme: 8 entries, anchored up to no. 6")
    assert "Holds" in result.out
    assert "Those after no. 6 are anchored within the hour" in result.err


@pytest.mark.parametrize(("tamper", "seq", "reason"), TAMPERED, ids=lambda one: getattr(one, "__name__", ""))
def test_whatever_is_done_to_the_table_is_found_and_told_where(
    world: ApiWorld, outlay: Command, tamper: Any, seq: int, reason: str
) -> None:
    tamper(world.database.tables["control"])
    result = outlay("audit", "verify", "--json")
    assert result.code == 1, result
    assert (seq, reason) in {(one["seq"], one["reason"]) for one in json.loads(result.out)["breaks"]}
    told = outlay("audit", "verify")
    assert told.code == 1
    assert reason in told.out
    assert "Holds" not in told.out


@pytest.mark.parametrize(("tamper", "seq", "reason"), TAMPERED, ids=lambda one: getattr(one, "__name__", ""))
def test_an_export_is_proven_without_asking_anybody(
    world: ApiWorld, outlay: Command, tamper: Any, seq: int, reason: str
) -> None:
    tamper(world.database.tables["control"])
    entries, anchors = outlay.folder / "audit.jsonl", outlay.folder / "anchors.jsonl"
    assert outlay("audit", "export", "--to", entries, "--anchors-to", anchors).code == 0
    asked = len(outlay.api.requests)
    result = outlay("audit", "verify", "--file", entries, "--anchors", anchors, "--json")
    assert len(outlay.api.requests) == asked
    assert result.code == 1
    assert (seq, reason) in {(one["seq"], one["reason"]) for one in json.loads(result.out)["breaks"]}


def exported(outlay: Command) -> tuple[Path, Path]:
    entries, anchors = outlay.folder / "audit.jsonl", outlay.folder / "anchors.jsonl"
    assert outlay("audit", "export", "--to", entries, "--anchors-to", anchors).code == 0
    return entries, anchors


def test_an_export_of_a_log_that_holds_holds(outlay: Command) -> None:
    entries, anchors = exported(outlay)
    assert len(entries.read_text().splitlines()) == 9, "and its head"
    result = outlay("audit", "verify", "--file", entries, "--anchors", anchors)
    assert result.code == 0, result
    assert outlay("audit", "export").out == entries.read_text()


@pytest.mark.parametrize("change", ["edit", "cut", "nonsense", "not a number"])
def test_a_file_that_was_changed_is_found(outlay: Command, change: str) -> None:
    entries, anchors = exported(outlay)
    lines = entries.read_text().splitlines()
    changed = {
        "edit": [lines[0].replace("t0", "t9"), *lines[1:]],
        "cut": lines[:5],
        "nonsense": [*lines[:2], "{", *lines[3:]],
        "not a number": [lines[0].replace('"seq": 1', '"seq": 1e999'), *lines[1:]],
    }[change]
    entries.write_text("\n".join(changed) + "\n")
    assert outlay("audit", "verify", "--file", entries, "--anchors", anchors).code == 1


def test_a_file_without_its_head_says_what_can_t_be_found(outlay: Command) -> None:
    entries, _ = exported(outlay)
    entries.write_text("\n".join(entries.read_text().splitlines()[:5]) + "\n")
    result = outlay("audit", "verify", "--file", entries)
    assert result.code == 0
    assert "what was cut off behind the newest anchor can't be found" in result.err


def test_anchors_of_another_log_are_no_proof(outlay: Command) -> None:
    entries, anchors = exported(outlay)
    anchors.write_text(anchors.read_text().replace(f'"{ORG}"', '"other"'))
    result = outlay("audit", "verify", "--file", entries, "--anchors", anchors)
    assert (result.code, "different logs" in result.err) == (2, True)


def test_anchors_go_with_a_file(outlay: Command) -> None:
    assert outlay("audit", "verify", "--anchors", "x").code == 2


def test_entries_that_come_while_it_reads_are_no_break(world: ApiWorld, outlay: Command) -> None:
    reads = 0

    def answer(request: httpx.Request) -> httpx.Response:
        nonlocal reads
        reads += 1
        told = world.send("GET", "/v1/audit", query=request.url.query.decode())
        world.changes.commit(ORG, (), act=Act(action="team.change", target="late"), actor=ACTOR)
        return httpx.Response(told["statusCode"], headers=told["headers"], content=told["body"].encode())

    outlay.api.on("GET", "/v1/audit", answer)
    result = outlay("audit", "verify", "--json")
    assert (result.code, reads) == (0, 3)
    assert json.loads(result.out)["entries"] == 9


def test_entries_are_listed_for_people(world: ApiWorld, outlay: Command) -> None:
    result = outlay("audit", "list", "--limit", 2)
    assert result.code == 0
    assert "t7" in result.out
    assert 'name: "a" → "b"' in result.out
    assert "t5" not in result.out
    assert json.loads(outlay("audit", "list", "--target", "t3", "--json").out)[0]["seq"] == 4
    assert "no such entry" in outlay("audit", "list", "--action", "key.").err


def test_the_deployments_own_log_is_asked_for_by_name(world: ApiWorld, outlay: Command) -> None:
    assert outlay("audit", "verify", "--platform").code == 2
    world.claims["cognito:groups"] = ["platform-admins"]
    world.changes.commit("", (), act=Act(action="price.change", target="p"), actor=ACTOR)
    result = outlay("audit", "verify", "--platform")
    assert (result.code, result.out.splitlines()[0]) == (
        0,
        "deployment: 1 entry, not anchored yet",
    )
