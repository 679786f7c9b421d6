"""``python -m tests.storm``: thousands of random schedules of faulty deliveries; what is counted must equal the model.

A schedule follows from its seed: ``--seed N`` plays the one that failed again. With ``--packaged`` the code is what the
CDK app uploads; whatever is imported of it is imported after that was decided.
"""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from functools import partial
from pathlib import Path

from tests.storm import packages
from tests.support.seeds import play_in_processes, play_some, report, with_hash_seed


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.storm", description=__doc__)
    parser.add_argument("--schedules", type=int, default=3_000, metavar="N")
    parser.add_argument("--first", type=int, default=1, metavar="SEED", help="seed of the first schedule")
    parser.add_argument("--seed", type=int, metavar="SEED", help="play this one only")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, metavar="N")
    parser.add_argument("--local", type=int, metavar="N", help="play N on the DynamoDB of a local AWS instead")
    parser.add_argument("--packaged", action="store_true", help="play it with the code as it is uploaded")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if chosen.packaged:
            named = os.environ.get(packages.FOLDERS)
            packages.use(named.split(os.pathsep) if named else packages.folders_of(packages.synthesized(Path(folder))))
        return play(chosen)


def play(chosen: argparse.Namespace) -> int:
    from tests.storm.schedule import play_seed

    began = time.monotonic()
    seeds = list(range(chosen.first, chosen.first + (chosen.local or chosen.schedules)))
    if chosen.seed is not None:
        seeds = [chosen.seed]
    counts, failed = on_local_aws(seeds) if chosen.local else play_in_processes(seeds, play_seed, chosen.workers)
    again = f"python -m tests.storm{' --local 1' if chosen.local else ''}{' --packaged' if chosen.packaged else ''}"
    return report(counts, failed, schedules=len(seeds), seconds=time.monotonic() - began, again=again)


def on_local_aws(seeds: list[int]) -> tuple[Counter[str], dict[int, str]]:
    from tests.storm.schedule import play_on
    from tests.support.storm_store import local_dynamodb

    with tempfile.TemporaryDirectory() as folder, local_dynamodb(Path(folder)) as client:
        return play_some(seeds, partial(play_on, client))


if __name__ == "__main__":
    with_hash_seed("tests.storm")
    sys.exit(main())
