"""What browsers are told to refuse is refused, and no page needs it."""

from contextlib import suppress

import pytest
from outlay_cli.local.stack import Stack
from playwright.sync_api import Error, expect

from infra.components import site_headers
from tests.support.browsing import Visit
from tests.support.pages import MENU

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]

SCRIPT = """
() => {
  const script = document.createElement('script');
  script.src = 'data:text/javascript,window.reached=1';
  document.body.append(script);
}
"""
MARKUP = "() => { document.body.innerHTML = '<img src=x onerror=window.reached=1>' }"
STYLE = """
() => {
  const style = document.createElement('style');
  style.textContent = 'body { display: none }';
  document.head.append(style);
}
"""
ELSEWHERE = "async () => { await fetch('https://example.com/').catch(() => undefined) }"


def test_no_page_of_the_menu_needs_what_the_policy_refuses(tab: Visit) -> None:
    tab.open("/")
    for entry in MENU:
        tab.page.get_by_role("navigation", name="Pages").get_by_role("link", name=entry, exact=True).click()
        expect(tab.page.get_by_role("heading", level=1)).to_be_visible()
        tab.settle()
    assert tab.watched("refused") == []
    assert tab.elsewhere() == []


@pytest.mark.parametrize(
    ("attempt", "directive"),
    [
        (SCRIPT, "require-trusted-types-for"),
        (MARKUP, "require-trusted-types-for"),
        (STYLE, "style-src-elem"),
        (ELSEWHERE, "connect-src"),
    ],
    ids=["a script", "markup with a handler", "a style sheet", "a request to another site"],
)
def test_what_an_injection_would_try_is_held_back(tab: Visit, attempt: str, directive: str) -> None:
    tab.open("/settings/profile")
    with suppress(Error):  # some refusals are thrown into the page, some only told
        tab.page.evaluate(attempt)
    assert any(one.startswith(directive) for one in tab.watched("refused")), tab.watched("refused")
    assert tab.page.evaluate("() => window.reached") is None
    assert tab.taken(), "the console tells of it, so that no other test can miss one"


def test_the_page_comes_with_every_security_header(tab: Visit, stack: Stack) -> None:
    answer = tab.page.goto(f"{tab.site}/costs?rows=team")
    assert answer is not None
    told = {name.lower(): value for name, value in answer.all_headers().items()}
    policy = dict(part.split(" ", 1) for part in told["content-security-policy"].split("; "))
    assert policy == site_headers.dashboard(uploads=[stack.running.endpoint])
    assert "unsafe" not in told["content-security-policy"]
    for header, value in site_headers.ALONE.items():
        assert told[header.lower()] == value
    assert (told["x-content-type-options"], told["x-frame-options"]) == ("nosniff", "DENY")
    assert told["referrer-policy"] == "no-referrer"
    tab.settle()
