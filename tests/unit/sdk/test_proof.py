"""The client's proof: typed records, pages, and an answer of something else told apart."""

import httpx
import pytest
from outlay_client import Client, UnexpectedAnswer

from tests.support.builders import a_batch, a_batch_id, an_event
from tests.support.http_api import URL, HttpApi
from tests.support.proof_world import ProofWorld

PERIOD = {"start": "2026-11-20", "end": "2026-11-23"}


@pytest.fixture
def world() -> ProofWorld:
    world = ProofWorld()
    world.deliver(
        a_batch(an_event(event_id="a"), an_event(event_id="b", team="ads"), batch_id=a_batch_id(1)),
        a_batch(an_event(event_id="a"), batch_id=a_batch_id(2)),
    )
    world.settle()
    return world


@pytest.fixture
def client(world: ProofWorld) -> Client:
    def answer(request: httpx.Request) -> httpx.Response:
        found = world.send("GET", request.url.path, query=request.url.query.decode())
        return httpx.Response(found["statusCode"], json=found["json"])

    return Client(URL, token="t", transport=httpx.MockTransport(answer), retry=HttpApi().retry)


def test_a_day_has_its_reasons_and_a_reason_leads_to_its_rows(client: Client) -> None:
    (day,) = client.verify(**PERIOD).days
    (reason,) = day.reasons
    assert (reason.reason, reason.events, day.voided, day.adjusted) == ("duplicate", 1, 0, 0)
    assert reason.path is not None
    assert [one["batch_id"] for one in client.proof.follow(reason.path)["batches"]] == [a_batch_id(2)]
    assert [one["batch_id"] for one in client.proof.batches("duplicates", **PERIOD).batches] == [a_batch_id(2)]


def test_months_and_cubes_are_asked_for_by_name(client: Client) -> None:
    answer = client.verify(start="2022-01-01", end="2026-12-01", by_month=True)
    assert [day.day for day in answer.days] == ["2026-11"]
    assert client.verify(**PERIOD, deep=True).raw["cubes"]["differing"] == 0


def test_groups_come_typed_page_by_page(client: Client) -> None:
    page = client.proof.by_dimensions(["team"], **PERIOD, limit="1")
    assert (page.rows[0].group, page.rows[0].counted, page.totals["groups"]) == ({"team": "ads"}, 1, 2)
    rest = client.proof.by_dimensions(
        ["team"], **PERIOD, limit="1", cursor=page.next_cursor or "", query_id=page.query_id
    )
    assert (rest.rows[0].group, rest.next_cursor) == ({"team": "search"}, None)


def test_claims_batches_and_history_come_typed(client: Client, world: ProofWorld) -> None:
    world.marker(a_batch_id(1))["won"] = {"N": "1"}
    (page,) = client.proof.claims_pages(**PERIOD)
    (mismatch,) = page.mismatches
    assert (mismatch.what, mismatch.position, page.days[0]["events"]) == ("wrong_numbers", None, 3)
    assert client.proof.follow(mismatch.path)["batch_id"] == a_batch_id(1)
    checked = client.proof.batch(a_batch_id(1))
    assert (checked.in_lake, checked.drift, checked.lake) == (2, 1, "complete")
    world.prove()
    assert len(client.proof.history(limit=5).runs) == 1


def test_what_is_not_outlays_answer_is_told_apart() -> None:
    api = HttpApi().on("GET", "/v1/verify/claims", httpx.Response(200, json={"hello": 1}))
    with pytest.raises(UnexpectedAnswer):
        Client(URL, token="t", transport=api.transport, retry=api.retry).proof.claims()
