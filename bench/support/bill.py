"""From what was counted to dollars, by the dated price list ``bench/aws_prices.toml``."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).resolve().parent.parent
GB = 10**9
DAYS_A_MONTH = 365 / 12
DAYS_KEPT: Mapping[str, int] = {"log": 35, "claims": 80, "figures": 80, "control": 0}
"""How long items lie in a table. Counters stay, but their number goes with hours and combinations, not with events."""


def price_list() -> dict[str, Any]:
    """The prices in USD, by service."""
    return tomllib.loads((_FOLDER / "aws_prices.toml").read_text("utf-8"))


def latencies(percentile: str) -> dict[str, float]:
    """``service.Operation`` → milliseconds, ``p50`` or ``p95``."""
    found: dict[str, float] = tomllib.loads((_FOLDER / "latencies.toml").read_text("utf-8"))[percentile]
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionUse:
    """A function's invocations, its CPU seconds on one core, and seconds spent waiting for AWS."""

    invocations: int
    cpu_s: float
    wait_s: float
    memory_mb: int
    log_bytes: int

    def gb_seconds(self, core_mb: int) -> float:
        """Below ``core_mb`` a function has that part of a core only."""
        duration_s = self.cpu_s * max(1.0, core_mb / self.memory_mb) + self.wait_s
        return duration_s * self.memory_mb / 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What a run used in all."""

    events: int
    request_bytes: Iterable[int]
    answer_bytes: int
    functions: Iterable[FunctionUse]
    write_units: int
    read_units: float
    stored_bytes: Mapping[str, int]
    """By table, with indexes and overhead."""
    record_bytes: Iterable[int]
    """Of each Firehose record."""


def waits(calls: Mapping[str, int], latency_ms: Mapping[str, float]) -> float:
    """Seconds that calls take one after the other. Raises KeyError for one whose latency is not stated."""
    return sum(count * latency_ms[name] for name, count in calls.items()) / 1000


def rounded_up(size: int, step: int) -> int:
    return -(-max(size, 1) // step) * step


def bill(use: Use, prices: Mapping[str, Any]) -> dict[str, float]:
    """USD per million events, by service."""
    database, http, lambdas, firehose = (prices[name] for name in ("dynamodb", "http_api", "lambda", "firehose"))
    functions = list(use.functions)
    requests = list(use.request_bytes)
    metered = sum(rounded_up(size, http["metered_bytes"]) // http["metered_bytes"] for size in requests)
    delivered = sum(rounded_up(size, firehose["record_rounding_bytes"]) for size in use.record_bytes)
    kept = sum(size / GB * DAYS_KEPT[table] / DAYS_A_MONTH for table, size in use.stored_bytes.items())
    invocations = sum(one.invocations for one in functions)
    xray = prices["xray"]
    out = use.answer_bytes + len(requests) * prices["transfer"]["answer_header_bytes"]
    spent = {
        "http_api": metered * http["request"],
        "transfer": out / GB * prices["transfer"]["out_gb"],
        "lambda": invocations * lambdas["request"]
        + sum(one.gb_seconds(lambdas["core_mb"]) for one in functions) * lambdas["gb_second"],
        "writes": use.write_units * database["write_unit"],
        "reads": use.read_units * database["read_unit"],
        "storage": kept * database["gb_month"],
        "firehose": delivered / GB * (firehose["gb"] + firehose["parquet_gb"]),
        "logs": sum(one.log_bytes for one in functions) / GB * prices["logs"]["gb"],
        "traces": invocations * xray["sampled_share"] * xray["trace"],
    }
    return {name: usd * 1_000_000 / use.events for name, usd in spent.items()}
