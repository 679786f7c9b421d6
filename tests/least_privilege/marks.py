"""A pytest plugin: notes in the trace of grants which test begins, so that each call can be told apart by test."""

import json
import os
from pathlib import Path

import pytest
from outlay_cli.local.grants import TRACE


def pytest_runtest_logstart(nodeid: str) -> None:
    with Path(os.environ[TRACE]).open("a", encoding="utf-8") as trace:
        trace.write(json.dumps({"test": nodeid}) + "\n")


@pytest.hookimpl(trylast=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call":
        with Path(os.environ[TRACE]).open("a", encoding="utf-8") as trace:
            trace.write(json.dumps({"took_s": report.duration}) + "\n")
