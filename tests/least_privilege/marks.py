"""A pytest plugin: notes in the trace of grants which test begins, so that each call can be told apart by test."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from outlay_cli.local.grants import TRACE


def pytest_runtest_logstart(nodeid: str) -> None:
    _note(test=nodeid)


@pytest.hookimpl(trylast=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.passed:
        _note(when=report.when, took_s=report.duration)


def _note(**told: Any) -> None:
    with Path(os.environ[TRACE]).open("a", encoding="utf-8") as trace:
        trace.write(json.dumps(told) + "\n")
