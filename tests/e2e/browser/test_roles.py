"""What each role sees: its menu, its actions, and words where it may not look."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.support.access_matrix import LET_IN
from tests.support.browsing import Visit, visit
from tests.support.company import NOBODY, PLATFORM, TEAMS, Company
from tests.support.pages import ADMIN, MANAGER, MENU, PAGES, VIEWER, PageOf

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]

ROLES = {"administrator": ADMIN, "manager": MANAGER, "viewer": VIEWER}
BY_PATH = {page.path: page for page in PAGES}
REFUSED = re.compile("Your role does not allow this|Not for your role")


@pytest.fixture(scope="module", params=list(ROLES.values()), ids=list(ROLES))
def letter(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def in_role(browser: Browser, company: Company, letter: str) -> Iterator[Visit]:
    with visit(browser, company.admin.stack.site_url) as opened:
        opened.sign_in(company.people[letter])
        yield opened


def menu(window: Visit) -> list[str]:
    links = window.page.get_by_role("navigation", name="Pages").get_by_role("listitem").get_by_role("link")
    return [entry.strip() for entry in links.all_inner_texts()]


def test_the_menu_holds_the_pages_of_the_role(in_role: Visit, letter: str) -> None:
    in_role.go("/")
    shown = menu(in_role)
    assert [entry for entry in shown if entry in MENU] == [
        entry for entry, path in MENU.items() if BY_PATH.get(path, PageOf(path=path)).is_for(letter)
    ]
    in_role.expect_clean()


def test_every_page_of_the_menu_opens_without_a_refusal(in_role: Visit) -> None:
    in_role.go("/")
    for entry in menu(in_role):
        in_role.page.get_by_role("navigation", name="Pages").get_by_role("link", name=entry, exact=True).click()
        expect(in_role.page.get_by_role("heading", level=1)).to_be_visible()
        in_role.settle()
        assert not REFUSED.search(in_role.text()), entry
    in_role.expect_clean()


def test_a_page_of_another_role_says_so(in_role: Visit, letter: str) -> None:
    hidden = [page for page in PAGES if not page.is_for(letter) and "{" not in page.path and page.path != "/"]
    in_role.expected.add(403)
    silent = []
    for page in hidden:
        in_role.go(page.path)
        expect(in_role.page.locator("#content")).not_to_be_empty()
        in_role.settle()
        if not REFUSED.search(in_role.text()):
            silent.append(f"{page.path}: {in_role.page.locator('#content').inner_text()[:120]}")
    in_role.expected.clear()
    assert silent == []
    in_role.expect_clean()


FORMS = {
    "/budgets/new": "POST /v1/budgets",
    "/budgets/{budget}/edit": "PUT /v1/budgets/{budget_id}",
    "/budgets/increases?make=request": "POST /v1/budgets/{budget_id}/increase-requests",
    "/forecasts/what-if/new": "POST /v1/scenarios",
    "/sources/keys?make=yes": "POST /v1/keys",
    "/sources/imports?make=yes": "POST /v1/imports",
    "/sources/connections?make=yes": "POST /v1/connections",
    "/sources/corrections?make=yes": "POST /v1/corrections",
    "/settings/members?make=invitation": "POST /v1/invitations",
    "/settings/names?make=name": "POST /v1/teams",
    "/settings/policies?make=policy": "POST /v1/policies",
    "/settings/approvals?make=approval": "POST /v1/model-approvals",
    "/settings/channels?make=channel": "POST /v1/channels",
    "/settings/plans?make=plan": "PUT /v1/plans/{name}",
}
"""Address of a form → what it sends."""


@pytest.fixture(scope="module")
def budget(company: Company) -> str:
    with company.admin.reader() as reader:
        made = reader.budgets.create(name="Everybody sees it", limit_usd="1000", scope={"team": [TEAMS[0]]})
    return str(made.body["budget_id"])


def test_a_form_is_shown_to_whom_it_is_for_and_to_everybody_else_that_it_is_not(
    in_role: Visit, letter: str, budget: str
) -> None:
    wrong = []
    for path, sends in FORMS.items():
        in_role.go(path.format(budget=budget))
        text, is_for = in_role.page.locator("body").inner_text(), letter in LET_IN[sends]
        shown = in_role.page.locator("#content form").or_(in_role.page.get_by_role("dialog")).count() > 0
        if bool(REFUSED.search(text)) == is_for or shown != is_for:
            wrong.append(f"{path}: {'a form' if shown else 'none'}, {text[-200:]}")
    assert wrong == []
    in_role.expect_clean()


def test_whoever_sees_a_budget_asks_for_more_of_it_where_the_requests_stand(
    in_role: Visit, letter: str, budget: str
) -> None:
    in_role.open("/budgets/increases")  # anew: the budget was made elsewhere
    in_role.page.get_by_role("button", name="Ask for more").click()
    asked = in_role.page.get_by_role("dialog", name="Ask for more")
    if letter == VIEWER:  # none is theirs
        expect(asked).to_contain_text("You see no budget")
        return
    asked.get_by_label("Of which budget").select_option(budget)
    asked.get_by_label("How much more, in USD").fill("5")
    asked.get_by_label("Why").fill(f"Why {letter} needs it")
    asked.get_by_role("button", name="Send the request").click()
    expect(asked).to_have_count(0)
    expect(in_role.page.locator("main").get_by_text(f"Why {letter} needs it")).to_be_visible()
    in_role.expect_clean()


def test_the_first_page_of_a_viewer_is_that_of_their_own_calls(in_role: Visit, letter: str) -> None:
    in_role.go("/", heading="My usage" if letter == VIEWER else "Overview")
    in_role.expect_clean()


def test_what_the_role_may_not_do_is_not_offered(in_role: Visit, letter: str) -> None:
    in_role.go("/budgets", heading="Budgets")
    offered = in_role.page.locator("main").get_by_role("link", name=re.compile("New budget|Make a budget"))
    assert (offered.count() > 0) == (letter in {ADMIN, MANAGER})
    in_role.go("/models?tab=prices", heading="Models")
    in_role.expect_clean()


def test_a_manager_sees_the_teams_of_the_scope_and_a_viewer_no_page_of_costs(in_role: Visit, letter: str) -> None:
    if letter == VIEWER:
        in_role.go("/costs?rows=team")
        expect(in_role.page.get_by_text("Your role does not allow this").first).to_be_visible()
        in_role.expect_clean()
        return
    in_role.go("/costs?rows=team", heading="Costs")
    expect(in_role.page.locator("main").get_by_text("search").first).to_be_visible()
    assert ("support" in in_role.page.locator("main").inner_text()) == (letter == ADMIN)
    in_role.expect_clean()


def test_an_account_without_an_organization_is_told_what_to_do(window: Visit, company: Company) -> None:
    window.sign_in(company.people[NOBODY])
    expect(window.page.get_by_text("You belong to no organization yet")).to_be_visible()
    for path in ("/costs", "/budgets"):
        window.go(path)
        expect(window.page.get_by_text("You belong to no organization yet")).to_be_visible()


def test_an_administrator_of_the_deployment_looks_at_one_organization_after_the_other(
    window: Visit, company: Company
) -> None:
    window.sign_in(company.people[PLATFORM])
    window.go("/settings", heading="Organizations")
    switch = window.page.get_by_role("button", name="Switch organization")
    switch.click()
    window.page.get_by_role("menuitem", name=company.admin.org).click()
    expect(switch).to_contain_text(f"{company.admin.org}visiting")
    window.go("/costs?rows=team", heading="Costs")
    expect(window.page.locator("main").get_by_text("support").first).to_be_visible()
    switch.click()
    expect(window.page.get_by_role("menuitem", name=f"{company.admin.org} (you are here)")).to_be_visible()
    window.expected.add(403)  # the page that is open asks once more before it knows that there is none
    window.page.get_by_role("menuitem", name="None of them").click()
    expect(window.page.locator("main").get_by_text("support")).to_have_count(0)
