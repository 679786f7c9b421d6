"""Costs beside those of an earlier period, over HTTP."""

from decimal import Decimal
from typing import Any

import pytest
from outlay.domain.periods import HOUR_MS

from tests.support.builders import NOW_MS, an_event
from tests.support.calls import DAY_MS
from tests.unit.figures.test_figures_routes import Costs, costs, price

__all__ = ["costs"]

NOVEMBER = "from=2026-11-01&to=2026-12-01&granularity=total"
MONTH_MS = 31 * DAY_MS
"""From a day of November back to the same one of October."""


def an_earlier(event_id: str, back_ms: int, **change: Any) -> Any:
    return an_event(event_id=event_id, timestamp_ms=NOW_MS - back_ms, **change)


def test_each_row_stands_beside_what_it_was_and_the_changes_add_up(costs: Costs) -> None:
    ads = [an_event(event_id="1", team="ads"), an_event(event_id="2", team="ads")]
    new = an_event(event_id="3", team="new")
    costs.world.count(*ads, new, an_earlier("4", MONTH_MS, team="ads"), an_earlier("5", MONTH_MS, team="gone"))
    body = costs.get("/v1/costs", f"{NOVEMBER}&group_by=team&measures=cost_usd,error_rate&compare=month")
    one = price(new)
    rows = {row["group"]["team"]: row for row in body["rows"]}
    assert list(rows) == ["ads", "gone", "new"]
    told = {name: row["comparison"] for name, row in rows.items()}
    assert {name: Decimal(one["cost_usd"]) for name, one in told.items()} == {"ads": one, "gone": one, "new": 0}
    assert {name: Decimal(one["change_usd"]) for name, one in told.items()} == {"ads": one, "gone": -one, "new": one}
    assert {name: one["change"] for name, one in told.items()} == {"ads": "1.0000", "gone": "-1.0000", "new": None}
    assert rows["gone"]["measures"] == {"cost_usd": "0.00", "error_rate": None}
    whole = body["comparison"]
    assert (whole["with"], whole["from"], whole["to"]) == (
        "month",
        "2026-10-01T00:00:00Z",
        "2026-10-22T13:00:00Z",
    )
    assert Decimal(whole["total"]["change_usd"]) == sum(Decimal(one["change_usd"]) for one in told.values())
    assert (whole["total"]["change"], whole["total"]["requests"]) == ("0.5000", 2)


def test_without_being_asked_nothing_is_compared(costs: Costs) -> None:
    costs.world.count(an_event())
    body = costs.get("/v1/costs", NOVEMBER)
    assert "comparison" not in body
    assert "comparison" not in body["rows"][0]


def test_what_came_after_as_much_time_is_not_compared(costs: Costs) -> None:
    costs.world.count(an_event(), an_earlier("late", MONTH_MS - HOUR_MS), an_earlier("early", MONTH_MS))
    assert costs.get("/v1/costs", f"{NOVEMBER}&compare=month")["comparison"]["total"]["requests"] == 1


def test_the_period_before_is_the_one_that_trends_tell_of(costs: Costs) -> None:
    costs.world.count(an_event(), an_earlier("x", 25 * DAY_MS))
    total = costs.get("/v1/costs", f"{NOVEMBER}&compare=previous")["comparison"]
    trend = costs.get("/v1/costs/trends", "from=2026-11-01&to=2026-12-01")
    before = trend["previous"]
    assert (total["from"], total["to"]) == (before["from"], before["to"])
    assert (total["total"]["cost_usd"], total["total"]["change"]) == (before["cost_usd"], trend["change"])


def test_each_bucket_stands_against_its_own_of_before(costs: Costs) -> None:
    costs.world.count(an_event(), an_earlier("x", DAY_MS), an_earlier("y", 3 * DAY_MS), an_earlier("z", 2 * DAY_MS))
    rows = costs.get("/v1/costs", "from=2026-11-21&to=2026-11-23&compare=previous")["rows"]
    assert [(row["start"][:10], row["comparison"]["requests"]) for row in rows] == [
        ("2026-11-21", 1),
        ("2026-11-22", 1),
    ]
    alone = costs.get("/v1/costs", "from=2026-11-20&to=2026-11-21&compare=year")["rows"]
    assert [row["comparison"]["cost_usd"] for row in alone] == ["0.00"]


def test_a_day_that_the_month_before_did_not_have_has_nothing_to_stand_against(costs: Costs) -> None:
    costs.world.count(an_earlier("x", 238 * DAY_MS))  # 29 March
    [row] = costs.get("/v1/costs", "from=2026-03-28&to=2026-04-01&compare=month")["rows"]
    assert row["comparison"] is None
    body = costs.get("/v1/costs", "from=2026-03-29&to=2026-04-01&granularity=total&compare=month")
    assert (body["comparison"]["total"], body["rows"][0]["comparison"]) == (None, None)


def test_unknown_stays_unknown_and_a_lower_bound_says_which_way(costs: Costs) -> None:
    costs.world.count(
        an_event(event_id="1", team="a", model="no-such-model"),
        an_earlier("2", MONTH_MS, team="a"),
        an_event(event_id="3", team="b"),
        an_earlier("4", MONTH_MS, team="b", model="no-such-model"),
    )
    body = costs.get("/v1/costs", f"{NOVEMBER}&group_by=team&compare=month")
    was_known, was_unknown = (row["comparison"] for row in body["rows"])
    assert (was_known["change_usd"], was_known["change"], was_known["bound"]) == (None, None, "open")
    assert (was_unknown["cost_usd"], was_unknown["lower_bound"], was_unknown["change_usd"]) == (None, True, None)
    total = body["comparison"]["total"]
    assert (total["change_usd"], total["bound"]) == ("0.00", "open")


def test_pages_of_a_comparison_hold_every_row_once(costs: Costs) -> None:
    costs.world.count(
        *[an_event(event_id=f"n{index}", team=f"team-{index}") for index in range(0, 9, 2)],
        *[an_earlier(f"o{index}", MONTH_MS, team=f"team-{index}") for index in range(0, 9, 3)],
    )
    asked = f"{NOVEMBER}&group_by=team&compare=month"
    whole = costs.get("/v1/costs", asked)["rows"]
    rows: list[Any] = []
    cursor: str | None = ""
    while cursor is not None:
        page = costs.get("/v1/costs", f"{asked}&limit=2" + (f"&cursor={cursor}" if cursor else ""))
        rows += page["rows"]
        cursor = page["next_cursor"]
    assert rows == whole
    assert [row["group"]["team"][-1] for row in rows] == ["0", "2", "3", "4", "6", "8"]


def test_the_tag_changes_with_the_earlier_period(costs: Costs) -> None:
    costs.world.count(an_event())
    asked = f"{NOVEMBER}&compare=month"
    tags = [costs.api.send("GET", "/v1/costs", query=asked)["headers"]["etag"]]
    costs.world.count(an_earlier("x", MONTH_MS))
    tags.append(costs.api.send("GET", "/v1/costs", query=asked)["headers"]["etag"])
    assert tags[0] != tags[1]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        (f"{NOVEMBER}&compare=week", "compare"),
        (f"{NOVEMBER}&compare=", "compare"),
        (f"{NOVEMBER}&compare=month&compare=year", "compare"),
        (f"{NOVEMBER}&group_by=user&compare=month", "compare"),
    ],
    ids=["no such comparison", "nothing", "two at once", "users of today"],
)
def test_what_can_not_be_compared_is_refused_by_name(costs: Costs, query: str, field: str) -> None:
    assert set(costs.problems(query)) == {field}
