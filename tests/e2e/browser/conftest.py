"""Chromium once for all browser tests, and an organization full of real data."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from outlay_cli.local import demo as demos
from outlay_cli.local.stack import Stack, look_ahead, pack
from playwright.sync_api import Browser, sync_playwright

from tests.support.browsing import Visit, launch, visit
from tests.support.local_aws import PROJECT, Tenant, home_in

Visiting = Callable[..., AbstractContextManager[Visit]]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = launch(playwright)
        yield running
        running.close()


@pytest.fixture(scope="session")
def demo(stack: Stack, stack_folder: Path) -> Tenant:
    """The demo organization of ``make up``: fourteen days of real traces, forecasts, anomalies and advice."""
    home, outputs = home_in(stack_folder), stack.outputs
    made = demos.ensure_organization(home, stack.aws, outputs)
    samples = PROJECT / "samples"
    if demos.load(home, api_url=stack.api_url, demo=made, samples=samples, progress=lambda *_: None):
        pack(stack, demos.ORGANIZATION)
        demos.lower_minimums(stack.api_url, made)
        look_ahead(stack, demos.ORGANIZATION, today=datetime.now(tz=UTC).date())
    return Tenant(org=demos.ORGANIZATION, email=made.email, password=made.password, api_key=made.api_key, stack=stack)


@pytest.fixture
def window(browser: Browser, stack: Stack) -> Iterator[Visit]:
    """One person's window; when the test is over, nothing may have gone wrong in it."""
    with visit(browser, stack.site_url) as opened:
        yield opened
        opened.expect_clean()


@pytest.fixture
def windows(browser: Browser, stack: Stack) -> Iterator[Visiting]:
    """More windows, of other sizes."""
    with ExitStack() as closing:
        yield partial(visit, browser, stack.site_url)
        closing.close()
