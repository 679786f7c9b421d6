"""The product in use, with a marker of its own in everything secret or personal: usage, connections, faults."""

import base64
import gzip
import json
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from outlay.adapters.dynamodb import batch_item
from outlay.contracts import door_keys
from outlay_cli.local.demo import invoke
from outlay_cli.local.stack import pack

from tests.support.builders import a_batch, some_events
from tests.support.canary_callers import Door, Somebody
from tests.support.canary_stores import Piece
from tests.support.tls_server import answer, serving

PATIENCE_S = 60
_ANY_VERSION = {"if-match": "*"}
_OLD_DAYS = 70
"""In a month whose last day is over 36 days ago, so that the month is packed as one, whatever day it is."""


def day(offset: int = 0) -> str:
    return (datetime.now(tz=UTC) + timedelta(days=offset)).date().isoformat()


def connections(door: Door, ann: Somebody) -> None:
    """Keys of providers, made, replaced, used and refused; whoever is called answers with a marker."""
    mark = door.canaries.mark

    def key(kind: str = "key of a connection") -> str:
        return f"sk-{mark(kind)}-wxyz"

    told = json.dumps({"data": [], "error": mark("what a provider answers")}).encode()
    with serving(answer(told, "401 Unauthorized", content_type="application/json")) as provider:
        url = f"http://127.0.0.1:{provider.port}"
        chosen = {"name": mark("name of a connection"), "purpose": "sync", "base_url": url}
        made = ann.done("POST", "/v1/connections", {**chosen, "provider": "openai", "key": key()})
        place = f"/v1/connections/{made['connection_id']}"
        ann.done("POST", f"{place}/test", headers=_ANY_VERSION)
        ann.done("PUT", f"{place}/key", {"key": key()}, headers=_ANY_VERSION)
        ann.done("POST", f"{place}/test", headers=_ANY_VERSION)
        ann.done("PUT", place, {**chosen, "key": key()}, headers=_ANY_VERSION)
        door.answers.extend(Piece(place="the provider", where=url, data=sent) for sent in provider.requests)
    refused = "refused key of a connection"
    ann.refused(412, "PUT", f"{place}/key", {"key": key(refused)}, headers={"if-match": '"1"'})
    ann.refused(428, "PUT", f"{place}/key", {"key": key(refused)})
    new = {**chosen, "provider": "openai"}
    for wrong in (
        {**new, "key": {"value": key(refused)}},
        {**new, "key": [key(refused)]},
        {**new, "key": f"{key(refused)} with\nlines"},
        {**new, "key": key(refused), "purpose": key(refused)},
        {**new, "key": key(refused), "provider": key(refused)},
        {**new, "key": key(refused), "base_url": f"https://u:{mark(refused)}@example.com"},
        {**new, "key": key(refused), "base_url": f"https://10.0.0.1/{mark(refused)}"},
        {**new, "key": key(refused), "api_key": key(refused)},
        {"key": key(refused)},
        [key(refused)],
        key(refused),
    ):
        ann.refused(400, "POST", "/v1/connections", wrong)
    for raw in (f'{{"key": "{key(refused)}"', f"key={key(refused)}", "x" * 20_000 + key(refused)):
        assert ann.ask("POST", "/v1/connections", raw=raw.encode()).status_code in (400, 413)
    ann.refused(404, "POST", f"/v1/connections/{key(refused)}/test")


def events(door: Door, ann: Somebody, key: str) -> None:
    """Usage with names and tags, counted and packed; and content that has no place in it, refused."""
    mark = door.canaries.mark
    event = {"provider": "openai", "model": "gpt-4o", "input_uncached_tokens": 9, "output_tokens": 5}
    named = {
        "id": mark("id of an event"),
        "team": mark("team of an event"),
        "user": mark("user of an event"),
        "end_customer": mark("customer of an event"),
        "response_id": mark("response id"),
        "tags": {"ticket": mark("tag that is a dimension"), "other": mark("tag")},
    }
    noon = datetime.fromisoformat(day(-2)).replace(hour=12, tzinfo=UTC)
    content = "content in an event"
    unfit: list[Any] = [
        {"prompt": mark(content)},
        {"messages": [{"role": "user", "content": mark(content)}]},
        {"team": {"name": mark(content)}},
        {"team": f"{mark(content)} would you please summarise the letter of our lawyer for me, she said yes?"},
        {"tags": {"prompt": mark(content)}},
        {"tags": {"ticket": [mark(content)]}},
        {"tags": mark(content)},
        {"timestamp": mark(content)},
        {"status": mark(content)},
        {"output_tokens": mark(content)},
        {"provider_usage": {"text": mark(content)}, "input_uncached_tokens": None, "output_tokens": None},
        {"user": f"sk-{mark('credential in an event')}"},
        {"tags": {"ticket": f"AKIA{mark('credential in an event').upper()}"[:20] + "ABCD1234"}},
        {"id": f"sk-{mark('credential in an event')}"},
        {f"sk-{mark('credential in an event')}": 1},
        {mark("unknown field of an event"): 1},
    ]
    batch = [{**event, **named, "timestamp": noon.isoformat()}, *({**event, **bad} for bad in unfit)]
    once = {"idempotency-key": mark("idempotency key")}
    sent = door.done("POST", "/v1/events", batch, token=key, headers=once)
    assert (sent["accepted"], sent["rejected"]) == (1, len(unfit)), sent["accepted"]
    door.done("POST", "/v1/events", batch, token=key, headers=once)
    door.refused(409, "POST", "/v1/events", [event], token=key, headers=once)
    old = {**event, **named, "id": mark("id of an event"), "timestamp": f"{day(-_OLD_DAYS)}T12:00:00Z"}
    door.done("POST", "/v1/events", [old], token=key, headers={"outlay-source": "import"})
    for raw in (mark(content), f'{{"prompt": "{mark(content)}', f'{{"events": [], "prompt": "{mark(content)}"}}'):
        door.refused(400, "POST", "/v1/events", token=key, raw=raw.encode())
    damaged = gzip.compress(mark(content).encode())[:-4]
    door.refused(415, "POST", "/v1/events", token=key, raw=damaged, headers={"content-type": "application/gzip"})
    door.refused(400, "POST", "/v1/events", [event], token=key, headers={"outlay-source": mark("strange header")})
    until(lambda: door.done("GET", f"/v1/batches/{sent['batch_id']}", token=key)["archived"])


def reading(door: Door, ann: Somebody, org: str) -> None:
    """Figures, rows and people by the marked names; the same in parameters and paths that nobody knows."""
    mark = door.canaries.mark
    pack(door.stack, org)
    period = f"from={day(-3)}&to={day(1)}"
    for dimension in ("team", "tag:ticket", "api_key"):
        ann.done("GET", f"/v1/costs?{period}&group_by={dimension}")
    ann.done("GET", f"/v1/events?{period}")
    asked = (
        f"/v1/events?from={day(-_OLD_DAYS)}&to={day(1 - _OLD_DAYS)}&filter=tag:other:{mark('value that is asked for')}"
    )
    query = ann.done("GET", asked)["query_id"]
    until(lambda: ann.ask("GET", f"{asked}&query_id={query}").status_code == 200)
    ann.done("GET", "/v1/unregistered")
    ann.done("GET", "/v1/people")
    ann.done("GET", "/v1/users?" + period)
    secret = "secret in an address"
    ann.refused(400, "GET", f"/v1/costs?{period}&access_token={mark(secret)}")
    ann.refused(400, "GET", f"/v1/costs?{period}&group_by={mark(secret)}")
    ann.refused(400, "GET", f"/v1/costs?from={mark(secret)}&filter={mark(secret)}&cursor={mark(secret)}")
    ann.refused(400, "GET", f"/v1/events?{period}&cursor={base64.b64encode(mark(secret).encode()).decode()}")
    ann.refused(404, "GET", f"/v1/{mark(secret)}/{mark(secret)}")
    ann.refused(404, "GET", f"/v1/batches/{mark(secret)}")
    ann.refused(404, "GET", f"/v1/members/{mark(secret)}")
    door.refused(401, "GET", f"/v1/costs?token={mark(secret)}")
    door.refused(401, "POST", f"/v1/events?key={mark(secret)}", {})
    for path in ("/v1/auth/login", "/v1/auth/register", "/v1/auth/password/reset", "/v1/auth/login/mfa"):
        for wrong in ({"password": [mark("wrong password")]}, [mark("wrong password")], mark("wrong password")):
            door.refused(400, "POST", path, wrong)
    unknown = {"email": "x@outlay.example", "password": "x", mark("unknown field of a body"): 1}
    door.refused(400, "POST", "/v1/auth/login", {**unknown, f"sk-{mark('credential as a name')}": 1})
    ann.refused(400, "GET", f"/v1/costs?{period}&sk-{mark('credential as a name')}=1")
    ann.refused(400, "GET", f"/v1/people?ok_{secrets.token_hex(6)}_{mark('credential as a name')}=1")


def quarantine(door: Door, ann: Somebody, org: str) -> None:
    """A batch whose body can't be read."""
    now = time.time_ns() // 1_000_000
    body = door.canaries.mark("body of a corrupt batch").encode()
    batch = a_batch(*some_events(3, timestamp_ms=now), org=org, batch_id="b_" + secrets.token_hex(20), received_ms=now)
    door.canaries.note("id of a corrupt batch", batch.batch_id)
    item = batch_item.to_item(batch, {"received": 3}, body=body)
    door.stack.aws.client("dynamodb").put_item(TableName=door.stack.outputs["LogTableName"], Item=item)
    until(lambda: ann.done("GET", "/v1/quarantine")["batches"])
    place = f"/v1/quarantine/{batch.batch_id}"
    ann.refused(400, "POST", f"{place}/discard", {"reason": [door.canaries.mark("unfit reason")]})
    ann.done("POST", f"{place}/redrive", {})
    ann.done("POST", f"{place}/discard", {"reason": door.canaries.mark("reason")})


def upload(door: Door, ann: Somebody) -> None:
    """A file that says more than it should."""
    secret = door.canaries.mark("content in an uploaded file")
    rows = (
        f"timestamp,provider,model,input_tokens,output_tokens,prompt\n{day(-2)}T08:00:00Z,openai,gpt-4o,1,1,{secret}\n"
    )
    data = f"{rows}{secret},openai,gpt-4o,1,1,x\n".encode()
    import_id = f"imp_{secrets.token_hex(13)}"
    body = {"import_id": import_id, "kind": "upload", "file": f"{door.canaries.mark('name of a file')}.csv"}
    ann.done("POST", "/v1/imports", {**body, "bytes": len(data)})
    place = f"/v1/imports/{import_id}"
    parts = ann.done("POST", f"{place}/upload", {})["parts"]
    door.http.put(parts[0]["url"], content=data).raise_for_status()
    ann.done("POST", f"{place}/start", {})
    until(lambda: ann.done("GET", place)["state"] == "done")
    ann.done("GET", f"{place}/problems")


def administration(door: Door, org: str) -> None:
    """The function that only IAM lets in: what it answers, and what it is sent wrongly."""
    mark, admin = door.canaries.mark, door.stack.outputs["AdminFunctionName"]

    def asked(**wanted: Any) -> dict[str, Any]:
        result: dict[str, Any] = invoke(door.stack.aws, admin, wanted)
        door.answers.append(
            Piece(place="answer of the admin function", where="admin", data=json.dumps(result).encode())
        )
        return result

    made = asked(action="create_api_key", org=org, name=mark("name of an API key"))
    door.canaries.note("secret of an API key", made["api_key"].rpartition("_")[2])
    email = f"{mark('address of one who is added')}@outlay.example"
    added = asked(action="add_member", org=org, email=email, role="viewer", send_invitation=False)
    door.canaries.note("temporary password", added["user"]["temporary_password"])
    unfit = "unfit action"
    assert "error" in asked(action=mark(unfit))
    assert "error" in asked(action="create_api_key", org=mark(unfit).upper(), name="x")
    assert "error" in asked(action="revoke_api_key", key_id=mark(unfit), secret=mark(unfit))
    assert "error" in asked(action="list_api_keys", org=org, **{f"sk-{mark(unfit)}": 1})


def fault(door: Door, ann: Somebody, org: str) -> None:
    """An item that nobody expects, and an exception whose text quotes it."""
    sort = door.canaries.mark("what an exception quotes")
    place = {"pk": {"S": door_keys.audit_key(org)}, "sk": {"S": sort}}
    database, table = door.stack.aws.client("dynamodb"), door.stack.outputs["ControlTableName"]
    database.put_item(TableName=table, Item=place)
    failed = ann.ask("GET", "/v1/audit", may_fail=True)
    database.delete_item(TableName=table, Key=place)
    assert (failed.status_code, failed.json().get("code")) == (500, "internal")


def closing(door: Door, ann: Somebody, bob: Somebody) -> None:
    """What is shown at the end, to whoever may; and the heads of the audit log anchored."""
    for path in ("/v1/auth/me", "/v1/members", "/v1/invitations", "/v1/keys", "/v1/connections", "/v1/organization"):
        ann.done("GET", path)
    ann.done("GET", "/v1/audit?limit=100")
    bob.done("GET", "/v1/auth/me")
    aws, function = door.stack.aws, door.stack.outputs["CleanupFunctionName"]
    invoke(aws, function, {"task": "anchor"})


def until(holds: Callable[[], Any]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, "not in a minute"
        time.sleep(0.3)
