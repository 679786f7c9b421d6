"""What is set for an organization: that nothing typed or chosen is lost, and that words are people's."""

import re
import secrets

import pytest
from outlay_client import Client
from playwright.sync_api import Route, expect

from tests.support.browsing import Visit
from tests.support.company import Company

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]


def a_channel(reader: Client, *, budgets: list[str]) -> tuple[str, str]:
    """Its name and id."""
    name = f"channel {secrets.token_hex(4)}"
    told = {"kind": "email", "name": name, "target": "team@outlay.example", "levels": ["critical"], "budgets": budgets}
    return name, str(reader.call("POST", "/v1/channels", body=told)["channel_id"])


def test_a_channels_test_takes_nothing_away_that_was_typed_meanwhile(window: Visit, company: Company) -> None:
    with company.admin.reader() as reader:
        name, _ = a_channel(reader, budgets=[])
    window.sign_in(company.admin, to="/settings/channels")
    window.page.get_by_role("button", name=name).click()
    sheet = window.page.get_by_role("dialog", name=name)
    sheet.get_by_label("Name", exact=True).fill(f"{name} of the team")
    sheet.get_by_role("button", name="Send a test").click()
    expect(sheet.get_by_text("Arrived")).to_be_visible()
    window.settle()
    expect(sheet.get_by_label("Name", exact=True)).to_have_value(f"{name} of the team")
    sheet.get_by_role("button", name="Save").click()
    expect(window.page.get_by_role("button", name=f"{name} of the team")).to_be_visible()


def test_a_channel_keeps_its_budgets_where_the_list_of_them_does_not_come(window: Visit, company: Company) -> None:
    with company.admin.reader() as reader:
        budget = str(reader.budgets.create(name="Told to a channel", limit_usd="1000").body["budget_id"])
        name, channel_id = a_channel(reader, budgets=[budget])
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    window.page.route(re.compile(r"/v1/budgets\?limit="), hold)
    window.sign_in(company.admin, to="/settings/channels")
    window.page.get_by_role("button", name=name).click()
    sheet = window.page.get_by_role("dialog", name=name)
    sheet.get_by_label("Name", exact=True).fill(f"{name} renamed")
    sheet.get_by_role("button", name="Save").click()
    expect(window.page.get_by_role("button", name=f"{name} renamed")).to_be_visible()
    assert held
    with company.admin.reader() as reader:
        assert reader.call("GET", f"/v1/channels/{channel_id}")["budgets"] == [budget]
    for route in held:
        route.abort()
    window.taken()


def test_why_a_month_can_not_be_closed_is_said_as_people_write_times(window: Visit, company: Company) -> None:
    window.sign_in(company.admin, to="/settings/months")
    window.page.locator("main").get_by_role("table").get_by_role("button").first.click()
    window.page.get_by_role("button", name="Close the month").click()
    question = window.page.get_by_role("dialog", name=re.compile("^Close "))
    expect(question).to_contain_text("It can’t be closed yet")
    reasons = question.get_by_role("listitem").all_inner_texts()
    assert re.fullmatch(r"\w+ \d{4} can be closed from \w{3} \d+, \d{4}, \d\d:\d\d on", reasons[0]), reasons


def test_a_month_that_is_none_breaks_no_page(window: Visit, company: Company) -> None:
    window.sign_in(company.admin, to="/settings/months?open=2026-13")
    expect(window.page.get_by_role("heading", level=1, name="Months")).to_be_visible()
    expect(window.page.get_by_role("dialog")).to_have_count(0)


def test_a_wrong_password_is_said_at_its_field_and_asked_of_the_api_once(window: Visit, company: Company) -> None:
    window.sign_in(company.admin, to="/settings/profile")
    asked: list[str] = []
    window.page.on("request", lambda request: asked.append(request.method) if "/v1/auth/me" in request.url else None)
    window.page.get_by_role("button", name="Change the address").click()
    window.page.get_by_label("New address").fill("elsewhere@outlay.example")
    window.page.get_by_label("Your password").fill("not the password")
    window.expected.add(401)
    window.page.get_by_role("button", name="Mail a code to it").click()
    expect(window.page.get_by_text("That is not your password.")).to_be_visible()
    window.settle()
    assert asked.count("PUT") == 1
    expect(window.page.get_by_role("alert")).to_have_count(0)
