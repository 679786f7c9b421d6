"""What the emulator noted: which test needed which grant, how long each test takes alone, and what was refused."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from tests.least_privilege.grants import Grant


@dataclass(slots=True)
class Trace:
    tests: dict[Grant, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    call_s: dict[str, float] = field(default_factory=dict)
    setup_s: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    """By file: the longest, which is the first one's, of what the file's other tests share with it."""

    def seconds(self, test: str) -> float:
        """What a test takes when it is run alone."""
        return self.call_s.get(test, 0) + self.setup_s[_file(test)]

    def shortest(self, grant: Grant, count: int) -> list[str]:
        """Of the tests that passed with the grant in use."""
        found = [test for test in self.tests.get(grant, {}) if test in self.call_s]
        return sorted(found, key=self.seconds)[:count]


def read_trace(file: Path) -> Trace:
    trace, test = Trace(), ""
    for told in _lines(file, 0):
        if "test" in told:
            test = told["test"]
        elif told.get("when") == "call":
            trace.call_s[test] = told["took_s"]
        elif told.get("when") == "setup":
            trace.setup_s[_file(test)] = max(trace.setup_s[_file(test)], told["took_s"])
        elif test and told.get("resource"):
            trace.tests[Grant(role=told["role"], action=told["action"], resource=told["resource"])][test] = None
    return trace


def was_refused(file: Path, since: int, grant: Grant) -> bool:
    """Whether a call that the grant would have let through was refused after the first ``since`` bytes."""
    return any(
        (told.get("role"), told.get("action"), told.get("resource")) == (grant.role, grant.action, None)
        and fnmatchcase(told["asked"], grant.resource)
        for told in _lines(file, since)
    )


def _lines(file: Path, since: int) -> list[dict[str, Any]]:
    with file.open("rb") as trace:
        trace.seek(since)
        return [json.loads(line) for line in trace.read().splitlines() if line.endswith(b"}")]


def _file(test: str) -> str:
    return test.partition("::")[0]
