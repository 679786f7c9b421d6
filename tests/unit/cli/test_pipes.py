"""`outlay … | head`: who reads no further has no trouble with it, and exit code 1 keeps its one meaning."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CALLS = '{"model": "gpt-4o", "provider": "openai", "input_uncached_tokens": 1}\n' * 2_000


@pytest.mark.parametrize("both", [False, True], ids=["stdout", "stdout and stderr"])
def test_a_reader_that_leaves_is_no_failure(tmp_path: Path, both: bool) -> None:
    calls = tmp_path / "calls.jsonl"
    calls.write_text(CALLS)
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-c", "from outlay_cli.main import main; main()", "price", "--file", str(calls)],
            stdout=writing,
            stderr=writing if both else subprocess.PIPE,
            check=False,
            timeout=60,
        )
    finally:
        os.close(writing)
    assert done.returncode == 0
    assert not done.stderr
