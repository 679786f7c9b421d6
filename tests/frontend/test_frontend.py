"""The dashboard's own tests, which Vitest runs beside its pure functions."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_the_dashboards_own_tests_pass() -> None:
    command = [sys.executable, "-m", "infra.site.dashboard", "test"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert " passed" in done.stdout, done.stdout
