"""``python -m tests.storm``: thousands of random schedules of faulty deliveries; what is counted must equal the model.

A schedule follows from its seed: ``--seed N`` plays the one that failed again.
"""

import argparse
import os
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from pathlib import Path

from tests.storm.schedule import play_on, play_seed
from tests.support.storm_store import local_dynamodb

_CHUNK = 50
_HASH_SEED = "0"
"""The order of sets is part of a schedule, so processes must agree on it."""


def play_some(
    seeds: Iterable[int], play: Callable[[int], Counter[str]] = play_seed
) -> tuple[Counter[str], dict[int, str]]:
    """Counts over all, and what failed by seed."""
    counts: Counter[str] = Counter()
    failed: dict[int, str] = {}
    for seed in seeds:
        try:
            counts += play(seed)
        except Exception:  # noqa: BLE001 - whatever it is, it is reported with its seed
            failed[seed] = traceback.format_exc()
    return counts, failed


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.storm", description=__doc__)
    parser.add_argument("--schedules", type=int, default=3_000, metavar="N")
    parser.add_argument("--first", type=int, default=1, metavar="SEED", help="seed of the first schedule")
    parser.add_argument("--seed", type=int, metavar="SEED", help="play this one only")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, metavar="N")
    parser.add_argument("--local", type=int, metavar="N", help="play N on the DynamoDB of a local AWS instead")
    chosen = parser.parse_args()
    began = time.monotonic()
    seeds = list(range(chosen.first, chosen.first + (chosen.local or chosen.schedules)))
    if chosen.seed is not None:
        seeds = [chosen.seed]
    counts, failed = on_local_aws(seeds) if chosen.local else in_processes(seeds, chosen.workers)
    for kind, count in sorted(counts.items()):
        print(f"{count:>9,}  {kind}")
    for seed, trace in sorted(failed.items())[:3]:
        print(f"\nseed {seed} failed:\n{trace}", file=sys.stderr)
    print(f"\n{len(seeds):,} schedules in {time.monotonic() - began:.0f} s, {len(failed):,} failed")
    for seed in sorted(failed)[:20]:
        print(f"  again: python -m tests.storm {'--local 1 ' if chosen.local else ''}--seed {seed}")
    return 1 if failed else 0


def on_local_aws(seeds: list[int]) -> tuple[Counter[str], dict[int, str]]:
    with tempfile.TemporaryDirectory() as folder, local_dynamodb(Path(folder)) as client:
        return play_some(seeds, partial(play_on, client))


def in_processes(seeds: list[int], workers: int) -> tuple[Counter[str], dict[int, str]]:
    counts: Counter[str] = Counter()
    failed: dict[int, str] = {}
    if workers < 2 or len(seeds) < _CHUNK:
        return play_some(seeds)
    with ProcessPoolExecutor(workers) as pool:
        chunks = [seeds[start : start + _CHUNK] for start in range(0, len(seeds), _CHUNK)]
        for done in as_completed([pool.submit(play_some, chunk) for chunk in chunks]):
            more, wrong = done.result()
            counts += more
            failed |= wrong
    return counts, failed


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != _HASH_SEED:
        os.execve(
            sys.executable,
            [sys.executable, "-m", "tests.storm", *sys.argv[1:]],
            {**os.environ, "PYTHONHASHSEED": _HASH_SEED},
        )
    sys.exit(main())
