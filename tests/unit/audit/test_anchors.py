"""Anchors: the heads that moved are written every hour; what was missed is caught up, and twice changes nothing."""

from typing import Any

import pytest
from outlay.adapters.dynamodb.control_items import ControlItems
from outlay.adapters.s3.anchors import S3AnchorReader
from outlay.application.audited_changes import Changes
from outlay.application.read_audit import in_order, read_head
from outlay.contracts import door_keys
from outlay.contracts.anchors import anchor_name, anchors_prefix, read_anchor_name
from outlay.domain.audit import CLOCK_SKEW_MS, Act, Actor
from outlay.domain.audit_proof import Break, breaks

from functions.cleanup.app import CleanupFailed, anchor
from functions.cleanup.composition import compose_anchors
from tests.support.anchor_bucket import FakeAnchorBucket
from tests.support.builders import NOW_MS
from tests.support.cleanup_world import SETTINGS, ScannedDynamoDB
from tests.support.price_cases import a_rate
from tests.support.price_entries import desk_at
from tests.support.rollup_rig import patient

HOUR = 3_600_000


class World:
    def __init__(self) -> None:
        self.now_ms = NOW_MS
        self.database = ScannedDynamoDB(sort_keys=["control"])
        self.bucket = FakeAnchorBucket(lambda: self.now_ms)
        self.store = ControlItems(self.database, "control")
        self.told: list[tuple[str, str]] = []

    def failure(self, error: BaseException, **fields: Any) -> None:
        self.told.append((type(error).__name__, fields["org"]))

    def change(self, chain: str, *, at: int = 0) -> None:
        changes = Changes(store=self.store, clock=lambda: self.now_ms + at, pause=lambda _: None)
        changes.commit(chain, (), act=Act(action="team.create", target="t"), actor=Actor(kind="key", subject="k"))

    def run(self) -> dict[str, Any]:
        clients: dict[str, Any] = {"dynamodb": self.database, "s3": self.bucket}
        ports = compose_anchors(SETTINGS, client=clients.__getitem__, telemetry=self, clock=lambda: self.now_ms)
        return anchor(ports=ports)

    def anchored(self, chain: str) -> list[int]:
        found = S3AnchorReader(self.bucket, "anchors").newest_first(chain, after="", limit=1_000)
        return [one.seq for one in found]


@pytest.fixture
def world() -> World:
    return World()


def test_the_heads_of_every_chain_are_anchored_the_deployments_too(world: World) -> None:
    for chain in ("acme", "acme", "other", ""):
        world.change(chain)
    assert world.run() == {"anchored": 3, "failures": 0}
    assert (world.anchored("acme"), world.anchored("other"), world.anchored("")) == ([2], [1], [1])


def test_a_price_entry_keeps_no_head_from_being_anchored(world: World) -> None:
    """The end of the price entries has the sort key of an audit log's, and no hash."""
    desk_at(world.database, "control", "", retry=patient()).add(a_rate())
    assert (door_keys.PRICES_HEAD, door_keys.AUDIT_HEAD_SORT) in world.database.tables["control"]
    for chain in ("acme", ""):
        world.change(chain)
    assert world.run() == {"anchored": 2, "failures": 0}
    assert (world.anchored("acme"), world.anchored("")) == ([1], [1])


def test_an_anchor_says_what_the_head_said(world: World) -> None:
    world.change("acme")
    world.run()
    head = read_head("acme", store=world.store)
    [found] = S3AnchorReader(world.bucket, "anchors").newest_first("acme", after="", limit=10)
    assert (found.head, found.at_ms, found.anchored_ms) == (head.head, head.at_ms, NOW_MS)
    [content] = world.bucket.objects.values()
    assert content == (f'{{"at": {NOW_MS}, "chain": "acme", "format": 1, "hash": "{head.hash}", "seq": 1}}'.encode())


def test_what_did_not_move_is_not_written_again(world: World) -> None:
    world.change("acme")
    world.change("other")
    world.now_ms += HOUR
    world.run()
    world.change("acme")
    assert world.run() == {"anchored": 1, "failures": 0}
    assert (world.anchored("acme"), world.anchored("other")) == ([2, 1], [1])
    world.now_ms += HOUR
    world.run()
    assert world.run() == {"anchored": 0, "failures": 0}


def test_a_run_that_comes_twice_changes_nothing(world: World) -> None:
    world.change("acme")
    world.run()
    before = dict(world.bucket.objects)
    assert world.run()["failures"] == 0
    assert world.bucket.objects == before


def test_a_head_of_a_clock_that_is_behind_is_not_missed(world: World) -> None:
    world.run()
    world.change("acme", at=1 - CLOCK_SKEW_MS)
    world.now_ms += HOUR
    world.run()
    assert world.anchored("acme") == [1]


def test_hours_without_a_run_are_caught_up(world: World) -> None:
    world.run()
    world.change("acme")
    world.now_ms += 400 * HOUR
    world.run()
    assert world.anchored("acme") == [1]


@pytest.mark.parametrize("code", ["AccessDenied", "SlowDown", "InternalError"])
def test_one_chain_that_fails_stops_no_other_and_is_tried_again(world: World, code: str) -> None:
    for chain in ("acme", "other"):
        world.change(chain)
    world.bucket.failing = [code]
    with pytest.raises(CleanupFailed, match="1 audit logs"):
        world.run()
    assert world.told == [("Upstream", "acme")]
    assert world.anchored("other") == [1]
    world.now_ms += 2 * HOUR
    world.run()
    assert (world.anchored("acme"), world.anchored("other")) == ([1], [1])


def test_somebody_who_writes_the_log_anew_is_found_by_what_was_anchored_before(world: World) -> None:
    for _ in range(3):
        world.change("acme")
    world.run()
    table = world.database.tables["control"]
    for place in [place for place in table if place[0].startswith("O#acme#AUDIT")]:
        del table[place]
    for _ in range(4):
        world.change("acme", at=1)
    world.now_ms += HOUR
    world.run()
    anchors = S3AnchorReader(world.bucket, "anchors").newest_first("acme", after="", limit=10)
    entries = in_order("acme", after=0, limit=10, store=world.store).entries
    head = read_head("acme", store=world.store).head
    assert breaks(entries, chain="acme", head=head) == []
    assert breaks(entries, chain="acme", head=head, anchors=[one.head for one in anchors]) == [
        Break(seq=3, reason="rewritten")
    ]


def test_another_head_of_the_same_number_stands_beside_the_first(world: World) -> None:
    world.change("acme")
    world.run()
    table = world.database.tables["control"]
    table[door_keys.audit_head_key("acme"), door_keys.AUDIT_HEAD_SORT]["hash"] = {"S": "0" * 64}
    world.run()
    assert world.anchored("acme") == [1, 1]


def test_names_of_anchors_sort_the_newest_first_and_are_read_again() -> None:
    names = [anchor_name(seq, NOW_MS, "a" * 64) for seq in (1, 9, 10, 99, 100, 10**11)]
    assert sorted(names, reverse=True) == names
    assert read_anchor_name(names[0]) == (1, NOW_MS, "a" * 64)
    assert read_anchor_name("1/2-3-4.json") is None
    assert read_anchor_name("../" + names[0]) is None


def test_no_chains_prefix_holds_anothers() -> None:
    prefixes = [anchors_prefix(chain) for chain in ("acme", "acme-2", "")]
    assert not any(one != other and one.startswith(other) for one in prefixes for other in prefixes)
    with pytest.raises(ValueError, match="not an organization id"):
        anchors_prefix("acme/../other")
