"""``python -m tools.mutants``: changes the code that counts in small ways, one at a time; a test has to notice each.

Prints what nobody noticed. With ``--save`` the result is kept in bench/results/mutants.json, module by module, beside
that of modules which ran before.
"""

import argparse
import ast
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence

from bench.harness import ROOT
from tools.mutants.module_run import ModuleRun
from tools.mutants.mutations import Site, sites
from tools.mutants.results import Results, judged, line, score
from tools.mutants.targets import TARGETS, path_of

REACH = 0.9
_LIKE_THE_TESTS = {"PYTHONHASHSEED": "0", "HYPOTHESIS_STORAGE_DIRECTORY": ".outlay/cache/hypothesis"}
_HEAVY = ("boto3", "botocore.session", "duckdb", "httpx", "hypothesis", "moto.dynamodb", "msgspec", "numpy")
_HEAVY += ("pydantic_settings", "sqlglot", "aws_lambda_powertools", "zoneinfo", "rich.console")

Found = Mapping[str, Sequence[Site]]
Chosen = Mapping[str, Sequence[int]]


def main() -> int:
    options = _options()
    found = {module: sites(ast.parse((ROOT / path_of(module)).read_text())) for module in options.module or TARGETS}
    chosen = _chosen(found, options)
    for heavy in _HEAVY:
        __import__(heavy)  # once, before the forks; nothing of ours
    total: Counter[str] = Counter()
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
        survivors, counts = judged(module, found[module], run.run() if numbers else {})
        for one in survivors:
            print(f"{path_of(module)}:{one['at']}: {one['change']} ({one['how']})\n    {one['line']}", flush=True)
        print(f"{module:46} {line(counts)}  {time.monotonic() - began:5.0f} s", file=sys.stderr, flush=True)
        total += counts
        if options.save:
            results = Results()
            enter = results.enter_again if options.again else results.enter
            enter(module, len(found[module]), survivors, counts)
            results.save()
    print(f"\n{sum(total.values()):,} mutants: {line(total)}")
    return 0 if score(total) >= REACH else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.mutants", description=__doc__)
    parser.add_argument("--module", action="append", choices=sorted(TARGETS), help="this one only; may be repeated")
    parser.add_argument("--sample", type=int, metavar="N", help="N mutants, chosen by chance over all modules")
    parser.add_argument("--each", type=int, metavar="N", help="at most N mutants of each module, chosen by chance")
    parser.add_argument("--again", action="store_true", help="only what survived in the result that is kept")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="of the choice")
    parser.add_argument("--workers", type=int, default=2, metavar="N")
    parser.add_argument("--save", action="store_true", help="keep the result in bench/results/mutants.json")
    return parser.parse_args()


def _chosen(found: Found, options: argparse.Namespace) -> Chosen:
    if options.again:
        survived = {module: Results().survivors(module) for module in found}
        return {module: numbers for module, numbers in survived.items() if numbers is not None}
    if options.sample is not None:
        return _sample(found, options.sample, options.seed)
    return {module: _some(len(some), options.each, options.seed) for module, some in found.items()}


def _some(size: int, at_most: int | None, seed: int) -> list[int]:
    if at_most is None or size <= at_most:
        return list(range(size))
    return sorted(random.Random(seed).sample(range(size), at_most))  # noqa: S311 - a sample


def _sample(found: Found, size: int, seed: int) -> Chosen:
    every = [(module, number) for module, some in found.items() for number in range(len(some))]
    chosen: dict[str, list[int]] = {}
    for place in _some(len(every), size, seed):
        module, number = every[place]
        chosen.setdefault(module, []).append(number)
    return chosen


if __name__ == "__main__":
    if any(os.environ.get(name) != value for name, value in _LIKE_THE_TESTS.items()):
        os.execve(  # noqa: S606 - this very program
            sys.executable, [sys.executable, "-m", "tools.mutants", *sys.argv[1:]], {**os.environ, **_LIKE_THE_TESTS}
        )
    sys.exit(main())
