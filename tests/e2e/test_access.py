"""Every route against every kind of caller, on the real deployment: who is let in, who is refused, and that nobody
reaches another organization's things."""

import json
import re
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from outlay.contracts import door_keys
from outlay.contracts.accounts import PLATFORM_GROUP
from outlay.domain.access_table import ACCESS
from outlay_cli.local.demo import invoke, wait_until_counted
from outlay_cli.local.stack import Stack

from tests.fuzz.plans import lift_limits
from tests.support.access_matrix import LET_IN, LETTERS, MADE_UP, NOBODYS, who
from tests.support.local_aws import Tenant, a_tenant, pool_session

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]

PATIENCE = 30
REFUSED = frozenset({401, 403})
FORGOTTEN = "who-was-erased"
IMPORT = "imp_01kb2v5w3n8d6e9f0g1h2j3k5n"
MARK = "mark-of-the-first-organization"


@dataclass(frozen=True, slots=True, kw_only=True)
class Callers:
    """A credential of each kind, and the ids of things that the first organization has."""

    url: str
    known: Mapping[str, str]
    """Letter of the matrix → credential."""
    strangers: Mapping[str, str]
    """Credentials that are none → what is wrong with them is their name."""
    other_admin: str
    ids: Mapping[str, str]

    def ask(self, client: httpx.Client, key: str, credential: str, ids: Mapping[str, str]) -> httpx.Response:
        method, _, pattern = key.partition(" ")
        path = re.sub(r"\{(\w+)\}", lambda found: ids[found[1]], pattern)
        headers = {"authorization": f"Bearer {credential}"} if credential else {}
        body = {} if method == "GET" else {"json": {}}
        for _ in range(PATIENCE):
            answer = client.request(method, self.url + path, headers=headers, **body)
            if answer.status_code != 429:
                break
            # So many callers whose credential does not hold, from one address: that is limited, too.
            time.sleep(float(answer.headers["retry-after"]))
        return answer


def signed_in(stack: Stack, email: str, password: str) -> dict[str, str]:
    answer = pool_session(stack, email, password)
    return {"access": answer["AccessToken"], "id": answer["IdToken"]}


def person(tenant: Tenant, name: str, *, role: str = "", group: str = "", **more: Any) -> str:
    """The access token of a new account; without a role of one that belongs nowhere."""
    stack, cognito = tenant.stack, tenant.stack.aws.client("cognito-idp")
    email, pool = f"{name}-{tenant.org}@outlay.example", tenant.stack.outputs["UserPoolId"]
    if role:
        add = {"action": "add_member", "org": tenant.org, "email": email, "role": role, "send_invitation": False}
        answer = invoke(stack.aws, stack.outputs["AdminFunctionName"], {**add, **more})
        assert "error" not in answer, answer
    else:
        attributes = [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}]
        cognito.admin_create_user(UserPoolId=pool, Username=email, UserAttributes=attributes, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username=email, Password=tenant.password, Permanent=True)
    if group:
        with suppress(cognito.exceptions.GroupExistsException):
            cognito.create_group(UserPoolId=pool, GroupName=group)
        cognito.admin_add_user_to_group(UserPoolId=pool, Username=email, GroupName=group)
    return signed_in(stack, email, tenant.password)["access"]


def a_manager(tenant: Tenant, *, team: str) -> str:
    token = person(tenant, "manager", role="viewer")
    subject = jwt.decode(token, options={"verify_signature": False})["sub"]
    tenant.stack.aws.client("dynamodb").update_item(
        TableName=tenant.stack.outputs["ControlTableName"],
        Key={"pk": {"S": door_keys.subject_key(subject)}, "sk": {"S": door_keys.membership_sort(tenant.org)}},
        UpdateExpression="SET #role = :manager, #scope = :scope",
        ExpressionAttributeNames={"#role": "role", "#scope": "scope"},
        ExpressionAttributeValues={":manager": {"S": "manager"}, ":scope": {"M": {"team": {"L": [{"S": team}]}}}},
    )
    return token


def key_of(tenant: Tenant, scope: str) -> dict[str, str]:
    wanted = {"action": "create_api_key", "org": tenant.org, "name": scope, "scopes": [scope]}
    answer: dict[str, str] = invoke(tenant.stack.aws, tenant.stack.outputs["AdminFunctionName"], wanted)
    assert "error" not in answer, answer
    return answer


def forged(stack: Stack, folder: Path, token: str, **changes: Any) -> str:
    """The same token with other claims, signed with the pool's own key, which lies in the emulator's state."""
    pool = stack.outputs["UserPoolId"]
    (file,) = folder.rglob(f"{pool}-access.pem")
    claims = jwt.decode(token, options={"verify_signature": False})
    kid = jwt.get_unverified_header(token)["kid"]
    key: Any = load_pem_private_key(file.read_bytes(), password=None)
    return jwt.encode({**claims, **changes}, key, algorithm="RS256", headers={"kid": kid})


A_WEEK = {"from": "2026-11-01", "to": "2026-11-08"}


def things_of(tenant: Tenant) -> dict[str, str]:
    """The id of a thing of each kind that a path can name."""
    event = {"provider": "openai", "model": MARK, "team": MARK, "input_uncached_tokens": 1, "output_tokens": 1}
    events = [{**event, "id": f"access-{user}", "user": user} for user in (MARK, FORGOTTEN)]
    with tenant.sender() as sender, tenant.reader() as reader:
        sent = sender.send_events(events)
        wait_until_counted(reader, sent.batch_ids)
        (batch_id,) = sent.batch_ids
        token = signed_in(tenant.stack, tenant.email, tenant.password)["access"]
    headers = {"authorization": f"Bearer {token}"}
    with httpx.Client(base_url=tenant.stack.api_url, headers=headers, timeout=60) as api:

        def made(path: str, body: dict[str, Any], name: str) -> str:
            answer = api.post(path, json=body)
            assert answer.is_success, answer.text
            return str(answer.json()[name])

        kept, forgotten = (
            api.get("/v1/people", params={"name": name}).json()["people"][0]["pseudonym"] for name in (MARK, FORGOTTEN)
        )
        return {
            "batch_id": batch_id,
            "correction_id": made("/v1/corrections", {"event_id": f"access-{MARK}", "reason": MARK}, "correction_id"),
            "import_id": made("/v1/imports", {"import_id": IMPORT, "kind": "cli", "file": "x.csv"}, "import_id"),
            "invitation_id": made("/v1/invitations", {"email": "x@outlay.example", "role": "viewer"}, "id"),
            "pseudonym": kept,
            "sequence": str(made("/v1/prices/negotiated", {"kind": "free", "model": MARK, "reason": MARK}, "sequence")),
            "rerating_id": made("/v1/prices/rerate", A_WEEK | {"reason": MARK}, "rerating_id"),
            "key_id": made("/v1/keys", {"name": MARK, "scopes": ["read"]}, "key_id"),
            "subject": api.get("/v1/members").json()["members"][0]["subject"],
            "name": "standard",
            "erasure_id": made(f"/v1/people/{forgotten}/erase", {"reason": MARK}, "erasure_id"),
        }


@pytest.fixture(scope="module")
def callers(stack: Stack, stack_folder: Path) -> Callers:
    first, second = a_tenant(stack), a_tenant(stack)
    for tenant in (first, second):
        lift_limits(tenant)
    admin = signed_in(stack, first.email, first.password)
    revoked = key_of(first, "read")
    invoke(stack.aws, stack.outputs["AdminFunctionName"], {"action": "revoke_api_key", "key_id": revoked["key_id"]})
    platform = person(first, "platform", group=PLATFORM_GROUP)
    return Callers(
        url=stack.api_url,
        known={
            "V": person(first, "viewer", role="viewer"),
            "M": a_manager(first, team="another"),
            "A": admin["access"],
            **{scope[0]: key_of(first, scope)["api_key"] for scope in ("read", "ingest", "lease")},
            "S": person(first, "stranger"),
            "P": platform,
        },
        strangers={
            "none": "",
            "a bad token": "not.a.token",
            "another signature": admin["access"][:-8] + "AAAAAAAA",
            "an id token": admin["id"],
            "an expired token": forged(stack, stack_folder, admin["access"], exp=int(time.time()) - 1),
            "another client's": forged(stack, stack_folder, admin["access"], client_id="another"),
            "another issuer's": forged(stack, stack_folder, admin["access"], iss="https://example.com"),
            "a revoked key": revoked["api_key"],
            "a made-up key": f"ok_{'a' * 12}_{'b' * 40}",
        },
        other_admin=signed_in(stack, second.email, second.password)["access"],
        ids={**MADE_UP, **things_of(first)},
    )


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def elsewhere(callers: Callers) -> Iterator[Mapping[str, httpx.Client]]:
    """A client for each stranger, from an address of its own where loopback has several: the failures of one alone stay
    below what an address may have at once, so that nobody has to wait."""
    with ExitStack() as opened:
        yield {
            name: opened.enter_context(httpx.Client(timeout=60, transport=httpx.HTTPTransport(local_address=address)))
            for name, address in zip(callers.strangers, map(loopback, count(2)), strict=False)
        }


def loopback(number: int) -> str:
    """The address of that number; the first one where the system has no other (macOS)."""
    address = f"127.0.0.{number}"
    with socket.socket() as tried:
        try:
            tried.bind((address, 0))
        except OSError:
            return "127.0.0.1"
    return address


@pytest.mark.parametrize("key", sorted(ACCESS))
def test_nobody_gets_in_without_a_credential_that_holds(
    callers: Callers, elsewhere: Mapping[str, httpx.Client], key: str
) -> None:
    answers = {
        name: callers.ask(elsewhere[name], key, credential, MADE_UP) for name, credential in callers.strangers.items()
    }
    if LET_IN[key] == "*":
        assert {name: one.status_code for name, one in answers.items() if one.status_code == 403} == {}
        return
    assert {name: one.status_code for name, one in answers.items()} == dict.fromkeys(answers, 401)
    assert {one.headers["content-type"] for one in answers.values()} == {"application/problem+json"}


@pytest.mark.parametrize("key", sorted(ACCESS))
def test_exactly_those_are_let_in_who_should_be(callers: Callers, http: httpx.Client, key: str) -> None:
    answers = {letter: callers.ask(http, key, callers.known[letter], MADE_UP) for letter in LETTERS}
    told = {letter: (one.status_code, one.text[:300]) for letter, one in answers.items()}
    assert all(one.status_code < 500 for one in answers.values()), told
    let_in = {letter for letter, one in answers.items() if one.status_code not in REFUSED}
    assert let_in == who(LET_IN[key]) or LET_IN[key] == "*", told


@pytest.mark.parametrize("key", [key for key in sorted(ACCESS) if ACCESS[key].kind == "member"])
def test_another_organizations_things_are_not_there(callers: Callers, http: httpx.Client, key: str) -> None:
    """With real ids of the first organization: 404, as for what does not exist, and never a word of its content."""
    answer = callers.ask(http, key, callers.other_admin, callers.ids)
    named = set(re.findall(r"\{(\w+)\}", key)) - NOBODYS
    assert MARK not in answer.text
    if named and answer.status_code != 400:
        assert answer.status_code == 404, answer.text
    elif named:
        made_up = callers.ask(http, key, callers.other_admin, MADE_UP)
        assert (answer.status_code, json.loads(answer.text)["code"]) == (made_up.status_code, made_up.json()["code"])
