"""Who may call a route: its security requirement, and the errors that come with it."""

from typing import Any

from functions.api.routing import AnyRoute

SCHEMES: dict[str, dict[str, Any]] = {
    "accessToken": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "A person's access token, from `POST /v1/auth/login`; it holds for 30 minutes.",
    },
    "apiKey": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "ok_…",
        "description": "An application's API key. It may also be sent as the header `X-Api-Key`.",
    },
}
BY_GATEWAY = frozenset({401, 429, 503})
"""Statuses that API Gateway also answers by itself: for a bad token, at the stage's limit, where a function is gone."""


def security_of(route: AnyRoute) -> list[dict[str, list[str]]]:
    return [] if route.public else [{"accessToken": []}]


def codes_of(route: AnyRoute) -> tuple[str, ...]:
    return () if route.public else ("unauthorized", "no_membership")
