"""How fast a page is, as the browser itself tells it: first figure, layout shifts, interactions, JavaScript.

First figure: from the start of the navigation (``performance.now()`` counts from there) to the frame after the one in
which the element was found. Layout shift and interactions follow web.dev's CLS (the worst window of at most 5 s whose
shifts are less than 1 s apart, none right after input) and INP (the longest event of each interaction id, to the next
frame painted). The Event Timing API does not tell of events below 16 ms: those interactions are counted as 16.
"""

import gzip
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

from playwright.sync_api import Browser, Error, Page, Response

from tests.support.browsing import DESK, Visit
from tests.support.local_aws import Tenant

OVERVIEW = ("/", "main h2 + p .figures")
"""The spend of the month, large at the top."""
COSTS = ("/costs", "main .figures[title]")
"""The spend of the period: the page's first amount."""
LEAST_EVENT_MS = 16.0
PAUSE_MS = 250
PATIENCE_MS = 60_000
"""A page that comes as late as that is slow, and measured as such."""


class NoFigure(Exception):
    """A page showed none in time; the text names it."""


_OBSERVERS = """
(() => {
  const seen = { first: null, shifts: [], interactions: {} };
  window.__seen = seen;
  const observe = (type, each, more) =>
    new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true, ...more });
  observe('layout-shift', (shift) => {
    if (!shift.hadRecentInput) seen.shifts.push([shift.startTime, shift.value]);
  });
  const interact = (event) => {
    if (!event.interactionId) return;
    const known = seen.interactions[event.interactionId];
    if (known === undefined || known[0] < event.duration) {
      const waited = event.processingStart - event.startTime;
      const worked = event.processingEnd - event.processingStart;
      seen.interactions[event.interactionId] = [event.duration, event.name, waited, worked];
    }
  };
  observe('event', interact, { durationThreshold: 16 });
  observe('first-input', interact);
})()
"""

_FIRST_FIGURE = """
(() => {
  const seen = window.__seen;
  const look = () => {
    if (!/\\d/.test(document.querySelector(%s)?.textContent ?? '')) return;
    watching.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => { seen.first = performance.now(); }));
  };
  const watching = new MutationObserver(look);
  watching.observe(document, { childList: true, subtree: true, characterData: true });
})()
"""


@dataclass(slots=True, kw_only=True)
class Person:
    """Somebody signed in. Windows are opened one after the other: each takes over the cookie of the one before."""

    browser: Browser
    site: str
    state: dict[str, Any] | None = None

    @contextmanager
    def window(self) -> Iterator[Visit]:
        """With an empty cache and nothing in memory but the session's cookie."""
        context = self.browser.new_context(
            viewport=DESK,
            storage_state=cast(Any, self.state),
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(_OBSERVERS)
        try:
            visit = Visit(page=context.new_page(), site=self.site, patience_ms=PATIENCE_MS)
            visit.watch()
            yield visit
            visit.expect_clean()
        finally:
            # Also of a window in which something went wrong: the next one needs the cookie that this one was given.
            self.state = cast(dict[str, Any], context.storage_state())
            context.close()


def signed_in(browser: Browser, site: str, tenant: Tenant, *, tries: int = 3) -> Person:
    """Through the page's form. Nothing may be warm yet, which can take longer than a page waits: then again."""
    person = Person(browser=browser, site=site)
    for left in reversed(range(tries)):
        try:
            with person.window() as visit:
                visit.sign_in(tenant)
            break
        except (AssertionError, Error):
            if not left:
                raise
            person.state = None
    return person


def first_figures(person: Person, path: str, figure: str, *, loads: int) -> list[float]:
    """Milliseconds of each load, ascending; one before that is not counted fills the cache and warms the API."""
    taken: list[float] = []
    with person.window() as visit:
        visit.page.add_init_script(_FIRST_FIGURE % _quoted(figure))
        for number in range(loads + 1):
            visit.page.goto(f"{visit.site}{path}")
            visit.settle()
            if number:
                taken.append(_first_of(visit.page))
    return sorted(taken)


def _first_of(page: Page) -> float:
    for _ in range(PATIENCE_MS // PAUSE_MS):
        first = page.evaluate("window.__seen.first")
        if first is not None:
            return float(first)
        page.wait_for_timeout(PAUSE_MS)
    raise NoFigure(f"no figure was drawn on {page.url}")


def _quoted(selector: str) -> str:
    assert "'" not in selector
    return f"'{selector}'"


def layout_shift(visit: Visit, path: str) -> float:
    """CLS of a load that nobody touches, once all it asked for has come."""
    visit.open(path)
    visit.page.wait_for_timeout(600)
    return worst_window(visit.page.evaluate("window.__seen.shifts"))


def worst_window(shifts: list[list[float]]) -> float:
    """CLS of moments (ms) and shifts in their order: https://web.dev/articles/cls."""
    worst = total = 0.0
    began = last = float("-inf")
    for at, shift in shifts:
        if at - last >= 1000 or at - began >= 5000:
            began, total = at, 0.0
        last = at
        total += shift
        worst = max(worst, total)
    return worst


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """``waited`` before and ``worked`` in its handlers, in ms; the rest of ``duration`` is drawing."""

    what: str
    duration: float
    waited: float = 0.0
    worked: float = 0.0


@dataclass(slots=True)
class Interactions:
    """What one does to a page that stays loaded, each named."""

    page: Page
    done: list[Interaction] = field(default_factory=list)
    _told: set[str] = field(default_factory=set)

    def act(self, what: str, how: Callable[[], object]) -> None:
        """``how`` is real input through the browser; returns once it is drawn, with all interactions it was noted."""
        before = self._count()
        how()
        self.page.wait_for_timeout(250)
        told = self._new()
        unheard = max(0, self._count() - before - len(told))
        self.done += [
            *(Interaction(what=f"{what} ({name})", duration=ms, waited=w, worked=p) for ms, name, w, p in told),
            *(Interaction(what=what, duration=LEAST_EVENT_MS) for _ in range(unheard)),
        ]

    def _new(self) -> list[tuple[float, str, float, float]]:
        seen: Mapping[str, Any] = self.page.evaluate("window.__seen.interactions")
        new = [seen[key] for key in seen if key not in self._told]
        self._told |= set(seen)
        return [(float(ms), str(name), float(w), float(p)) for ms, name, w, p in new]

    def _count(self) -> int:
        return int(self.page.evaluate("performance.interactionCount ?? 0"))


def scripts(person: Person, path: str) -> dict[str, int]:
    """File → bytes after gzip -9 of all JavaScript that a first visit to ``path`` loads, the largest first."""
    answers: list[Response] = []
    with person.window() as visit:
        visit.page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - playwright marks a handler
        visit.open(path)
        visit.page.wait_for_timeout(1500)
        loaded = [answer for answer in answers if answer.request.resource_type == "script"]
        sizes = {answer.url.rpartition("/")[2]: len(gzip.compress(answer.body(), 9)) for answer in loaded}
    return dict(sorted(sizes.items(), key=lambda item: -item[1]))
