"""Many schedules, each from its seed, in as many processes as there are cores; what failed is known by its seed."""

import os
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed

_CHUNK = 50
_HASH_SEED = "0"
"""The order of sets is part of a schedule, so processes must agree on it."""

Play = Callable[[int], Counter[str]]
"""Plays a seed and returns how often what happened; raises where an invariant does not hold."""


def play_some(seeds: Iterable[int], play: Play) -> tuple[Counter[str], dict[int, str]]:
    """Counts over all, and what failed by seed."""
    counts: Counter[str] = Counter()
    failed: dict[int, str] = {}
    for seed in seeds:
        try:
            counts += play(seed)
        except Exception:  # noqa: BLE001 - whatever it is, it is reported with its seed
            failed[seed] = traceback.format_exc()
    return counts, failed


def play_in_processes(seeds: list[int], play: Play, workers: int) -> tuple[Counter[str], dict[int, str]]:
    counts: Counter[str] = Counter()
    failed: dict[int, str] = {}
    if workers < 2 or len(seeds) < _CHUNK:
        return play_some(seeds, play)
    with ProcessPoolExecutor(workers) as pool:
        chunks = [seeds[start : start + _CHUNK] for start in range(0, len(seeds), _CHUNK)]
        for done in as_completed([pool.submit(play_some, chunk, play) for chunk in chunks]):
            more, wrong = done.result()
            counts += more
            failed |= wrong
    return counts, failed


def with_hash_seed(module: str) -> None:
    """Start the module again with a fixed order of sets, unless it has one."""
    if os.environ.get("PYTHONHASHSEED") != _HASH_SEED:
        environment = {**os.environ, "PYTHONHASHSEED": _HASH_SEED}
        os.execve(sys.executable, [sys.executable, "-m", module, *sys.argv[1:]], environment)


def replay(command: str) -> str:
    """What to type to play again what has just failed: ``command`` names module and seed."""
    if os.environ.get("PYTHONHASHSEED") == _HASH_SEED:
        return f"play it again: python -m {command}"
    return f"perhaps it fails again (set PYTHONHASHSEED={_HASH_SEED} for pytest to be sure): python -m {command}"


def report(counts: Counter[str], failed: dict[int, str], *, schedules: int, seconds: float, again: str) -> int:
    """Print what happened, and how to play again what failed; the exit code."""
    for kind, count in sorted(counts.items()):
        print(f"{count:>9,}  {kind}")
    for seed, trace in sorted(failed.items())[:3]:
        print(f"\nseed {seed} failed:\n{trace}", file=sys.stderr)
    print(f"\n{schedules:,} schedules in {seconds:.0f} s, {len(failed):,} failed")
    for seed in sorted(failed)[:20]:
        print(f"  again: {again} --seed {seed}")
    return 1 if failed else 0
