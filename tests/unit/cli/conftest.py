from pathlib import Path

import pytest

from tests.support.cli import Command


@pytest.fixture
def outlay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.chdir(tmp_path)
    return Command(tmp_path)
