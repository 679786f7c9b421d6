"""The dashboard in Chromium on a local stack: how soon it shows figures, answers input, what it weighs, what jumps.

Twice: with the demo's 14 days of 43 teams, and with an organization that has two years of as many teams behind it.
All of it runs on this machine, the emulated AWS and the browser side by side: the load of the machine stands beside the
figures, ``load_before`` that of whatever else ran there. ``OUTLAY_E2E_FOLDER`` names the folder of a local stack that
runs already and holds the demo; an organization with two years is made in it once a day. What could not be measured is
said, and counted as ``parts_missing``.
"""

import os
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from outlay_cli.local.stack import Stack, attach
from outlay_client import CostQuery
from playwright.sync_api import sync_playwright

from bench.harness import Results, run, say
from bench.support.course import Course
from bench.support.hands import Hands
from bench.support.page_speed import (
    COSTS,
    OVERVIEW,
    Interaction,
    Person,
    first_figures,
    layout_shift,
    scripts,
    signed_in,
)
from bench.support.two_years import DAYS, two_years
from tests.support.browsing import launch
from tests.support.demo_organization import the_demo
from tests.support.local_aws import ATTACH, Tenant, home_in, let_many_sign_in, local_stack
from tests.support.pages import ADMIN, PAGES

LOADS = 9
NAMED = 5
BUDGETS = 12
WITHIN_S = 600
"""For measuring; making the stack and its organizations comes before."""


def measure() -> Results:
    """Milliseconds, kilobytes (of 1,000) and shifts; ``two_years`` in a name: with two years behind it."""
    before = os.getloadavg()[0]
    say(f"load of the last minute: {before:.1f} on {os.cpu_count()} cores")
    with sync_playwright() as playwright, _stack() as (stack, folder):
        let_many_sign_in(stack)
        demo, long = the_demo(stack, folder), two_years(stack, folder)
        for tenant in (demo, long):
            _put_budgets(tenant)
        browser = launch(playwright)
        course = Course(within_s=WITHIN_S)
        _speed(course, signed_in(browser, stack.site_url, demo), "", _PAGES)
        person = signed_in(browser, stack.site_url, long)
        _speed(course, person, "_two_years", _MENU)
        _long_costs(course, person)
        browser.close()
    loads = {"load_before": before, "load_after": os.getloadavg()[0]}
    return {**course.results, "parts_missing": len(course.missing), **loads}


_PAGES = tuple(page.path for page in PAGES if page.is_for(ADMIN) and "{" not in page.path)
_MENU = tuple(path for path in _PAGES if path.count("/") == 1)


def _speed(course: Course, person: Person, suffix: str, pages: Sequence[str]) -> None:
    """All of one organization, what is asked for first."""
    for name, part in (
        ("overview", partial(_first, "first_figures", suffix, person, OVERVIEW)),
        ("interactions", partial(_answers, person, suffix)),
        ("scripts", partial(_scripts, person, suffix)),
        ("shifts", partial(_shifts, person, suffix, pages)),
        ("costs", partial(_first, "first_figures_costs", suffix, person, COSTS)),
    ):
        course.part(f"{name}{suffix}", part)


def _scripts(person: Person, suffix: str) -> Results:
    sizes = scripts(person, OVERVIEW[0])
    largest = ", ".join(f"{name} {size / 1000:.1f}" for name, size in list(sizes.items())[:NAMED])
    say(f"JavaScript of the first page, kB after gzip: {largest}, {max(0, len(sizes) - NAMED)} others")
    return {f"js_gzip_kb{suffix}": sum(sizes.values()) / 1000, f"js_files{suffix}": len(sizes)}


def _first(name: str, suffix: str, person: Person, page: tuple[str, str]) -> Results:
    taken = first_figures(person, *page, loads=LOADS)
    return {f"{name}{suffix}_ms": statistics.median(taken), f"{name}_p95{suffix}_ms": _p95(taken)}


def _answers(person: Person, suffix: str) -> Results:
    with person.window() as visit:
        hands = Hands(visit)
        hands.everything()
    return _inp(hands.interactions.done, suffix)


def _inp(done: Sequence[Interaction], suffix: str) -> Results:
    slowest = sorted(done, key=lambda one: -one.duration)[:NAMED]
    for one in slowest:
        say(f"slow: {one.what} {one.duration:.0f} ms, waited {one.waited:.0f}, worked {one.worked:.0f}")
    durations = sorted(one.duration for one in done)
    return {
        f"inp_p50{suffix}_ms": statistics.median(durations),
        f"inp_p95{suffix}_ms": _p95(durations),
        f"inp_worst{suffix}_ms": durations[-1],
        f"interactions{suffix}": len(durations),
    }


def _shifts(person: Person, suffix: str, pages: Sequence[str]) -> Results:
    with person.window() as visit:
        found = {path: layout_shift(visit, path) for path in pages}
    for path in sorted(found, key=lambda one: -found[one])[:NAMED]:
        say(f"shift: {path} {found[path]:.4f}")
    return {f"layout_shift{suffix}": max(found.values()), f"pages{suffix}": len(found)}


def _long_costs(course: Course, person: Person) -> None:
    """Costs of both years at once: the chart by week, and the table by month."""
    today = datetime.now(tz=UTC).date()
    both = f"/costs?from={today - timedelta(days=DAYS - 1)}&to={today + timedelta(days=1)}&rows=team"
    by_week, by_month = f"{both}&granularity=week", f"{both}&granularity=month&columns=time"
    for name, path in (("by_week", by_week), ("by_month", by_month)):
        metric = f"costs_of_two_years_{name}"
        course.part(metric, partial(_first, metric, "", person, (path, "main table tbody td .figures")))
    course.part("costs_of_two_years", partial(_long_answers, person, (by_week, by_month)))


def _long_answers(person: Person, paths: Sequence[str]) -> Results:
    with person.window() as visit:
        hands = Hands(visit)
        visit.open("/")
        for path in paths:
            hands.over(path)
        shift = max(layout_shift(visit, path) for path in paths)
    found = _inp(hands.interactions.done, "_costs_of_two_years")
    return {**found, "layout_shift_costs_of_two_years": shift}


def _p95(ascending: Sequence[float]) -> float:
    return ascending[min(len(ascending) - 1, len(ascending) * 95 // 100)]


def _put_budgets(tenant: Tenant) -> None:
    """One of all and one of each of some teams, where there is none yet."""
    today = datetime.now(tz=UTC).date()
    period = CostQuery(
        start=(today - timedelta(days=7)).isoformat(),
        end=(today + timedelta(days=1)).isoformat(),
        granularity="total",
        group_by=("team",),
    )
    with tenant.reader() as reader:
        if next(reader.budgets.all(), None) is not None:
            return
        reader.budgets.create(name="All of it", limit_usd="20000")
        teams = sorted(str(row.group["team"]) for row in reader.costs(period).rows)
        for team in [name for name in teams if name][:BUDGETS]:
            reader.budgets.create(name=f"Team {team}", limit_usd="500", scope={"team": [team]})


@contextmanager
def _stack() -> Iterator[tuple[Stack, Path]]:
    """With its folder."""
    given = os.environ.get(ATTACH)
    if given:
        yield attach(home_in(Path(given))), Path(given)
        return
    with tempfile.TemporaryDirectory() as folder, local_stack(Path(folder)) as stack:
        yield stack, Path(folder)


if __name__ == "__main__":
    sys.exit(run("dashboard", measure))
