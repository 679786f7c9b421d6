"""The address is the state: back and forward, copied addresses, and several tabs."""

import re
import secrets

import pytest
from playwright.sync_api import expect

from tests.e2e.browser.conftest import Visiting
from tests.support.browsing import Visit
from tests.support.company import Company, a_member

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]


def test_back_and_forward_restore_what_was_chosen(tab: Visit) -> None:
    tab.open("/costs?period=7d")
    by, then_by = (
        tab.page.get_by_role("combobox", name="By", exact=True),
        tab.page.get_by_role("combobox", name="then by", exact=True),
    )
    by.select_option("Model")
    expect(tab.page).to_have_url(re.compile("rows=model"))
    tab.settle()
    then_by.select_option("Team")
    expect(tab.page).to_have_url(re.compile("columns=team"))
    tab.page.get_by_role("navigation", name="Pages").get_by_role("link", name="Models", exact=True).click()
    expect(tab.page.get_by_role("heading", level=1, name="Models")).to_be_visible()
    tab.page.go_back()
    expect(by).to_have_value("model")
    expect(then_by).to_have_value("team")
    tab.page.go_back()
    expect(tab.page).not_to_have_url(re.compile("columns="))
    expect(by).to_have_value("model")
    tab.page.go_back()
    expect(by).to_have_value("team")
    tab.page.go_forward()
    expect(by).to_have_value("model")
    tab.settle()


def test_back_returns_to_where_one_had_scrolled(tab: Visit) -> None:
    tab.open("/costs?period=30d")
    tab.page.evaluate("() => scrollTo(0, 600)")
    tab.page.get_by_role("navigation", name="Pages").get_by_role("link", name="Budgets", exact=True).click()
    expect(tab.page.get_by_role("heading", level=1, name="Budgets")).to_be_visible()
    tab.settle()
    tab.page.go_back()
    expect(tab.page.get_by_role("heading", level=1, name="Costs")).to_be_visible()
    tab.settle()
    assert abs(tab.page.evaluate("() => scrollY") - 600) < 50


def test_what_is_chosen_on_a_page_leaves_it_where_it_was_scrolled_to(tab: Visit) -> None:
    tab.open("/")
    tab.page.evaluate("() => scrollTo(0, 300)")
    tab.page.get_by_role("button", name="Quarter", exact=True).dispatch_event("click")
    expect(tab.page).to_have_url(re.compile("period=quarter"))
    tab.settle()
    assert tab.page.evaluate("() => scrollY") == 300


def test_a_copied_address_shows_another_person_the_same(window: Visit, windows: Visiting, company: Company) -> None:
    window.sign_in(company.admin, to="/costs?period=today&rows=team")
    window.page.get_by_role("combobox", name="then by", exact=True).select_option("Model")
    expect(window.page).to_have_url(re.compile("columns=model"))
    window.settle()
    with windows() as other:
        other.sign_in(a_member(company.admin, role="admin"), to=window.page.url.removeprefix(window.site))
        expect(other.page.get_by_role("combobox", name="then by", exact=True)).to_have_value("model")
        rows = [one.page.get_by_role("table").first.inner_text() for one in (window, other)]
        assert rows[0] == rows[1]
        other.expect_clean()


def test_what_another_tab_changed_meanwhile_is_not_written_over(window: Visit, company: Company) -> None:
    with company.admin.reader() as reader:
        made = reader.budgets.create(name="In two tabs", limit_usd="10", scope={"team": ["two-tabs"]}).body["budget_id"]
    window.sign_in(company.admin, to=f"/budgets/{made}/edit")
    with window.tab() as other:
        other.open(f"/budgets/{made}/edit")
        for one, limit in ((window, "20"), (other, "30")):
            one.expected |= {409, 412}
            one.page.get_by_label("Limit", exact=True).fill(limit)
            with one.page.expect_response(lambda answer: answer.request.method == "PUT"):
                one.page.get_by_role("button", name="Save").click()
            one.settle()
        expect(window.page.get_by_role("heading", level=1, name="In two tabs")).to_be_visible()
        expect(other.page.get_by_text("Somebody else changed this budget").first).to_be_visible()
        expect(other.page.get_by_label("Limit", exact=True)).to_have_value("30")
        other.expect_clean()
    with company.admin.reader() as reader:
        assert reader.budgets.get(made).body["limit_usd"] == "20.00"


def test_a_dialog_that_stood_open_does_not_write_over_what_became_newer(window: Visit, company: Company) -> None:
    note = f"Launch {secrets.token_hex(3)}"
    window.sign_in(company.admin, to="/forecasts/changes")
    window.page.get_by_role("button", name="Add a change").click()
    window.page.get_by_label("What happens").fill(note)
    window.page.get_by_label("Percent", exact=True).fill("40")
    window.page.get_by_role("button", name="Save").click()
    expect(window.page.get_by_role("dialog")).to_have_count(0)
    with window.tab() as other:
        other.open("/forecasts/changes")
        for one in (window, other):
            row = one.page.get_by_role("row").filter(has_text=note)
            row.get_by_role("button", name="Change", exact=True).click()
            expect(one.page.get_by_label("Percent", exact=True)).to_have_value("40")
        window.page.get_by_label("Percent", exact=True).fill("20")
        window.page.get_by_role("button", name="Save").click()
        expect(window.page.get_by_role("dialog")).to_have_count(0)
        other.expected.add(412)
        other.page.get_by_label("Percent", exact=True).fill("30")
        other.page.get_by_role("button", name="Save").click()
        expect(other.page.get_by_text("Somebody else changed this meanwhile")).to_be_visible()
        other.page.get_by_role("button", name="Show the newer").click()
        expect(other.page.get_by_label("Percent", exact=True)).to_have_value("20")
        other.expect_clean()
    window.settle()


def test_what_was_tried_against_budgets_stands_in_its_address(window: Visit, company: Company) -> None:
    window.sign_in(company.admin, to="/budgets/check")
    window.page.get_by_label("Provider").fill("openai")
    window.page.get_by_label("Model").fill("gpt-4o")
    window.page.get_by_label("Input tokens").fill("1,000")
    window.page.get_by_role("button", name="Ask", exact=True).click()
    answer = window.page.get_by_text(re.compile("Let through|Refused"))
    expect(answer).to_be_visible()
    window.page.reload()
    expect(answer).to_be_visible()
    expect(window.page.get_by_label("Input tokens")).to_have_value("1000")
    window.settle()


def test_a_second_tab_is_signed_in_without_a_password(tab: Visit) -> None:
    tab.open("/budgets")
    expect(tab.page.get_by_role("heading", level=1, name="Budgets")).to_be_visible()
