"""Rows that the organization's retention deleted are no drift: of their days the lake says nothing."""

from dataclasses import replace

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event
from tests.support.proof_world import ProofWorld

DAY_MS = 86_400_000
OLD_MS = NOW_MS - 200 * DAY_MS


def test_of_days_before_the_retention_the_lake_says_nothing_and_nothing_drifts() -> None:
    world = ProofWorld()
    batch = a_batch(
        an_event(event_id="old", timestamp_ms=OLD_MS), batch_id=a_batch_id(1), source="import", received_ms=NOW_MS
    )
    world.deliver(batch)
    world.hidden.add((batch.batch_id, 0))
    asked = {"start": "2026-05-05", "end": "2026-05-08"}
    assert world.ask("/v1/verify", **asked)["totals"]["drift"] == 1
    world.control.organizations[ORG] = replace(world.control.organizations[ORG], retention_days=90)
    answer = world.ask("/v1/verify", **asked)
    assert [(day["day"], day["counted"], day["in_lake"], day["drift"]) for day in answer["days"]] == [
        ("2026-05-06", 1, None, 0)
    ]
    assert answer["totals"]["in_lake"] is None
