"""The importer: every row once, whatever breaks off; a report that quotes nothing; memory of its own length."""

import gzip
import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from outlay.application import run_import as importer
from outlay.application.manage_imports import cancel_import, check_import, start_import
from outlay.domain.errors import Conflict, Upstream

from tests.support.builders import ORG
from tests.support.imports_world import IMPORT, Died, ImportsWorld

HEADER = "timestamp,provider,model,input_tokens,output_tokens,team\n"
ROW = "2026-11-01T08:00:00Z,openai,gpt-4o,100,20,search\n"


def rows(count: int) -> bytes:
    """A third are equal to another row: their ids tell how often a row was seen."""
    lines = [f"2026-11-01T08:00:00Z,openai,gpt-4o,{number // 3},1,t\n" for number in range(count)]
    return (HEADER + "".join(lines)).encode()


@pytest.fixture
def world(tmp_path: Path) -> ImportsWorld:
    return ImportsWorld(tmp_path)


def ids(world: ImportsWorld) -> list[str]:
    return sorted({event.event_id for event in world.door.log.events})


@pytest.mark.parametrize(
    "content",
    [
        "When,model,output_tokens\n",
        "timestamp,provider,model,input_tokens,prompt_tokens\n",
        HEADER.replace("team", "cached_tokens").replace("input_tokens", "Prompt tokens"),
        "timestamp;provider;model\n".replace(";", "~"),
    ],
    ids=["no column", "two columns", "cached tokens", "delimiter"],
)
def test_why_a_file_cannot_be_read_is_said_without_options_of_the_command(world: ImportsWorld, content: str) -> None:
    world.uploaded((content + ROW).encode())
    check_import(ORG, IMPORT, tools=world.tools)
    world.work()
    assert world.record.state == "failed"
    assert world.record.failure
    assert "--" not in world.record.failure


def test_a_checked_file_is_imported_and_then_removed(world: ImportsWorld) -> None:
    world.uploaded(rows(2_500))
    check_import(ORG, IMPORT, tools=world.tools)
    assert world.work() is False
    assert (world.record.state, world.record.checked["rows"], world.record.checked["accepted"]) == (
        "checked",
        2_500,
        2_500,
    )
    assert world.door.log.events == []
    start_import(ORG, IMPORT, tools=world.tools)
    world.work()
    record = world.record
    assert (record.state, record.tally["accepted"], record.tally["batches"]) == ("done", 2_500, 3)
    assert len(ids(world)) == 2_500
    batches = [batch for batch, _ in world.door.log.batches.values()]
    assert {(batch.import_id, batch.source, batch.client) for batch in batches} == {
        (IMPORT, "import", f"import:{IMPORT}")
    }
    assert world.store.files == {}
    assert set(world.records.at_work) == {(ORG, IMPORT)}, "what became of it is looked after"
    world.batches.count_all()
    assert world.work() is False
    assert world.records.at_work == {}


def test_the_report_names_every_problem_of_file_and_door_by_line_and_quotes_nothing(world: ImportsWorld) -> None:
    secret = "tell me about my divorce"
    content = HEADER + ROW + ROW.replace("100", secret) + ROW.replace("search", "a b c d e f g h i j k l") + "x,y\n"
    world.uploaded(content.encode())
    check_import(ORG, IMPORT, tools=world.tools)
    world.work()
    report = [json.loads(line) for line in world.store.reports[ORG, IMPORT, "check"].splitlines()]
    assert [(one["line"], one["field"]) for one in report] == [
        (3, "input_uncached_tokens"),
        (4, "team"),
        (5, "(row)"),
    ]
    assert (world.record.problems, len(world.record.sample), world.record.checked["rejected"]) == (3, 3, 3)
    assert secret not in str(report) + str(world.record)
    assert "d e f" not in str(report) + str(world.record)


@pytest.mark.parametrize(
    ("row", "fields"),
    [
        (
            {
                "id": "o",
                "start_time": "x",
                "provided_model_name": "gpt-4o",
                "usage_details": {"input": "x", "output": -1},
            },
            ["usage_details.input", "usage_details.output", "timestamp"],
        ),
        (
            {"timestamp": 1793516400, "provider": "p", "model": "m", "output_tokens": 1, "tags": {"prompt": "x"}},
            ["tags"],
        ),
    ],
)
def test_fields_of_an_uploaded_file_are_named_as_by_the_command(
    world: ImportsWorld, row: dict[str, object], fields: list[str]
) -> None:
    world.uploaded(json.dumps(row).encode())
    check_import(ORG, IMPORT, tools=world.tools)
    world.work()
    report = world.store.reports[ORG, IMPORT, "check"].splitlines()
    assert [json.loads(line)["field"] for line in report] == fields


def test_a_slice_without_time_goes_on_with_the_very_same_batches(world: ImportsWorld) -> None:
    world.uploaded(rows(6_000))
    start_import(ORG, IMPORT, tools=world.tools)
    slices = 1
    while world.work(looks=5 + 5 * slices):
        assert world.record.lease_ms == 0
        slices += 1
    assert slices > 2
    assert (world.record.state, world.record.tally["rows"], world.record.tally["replayed_batches"]) == (
        "done",
        6_000,
        0,
    )
    assert len(world.keys) == 6
    assert len(world.door.log.events) == 6_000


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deaths=st.lists(st.integers(min_value=0, max_value=3), max_size=4), spread=st.integers(1, 20_000))
def test_whenever_a_run_dies_each_event_is_in_the_log_once(tmp_path: Path, deaths: list[int], spread: int) -> None:
    world = ImportsWorld(tmp_path)
    world.uploaded(rows(4_200) + b"broken\n")
    start_import(ORG, IMPORT, tools=world.tools)
    for death in deaths:
        world.dies_after = death
        with suppress(Died):
            world.work()
        world.now_ms += importer.LEASE_MS + spread
    world.dies_after = None
    while world.work():
        pass
    record = world.record
    assert (record.state, record.tally["accepted"], record.tally["rejected"], record.problems) == ("done", 4_200, 1, 1)
    assert len(world.door.log.events) == len(ids(world)) == 4_200
    assert world.store.reports[ORG, IMPORT, "import"].count(b"\n") == 1


def test_two_runs_at_once_do_the_work_of_one(world: ImportsWorld) -> None:
    world.uploaded(rows(10))
    start_import(ORG, IMPORT, tools=world.tools)
    world.dies_after = 0
    with pytest.raises(Died):
        world.work()
    world.dies_after = None
    assert world.work() is False, "the first may still be at work"
    assert world.record.state == "importing"
    world.now_ms += importer.LEASE_MS
    world.work()
    assert world.record.state == "done"


def test_one_that_breaks_off_again_and_again_is_given_up_and_can_be_taken_up(world: ImportsWorld) -> None:
    world.uploaded(rows(10))
    start_import(ORG, IMPORT, tools=world.tools)
    for _ in range(importer.MAX_STALLS):
        world.dies_after = 0
        with pytest.raises(Died):
            world.work()
        world.now_ms += importer.LEASE_MS
    assert world.work() is False
    assert (world.record.state, "again and again" in world.record.failure) == ("failed", True)
    world.dies_after = None
    start_import(ORG, IMPORT, tools=world.tools)
    world.work()
    assert (world.record.state, world.record.tally["accepted"]) == ("done", 10)


def test_a_busy_door_is_asked_again_and_then_by_another_run(world: ImportsWorld) -> None:
    world.uploaded(rows(10))
    start_import(ORG, IMPORT, tools=world.tools)
    world.busy = 2
    world.work()
    assert world.record.state == "done"
    start_import(ORG, IMPORT, tools=world.tools)
    other = ImportsWorld(world.folder, busy=99)
    other.uploaded(rows(10))
    start_import(ORG, IMPORT, tools=other.tools)
    with pytest.raises(Upstream):
        other.work()


@pytest.mark.parametrize("kind", ["gzip", "parquet"])
def test_gzip_and_parquet_are_read_as_the_command_reads_them(world: ImportsWorld, tmp_path: Path, kind: str) -> None:
    if kind == "gzip":
        content = gzip.compress(rows(1_500))
    else:
        path = tmp_path / "made.parquet"
        columns = "TIMESTAMPTZ '2026-11-01 08:00:00+00' AS timestamp, 'openai' AS provider, 'gpt-4o' AS model"
        query = f"SELECT {columns}, i AS input_tokens, 1 AS output_tokens FROM range(1500) t(i)"
        duckdb.connect().execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
        content = path.read_bytes()
        path.unlink()
    world.uploaded(content)
    start_import(ORG, IMPORT, tools=world.tools)
    world.work()
    assert (world.record.state, world.record.tally["accepted"]) == ("done", 1_500)
    assert list(tmp_path.iterdir()) == [], "the copy on the disk is removed"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"a\nb\n", "only one column"),
        (b"when,what\n1,2\n", "no column for timestamp"),
        (gzip.compress(rows(3_000))[:-20], "damaged or cut off"),
        (b"PAR1 is not enough", "Parquet"),
    ],
)
def test_a_file_that_is_none_fails_with_its_reason(world: ImportsWorld, content: bytes, reason: str) -> None:
    world.uploaded(content)
    check_import(ORG, IMPORT, tools=world.tools)
    world.work()
    assert world.record.state == "failed"
    assert reason in world.record.failure
    assert world.records.at_work == {}


def test_a_mapping_can_be_corrected_without_uploading_again(world: ImportsWorld) -> None:
    world.uploaded(b"when,provider,model,output_tokens\n2026-11-01T08:00:00Z,openai,gpt-4o,5\n")
    check_import(ORG, IMPORT, tools=world.tools)
    world.work()
    assert world.record.state == "failed"
    check_import(ORG, IMPORT, options={"mapping": {"timestamp": "when"}}, tools=world.tools)
    world.work()
    assert (world.record.state, world.record.checked["accepted"]) == ("checked", 1)


def test_a_file_that_is_gone_is_said_to_be(world: ImportsWorld) -> None:
    world.uploaded(rows(10))
    check_import(ORG, IMPORT, tools=world.tools)
    world.store.remove(ORG, IMPORT)
    world.work()
    assert (world.record.state, "gone" in world.record.failure) == ("failed", True)


def test_one_that_is_cancelled_meanwhile_stops(world: ImportsWorld) -> None:
    world.uploaded(rows(3_000))
    check_import(ORG, IMPORT, tools=world.tools)
    assert world.work(looks=5) is True
    cancel_import(ORG, IMPORT, tools=world.tools)
    assert world.work() is False
    assert (world.record.state, world.store.files, world.records.at_work) == ("cancelled", {}, {})


def test_an_import_begun_is_not_checked_again(world: ImportsWorld) -> None:
    world.uploaded(rows(1_500) + b'"never closed')
    start_import(ORG, IMPORT, tools=world.tools)
    world.work(looks=6)
    world.records.save(replace(world.record, state="failed"))
    with pytest.raises(Conflict, match="Start it to go on"):
        check_import(ORG, IMPORT, tools=world.tools)
