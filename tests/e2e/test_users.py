"""Users on the real deployment: packed by the schedule's own function, under its own grants."""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from outlay.adapters.dynamodb import batch_item
from outlay.application.pack_users import SETTLE_MS
from outlay.contracts import keys
from outlay_cli.local.demo import invoke, wait_until_counted
from outlay_cli.local.stack import Stack
from outlay_client import CostQuery, UserPage, UserQuery

from tests.support.builders import a_batch
from tests.support.builders import an_event as priced_event
from tests.support.local_aws import Tenant, a_tenant

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]

PATIENCE_S = 240
"""What was received in the last two minutes is left for the next run."""
OLD_DAYS = 60


def day(offset: int = 0) -> str:
    return (datetime.now(tz=UTC) + timedelta(days=offset)).date().isoformat()


def an_event(identity: str, **fields: Any) -> dict[str, Any]:
    named = {"id": identity, "provider": "openai", "model": "gpt-4o", "team": "search"}
    return {**named, "input_uncached_tokens": 1_000, "output_tokens": 100, **fields}


def send(tenant: Tenant, events: list[dict[str, Any]], **options: Any) -> None:
    with tenant.sender() as sender, tenant.reader() as reader:
        wait_until_counted(reader, sender.send_events(events, **options).batch_ids)


def pack(tenant: Tenant) -> dict[str, Any]:
    function = tenant.stack.outputs["AggregateFunctionName"]
    return dict(invoke(tenant.stack.aws, function, {"task": "pack", "org": tenant.org})["organizations"][tenant.org])


def users(tenant: Tenant, **period: str) -> UserPage:
    with tenant.reader() as reader:
        return reader.users(UserQuery(**period))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    tenant: Tenant
    today: Mapping[str, str]
    that_day: Mapping[str, str]
    """Periods: of what came live, and of what was imported."""
    at_once: UserPage
    """What was told of today as soon as all was counted."""


@pytest.fixture(scope="session")
def sent(stack: Stack) -> Sent:
    tenant = a_tenant(stack)
    now = time.time_ns() // 1_000_000
    old = now - OLD_DAYS * 86_400_000
    events = [
        an_event(f"call-{number}", timestamp=now - number, user=f"person-{number % 5}" if number % 7 else "")
        for number in range(60)
    ]
    send(tenant, events)
    send(tenant, [*events[:20], an_event("more", timestamp=now, user="person-1", model="unheard-of")])
    # So many that their cube lies in S3.
    crowd = [
        an_event(f"old-{n}", timestamp=old, user=f"old-{n}", input_uncached_tokens=1 + n * 7_919 % 9_973)
        for n in range(4_000)
    ]
    send(tenant, crowd, source="import")
    today = {"start": day(-1), "end": day(1)}
    that_day = {"start": day(-OLD_DAYS - 1), "end": day(1 - OLD_DAYS)}
    return Sent(tenant=tenant, today=today, that_day=that_day, at_once=users(tenant, **today))


@pytest.mark.early
def test_what_came_just_now_is_left_for_a_later_run(sent: Sent) -> None:
    """Early: the two minutes that the next test needs pass beside the tests between them."""
    assert (sent.at_once.as_of, sent.at_once.users, sent.at_once.behind["requests"]) == (None, 0, 61)


def test_users_add_up_to_the_figures_live_and_imported_and_large(sent: Sent) -> None:
    tenant, today, that_day = sent.tenant, sent.today, sent.that_day
    deadline = time.monotonic() + PATIENCE_S
    while True:
        packed = pack(tenant)
        now_found, then = users(tenant, **today), users(tenant, **that_day)
        if now_found.exact and then.exact and then.users == 4_000:
            break
        assert time.monotonic() < deadline, packed
        time.sleep(10)
    assert now_found.users == 5
    assert all(row["user"] == "" or row["user"].startswith("u_") for row in now_found.rows)
    with tenant.reader() as reader:
        figure = reader.costs(CostQuery(**today)).totals
        by_user = reader.costs(CostQuery(**today, group_by=("user", "model")))
    assert (now_found.totals["requests"], now_found.totals["cost_usd"]) == (figure["requests"], figure["cost_usd"])
    assert by_user.totals == figure
    assert sum(row.measures["requests"] for row in by_user.rows) == 61
    assert (then.users, then.exact, then.totals["requests"]) == (4_000, True, 4_000)
    objects = tenant.stack.aws.client("s3").list_objects_v2(
        Bucket=tenant.stack.outputs["LakeBucketName"], Prefix=f"cubes/users/{tenant.org}/"
    )
    assert objects["KeyCount"] == 1
    assert _alerted(tenant, str(then.rows[0]["user"])) == 1


def _alerted(tenant: Tenant, user: str) -> int:
    """How many alerts a budget of a user's makes whose spend lies in the large cube alone."""
    dates = {"cycle": "custom", "start_day": day(-OLD_DAYS - 1), "end_day": day(1)}
    with tenant.reader() as owner:
        owner.budgets.create(name="one of the crowd", limit_usd="0.000001", scope={"user": [user]}, **dates)
        deadline = time.monotonic() + PATIENCE_S
        while not (found := list(owner.alerts.list())) and time.monotonic() < deadline:
            time.sleep(0.5)
    return len(found)


def store(tenant: Tenant, key: str, *users: str) -> None:
    """A batch of yesterday's calls, one of each user, in the log as if it had been received just before a run of now
    looks: later than what the last run, a second ago, looked at."""
    time.sleep(1)
    received = time.time_ns() // 1_000_000 - SETTLE_MS - 200
    yesterday = int(datetime.fromisoformat(day(-1)).replace(hour=12, tzinfo=UTC).timestamp()) * 1_000
    events = [
        priced_event(
            event_id=f"{key}-{number}",
            timestamp_ms=yesterday,
            user=user,
            usage={"input_uncached_tokens": 1 + number * 7_919 % 9_973},
        )
        for number, user in enumerate(users)
    ]
    batch = a_batch(*events, org=tenant.org, batch_id="b_" + secrets.token_hex(20), received_ms=received)
    item = batch_item.to_item(batch, {"received": len(events)}, body=batch_item.compress_events(batch))
    tenant.stack.aws.client("dynamodb").put_item(TableName=tenant.stack.outputs["LogTableName"], Item=item)


def cubes(tenant: Tenant) -> tuple[int, int]:
    """How many of yesterday's lie in items, and in objects."""
    aws, outputs = tenant.stack.aws, tenant.stack.outputs
    values = {":pk": {"S": keys.users_day_key(tenant.org, day(-1))}, ":head": {"S": keys.HEAD}}
    found = aws.client("dynamodb").query(
        TableName=outputs["FiguresTableName"],
        KeyConditionExpression="pk = :pk AND sk > :head",
        ExpressionAttributeValues=values,
    )
    prefix = f"{keys.USERS_PREFIX}{tenant.org}/"
    objects = aws.client("s3").list_objects_v2(Bucket=outputs["LakeBucketName"], Prefix=prefix)
    return found["Count"], objects["KeyCount"]


def test_a_day_that_grows_leaves_none_of_its_former_cubes(tenant: Tenant) -> None:
    crowd = ["u_" + secrets.token_hex(30) for _ in range(4_000)]
    expected = 0
    for key, found, place in (
        ("few", crowd[:2], (1, 0)),
        ("all", crowd, (0, 1)),
        ("again", crowd[:1], (0, 1)),
    ):
        store(tenant, key, *found)
        expected += len(found)
        deadline = time.monotonic() + PATIENCE_S
        while users(tenant, start=day(-1), end=day(0)).totals["requests"] != expected:
            assert time.monotonic() < deadline, pack(tenant)
            pack(tenant)
        assert cubes(tenant) == place
