"""``make bench``: every benchmark, one after the other, each in a process of its own; results are kept."""

import json
import subprocess
import sys
from pathlib import Path

NAMES = (
    "pricing",
    "ingest",
    "rollup",
    "cost_per_million",
    "query",
    "api",
    "auth",
    "leases",
    "budgets",
    "alerts",
    "advice",
    "imports",
    "throughput",
    "freshness",
    "scale",
    "forecast",
    "forecast_fleet",
    "anomalies",
    "dashboard",
)
RESULTS = Path(__file__).resolve().parent / "results"


def main() -> int:
    failed = []
    RESULTS.mkdir(exist_ok=True)
    for name in NAMES:
        command = [sys.executable, "-m", f"bench.{name}", "--json"]
        finished = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
        if finished.returncode != 0:
            failed.append(name)
            continue
        result = json.loads(finished.stdout)
        (RESULTS / f"{name}.json").write_text(json.dumps(result, indent=2) + "\n")
        print(json.dumps(result))
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
