"""One run of Schemathesis from docs/openapi.json against a deployment: no 5xx, nothing that is not as described."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
SEND_EVENTS = "send_events"
"""The one operation for applications; all others are for people."""
EXCLUDED_CHECKS = {
    "positive_data_acceptance": "a schema can't say all that a route asks for: which cursor, which order of days",
    "unsupported_method": "methods that no route has never reach the function: API Gateway answers 404",
}
_CONFIG = """[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 422, 428, 429]
[checks.missing_required_header]
expected-statuses = [400, 401, 403, 404, 406, 415, 422, 428]
"""
"""What Schemathesis would not take for a refusal: too many events (413), no version (428), no such name (404).
"""
_GRACE_S = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """``options`` choose operations, as the command has them."""

    url: str
    credential: str
    """Access token or API key; empty: unauthenticated."""
    options: tuple[str, ...]
    seconds: int
    phases: tuple[str, ...] = ("examples", "coverage", "fuzzing")
    examples: int = 2
    seed: int | None = None
    """None: the same cases in every run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    passed: bool
    output: str
    report: Mapping[str, Any]

    @property
    def cases(self) -> int:
        return int(self.report.get("test_cases", {}).get("generated", 0))

    @property
    def tested(self) -> int:
        """Operations."""
        return int(self.report.get("operations", {}).get("tested", 0))


def fuzz(plan: Plan, folder: Path) -> Outcome:
    """Run it; what it writes goes to ``folder``. It ends by itself after ``seconds``; one that doesn't has failed."""
    report, config = folder / "report.json", folder / "schemathesis.toml"
    report.unlink(missing_ok=True)
    config.write_text(_CONFIG)
    command = [str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(config), "run", str(DOCUMENT)]
    try:
        done = subprocess.run(
            [*command, *_arguments(plan, report)],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=plan.seconds + _GRACE_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Outcome(passed=False, output=f"It did not end {_GRACE_S} s after its time was over.", report={})
    told = json.loads(report.read_text(encoding="utf-8")) if report.is_file() else {}
    return Outcome(passed=done.returncode == 0, output=done.stdout + done.stderr, report=told)


def _arguments(plan: Plan, report: Path) -> list[str]:
    found = ["--url", plan.url, "--max-time", str(plan.seconds), "--max-examples", str(plan.examples)]
    found += ["--phases", ",".join(plan.phases), "--exclude-checks", ",".join(EXCLUDED_CHECKS)]
    found += ["--report", "json", "--report-json-path", str(report), "--request-timeout", "40", "--max-redirects", "0"]
    found += ["--continue-on-failure", "--warnings", "off", "--no-color", "--suppress-health-check", "all"]
    found += ["--generation-deterministic"] if plan.seed is None else ["--seed", str(plan.seed)]
    if plan.credential:
        found += ["--header", f"Authorization: Bearer {plan.credential}"]
    return [*found, *plan.options]
