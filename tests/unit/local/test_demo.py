"""What the demo organization has set, on whichever day it is loaded."""

from datetime import UTC, date, datetime, timedelta

import pytest
from outlay.domain.periods import utc_ms
from outlay_cli.local.demo import budgets

from tests.support.budget_world import BudgetWorld


@pytest.mark.parametrize("day", ["2026-11-30", "2026-12-01", "2027-01-01", "2028-02-29", "2028-03-01"])
def test_its_budgets_can_be_made_and_one_holds_all_that_the_demo_spent(day: str) -> None:
    world = BudgetWorld()
    world.now_ms = utc_ms(datetime.fromisoformat(f"{day}T00:10").replace(tzinfo=UTC))
    made = [world.send("POST", "/v1/budgets", body=budget) for budget in budgets(date.fromisoformat(day))]
    assert [answer["statusCode"] for answer in made] == [201] * 6, made
    told = [world.send("GET", f"/v1/budgets/{answer['json']['budget_id']}/status")["json"] for answer in made]
    fourteen_days_ago = (date.fromisoformat(day) - timedelta(days=14)).isoformat()
    whole = {one["name"] for one in told if one["period"]["first_day"] <= fourteen_days_ago}
    assert "Pricing" in whole
