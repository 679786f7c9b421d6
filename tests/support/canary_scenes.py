"""The product in use, with a marker of its own in everything secret or personal, rightly and wrongly."""

import base64
import gzip
import json
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from outlay.adapters.dynamodb import batch_item
from outlay_cli.local.demo import invoke
from outlay_cli.local.stack import pack

from tests.support.builders import a_batch, some_events
from tests.support.canary_callers import INVITATION, SIX_DIGITS, Door, Somebody
from tests.support.canary_stores import Piece
from tests.support.local_aws import pool_session
from tests.support.tls_server import answer, serving
from tests.support.totp import totp

PATIENCE_S = 60
_ANY_VERSION = {"if-match": "*"}
_OLD_DAYS = 60


def day(offset: int = 0) -> str:
    return (datetime.now(tz=UTC) + timedelta(days=offset)).date().isoformat()


def deployment(door: Door) -> None:
    """What the deployment itself has to keep secret."""
    aws, outputs = door.stack.aws, door.stack.outputs
    listed = aws.client("secretsmanager").list_secrets()["SecretList"]
    (secret,) = (one for one in listed if "Pepper" in one["Name"])
    kept = aws.client("secretsmanager").get_secret_value(SecretId=secret["Name"])["SecretString"]
    door.canaries.note("pepper of the API keys", json.loads(kept)["pepper"])
    which = {"UserPoolId": outputs["UserPoolId"], "ClientId": outputs["UserPoolClientId"]}
    described = aws.client("cognito-idp").describe_user_pool_client(**which)["UserPoolClient"]
    door.canaries.note("secret of the app client", described["ClientSecret"])


def accounts(door: Door, ann: Somebody) -> None:
    """Passwords, codes and sessions, right and wrong."""
    mark = door.canaries.mark
    ann.register()
    door.done("POST", "/v1/auth/register", {"email": ann.email, "password": ann.new_password()})
    for wrong in (ann.new_password(), mark("wrong password")):
        door.refused(401, "POST", "/v1/auth/login", {"email": ann.email, "password": wrong})
    ann.login()
    door.done("POST", "/v1/auth/refresh", {"refresh_token": ann.refresh})
    door.refused(401, "POST", "/v1/auth/refresh", {"refresh_token": mark("made-up token")})
    ann.done("PUT", "/v1/auth/me", {"name": mark("name of an account")})
    ann.refused(
        403, "POST", "/v1/auth/password/change", {"password": mark("wrong password"), "new_password": "Aa1-" * 4}
    )
    weak = {"password": ann.password, "new_password": mark("password")}
    ann.refused(400, "POST", "/v1/auth/password/change", weak)
    former, ann.password = ann.password, ann.new_password()
    ann.done("POST", "/v1/auth/password/change", {"password": former, "new_password": ann.password})
    door.done("POST", "/v1/auth/password/forgot", {"email": ann.email})
    ann.password = ann.new_password()
    reset = {"email": ann.email, "new_password": ann.password}
    door.refused(400, "POST", "/v1/auth/password/reset", {**reset, "code": mark("wrong code")})
    door.done("POST", "/v1/auth/password/reset", {**reset, "code": door.mailed(ann.email, SIX_DIGITS)})
    nobody = f"{mark('address of nobody')}@outlay.example"
    for path in ("/v1/auth/password/forgot", "/v1/auth/confirm/resend"):
        door.done("POST", path, {"email": nobody})
    for _ in range(11):
        guess = {"email": nobody, "password": mark("wrong password")}
        last = door.ask("POST", "/v1/auth/login", guess)
    assert last.status_code == 429
    ann.login()
    door.done("POST", "/v1/auth/logout", {"refresh_token": ann.refresh})
    door.refused(401, "POST", "/v1/auth/refresh", {"refresh_token": ann.refresh})
    ann.login()


def authenticator(door: Door, ann: Somebody) -> None:
    """Set up, used, and taken away again."""
    mark = door.canaries.mark
    ann.refused(401, "POST", "/v1/auth/mfa", {"password": mark("wrong password")})
    secret = ann.done("POST", "/v1/auth/mfa", {"password": ann.password})["secret"]
    door.canaries.note("secret of an authenticator", secret)
    assert not ann.ask("POST", "/v1/auth/mfa/verify", {"code": mark("wrong code")}).is_success
    ann.done("POST", "/v1/auth/mfa/verify", {"code": totp(secret, at_s=time.time())})
    ann.login(secret=secret)
    proof = {"password": ann.password, "code": totp(secret, at_s=time.time())}
    ann.done("POST", "/v1/auth/mfa/remove", proof)
    ann.login()


def organization(door: Door, ann: Somebody) -> str:
    name = door.canaries.mark("name of an organization")
    made = ann.done(
        "POST", "/v1/organizations", {"name": name, "id": f"t-{secrets.token_hex(5)}", "tag_keys": ["ticket"]}
    )
    ann.login()
    return str(made["id"])


def members(door: Door, ann: Somebody, bob: Somebody) -> None:
    """Bob is invited, takes it on, and becomes somebody; another one is invited and never comes."""
    note, mark = door.canaries.note, door.canaries.mark

    def invited(method_path: str, body: dict[str, Any], email: str) -> tuple[str, str]:
        made = ann.done("POST", method_path, body)
        return str(made["id"]), note("token of an invitation", door.mailed(email, INVITATION).split("_", 3)[3])

    absent = f"{mark('address of an invited one')}@outlay.example"
    gone, _ = invited("/v1/invitations", {"email": absent, "role": "viewer"}, absent)
    ann.done("DELETE", f"/v1/invitations/{gone}", headers=_ANY_VERSION)
    invited("/v1/invitations", {"email": absent, "role": "viewer"}, absent)
    scope = {"team": [mark("team")]}
    kept, _ = invited("/v1/invitations", {"email": bob.email, "role": "manager", "scope": scope}, bob.email)
    invited(f"/v1/invitations/{kept}/resend", {}, bob.email)
    token = door.mailed(bob.email, INVITATION)
    bob.register()
    bob.login()
    wrong = token[:-30] + mark("made-up token")
    bob.refused(404, "POST", "/v1/invitations/accept", {"token": wrong})
    ann.refused(403, "POST", "/v1/invitations/accept", {"token": token})
    bob.done("POST", "/v1/invitations/accept", {"token": token})
    bob.login()
    found = {one["email"]: one for one in ann.done("GET", "/v1/members")["members"]}
    user = mark("name of a user")
    body = {"role": "manager", "scope": scope, "user": user}
    ann.done("PUT", f"/v1/members/{found[bob.email]['subject']}", body, headers=_ANY_VERSION)
    bob.refused(403, "GET", "/v1/members")


def keys(door: Door, ann: Somebody) -> str:
    """API keys: live, rotated, revoked, wrong, misspelt, in the wrong place. The one that may send is returned."""
    note, mark = door.canaries.note, door.canaries.mark

    def issued(path: str, body: dict[str, Any], **more: Any) -> tuple[str, str]:
        made = ann.done("POST", path, body, **more)
        note("secret of an API key", made["api_key"].rpartition("_")[2])
        return str(made["key_id"]), str(made["api_key"])

    once = {"idempotency-key": mark("idempotency key")}
    wanted = {"name": mark("name of an API key"), "scopes": ["ingest", "read"]}
    key_id, key = issued("/v1/keys", wanted, headers=once)
    assert ann.done("POST", "/v1/keys", wanted, headers=once)["api_key"] is None
    ann.refused(409, "POST", "/v1/keys", {**wanted, "name": "another"}, headers=once)
    old_id, old = issued("/v1/keys", {"name": "old", "scopes": ["read"]})
    issued(f"/v1/keys/{old_id}/rotate", {"overlap_hours": 0})
    door.refused(401, "GET", "/v1/prices", token=old)
    door.done("GET", "/v1/prices?limit=1", headers={"x-api-key": key})
    door.refused(403, "GET", "/v1/members", token=key)
    secret = mark("wrong secret of an API key")
    for wrong in (f"ok_{key_id}_{secret:0<40}", f"ok_{secret}", f"ok_{secret}_{secret:0<40}"):
        for headers in ({"authorization": f"Bearer {wrong}"}, {"x-api-key": wrong}):
            door.refused(401, "GET", "/v1/costs", headers=headers)
            door.refused(401, "POST", "/v1/events", {}, headers=headers)
    ann.refused(
        400, "POST", "/v1/corrections", {"reason": "a leaked key", "api_key": key, "from": day(-1), "to": day()}
    )
    ann.refused(404, "GET", f"/v1/keys/{key}")
    ann.ask("GET", f"/v1/costs?filter=api_key:{key}")
    return key


def tokens(door: Door, ann: Somebody) -> None:
    """Credentials that are none, wherever a client may put one."""
    mark = door.canaries.mark
    ids = door.canaries.note(
        "id token", pool_session(door.stack, ann.email, ann.password)["IdToken"].rpartition(".")[2]
    )
    claims = jwt.decode(ann.token, options={"verify_signature": False})
    forged = jwt.encode(
        {**claims, "client_id": mark("claim of a bad token")}, "k" * 32, headers={"kid": mark("claim of a bad token")}
    )
    door.canaries.note("bad token", forged.rpartition(".")[2])
    id_token = pool_session(door.stack, ann.email, ann.password)["IdToken"]
    for bad in (mark("bad token"), forged, id_token, f"{ann.token[:-40]}{ids[:40]}", f"a.{mark('bad token')}.c"):
        door.refused(401, "GET", "/v1/auth/me", token=bad)
        door.refused(401, "POST", "/v1/events", {}, token=bad)
    for scheme in ("Basic", "Digest", ""):
        headers = {"authorization": f"{scheme} {mark('bad token')}".strip()}
        door.refused(401, "GET", "/v1/costs", headers=headers)
    verifier = f"{mark('made-up token'):0<43}"
    sso = {"code": mark("made-up token"), "code_verifier": verifier, "redirect_uri": "https://example.com"}
    assert not door.ask("POST", "/v1/auth/sso/token", sso).is_success
    strange = (
        "user-agent",
        "cookie",
        "referer",
        "if-none-match",
        "x-forwarded-for",
        "x-amzn-trace-id",
        "outlay-source",
    )
    headers = {name: mark("strange header") for name in strange}
    ann.ask("GET", "/v1/prices?limit=1", headers=headers)
    ann.refused(404, "GET", "/v1/costs", headers={"outlay-organization": mark("strange header")})
    unfit = {"idempotency-key": f"{mark('idempotency key')} with spaces"}
    ann.refused(400, "POST", "/v1/teams", {"id": "x"}, headers=unfit)


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
    _until(lambda: door.done("GET", f"/v1/batches/{sent['batch_id']}", token=key)["archived"])


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
    _until(lambda: ann.ask("GET", f"{asked}&query_id={query}").status_code == 200)
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
    _until(lambda: ann.done("GET", "/v1/quarantine")["batches"])
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
    _until(lambda: ann.done("GET", place)["state"] == "done")
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


def closing(door: Door, ann: Somebody, bob: Somebody) -> None:
    """What is shown at the end, to whoever may; and the heads of the audit log anchored."""
    for path in ("/v1/auth/me", "/v1/members", "/v1/invitations", "/v1/keys", "/v1/connections", "/v1/organization"):
        ann.done("GET", path)
    ann.done("GET", "/v1/audit?limit=100")
    bob.done("GET", "/v1/auth/me")
    aws, function = door.stack.aws, door.stack.outputs["CleanupFunctionName"]
    invoke(aws, function, {"task": "anchor"})


def _until(holds: Callable[[], Any]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, "not in a minute"
        time.sleep(0.3)
