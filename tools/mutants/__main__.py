"""``python -m tools.mutants``: changes the code that counts in small ways, one at a time; a test has to notice each.

Prints what nobody noticed. With ``--save`` the result is kept as bench/results/mutants.json.
"""

import argparse
import ast
import json
import os
import random
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.harness import RESULTS, ROOT, report
from tools.mutants.children import SURVIVED
from tools.mutants.module_run import UNTESTED, ModuleRun
from tools.mutants.mutations import Site, sites
from tools.mutants.targets import TARGETS, path_of

EQUIVALENT = Path(__file__).with_name("equivalent.toml")
REACH = 0.9
_LIKE_THE_TESTS = {"PYTHONHASHSEED": "0", "HYPOTHESIS_STORAGE_DIRECTORY": ".outlay/cache/hypothesis"}
_HEAVY = ("boto3", "botocore.session", "duckdb", "httpx", "hypothesis", "moto.dynamodb", "msgspec", "numpy")
_HEAVY += ("pydantic_settings", "sqlglot", "aws_lambda_powertools", "zoneinfo", "rich.console")

Found = Mapping[str, Sequence[Site]]
Chosen = Mapping[str, Sequence[int]]


def main() -> int:
    options = _options()
    found = {module: sites(ast.parse((ROOT / path_of(module)).read_text())) for module in options.module or TARGETS}
    chosen = _sample(found, options.sample, options.seed)
    for heavy in _HEAVY:
        __import__(heavy)  # once, before the forks; nothing of ours
    survivors, by_module = [], {}
    for module, numbers in chosen.items():
        began = time.monotonic()
        run = ModuleRun(
            root=ROOT,
            module=module,
            path=ROOT / path_of(module),
            tests=TARGETS[module],
            numbers=numbers,
            at_once=options.workers,
        )
        outcomes = run.run()
        left, counts = _judged(module, found[module], outcomes)
        survivors += left
        for one in left:
            print(f"{path_of(module)}:{one['at']}: {one['change']} ({one['how']})\n    {one['line']}", flush=True)
        by_module[module] = counts
        print(f"{module:46} {_line(counts)}  {time.monotonic() - began:5.0f} s", file=sys.stderr, flush=True)
    return _report(by_module, survivors, options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.mutants", description=__doc__)
    parser.add_argument("--module", action="append", choices=sorted(TARGETS), help="this one only; may be repeated")
    parser.add_argument("--sample", type=int, metavar="N", help="N mutants, chosen by chance over all modules")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="of the sample")
    parser.add_argument("--workers", type=int, default=2, metavar="N")
    parser.add_argument("--save", action="store_true", help="keep the result as bench/results/mutants.json")
    return parser.parse_args()


def _sample(found: Found, size: int | None, seed: int) -> Chosen:
    every = [(module, number) for module, some in found.items() for number in range(len(some))]
    if size is not None and size < len(every):
        every = sorted(random.Random(seed).sample(every, size))  # noqa: S311 - a sample
    chosen: dict[str, list[int]] = {}
    for module, number in every:
        chosen.setdefault(module, []).append(number)
    return chosen


def _judged(
    module: str, found: Sequence[Site], outcomes: Mapping[int, str]
) -> tuple[list[dict[str, object]], Counter[str]]:
    """What nobody noticed, and the counts by outcome; the known equivalents are neither killed nor missed."""
    lines = (ROOT / path_of(module)).read_text().splitlines()
    equivalent = {(one["line"], one["change"]) for one in _equivalents() if one["module"] == module}
    survivors: list[dict[str, object]] = []
    counts: Counter[str] = Counter()
    for number, outcome in sorted(outcomes.items()):
        site = found[number]
        text = lines[site.line - 1].strip()
        if outcome not in {SURVIVED, UNTESTED}:
            counts[outcome] += 1
        elif (text, site.change) in equivalent:
            counts["equivalent"] += 1
        else:
            counts[outcome] += 1
            survivors.append({"module": module, "at": site.line, "line": text, "change": site.change, "how": outcome})
    return survivors, counts


def _equivalents() -> list[dict[str, str]]:
    """Changes that change nothing: by module, line as it stands, change, and the reason."""
    listed: list[dict[str, str]] = tomllib.loads(EQUIVALENT.read_text())["equivalent"]
    return listed


def _score(counts: Mapping[str, int]) -> float:
    killed = counts.get("killed", 0) + counts.get("timeout", 0)
    missed = counts.get(SURVIVED, 0) + counts.get(UNTESTED, 0)
    return killed / (killed + missed) if killed + missed else 1.0


def _line(counts: Mapping[str, int]) -> str:
    told = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
    return f"{100 * _score(counts):5.1f} %  ({told})"


def _report(
    by_module: Mapping[str, Counter[str]], survivors: list[dict[str, object]], options: argparse.Namespace
) -> int:
    total: Counter[str] = sum(by_module.values(), Counter())
    print(f"\n{sum(total.values()):,} mutants: {_line(total)}")
    numbers = {"mutants": sum(total.values()), "killed_percent": round(100 * _score(total), 1), **total}
    result: dict[str, object] = {
        **report("mutants", numbers),
        "sample": options.sample,
        "modules": {
            module: {**counts, "killed_percent": round(100 * _score(counts), 1)} for module, counts in by_module.items()
        },
        "survivors": survivors,
    }
    if options.save:
        (RESULTS / "mutants.json").write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n")
    return 0 if _score(total) >= REACH else 1


if __name__ == "__main__":
    if any(os.environ.get(name) != value for name, value in _LIKE_THE_TESTS.items()):
        os.execve(  # noqa: S606 - this very program
            sys.executable, [sys.executable, "-m", "tools.mutants", *sys.argv[1:]], {**os.environ, **_LIKE_THE_TESTS}
        )
    sys.exit(main())
