"""Organizations, keys and members are made once, shown once, and never logged."""

import json
import re
from types import SimpleNamespace
from typing import Any

import pytest
from outlay.adapters.cognito.directory import UserPool
from outlay.adapters.dynamodb.control_items import ControlItems
from outlay.application.administer import Ports, User, slug
from outlay.application.audited_changes import Changes
from outlay.application.audited_registry import AuditedRegistry
from outlay.application.authenticate_key import hash_secret
from outlay.application.control_store import Place, create
from outlay.application.read_audit import in_order
from outlay.contracts import door_keys
from outlay.runtime.observability import Telemetry

from functions.admin.app import direct_edge
from tests.support.api_world import MemoryControl
from tests.support.builders import NOW_MS, ORG, an_organization
from tests.support.fake_cognito import FakeCognito
from tests.support.fake_dynamodb import FakeDynamoDB

PEPPER = b"pepper of the test"


class MemoryPepper:
    def current(self) -> tuple[str, bytes]:
        return "3", PEPPER


class MemoryDirectory:
    def __init__(self) -> None:
        self.users: dict[str, str] = {}

    def ensure_user(self, email: str, *, send_invitation: bool) -> User:
        subject = self.users.setdefault(email, f"sub-{len(self.users) + 1}")
        return User(subject=subject, email=email, temporary_password="" if send_invitation else "Temporary-1")


class AdminWorld:
    def __init__(self) -> None:
        self.control = MemoryControl()
        self.directory = MemoryDirectory()
        self.cognito = FakeCognito()
        self.store = ControlItems(FakeDynamoDB(sort_keys=["control"]), "control")

    def run(self, action: str, **fields: Any) -> dict[str, Any]:
        context = SimpleNamespace(aws_request_id="request-1")
        answer: dict[str, Any] = direct_edge(Telemetry("admin"), self.ports)({"action": action, **fields}, context)
        json.dumps(answer)
        return answer

    def ports(self, request_id: str) -> Ports:
        changes = Changes(store=self.store, clock=lambda: NOW_MS, pause=lambda _: None)
        registry = AuditedRegistry(registry=self.control, changes=changes, request_id=request_id)
        return Ports(
            registry=registry,
            pepper=MemoryPepper(),
            directory=self.directory,
            platform=UserPool(self.cognito, pool_id="us-east-1_pool"),
            changes=changes,
            clock=lambda: NOW_MS,
        )

    def logged(self, org: str) -> list[dict[str, Any]]:
        return [dict(entry) for entry in in_order(org, after=0, limit=100, store=self.store).entries]


@pytest.fixture
def world() -> AdminWorld:
    return AdminWorld()


def test_an_organization_gets_an_id_from_its_name_and_a_key_shown_once(
    world: AdminWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    made = world.run("create_organization", name="Müller & Söhne AG", time_zone="Europe/Zurich", tags=["region"])
    assert made["org"] == "muller-sohne-ag"
    assert re.fullmatch(r"ok_[a-z0-9]{12}_[A-Za-z0-9]{40}", made["api_key"])
    organization = world.control.organizations["muller-sohne-ag"]
    assert len(organization.user_key) == 32
    assert (organization.dimensions.time_zone, organization.dimensions.tag_keys) == ("Europe/Zurich", ("region",))
    assert made["api_key"][16:] not in capsys.readouterr().out


def test_only_the_keyed_hash_of_a_key_is_kept(world: AdminWorld) -> None:
    made = world.run("create_organization", name="Acme")
    key = world.control.api_keys[made["key_id"]]
    secret = made["api_key"].split("_")[2]
    assert (key.secret_hash, key.pepper_version) == (hash_secret(secret, pepper=PEPPER), "3")
    assert secret not in repr(key)


def test_an_organization_that_exists_is_a_conflict_and_stays_as_it_is(world: AdminWorld) -> None:
    world.run("create_organization", name="Acme")
    before = world.control.organizations[ORG]
    again = world.run("create_organization", name="Acme", email="ann@example.com")
    assert again["error"]["code"] == "conflict"
    assert "create_api_key" in again["error"]["detail"]
    assert world.control.organizations[ORG] is before
    assert not world.directory.users


def test_the_first_administrator_comes_with_the_organization(world: AdminWorld) -> None:
    made = world.run("create_organization", name="Acme", email="Ann@Example.com", send_invitation=False)
    assert made["user"] == {"email": "ann@example.com", "subject": "sub-1", "temporary_password": "Temporary-1"}
    member = world.control.get_membership("sub-1")
    assert member is not None
    assert (member.org, member.role) == (ORG, "admin")


def test_an_invited_user_has_no_password_in_the_answer(world: AdminWorld) -> None:
    made = world.run("create_organization", name="Acme", email="ann@example.com")
    assert "temporary_password" not in made["user"]


def test_every_problem_of_an_organization_is_named(world: AdminWorld) -> None:
    made = world.run("create_organization", name="株式", time_zone="Mars/Olympus", email="no", tags=["a b"])
    assert made["error"]["code"] == "invalid_input"
    assert {each["field"] for each in made["error"]["errors"]} >= {"time_zone", "org", "tags"}


@pytest.mark.parametrize("payload", [{}, {"action": "drop"}, {"action": "create_api_key", "org": 1, "x": 2}])
def test_an_action_that_is_not_understood_names_what_is_wrong(world: AdminWorld, payload: dict[str, Any]) -> None:
    answer = world.run(**({"action": ""} | payload))
    assert answer["error"]["code"] == "invalid_input"
    assert answer["error"]["errors"]


WRONG = {"time_zone": "Mars/Olympus", "tags": ["a b"], "email": "no"}


@pytest.mark.parametrize(
    ("action", "fields", "named"),
    [
        ("create_organization", {"name": "Acme", "colour": 1, **WRONG}, ["colour", "email", "tags", "time_zone"]),
        ("create_organization", {"name": "株式", "colour": 1}, ["colour", "org"]),
        ("create_organization", {"org": 1, **WRONG}, ["email", "name", "org", "tags", "time_zone"]),
        ("create_organization", {"name": "Acme", **WRONG, "tags": [1]}, ["email", "tags.0", "time_zone"]),
        ("create_api_key", {"org": ORG, "scopes": ["everything"]}, ["name", "scopes"]),
        ("add_member", {"org": ORG, "email": "no", "role": "king", "colour": 1}, ["colour", "email", "role"]),
        ("add_member", {"email": "no", "role": "king"}, ["email", "org", "role"]),
        ("revoke_api_key", {"key_id": "x", "colour": 1}, ["colour", "key_id"]),
    ],
)
def test_all_that_is_wrong_is_named_at_once(
    world: AdminWorld, action: str, fields: dict[str, Any], named: list[str]
) -> None:
    error = world.run(action, **fields)["error"]
    assert (error["code"], sorted(each["field"] for each in error["errors"])) == ("invalid_input", named)
    assert "king" not in json.dumps(error)


def test_all_that_is_wrong_with_a_member_is_named_at_once(world: AdminWorld) -> None:
    world.control.put_organization(an_organization())
    error = world.run("add_member", org=ORG, email="no", role="king")["error"]
    assert [each["field"] for each in error["errors"]] == ["email", "role"]


@pytest.mark.parametrize("zone", ["../../etc/passwd", "/etc/localtime", "Europe", ""])
def test_a_time_zone_is_a_name_and_never_a_path(world: AdminWorld, zone: str) -> None:
    made = world.run("create_organization", name="Acme", time_zone=zone)
    assert made["error"]["errors"][0]["field"] == "time_zone"


def test_a_rotated_key_keeps_its_client(world: AdminWorld) -> None:
    first = world.run("create_organization", name="Acme")
    second = world.run("create_api_key", org=ORG, name="second", client=first["key_id"], expires_in_days=1)
    keys = {key["key_id"]: key for key in world.run("list_api_keys", org=ORG)["keys"]}
    assert keys[second["key_id"]]["client"] == first["key_id"]
    assert keys[second["key_id"]]["expires_at"] == "2026-11-23T12:00:00.000Z"


def test_a_revoked_key_is_listed_as_revoked_and_revoking_again_changes_nothing(world: AdminWorld) -> None:
    made = world.run("create_organization", name="Acme")
    for _ in range(2):
        assert world.run("revoke_api_key", key_id=made["key_id"])["revoked"] is True
    assert world.run("list_api_keys", org=ORG)["keys"][0]["revoked_at"] == "2026-11-22T12:00:00.000Z"
    assert world.run("revoke_api_key", key_id="unknown00000")["error"]["code"] == "not_found"


def test_keys_of_an_unknown_organization_or_with_unknown_scopes_are_refused(world: AdminWorld) -> None:
    assert world.run("create_api_key", org="nobody", name="n")["error"]["code"] == "not_found"
    world.control.put_organization(an_organization())
    refused = world.run("create_api_key", org=ORG, name="n", scopes=["everything"])
    assert refused["error"]["errors"][0]["field"] == "scopes"


def test_adding_a_member_twice_changes_nothing(world: AdminWorld) -> None:
    world.control.put_organization(an_organization())
    for _ in range(2):
        added = world.run("add_member", org=ORG, email="bob@example.com", role="viewer")
        assert added["user"]["subject"] == "sub-1"
    assert len(world.control.memberships) == 1


def test_a_member_of_another_organization_is_a_conflict(world: AdminWorld) -> None:
    world.run("create_organization", name="Acme", email="ann@example.com")
    world.run("create_organization", name="Other")
    refused = world.run("add_member", org="other", email="ann@example.com", role="admin")
    assert refused["error"]["code"] == "conflict"
    assert world.run("create_organization", name="Third", email="ann@example.com")["error"]["code"] == "conflict"
    assert world.control.get_organization("third") is None


def test_an_unexpected_failure_tells_nothing_and_logs_where(
    world: AdminWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(org: str) -> None:
        raise RuntimeError("secret text")

    world.control.get_organization = broken  # type: ignore[method-assign, assignment]
    answer = world.run("list_api_keys", org=ORG)
    assert answer["error"]["code"] == "internal"
    line = capsys.readouterr().out
    assert "RuntimeError" in line
    assert "secret text" not in line + json.dumps(answer)


@pytest.mark.parametrize(
    ("name", "org"), [("Acme, Inc.", "acme-inc"), ("x" * 39 + " yz", "x" * 39), ("--A--b--c", "a-b-c"), ("株式", "")]
)
def test_a_name_becomes_an_id(name: str, org: str) -> None:
    assert slug(name) == org


# ---- administrators of the deployment


def test_a_platform_administrator_is_made_and_unmade_and_both_are_in_the_deployments_audit_log(
    world: AdminWorld,
) -> None:
    account = world.cognito.add("ops@example.com", "Correct-horse-9")
    made = world.run("grant_platform_admin", email="Ops@example.com")
    assert made == {"subject": account.sub, "platform_admin": True}
    assert account.groups == {"platform-admins"}
    assert world.run("revoke_platform_admin", email="ops@example.com")["platform_admin"] is False
    assert account.groups == set()
    entries = [stored.content["entry"] for stored in world.store.page("P#AUDIT")]
    assert [entry["action"] for entry in entries] == ["platform_admin.grant", "platform_admin.revoke"]
    assert {entry["target"] for entry in entries} == {account.sub}
    assert "ops@" not in repr(entries)


@pytest.mark.parametrize("email", ["nobody@example.com", "eve@example.com"])
def test_only_a_confirmed_account_becomes_a_platform_administrator(world: AdminWorld, email: str) -> None:
    world.cognito.sign_up_as("eve@example.com")
    assert world.run("grant_platform_admin", email=email)["error"]["code"] == "not_found"
    assert world.store.page("P#AUDIT") == []


def test_what_is_no_address_is_named(world: AdminWorld) -> None:
    assert world.run("grant_platform_admin", email="ops")["error"]["errors"][0]["field"] == "email"


def test_what_the_function_changes_is_in_the_organizations_log(world: AdminWorld) -> None:
    made = world.run("create_organization", name="Acme", email="ann@example.com", send_invitation=False)
    key = world.run("create_api_key", org="acme", name="second")
    world.run("add_member", org="acme", email="bob@example.com", role="viewer")
    world.run("revoke_api_key", key_id=key["key_id"])
    world.run("list_api_keys", org="acme")
    logged = world.logged("acme")
    assert [(one["action"], one["target"]) for one in logged] == [
        ("organization.create", "acme"),
        ("key.create", key["key_id"]),
        ("member.add", world.directory.ensure_user("bob@example.com", send_invitation=True).subject),
        ("key.revoke", key["key_id"]),
    ]
    assert {one["actor"]["kind"] for one in logged} == {"system"}
    assert {one["actor"]["request_id"] for one in logged} == {"request-1"}
    for secret in (made["api_key"], key["api_key"], "ann@example.com", "bob@example.com"):
        assert secret not in json.dumps(logged)


def test_what_is_refused_leaves_no_entry(world: AdminWorld) -> None:
    world.run("create_organization", name="Acme")
    world.run("create_organization", name="Acme")
    world.run("create_api_key", org="nobody", name="x")
    world.run("revoke_api_key", key_id="abcdefghijk1")
    world.run("add_member", org="acme", email="nonsense", role="viewer")
    assert [one["action"] for one in world.logged("acme")] == ["organization.create"]


def test_after_a_restore_no_number_of_a_price_entry_is_given_out_twice(world: AdminWorld) -> None:
    head = Place(door_keys.PRICES_HEAD, door_keys.PRICES_HEAD_SORT)
    world.store.commit([create(head, {"seq": 7, "dep": 5})], now_ms=NOW_MS)
    assert world.run("raise_price_number", stamped=2_000_041) == {"newest_before": 7, "newest": 41}
    assert world.run("raise_price_number", stamped=41) == {"newest_before": 41, "newest": 41}
    assert world.run("raise_price_number", stamped=12) == {"newest_before": 41, "newest": 41}, "never back"
    found = world.store.find(head)
    assert found is not None
    assert (found.content["seq"], found.content["dep"]) == (41, 5)
    (entry,) = world.logged("")
    assert (entry["action"], entry["target"]) == ("price_number.raise", "41")


def test_the_number_is_raised_where_the_restored_table_knows_of_no_entry(world: AdminWorld) -> None:
    assert world.run("raise_price_number", stamped=1_000_003) == {"newest_before": 0, "newest": 3}


@pytest.mark.parametrize("stamped", [0, -5, 999_999])
def test_what_is_no_stamp_raises_nothing(world: AdminWorld, stamped: int) -> None:
    assert world.run("raise_price_number", stamped=stamped)["error"]["errors"][0]["field"] == "stamped"
