"""Tell functions behind the emulator's HTTP APIs which address a request came from: MiniStack says 127.0.0.1 of all."""

import importlib.metadata
from typing import Any

from outlay_cli.local.parquet import TESTED_VERSION


def install() -> bool:
    """Put the caller's own address into the event; False when this MiniStack is not the tested one."""
    if importlib.metadata.version("ministack") != TESTED_VERSION:
        return False
    from ministack.core.responses import get_request_client_ip  # noqa: PLC0415 - only the emulator's process loads it
    from ministack.services import apigateway  # noqa: PLC0415 - the same

    run = apigateway.run_reentrant

    async def told(function: Any, record: Any, event: Any, **named: Any) -> Any:
        http = event.get("requestContext", {}).get("http")
        if http is not None:
            http["sourceIp"] = get_request_client_ip()
        return await run(function, record, event, **named)

    apigateway.run_reentrant = told
    return True
