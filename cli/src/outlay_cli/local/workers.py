"""How many workers a function of the emulator has: calls beyond that wait for one.

AWS starts an environment for each call at once. Here that is a process each, two seconds of a core to start and 50 MB:
two hundred calls at the same moment would keep a small machine busy for minutes. Each call has a thread of its own to
wait in; a function that calls itself and waits for the answer would wait for ever, and none of ours does.
"""

import importlib.metadata
import os
import threading
from collections import defaultdict
from typing import Any

from outlay_cli.local.parquet import TESTED_VERSION

WORKERS = 4 * (os.cpu_count() or 1)
"""Of each function."""


def install() -> bool:
    """Bound the workers; False when this MiniStack is not the tested one."""
    if importlib.metadata.version("ministack") != TESTED_VERSION:
        return False
    from ministack.services import lambda_svc  # noqa: PLC0415 - only the emulator's process loads it

    free: defaultdict[str, threading.Semaphore] = defaultdict(lambda: threading.Semaphore(WORKERS))
    guard = threading.Lock()
    execute = lambda_svc._execute_function_warm

    def waiting(func: Any, event: Any, request_id: Any) -> Any:
        name = (func.get("config") or func).get("FunctionName", "")
        with guard:
            slot = free[name]
        with slot:
            return execute(func, event, request_id)

    lambda_svc._execute_function_warm = waiting
    return True
