"""The deployed site: its pages with all they refer to, and the API under the same origin."""

import re
from pathlib import Path

import httpx
import pytest
from outlay_cli.local.stack import Stack

from infra.components import site_headers
from tests.support.local_aws import Tenant

pytestmark = pytest.mark.local_aws
DESCRIPTION = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"


def get(stack: Stack, path: str, **headers: str) -> httpx.Response:
    """As a browser asks, which finds names below localhost; Python does not."""
    host = stack.site_url.removeprefix("http://")
    return httpx.get(f"{stack.running.endpoint}{path}", headers={"host": host, **headers}, timeout=60)


def policy(answer: httpx.Response) -> dict[str, str]:
    return dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))


@pytest.mark.parametrize("page", ["/", "/docs", "/redoc", "/emergency"])
def test_a_page_comes_with_all_that_it_refers_to(stack: Stack, page: str) -> None:
    answer = get(stack, page)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.headers["cache-control"] == "no-cache"
    assert policy(answer)["script-src"] == "'self'"
    assert policy(answer)["frame-ancestors"] == "'none'"
    for path in set(re.findall(r'(?:src|href)="(/[^"]+)"', answer.text)):
        part = get(stack, path)
        assert part.status_code == 200, path
        assert part.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/costs", "/budgets/bud_1", "/models/gpt-4.1-mini", "/no/such/page?by=team"])
def test_every_address_of_the_dashboard_is_answered_by_its_page(stack: Stack, path: str) -> None:
    answer = get(stack, path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert '<div id="root">' in answer.text
    assert policy(answer) == site_headers.dashboard(uploads=[stack.running.endpoint])
    for header, value in site_headers.ALONE.items():
        assert answer.headers[header] == value
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["strict-transport-security"].startswith("max-age=63072000")


def test_what_is_missing_is_no_page_of_the_dashboard(stack: Stack) -> None:
    assert get(stack, "/app/gone-12345678.js").status_code == 403
    unknown = get(stack, "/v1/no-such-thing")
    assert unknown.headers["content-type"].startswith("application/problem+json")
    assert unknown.status_code in {401, 404}


def test_parts_of_the_dashboard_are_kept_for_a_year_and_the_description_for_minutes(stack: Stack) -> None:
    (script,) = re.findall(r'src="(/app/[^"]+\.js)"', get(stack, "/").text)
    part = get(stack, script)
    assert part.headers["content-type"] == "text/javascript"
    assert part.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert get(stack, "/openapi.json").headers["cache-control"] == "public, max-age=300"
    manifest = get(stack, "/assets/manifest.webmanifest")
    assert manifest.headers["content-type"] == "application/manifest+json"


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
