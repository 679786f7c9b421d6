"""Rows that the organization's retention deleted are no drift: of their days the lake says nothing."""

from dataclasses import replace

import pytest
from outlay.domain.retention import kept_from

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
    assert world.ask("/v1/verify", granularity="month", **asked)["days"][0]["in_lake"] is None


@pytest.mark.parametrize("granularity", ["day", "month"])
def test_days_without_anything_make_no_sum_unknown_however_long_ago_they_were(granularity: str) -> None:
    world = ProofWorld()
    world.control.organizations[ORG] = replace(world.control.organizations[ORG], retention_days=90)
    world.deliver(a_batch(an_event(event_id="a"), batch_id=a_batch_id(1)))
    answer = world.ask("/v1/verify", granularity=granularity, start="2026-01-01", end="2026-11-30")
    assert ([day["in_lake"] for day in answer["days"]], answer["totals"]["in_lake"]) == ([1], 1)
    nothing = world.ask("/v1/verify", granularity=granularity, start="2025-12-01", end="2026-01-01")
    assert (nothing["days"], nothing["totals"]["in_lake"], nothing["totals"]["drift"]) == ([], 0, 0)


def test_a_month_that_the_retention_cuts_is_known_where_its_first_days_had_nothing() -> None:
    world = ProofWorld()
    first_kept = kept_from(90, now_ms=world.now_ms)
    world.control.organizations[ORG] = replace(world.control.organizations[ORG], retention_days=90)
    late = NOW_MS - 85 * DAY_MS
    batch = a_batch(an_event(event_id="a", timestamp_ms=late), batch_id=a_batch_id(1), source="import")
    world.deliver(batch)
    answer = world.ask("/v1/verify", granularity="month", start="2026-08-01", end="2026-09-01")
    assert first_kept[:7] == answer["days"][0]["day"] == "2026-08"
    assert (answer["days"][0]["in_lake"], answer["totals"]["in_lake"]) == (1, 1)
