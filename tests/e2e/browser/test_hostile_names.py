"""Names that want to be something else, in every dimension and everything that people name: text on every page."""

import csv
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from outlay_cli.local.demo import wait_until_counted
from outlay_cli.local.stack import Stack
from outlay_client import CostQuery, InvalidRequest
from playwright.sync_api import Browser, expect

from tests.e2e.test_main_line import day
from tests.support.browsing import Visit, visit
from tests.support.local_aws import Tenant, a_tenant
from tests.support.pages import ADMIN, PAGES, PageOf, things_of

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    '"><script>alert(1)</script>',
    "javascript:alert(1)",
    '=HYPERLINK("https://example.com","open")',
    "+1+cmd|' /C calc'!A0",
    "@SUM(1)",
    "\u202egnp.exe\u202c",
    "x" * 200,
    "🦊 équipe 団体",
    "../../etc/passwd",
    "{{7*7}} ${7*7}",
    "%00%0d%0aSet-Cookie:a=b",
    "' OR 1=1 --",
    "__proto__",
    "constructor",
    "team:other,model:x",
)
DIMENSIONS = ("team", "project", "feature", "environment", "cost_center", "operation", "user", "provider", "model")
KNOWN = {"provider": "openai", "model": "gpt-4o"}
FORMULA = ("=", "+", "-", "@", "\t", "\r", "|", "%")


def event(name: str) -> dict[str, Any]:
    usual = {"id": secrets.token_hex(8), "timestamp": time.time_ns() // 1_000_000, "output_tokens": 1_000}
    named = dict.fromkeys(DIMENSIONS, name)
    return {"input_uncached_tokens": 0, **usual, **named, "tags": {"region": name}}


def sent(tenant: Tenant, events: list[dict[str, Any]]) -> list[str]:
    """The batches of the events, without the fields whose name the API refuses."""
    batches: list[str] = []
    with tenant.sender() as sender:
        while events:
            answer = sender.send_events(events)
            batches += answer.batch_ids
            for wrong in answer.errors:
                field = wrong.field.partition(".")[0]
                events[wrong.index].pop(field)
                events[wrong.index] |= {field: KNOWN[field]} if field in KNOWN else {}
            events = [events[place] for place in sorted({wrong.index for wrong in answer.errors})]
    return batches


COMES_LATER = ("forecast", "recommendation", "opportunity", "anomaly", "alert")
"""Things that the organization can't have yet: their pages are opened with the demo's, in test_pages."""


@pytest.fixture(scope="module")
def hostile(stack: Stack) -> Tenant:
    tenant = a_tenant(stack, tags=("region",))
    batches = sent(tenant, [event(name) for name in HOSTILE])
    with tenant.reader() as reader:
        for place, name in enumerate(HOSTILE):
            scope = {"team": [f"team-{place}"]} if place else {}
            with suppress(InvalidRequest):
                reader.budgets.create(name=name[:100], limit_usd="0.01", scope=scope)
            with suppress(InvalidRequest):
                reader.api_keys.create(name[:100], scopes=["ingest"])
            with suppress(InvalidRequest):
                reader.scenarios.create(name[:100], changes=[{"kind": "volume", "percent": 10}], scope=scope)
            with suppress(InvalidRequest):
                reader.imports.create(
                    kind="upload", file=name[:100], size=1_000, options={"constants": {"team": name[:100]}}
                )
        wait_until_counted(reader, batches)
    return tenant


@pytest.fixture(scope="module")
def hostile_things(hostile: Tenant) -> Mapping[str, str]:
    with hostile.reader() as reader:
        return things_of(reader)


@pytest.fixture(scope="module")
def among(browser: Browser, hostile: Tenant) -> Iterator[Visit]:
    with visit(browser, hostile.stack.site_url) as opened:
        opened.sign_in(hostile)
        yield opened


@pytest.mark.parametrize("page", [page for page in PAGES if page.is_for(ADMIN)], ids=lambda page: page.path)
def test_nothing_that_a_name_holds_is_run_or_asked_for(
    among: Visit, hostile_things: Mapping[str, str], page: PageOf
) -> None:
    address = page.address(hostile_things)
    if address is None:
        assert page.path.partition("{")[2].partition("}")[0] in COMES_LATER
        return
    among.go(address, heading=page.heading)
    assert among.too_wide() <= 0
    assert among.watched("refused") == []
    assert among.elsewhere() == []
    among.expect_clean()


@pytest.mark.parametrize(
    "dimension", ["team", "project", "feature", "environment", "cost_center", "model", "tag:region"]
)
def test_a_name_is_read_as_it_was_sent_and_leads_to_its_own_calls(
    among: Visit, hostile: Tenant, dimension: str
) -> None:
    among.go(f"/costs?period=today&rows={dimension}", heading="Costs")
    with hostile.reader() as reader:
        rows = reader.costs(CostQuery(start=day(), end=day(1), group_by=(dimension,))).rows
    names = [row.group[dimension] for row in rows if row.group[dimension]]
    assert len(names) > 1
    shown = among.page.get_by_role("table").first.all_inner_texts()[0]
    missing = [name for name in names if " ".join(name.split()) not in " ".join(shown.split())]
    assert missing == []
    among.expect_clean()


def test_a_spreadsheet_runs_no_name_of_the_csv(among: Visit, tmp_path: Path) -> None:
    among.go("/costs?period=today&rows=team", heading="Costs")
    with among.page.expect_download() as coming:
        among.page.get_by_role("button", name="CSV").click()
    saved = tmp_path / "costs.csv"
    coming.value.save_as(saved)
    with saved.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) > 2
    assert [cell for row in rows for cell in row if cell.startswith(FORMULA)] == []


def test_what_people_name_is_text_as_well(among: Visit, hostile: Tenant) -> None:
    with hostile.reader() as reader:
        names = [str(one["name"]) for one in reader.budgets.all()]
    assert len(names) > len(HOSTILE) / 2
    among.go("/budgets", heading="Budgets")
    for name in names[:20]:
        expect(among.page.get_by_role("link", name=name, exact=True).locator("visible=true").first).to_be_visible()
    assert among.page.locator("main img[src=x]").count() == 0
    among.expect_clean()
