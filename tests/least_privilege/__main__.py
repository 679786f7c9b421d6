"""``make least-privilege``: deploy, run the end-to-end tests once and note which grant each call needed; then take away
one grant after the other and see a test fail that needed it. A grant without which all pass is one too many, or lacks a
test: the exit code is 1. Takes half an hour and more.

``GRANTS="text …"`` judges only those that contain one of the texts. With ``OUTLAY_E2E_FOLDER`` the stack and the trace
of that folder are used and kept: what was found once need not be deployed and traced again.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from outlay_cli.local import process
from outlay_cli.local.grants import TRACE
from outlay_cli.local.stack import bring_up

from tests.least_privilege.grants import Grant, all_grants, without
from tests.least_privilege.trace import Trace, read_trace, was_refused
from tests.least_privilege.unasked import NEVER_ASKED
from tests.support.local_aws import ATTACH, home_in

CANDIDATES = 4
"""Tests that are tried with a grant taken away, the shortest first: a failing one is enough."""
TESTS = ("tests/e2e", "--deselect", "tests/e2e/test_local_stack.py")
PATIENCE_S = 20.0
PATIENCE = 3
"""A test that takes ``PATIENCE`` times as long as it did, and ``PATIENCE_S`` more, waits for what never comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    iam: Any
    file: Path
    trace: Trace


def main(wanted: Sequence[str]) -> int:
    kept = ATTACH in os.environ
    with _folder() as folder:
        file = folder / "trace.jsonl"
        os.environ[TRACE], os.environ[ATTACH] = str(file), str(folder)
        home = home_in(folder)
        try:
            iam = bring_up(home, say=print, port=process.free_port()).aws.client("iam")
            if not file.exists() or not read_trace(file).call_s:
                print("which test needs which grant? Running all of them once…", flush=True)
                if not passes(*TESTS, "-p", "tests.least_privilege.marks", output=None):
                    print("the end-to-end tests fail with all grants in place")
                    return 1
            grants = [grant for grant in all_grants(iam) if grant.short not in NEVER_ASKED]
            chosen = [grant for grant in grants if not wanted or any(text in str(grant) for text in wanted)]
            return judge(Run(iam=iam, file=file, trace=read_trace(file)), chosen)
        finally:
            if not kept:
                process.stop(home)


@contextmanager
def _folder() -> Iterator[Path]:
    given = os.environ.get(ATTACH)
    if given:
        yield Path(given).resolve()
        return
    with tempfile.TemporaryDirectory(prefix="outlay-grants-") as folder:
        yield Path(folder)


def passes(*arguments: str, limit_s: float | None = None, output: int | None = subprocess.DEVNULL) -> bool:
    """Whether the tests pass within the time. Their ``output`` is seen where it is None."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", *arguments]
    try:
        ended = subprocess.run(command, check=False, stdout=output, stderr=output, timeout=limit_s)
    except subprocess.TimeoutExpired:
        return False
    return ended.returncode == 0


def judge(run: Run, grants: Sequence[Grant]) -> int:
    """Whether any grant is needed by nothing, as an exit code; each is named."""
    needless = []
    for number, grant in enumerate(grants, 1):
        verdict = verdict_on(run, grant)
        print(f"{number}/{len(grants)} {grant}: {verdict}", flush=True)
        if not verdict.startswith("needed"):
            needless.append(grant)
    print(f"{len(grants) - len(needless)} of {len(grants)} grants are needed by a test")
    for grant in needless:
        print(f"nothing fails without {grant}")
    return 1 if needless else 0


def verdict_on(run: Run, grant: Grant) -> str:
    """Starts with ``needed`` where a test fails without the grant, and a call was refused for want of it."""
    tests = run.trace.shortest(grant, CANDIDATES)
    if not tests:
        return "no test uses it"
    with without(run.iam, grant):
        for test in tests:
            before = run.file.stat().st_size
            if passes(test, limit_s=PATIENCE_S + PATIENCE * run.trace.seconds(test)):
                continue
            if was_refused(run.file, before, grant):
                return f"needed by {test}"
    return f"not needed by {', '.join(tests)}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
