"""An organization with two years behind it: a row for each of 43 teams and 730 days, brought in by the import API.

The figures are made up, by rules without chance: weekdays above weekends, teams of different size, growth all along.
Each row is one call with as many tokens as a team's day might have, since what a page costs depends on the days and
combinations it reads and not on the events in them.
"""

import csv
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from outlay_cli.local.home import read_json, write_json
from outlay_cli.local.stack import Stack, look_ahead, pack
from outlay_client import Client, CostQuery

from bench.harness import say
from tests.support.local_aws import Tenant, a_tenant

DAYS, TEAMS = 730, 43
_KEPT = "two-years.json"
"""Where the organization is remembered, beside the stack's own credentials."""
GIVE_UP_S = 900.0
_COLUMNS = ("timestamp", "provider", "model", "team", "feature", "input_tokens", "output_tokens")
_MODELS = (
    ("openai", "gpt-5-mini"),
    ("anthropic", "claude-haiku-4-5"),
    ("google", "gemini-2.5-flash"),
    ("openai", "gpt-4.1"),
    ("anthropic", "claude-sonnet-4-5"),
)
_FEATURES = ("summarize", "classify", "extract", "answer")


def two_years(stack: Stack, folder: Path, *, days: int = DAYS) -> Tenant:
    """The organization, all of it counted, packed as its nights would have, and looked ahead from.

    That which was made today in the stack of that folder, if there is one.
    """
    today = datetime.now(tz=UTC).date()
    mark = {"api_url": stack.api_url, "today": today.isoformat(), "days": days}
    kept = read_json(folder / _KEPT)
    if kept.get("mark") == mark:
        return Tenant(**kept["tenant"], stack=stack)
    tenant = _made(stack, today, days)
    own = {"org": tenant.org, "email": tenant.email, "password": tenant.password, "api_key": tenant.api_key}
    write_json(folder / _KEPT, {"mark": mark, "tenant": own})
    return tenant


def _made(stack: Stack, today: date, days: int) -> Tenant:
    tenant = a_tenant(stack)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, tenant.reader(timeout=120) as reader:
        path = Path(folder) / "usage.csv"
        _write(path, today=today, days=days)
        record = reader.imports.create(kind="upload", file=path.name, size=path.stat().st_size, options={})
        with path.open("rb") as file:
            reader.imports.upload(record.import_id, file)
        reader.imports.start(record.import_id)
        _imported(reader, record.import_id, days * TEAMS)
        _counted(reader, today, days)
    pack(stack, tenant.org)
    look_ahead(stack, tenant.org, today=today)
    say(f"{days * TEAMS:,} rows of {days} days were imported, counted and packed in {time.monotonic() - began:.0f} s")
    return tenant


def _write(path: Path, *, today: date, days: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(_COLUMNS)
        rows.writerows(row for number in range(days) for row in _day(today - timedelta(days=days - 1 - number), number))


def _day(day: date, number: int) -> Iterator[tuple[object, ...]]:
    busy = 3 if day.weekday() < 5 else 1
    grown = 1 + number / 180
    for team in range(TEAMS):
        provider, model = _MODELS[(team + number // 200) % len(_MODELS)]
        tokens = int(20_000 * (1 + team % 9) * busy * grown)
        feature = _FEATURES[(team + number) % len(_FEATURES)]
        yield f"{day.isoformat()}T00:00:00Z", provider, model, f"team-{team:02d}", feature, tokens, tokens // 5


def _imported(reader: Client, import_id: str, rows: int) -> None:
    deadline = time.monotonic() + GIVE_UP_S
    while (record := reader.imports.get(import_id)).is_under_way and time.monotonic() < deadline:
        time.sleep(1)
    if (record.state, record.tally["accepted"]) != ("done", rows):
        raise SystemExit(f"the import of two years ended as {record.state}, with {record.tally}")


def _counted(reader: Client, today: date, days: int) -> None:
    everything = CostQuery(
        start=(today - timedelta(days=days)).isoformat(),
        end=(today + timedelta(days=1)).isoformat(),
        granularity="month",
    )
    deadline = time.monotonic() + GIVE_UP_S
    while (found := int(reader.costs(everything).totals["requests"])) < days * TEAMS:
        if time.monotonic() > deadline:
            raise SystemExit(f"only {found} of the imported rows were counted")
        time.sleep(1)
