"""What a deployment costs that nobody uses: from the resources of the synthesized templates."""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from outlay.contracts import metrics

from bench.harness import ROOT
from bench.support.bill import DAYS_A_MONTH

_METRIC_USD = 0.30
RUN_S = 1.5
"""Of a scheduled run that starts cold and finds nothing to do."""
TABLES_A_RUN = 3
ONE_TABLE = ("Importer", "Cleanup")
"""Functions whose idle runs look at control alone."""
_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_MINUTES = {"minute": 1, "hour": 60, "day": 24 * 60}

Resource = Mapping[str, Any]


def synthesized() -> dict[str, Resource]:
    """By logical id every resource of the stacks as they are deployed to AWS. Takes a synthesis: some 15 seconds."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "OUTLAY_TARGET": "aws", "CDK_OUTDIR": folder}
        command = [sys.executable, "-m", "infra.app"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        templates = [json.loads(path.read_text("utf-8")) for path in sorted(Path(folder).glob("*.template.json"))]
    return {name: resource for template in templates for name, resource in template["Resources"].items()}


def runs_a_month(expression: str) -> float:
    """Of a schedule: ``rate(15 minutes)``; a cron expression is one of once a day."""
    match = _RATE.fullmatch(expression)
    if match is None:
        return DAYS_A_MONTH
    return DAYS_A_MONTH * 24 * 60 / (int(match[1]) * _MINUTES[match[2]])


def resources_usd(resources: Iterable[Resource], prices: Mapping[str, Any]) -> float:
    """What the resources cost a month by merely being there."""
    kinds = Counter(str(resource["Type"]) for resource in resources)
    return float(sum(count * prices["idle"].get(kind, 0.0) for kind, count in kinds.items()))


def schedules_usd(resources: Mapping[str, Resource], prices: Mapping[str, Any]) -> float:
    """What the schedules' runs cost a month when there is nothing to do, each with the memory of its function."""
    schedules = [one["Properties"] for one in resources.values() if one["Type"] == "AWS::Scheduler::Schedule"]
    return float(sum(runs_a_month(one["ScheduleExpression"]) * _a_run(one, resources, prices) for one in schedules))


def _a_run(schedule: Mapping[str, Any], resources: Mapping[str, Resource], prices: Mapping[str, Any]) -> float:
    name = schedule["Target"]["Arn"]["Fn::GetAtt"][0]
    tables = 1 if name.startswith(ONE_TABLE) else TABLES_A_RUN
    return float(
        prices["eventbridge_scheduler"]["invocation"]
        + prices["lambda"]["request"]
        + RUN_S * resources[name]["Properties"]["MemorySize"] / 1024 * prices["lambda"]["gb_second"]
        + tables * prices["kms"]["request"]
    )


def idle_usd(prices: Mapping[str, Any]) -> dict[str, float]:
    """USD a month idle; and what our own metrics add once every one of them was published in a month."""
    resources = synthesized()
    names = [name for name in vars(metrics) if name.isupper() and name != "NAMESPACE"]
    standing = resources_usd(resources.values(), prices)
    scheduled = schedules_usd(resources, prices)
    return {
        "idle_usd_per_month": standing + scheduled,
        "idle_usd_resources": standing,
        "idle_usd_schedules": scheduled,
        "in_use_usd_custom_metrics_per_month": len(names) * _METRIC_USD,
    }
