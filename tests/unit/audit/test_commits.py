"""Changes at the same moment, answers that are lost, requests that come again: every change is in the log once."""

import random
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outlay.adapters.dynamodb.control_items import ControlItems
from outlay.application.audited_changes import ROUNDS, Changes, Once, Repeat
from outlay.application.control_store import Place, change, create
from outlay.application.read_audit import in_order, read_head
from outlay.contracts import keys
from outlay.domain.audit import Act, Actor
from outlay.domain.audit_proof import breaks
from outlay.domain.errors import Conflict, LimitExceeded, OutlayError, Upstream

from tests.support.builders import NOW_MS
from tests.support.fake_dynamodb import FakeDynamoDB
from tests.support.faults import Crash, Faults
from tests.support.interleaving import Turns

ORG = "acme"
ACTOR = Actor(kind="person", subject="sub-1", address="192.0.2.7", request_id="r-1")


def a_place(name: str, org: str = ORG) -> Place:
    return Place(keys.records_key(org, "note"), name)


def changes_over(client: Any) -> Changes:
    return Changes(store=ControlItems(client, "control"), clock=lambda: NOW_MS, pause=lambda _: None)


@pytest.fixture
def database() -> FakeDynamoDB:
    return FakeDynamoDB(sort_keys=["control"])


def logged(database: FakeDynamoDB, chain: str = ORG) -> list[str]:
    """The targets in the log's order, once it is proven that the log holds."""
    store = ControlItems(database, "control")
    entries = in_order(chain, after=0, limit=10_000, store=store).entries
    head = read_head(chain, store=store)
    assert head.seq == len(entries)
    if entries:
        assert breaks(entries, chain=chain, head=head.head) == []
    return [entry["target"] for entry in entries]


def made(database: FakeDynamoDB, org: str = ORG) -> set[str]:
    return {item["sk"]["S"] for item in database.items("control") if item["pk"]["S"] == keys.records_key(org, "note")}


def make(changes: Changes, name: str) -> None:
    changes.commit(ORG, [create(a_place(name), {"of": name})], act=Act(action="note.create", target=name), actor=ACTOR)


class Waiting:
    """A client that lets the others go on before each of its calls."""

    def __init__(self, client: Any, turns: Turns) -> None:
        self._client = client
        self._turns = turns

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(**arguments: Any) -> Any:
            self._turns.pause()
            return getattr(self._client, operation)(**arguments)

        return call


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 5), st.lists(st.integers(0, 4), max_size=60))
def test_any_order_of_calls_of_changes_at_once_leaves_one_unbroken_chain(number: int, order: list[int]) -> None:
    database, turns = FakeDynamoDB(sort_keys=["control"]), Turns()
    actors = [
        turns.begin(lambda name=f"n{one}": make(changes_over(Waiting(database, turns)), name))  # type: ignore[misc] - mypy can't type a lambda's default
        for one in range(number)
    ]
    for one in order:
        if one < number and not actors[one].is_done:
            turns.step(actors[one])
    for actor in actors:
        turns.finish(actor)
    assert [actor.error for actor in actors] == [None] * number
    assert sorted(logged(database)) == sorted(made(database)) == [f"n{one}" for one in range(number)]


def test_a_hundred_changes_at_once_are_all_there_each_once(database: FakeDynamoDB) -> None:
    turns, chance = Turns(), random.Random(7)
    names = [f"n{one:03d}" for one in range(100)]

    def keep_trying(name: str) -> None:
        while True:  # as a client does that is told 503
            try:
                make(changes_over(Waiting(database, turns)), name)
                return
            except Upstream:
                continue

    actors = [turns.begin(lambda name=name: keep_trying(name)) for name in names]  # type: ignore[misc] - as above
    waiting = list(actors)
    while waiting:
        turns.step(chance.choice(waiting))
        waiting = [one for one in waiting if not one.is_done]
    assert [actor.error for actor in actors if actor.error is not None] == []
    assert sorted(logged(database)) == sorted(made(database)) == names


def test_of_two_changes_of_the_same_item_one_is_told(database: FakeDynamoDB) -> None:
    changes = changes_over(database)
    make(changes, "a")
    stored = changes.store.find(a_place("a"))
    assert stored is not None
    changes.commit(ORG, [change(stored, {"of": "b"})], act=Act(action="note.change", target="first"), actor=ACTOR)
    with pytest.raises(Conflict) as refused:
        changes.commit(ORG, [change(stored, {"of": "c"})], act=Act(action="note.change", target="second"), actor=ACTOR)
    assert refused.value.code == "version_changed"
    assert logged(database) == ["a", "first"]


@pytest.mark.parametrize("fault", ["throttled", "conflict", "lost", "before", "after"])
@pytest.mark.parametrize("at", range(1, 4))
def test_wherever_a_change_ends_it_is_made_with_its_entry_or_not_at_all(
    database: FakeDynamoDB, fault: str, at: int
) -> None:
    make(changes_over(database), "earlier")
    faults = Faults(at=lambda number, _: fault if number == at else None)
    with suppress(OutlayError, Crash):
        make(changes_over(faults.around(database)), "a")
    assert set(logged(database)) == made(database)
    assert len(logged(database)) == len(made(database))


@pytest.mark.parametrize("fault", ["before", "after", "lost", "throttled"])
@pytest.mark.parametrize("at", range(1, 5))
def test_a_creation_that_comes_again_until_it_is_answered_is_made_once(
    database: FakeDynamoDB, fault: str, at: int
) -> None:
    once = Once(chain=ORG, subject="sub-1", key="key-1", digest="d")
    faults = Faults(at=lambda number, _: fault if number == at else None)
    answers = []
    for attempt in range(4):
        changes = changes_over(faults.around(database))
        try:
            first = changes.repeat_of(once)
            if first is None:
                first = Repeat(status=201, body={"id": f"id-{attempt}"})
                changes.commit(
                    ORG,
                    [create(a_place(f"id-{attempt}"), {})],
                    act=Act(action="note.create", target=f"id-{attempt}"),
                    actor=ACTOR,
                    once=(once, first),
                )
        except (OutlayError, Crash):
            continue  # the client hears nothing, and sends it again
        answers.append(first.body["id"])
    assert len(set(answers)) == 1
    assert made(database) == set(answers)
    assert logged(database) == [answers[0]]


def test_two_requests_with_the_same_key_at_once_are_one_creation(database: FakeDynamoDB) -> None:
    once = Once(chain=ORG, subject="sub-1", key="key-1", digest="d")
    changes = changes_over(database)
    asked = [changes.repeat_of(once), changes.repeat_of(once)]
    assert asked == [None, None]
    told = Repeat(status=201, body={})
    commit = {"act": Act(action="note.create", target="a"), "actor": ACTOR, "once": (once, told)}
    changes.commit(ORG, [create(a_place("a"), {})], **commit)  # type: ignore[arg-type] - mypy joins the values' types
    with pytest.raises(Conflict):
        changes.commit(ORG, [create(a_place("b"), {})], **commit)  # type: ignore[arg-type] - as above
    assert made(database) == {"a"}
    assert changes.repeat_of(once) == told


def test_a_transaction_that_is_delivered_twice_changes_nothing_the_second_time(database: FakeDynamoDB) -> None:
    sent: list[Any] = []

    class Recorder:
        def __getattr__(self, operation: str) -> Callable[..., Any]:
            def call(**arguments: Any) -> Any:
                if operation == "transact_write_items":
                    sent.append(arguments)
                return getattr(database, operation)(**arguments)

            return call

    make(changes_over(Recorder()), "a")
    before = database.items("control")
    with pytest.raises(Exception, match="TransactionCanceled"):
        database.transact_write_items(**sent[0])
    assert database.items("control") == before


def test_chains_of_organizations_know_nothing_of_one_another(database: FakeDynamoDB) -> None:
    changes = changes_over(database)
    for org in ("acme", "other", "", "acme"):
        writes = [create(a_place(f"x{len(database.items('control'))}", org), {})] if org else []
        changes.commit(org, writes, act=Act(action="note.create", target=org or "deployment"), actor=ACTOR)
    assert logged(database, "acme") == ["acme", "acme"]
    assert logged(database, "other") == ["other"]
    assert logged(database, "") == ["deployment"]


def test_a_database_that_stays_busy_ends_in_an_error_that_can_be_tried_again(database: FakeDynamoDB) -> None:
    faults = Faults(at=lambda _, operation: "conflict" if operation == "transact_write_items" else None)
    with pytest.raises((Upstream, LimitExceeded)):
        make(changes_over(faults.around(database)), "a")
    assert faults.calls.count("transact_write_items") == ROUNDS
    assert made(database) == set()
