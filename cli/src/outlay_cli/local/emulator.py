"""Run the local AWS (MiniStack) in this process, with our adjustments.

Started by ``process.start`` with a clean environment; everything it may know comes in that environment.
"""

import os
import sys
from pathlib import Path

from outlay_cli.local import accounts, callers, grants, lake_functions, parquet, paths, streams, workers

RUNNING_MARK = "OUTLAY_RUNNING_MARK"


def main() -> None:
    """Serve until SIGTERM; the state is saved on the way out."""
    from ministack.app import main as serve  # noqa: PLC0415 - configures itself from the environment when imported

    adjustments = (parquet, streams, lake_functions, accounts, callers, paths, workers)
    if not all(each.install() for each in adjustments):
        print(f"this MiniStack is not {parquet.TESTED_VERSION}: it runs without our adjustments", file=sys.stderr)
    if (trace := os.environ.get(grants.TRACE)) and not grants.install(Path(trace)):
        print("this MiniStack can't say which grant lets a call through", file=sys.stderr)
    serve()
    # Reached by an orderly end only, whoever asked for it: the tables are on disk now.
    Path(os.environ[RUNNING_MARK]).unlink(missing_ok=True)


if __name__ == "__main__":
    main()
