"""Quarters and years, to date and of the figures, follow the organization's fiscal year, over leap days too."""

from datetime import UTC, datetime
from typing import Any

from outlay.domain.organization import Organization
from outlay.domain.periods import HOUR_MS, utc_ms

from tests.support.builders import an_event, an_organization
from tests.support.calls import DAY_MS
from tests.support.names_world import NamesWorld


def at(year: int, month: int, day: int, hour: int = 12) -> int:
    return utc_ms(datetime(year, month, day, hour, tzinfo=UTC))


def a_world(now_ms: int, *, starts: int) -> NamesWorld:
    world = NamesWorld(an_organization(fiscal_start_month=starts))
    world.now_ms = world.counted.now_ms = now_ms
    world.claims = {**world.claims}
    return world


def spent(world: NamesWorld, *moments: int) -> dict[str, Any]:
    world.counted.count(*[an_event(event_id=str(n), timestamp_ms=moment) for n, moment in enumerate(moments)])
    body: dict[str, Any] = world.get("/v1/costs/summary")["periods"]
    return body


def test_the_year_to_date_begins_with_the_fiscal_year() -> None:
    world = a_world(at(2026, 11, 22), starts=4)
    found = spent(world, at(2026, 4, 1, 0), at(2026, 3, 31, 23), at(2025, 4, 1), at(2025, 11, 23), at(2026, 10, 1))
    year, quarter = found["year"], found["quarter"]
    assert (year["from"], year["requests"]) == ("2026-04-01T00:00:00Z", 2)
    assert (year["previous"]["from"], year["previous"]["requests"]) == ("2025-04-01T00:00:00Z", 1)
    assert (quarter["from"], quarter["requests"]) == ("2026-10-01T00:00:00Z", 1)


def test_quarters_are_those_of_the_fiscal_year() -> None:
    found = spent(a_world(at(2026, 11, 22), starts=2), at(2026, 11, 1, 0), at(2026, 10, 31, 23), at(2026, 2, 1, 0))
    assert (found["quarter"]["from"], found["quarter"]["requests"]) == ("2026-11-01T00:00:00Z", 1)
    assert (found["year"]["from"], found["year"]["requests"]) == ("2026-02-01T00:00:00Z", 3)


def test_a_year_with_a_leap_day_is_compared_over_the_same_elapsed_time() -> None:
    """On 1 March 2024 335 days of the fiscal year are over; the one before had come to 2 March 2023 by then."""
    now = at(2024, 3, 1, 0)
    found = spent(a_world(now, starts=4), at(2024, 2, 29), at(2023, 3, 1, 23), at(2023, 3, 2, 1), at(2023, 4, 1))
    year = found["year"]
    elapsed = now + HOUR_MS - at(2023, 4, 1, 0)
    assert (elapsed - HOUR_MS) // DAY_MS == 335
    assert (year["from"], year["to"], year["requests"]) == ("2023-04-01T00:00:00Z", "2024-03-01T01:00:00Z", 2)
    assert (year["previous"]["from"], year["previous"]["to"]) == ("2022-04-01T00:00:00Z", "2023-03-02T01:00:00Z")
    assert year["previous"]["requests"] == 1


def test_figures_by_year_follow_it_and_their_etag_changes_with_it() -> None:
    organization: Organization = an_organization(fiscal_start_month=1)
    world = NamesWorld(organization)
    world.counted.count(an_event(event_id="a", timestamp_ms=at(2026, 3, 31)), an_event(timestamp_ms=at(2026, 4, 1)))
    query = "from=2026-01-01&to=2027-01-01&granularity=year&measures=requests"
    first = world.send("GET", "/v1/costs", query=query)
    assert [row["measures"]["requests"] for row in first["json"]["rows"]] == [2]
    world.put("/v1/organization", {"fiscal_year_start_month": 4})
    again = world.send("GET", "/v1/costs", query=query, if_none_match=first["headers"]["etag"])
    assert [(row["start"], row["partial"], row["measures"]["requests"]) for row in again["json"]["rows"]] == [
        ("2026-01-01T00:00:00Z", True, 1),
        ("2026-04-01T00:00:00Z", True, 1),
    ]
