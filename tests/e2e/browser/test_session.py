"""A session ends, another begins, an organization is out of reach: who is before the page goes on where they were."""

import base64
import json
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Request, Route, expect

from tests.support.browsing import Visit
from tests.support.company import PLATFORM, Company
from tests.support.local_aws import Tenant
from tests.support.pages import MANAGER, VIEWER
from tests.support.refusing import refuse, refusing_first

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]

REFRESH = "**/v1/auth/refresh"
BUDGETS = "**/v1/budgets"


def end_session(window: Visit, calls: str) -> None:
    """From now on the API refuses the session for ``calls``, and renews it no more."""
    window.expected.add(401)
    window.page.route(REFRESH, lambda route: refuse(route, 401, code="session_ended"))
    window.page.route(calls, lambda route: refuse(route, 401, code="token_expired"))


def let_in(window: Visit, calls: str) -> None:
    window.page.unroute(REFRESH)
    window.page.unroute(calls)


def question(window: Visit) -> Locator:
    return window.page.get_by_role("dialog", name="Your session has ended")


def test_what_was_typed_outlives_the_session(window: Visit, tenant: Tenant) -> None:
    window.sign_in(tenant, to="/budgets/new")
    window.page.get_by_label("Name", exact=True).fill("Typed before")
    window.page.get_by_label("Limit", exact=True).fill("12.50")
    end_session(window, BUDGETS)
    window.page.get_by_role("button", name="Make it").click()
    expect(question(window).get_by_label("E-mail")).to_have_value(tenant.email)
    let_in(window, BUDGETS)
    question(window).get_by_label("Password").fill("not-the-Password-1")
    question(window).get_by_role("button", name="Sign in", exact=True).click()
    expect(question(window).get_by_role("alert")).to_be_visible()
    question(window).get_by_label("Password").fill(tenant.password)
    question(window).get_by_role("button", name="Sign in", exact=True).click()
    expect(window.page.get_by_role("heading", level=1, name="Typed before")).to_be_visible()
    with tenant.reader() as reader:
        made = [one for one in reader.call("GET", "/v1/budgets")["budgets"] if one["name"] == "Typed before"]
    assert [one["limit_usd"] for one in made] == ["12.50"]


def test_who_rather_does_not_sign_in_again_keeps_what_was_typed_and_is_asked_by_the_next_attempt(
    window: Visit, tenant: Tenant
) -> None:
    window.sign_in(tenant, to="/budgets/new")
    window.page.get_by_label("Name", exact=True).fill("Typed before")
    window.page.get_by_label("Limit", exact=True).fill("12.50")
    end_session(window, BUDGETS)
    window.page.get_by_role("button", name="Make it").click()
    question(window).get_by_role("button", name="Close").click()
    expect(window.page.get_by_label("Name", exact=True)).to_have_value("Typed before")
    window.page.get_by_role("button", name="Make it").click()
    question(window).get_by_role("button", name="Sign out").click()
    expect(window.page.get_by_role("heading", level=1, name="Sign in")).to_be_visible()
    assert "budgets%2Fnew" in window.page.url


def test_signing_in_in_another_tab_answers_the_question_of_this_one(window: Visit, tenant: Tenant) -> None:
    window.sign_in(tenant, to="/budgets/new")
    window.page.get_by_label("Name", exact=True).fill("Typed in one tab")
    window.page.get_by_label("Limit", exact=True).fill("1")
    window.page.context.clear_cookies()
    window.expected.add(401)
    window.page.route(BUDGETS, refusing_first(401, code="token_expired")[0])
    window.page.get_by_role("button", name="Make it").click()
    with window.page.context.expect_page() as opened:
        question(window).get_by_role("link", name="Sign in another way").click()
    other = Visit(page=opened.value, site=window.site)
    other.fill_sign_in(tenant)
    expect(question(window)).to_have_count(0)
    expect(window.page.get_by_role("heading", level=1, name="Typed in one tab")).to_be_visible()


def client_of(request: Request) -> str:
    """By which client of the user pool the session began whose token the request was sent with."""
    claims = request.headers["authorization"].split(".")[1]
    return str(json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["client_id"])


def test_whose_session_began_by_the_companys_provider_is_asked_for_no_password(window: Visit, tenant: Tenant) -> None:
    with window.page.expect_request("**/v1/auth/me") as asked:
        window.sign_in(tenant)
    provider = {
        "authorize_url": f"{window.site}/authorize",
        "client_id": client_of(asked.value),
        "scope": "openid",
        "identity_provider": "Okta",
        "redirect_uris": [f"{window.site}/sso"],
    }
    window.page.context.route("**/v1/auth/sso", lambda route: route.fulfill(json=provider))
    window.open("/budgets/new")
    window.page.get_by_label("Name", exact=True).fill("Typed before")
    window.page.get_by_label("Limit", exact=True).fill("1")
    end_session(window, BUDGETS)
    window.page.get_by_role("button", name="Make it").click()
    expect(question(window).get_by_text("Your account signs in with Okta.")).to_be_visible()
    expect(question(window).get_by_label("Password")).to_have_count(0)
    with window.page.context.expect_page() as opened:
        question(window).get_by_role("link", name="Sign in, in a new tab").click()
    expect(opened.value.get_by_role("button", name="Continue with Okta")).to_be_visible()
    expect(opened.value.get_by_label("Password")).to_have_count(0)


def test_where_the_api_could_not_be_told_of_a_sign_out_it_is_said(window: Visit, tenant: Tenant) -> None:
    window.sign_in(tenant)
    window.page.route("**/v1/auth/logout", lambda route: route.abort())
    window.page.get_by_role("button", name="Your account").click()
    window.page.get_by_role("menuitem", name="Sign out").click()
    expect(window.page.get_by_text("Outlay could not be told that you signed out")).to_be_visible()
    expect(window.page.get_by_role("button", name="Your account")).to_have_count(0)


def test_nothing_of_one_person_is_shown_or_sent_for_another_who_signed_in_in_another_tab(
    window: Visit, company: Company
) -> None:
    window.sign_in(company.admin, to="/budgets/new")
    window.page.get_by_label("Name", exact=True).fill("The administrator's")
    window.page.get_by_label("Limit", exact=True).fill("1")
    with window.tab() as other:
        other.page.goto(window.site)
        window.page.context.clear_cookies()
        other.page.goto(f"{window.site}/sign-in")
        other.fill_sign_in(company.people[MANAGER])
        expect(other.page.get_by_role("button", name="Your account")).to_be_visible()
    window.expected.add(401)
    sent: list[str] = []

    def hear(route: Route) -> None:
        sent.append(route.request.headers["authorization"])
        refuse(route, 401, code="token_expired")

    window.page.route(BUDGETS, hear)
    with window.page.expect_event("load"):
        window.page.get_by_role("button", name="Make it").click()
    window.page.get_by_role("button", name="Your account").click()
    expect(window.page.get_by_role("menu")).to_contain_text(company.people[MANAGER].email)
    assert len(sent) == 1
    expect(window.page.get_by_label("Name", exact=True)).to_have_value("")


def test_an_administrator_of_the_deployment_comes_to_the_address_of_a_link(window: Visit, company: Company) -> None:
    window.sign_in(company.people[PLATFORM], to="/costs?rows=team")
    window.page.get_by_role("list", name="Which organization?").get_by_role("button", name=company.admin.org).click()
    expect(window.page.get_by_role("heading", level=1, name="Costs")).to_be_visible()
    assert urlsplit(window.page.url).path == "/costs"
    assert "rows=team" in window.page.url
    with window.tab() as other:
        other.open("/costs?rows=model")
        expect(other.page.get_by_role("heading", level=1, name="Costs")).to_be_visible()
        expect(other.page.get_by_role("button", name="Switch organization")).to_contain_text(company.admin.org)
        other.expect_clean()
    window.page.get_by_role("button", name="Your account").click()
    window.page.get_by_role("menuitem", name="Sign out").click()
    expect(window.page.get_by_label("E-mail")).to_be_visible()
    assert window.page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_an_organization_that_one_may_not_look_at_any_more_has_a_way_out(window: Visit, company: Company) -> None:
    window.sign_in(company.people[VIEWER])
    window.expected.add(404)
    window.page.evaluate("sessionStorage.setItem('outlay.organization', 'anothers')")
    window.page.reload()
    expect(window.page.get_by_role("heading", level=1, name="Your account could not be opened")).to_be_visible()
    assert not window.violations()
    window.page.get_by_role("button", name="To my own organization").click()
    expect(window.page.get_by_role("heading", level=1, name="My usage")).to_be_visible()
    window.page.evaluate("sessionStorage.setItem('outlay.organization', 'anothers')")
    window.page.reload()
    window.page.get_by_role("button", name="Sign out").click()
    expect(window.page.get_by_label("E-mail")).to_be_visible()
