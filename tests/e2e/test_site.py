"""The deployed site: its pages with all they refer to, and the API under the same origin."""

import re
from pathlib import Path

import httpx
import pytest
from outlay_cli.local.stack import Stack

from tests.support.local_aws import Tenant

pytestmark = pytest.mark.local_aws
DESCRIPTION = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"


def get(stack: Stack, path: str, **headers: str) -> httpx.Response:
    """As a browser asks, which finds names below localhost; Python does not."""
    host = stack.site_url.removeprefix("http://")
    return httpx.get(f"{stack.running.endpoint}{path}", headers={"host": host, **headers}, timeout=60)


@pytest.mark.parametrize("page", ["/", "/docs", "/redoc"])
def test_a_page_comes_with_all_that_it_refers_to(stack: Stack, page: str) -> None:
    answer = get(stack, page)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    for path in set(re.findall(r'(?:src|href)="(/[^"]+)"', answer.text)):
        part = get(stack, path)
        assert part.status_code == 200, path
        assert part.headers["x-content-type-options"] == "nosniff"


def test_the_description_is_the_committed_one(stack: Stack) -> None:
    assert get(stack, "/openapi.json").text == DESCRIPTION.read_text(encoding="utf-8")


def test_the_api_answers_under_the_same_origin(tenant: Tenant) -> None:
    refused = get(tenant.stack, "/v1/costs")
    assert (refused.status_code, refused.json()["code"]) == (401, "unauthorized")
    with tenant.reader() as reader:
        assert reader.tokens is not None
        token = reader.tokens.access_token
    stats = get(tenant.stack, "/v1/account/stats?time_zone=UTC", authorization=f"Bearer {token}")
    assert (stats.status_code, stats.json()["organization"]) == (200, tenant.org)
    assert "frame-ancestors 'none'" in stats.headers["content-security-policy"]
