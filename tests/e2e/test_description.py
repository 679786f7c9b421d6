"""A slice of what ``make fuzz`` does for longer: the deployed API keeps what docs/openapi.json says of it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fuzz.plans import ITS_OWN_ACCOUNT, plans
from tests.fuzz.run import DOCUMENT, SEND_EVENTS, Outcome, Plan, fuzz
from tests.support.local_aws import Tenant

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]
SLICE_S = 52
"""Enough on a quiet machine. On a busy one a caller that came short of time asks again, for as long as its speed calls
for: what must be reached is counted."""
LONGEST_S = 240
"""Shorter than a token lives."""
LEAST_CASES = {"member": 150, "application": 3, "nobody": 10}


def test_the_deployed_api_keeps_what_is_said_of_it(tenant: Tenant, tmp_path: Path) -> None:
    """Schemathesis, in its deterministic mode: no 5xx, no undeclared status, type, header, field or null."""
    done = {name: _asked(name, plan, tmp_path) for name, plan in plans(tenant, seconds=SLICE_S)}
    assert [one.output for one in done.values() if not one.passed] == []
    assert {name: one.cases for name, one in done.items() if one.cases < LEAST_CASES[name]} == {}
    assert done["member"].tested >= 0.6 * _operations_of_members()


def _asked(name: str, plan: Plan, folder: Path) -> Outcome:
    first = fuzz(plan, folder)
    reached = _reached(name, first)
    if not first.passed or reached >= 1:
        return first
    longer = plan.seconds * 1.5 / max(reached, 0.1)
    return fuzz(replace(plan, seconds=min(int(longer), LONGEST_S)), folder)


def _reached(name: str, done: Outcome) -> float:
    """The part of what must be reached, 1 or more where all was."""
    of_cases = done.cases / LEAST_CASES[name]
    return min(of_cases, done.tested / (0.6 * _operations_of_members())) if name == "member" else of_cases


def _operations_of_members() -> int:
    paths = json.loads(DOCUMENT.read_text(encoding="utf-8"))["paths"]
    operations = [operation for methods in paths.values() for operation in methods.values()]
    return sum(one["operationId"] != SEND_EVENTS and one["tags"][0] not in ITS_OWN_ACCOUNT for one in operations)
