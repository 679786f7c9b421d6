"""What the proof reads and records in detail, against DynamoDB as moto has it: claims, markers, ledger, runs."""

from typing import Any

import pytest
from outlay.adapters.dynamodb.claim_checks import ClaimChecks
from outlay.adapters.dynamodb.events_reader import DynamoEventLog
from outlay.adapters.dynamodb.figures_writer import FiguresTable
from outlay.adapters.dynamodb.proof import ProofReader
from outlay.adapters.dynamodb.proof_runs import ProofRuns
from outlay.adapters.retry import Retry
from outlay.application.check_claims import MarkedPart
from outlay.application.proof_runs import DayProof, Healed, ProofRun
from outlay.application.verified_day import LedgerDay, LedgerEntry
from outlay.application.verify_cubes import CubeProof
from outlay.application.walk_log import Walk, received_since, walk
from outlay.contracts import keys
from outlay.domain.claims import Claim, Outcome, wanted_claims
from outlay.domain.counting import JudgedBatch, count_parts, price_events
from outlay.domain.pricing import load_price_book

from tests.contracts.test_proof import DAY_MS, TODAY, YESTERDAY, client, receive
from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event

__all__ = ["client"]
RETRY = Retry(sleep=lambda _: None, chance=lambda: 0.5)


@pytest.fixture
def claims_table(client: Any) -> str:
    client.create_table(
        TableName="claims",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    )
    return "claims"


def test_claims_are_read_as_they_were_written(client: Any, claims_table: str) -> None:
    store = ClaimChecks(client, claims_table=claims_table, figures_table="figures", retry=RETRY)
    batch = a_batch(*(an_event(event_id=f"call-{n}") for n in range(120)))
    wanted = [claim for [claim] in wanted_claims([batch], retention_days=80).values()]
    for claim in wanted:
        expires = {"ttl": {"N": str(claim.expires_s)}}
        owner = {"b": {"S": claim.batch_id}, "p": {"N": str(claim.position)}, "g": {"S": claim.digest}}
        client.put_item(
            TableName=claims_table, Item={"pk": {"S": keys.claim_key(ORG, claim.event_id)}, **owner, **expires}
        )
    found = store.claims(ORG, [*(claim.event_id for claim in wanted), "unknown"])
    assert found == {claim.event_id: claim for claim in wanted}
    client.put_item(
        TableName=claims_table,
        Item={"pk": {"S": keys.claim_key(ORG, "import")}, "b": {"S": "b"}, "p": {"N": "1"}, "g": {"S": "g"}},
    )
    assert store.claims(ORG, ["import"])["import"] == Claim(event_id="import", batch_id="b", position=1, digest="g")
    assert store.claims("other", ["call-0"]) == {}


def test_markers_are_read_as_the_transaction_wrote_them_and_with_corrections(client: Any) -> None:
    store = ClaimChecks(client, claims_table="claims", figures_table="figures", retry=RETRY)
    figures = FiguresTable(client, "figures", retry=RETRY, clock=lambda: NOW_MS)
    batch = receive(client, 1, days_back=1)
    outcomes = (Outcome.CONFLICT, Outcome.WON)
    judged = JudgedBatch(batch=batch, prices=price_events(batch, load_price_book()), outcomes=outcomes)
    figures.count(ORG, count_parts(judged, refused={}, retention_days=80))
    place = (batch.batch_id, 0)
    assert store.markers(ORG, [place, (batch.batch_id, 1)]) == {
        place: MarkedPart(received=2, won=1, duplicates=0, conflicts=1)
    }
    client.update_item(
        TableName="figures",
        Key={"pk": {"S": keys.marker_key(ORG, batch.batch_id)}, "sk": {"S": keys.marker_sort(0)}},
        UpdateExpression="SET vod = :one, rating = :one, won = :none",
        ExpressionAttributeValues={":one": {"N": "1"}, ":none": {"N": "0"}},
    )
    corrected = store.markers(ORG, [place])[place]
    assert (corrected.voided, corrected.rating, corrected.is_as_received) == (1, 1, False)


def test_the_ledger_has_corrections_too_and_many_days_keep_their_order(client: Any) -> None:
    row = {"won": {"N": "5"}, "vod": {"N": "2"}, "late": {"N": "1"}, "adj": {"N": "-3"}}
    for day in (TODAY, YESTERDAY):
        place = {"pk": {"S": keys.ledger_day_key(ORG, day)}, "sk": {"S": keys.ledger_day_sort(TODAY, 0)}}
        client.put_item(TableName="figures", Item={**place, **row})
    reader = ProofReader(client, log_table="log", figures_table="figures")
    days = [f"2026-{month:02d}-{day:02d}" for month in range(1, 12) for day in range(1, 28)]
    numbers = LedgerDay(claimed=5, voided=2, late=1, adjusted=-3)
    assert reader.entries(ORG, days) == [LedgerEntry(day, TODAY, numbers) for day in (YESTERDAY, TODAY)]
    assert reader.entries(ORG, []) == []


def test_the_log_is_walked_newest_first_by_its_index(client: Any) -> None:
    for number, back in ((1, 0), (2, 1), (3, 0), (4, 5)):
        receive(client, number, days_back=back, received_ms=NOW_MS + number - (number % 2) * DAY_MS)
    log = DynamoEventLog(client, log_table="log", claims_table="claims", figures_table="figures", retry=RETRY)
    asked = Walk(org=ORG, start_day=YESTERDAY, end_day=TODAY, days=[TODAY, YESTERDAY])
    found = [one.batch_id for chunk in walk(asked, log=log) for one in chunk.references]
    assert found == [a_batch_id(2)], "the only one with an event of yesterday"
    everything = Walk(org=ORG, start_day="2026-01-01", end_day="2027-01-01", days=[TODAY, YESTERDAY])
    found = [one.batch_id for chunk in walk(everything, log=log) for one in chunk.references]
    assert found == [a_batch_id(number) for number in (4, 2, 3, 1)]
    assert received_since(ORG, NOW_MS + 4, now_ms=NOW_MS + 5, log=log) == {TODAY: 2, "2026-11-17": 2}


def test_runs_are_recorded_and_listed_newest_first(client: Any) -> None:
    runs = ProofRuns(client, "figures", retry=RETRY)
    cube = CubeProof(day=TODAY, cube="day " + TODAY, differences={"requests": (1, 2)}, rows=1)
    differing = DayProof(day=TODAY, revision=3, differences={"cost_input": (10**25, -1)}, cubes=[cube])
    healed = Healed(day=TODAY, redriven=["b_1"], repaired=True, left="no more")
    for hour in range(3):
        agreed = DayProof(day=YESTERDAY, revision=1, differences={})
        runs.record(
            ORG,
            ProofRun(at_ms=NOW_MS + hour, proofs=[agreed, differing], healed=[healed], seconds=1.5),
        )
    runs.record(ORG, ProofRun(at_ms=NOW_MS + 9, state="failed", why="the lake did not answer in time"))
    found = list(runs.newest_first(ORG))
    assert [run.at_ms - NOW_MS for run in found] == [9, 2, 1, 0]
    assert (found[0].state, found[0].why, found[0].days) == ("failed", "the lake did not answer in time", 0)
    last = found[-1]
    assert (last.days, last.final, last.drift, last.seconds) == (2, 1, 1, 1.5)
    assert (last.differing, last.healed) == ([differing], [healed])
    assert [run.at_ms - NOW_MS for run in runs.newest_first(ORG, before=found[1].place)] == [1, 0]
    assert list(runs.newest_first("other")) == []
