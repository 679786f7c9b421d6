"""A local stack for tests and benchmarks: the real deployment on a free loopback port, state in its own folder."""

import base64
import hmac
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from outlay.adapters.dynamodb.control_items import ControlItems
from outlay.application.control_store import create
from outlay.application.plans import limits_to_content, plan_place
from outlay.contracts.door_keys import attempts_key
from outlay.domain.plan import BUILT_IN, MAX_BURST, MAX_PER_MINUTE, STANDARD, Limits
from outlay.domain.rate_limit import Quota
from outlay_cli.local import process
from outlay_cli.local.demo import invoke
from outlay_cli.local.home import Home
from outlay_cli.local.stack import Stack, bring_up
from outlay_client import Client

ATTACH = "OUTLAY_E2E_FOLDER"
"""Environment variable: the folder of a local stack that runs already, for tests that change it from outside."""
PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """An organization with a user and a key."""

    org: str
    email: str
    password: str
    api_key: str
    stack: Stack

    def sender(self, *, timeout: float = 60) -> Client:
        """A client that may send events."""
        return Client(self.stack.api_url, api_key=self.api_key, timeout=timeout)

    def reader(self, *, timeout: float = 60) -> Client:
        """A signed-in client."""
        client = Client(self.stack.api_url, timeout=timeout)
        client.login(self.email, self.password)
        return client


def pool_session(stack: Stack, email: str, password: str) -> dict[str, str]:
    """What the user pool itself issues (``AccessToken``, ``IdToken``, ``RefreshToken``), past the API."""
    cognito, client = stack.aws.client("cognito-idp"), stack.outputs["UserPoolClientId"]
    described = cognito.describe_user_pool_client(UserPoolId=stack.outputs["UserPoolId"], ClientId=client)
    secret = described["UserPoolClient"]["ClientSecret"]
    shown = base64.b64encode(hmac.digest(secret.encode(), (email + client).encode(), "sha256")).decode()
    answer: dict[str, str] = cognito.initiate_auth(
        ClientId=client,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": email, "PASSWORD": password, "SECRET_HASH": shown},
    )["AuthenticationResult"]
    return answer


def home_in(folder: Path) -> Home:
    """A home apart from the developer's own."""
    return Home(project=PROJECT, folder=folder)


@contextmanager
def local_stack(folder: Path) -> Iterator[Stack]:
    """Everything deployed and running while the block runs; ended by its process id afterwards, nothing saved."""
    home = home_in(folder)
    try:
        yield bring_up(home, say=lambda _: None, port=process.free_port())
    finally:
        process.abandon(home)


def let_many_sign_in(stack: Stack) -> None:
    """From one address, as all tests that share a stack come from: the plan that holds for who belongs to nobody."""
    store = ControlItems(stack.aws.client("dynamodb"), stack.outputs["ControlTableName"])
    place, any_number = plan_place(STANDARD), Quota(per_minute=MAX_PER_MINUTE, burst=MAX_BURST)
    if store.find(place) is None:
        limits = {**BUILT_IN.limits, "auth": Limits(organization=any_number, caller=any_number)}
        store.commit([create(place, {"limits": limits_to_content(limits)})], now_ms=time.time_ns() // 1_000_000)


def forget_attempts(stack: Stack) -> None:
    """Of registering and its like, which are counted by address: all tests that share a stack come from one."""
    dynamodb, table = stack.aws.client("dynamodb"), stack.outputs["ControlTableName"]
    kept = {"FilterExpression": "begins_with(pk, :pk)", "ExpressionAttributeValues": {":pk": {"S": attempts_key("")}}}
    for page in dynamodb.get_paginator("scan").paginate(TableName=table, ProjectionExpression="pk, sk", **kept):
        for key in page["Items"]:
            dynamodb.delete_item(TableName=table, Key=key)


def call_function(stack: Stack, function: str, **event: Any) -> dict[str, Any]:
    """A function's answer, as its schedule calls it: most have no output of the stack that says their names."""
    pages = stack.aws.client("lambda").get_paginator("list_functions").paginate()
    names = [one["FunctionName"] for page in pages for one in page["Functions"]]
    [name] = [name for name in names if f"-{function}Function" in name]
    return invoke(stack.aws, name, event)


def a_tenant(stack: Stack, *, org: str = "", time_zone: str = "UTC", tags: tuple[str, ...] = ()) -> Tenant:
    """A new organization in the stack, with a user who can sign in; ``tags``: by which its figures are kept."""
    name = org or f"t-{secrets.token_hex(5)}"
    email, password = f"{name}@outlay.example", f"{secrets.token_urlsafe(12)}-Aa1"
    wanted = {"action": "create_organization", "org": name, "name": name, "email": email}
    options = {"time_zone": time_zone, "tags": list(tags), "send_invitation": False}
    answer = invoke(stack.aws, stack.outputs["AdminFunctionName"], {**wanted, **options})
    assert "error" not in answer, answer
    stack.aws.client("cognito-idp").admin_set_user_password(
        UserPoolId=stack.outputs["UserPoolId"], Username=email, Password=password, Permanent=True
    )
    return Tenant(org=name, email=email, password=password, api_key=str(answer["api_key"]), stack=stack)
