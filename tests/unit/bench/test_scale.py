"""The day that docs/scale.md tells of is the one that was simulated."""

import json

import numpy as np
import pytest

from bench.harness import RESULTS, ROOT
from bench.scale import EVENTS, ORGANIZATIONS, day_curve, doc_rows, limits, measure, queue, quotas, simulated, sizes


def test_the_figures_in_the_docs_are_those_of_the_result_file() -> None:
    results = json.loads((RESULTS / "scale.json").read_text("utf-8"))["results"]
    told = (ROOT / "docs" / "scale.md").read_text("utf-8").splitlines()
    rows = doc_rows(results)
    assert len(rows) == len(EVENTS) * len(ORGANIZATIONS)
    assert [row for row in rows if row not in told] == []
    assert f"about ${results['usd_month']:,.0f} a month" in " ".join(told)


def test_a_day_is_the_same_each_time_it_is_simulated() -> None:
    assert measure() == measure()


def test_a_day_has_all_of_its_events_and_each_organization_its_share() -> None:
    assert day_curve(np.random.default_rng(1)).sum() == pytest.approx(1)
    share = sizes(1_000)
    assert share.sum() == pytest.approx(1)
    assert share[0] == pytest.approx(2 * share[1])


def test_what_exceeds_the_capacity_waits_and_is_worked_off() -> None:
    backlog, lag = queue(np.array([120.0, 60.0, 0.0, 0.0]), 1.0)
    assert backlog.tolist() == [60.0, 60.0, 0.0, 0.0]
    assert lag.tolist() == [60.0, 60.0, 0.0, 0.0]


def test_nothing_waits_below_every_limit() -> None:
    quiet = simulated(1, 1_000_000)
    assert (quiet["limits_exceeded"], quiet["backlog_events"], quiet["lag_s"]) == (0, 0, 0)


def test_a_large_organization_meets_its_partition_before_many_small_ones_do() -> None:
    alone, many = ({one.name: one.capacity for one in limits(count)} for count in (1, 10_000))
    assert alone["partition"] < many["partition"]
    assert alone["firehose"] == many["firehose"] == quotas()["firehose"]["bytes"] / 1_200
