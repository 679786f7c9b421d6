"""Figures on a page are the API's and the command's, to the cent; those of today follow what happens, in stillness."""

import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from outlay_cli.rendering import money as written
from outlay_client import CostQuery
from playwright.sync_api import expect

from tests.e2e.test_main_line import day
from tests.support.browsing import Visit
from tests.support.company import TEAMS, Company, spend
from tests.support.local_aws import Tenant

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]

LIVE_MS = 5_000
STILL = 0.005
"""Layout shift that nobody sees: a wider figure in its own line. 0.1 is where browsers' makers call it bad."""
CENT = Decimal("0.01")


def money(amount: str | None, *, lower_bound: bool = False) -> str:
    """As pages write it: cents, and two digits of what is below one (half even rounds as half up: no tie is likely)."""
    if amount is None:
        return "unknown"
    exact = Decimal(amount)
    digits = 2 if not exact or abs(exact) >= CENT else 1 - exact.adjusted()
    return ("≥ " if lower_bound else "") + f"${exact:,.{digits}f}"


def share(fraction: float) -> str:
    """As pages write it: in per cent, with one place."""
    return f"{100 * fraction:.1f}".removesuffix(".0") + "%"


def printed(demo: Tenant, token: str, home: Path, start: str, end: str) -> str:
    """What the command says of the same days."""
    command = Path(sys.executable).with_name("outlay")
    known = {"OUTLAY_URL": demo.stack.api_url, "OUTLAY_TOKEN": token, "HOME": str(home)}
    asked = [command, "costs", "--by", "team", "--from", start, "--to", end, "--time-zone", "UTC"]
    return subprocess.run(asked, env=known, capture_output=True, text=True, check=True, timeout=60).stdout


def test_the_overview_says_what_the_api_says(tab: Visit, demo: Tenant) -> None:
    tab.open("/")
    with demo.reader() as reader:
        periods: dict[str, Any] = dict(reader.call("GET", "/v1/costs/summary")["periods"])
    for span, button in (("month", "Month"), ("quarter", "Quarter"), ("year", "Year")):
        tab.page.get_by_role("button", name=button, exact=True).first.click()
        spent = money(periods[span]["cost_usd"], lower_bound=periods[span]["lower_bound"])
        expect(tab.page.get_by_role("region", name="Spend this")).to_contain_text(spent)
    tab.settle()


def test_the_table_of_costs_is_the_apis_and_the_commands(tab: Visit, demo: Tenant, tmp_path: Path) -> None:
    start, end = day(-9), day(-2)
    tab.open(f"/costs?from={start}&to={end}&rows=team&granularity=total")
    with demo.reader() as reader:
        asked = CostQuery(start=start, end=end, time_zone="UTC", group_by=("team",), limit=1000)
        answer = reader.costs(asked)
        token = reader.tokens.access_token if reader.tokens else ""
    assert len(answer.rows) > 5
    rows = {
        row.get_by_role("cell").first.inner_text().strip(): row.inner_text()
        for row in tab.page.get_by_role("table").first.get_by_role("row").all()
        if row.get_by_role("cell").count()
    }
    lines = {line.split()[0]: line for line in printed(demo, token, tmp_path, start, end).splitlines() if line.strip()}
    for group in answer.rows:
        if group.measures["cost_usd"] is None:
            assert "$" not in rows[group.group["team"]], "what has no price is no amount"
            continue
        team, amount = group.group["team"], str(group.measures["cost_usd"])
        assert money(amount) in rows[team], rows[team]
        assert written(amount) in lines[team], lines[team]


def test_a_call_of_now_is_in_todays_figure_within_seconds_and_nothing_jumps(window: Visit, company: Company) -> None:
    window.sign_in(company.admin)
    spend(company.admin, {"team": TEAMS[0]})
    with company.admin.reader() as reader:
        today = reader.call("GET", "/v1/costs/summary")["periods"]["today"]
    region = window.page.get_by_role("region", name="Spend this month")
    expect(region).to_contain_text(money(today["cost_usd"]))
    window.settle()
    shift, skeletons = window.watched("shift"), window.watched("skeletons")
    spend(company.admin, {"team": TEAMS[0], "output_tokens": 50_000})
    with company.admin.reader() as reader:
        newer = reader.call("GET", "/v1/costs/summary")["periods"]["today"]
    assert Decimal(newer["cost_usd"]) - Decimal(today["cost_usd"]) >= Decimal("0.5")
    expect(region).to_contain_text(money(newer["cost_usd"]), timeout=LIVE_MS)
    window.settle()
    assert window.watched("skeletons") == skeletons
    assert window.watched("shift") - shift < STILL


def test_past_forecasts_stand_beside_what_came(tab: Visit, demo: Tenant) -> None:
    with demo.reader() as reader:
        week = next(one for one in reader.call("GET", "/v1/forecasts/accuracy")["horizons"] if one["days"] == 7)
    assert week["forecasts"]
    tab.open("/forecasts/past")
    expect(tab.page.get_by_role("main")).to_contain_text(f"{share(week['error_mean'])} off on average")
    oldest = tab.page.get_by_role("table").get_by_role("row").last
    oldest.get_by_role("link").first.click()
    tab.settle()
    expect(tab.page.get_by_text("Days within their band")).to_be_visible()


def test_looking_at_forecasts_keeps_none_until_one_is_asked_for(window: Visit, company: Company) -> None:
    def kept() -> int:
        with company.admin.reader() as reader:
            return len(reader.call("GET", "/v1/forecasts")["forecasts"])

    before = kept()
    window.sign_in(company.admin, to=f"/forecasts?scope=team:{TEAMS[0]}&unit=requests")
    window.settle()
    expect(window.page.get_by_role("alert")).to_have_count(0)
    assert kept() == before
    window.page.get_by_role("button", name="Forecast again").click()
    expect(window.page).to_have_url(re.compile("/forecasts/fct_"))
    assert kept() == before + 1
