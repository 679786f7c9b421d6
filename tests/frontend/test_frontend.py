"""The dashboard's own tests, which Vitest runs beside its functions; and that the browser tests know every page."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.pages import PAGES, VISITORS

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_the_dashboards_own_tests_pass() -> None:
    command = [sys.executable, "-m", "infra.site.dashboard", "test"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert " passed" in done.stdout, done.stdout


ELSEWHERE = {"/settings": "leads to the first section", "/sso": "is where another's sign-in page leads back to"}
"""Addresses that show nothing of their own."""


def _declared() -> set[str]:
    pages = ROOT / "frontend" / "src" / "pages"
    routes = "".join(path.read_text(encoding="utf-8") for path in pages.glob("*/routes.ts"))
    found = set(re.findall(r"^  path: '([^']+)'", routes, re.MULTILINE)) - {"/settings/$section"}
    sections = (pages / "settings" / "sections.ts").read_text(encoding="utf-8")
    return found | {f"/settings/{name}" for name in re.findall(r"\bname: '(\w+)'", sections)}


def test_every_address_of_the_dashboard_is_opened_by_the_browser_tests() -> None:
    opened = {re.sub(r"\{(\w+)\}", r"$\1Id", page.path.partition("?")[0]) for page in (*PAGES, *VISITORS)}
    assert opened == _declared() - set(ELSEWHERE)


def test_every_page_has_a_picture_of_its_own() -> None:
    names = [page.name for page in (*PAGES, *VISITORS)]
    assert sorted(set(names)) == sorted(names)
