"""From counts to dollars: each figure here is computed by hand from the price list."""

from typing import Any

import pytest

from bench.support.bill import FunctionUse, Use, bill, latencies, price_list, rounded_up, waits
from bench.support.idle import resources_usd, runs_a_month, schedules_usd

PRICES = price_list()


def a_use(**changes: Any) -> Use:
    values: dict[str, Any] = {
        "events": 1_000_000,
        "request_bytes": [],
        "answer_bytes": 0,
        "functions": [],
        "write_units": 0,
        "read_units": 0.0,
        "stored_bytes": {},
        "record_bytes": [],
    }
    return Use(**{**values, **changes})


def test_a_million_write_units_cost_what_the_list_says() -> None:
    assert bill(a_use(write_units=1_000_000), PRICES)["writes"] == pytest.approx(0.625)
    assert bill(a_use(read_units=1_000_000.0), PRICES)["reads"] == pytest.approx(0.125)


def test_a_bill_is_per_million_events() -> None:
    assert bill(a_use(events=1_000, write_units=1_000), PRICES)["writes"] == pytest.approx(0.625)


def test_claims_lie_for_eighty_days_and_the_log_for_thirty_five() -> None:
    months = 365 / 12
    stored = {"claims": 10**9, "log": 2 * 10**9}
    expected = 0.25 * (80 / months + 2 * 35 / months)
    assert bill(a_use(stored_bytes=stored), PRICES)["storage"] == pytest.approx(expected)


def test_each_firehose_record_is_rounded_up_to_five_kilobytes() -> None:
    assert rounded_up(1, 5120) == 5120
    assert rounded_up(5121, 5120) == 10240
    delivered = bill(a_use(record_bytes=[1] * 100_000), PRICES)["firehose"]
    assert delivered == pytest.approx(100_000 * 5120 / 1e9 * 0.047)


def test_a_large_request_counts_as_several() -> None:
    requests = bill(a_use(request_bytes=[100, 512 * 1024, 512 * 1024 + 1]), PRICES)["http_api"]
    assert requests == pytest.approx(4e-6)


def test_a_function_with_half_a_core_takes_twice_the_time_for_its_cpu_but_waits_no_longer() -> None:
    whole = FunctionUse(invocations=1, cpu_s=1.0, wait_s=2.0, memory_mb=1769, log_bytes=0)
    half = FunctionUse(invocations=1, cpu_s=1.0, wait_s=2.0, memory_mb=1769 // 2, log_bytes=0)
    assert whole.gb_seconds(1769) == pytest.approx(3.0 * 1769 / 1024)
    assert half.gb_seconds(1769) == pytest.approx((1769 / 884 + 2.0) * 884 / 1024)


def test_calls_wait_for_their_stated_latencies_and_an_unstated_one_is_an_error() -> None:
    typical = latencies("p50")
    assert waits({"dynamodb.PutItem": 3}, typical) == pytest.approx(3 * typical["dynamodb.PutItem"] / 1000)
    with pytest.raises(KeyError):
        waits({"dynamodb.Unheard": 1}, typical)


def test_every_slow_latency_is_at_least_the_typical_one() -> None:
    typical, slow = latencies("p50"), latencies("p95")
    assert typical.keys() == slow.keys()
    assert all(slow[name] >= typical[name] for name in typical)


def test_idle_resources_cost_by_their_kind() -> None:
    resources = [{"Type": "AWS::CloudWatch::Alarm"}] * 12 + [{"Type": "AWS::SecretsManager::Secret"}]
    assert resources_usd([*resources, {"Type": "AWS::DynamoDB::Table"}], PRICES) == pytest.approx(1.6)


def test_a_schedule_runs_as_often_as_it_says() -> None:
    assert runs_a_month("rate(15 minutes)") == pytest.approx(2920)
    assert runs_a_month("rate(1 hour)") == pytest.approx(730)
    assert runs_a_month("cron(30 2 * * ? *)") == pytest.approx(365 / 12)


def test_an_hourly_schedule_is_billed_with_the_runs_it_starts() -> None:
    for name, tables in (("RollupFunction1", 3), ("ImporterFunction1", 1)):
        asked = {"ScheduleExpression": "rate(1 hour)", "Target": {"Arn": {"Fn::GetAtt": [name, "Arn"]}}}
        function = {"Type": "AWS::Lambda::Function", "Properties": {"MemorySize": 512}}
        resources = {"Hourly": {"Type": "AWS::Scheduler::Schedule", "Properties": asked}, name: function}
        run = 1e-6 + 0.2e-6 + 1.5 * 0.5 * 0.0000133334 + tables * 3e-6
        assert schedules_usd(resources, PRICES) == pytest.approx(730 * run)
