"""Run the local AWS (MiniStack) in this process, with our two adjustments.

Started by ``process.start`` with a clean environment; everything it may know comes in that environment.
"""

import sys

from outlay_cli.local import parquet, streams


def main() -> None:
    """Serve until SIGTERM; the state is saved on the way out."""
    from ministack.app import main as serve  # noqa: PLC0415 - configures itself from the environment when imported

    if not (parquet.install() and streams.install()):
        print(f"this MiniStack is not {parquet.TESTED_VERSION}: it runs without our adjustments", file=sys.stderr)
    serve()


if __name__ == "__main__":
    main()
