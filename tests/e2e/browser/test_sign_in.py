"""Coming in and going out, as people do."""

import pytest
from outlay_cli.local.stack import Stack
from playwright.sync_api import expect

from tests.support.browsing import Visit
from tests.support.local_aws import Tenant

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]


def test_a_visitor_without_a_session_sees_the_start_page_and_no_error(window: Visit) -> None:
    window.open("/")
    expect(window.page.get_by_role("heading", level=1)).to_be_visible()


def test_a_deep_link_leads_through_the_sign_in_to_where_it_pointed(window: Visit, tenant: Tenant) -> None:
    window.open("/costs?preset=last_7_days")
    assert "/sign-in" in window.page.url
    window.page.get_by_label("E-mail").fill(tenant.email)
    window.page.get_by_label("Password", exact=True).fill(tenant.password)
    window.page.get_by_role("button", name="Sign in", exact=True).click()
    expect(window.page.get_by_role("heading", level=1, name="Costs")).to_be_visible()


def test_a_reload_asks_for_no_password_and_no_script_can_read_what_renews(window: Visit, tenant: Tenant) -> None:
    window.sign_in(tenant)
    window.page.reload()
    window.settle()
    expect(window.page.get_by_role("button", name="Your account")).to_be_visible()
    assert window.page.evaluate("document.cookie") == ""
    kept = window.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "eyJ" not in kept, "an access token begins so"


KEEPS_NOTHING = """
for (const name of ['localStorage', 'sessionStorage']) {
  Object.defineProperty(window, name, { get() { throw new DOMException('denied', 'SecurityError') } });
}
"""


def test_a_browser_that_keeps_nothing_for_the_site_opens_it_all_the_same(window: Visit, tenant: Tenant) -> None:
    window.page.add_init_script(KEEPS_NOTHING)
    window.sign_in(tenant, to="/settings/profile")
    window.page.get_by_role("button", name="Your account").click()
    window.page.get_by_role("menuitem", name="Dark").click()
    expect(window.page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_wrong_password_is_said_and_lets_nobody_in(window: Visit, tenant: Tenant) -> None:
    window.expected.add(401)
    window.open("/sign-in")
    window.page.get_by_label("E-mail").fill(tenant.email)
    window.page.get_by_label("Password", exact=True).fill("not-the-Password-1")
    window.page.get_by_role("button", name="Sign in", exact=True).click()
    expect(window.page.get_by_role("alert")).to_be_visible()
    assert "/sign-in" in window.page.url


def test_who_signs_out_in_one_tab_is_out_in_the_other(window: Visit, tenant: Tenant, stack: Stack) -> None:
    window.sign_in(tenant)
    other = window.page.context.new_page()
    other.goto(stack.site_url)
    expect(other.get_by_role("button", name="Your account")).to_be_visible()
    window.page.get_by_role("button", name="Your account").click()
    window.page.get_by_role("menuitem", name="Sign out").click()
    expect(other.get_by_role("link", name="Make an account")).to_be_visible()
    other.reload()
    expect(other.get_by_role("link", name="Make an account")).to_be_visible()
