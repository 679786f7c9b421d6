from pathlib import Path

import pytest

from tests.support.cli import Command
from tests.support.http_api import problem


@pytest.fixture
def outlay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.chdir(tmp_path)
    command = Command(tmp_path)
    command.api.on("POST", "/v1/imports", problem(403, "forbidden"))  # no administrator: no records of imports
    return command
