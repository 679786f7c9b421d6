"""When the API is away, slow, or says no: the page says so in words, keeps what it showed, and goes on by itself."""

import re
import time
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.support.browsing import PATIENCE_MS, Visit
from tests.support.company import Company
from tests.support.refusing import DETAIL, refuse, refusing_first

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]

API = "**/v1/**"
COSTS = "**/v1/costs?**"
REFRESH = "**/v1/auth/refresh"
WORDS = {
    403: "Your role does not allow this",
    404: "This is not here (any more)",
    409: "Somebody was faster",
    422: "That can't be asked",
    429: "Too many requests at once",
    500: "Outlay could not answer",
    503: "Outlay could not answer",
}
"""Status → the page's words; of those with none of its own, the API's title."""
MAY_PASS = (429, 500, 503)
"""What the same question may be answered to a little later."""
STILL = 0.005
"""Layout shift that nobody sees."""


def problem(route: Route, status: int, **more: Any) -> None:
    refuse(route, status, title=WORDS.get(status, ""), **more)


def arrived(company: Company, request: Request) -> str:
    """What the API answers to the request; the browser itself is not told. Python finds no name below localhost."""
    url = urlsplit(request.url)
    endpoint = company.admin.stack.running.endpoint
    headers = {**request.headers, "host": url.netloc}
    answer = httpx.post(f"{endpoint}{url.path}", content=request.post_data_buffer, headers=headers, timeout=60)
    assert answer.status_code == 201, answer.text
    return answer.text


class Held:
    """Answers that do not come until they are let go."""

    def __init__(self, page: Page, asked: str | re.Pattern[str]) -> None:
        self._page = page
        self._routes: list[Route] = []
        self._is_over = False
        page.route(asked, self._hold)

    def _hold(self, route: Route) -> None:
        if self._is_over:
            route.continue_()
        else:
            self._routes.append(route)

    def wait(self) -> None:
        """Until one was asked for."""
        until = time.monotonic() + PATIENCE_MS / 1_000
        while not self._routes:
            assert time.monotonic() < until, "nothing was asked for"
            self._page.wait_for_timeout(50)

    def let_go(self) -> None:
        self._is_over = True
        for route in self._routes:
            route.continue_()


def table(page: Page) -> Any:
    return page.get_by_role("table").get_by_role("row")


def test_what_was_shown_stays_while_the_api_is_away_and_goes_on_when_it_is_back(tab: Visit) -> None:
    tab.open("/")
    spend = tab.page.get_by_role("region", name="Spend this month")
    expect(spend).to_contain_text("$")
    tab.page.route(API, lambda route: route.abort())
    expect(spend.get_by_role("alert").filter(has_text="Outlay could not be reached").first).to_be_visible()
    expect(spend).to_contain_text("$")
    tab.page.unroute(API)
    expect(tab.page.get_by_text("Outlay could not be reached")).to_have_count(0)
    tab.settle()


def test_a_page_that_never_got_an_answer_is_tried_again_by_hand(tab: Visit) -> None:
    tab.open("/")
    tab.page.route(COSTS, lambda route: route.abort())
    tab.go("/costs?period=7d&rows=model", heading="Costs")
    failed = tab.page.get_by_role("alert").filter(has_text="Outlay could not be reached").first
    expect(failed).to_be_visible()
    tab.page.unroute(COSTS)
    failed.get_by_role("button", name="Try again").click()
    expect(table(tab.page).nth(1)).to_be_visible()
    expect(failed).to_have_count(0)


def test_a_page_opened_while_the_api_is_away_asks_nobody_to_sign_in_and_opens_by_itself(tab: Visit) -> None:
    tab.page.route(API, lambda route: route.abort())
    tab.page.goto(f"{tab.site}/budgets")
    expect(tab.page.get_by_role("alert").filter(has_text="Outlay could not be reached")).to_be_visible()
    assert "/sign-in" not in tab.page.url
    tab.page.unroute(API)
    expect(tab.page.get_by_role("heading", level=1, name="Budgets")).to_be_visible()
    tab.settle()


def test_a_slow_answer_has_its_place_kept_and_then_comes(tab: Visit) -> None:
    tab.open("/")
    held = Held(tab.page, COSTS)
    tab.page.evaluate("history.pushState({}, '', '/costs?period=7d&rows=model')")
    expect(tab.page.get_by_role("heading", level=1, name="Costs")).to_be_visible()
    expect(tab.page.get_by_role("status", name="Loading…").first).to_be_visible()
    held.wait()
    held.let_go()
    expect(table(tab.page).nth(1)).to_be_visible()
    tab.settle()


def test_the_table_of_costs_waits_for_no_chart_and_nothing_jumps_when_it_comes(tab: Visit) -> None:
    tab.open("/budgets")
    held = Held(tab.page, re.compile(r"/v1/costs\?.*granularity=day"))
    tab.page.evaluate("history.pushState({}, '', '/costs?period=7d&rows=team')")
    expect(tab.page.get_by_role("heading", level=1, name="Costs")).to_be_visible()
    expect(table(tab.page).nth(1)).to_be_visible()
    held.wait()
    expect(tab.page.locator("main canvas")).to_have_count(0)
    shift = tab.watched("shift")
    held.let_go()
    expect(tab.page.locator("main canvas")).to_be_visible()
    tab.settle()
    assert tab.watched("shift") - shift < STILL


def test_a_token_that_ran_out_is_renewed_without_a_word(tab: Visit) -> None:
    tab.open("/")
    tab.expected.add(401)
    handle, asked = refusing_first(401, code="token_expired")
    tab.page.route(COSTS, handle)
    before = sum(url.endswith("/v1/auth/refresh") for url in tab.asked)
    tab.go("/costs?period=7d&rows=model", heading="Costs")
    expect(table(tab.page).nth(1)).to_be_visible()
    assert asked
    assert sum(url.endswith("/v1/auth/refresh") for url in tab.asked) == before + 1
    expect(tab.page.get_by_role("alert")).to_have_count(0)


def test_a_session_that_ended_is_asked_for_over_the_page_which_then_goes_on(window: Visit, company: Company) -> None:
    window.sign_in(company.admin)
    window.expected.add(401)
    window.page.route(REFRESH, lambda route: problem(route, 401, code="session_ended"))
    window.page.route(COSTS, lambda route: problem(route, 401, code="token_expired"))
    window.page.evaluate("history.pushState({}, '', '/costs?period=7d')")
    asked = window.page.get_by_role("dialog", name="Your session has ended")
    expect(asked).to_be_visible()
    assert not window.violations()
    window.page.unroute_all()
    asked.get_by_label("Password").fill(company.admin.password)
    asked.get_by_role("button", name="Sign in", exact=True).click()
    expect(asked).to_have_count(0)
    expect(table(window.page).nth(1)).to_be_visible()
    assert "/costs?period=7d" in window.page.url
    window.settle()


@pytest.mark.parametrize("status", WORDS)
def test_a_refusal_is_said_in_words_and_can_be_tried_again_where_that_may_help(tab: Visit, status: int) -> None:
    tab.open("/")
    tab.expected.add(status)
    tab.page.route(COSTS, lambda route: problem(route, status))
    tab.go("/costs?period=7d&rows=model", heading="Costs")
    failed = tab.page.get_by_role("alert").filter(has_text=WORDS[status]).first
    expect(failed).to_contain_text(DETAIL)
    tab.page.unroute(COSTS)
    again = failed.get_by_role("button", name="Try again")
    if status in MAY_PASS:
        again.click()
    else:
        expect(again).to_have_count(0)
        tab.page.reload()
    expect(table(tab.page).nth(1)).to_be_visible()
    tab.settle()


def test_too_many_requests_are_waited_for_as_long_as_the_api_says(tab: Visit) -> None:
    tab.open("/")
    tab.expected.add(429)
    handle, asked = refusing_first(429)
    tab.page.route(COSTS, handle)
    tab.go("/costs?period=7d&rows=model", heading="Costs")
    expect(table(tab.page).nth(1)).to_be_visible()
    expect(tab.page.get_by_role("alert")).to_have_count(0)
    assert len(asked) > 1


def test_a_limit_that_opens_only_later_is_said_at_once(tab: Visit) -> None:
    tab.open("/")
    tab.expected.add(429)
    tab.page.route(COSTS, lambda route: problem(route, 429, wait_s=3_600))
    tab.go("/costs?period=7d&rows=model", heading="Costs")
    failed = tab.page.get_by_role("alert").filter(has_text=WORDS[429]).first
    expect(failed).to_contain_text(DETAIL)
    tab.page.unroute(COSTS)
    failed.get_by_role("button", name="Try again").click()
    expect(table(tab.page).nth(1)).to_be_visible()
    tab.settle()


@pytest.mark.parametrize("status", [409, 422, 500])
def test_a_form_that_was_refused_keeps_what_was_entered_and_says_every_problem(tab: Visit, status: int) -> None:
    tab.open("/budgets/new")
    tab.expected.add(status)
    errors = [{"field": "name", "reason": "is taken"}, {"field": "limit_usd", "reason": "is too much"}]
    sent = {"errors": errors} if status == 422 else {}
    tab.page.route("**/v1/budgets", lambda route: problem(route, status, **sent))
    tab.page.get_by_label("Name", exact=True).fill("be-Refused")
    tab.page.get_by_label("Limit", exact=True).fill("12.50")
    tab.page.get_by_role("button", name="Make it").click()
    for words in [one["reason"] for one in errors] if status == 422 else [DETAIL]:
        expect(tab.page.get_by_text(words)).to_be_visible()
    expect(tab.page.get_by_label("Name", exact=True)).to_have_value("be-Refused")
    expect(tab.page.get_by_label("Limit", exact=True)).to_have_value("12.50")


def test_a_form_whose_answer_never_came_makes_nothing_twice(window: Visit, company: Company) -> None:
    window.sign_in(company.admin, to="/budgets/new")
    lost: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(arrived(company, route.request))
            route.abort()
        else:
            route.continue_()

    window.page.route("**/v1/budgets", lose)
    window.page.get_by_label("Name", exact=True).fill("Only once")
    window.page.get_by_label("Limit", exact=True).fill("12.50")
    window.page.get_by_role("combobox", name="Period", exact=True).select_option("Every year")
    window.page.get_by_role("button", name="Make it").click()
    expect(window.page.get_by_text("Outlay could not be reached")).to_be_visible()
    window.page.get_by_role("button", name="Make it").click()
    expect(window.page.get_by_role("heading", level=1, name="Only once")).to_be_visible()
    window.settle()
    with company.admin.reader() as reader:
        assert [one["name"] for one in reader.budgets.all() if one["name"] == "Only once"] == ["Only once"]
