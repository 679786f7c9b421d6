"""A function behind an HTTP API is told which address a request came from, as on AWS."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from outlay_cli.local import callers


def _answer(asked: Coroutine[Any, Any, Any]) -> Any:
    """In a thread of its own: in this one a browser of other tests may still run its loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, asked).result()


def test_the_event_tells_the_callers_own_address(monkeypatch: pytest.MonkeyPatch) -> None:
    from ministack.core.responses import set_request_client_ip
    from ministack.services import apigateway

    monkeypatch.setattr(apigateway, "run_reentrant", apigateway.run_reentrant)
    assert callers.install()

    async def asked(event: dict[str, Any]) -> Any:
        set_request_client_ip("127.0.0.7")
        return await apigateway.run_reentrant(lambda _, given: given, None, event, thread_name="a-call")

    http = {"path": "/v1/costs", "sourceIp": "127.0.0.1"}
    told = _answer(asked({"requestContext": {"http": http}}))
    assert told["requestContext"]["http"] == {"path": "/v1/costs", "sourceIp": "127.0.0.7"}
    assert _answer(asked({"requestContext": {"connectionId": "c"}})) == {"requestContext": {"connectionId": "c"}}
