"""Figures over HTTP, from counted events to JSON."""

import random
from decimal import Decimal
from typing import Any

import pytest
from outlay.domain.periods import HOUR_MS
from outlay.domain.pricing import Priced, load_price_book

from tests.support.api_world import ApiWorld
from tests.support.builders import NOW_MS, an_event
from tests.support.calls import DAY_MS, a_call, some_calls
from tests.support.figures_world import World, in_zone

NOVEMBER = "from=2026-11-01&to=2026-12-01"


class Costs:
    """An API over counted events; now is Sunday 2026-11-22, 12:00 UTC."""

    def __init__(self, organization: Any = None) -> None:
        self.world = World() if organization is None else World(organization=organization)
        self.api = ApiWorld()
        self.api.figures = self.world.reader
        self.api.control.organizations[self.world.organization.org] = self.world.organization

    def get(self, path: str, query: str = "", **headers: str) -> dict[str, Any]:
        answer = self.api.send("GET", path, query=query, **headers)
        assert answer["statusCode"] == 200, answer
        body: dict[str, Any] = answer["json"]
        return body

    def problems(self, query: str, path: str = "/v1/costs") -> dict[str, str]:
        answer = self.api.send("GET", path, query=query)
        assert answer["statusCode"] == 400, answer
        return {one["field"]: one["reason"] for one in answer["json"]["errors"]}


@pytest.fixture
def costs() -> Costs:
    return Costs()


def price(event: Any) -> Decimal:
    found = load_price_book(1).price(
        provider=event.provider, model=event.model, timestamp_ms=event.timestamp_ms, usage=event.usage
    )
    assert isinstance(found, Priced)
    return found.cost_usd


def test_a_call_is_a_row_with_its_money_as_text(costs: Costs) -> None:
    event = an_event(latency_ms=250, status="error")
    costs.world.count(event)
    body = costs.get("/v1/costs", f"{NOVEMBER}&granularity=month&group_by=team,model")
    [row] = body["rows"]
    assert row["group"] == {"team": "search", "model": "gpt-4o"}
    assert (row["start"], row["end"], row["partial"]) == ("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z", False)
    assert Decimal(row["measures"]["cost_usd"]) == price(event)
    assert row["measures"]["requests"] == 1
    assert row["measures"]["error_rate"] == "1.0000"
    assert row["measures"]["latency_ms_mean"] == 250.0
    assert row["measures"]["time_to_first_token_ms_mean"] is None
    assert row["measures"]["input_uncached_tokens"] == 1000
    assert body["totals"] == row["measures"]
    assert body["lower_bound"] is False
    assert body["as_of"] == "2026-11-22T12:00:00.000Z"


def test_classes_of_cost_add_up_to_the_total(costs: Costs) -> None:
    costs.world.count(*some_calls(20, days=2))
    totals = costs.get("/v1/costs", NOVEMBER)["totals"]
    classes = [
        Decimal(totals[f"cost_{name}_usd"]) for name in ("input", "cache_read", "cache_write", "output", "other")
    ]
    assert sum(classes) == Decimal(totals["cost_usd"]) > 0


def test_without_events_the_list_is_empty_and_ratios_are_unknown(costs: Costs) -> None:
    body = costs.get("/v1/costs", NOVEMBER)
    assert body["rows"] == []
    assert body["next_cursor"] is None
    assert body["totals"]["cost_usd"] == "0.00"
    assert body["totals"]["requests"] == 0
    assert body["totals"]["error_rate"] is None


def test_a_total_with_an_unknown_price_is_a_lower_bound(costs: Costs) -> None:
    costs.world.count(an_event(model="no-such-model"), an_event(event_id="known"))
    body = costs.get("/v1/costs", f"{NOVEMBER}&measures=cost_usd")
    assert body["lower_bound"] is True
    assert list(body["totals"]) == ["cost_usd"]


def test_calls_without_a_price_have_no_amount_rather_than_zero(costs: Costs) -> None:
    known, unknown = an_event(event_id="known"), an_event(model="no-such-model")
    costs.world.count(known, unknown)
    rows = costs.get("/v1/costs", f"{NOVEMBER}&group_by=model&measures=cost_usd,cost_input_usd")["rows"]
    found = {row["group"]["model"]: (row["lower_bound"], row["measures"]["cost_usd"]) for row in rows}
    assert found["no-such-model"] == (True, None)
    assert not found[known.model][0]
    assert Decimal(found[known.model][1]) == price(known)
    assert [row["measures"]["cost_input_usd"] is None for row in rows] == [False, True]
    drivers = costs.get("/v1/costs/summary")["top_drivers"]["model"]
    assert [(one["value"], one["share"]) for one in drivers] == [(known.model, "1.0000"), ("no-such-model", None)]


def test_pages_hold_every_row_once_in_order(costs: Costs) -> None:
    chance = random.Random(2)
    costs.world.count(*[a_call(chance, since_ms=NOW_MS - 2 * DAY_MS, team=f"team-{index % 7}") for index in range(50)])
    whole = costs.get("/v1/costs", f"{NOVEMBER}&group_by=team,model")["rows"]
    rows: list[Any] = []
    cursor = ""
    for _ in range(100):
        body = costs.get("/v1/costs", f"{NOVEMBER}&group_by=team,model&limit=4{cursor}")
        rows += body["rows"]
        if body["next_cursor"] is None:
            break
        cursor = f"&cursor={body['next_cursor']}"
    assert rows == whole
    assert len(rows) > 20


def test_a_cursor_of_another_query_is_refused(costs: Costs) -> None:
    costs.world.count(*some_calls(20, days=2))
    cursor = costs.get("/v1/costs", f"{NOVEMBER}&group_by=team&limit=1")["next_cursor"]
    assert "cursor" in costs.problems(f"{NOVEMBER}&group_by=model&limit=1&cursor={cursor}")
    assert "cursor" in costs.problems(f"{NOVEMBER}&cursor=x%00")


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("", {"from"}),
        ("from=2026-11-02&to=2026-11-02", {"from"}),
        ("from=2026-11-01T00:00:00&to=yesterday", {"from", "to"}),
        ("from=2026-11-01&to=2026-12-31&granularity=hour", {"to"}),
        (f"{NOVEMBER}&granularity=minute&group_by=colour&limit=0&measures=money", None),
        (f"{NOVEMBER}&granularity=day&granularity=week", {"granularity"}),
        ("from=0001-01-01&to=9999-12-31", {"from", "to"}),
        ("from=2026-02-30&to=2026-11-01T25:00:00Z", {"from", "to"}),
        ("from=٢٠٢٦-11-01&to=2026-12-01", {"from"}),
        (f"{NOVEMBER}&time_zone=Mars/Olympus", {"time_zone"}),
        (f"{NOVEMBER}&time_zone=../../etc/passwd", {"time_zone"}),
        (f"{NOVEMBER}&filter=colour:red", {"filter"}),
        (f"{NOVEMBER}&group_by=team,team", {"group_by"}),
        (f"{NOVEMBER}&group_by=person&teams=x", {"group_by", "teams"}),
        ("from=2026-11-01T00:30:00Z&to=2026-11-02", {"from"}),
        (f"{NOVEMBER}&time_zone=Asia/Kolkata", {"from", "to"}),
        (f"{NOVEMBER}&limit=99999999999999999999", {"limit"}),
    ],
)
def test_what_is_ambiguous_or_unknown_is_refused_by_name(costs: Costs, query: str, fields: set[str] | None) -> None:
    assert set(costs.problems(query)) == (fields or {"granularity", "group_by", "limit", "measures"})


def test_a_zone_off_by_half_an_hour_is_refused_even_if_the_period_fits(costs: Costs) -> None:
    query = "from=2026-11-01T00:00:00Z&to=2026-11-05T00:00:00Z&time_zone=Asia/Kolkata"
    assert set(costs.problems(query)) == {"time_zone"}


def test_moments_with_an_offset_bound_the_period(costs: Costs) -> None:
    costs.world.count(an_event())
    inside = "from=2026-11-22T13:00:00%2B01:00&to=2026-11-22T14:00:00+01:00&granularity=hour"
    assert costs.get("/v1/costs", inside)["totals"]["requests"] == 1
    before = "from=2026-11-22T12:00:00%2B01:00&to=2026-11-22T13:00:00%2B01:00&granularity=hour"
    assert costs.get("/v1/costs", before)["totals"]["requests"] == 0


def test_days_are_those_of_the_asked_time_zone(costs: Costs) -> None:
    costs.world.count(an_event(timestamp_ms=NOW_MS - 11 * HOUR_MS))  # 01:00 UTC, still Saturday in New York
    body = costs.get("/v1/costs", f"{NOVEMBER}&time_zone=America/New_York")
    assert [row["start"] for row in body["rows"]] == ["2026-11-21T00:00:00-05:00"]


def test_a_cut_month_is_partial(costs: Costs) -> None:
    costs.world.count(an_event())
    [row] = costs.get("/v1/costs", "from=2026-11-10&to=2026-12-01&granularity=month")["rows"]
    assert row["partial"] is True


def test_tags_that_the_organization_chose_can_be_grouped_and_filtered_by() -> None:
    costs = Costs(in_zone("UTC", tag_keys=("region",)))
    costs.world.count(
        an_event(event_id="a", tags={"region": "eu:1"}), an_event(event_id="b", tags={"region": "us"}), an_event()
    )
    body = costs.get("/v1/costs", f"{NOVEMBER}&group_by=tag:region&filter=tag:region:eu:1&filter=tag:region:")
    assert [row["group"]["tag:region"] for row in body["rows"]] == ["", "eu:1"]
    assert "filter" in costs.problems(f"{NOVEMBER}&filter=tag:colour:red")


def test_rare_buckets_show_where_they_are_used(costs: Costs) -> None:
    costs.world.count(an_event(usage={"input_uncached_tokens": 5, "web_searches": 2}))
    totals = costs.get("/v1/costs", NOVEMBER)["totals"]
    assert totals["web_searches"] == 2
    assert "input_video_tokens" not in totals
    assert totals["cache_write_1h_tokens"] == 0


def test_an_unchanged_answer_is_not_sent_again(costs: Costs) -> None:
    costs.world.count(an_event())
    etag = costs.api.send("GET", "/v1/costs", query=NOVEMBER)["headers"]["etag"]
    assert costs.api.send("GET", "/v1/costs", query=NOVEMBER, if_none_match=etag)["statusCode"] == 304
    assert costs.api.send("GET", "/v1/costs", query=f"{NOVEMBER}&limit=5", if_none_match=etag)["statusCode"] == 200
    costs.world.count(an_event(event_id="two"))
    assert costs.api.send("GET", "/v1/costs", query=NOVEMBER, if_none_match=etag)["statusCode"] == 200


# ---- summaries


def test_the_summary_compares_each_period_with_the_one_before(costs: Costs) -> None:
    today, yesterday, last_month, last_year = 0, DAY_MS, 30 * DAY_MS, 365 * DAY_MS
    for index, back in enumerate([today, today, yesterday, last_month, last_year]):
        costs.world.count(an_event(event_id=f"call-{index}", timestamp_ms=NOW_MS - back))
    periods = costs.get("/v1/costs/summary")["periods"]
    counts = {name: (one["requests"], one["previous"]["requests"]) for name, one in periods.items()}
    # 30 days before is 23 October: the month before, but later in it than the 22nd, 13:00; the same quarter.
    assert counts == {"today": (2, 1), "month": (3, 0), "quarter": (4, 0), "year": (4, 1)}
    assert periods["today"]["change"] == "1.0000"
    assert periods["month"]["change"] is None
    assert periods["month"]["from"] == "2026-11-01T00:00:00Z"


def test_the_summary_names_what_drives_the_month(costs: Costs) -> None:
    costs.world.count(
        an_event(event_id="a", team="ads", usage={"output_tokens": 3_000}),
        an_event(event_id="b", team="search", usage={"output_tokens": 1_000}),
    )
    drivers = costs.get("/v1/costs/summary", "top=1")["top_drivers"]
    assert set(drivers) == {"provider", "model", "team", "project", "feature"}
    [team] = drivers["team"]
    assert (team["value"], team["share"], team["requests"]) == ("ads", "0.7500", 1)


def test_trends_show_every_bucket_and_the_direction(costs: Costs) -> None:
    for index, back in enumerate([0, 1, 2, 35]):
        costs.world.count(an_event(event_id=f"call-{index}", timestamp_ms=NOW_MS - back * DAY_MS))
    body = costs.get("/v1/costs/trends")
    assert len(body["series"]) == 30
    assert [point["requests"] for point in body["series"]][-4:] == [0, 1, 1, 1]
    assert body["series"][0]["cost_usd"] == "0.00"
    assert (body["totals"]["requests"], body["previous"]["requests"]) == (3, 1)
    assert (body["direction"], body["change"]) == ("up", "2.0000")


def test_without_anything_before_there_is_no_direction(costs: Costs) -> None:
    body = costs.get("/v1/costs/trends", "granularity=week")
    assert (body["direction"], body["change"]) == (None, None)


@pytest.mark.parametrize("priced_now", [True, False])
def test_against_what_is_unknown_there_is_no_change(costs: Costs, priced_now: bool) -> None:
    unknown = {"model": "nobody-knows-it"}
    costs.world.count(
        an_event(event_id="now", **({} if priced_now else unknown)),
        an_event(event_id="before", timestamp_ms=NOW_MS - DAY_MS, **(unknown if priced_now else {})),
    )
    body = costs.get("/v1/costs/trends", "from=2026-11-22&to=2026-11-23&granularity=hour")
    assert (body["totals"]["cost_usd"], body["previous"]["cost_usd"]).count(None) == 1
    assert (body["direction"], body["change"]) == (None, None)
    assert costs.get("/v1/costs/summary")["periods"]["today"]["change"] is None


@pytest.mark.parametrize("granularity", ["hour", "day", "week", "month"])
def test_a_bucket_that_is_not_over_is_partial(costs: Costs, granularity: str) -> None:
    body = costs.get("/v1/costs/trends", f"from=2026-11-22&to=2026-11-23&granularity={granularity}")
    assert body["series"][-1]["partial"] is True
    if granularity == "hour":
        assert not any(one["partial"] for one in body["series"][:-1])


def test_a_day_is_not_over_in_its_last_hour(costs: Costs) -> None:
    costs.api.now_ms = NOW_MS + 11 * HOUR_MS + HOUR_MS // 2
    [day] = costs.get("/v1/costs/trends", "from=2026-11-22&to=2026-11-23")["series"]
    assert (day["end"], day["partial"]) == ("2026-11-23T00:00:00Z", True)


def test_the_burn_rate_is_spend_over_whole_hours(costs: Costs) -> None:
    event = an_event(timestamp_ms=NOW_MS - HOUR_MS)
    costs.world.count(event)
    body = costs.get("/v1/costs/burn-rate")
    window = body["windows"]["last_7_days"]
    assert Decimal(window["cost_usd_per_day"]) == pytest.approx(price(event) / 7, abs=Decimal("1e-12"))
    rest_h = 9 * 24 - 13
    expected = price(event) + price(event) * rest_h / (7 * 24)
    assert Decimal(body["projection"]["cost_usd"]) == pytest.approx(expected, abs=Decimal("1e-11"))
    assert "simple run rate" in body["projection"]["method"]


def test_the_usage_summary_counts_tokens_and_cache_shares(costs: Costs) -> None:
    costs.world.count(
        an_event(usage={"input_uncached_tokens": 100, "cache_read_tokens": 300, "output_tokens": 50}, latency_ms=10),
        an_event(event_id="two", response_cache_hit=True, usage={"input_uncached_tokens": 0 + 1}),
    )
    body = costs.get("/v1/usage/summary")
    assert (body["requests"], body["input_tokens_total"], body["output_tokens_total"]) == (2, 401, 50)
    assert (body["cache_hit_rate"], body["cache_read_share"]) == ("0.5000", "0.7481")
    assert body["usage"]["cache_read_tokens"] == 300
    assert body["latency_ms_mean"] == 10.0


def test_the_account_says_what_it_holds_since_its_first_event(costs: Costs) -> None:
    costs.world.count(
        an_event(timestamp_ms=NOW_MS - 90 * DAY_MS), an_event(event_id="b", model="no-such-model", team="ads")
    )
    body = costs.get("/v1/account/stats")
    assert body["first_event_day"] == "2026-08-24"
    assert (body["events"], body["unpriced_events"], body["priced_share"]) == (2, 1, "0.5000")
    assert body["distinct_values"]["team"] == 2
    assert body["distinct_values"]["feature"] == 0
    assert body["lower_bound"] is True


def test_an_empty_account_has_no_first_event(costs: Costs) -> None:
    body = costs.get("/v1/account/stats")
    assert (body["first_event_day"], body["events"], body["priced_share"]) == (None, 0, None)


@pytest.mark.parametrize("path", ["summary", "trends", "burn-rate"])
@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Sao_Paulo"])
def test_summaries_answer_in_any_time_zone_on_the_hour(costs: Costs, path: str, zone: str) -> None:
    costs.world.count(*some_calls(5, days=1))
    assert costs.get(f"/v1/costs/{path}", f"time_zone={zone}")["time_zone"] == zone
    assert "time_zone" in costs.problems("time_zone=Asia/Kolkata", path=f"/v1/costs/{path}")
    assert "days" in costs.problems("days=3", path=f"/v1/costs/{path}")


@pytest.mark.parametrize(
    ("query", "end"),
    [
        ("from=2026-11-01", "2026-11-23T00:00:00Z"),
        ("from=2026-11-22", "2026-11-23T00:00:00Z"),
        ("from=2026-11-01&time_zone=Asia/Tokyo", "2026-11-23T00:00:00+09:00"),
        ("from=2026-11-01&time_zone=Pacific/Kiritimati", "2026-11-24T00:00:00+14:00"),
        ("from=2026-12-01", "2026-12-02T00:00:00Z"),
    ],
    ids=["until today", "today", "in Tokyo it is still today", "in Kiritimati it is tomorrow", "still to come"],
)
def test_without_an_end_a_period_goes_to_the_end_of_today(costs: Costs, query: str, end: str) -> None:
    body = costs.get("/v1/costs", f"{query}&granularity=total")
    assert body["to"] == end
