"""A small organization with somebody in every role, for tests of what each of them sees."""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from outlay.contracts.accounts import PLATFORM_GROUP
from outlay_cli.local.demo import invoke, wait_until_counted
from outlay_cli.local.stack import Stack

from tests.support.local_aws import Tenant, a_tenant
from tests.support.pages import ADMIN, MANAGER, VIEWER

TEAMS = ("search", "support")
NOBODY, PLATFORM = "S", "P"
"""An account without an organization, and an administrator of the deployment, as the access matrix letters them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """``people``: by the letter of their role."""

    admin: Tenant
    people: Mapping[str, Tenant]


def a_company(stack: Stack) -> Company:
    """With two teams that spent today; the manager's scope is the first of them."""
    admin = a_tenant(stack)
    spend(admin, *({"team": team, "output_tokens": 10_000 * (1 + place)} for place, team in enumerate(TEAMS)))
    people = {
        ADMIN: admin,
        MANAGER: a_member(admin, role="manager", scope={"team": [TEAMS[0]]}),
        VIEWER: a_member(admin, role="viewer"),
        NOBODY: an_account(admin),
        PLATFORM: an_account(admin, group=PLATFORM_GROUP),
    }
    return Company(admin=admin, people=people)


def spend(tenant: Tenant, *calls: Mapping[str, Any]) -> None:
    """Calls of gpt-4o now, at $10 per million tokens of output; returns once they are counted."""
    usual = {"provider": "openai", "model": "gpt-4o", "input_uncached_tokens": 0, "output_tokens": 1_000}
    now_ms = time.time_ns() // 1_000_000
    events = [{"id": secrets.token_hex(8), "timestamp": now_ms, **usual, **call} for call in calls]
    with tenant.sender() as sender, tenant.reader() as reader:
        result = sender.send_events(events)
        assert result.rejected == 0, result.errors
        wait_until_counted(reader, result.batch_ids)


def a_member(tenant: Tenant, *, role: str, **more: Any) -> Tenant:
    """A further member of the organization, who can sign in."""
    email = f"{role}-{secrets.token_hex(4)}@outlay.example"
    wanted = {"action": "add_member", "org": tenant.org, "email": email, "role": role, "send_invitation": False, **more}
    answer = invoke(tenant.stack.aws, tenant.stack.outputs["AdminFunctionName"], wanted)
    assert "error" not in answer, answer
    return _with_password(tenant, email)


def an_account(tenant: Tenant, *, group: str = "") -> Tenant:
    """Somebody who can sign in and belongs nowhere; ``group`` of the user pool."""
    cognito, pool = tenant.stack.aws.client("cognito-idp"), tenant.stack.outputs["UserPoolId"]
    email = f"nobody-{secrets.token_hex(4)}@outlay.example"
    attributes = [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}]
    cognito.admin_create_user(UserPoolId=pool, Username=email, UserAttributes=attributes, MessageAction="SUPPRESS")
    if group:
        if group not in {one["GroupName"] for one in cognito.list_groups(UserPoolId=pool)["Groups"]}:
            cognito.create_group(UserPoolId=pool, GroupName=group)
        cognito.admin_add_user_to_group(UserPoolId=pool, Username=email, GroupName=group)
    return _with_password(tenant, email)


def _with_password(tenant: Tenant, email: str) -> Tenant:
    tenant.stack.aws.client("cognito-idp").admin_set_user_password(
        UserPoolId=tenant.stack.outputs["UserPoolId"], Username=email, Password=tenant.password, Permanent=True
    )
    return Tenant(org=tenant.org, email=email, password=tenant.password, api_key="", stack=tenant.stack)
