"""The brake on the real deployment, IAM enforced: from the counted event to the people, and to the call that is
refused."""

import hmac
import json
import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest
from outlay_cli.local import outbox
from outlay_cli.local.demo import invoke
from outlay_client import Client, LeaseRefused

from tests.e2e.test_main_line import an_event, send
from tests.e2e.test_schedules import call
from tests.support.lease_rush import a_lease_key
from tests.support.local_aws import Tenant
from tests.support.tls_server import answer, serving

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]

PATIENCE_S = 90
"""A policy holds within a minute."""
Found = TypeVar("Found")
CALL = {"provider": "openai", "model": "gpt-4o", "team": "search"}


def until(found: Callable[[], list[Found]]) -> list[Found]:
    """What is found, as soon as it is anything."""
    deadline = time.monotonic() + PATIENCE_S
    while not (it := found()) and time.monotonic() < deadline:
        time.sleep(0.3)
    assert it, "not in time"
    return it


def spend(tenant: Tenant, cents: int, **fields: Any) -> None:
    """By one call of gpt-4o, at $10 per million tokens of output, which is sent twice; until it is counted."""
    fields = {"provider_usage": None, "input_uncached_tokens": 0, "output_tokens": cents * 1_000, **fields}
    event = an_event(f"call-{time.time_ns()}", **fields)
    for _ in range(2):
        send(tenant, [event])


def mails(tenant: Tenant, name: str, *, to: str = "") -> list[outbox.Sent]:
    """Of the organization's alerts about what is named."""
    found = outbox.mails(tenant.stack.running.endpoint, to=to or tenant.email)
    return [mail for mail in found if name in mail.subject]


def is_signed(request: bytes, secret: str) -> bool:
    """As docs/guides/alerts.md says that a receiver finds out."""
    head, _, body = request.partition(b"\r\n\r\n")
    lines = (line.decode().partition(":") for line in head.split(b"\r\n")[1:])
    [header] = [value.strip() for name, _, value in lines if name.lower() == "outlay-signature"]
    parts = dict(part.split("=") for part in header.split(","))
    wanted = hmac.digest(secret.encode(), f"{parts['t']}.".encode() + body, "sha256").hex()
    return abs(time.time() - int(parts["t"])) < 300 and hmac.compare_digest(parts["v1"], wanted)


def told(request: bytes) -> dict[str, Any]:
    return dict(json.loads(request.partition(b"\r\n\r\n")[2]))


def alerts_of(owner: Client, budget_id: str, kind: str = "budget_threshold") -> list[dict[str, Any]]:
    return [dict(one) for one in owner.alerts.list() if (one["budget_id"], one["kind"]) == (budget_id, kind)]


def a_member(tenant: Tenant) -> Client:
    """A viewer who is signed in."""
    email = f"viewer-{tenant.org}@outlay.example"
    add = {"action": "add_member", "org": tenant.org, "email": email, "role": "viewer", "send_invitation": False}
    assert "error" not in invoke(tenant.stack.aws, tenant.stack.outputs["AdminFunctionName"], add)
    tenant.stack.aws.client("cognito-idp").admin_set_user_password(
        UserPoolId=tenant.stack.outputs["UserPoolId"], Username=email, Password=tenant.password, Permanent=True
    )
    client = Client(tenant.stack.api_url, timeout=60)
    client.login(email, tenant.password)
    return client


def is_refused(app: Client, **wanted: Any) -> bool:
    try:
        lease = app.leases.hold(**{**CALL, "max_tokens": 1_000, **wanted})
    except LeaseRefused:
        return True
    app.leases.release(lease.lease_id)
    return False


def test_a_crossed_threshold_is_told_once_whoever_looks_and_resolved_when_the_limit_is_raised(tenant: Tenant) -> None:
    with serving(answer(b"{}")) as receiver, tenant.reader() as owner:
        hook = owner.channels.create(kind="webhook", name="hook", target=f"http://127.0.0.1:{receiver.port}/in")
        made = owner.budgets.create(name="Search once", limit_usd="1", scope={"team": ["search"]})
        budget_id = made.body["budget_id"]
        spend(tenant, 85)
        [mail] = until(lambda: mails(tenant, "Search once"))
        assert "$0.85" in mail.text
        until(lambda: receiver.requests)
        for _ in range(2):
            call(tenant, "Budget", sweep=True)
        call(tenant, "Rollup", sweep=True)  # which is on a schedule, and has the other two sweep
        call(tenant, "Alerts", due=True)
        [alert] = alerts_of(owner, budget_id)
        assert (alert["level"], alert["facts"]["threshold"]) == ("warning", "actual-80")
        deliveries = list(owner.alerts.deliveries(alert["alert_id"]))
        assert {(one["medium"], one["state"], len(one["attempts"])) for one in deliveries} == {
            ("app", "sent", 1),
            ("email", "sent", 1),
            ("webhook", "sent", 1),
        }
        assert len(mails(tenant, "Search once")) == 1
        [request] = receiver.requests
        assert is_signed(request, hook.body["secret"])
        assert not is_signed(request + b" ", hook.body["secret"])
        assert told(request)["alert"]["alert_id"] == alert["alert_id"]

        owner.budgets.change(budget_id, version=made.version, limit_usd="2")
        until(lambda: alerts_of(owner, budget_id, "budget_resolved"))
        until(lambda: receiver.requests[1:])
        until(lambda: mails(tenant, "Search once")[1:])
        assert told(receiver.requests[1])["alert"]["kind"] == "budget_resolved"
        assert owner.alerts.get(alert["alert_id"]).body["state"] == "resolved"


def test_a_delivery_that_died_is_sent_again_by_hand(tenant: Tenant) -> None:
    statuses = iter(["410 Gone"])

    def script(sock: socket.socket) -> None:
        answer(b"", next(statuses, "200 OK"))(sock)

    with serving(script) as receiver, tenant.reader() as owner:
        owner.channels.create(kind="webhook", name="gone", target=f"http://127.0.0.1:{receiver.port}/in")
        owner.budgets.create(name="Search again", limit_usd="0.50", scope={"team": ["search"]})
        spend(tenant, 60)
        [dead] = until(lambda: list(owner.alerts.dead_deliveries()))
        assert len(until(lambda: mails(tenant, "Search again"))) == 1, "one broken channel holds up no other"
        owner.alerts.resend(dead["alert_id"], dead["delivery_id"])

        def sent() -> list[Any]:
            deliveries = owner.alerts.deliveries(dead["alert_id"])
            return [one for one in deliveries if (one["medium"], one["state"]) == ("webhook", "sent")]

        [again] = until(sent)
        assert again["delivery_id"] == dead["delivery_id"]
        assert list(owner.alerts.dead_deliveries()) == []
        first, second = map(told, receiver.requests)
        assert first["delivery_id"] == second["delivery_id"], "so that the receiver knows it by that"


def test_a_topic_of_the_organization_is_tried_and_told(tenant: Tenant) -> None:
    sns = tenant.stack.aws.client("sns")
    topic = sns.create_topic(Name=f"outlay_{tenant.org}_alerts")["TopicArn"]
    with tenant.reader() as owner:
        made = owner.channels.create(kind="sns", name="automation", target=topic)
        assert owner.channels.test(made.body["channel_id"]).body["result"] == "sent"
        budget = owner.budgets.create(name="Search told", limit_usd="0.50", scope={"team": ["search"]})
        spend(tenant, 60)
        [alert] = until(lambda: alerts_of(owner, budget.body["budget_id"]))

        def sent() -> list[Any]:
            deliveries = owner.alerts.deliveries(alert["alert_id"])
            return [one for one in deliveries if (one["medium"], one["state"]) == ("sns", "sent")]

        [delivery] = until(sent)
    assert delivery["receiver"]["channel_id"] == made.body["channel_id"]
    sns.delete_topic(TopicArn=topic)


def test_a_budget_of_one_user_knows_what_is_not_packed_yet_and_refuses(tenant: Tenant) -> None:
    spend(tenant, 30, user="ann")
    with tenant.reader() as owner, Client(tenant.stack.api_url, api_key=a_lease_key(tenant), timeout=60) as app:
        [page] = owner.people.pages(name="ann")
        scope = {"user": [page["people"][0]["pseudonym"]]}
        made = owner.budgets.create(name="Ann alone", limit_usd="0.50", scope=scope, enforcement="stop")
        spend(tenant, 25, user="ann")
        spend(tenant, 25, user="bob")
        [mail] = until(lambda: mails(tenant, "Ann alone"))
        assert "$0.55" in mail.text
        assert owner.budgets.status(made.body["budget_id"])["spent_usd"] == "0.55"
        assert is_refused(app, user="ann")
        assert not is_refused(app, user="bob")


def test_a_policy_denies_at_intake_and_at_the_lease(tenant: Tenant) -> None:
    rule = {"id": "region", "kind": "required_tags", "mode": "deny", "tags": {"region": ["eu"]}}
    known = {"id": "known", "kind": "naming", "mode": "deny", "dimension": "team", "registered_only": True}
    with tenant.reader() as owner, Client(tenant.stack.api_url, api_key=a_lease_key(tenant), timeout=60) as app:
        owner.call("POST", "/v1/teams", body={"id": "search"})
        made = owner.policies.create({"name": "Regions", "rules": [rule, known]})

        def denied() -> list[Any]:
            with tenant.sender() as sender:
                fit = an_event(f"fit-{time.time_ns()}", tags={"region": "eu"})
                unfit = an_event(f"unfit-{time.time_ns()}")
                strange = an_event(f"strange-{time.time_ns()}", team="nobody's", tags={"region": "eu"})
                return list(sender.send_events([fit, unfit, strange]).errors)

        errors = until(denied)
        assert [(error.index, error.field) for error in errors] == [(1, "tags.region"), (2, "team")]
        until(lambda: [True] * is_refused(app))
        assert not is_refused(app, tags={"region": "eu"})
        [violation] = until(lambda: owner.policies.violations(rule="region", door="intake")["violations"])
    assert (violation["policy_id"], violation["rule"]) == (made.body["policy_id"], "region")
    assert violation["attempts"] >= 1


def test_more_is_asked_for_mailed_and_approved_and_the_next_lease_knows_it(tenant: Tenant) -> None:
    until_when = (datetime.now(tz=UTC) + timedelta(days=1)).isoformat()
    with (
        tenant.reader() as owner,
        a_member(tenant) as viewer,
        Client(tenant.stack.api_url, api_key=a_lease_key(tenant), timeout=60) as app,
    ):
        made = owner.budgets.create(name="Search more", limit_usd="0.005", enforcement="stop")
        budget_id = made.body["budget_id"]
        assert is_refused(app)
        asked = viewer.budgets.request(budget_id, amount_usd="0.05", reason="the launch", until=until_when)
        assert asked["state"] == "requested"
        until(lambda: [mail for mail in mails(tenant, "Search more") if "the launch" in mail.text])
        assert is_refused(app)
        decided = owner.budgets.decide(budget_id, asked["increase_id"], "approve", note="for once")
        assert decided["state"] == "granted"
        assert not is_refused(app)
        status = owner.budgets.status(budget_id)
    assert (status["limit_usd"], status["increase_usd"]) == ("0.055", "0.05")
