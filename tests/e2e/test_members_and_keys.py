"""Members, keys and limits on the real deployment, with IAM enforced."""

import json
import secrets

import pytest
from outlay_cli.local.demo import invoke
from outlay_cli.local.stack import Stack
from outlay_client import AuthenticationFailed, Client, Conflict, CostQuery, NotFound, PermissionDenied

from tests.e2e.test_main_line import an_event, day
from tests.support.local_aws import Tenant, a_tenant

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]


def a_colleague(tenant: Tenant, **fields: object) -> Tenant:
    """A further member of the tenant's organization, who can sign in."""
    stack, email = tenant.stack, f"{secrets.token_hex(5)}@outlay.example"
    wanted = {"action": "add_member", "org": tenant.org, "email": email, "send_invitation": False, **fields}
    answer = invoke(stack.aws, stack.outputs["AdminFunctionName"], wanted)
    assert "error" not in answer, answer
    password = f"{secrets.token_urlsafe(12)}-Aa1"
    stack.aws.client("cognito-idp").admin_set_user_password(
        UserPoolId=stack.outputs["UserPoolId"], Username=email, Password=password, Permanent=True
    )
    return Tenant(org=tenant.org, email=email, password=password, api_key="", stack=stack)


def test_members_are_listed_changed_and_removed_and_one_administrator_stays(stack: Stack, tenant: Tenant) -> None:
    bob = a_colleague(tenant, role="manager", scope={"team": ["search"]})
    with tenant.reader() as ann:
        members = {one["email"]: one for one in ann.members.all()}
        assert {email: one["role"] for email, one in members.items()} == {tenant.email: "admin", bob.email: "manager"}
        with pytest.raises(Conflict) as refused:
            ann.members.remove(members[tenant.email]["subject"])
        assert refused.value.code == "last_administrator"
        subject = members[bob.email]["subject"]
        assert ann.members.set(subject, role="admin")["role"] == "admin"
        assert ann.members.set(members[tenant.email]["subject"], role="admin", user="ann")["user"] == "ann"
        assert ann.members.set(subject, role="viewer", attributes=["power-user"])["attributes"] == ["power-user"]
        ann.members.remove(subject)
        with pytest.raises(NotFound):
            ann.members.get(subject)
    with Client(stack.api_url) as removed:
        assert not removed.login(bob.email, bob.password).organization


def test_whoever_never_signed_in_is_given_another_password_when_they_are_added_again(tenant: Tenant) -> None:
    stack = tenant.stack
    wanted = {"action": "add_member", "org": tenant.org, "email": f"{secrets.token_hex(5)}@outlay.example"}

    def password() -> str:
        function = stack.outputs["AdminFunctionName"]
        answer = invoke(stack.aws, function, {**wanted, "send_invitation": False})
        assert "error" not in answer, answer
        return str(answer["user"]["temporary_password"])

    assert password() != password()


def test_a_team_is_charged_to_a_cost_center_that_is_there(tenant: Tenant) -> None:
    with tenant.reader() as ann:
        ann.registers.add("cost_center", "cc-1")
        assert ann.registers.add("team", "search", cost_center="cc-1")["cost_center"] == "cc-1"


def test_an_administrator_leaves_while_another_one_stays(tenant: Tenant) -> None:
    bob = a_colleague(tenant, role="admin")
    with tenant.reader() as ann, bob.reader() as other:
        subject = next(one["subject"] for one in other.members.all() if one["email"] == tenant.email)
        ann.members.remove(subject)
        assert [one["email"] for one in other.members.all(role="admin")] == [bob.email]


def test_a_bound_key_sends_for_its_team_and_is_rotated_and_revoked(stack: Stack, tenant: Tenant) -> None:
    with tenant.reader() as ann:
        key = ann.api_keys.create("search", scopes=["ingest"], bound={"team": "search"})
        with Client(stack.api_url, api_key=key["api_key"]) as sender:
            sent = sender.send_events([an_event("mine", team=""), an_event("theirs", team="ads")])
        assert (sent.accepted, [error.field for error in sent.errors]) == (1, ["team"])
        assert ann.api_keys.get(key["key_id"])["last_used_at"] is not None
        new = ann.api_keys.rotate(key["key_id"])
        assert (new["client"], new["bound"], new["replaces"]) == (key["client"], key["bound"], key["key_id"])
        assert ann.api_keys.set(new["key_id"], name="x", addresses=["192.0.2.0/24"], expires_at=None)["name"] == "x"
        assert ann.api_keys.revoke(new["key_id"])["state"] == "revoked"
        with Client(stack.api_url, api_key=new["api_key"]) as sender, pytest.raises(AuthenticationFailed):
            sender.send_events([an_event("never")])
    with a_tenant(stack).reader() as stranger, pytest.raises(NotFound):
        stranger.api_keys.get(key["key_id"])


def test_one_s_own_costs_and_a_manager_s_scope(tenant: Tenant) -> None:
    meg = a_colleague(tenant, role="manager", scope={"team": ["search"]})
    with meg.reader() as manager:
        query = CostQuery(start=day(), group_by=("team",))
        assert manager.costs(query, own=True).rows == ()
        assert {row.group["team"] for row in manager.costs(query).rows} <= {"search"}
        with pytest.raises(PermissionDenied):
            list(manager.members.all())
        assert manager.limits()["plan"] == "standard"


def test_the_clean_up_puts_members_of_release_0_1_on_the_list(stack: Stack, tenant: Tenant) -> None:
    item = {
        "pk": {"S": f"U#{secrets.token_hex(8)}"},
        "sk": {"S": f"O#{tenant.org}"},
        "org": {"S": tenant.org},
        "role": {"S": "member"},
        "email": {"S": "old@outlay.example"},
    }
    stack.aws.client("dynamodb").put_item(TableName=stack.outputs["ControlTableName"], Item=item)
    answer = stack.aws.client("lambda").invoke(FunctionName=stack.outputs["CleanupFunctionName"], Payload=b"{}")
    assert json.loads(answer["Payload"].read())["failures"] == 0
    with tenant.reader() as ann:
        assert {one["email"]: one["role"] for one in ann.members.all()}["old@outlay.example"] == "viewer"
