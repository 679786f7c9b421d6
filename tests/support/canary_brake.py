"""The brake in use, with a marker of its own in everything secret or personal: channels, budgets, leases, policies."""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.support.canary_callers import Door, Somebody
from tests.support.canary_stores import Piece
from tests.support.canary_usage import until
from tests.support.tls_server import answer, serving

_ANY_VERSION = {"if-match": "*"}
_CALL = {"provider": "openai", "model": "gpt-4o", "max_tokens": 1_000}


def brake(door: Door, ann: Somebody, bob: Somebody) -> None:
    """Bob owns a budget that the call of an application is beyond; whoever is told of it refuses to hear."""
    members = ann.done("GET", "/v1/members")["members"]
    [subject] = [one["subject"] for one in members if one["email"] == bob.email]
    key = ann.done("POST", "/v1/keys", {"name": "brake", "scopes": ["ingest", "lease", "read"]})["api_key"]
    with serving(answer(door.canaries.mark("what a receiver answers").encode(), "410 Gone")) as receiver:
        url = f"http://127.0.0.1:{receiver.port}"
        _channels(door, ann, url)
        budget = _budget(door, ann, subject)
        _leases(door, key)
        _increases(door, ann, bob, budget)
        alerts = _told(ann)
        door.answers.extend(Piece(place="a receiver", where=url, data=sent) for sent in receiver.requests)
    _answered(ann, bob, alerts)
    _policies(door, ann, subject, key)


def _channels(door: Door, ann: Somebody, url: str) -> None:
    mark, note = door.canaries.mark, door.canaries.note

    def made(kind: str, target: str) -> Mapping[str, Any]:
        wanted = {"kind": kind, "name": mark("name of a channel"), "target": target}
        one = ann.done("POST", "/v1/channels", wanted)
        ann.done("POST", f"/v1/channels/{one['channel_id']}/test", headers=_ANY_VERSION)
        return one

    def address(kind: str) -> str:
        return f"{url}/{mark(kind)}-wxyz"

    hook = made("webhook", address("address of a webhook"))
    place = f"/v1/channels/{hook['channel_id']}"
    note("secret of a webhook", hook["secret"])
    note("secret of a webhook", ann.done("POST", f"{place}/rotate-secret", headers=_ANY_VERSION)["secret"])
    other = {"name": mark("name of a channel"), "target": address("address of a webhook")}
    ann.done("PUT", place, other, headers=_ANY_VERSION)
    made("slack", address("address of Slack"))
    made("email", f"{mark('address of a channel')}@outlay.example")
    refused = "refused address of a channel"
    new = {"kind": "webhook", "name": "x"}
    for wrong in (
        {**new, "target": {"url": address(refused)}},
        {**new, "target": f"{address(refused)} with\nlines"},
        {**new, "target": f"https://10.0.0.1/{mark(refused)}"},
        {**new, "target": f"https://u:{mark(refused)}@example.com"},
        {**new, "kind": "slack", "target": f"https://example.com/{mark(refused)}"},
        {**new, "kind": address(refused), "target": address(refused)},
        {**new, "target": address(refused), "levels": [address(refused)]},
        {"target": address(refused)},
        [address(refused)],
    ):
        ann.refused(400, "POST", "/v1/channels", wrong)
    ann.refused(412, "PUT", place, {**other, "target": address(refused)}, headers={"if-match": '"1"'})


def _budget(door: Door, ann: Somebody, owner: str) -> str:
    """Of all that was sent; which is more than it lets through."""
    mark = door.canaries.mark
    wanted = {
        "name": mark("name of a budget"),
        "notes": mark("notes of a budget"),
        "limit_usd": "0.000001",
        "enforcement": "stop",
        "owners": [owner],
        "cycle": "yearly",
    }
    made = str(ann.done("POST", "/v1/budgets", wanted)["budget_id"])
    ann.done("PUT", f"/v1/budgets/{made}", {"notes": mark("notes of a budget")}, headers=_ANY_VERSION)
    return made


def _leases(door: Door, key: str) -> None:
    mark = door.canaries.mark
    call = {**_CALL, "team": mark("team of a refused lease"), "user": mark("user of a refused lease")}
    for _ in range(2):
        once = {"idempotency-key": mark("idempotency key")}
        door.refused(402, "POST", "/v1/leases", call, token=key, headers=once)
    door.refused(400, "POST", "/v1/leases", {**call, "prompt": mark("content in a lease")}, token=key)
    door.refused(400, "POST", "/v1/leases", {**call, "max_tokens": mark("content in a lease")}, token=key)


def _increases(door: Door, ann: Somebody, bob: Somebody, budget: str) -> None:
    mark, place = door.canaries.mark, f"/v1/budgets/{budget}"
    until_when = (datetime.now(tz=UTC) + timedelta(days=1)).isoformat()
    wanted = {"amount_usd": "0.000002", "until": until_when}
    for verb in ("approve", "refuse"):
        body = {**wanted, "reason": mark("reason of an increase")}
        one = bob.done("POST", f"{place}/increase-requests", body)
        ann.done("POST", f"{place}/increases/{one['increase_id']}/{verb}", {"note": mark("note of a decision")})
    for path in ("/v1/increases", f"{place}/increases", f"{place}/status", f"{place}/history", place):
        ann.done("GET", path)


def _told(ann: Somebody) -> list[str]:
    """Ids of the alerts, once all that is to be delivered is sent or dead."""
    kinds = {"budget_threshold", "increase_requested", "increase_decided"}

    def alerts() -> list[dict[str, Any]]:
        found = ann.done("GET", "/v1/alerts")["alerts"]
        return found if {one["kind"] for one in found} >= kinds else []

    def are_settled() -> bool:
        found = [
            delivery
            for one in alerts()
            for delivery in ann.done("GET", f"/v1/alerts/{one['alert_id']}/deliveries")["deliveries"]
        ]
        return bool(found) and all(one["state"] in ("sent", "dead") for one in found)

    until(alerts)
    until(are_settled)
    return [one["alert_id"] for one in alerts()]


def _answered(ann: Somebody, bob: Somebody, alerts: list[str]) -> None:
    for alert in alerts:
        ann.done("POST", f"/v1/alerts/{alert}/acknowledge", {})
    ann.done("GET", "/v1/deliveries/dead")
    for path in ("/v1/notifications", "/v1/preferences"):
        bob.done("GET", path)
    for path in ("/v1/channels", "/v1/alert-settings", "/v1/budgets", "/v1/budgets/utilization"):
        ann.done("GET", path)


def _policies(door: Door, ann: Somebody, owner: str, key: str) -> None:
    """A call without a region is denied, at both doors; another one needs an approval."""
    mark, team, other = door.canaries.mark, f"t-{secrets.token_hex(4)}", f"t-{secrets.token_hex(4)}"
    tags = {
        "id": "region",
        "kind": "required_tags",
        "mode": "deny",
        "tags": {"region": ["eu"]},
        "when": {"team": [team, other]},
    }
    wanted = {"name": mark("name of a policy"), "notes": mark("notes of a policy"), "owners": [owner], "rules": [tags]}
    made = ann.done("POST", "/v1/policies", wanted)
    ann.done("POST", "/v1/policies/dry-run", {"policy": wanted})
    event = {"provider": "openai", "model": "gpt-4o", "input_uncached_tokens": 1, "output_tokens": 1, "team": team}

    def is_denied(**named: Any) -> bool:
        return door.ask("POST", "/v1/events", [{**event, **named}], token=key).status_code == 422

    until(is_denied)
    assert is_denied(team=other, id=mark("id of a denied event"), tags={"zone": mark("tag of a denied event")})
    until(lambda: "policy_id" in door.ask("POST", "/v1/leases", {**_CALL, "team": team}, token=key).text)
    until(lambda: ann.done("GET", f"/v1/violations?team={other}")["violations"])
    for verb in ("approve", "refuse"):
        body = {"model": f"openai/{verb}", "scope": {"team": team}, "reason": mark("reason of an approval")}
        asked = ann.done("POST", "/v1/model-approvals", body)
        until_when = {"until": (datetime.now(tz=UTC) + timedelta(days=1)).isoformat()} if verb == "approve" else {}
        decision = {**until_when, "comment": mark("comment on an approval")}
        ann.done("POST", f"/v1/model-approvals/{asked['approval_id']}/{verb}", decision, headers=_ANY_VERSION)
    place = f"/v1/policies/{made['policy_id']}"
    for path in ("/v1/model-approvals", "/v1/policies", place, f"{place}/versions", "/v1/leases"):
        ann.done("GET", path)
