"""Forecasts of the demo organization as the schedule would have made them in the nights before it was loaded.

``python -m tools.past_nights FOLDER ORGANIZATION``: FOLDER is a local stack's. It is the function's own code with its
clock set to each of those nights: it knows the days before and nothing of what came. Without them nothing past could be
held against what came in the demo's first week.
"""

import argparse
from datetime import UTC, datetime, timedelta
from pathlib import Path

from outlay_cli.local.home import Home
from outlay_cli.local.stack import Stack, attach

from functions.forecast.composition import compose
from functions.forecast.settings import ForecastSettings

ROOT = Path(__file__).resolve().parent.parent
NIGHTS = 8
"""The first has a week before it and a week after it, of fourteen days."""
_HOUR = 2
"""UTC, as the schedule's."""


def make(stack: Stack, org: str, *, now: datetime) -> None:
    """Make and keep those of the last nights before that of ``now``; what is there already stays. Raises Upstream."""
    tonight = now.replace(hour=_HOUR, minute=0, second=0, microsecond=0)
    for back in range(NIGHTS, 0, -1):
        _make(stack, org, at_ms=int((tonight - timedelta(days=back)).timestamp()) * 1000)


def _make(stack: Stack, org: str, *, at_ms: int) -> None:
    outputs = stack.outputs
    settings = ForecastSettings(
        outlay_environment="local",
        outlay_log_table=outputs["LogTableName"],
        outlay_claims_table=outputs["ClaimsTableName"],
        outlay_figures_table=outputs["FiguresTableName"],
        outlay_control_table=outputs["ControlTableName"],
        outlay_lake_bucket=outputs["LakeBucketName"],
        outlay_budget_function=outputs["BudgetFunctionName"],
    )
    own_name = outputs["ForecastFunctionName"]
    app = compose(settings, client=stack.aws.client, own_name=own_name, clock=lambda: at_ms)
    app.answer({"task": "forecast", "orgs": [org]})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("organization")
    given = parser.parse_args()
    make(attach(Home(project=ROOT, folder=given.folder)), given.organization, now=datetime.now(tz=UTC))
