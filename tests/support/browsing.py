"""A real Chromium before the deployed site: one visit is one person's window, and what goes wrong in it is kept."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Playwright, Request, ViewportSize, expect

from tests.support.local_aws import Tenant

NAMES = ("chromium", "chromium-browser", "google-chrome-stable")
FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
PHONE: ViewportSize = {"width": 375, "height": 812}
DESK: ViewportSize = {"width": 1440, "height": 900}
PATIENCE_MS = 20_000
THEMES = ("light", "dark")
_AXE = FRONTEND / "node_modules" / "axe-core" / "axe.min.js"
_WATCHING = Path(__file__).with_name("watching.js")
_QUIET_S = 0.12
"""Nothing asked for so long: what a page asks for after an answer, it asks at once."""
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


_WAITS = """
() => document.querySelector('[role="status"][aria-label="Loading…"], #root:empty') !== null
  || [...document.querySelectorAll('#root > div')].some((one) => one.textContent === 'Loading…')
"""
_PLACES = """
() => [...document.querySelectorAll('[role="status"][aria-label="Loading…"]')].map((one) => one.parentElement.outerHTML)
"""
_COLOURS = ("color-contrast", "link-in-text-block")
_FOUND = """
async (rules) => {
  const chosen = rules === null ? {} : { runOnly: { type: 'rule', values: rules } };
  return (await axe.run(document, { resultTypes: ['violations'], ...chosen })).violations;
}
"""
_GO = "path => { history.pushState({}, '', path); dispatchEvent(new PopStateEvent('popstate')) }"
_DRAWN = """
async () => {
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const changing = document.getAnimations().filter((one) => one instanceof CSSTransition);
  await Promise.allSettled(changing.map((one) => one.finished));
}
"""
_WIDER = "() => document.scrollingElement.scrollWidth - innerWidth"


@dataclass(slots=True, kw_only=True)
class Visit:
    """A window on the dashboard. ``expected`` are answers that the test provokes, by status."""

    page: Page
    site: str
    patience_ms: int = PATIENCE_MS
    """How long it waits for a page to stand."""
    problems: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    """Every address that the window asked for."""
    _under_way: set[Request] = field(default_factory=set)
    _come: set[str] = field(default_factory=set)
    """What was answered since the last ``settle`` began: asked again, it is a figure that is kept up to date."""
    _quiet_since: float = 0

    def watch(self) -> None:
        """Keep whatever the console says is wrong, errors that nobody caught, refusals and dialogs nobody expected."""
        on = self.page.on
        on("console", lambda message: self._hear(message))  # noqa: PLW0108 - playwright marks a handler, a bound one can't be
        on("dialog", lambda dialog: self._asked_by(dialog))  # noqa: PLW0108 - the same
        on("pageerror", lambda error: self.problems.append(f"not caught: {error}"))
        on("response", lambda answer: self._answered(answer.status, answer.request))
        on("request", lambda request: self._begun(request))  # noqa: PLW0108 - the same
        on("requestfinished", lambda request: self._over(request))  # noqa: PLW0108 - the same
        on("requestfailed", lambda request: self._over(request))  # noqa: PLW0108 - the same

    def _begun(self, request: Request) -> None:
        self.asked.append(request.url)
        if request.url not in self._come:
            self._under_way.add(request)

    def _over(self, request: Request) -> None:
        if request in self._under_way:
            self._under_way.discard(request)
            self._come.add(request.url)
            self._quiet_since = time.monotonic()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(_REFUSED):
            self.problems.append(f"{message.type}: {message.text}")

    def _answered(self, status: int, request: Request) -> None:
        if status >= 400 and status not in self.expected:
            self.problems.append(f"{status} {request.method} {request.url}")

    def _asked_by(self, dialog: Dialog) -> None:
        self.problems.append(f"a dialog opened: {dialog.message}")
        dialog.dismiss()

    def open(self, path: str) -> None:
        """As typed into the address line; returns once what the page asked for has come."""
        self.page.goto(f"{self.site}{path}")
        self.settle()

    def sign_in(self, who: Tenant, to: str = "/") -> None:
        """Through the page's own form, on to ``to``."""
        self.page.goto(f"{self.site}/sign-in?to={quote(to, safe='')}")
        self.fill_sign_in(who)
        expect(self.page.get_by_role("button", name="Your account")).to_be_visible(timeout=self.patience_ms)
        self.settle()

    def fill_sign_in(self, who: Tenant) -> None:
        """The form that is open, as ``who``."""
        self.page.get_by_label("E-mail").fill(who.email)
        self.page.get_by_label("Password", exact=True).fill(who.password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()

    def go(self, path: str, *, heading: str = "") -> None:
        """To another page without loading the site anew, as its links do; ``heading``: what stands on top there."""
        self._quiet_since = time.monotonic()
        self.page.evaluate(_GO, path)
        if heading:
            expect(self.page.get_by_role("heading", level=1).filter(has_text=heading)).to_be_visible()
        self.settle()

    def settle(self) -> None:
        """Until nothing waits any more: no question under way but for those asked again and again, no place kept."""
        self._come.clear()
        until = time.monotonic() + self.patience_ms / 1000
        while self._waits():
            assert time.monotonic() < until, f"{self.page.url} still waits, for {self._waited_for()}: {self.text()}"
            self.page.wait_for_timeout(20)

    def _waits(self) -> bool:
        if self._under_way or time.monotonic() - self._quiet_since < _QUIET_S:
            return True
        return bool(self.page.evaluate(_WAITS))

    def _waited_for(self) -> list[str]:
        """Addresses that were not answered, and the places that are kept."""
        return [*(request.url for request in self._under_way), *self.page.evaluate(_PLACES)]

    def text(self) -> str:
        """All that is read on the page."""
        return self.page.locator("body").inner_text()

    def show(self, theme: str) -> None:
        """``light`` or ``dark``. Of two changes right after one another Chromium has kept one back: then once more."""
        self._prefer(theme)
        if self.page.locator("html").get_attribute("data-theme") != theme:
            self._prefer("light" if theme == "dark" else "dark")
            self._prefer(theme)
        expect(self.page.locator("html")).to_have_attribute("data-theme", theme)

    def _prefer(self, theme: str) -> None:
        """As the system's setting; returns once what follows from it is drawn."""
        self.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        self.page.evaluate(_DRAWN)

    def violations(self, *, colours_only: bool = False) -> list[str]:
        """What axe finds, as rule and place. ``colours_only``: in another theme nothing else can differ."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(f"() => {{ {_AXE.read_text(encoding='utf-8')} }}")
        found = self.page.evaluate(_FOUND, [*_COLOURS] if colours_only else None)
        return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]

    def too_wide(self) -> int:
        """By how many pixels the page is wider than a phone: it would scroll sideways."""
        self.page.set_viewport_size(PHONE)
        try:
            self.page.evaluate(_DRAWN)
            return int(self.page.evaluate(_WIDER))
        finally:
            self.page.set_viewport_size(DESK)

    def watched(self, what: str) -> Any:
        """``shift``: how far the page jumped since it was loaded; ``skeletons``: how often a place was kept;
        ``refused``: what the policy held back."""
        return self.page.evaluate("what => watched[what]", what)

    def elsewhere(self) -> list[str]:
        """Addresses beyond the site that something on a page asked for."""
        own = urlsplit(self.site).netloc
        return [url for url in self.asked if not url.startswith(("data:", "blob:")) and urlsplit(url).netloc != own]

    @contextmanager
    def tab(self) -> Iterator["Visit"]:
        """Another tab of the same person: the session's cookie is theirs, nothing else."""
        page = self.page.context.new_page()
        try:
            other = Visit(page=page, site=self.site)
            other.watch()
            yield other
        finally:
            page.close()

    def taken(self) -> list[str]:
        """What went wrong since the last time that somebody looked."""
        found, self.problems = self.problems, []
        return found

    def expect_clean(self) -> None:
        """Nothing went wrong in this window."""
        found = self.taken()
        assert not found, "\n".join(found)


@contextmanager
def visit(browser: Browser, site: str, *, size: ViewportSize = DESK) -> Iterator[Visit]:
    """A window of its own, with no memory of another."""
    context = browser.new_context(viewport=size, reduced_motion="reduce")
    try:
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(path=_WATCHING)
        window = Visit(page=context.new_page(), site=site)
        window.watch()
        yield window
    finally:
        context.close()
