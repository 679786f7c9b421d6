"""What every benchmark shares: one JSON object on stdout, words for people on stderr.

``{"name", "commit", "date", "machine", "results": {metric: number}}``. Run one by ``python -m bench.<name> --json``;
without ``--json`` the results are a table. ``--save`` keeps the object under ``bench/results/``.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).resolve().parent / "results"

Results = Mapping[str, float]


def say(text: str) -> None:
    """A line for people."""
    print(text, file=sys.stderr, flush=True)


def commit() -> str:
    """The checked-out commit, ``+`` where files differ from it, ``unknown`` outside a clone."""
    git = ["git", "-C", str(ROOT)]
    try:
        head = subprocess.run([*git, "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True, check=True)
        changes = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return head.stdout.strip() + ("+" if changes.stdout.strip() else "")


def machine() -> str:
    """Processor, cores, memory and Python, in a line."""
    parts = [_processor(), f"{os.cpu_count()} cores", f"Python {platform.python_version()}", platform.system()]
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        return ", ".join(parts)
    return ", ".join([*parts[:2], f"{memory / 2**30:.0f} GiB", *parts[2:]])


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return named or platform.machine()


def report(name: str, results: Results) -> dict[str, object]:
    """The object that a benchmark prints."""
    return {
        "name": name,
        "commit": commit(),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "results": {metric: round(value, 12) for metric, value in results.items()},
    }


def run(name: str, measure: Callable[[], Results], arguments: list[str] | None = None) -> int:
    """Measure and print. The exit code is 0; thresholds are for whoever reads the figures."""
    parser = argparse.ArgumentParser(prog=f"python -m bench.{name}", description=(measure.__doc__ or name).strip())
    parser.add_argument("--json", action="store_true", help="print one JSON object on stdout")
    parser.add_argument("--save", action="store_true", help=f"keep it as bench/results/{name}.json")
    options = parser.parse_args(arguments)
    results = measure()
    result = report(name, results)
    if options.save:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{name}.json").write_text(json.dumps(result, indent=2) + "\n", "utf-8")
    if options.json:
        print(json.dumps(result))
        return 0
    say(f"{name} · {result['commit']} · {result['date']} · {result['machine']}")
    for metric, value in results.items():
        print(f"{metric:32} {value:,.12g}")
    return 0
