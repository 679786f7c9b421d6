"""Whose address counts on the deployed stack: the viewer's behind the site, the caller's own on the direct endpoint."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from outlay.contracts.site import PROOF_HEADER, VIEWER_HEADER
from outlay_cli.local.stack import Stack

from tests.support.local_aws import Tenant

pytestmark = pytest.mark.local_aws
OFFICE, ELSEWHERE = "127.0.0.7", "127.0.0.8"
"""All of 127.0.0.0/8 is this machine, so that a test can come from several addresses."""
FORGED = {VIEWER_HEADER: OFFICE, PROOF_HEADER: "0" * 64, "x-forwarded-for": OFFICE, "forwarded": f"for={OFFICE}"}


def ask(url: str, path: str, *, by: str, host: str = "", **more: Any) -> httpx.Response:
    """From the address ``by``; ``host``: the site's name, which Python does not find below localhost."""
    named = {"host": host} if host else {}
    with httpx.Client(transport=httpx.HTTPTransport(local_address=by), timeout=60) as client:
        body = more.pop("json", None)
        headers = {**named, **more.pop("headers", {})}
        return client.request("GET" if body is None else "POST", f"{url}{path}", json=body, headers=headers)


def through_site(stack: Stack, path: str, *, by: str, **more: Any) -> httpx.Response:
    return ask(stack.running.endpoint, path, by=by, host=stack.site_url.removeprefix("http://"), **more)


def directly(stack: Stack, path: str, *, by: str, **more: Any) -> httpx.Response:
    return ask(stack.api_url, path, by=by, **more)


@pytest.fixture
def key(tenant: Tenant) -> str:
    """Of an application that may call from the office alone."""
    with tenant.reader() as ann:
        made = ann.api_keys.create("office", scopes=["ingest", "read"], addresses=[f"{OFFICE}/32"])
    return str(made["api_key"])


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/costs?from=2026-01-01&to=2026-01-02", None),
        ("/v1/events", {"id": "one", "provider": "openai", "model": "gpt-4o-mini", "output_tokens": 1}),
    ],
)
def test_a_key_for_some_addresses_is_held_to_the_viewers_behind_the_site(
    stack: Stack, key: str, path: str, body: dict[str, Any] | None
) -> None:
    shown = {"authorization": f"Bearer {key}"}
    body = None if body is None else {**body, "timestamp": datetime.now(tz=UTC).isoformat()}
    for way in (through_site, directly):
        assert way(stack, path, by=OFFICE, headers=shown, json=body).is_success, way.__name__
        for more in ({}, FORGED):
            refused = way(stack, path, by=ELSEWHERE, headers={**shown, **more}, json=body)
            assert refused.status_code == 403, (way.__name__, more)


def test_who_shares_the_site_shares_no_limit(stack: Stack) -> None:
    left = {}
    for viewer in ("127.0.0.21", "127.0.0.22"):
        answers = [through_site(stack, "/v1/auth/sso", by=viewer) for _ in range(3)]
        left[viewer] = answers[0].headers["ratelimit"].partition(";t=")[0]
        assert answers[2].headers["ratelimit"].startswith('"address";')
    assert left["127.0.0.21"] == left["127.0.0.22"]
