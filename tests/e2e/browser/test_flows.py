"""What people come for, from the first click to what it changes."""

import re
import secrets
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from outlay_cli.local.outbox import mails
from outlay_client import Client
from playwright.sync_api import expect

from tests.e2e.browser.conftest import Visiting
from tests.e2e.test_main_line import day
from tests.support.browsing import Visit
from tests.support.company import TEAMS, Company, spend
from tests.support.local_aws import Tenant, forget_attempts

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]

PATIENCE_MS = 90_000
"""An alert, a mail and an import come about without a page waiting for them."""


def confirm(window: Visit, who: Tenant) -> None:
    """Where the page asks for the password again."""
    asked = window.page.get_by_role("dialog", name="Confirm that it is you")
    if asked.count():
        asked.get_by_label("Password").fill(who.password)
        asked.get_by_role("button", name="Confirm").click()


def test_a_budget_is_made_and_its_alert_comes_by_itself(window: Visit, company: Company) -> None:
    window.sign_in(company.admin, to="/budgets/new")
    name = f"Small {secrets.token_hex(3)}"
    window.page.get_by_label("Name", exact=True).fill(name)
    window.page.get_by_label("Limit", exact=True).fill("0.10")
    window.page.get_by_role("combobox", name="Period", exact=True).select_option("Every day")
    window.page.get_by_role("button", name="Make it").click()
    expect(window.page.get_by_role("heading", level=1, name=name)).to_be_visible()
    window.go("/alerts", heading="Anomalies & alerts")
    spend(company.admin, {"team": TEAMS[0], "output_tokens": 20_000})
    spend(company.admin, {"team": TEAMS[0], "output_tokens": 20_000})
    bell = window.page.get_by_role("button", name=re.compile(r"Notifications, \d+ unread"))
    expect(bell).to_be_visible(timeout=PATIENCE_MS)
    bell.click()
    expect(window.page.get_by_text(name).first).to_be_visible()
    window.page.keyboard.press("Escape")
    window.go("/alerts", heading="Anomalies & alerts")
    window.page.get_by_role("link", name=re.compile(name)).first.click()
    expect(window.page.get_by_role("heading", level=1).filter(has_text=name)).to_be_visible()
    window.settle()


def test_a_recommendation_is_accepted_and_its_steps_can_be_ticked_off(tab: Visit, demo: Tenant) -> None:
    with demo.reader() as reader:
        found = reader.call("GET", "/v1/recommendations", query={"status": "pending"})["recommendations"]
    assert found, "the demo has none that waits"
    one = found[-1]
    tab.open(f"/recommendations/{one['recommendation_id']}")
    tab.page.get_by_role("button", name="Accept", exact=True).click()
    tab.page.get_by_role("dialog").get_by_role("button", name="Accept").click()
    expect(tab.page.get_by_role("dialog")).to_have_count(0)
    expect(tab.page.get_by_text("Accepted.", exact=True)).to_be_visible()
    steps = tab.page.get_by_role("checkbox")
    steps.nth(0).click()
    steps.nth(1).click()
    expect(steps.nth(0)).to_be_checked()
    expect(steps.nth(1)).to_be_checked()
    expect(tab.page.get_by_text(re.compile(r"^2 of \d+ done"))).to_be_visible()
    tab.settle()
    tab.go("/recommendations?tab=accepted", heading="Recommendations")
    expect(tab.page.get_by_text(one["title"]).first).to_be_visible()


def test_a_move_that_costs_more_promises_no_saving(tab: Visit, demo: Tenant) -> None:
    with demo.reader() as reader:
        found = reader.call("GET", "/v1/recommendations", query={"type": "deprecated_model"})["recommendations"]
    one = next(each for each in found if each["savings_usd"] is not None and Decimal(each["savings_usd"]) == 0)
    assert Decimal(one["projected_usd"]) > Decimal(one["current_usd"]), one
    tab.open(f"/recommendations/{one['recommendation_id']}")
    expect(tab.page.get_by_text("No saving", exact=True)).to_be_visible()
    expect(tab.page.get_by_text("$0.00", exact=True)).to_have_count(0)
    expect(tab.page.get_by_role("button", name="Does it pay?")).to_have_count(0)
    tab.settle()


def test_a_key_is_rotated_and_the_new_one_sends(window: Visit, company: Company) -> None:
    with company.admin.reader() as reader:
        old = reader.api_keys.create("rotated", scopes=["ingest"])["api_key"]
    window.sign_in(company.admin, to="/sources/keys")
    window.page.get_by_role("link", name="rotated", exact=True).click()
    window.page.get_by_role("button", name="Rotate").click()
    window.page.get_by_label("The old key goes on for").select_option("not at all")
    window.page.get_by_role("button", name="Make the new key").click()
    confirm(window, company.admin)
    shown = window.page.get_by_role("dialog").get_by_text(re.compile(r"^ok_\S{20,}$"))
    expect(shown).to_be_visible()
    new = shown.inner_text().strip()
    assert new != old
    window.page.get_by_role("button", name="I have copied it").click()
    expect(window.page.get_by_text(new)).to_have_count(0)
    spend(replace(company.admin, api_key=new), {"team": TEAMS[0]})


def test_somebody_is_invited_by_mail_makes_an_account_and_belongs(
    window: Visit, windows: Visiting, company: Company
) -> None:
    stack, email = company.admin.stack, f"invited-{secrets.token_hex(4)}@outlay.example"
    password = f"{secrets.token_urlsafe(12)}-Aa1"
    forget_attempts(stack)
    window.sign_in(company.admin, to="/settings/members")
    window.page.get_by_role("button", name="Invite somebody").first.click()
    form = window.page.get_by_role("dialog")
    form.get_by_label("E-mail").fill(email)
    form.get_by_role("button", name="Invite", exact=True).click()
    confirm(window, company.admin)
    expect(window.page.get_by_text(f"A mail is on its way to {email}.")).to_be_visible()

    def mailed(pattern: str) -> str:
        found = re.search(pattern, mails(stack.running.endpoint, to=email)[-1].text)
        assert found is not None
        return found[0]

    token = mailed(r"oinv_\S+")
    with windows() as invited:
        page = invited.page
        link = mailed(r"http\S+/invitation")
        assert link == f"{stack.site_url}/invitation"
        page.goto(link)
        invited.settle()
        page.get_by_label("Invitation code").fill(token)
        page.get_by_role("link", name="Make an account").click()
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Name", exact=True).fill("Somebody new")
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Make the account").click()
        code = page.get_by_label("Code from the mail")
        expect(code).to_be_visible()
        code.fill(mailed(r"\b\d{6}\b"))
        page.get_by_role("button", name="Confirm", exact=True).click()
        expect(page.get_by_role("heading", level=1, name="Sign in")).to_be_visible()
        invited.fill_sign_in(Tenant(org="", email=email, password=password, api_key="", stack=stack))
        accept = page.get_by_role("button", name="Accept the invitation")
        expect(accept).to_be_visible()
        accept.click()
        expect(page.get_by_role("navigation", name="Pages")).to_be_visible()
        expect(page.get_by_role("heading", level=1, name="My usage")).to_be_visible()
        invited.settle()
        invited.expect_clean()
    with Client(stack.api_url) as client:
        assert client.login(email, password).organization == company.admin.org


def test_a_file_is_dropped_checked_imported_and_counted(window: Visit, company: Company, tmp_path: Path) -> None:
    path = tmp_path / f"usage-{secrets.token_hex(3)}.csv"
    rows = "".join(f"{day(-1)}T08:00:{second:02}Z,openai,gpt-4o,1000,{second},imported\n" for second in range(40))
    path.write_text("timestamp,provider,model,input_tokens,output_tokens,team\n" + rows + "never,openai,gpt-4o,1,1,x\n")
    window.sign_in(company.admin, to="/sources/imports")
    window.page.get_by_role("button", name="Import a file").first.click()
    window.page.get_by_role("dialog").locator("input[type=file]").set_input_files(path)
    window.page.get_by_role("button", name="Upload and check").click()
    start = window.page.get_by_role("button", name="Import 40 calls")
    expect(start).to_be_visible(timeout=PATIENCE_MS)
    expect(window.page.get_by_text("timestamp", exact=True).first).to_be_visible()
    start.click()
    expect(window.page.get_by_role("button", name="Take it back")).to_be_visible(timeout=PATIENCE_MS)
    window.settle()
    deadline = time.monotonic() + PATIENCE_MS / 1000
    with company.admin.reader() as reader:
        query = {"from": day(-2), "to": day(1), "filter": "team:imported"}
        while (counted := reader.call("GET", "/v1/costs", query=query)["totals"]["requests"]) != 40:
            assert time.monotonic() < deadline, f"{counted} of 40"
            time.sleep(0.3)
    window.go("/costs?period=7d&rows=team", heading="Costs")
    expect(window.page.get_by_role("table").first).to_contain_text("imported")


def test_a_call_leads_to_its_batch_and_a_batch_to_its_calls(window: Visit, tenant: Tenant) -> None:
    spend(tenant, *({"team": "search"} for _ in range(3)))
    spend(tenant, *({"team": "support"} for _ in range(2)))
    window.sign_in(tenant, to="/costs/events?period=today")
    rows = window.page.locator("main").get_by_role("row").filter(has_text="gpt-4o")
    expect(rows).to_have_count(5)
    rows.filter(has_text="search").first.get_by_role("button").click()
    sheet = window.page.get_by_role("dialog", name="One call")
    sheet.get_by_role("link", name="All its calls").click()
    expect(rows).to_have_count(3)
    assert "batch=b_" in window.page.url
    assert not window.violations()
    rows.first.get_by_role("button").click()
    sheet.get_by_role("link", name="What became of it, and its proof").click()
    expect(window.page.get_by_role("heading", level=1, name="Data sources")).to_be_visible()
    window.page.get_by_role("link", name="Its calls").click()
    expect(rows).to_have_count(3)
    window.page.get_by_role("button", name="Remove the filter").filter(has_text="b_").click()
    expect(rows).to_have_count(5)
