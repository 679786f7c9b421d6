"""The emulator's life: started once, found again, stopped with its state saved, and its death noticed."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from outlay_cli.local import process
from outlay_cli.local.aws import LocalAws
from outlay_cli.local.home import Home, read_json, write_json
from outlay_cli.local.problem import LocalProblem


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(project=tmp_path, folder=tmp_path / "local")
    yield made
    process.stop(made)


def buckets(home: Home, running: process.Running) -> list[str]:
    listed = LocalAws(running, process.credentials(home)).client("s3").list_buckets()
    return [bucket["Name"] for bucket in listed["Buckets"]]


@pytest.mark.local_aws
def test_what_was_made_before_a_stop_is_there_after_a_start(home: Home) -> None:
    first = process.start(home, port=process.free_port())
    client = LocalAws(first, process.credentials(home)).client("dynamodb")
    client.create_table(
        TableName="kept",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    assert process.running(home) == first
    assert process.stop(home)
    assert process.running(home) is None
    assert not process.was_killed(home)
    second = process.start(home, port=process.free_port())
    assert LocalAws(second, process.credentials(home)).client("dynamodb").list_tables()["TableNames"] == ["kept"]


@pytest.mark.local_aws
def test_an_emulator_that_the_system_ended_in_order_was_not_killed(home: Home) -> None:
    running = process.start(home, port=process.free_port())
    os.kill(running.pid, signal.SIGTERM)
    deadline = time.monotonic() + 10
    while process.running(home) is not None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not process.was_killed(home)


@pytest.mark.local_aws
def test_a_killed_emulator_is_noticed(home: Home) -> None:
    running = process.start(home, port=process.free_port())
    os.killpg(running.pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while process.running(home) is not None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert process.was_killed(home)
    assert not process.stop(home)


@pytest.mark.local_aws
def test_an_abandoned_emulator_has_ended_and_is_known_to_have_saved_nothing(home: Home) -> None:
    running = process.start(home, port=process.free_port())
    process.abandon(home)
    assert process.running(home) is None
    assert process.was_killed(home)
    deadline = time.monotonic() + 10  # the system gives a port back a moment after its process is gone
    while not process.port_is_free(running.port) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert process.port_is_free(running.port)


def test_a_process_number_taken_over_by_another_program_is_not_the_emulator(home: Home) -> None:
    write_json(home.process, {"pid": os.getpid(), "port": 4566, "started": "some other time"})
    assert process.running(home) is None


def test_stopping_what_does_not_run_is_no_error(home: Home) -> None:
    assert not process.stop(home)


def test_a_port_in_use_is_passed_over_unless_someone_insists() -> None:
    with socket.socket() as taken:
        taken.bind((process.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert process.choose_port(wanted=port, explicit=False) > port
        with pytest.raises(LocalProblem, match="OUTLAY_PORT"):
            process.choose_port(wanted=port, explicit=True)


def test_the_root_keys_are_random_kept_and_private(home: Home) -> None:
    first = process.credentials(home)
    assert process.credentials(home) == first
    assert home.credentials.stat().st_mode & 0o077 == 0
    assert first != process.credentials(Home(project=home.project, folder=home.folder / "other"))


def test_nothing_of_the_users_aws_configuration_reaches_the_emulator(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "PYTHONPATH", "OPENAI_API_KEY"):
        monkeypatch.setenv(name, "mine")
    environment = process._environment(home, 4566)
    assert "mine" not in environment.values()
    assert environment["BIND_HOST"] == "127.0.0.1"
    assert environment["AUTH"] == "true"


def test_the_functions_log_at_their_own_level_and_not_at_the_emulators(home: Home) -> None:
    environment = process._environment(home, 4566)
    assert (environment["LOG_LEVEL"], environment["POWERTOOLS_LOG_LEVEL"]) == ("WARNING", "INFO")


def test_a_half_written_file_counts_as_missing(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"api_url": ')
    assert read_json(tmp_path / "x.json") == {}
    assert read_json(tmp_path / "none.json") == {}
