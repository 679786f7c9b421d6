"""Every page of the address table: it opens, says what it is, fits a phone, and can be used by everybody."""

from collections.abc import Iterator, Mapping

import pytest
from outlay_cli.local.stack import Stack
from playwright.sync_api import Browser

from tests.support.browsing import Visit, visit
from tests.support.pages import ADMIN, PAGES, VISITORS, PageOf

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]


def wrong(window: Visit) -> dict[str, object]:
    """What is not as it should be on the page that the window shows."""
    headings = window.page.get_by_role("heading", level=1).count()
    found: dict[str, object] = {"axe, light": window.violations()}
    window.show("dark")
    try:
        found["axe, dark"] = window.violations(colours_only=True)
    finally:
        window.show("light")
    found |= {
        "wider than a phone by": max(0, window.too_wide()),
        "headings of the first level": 0 if headings == 1 else f"{headings} of them",
        "held back by the policy": window.watched("refused"),
        "asked for elsewhere": window.elsewhere(),
        "gone wrong": window.taken(),
    }
    return {what: it for what, it in found.items() if it}


@pytest.mark.parametrize("page", [page for page in PAGES if page.is_for(ADMIN)], ids=lambda page: page.path)
def test_a_page_opens_for_everybody_in_both_themes_and_on_a_phone(
    at_demo: Visit, things: Mapping[str, str], page: PageOf
) -> None:
    address = page.address(things)
    assert address is not None, "the demo organization has none of it"
    at_demo.go(address, heading=page.heading)
    assert wrong(at_demo) == {}


@pytest.fixture(scope="module")
def visitor(browser: Browser, stack: Stack) -> Iterator[Visit]:
    with visit(browser, stack.site_url) as opened:
        yield opened


@pytest.mark.parametrize("page", VISITORS, ids=lambda page: page.path)
def test_a_page_opens_for_visitors_in_both_themes_and_on_a_phone(visitor: Visit, page: PageOf) -> None:
    visitor.open(page.path)
    visitor.go(page.path, heading=page.heading)
    assert wrong(visitor) == {}
