"""``python -m tests.simulation``: thousands of random schedules on the model of the protocol, with its faults.

A schedule follows from its seed: ``--seed N`` plays the one that failed again. ``--bug NAME`` breaks a rule on purpose.
"""

import argparse
import os
import sys
import time
from functools import partial

from tests.simulation.bugs import BUGS
from tests.simulation.schedule import play_seed
from tests.simulation.upkeep import Upkeep
from tests.support.seeds import play_in_processes, report, with_hash_seed


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--schedules", type=int, default=3_000, metavar="N")
    parser.add_argument("--first", type=int, default=1, metavar="SEED", help="seed of the first schedule")
    parser.add_argument("--seed", type=int, metavar="SEED", help="play this one only")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, metavar="N")
    parser.add_argument("--bug", choices=sorted(BUGS), help="a rule to break")
    chosen = parser.parse_args()
    began = time.monotonic()
    seeds = [chosen.seed] if chosen.seed is not None else list(range(chosen.first, chosen.first + chosen.schedules))
    play = partial(play_seed, protocol=BUGS.get(chosen.bug, Upkeep))
    counts, failed = play_in_processes(seeds, play, chosen.workers)
    again = f"python -m tests.simulation{f' --bug {chosen.bug}' if chosen.bug else ''}"
    return report(counts, failed, schedules=len(seeds), seconds=time.monotonic() - began, again=again)


if __name__ == "__main__":
    with_hash_seed("tests.simulation")
    sys.exit(main())
