"""The product in use, with a marker of its own in everything secret or personal: accounts, members, keys, tokens."""

import json
import secrets
import time
from typing import Any

import jwt

from tests.support.canary_callers import INVITATION, SIX_DIGITS, Door, Somebody
from tests.support.local_aws import pool_session
from tests.support.totp import totp

_ANY_VERSION = {"if-match": "*"}


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
        400,
        "POST",
        "/v1/corrections",
        {"reason": "a leaked key", "api_key": key, "from": "2026-11-01", "to": "2026-11-02"},
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
