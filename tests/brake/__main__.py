"""``python -m tests.brake``: thousands of random interleavings of leases, settlements, evaluations and people.

A limit that holds must hold after every single write; a schedule follows from its seed: ``--seed N`` plays one again.
"""

import argparse
import os
import sys
import time

from tests.brake.schedule import play_seed
from tests.support.seeds import play_in_processes, report, with_hash_seed


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.brake", description=__doc__)
    parser.add_argument("--interleavings", type=int, default=10_000, metavar="N")
    parser.add_argument("--first", type=int, default=1, metavar="SEED", help="seed of the first one")
    parser.add_argument("--seed", type=int, metavar="SEED", help="play this one only")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, metavar="N")
    chosen = parser.parse_args()
    seeds = list(range(chosen.first, chosen.first + chosen.interleavings)) if chosen.seed is None else [chosen.seed]
    began = time.monotonic()
    counts, failed = play_in_processes(seeds, play_seed, chosen.workers)
    return report(counts, failed, schedules=len(seeds), seconds=time.monotonic() - began, again="python -m tests.brake")


if __name__ == "__main__":
    with_hash_seed("tests.brake")
    sys.exit(main())
