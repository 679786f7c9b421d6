"""``python -m tests.fuzz --minutes 10``: the deployed API against its description, in rounds with a seed each.

Every round has an organization of its own. One that fails prints its seed, which ``--seed`` repeats; exit code 1 then.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.plans import plans
from tests.fuzz.run import fuzz
from tests.support.local_aws import a_tenant, local_stack

ROUND_S = 300
"""Shorter than a token lives."""


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--minutes", type=float, default=10)
    options.add_argument("--seed", type=int, default=1, help="of the first round; the next has the next")
    told = options.parse_args()
    ends, seed, failed = time.monotonic() + told.minutes * 60, told.seed, 0
    with tempfile.TemporaryDirectory(prefix="outlay-fuzz-") as folder, local_stack(Path(folder) / "aws") as stack:
        while (left := ends - time.monotonic()) > 30 or seed == told.seed:
            seconds = int(min(max(left, 60), ROUND_S))
            for name, plan in plans(a_tenant(stack), seconds=seconds, seed=seed):
                done = fuzz(plan, Path(folder))
                verdict = "as described" if done.passed else "NOT as described"
                print(f"seed {seed}, {name}: {done.cases} cases, {verdict}", flush=True)
                if not done.passed:
                    print(done.output, flush=True)
                    failed += 1
            seed += 1
    print(f"{seed - told.seed} rounds, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
