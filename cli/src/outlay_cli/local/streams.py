"""Let the emulator's stream event sources go on after a restart.

MiniStack saves how far each event source has read but not the stream's records, so after a stop and a start it would
skip as many new records as it had read before. A stream that begins empty is read from its beginning. What was written
but not read before the stop is found by the sweep, as it would be on AWS.
"""

import importlib.metadata
from typing import Any

from outlay_cli.local.parquet import TESTED_VERSION


def install() -> bool:
    """Replace the restoring of positions; False when this MiniStack is not the tested one."""
    if importlib.metadata.version("ministack") != TESTED_VERSION:
        return False
    from ministack.services import lambda_svc  # noqa: PLC0415 - only the emulator's process loads it

    original = lambda_svc._restore_esm_positions

    def restore(store: Any, positions: Any) -> None:
        original(store, positions)
        if store is lambda_svc._dynamodb_stream_positions:
            store._data.update(dict.fromkeys(store._data, 0))

    lambda_svc._restore_esm_positions = restore
    return True
