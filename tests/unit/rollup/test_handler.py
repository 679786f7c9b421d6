"""The composed function: it raises what has to come again, publishes what is not zero, and tells nobody's values."""

import importlib
import json
from types import SimpleNamespace
from typing import Any

import pytest
from outlay.runtime.observability import InvocationFailed

from functions.rollup.settings import RollupSettings
from tests.support.builders import a_batch, an_event
from tests.support.faults import Faults
from tests.support.rollup_rig import SETTINGS, Rig, insert_record

CONTEXT = SimpleNamespace(
    aws_request_id="request-1",
    function_name="rollup",
    memory_limit_in_mb=128,
    invoked_function_arn="arn",
    get_remaining_time_in_millis=lambda: 300_000,
)


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch) -> Any:
    for name in RollupSettings.model_fields:
        monkeypatch.setenv(name.upper(), str(getattr(SETTINGS, name)))
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    return importlib.reload(importlib.import_module("functions.rollup.handler"))


def answer_with(handler: Any, monkeypatch: pytest.MonkeyPatch, rig: Rig, faults: Faults | None = None) -> None:
    app = rig.container(faults)
    object.__setattr__(app, "count", handler.TELEMETRY.count)
    monkeypatch.setattr(handler, "APP", app)


def test_a_delivery_publishes_only_metrics_that_are_not_zero(
    handler: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    answer_with(handler, monkeypatch, Rig())
    assert handler.lambda_handler({"Records": [insert_record(a_batch())]}, CONTEXT)["counted"] == 1
    published = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert published["EventsCounted"] == [1.0]
    assert "EventsDuplicate" not in published
    assert "BatchesQuarantined" not in published


def test_a_failure_is_raised_and_logged_without_anybodys_values(
    handler: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    broken = Faults(at=lambda _, operation: "throttled" if operation == "put_record_batch" else None)
    answer_with(handler, monkeypatch, Rig(), broken)
    record = insert_record(a_batch(an_event(team="secret-team", tags={"k": "secret-tag"})))
    with pytest.raises(InvocationFailed, match="Upstream") as raised:
        handler.lambda_handler({"Records": [record]}, CONTEXT)
    assert raised.value.__suppress_context__
    printed = capsys.readouterr()
    assert "Upstream" in printed.out + printed.err
    assert "secret" not in printed.out + printed.err
