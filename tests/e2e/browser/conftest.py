"""Chromium once for all browser tests, an organization full of real data, and one signed-in window for each kind of
person: a login for every test would take most of the time."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest
from outlay_cli.local.stack import Stack
from playwright.sync_api import Browser, expect, sync_playwright

from tests.support.browsing import PATIENCE_MS, Visit, launch, visit
from tests.support.company import Company, a_company
from tests.support.demo_organization import the_demo
from tests.support.local_aws import Tenant
from tests.support.pages import things_of

FIRST_MS = 6 * PATIENCE_MS
"""For the first page of all: a dozen calls side by side, each of which starts a function of its own."""
Visiting = Callable[..., AbstractContextManager[Visit]]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        running = launch(playwright)
        yield running
        running.close()


@pytest.fixture(scope="session")
def demo(stack: Stack, stack_folder: Path) -> Tenant:
    """The demo organization of ``make up``: fourteen days of real traces, forecasts, anomalies and advice."""
    return the_demo(stack, stack_folder)


@pytest.fixture(scope="session")
def things(demo: Tenant) -> dict[str, str]:
    """Kind → id of one that the demo organization has; an import is begun where it has none."""
    with demo.reader() as reader:
        if "import" not in things_of(reader):
            reader.imports.create(kind="upload", file="calls.csv", size=1_000, options={})
        return things_of(reader)


@pytest.fixture(scope="session")
def company(stack: Stack) -> Company:
    """A small organization with somebody in every role."""
    return a_company(stack)


def _signed_in(browser: Browser, who: Tenant) -> Iterator[Visit]:
    with visit(browser, who.stack.site_url) as opened:
        opened.patience_ms = FIRST_MS
        opened.sign_in(who)
        opened.patience_ms = PATIENCE_MS
        yield opened


@pytest.fixture(scope="session")
def demo_window(browser: Browser, demo: Tenant) -> Iterator[Visit]:
    yield from _signed_in(browser, demo)


@pytest.fixture
def at_demo(demo_window: Visit) -> Iterator[Visit]:
    """The demo administrator's window, as the last test left it; nothing may go wrong in it during this one."""
    demo_window.taken()
    yield demo_window
    demo_window.expect_clean()


@pytest.fixture
def tab(demo_window: Visit) -> Iterator[Visit]:
    """A fresh tab of the demo administrator."""
    with demo_window.tab() as opened:
        yield opened
        opened.expect_clean()


@pytest.fixture
def window(browser: Browser, stack: Stack) -> Iterator[Visit]:
    """One person's window; when the test is over, nothing may have gone wrong in it."""
    with visit(browser, stack.site_url) as opened:
        yield opened
        opened.expect_clean()


@pytest.fixture
def windows(browser: Browser, stack: Stack) -> Visiting:
    """More windows, of other people."""
    return partial(visit, browser, stack.site_url)
