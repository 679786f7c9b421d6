"""``make least-privilege``: deploy, run the end-to-end tests once and note which grant each call needed; then take away
one grant after the other and see a test fail that needed it. A grant without which all pass is one too many, or lacks a
test: the exit code is 1. Takes the better part of an hour.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from outlay_cli.local import process
from outlay_cli.local.grants import TRACE
from outlay_cli.local.stack import bring_up

from tests.least_privilege.grants import NEVER_ASKED, Grant, Trace, all_grants, read_trace, without
from tests.support.local_aws import ATTACH, home_in

CANDIDATES = 3
"""Tests that are tried with a grant taken away, the shortest first: a failing one is enough."""
TESTS = ("tests/e2e", "--deselect", "tests/e2e/test_local_stack.py")


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="outlay-grants-") as folder:
        file = Path(folder) / "trace.jsonl"
        os.environ[TRACE], os.environ[ATTACH] = str(file), folder
        home = home_in(Path(folder))
        try:
            stack = bring_up(home, say=print, port=process.free_port())
            if run_tests(*TESTS, "-p", "tests.least_privilege.marks", "-n", "0") != 0:
                print("the end-to-end tests fail with all grants in place")
                return 1
            iam = stack.aws.client("iam")
            return judge(iam, [grant for grant in all_grants(iam) if grant.action not in NEVER_ASKED], read_trace(file))
        finally:
            process.stop(home)


def run_tests(*arguments: str) -> int:
    command = [sys.executable, "-m", "pytest", "-q", "-x", *arguments]
    return subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT).returncode


def judge(iam: object, grants: list[Grant], trace: Trace) -> int:
    """How many grants nothing needs, as an exit code; each is named."""
    needless = []
    for number, grant in enumerate(grants, 1):
        verdict = verdict_on(iam, grant, trace)
        print(f"{number}/{len(grants)} {grant}: {verdict}", flush=True)
        if not verdict.startswith("needed"):
            needless.append(grant)
    print(f"{len(grants) - len(needless)} of {len(grants)} grants are needed by a test")
    for grant in needless:
        print(f"nothing fails without {grant}")
    return 1 if needless else 0


def verdict_on(iam: object, grant: Grant, trace: Trace) -> str:
    tests = trace.shortest(grant, CANDIDATES)
    if not tests:
        return "no test uses it"
    with without(iam, grant):
        for test in tests:
            if run_tests(test) != 0:
                return f"needed by {test}"
    return f"not needed by {', '.join(tests)}"


if __name__ == "__main__":
    sys.exit(main())
