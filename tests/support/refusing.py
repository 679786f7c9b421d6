"""Answer a page in the API's place, as the API refuses (RFC 9457)."""

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Route

DETAIL = "In the API's own words."


def refuse(route: Route, status: int, *, title: str = "", wait_s: int = 0, **more: Any) -> None:
    """``more``: further members of the problem, such as its ``code``. ``wait_s``: after which a limit opens again."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": DETAIL, **more}
    headers = {"Retry-After": str(wait_s)} if status == 429 else {}
    route.fulfill(status=status, content_type="application/problem+json", body=json.dumps(body), headers=headers)


def refusing_first(status: int, **more: Any) -> tuple[Callable[[Route], None], list[str]]:
    """What refuses the first request and lets the API answer the others; and the addresses that were asked for."""
    asked: list[str] = []

    def handle(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) == 1:
            refuse(route, status, **more)
        else:
            route.continue_()

    return handle, asked
