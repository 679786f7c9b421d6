"""Retention, clean-ups and the archive over HTTP."""

import json
from base64 import urlsafe_b64encode
from typing import Any
from urllib.parse import urlencode

import pytest
from outlay.adapters.dynamodb.clean_up_items import ReportsTable
from outlay.adapters.s3.archive import S3Archive
from outlay.application.clean_up import clean_up
from outlay.domain.records import KIND_BY_NAME

from tests.support.api_world import ApiWorld
from tests.support.builders import NOW_MS, ORG, a_membership, an_organization
from tests.support.cleanup_world import DAY_MS, CleanupWorld
from tests.support.events_world import EventsWorld


@pytest.fixture
def world() -> ApiWorld:
    return ApiWorld()


@pytest.fixture
def cleaned() -> ApiWorld:
    """After two clean-ups, the first of which moved eleven forecasts and deleted a day."""
    stores = CleanupWorld(
        an_organization(retention_days=90, created_ms=NOW_MS - 95 * DAY_MS), an_organization(org="other")
    )
    for number in range(11):
        stores.record(ORG, "forecast", f"f-{number:02d}", created=100 + 10 * number)
    stores.record("other", "forecast", "f-other", created=100)
    stores.rows("2026-08-20", ORG)
    for _ in range(2):
        clean_up(ports=stores.ports(), may_continue=lambda: True)
    made = ApiWorld()
    made.cleanups = ReportsTable(stores.dynamodb, "control")
    made.archive = S3Archive(stores.s3, "bucket")
    return made


def test_retention_is_two_years_unless_it_is_set(world: ApiWorld) -> None:
    body = world.send("GET", "/v1/retention")["json"]
    assert (body["days"], body["min_days"], body["max_days"]) == (730, 90, 1_095)
    assert body["rows_kept_from"] == "2024-11-22"


def test_administrators_set_it(world: ApiWorld) -> None:
    answer = world.send("PUT", "/v1/retention", body={"days": 365})
    assert (answer["statusCode"], answer["json"]["days"]) == (200, 365)
    assert world.control.organizations[ORG].retention_days == 365
    assert world.send("GET", "/v1/retention")["json"]["rows_kept_from"] == "2025-11-22"
    world.control.memberships["sub-1"] = {ORG: a_membership(role="member")}
    assert world.send("PUT", "/v1/retention", body={"days": 400})["statusCode"] == 403


@pytest.mark.parametrize("body", [{"days": 89}, {"days": 1_096}, {"days": "365"}, {"days": 365.5}, {}, {"day": 365}])
def test_what_the_deployment_can_t_keep_or_corrections_need_is_refused(world: ApiWorld, body: Any) -> None:
    answer = world.send("PUT", "/v1/retention", body=body)
    assert answer["statusCode"] == 400
    assert answer["json"]["errors"]
    assert world.control.organizations[ORG].retention_days == 730


def test_clean_ups_are_reported_newest_first(cleaned: ApiWorld) -> None:
    newest = cleaned.send("GET", "/v1/cleanups", query="limit=1")["json"]
    assert newest["cleanups"][0]["archived"] == dict.fromkeys(KIND_BY_NAME, 0)
    older = cleaned.send("GET", "/v1/cleanups", query=f"cursor={newest['next_cursor']}")["json"]
    [first] = older["cleanups"]
    assert (first["archived"]["forecast"], first["rows_deleted"], first["failures"]) == (11, 1, [])
    assert first["days"] == [{"day": "2026-08-20", "action": "deleted", "rows": 1}]
    assert (first["complete"], older["next_cursor"]) == (True, None)


@pytest.mark.parametrize("query", ["cursor=x", "limit=0", "limit=401", "from=today"])
def test_a_query_of_clean_ups_that_makes_no_sense_is_refused(cleaned: ApiWorld, query: str) -> None:
    assert cleaned.send("GET", "/v1/cleanups", query=query)["statusCode"] == 400


def archived(world: ApiWorld, **query: Any) -> list[str]:
    found, cursor = [], {}
    while True:
        answer = world.send("GET", "/v1/archive/forecast", query=urlencode({**query, **cursor}))
        assert answer["statusCode"] == 200, answer["json"]
        found += [record["id"] for record in answer["json"]["records"]]
        if answer["json"]["next_cursor"] is None:
            return found
        cursor = {"cursor": answer["json"]["next_cursor"]}


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_the_archive_is_read_page_by_page_oldest_month_first(cleaned: ApiWorld, limit: int) -> None:
    found = archived(cleaned, limit=limit)
    assert sorted(found) == [f"f-{number:02d}" for number in range(11)]
    assert found[:3] == ["f-08", "f-09", "f-10"], "the oldest month's come first"


def test_a_month_of_the_archive(cleaned: ApiWorld) -> None:
    assert archived(cleaned, month="2026-08") == ["f-00", "f-01"]
    assert archived(cleaned, month="2020-01") == []


def test_an_archived_record_is_whole(cleaned: ApiWorld) -> None:
    answer = cleaned.send("GET", "/v1/archive/forecast", query="month=2026-08&limit=1")
    [record] = answer["json"]["records"]
    assert (record["id"], record["kind"], record["state"], record["closed_at"]) == ("f-00", "forecast", None, None)
    assert record["created_at"].startswith("2026-08-14")
    assert record["content"]["kind"] == "forecast"


LEADS_NOWHERE = urlsafe_b64encode(json.dumps([f"2026-05/{'0' * 32}.jsonl.gz", 2]).encode()).decode().rstrip("=")
"""Formed as the cursor of a page that never was."""


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("forecast?month=2026-13", 400),
        ("forecast?limit=501", 400),
        ("forecast?cursor=abc", 400),
        ("forecast?cursor=WyIuLi9vdGhlciIsIDBd", 400),
        (f"forecast?cursor={LEADS_NOWHERE}", 400),
        ("forecasts", 404),
    ],
)
def test_what_is_no_page_of_the_archive_is_refused(cleaned: ApiWorld, path: str, status: int) -> None:
    name, _, query = path.partition("?")
    assert cleaned.send("GET", f"/v1/archive/{name}", query=query)["statusCode"] == status


def test_a_listing_says_what_retention_has_deleted_instead_of_being_empty() -> None:
    world = EventsWorld()
    world.control.organizations[ORG] = an_organization(retention_days=90)
    recent = world.ask("/v1/events", start="2026-11-20", end="2026-11-23")["json"]
    assert recent["deleted_before"] is None
    old = world.ask("/v1/events", start="2026-06-01", end="2026-06-03")
    assert (old["statusCode"], old["json"]["deleted_before"]) == (202, "2026-08-24")
    assert world.lake.begun["q-1"][1].arrived_from == "2026-08-24"
