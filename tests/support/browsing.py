"""A real Chromium before the deployed site: one visit is one person's window, and what goes wrong in it is kept."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright

from tests.support.local_aws import Tenant

NAMES = ("chromium", "chromium-browser", "google-chrome-stable")
FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
PHONE = {"width": 375, "height": 812}
DESK = {"width": 1440, "height": 900}
PATIENCE_MS = 20_000
_REFUSED = "Failed to load resource"
"""How Chromium's console words every answer of 400 and above."""


class NoBrowser(Exception):
    """No Chromium, and none could be installed; the text says how to get one."""


def chromium() -> str:
    """The path of Debian's Chromium, installed where it is missing and this user may. Raises ``NoBrowser``."""
    found = _installed()
    if found is not None:
        return found
    installer = ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]
    try:
        subprocess.run(["apt-get", "update"], check=True, capture_output=True, timeout=300)
        subprocess.run(installer, check=True, capture_output=True, timeout=600)
    except (OSError, subprocess.SubprocessError) as error:
        raise NoBrowser(f"The tests need Chromium: type `{' '.join(installer)}` as root ({error}).") from error
    found = _installed()
    if found is None:
        raise NoBrowser("Chromium was installed and is not on the PATH.")
    return found


def _installed() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name)) is not None), None)


def launch(playwright: Playwright) -> Browser:
    """Without a sandbox, which root and most containers have none of; it sees loopback only."""
    return playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])


@dataclass(slots=True, kw_only=True)
class Visit:
    """A window on the dashboard. ``expected`` are answers that the test provokes, by status."""

    page: Page
    site: str
    problems: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)

    def watch(self) -> None:
        """Keep whatever the console says is wrong, errors that nobody caught, and refusals that nobody expected."""
        # Playwright keeps something of its own on the object of a bound method, which slots leave no room for.
        self.page.on("console", lambda message: self._hear(message))  # noqa: PLW0108
        self.page.on("pageerror", lambda error: self.problems.append(f"not caught: {error}"))
        self.page.on("response", lambda answer: self._answered(answer.status, f"{answer.request.method} {answer.url}"))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(_REFUSED):
            self.problems.append(f"{message.type}: {message.text}")

    def _answered(self, status: int, what: str) -> None:
        if status >= 400 and status not in self.expected:
            self.problems.append(f"{status} {what}")

    def open(self, path: str) -> None:
        """As typed into the address line; returns once what the page asked for has come."""
        self.page.goto(f"{self.site}{path}")
        self.settle()

    def sign_in(self, who: Tenant, to: str = "/") -> None:
        """Through the page's own form, on to ``to``."""
        self.page.goto(f"{self.site}/sign-in?to={quote(to, safe='')}")
        self.page.get_by_label("E-mail").fill(who.email)
        self.page.get_by_label("Password", exact=True).fill(who.password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        self.page.wait_for_url(lambda url: "/sign-in" not in url, timeout=PATIENCE_MS)
        self.settle()

    def go(self, path: str) -> None:
        """To another page of the site without loading it anew, as its links do."""
        there = "path => { history.pushState({}, '', path); dispatchEvent(new PopStateEvent('popstate')) }"
        self.page.evaluate(there, path)
        self.settle()

    def settle(self) -> None:
        """Until nothing waits any more: no question to the API under way, no place kept for what is coming."""
        self.page.wait_for_load_state("networkidle", timeout=PATIENCE_MS)
        self.page.wait_for_function("!document.querySelector('[aria-label=\"Loading…\"]')", timeout=PATIENCE_MS)

    def text(self) -> str:
        """All that is read on the page."""
        return self.page.locator("body").inner_text()

    def show(self, theme: str) -> None:
        """``light`` or ``dark``."""
        self.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")

    def violations(self) -> list[str]:
        """What axe finds, as rule and place."""
        axe = (FRONTEND / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
        self.page.evaluate(f"() => {{ {axe} }}")
        found = self.page.evaluate("async () => (await axe.run(document, { resultTypes: ['violations'] })).violations")
        return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]

    def expect_clean(self) -> None:
        """Nothing went wrong in this window."""
        assert self.problems == []


@contextmanager
def visit(browser: Browser, site: str, *, size: dict[str, int] | None = None, policy: bool = True) -> Iterator[Visit]:
    """A window of its own, with no memory of another. ``policy=False``: axe needs what the site's policy refuses."""
    context: BrowserContext = browser.new_context(
        viewport=size or DESK,  # type: ignore[arg-type]  # playwright's TypedDict is of the same shape
        bypass_csp=not policy,
        reduced_motion="reduce",
    )
    try:
        context.set_default_timeout(PATIENCE_MS)
        window = Visit(page=context.new_page(), site=site)
        window.watch()
        yield window
    finally:
        context.close()
