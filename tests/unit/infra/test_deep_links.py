"""CloudFront's function for the addresses of the dashboard, run by Node as it stands."""

import json
import subprocess
from functools import cache

import pytest

from infra.node import bundled_node
from infra.stacks.web import DEEP_LINKS

PAGES = (
    "/",
    "/costs",
    "/costs/",
    "/budgets/bud_01J9Z",
    "/models/gpt-4.1-mini",
    "/models/openai/gpt-4.1.json",
    "/a/app/x.js",
    "/appendix",
    "/emergency/more",
    "/v1",
)
FILES = (
    "/app/index-BVkbuGde.js",
    "/app/inter-latin.woff2",
    "/assets/icon.svg",
    "/openapi.json",
    "/favicon.ico",
    "/.well-known/security.txt",
    "/emergency",
)
_CALL = """
const handler = new Function(`${require('fs').readFileSync(process.argv[1], 'utf8')}; return handler`)();
const asked = JSON.parse(process.argv[2]);
const request = { method: 'GET', querystring: { by: 'team' } };
const answers = asked.map((uri) => handler({ version: '1.0', request: { ...request, uri } }));
process.stdout.write(JSON.stringify(answers));
"""


@cache
def answers() -> dict[str, dict[str, object]]:
    folder = bundled_node()
    node = str(folder / "node") if folder else "node"
    asked = [*PAGES, *FILES]
    done = subprocess.run(
        [node, "-e", _CALL, str(DEEP_LINKS), json.dumps(asked)], capture_output=True, text=True, check=True
    )
    return dict(zip(asked, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize("path", PAGES)
def test_every_address_of_the_dashboard_is_answered_by_its_one_page(path: str) -> None:
    assert answers()[path]["uri"] == "/index"


@pytest.mark.parametrize("path", FILES)
def test_a_file_keeps_its_name(path: str) -> None:
    assert answers()[path]["uri"] == path


def test_nothing_else_of_the_request_is_touched() -> None:
    assert {(one["method"], json.dumps(one["querystring"])) for one in answers().values()} == {
        ("GET", '{"by": "team"}')
    }


def test_it_is_as_small_as_cloudfront_asks_for() -> None:
    assert DEEP_LINKS.stat().st_size < 10_000
