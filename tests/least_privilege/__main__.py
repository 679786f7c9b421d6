"""``make least-privilege``: deploy, run the end-to-end tests once and note which grant each call needed; then take away
one grant after the other and see a test fail that needed it. A grant without which all pass is one too many, or lacks a
test: the exit code is 1. Takes half an hour and more.

``GRANTS="text …"`` judges only those that contain one of the texts. With ``OUTLAY_E2E_FOLDER`` the stack and the trace
of that folder are used and kept: what was found once need not be deployed and traced again.
"""

import multiprocessing
import os
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from outlay_cli.local import process
from outlay_cli.local.aws import LocalAws
from outlay_cli.local.grants import TRACE
from outlay_cli.local.stack import bring_up

from tests.least_privilege.grants import Grant, all_grants, start_afresh, without
from tests.least_privilege.trace import Trace, read_trace, was_refused
from tests.least_privilege.unasked import NEVER_ASKED
from tests.support.local_aws import ATTACH, home_in

CANDIDATES = 4
"""Tests that are tried with a grant taken away, the shortest first: a failing one is enough."""
LEFT_OUT = ("access", "admin_guide", "canary", "description", "local_stack")
"""Files whose tests call everything at once, or bring up a stack of their own: too dear to miss a single grant by."""
TESTS = ("tests/e2e", *(f"--ignore=tests/e2e/test_{name}.py" for name in LEFT_OUT))
PATIENCE_S = 10.0
PATIENCE = 3
"""A test that takes ``PATIENCE`` times as long as it did, and ``PATIENCE_S`` more, waits for what never comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    aws: LocalAws
    file: Path
    trace: Trace


def main(wanted: Sequence[str]) -> int:
    # What is taken away while it is told to end comes back, as after Ctrl-C.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    kept = ATTACH in os.environ
    with _folder() as folder:
        file = folder / "trace.jsonl"
        os.environ[TRACE], os.environ[ATTACH] = str(file), str(folder)
        home = home_in(folder)
        try:
            aws = bring_up(home, say=print, port=process.free_port()).aws
            if not file.exists() or not read_trace(file).call_s:
                print("which test needs which grant? Running all of them once…", flush=True)
                if not passes(*TESTS, "-p", "tests.least_privilege.marks", is_shown=True):
                    print("the end-to-end tests fail with all grants in place")
                    return 1
            grants = [grant for grant in all_grants(aws.client("iam")) if grant.short not in NEVER_ASKED]
            chosen = [grant for grant in grants if not wanted or any(text in str(grant) for text in wanted)]
            return judge(Run(aws=aws, file=file, trace=read_trace(file)), chosen)
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


def passes(*arguments: str, limit_s: float | None = None, is_shown: bool = False) -> bool:
    """Whether the tests pass within the time. In a fork, since importing everything takes longer than most tests."""
    child = multiprocessing.get_context("fork").Process(target=_run_tests, args=(arguments, is_shown))
    child.start()
    child.join(limit_s)
    if child.exitcode is None:
        child.kill()
        child.join()
    return child.exitcode == 0


def _run_tests(arguments: Sequence[str], is_shown: bool) -> None:
    if not is_shown:
        nothing = os.open(os.devnull, os.O_WRONLY)
        for stream in (1, 2):
            os.dup2(nothing, stream)
    os._exit(pytest.main(["-q", "-n", "0", *arguments]))


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
    with without(run.aws.client("iam"), grant):
        for test in tests:
            if _fails(run, test, grant):
                return f"needed by {test}"
        # What a function keeps from its start it never asks for again.
        for test in tests:
            start_afresh(run.aws.client("lambda"), grant.role)
            if _fails(run, test, grant):
                return f"needed by {test}, by a function that starts"
    return f"not needed by {', '.join(tests)}"


def _fails(run: Run, test: str, grant: Grant) -> bool:
    """For want of the grant."""
    before = run.file.stat().st_size
    limit_s = PATIENCE_S + PATIENCE * run.trace.seconds(test)
    return not passes(test, limit_s=limit_s) and was_refused(run.file, before, grant)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
