"""What the benchmarks count from a run of the handlers, against what can be counted by hand."""

import json
from pathlib import Path

import pytest
from outlay.contracts import keys

from bench.cost_per_million import measured
from bench.support.capacity import item_bytes
from bench.support.history import NOW_MS, History, Shape, body_of, get_event
from bench.support.line import Line, Stores
from bench.support.metered import INDEXES
from bench.support.read_api import read_api
from bench.support.wire import Wire
from bench.support.workload import COMBINATIONS, requests


@pytest.fixture(scope="module")
def wired() -> Line:
    """The line after one request of 100 named events, counted twice."""
    stores = Stores()
    line = Line(stores, Wire(stores.fakes))
    line.send(next(requests(events=100, batch=100, named=True)))
    records = line.records(0)
    line.deliver(records)
    return line


def test_the_handlers_count_every_event_through_the_real_aws_client(wired: Line) -> None:
    figures = wired.stores.dynamodb.tables["figures"]
    counters = [item for (_, sk), item in figures.items() if sk.startswith(keys.COUNTER_PREFIX)]
    assert len(counters) == len(COMBINATIONS)
    distinct = {json.loads(row)["event_id"] for record in wired.stores.firehose.records for row in record.splitlines()}
    assert sum(int(item["n"]["N"]) for item in counters) == len(distinct) == len(wired.stores.dynamodb.tables["claims"])


def test_units_are_those_of_the_items_written(wired: Line) -> None:
    database = wired.stores.dynamodb
    claims = len(database.tables["claims"])
    assert database.write_units["claims"] == claims  # one statement each, no item above 1 KB
    # marker, head, ledger row and a counter for each combination, twice since in a transaction; a registry item for
    # each dimension in use, at once, and no more.
    registries = sum("#V#" in pk for pk, _ in database.tables["figures"])
    assert database.write_units["figures"] == 2 * (3 + len(COMBINATIONS)) + registries
    (item,) = database.tables["log"].values()
    kilobytes = -(-item_bytes(item) // 1024)
    # one put of the whole item, one entry of the index by day
    assert database.write_units["log"] == kilobytes + 1


def test_calls_are_counted_by_service_and_operation(wired: Line) -> None:
    assert isinstance(wired.wire, Wire)
    assert wired.wire.calls["dynamodb.BatchExecuteStatement"] == 4
    assert wired.wire.calls["dynamodb.TransactWriteItems"] == 1
    assert wired.wire.calls["firehose.PutRecordBatch"] == 1


def test_ids_of_the_client_cost_a_claim_each_and_derived_ones_none() -> None:
    named = measured(batch=10, named=True, events=100)
    derived = measured(batch=10, named=False, events=100)
    # An id that stands twice in one batch is told apart before a claim is made for it.
    assert 900_000 <= named.write_units["claims"] <= 1_000_000
    assert derived.write_units.get("claims", 0) == 0
    assert named.total - derived.total > 0.5


def test_full_deliveries_write_fewer_units_for_the_same_events() -> None:
    single = measured(batch=10, named=True, events=200)
    busy = measured(batch=10, named=True, busy=True, events=200)
    assert busy.write_units["figures"] < single.write_units["figures"]
    assert busy.write_units["claims"] <= single.write_units["claims"]
    assert busy.write_units["log"] == single.write_units["log"]


def test_the_metered_indexes_are_those_of_the_log_table() -> None:
    assert [key for key, _ in INDEXES["log"]] == [keys.LOG_DAY_PK, keys.LOG_IMPORT_PK]
    tables = Path(__file__).resolve().parents[3].joinpath("infra", "components", "tables.py").read_text("utf-8")
    for _, names in INDEXES["log"]:
        for name in names - {keys.PK, keys.LOG_DAY_PK, keys.LOG_DAY_SK, keys.LOG_IMPORT_PK}:
            assert f'"{name}"' in tables


def test_the_history_holds_the_events_it_says_and_the_api_reads_them() -> None:
    history = History(Shape(combinations=8, events=200_000))
    handler = read_api(history.answers, now_ms=NOW_MS)
    query = {"from": history.first_day.isoformat(), "to": "2026-11-23", "granularity": "month", "measures": "requests"}
    history.answers.reset()
    body = body_of(handler(get_event("/v1/costs", query), None))
    assert body["exact"] is True
    assert body["totals"]["requests"] == pytest.approx(200_000, rel=0.15)
    assert history.answers.item_bytes > 10_000
    assert history.answers.read_units >= history.answers.item_bytes / 4096
