"""What schedules and people would have done in the demo organization, had it been here when its calls were made."""

import subprocess
import sys
from datetime import datetime

from outlay_cli.local.demo import ORGANIZATION, Demo, furnish
from outlay_cli.local.home import Home
from outlay_cli.local.problem import LocalProblem
from outlay_cli.local.stack import Say, Stack, look_ahead, pack


def settle(home: Home, stack: Stack, demo: Demo, *, now: datetime, say: Say) -> None:
    """Once its events are counted. Raises LocalProblem."""
    say("packing past days, proving them against the lake…")
    pack(stack, ORGANIZATION)
    say("looking ahead: forecasts, anomalies, advice…")
    furnish(stack.api_url, demo, today=now.date())
    _make_past_forecasts(home)
    look_ahead(stack, ORGANIZATION, today=now.date())


def _make_past_forecasts(home: Home) -> None:
    """Of the nights before, by the function's own code, which the command does not import."""
    command = [sys.executable, "-m", "tools.past_nights", str(home.folder), ORGANIZATION]
    result = subprocess.run(command, cwd=home.project, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise LocalProblem(f"The forecasts of past nights could not be made:\n{result.stderr.strip()}")
