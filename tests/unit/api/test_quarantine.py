"""Quarantine over HTTP: listed page by page, redriven and discarded by administrators, each organization its own."""

import base64
import json
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from outlay.adapters.dynamodb import batch_item
from outlay.adapters.dynamodb.quarantine_records import QuarantineReader
from outlay.adapters.functions.rollup_calls import RollupFunction
from outlay.application import quarantine
from outlay.application.quarantine import Total, count_quarantine
from outlay.application.sweep import DAY_MS
from outlay.domain.errors import Upstream

from tests.support.api_world import ApiWorld
from tests.support.builders import ORG, a_batch, a_batch_id, a_membership
from tests.support.fake_dynamodb import client_error
from tests.support.rollup_rig import Rig, item_record


class LambdaOfRollup:
    """Lambda's client, with the real rollup behind it."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.failing = ""

    def invoke(
        self,
        *,
        FunctionName: str,  # noqa: N803
        Payload: bytes,  # noqa: N803
        InvocationType: str = "RequestResponse",  # noqa: N803
    ) -> dict[str, Any]:
        assert FunctionName == "rollup"
        if InvocationType == "Event":
            assert set(json.loads(Payload)) == {"correct"}
        if self.failing == "throttled":
            raise client_error("TooManyRequestsException", "Invoke", status=429)
        if self.failing == "raised":
            return {"FunctionError": "Unhandled", "Payload": BytesIO(b'{"errorMessage": "Upstream"}')}
        answer = self.rig.container().answer(json.loads(Payload))
        return {"Payload": BytesIO(json.dumps(answer).encode())}


@pytest.fixture
def rig() -> Rig:
    return Rig()


@pytest.fixture
def function(rig: Rig) -> LambdaOfRollup:
    return LambdaOfRollup(rig)


@pytest.fixture
def world(rig: Rig, function: LambdaOfRollup) -> ApiWorld:
    made = ApiWorld()
    made.quarantine = QuarantineReader(rig.dynamodb, "figures")
    made.rollup = RollupFunction(function, "rollup")
    made.corrections = rig.container().corrections
    return made


def put_aside(rig: Rig, number: int = 1, org: str = ORG) -> str:
    batch = a_batch(batch_id=a_batch_id(number), org=org, received_ms=a_batch().received_ms + number)
    item = batch_item.to_item(batch, {}, body=b"broken")
    rig.dynamodb.tables["log"][(item["pk"]["S"],)] = item
    rig.container().answer({"Records": [item_record(item)]})
    return batch.batch_id


def path(batch_id: str, action: str = "") -> str:
    return f"/v1/quarantine/{batch_id}" + (f"/{action}" if action else "")


def test_what_was_put_aside_is_listed_with_its_reason(world: ApiWorld, rig: Rig) -> None:
    batch_id = put_aside(rig)
    [one] = world.send("GET", "/v1/quarantine")["json"]["batches"]
    assert one == {
        "batch_id": batch_id,
        "state": "kept",
        "redriving": False,
        "reason": "undecodable: log item not understood: error",
        "events": 1,
        "bytes": 6,
        "days": {"2026-11-22": 1},
        "received_at": "2026-11-22T12:00:01.001Z",
        "quarantined_at": one["quarantined_at"],
        "closed_at": None,
        "closed_by": None,
        "note": None,
    }
    assert world.send("GET", path(batch_id))["json"] == {**one, "as_of": "2026-11-22T12:00:00.000Z"}


def test_how_many_there_are_is_told_on_every_page(world: ApiWorld, rig: Rig) -> None:
    def total(query: str) -> tuple[int, bool]:
        page = world.send("GET", "/v1/quarantine", query=query)["json"]
        return page["total"], page["lower_bound"]

    assert total("") == (0, False)
    ids = [put_aside(rig, number) for number in range(1, 6)]
    world.send("POST", path(ids[0], "discard"), body={"reason": "sent again"})
    cursor = quote(world.send("GET", "/v1/quarantine", query="limit=2")["json"]["next_cursor"])
    queries = ("limit=2", f"limit=2&cursor={cursor}", "state=kept&limit=1", "state=redriven")
    assert [total(query) for query in queries] == [(5, False), (5, False), (4, False), (0, False)]


def test_of_very_many_the_newest_are_counted(world: ApiWorld, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 6):
        put_aside(rig, number)
    for most, found in ((3, Total(batches=3, is_lower_bound=True)), (5, Total(batches=5, is_lower_bound=False))):
        monkeypatch.setattr(quarantine, "MAX_COUNTED", most)
        assert count_quarantine(ORG, listed=world.quarantine, state="kept") == found


def test_pages_follow_one_another_without_gap_or_repeat(world: ApiWorld, rig: Rig) -> None:
    ids = [put_aside(rig, number) for number in range(1, 6)]
    found: list[str] = []
    cursor = ""
    while True:
        continued = f"&cursor={quote(cursor)}" if cursor else ""
        page = world.send("GET", "/v1/quarantine", query=f"limit=2{continued}")["json"]
        found += [one["batch_id"] for one in page["batches"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert found == ids[::-1]


def test_a_state_narrows_the_list(world: ApiWorld, rig: Rig) -> None:
    kept, gone = put_aside(rig, 1), put_aside(rig, 2)
    world.send("POST", path(gone, "discard"), body={"reason": "sent again"})
    listed = {
        state: [
            one["batch_id"] for one in world.send("GET", "/v1/quarantine", query=f"state={state}")["json"]["batches"]
        ]
        for state in ("kept", "discarded", "redriven")
    }
    assert listed == {"kept": [kept], "discarded": [gone], "redriven": []}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("state=lost", "state"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=²", "limit"),
        ("cursor=x", "cursor"),
    ],
)
def test_a_query_that_is_not_understood_is_refused_by_field(world: ApiWorld, query: str, field: str) -> None:
    answer = world.send("GET", "/v1/quarantine", query=query)
    assert (answer["statusCode"], answer["json"]["errors"][0]["field"]) == (400, field)


def test_a_redrive_says_that_it_still_can_not_be_counted(world: ApiWorld, rig: Rig) -> None:
    batch_id = put_aside(rig)
    body = world.send("POST", path(batch_id, "redrive"))["json"]
    assert (body["redriven"], body["counted"], body["quarantine"]["state"]) == (False, 0, "kept")


def test_a_redrive_after_a_fix_counts_and_is_signed(world: ApiWorld, rig: Rig) -> None:
    batch_id = put_aside(rig)
    [key] = rig.dynamodb.tables["log"]
    rig.dynamodb.tables["log"][key]["body"] = {"B": batch_item.compress_events(a_batch())}
    body = world.send("POST", path(batch_id, "redrive"))["json"]
    assert (body["redriven"], body["counted"]) == (True, 1)
    assert (body["quarantine"]["state"], body["quarantine"]["closed_by"]) == ("redriven", "a@example.com")
    refused = world.send("POST", path(batch_id, "discard"), body={"reason": "too late"})
    assert (refused["statusCode"], refused["json"]["code"]) == (409, "redriven")


def test_a_batch_of_the_log_that_never_was_in_quarantine_can_be_redriven(world: ApiWorld, rig: Rig) -> None:
    rig.log(a_batch())
    body = world.send("POST", path(a_batch_id(), "redrive"))["json"]
    assert (body["redriven"], body["counted"], body["quarantine"]) == (True, 1, None)


def test_a_discarded_batch_keeps_its_first_reason_and_can_not_be_redriven(world: ApiWorld, rig: Rig) -> None:
    batch_id = put_aside(rig)
    first = world.send("POST", path(batch_id, "discard"), body={"reason": "sent again"})
    again = world.send("POST", path(batch_id, "discard"), body={"reason": "another"})
    assert (first["statusCode"], first["json"]["state"], first["json"]["note"]) == (200, "discarded", "sent again")
    assert again["json"] == first["json"]
    correction = world.send("GET", f"/v1/corrections/{first['json']['correction_id']}")["json"]
    assert (correction["kind"], correction["scope"]["batch_id"], correction["state"]) == ("discard", batch_id, "done")
    refused = world.send("POST", path(batch_id, "redrive"))
    assert (refused["statusCode"], refused["json"]["code"]) == (409, "discarded")


def test_a_copy_that_is_too_old_is_refused_and_the_answer_says_what_to_do(world: ApiWorld, rig: Rig) -> None:
    batch_id = put_aside(rig)
    [(name, body)] = rig.s3.objects.items()
    copy = json.loads(body)
    copy["item"]["body"] = {"B": base64.b64encode(batch_item.compress_events(a_batch())).decode()}
    rig.s3.objects[name] = json.dumps(copy).encode()
    rig.dynamodb.tables["log"].clear()
    rig.now_ms = int(copy["received_ms"]) + 45 * DAY_MS
    refused = world.send("POST", path(batch_id, "redrive"))
    assert (refused["statusCode"], refused["json"]["code"]) == (409, "too_old")
    assert "import" in refused["json"]["detail"]
    assert world.send("GET", path(batch_id))["json"]["state"] == "kept"


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": "   "}, {"reason": "x" * 501}, {"reason": 5}, "{"])
def test_a_discard_needs_a_reason(world: ApiWorld, rig: Rig, body: Any) -> None:
    batch_id = put_aside(rig)
    assert world.send("POST", path(batch_id, "discard"), body=body)["statusCode"] == 400
    assert world.send("GET", path(batch_id))["json"]["state"] == "kept"


@pytest.mark.parametrize("action", ["redrive", "discard"])
def test_only_administrators_decide(world: ApiWorld, rig: Rig, action: str) -> None:
    batch_id = put_aside(rig)
    world.control.memberships["sub-1"] = {ORG: a_membership(role="manager")}
    assert world.send("POST", path(batch_id, action), body={"reason": "a reason"})["statusCode"] == 403
    world.control.memberships["sub-1"] = {ORG: a_membership()}
    assert world.send("GET", path(batch_id))["json"]["state"] == "kept"


@pytest.mark.parametrize("batch_id", [a_batch_id(), "b_1", "x_" + "0" * 40, "..%2F" + a_batch_id()])
def test_another_organizations_batch_is_as_unknown_as_nonsense(world: ApiWorld, rig: Rig, batch_id: str) -> None:
    put_aside(rig, org="globex")
    assert world.send("GET", "/v1/quarantine")["json"]["batches"] == []
    assert world.send("GET", path(batch_id))["statusCode"] == 404
    assert world.send("POST", path(batch_id, "redrive"))["statusCode"] == 404
    assert world.send("POST", path(batch_id, "discard"), body={"reason": "not mine"})["statusCode"] == 404


@pytest.mark.parametrize("failing", ["throttled", "raised"])
def test_a_rollup_that_fails_is_not_taken_for_done(
    world: ApiWorld, rig: Rig, function: LambdaOfRollup, failing: str
) -> None:
    batch_id = put_aside(rig)
    function.failing = failing
    assert world.send("POST", path(batch_id, "redrive"))["statusCode"] == 503
    with pytest.raises(Upstream, match="a repeat is safe"):
        RollupFunction(function, "rollup").discard(ORG, batch_id, who="a", reason="b")
