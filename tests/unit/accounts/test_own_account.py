"""One's own account: name, address, password, authenticator; and administrators who need one."""

from dataclasses import replace

import pytest
from outlay.application.second_factor import SecondFactor
from outlay.contracts.accounts import PLATFORM_GROUP
from outlay.domain.batch import DimensionConfig
from outlay.domain.organization import Membership

from tests.support.accounts_world import ANN, BEN, GOOD, AccountsWorld
from tests.support.api_world import PASSWORD
from tests.support.builders import ORG
from tests.support.fake_cognito import CLIENT_ID, sub_of

NEW = "ann.new@example.com"


@pytest.fixture
def world() -> AccountsWorld:
    return AccountsWorld()


def test_who_is_signed_in_sees_who_they_are(world: AccountsWorld) -> None:
    answer = world.post("/v1/auth/me", method="GET", signed=world.login())["json"]
    may = answer.pop("may")
    assert answer == {
        "subject": "sub-1",
        "email": ANN,
        "email_verified": True,
        "name": "",
        "mfa": False,
        "platform_admin": False,
        "membership": {"organization": ORG, "role": "admin", "scope": {}, "attributes": []},
        "organization": {
            "id": ORG,
            "name": world.organization.name,
            "time_zone": world.organization.dimensions.time_zone,
            "currency": "USD",
            "fiscal_year_start_month": 1,
            "role": "admin",
            "visiting": False,
        },
    }
    assert {"POST /v1/keys", "GET /v1/costs", "GET /v1/auth/me"} < set(may)
    assert "GET /v1/organizations" not in may


def test_who_belongs_to_no_organization_sees_that_and_what_remains(world: AccountsWorld) -> None:
    me = world.post("/v1/auth/me", method="GET", signed=world.login(BEN, GOOD))["json"]
    assert (me["membership"], me["organization"]) == (None, None)
    assert "POST /v1/invitations/accept" in me["may"]
    assert all("/v1/auth/" in name or name.endswith(("/accept", "/organizations")) for name in me["may"]), me["may"]


def test_a_viewer_learns_in_which_zone_and_currency_the_organization_reckons() -> None:
    zone = DimensionConfig(time_zone="Europe/Zurich")
    world = AccountsWorld(name="Acme AG", dimensions=zone, currency="CHF", fiscal_start_month=7)
    world.join(Membership(subject=sub_of(BEN), org=ORG, role="viewer", email=BEN))
    me = world.post("/v1/auth/me", method="GET", signed=world.login(BEN, GOOD))["json"]
    shown = {name: me["organization"][name] for name in ("name", "time_zone", "currency", "fiscal_year_start_month")}
    assert shown == {
        "name": "Acme AG",
        "time_zone": "Europe/Zurich",
        "currency": "CHF",
        "fiscal_year_start_month": 7,
    }
    assert me["organization"]["role"] == "viewer"
    assert "GET /v1/me/costs" in me["may"]
    assert "GET /v1/members" not in me["may"]


def test_an_administrator_of_the_deployment_sees_the_organization_that_is_named(world: AccountsWorld) -> None:
    token = world.login(BEN, GOOD)
    world.more_claims = {"cognito:groups": [PLATFORM_GROUP]}
    at_home = world.send("GET", "/v1/auth/me", **world.bearer(token))["json"]
    assert at_home["organization"] is None
    assert "GET /v1/organizations" in at_home["may"]
    assert "GET /v1/members" not in at_home["may"]
    there = world.send("GET", "/v1/auth/me", outlay_organization=ORG, **world.bearer(token))["json"]
    assert (there["membership"], there["organization"]["id"]) == (None, ORG)
    assert (there["organization"]["role"], there["organization"]["visiting"]) == ("admin", True)
    assert set(at_home["may"]) < set(there["may"])
    assert "GET /v1/members" in there["may"]
    nowhere = world.send("GET", "/v1/auth/me", outlay_organization="nobody", **world.bearer(token))
    assert nowhere["statusCode"] == 404


def test_nobody_else_sees_an_organization_by_naming_it(world: AccountsWorld) -> None:
    signed = world.bearer(world.login(BEN, GOOD))
    assert world.send("GET", "/v1/auth/me", outlay_organization=ORG, **signed)["statusCode"] == 404


def test_a_name_is_changed_at_once(world: AccountsWorld) -> None:
    token = world.login()
    answer = world.post("/v1/auth/me", method="PUT", signed=token, name="Ann Example")
    assert (answer["statusCode"], answer["json"]["name"]) == (200, "Ann Example")
    bad = world.post("/v1/auth/me", method="PUT", signed=token, name="a\nb")
    assert [each["field"] for each in bad["json"]["errors"]] == ["name"]


def test_another_address_needs_the_password_and_counts_once_it_is_confirmed(world: AccountsWorld) -> None:
    token = world.login()
    missing = world.post("/v1/auth/me", method="PUT", signed=token, email=NEW)
    assert [each["field"] for each in missing["json"]["errors"]] == ["password"]
    wrong = world.post("/v1/auth/me", method="PUT", signed=token, email=NEW, password="wrong")
    assert wrong["statusCode"] == 401
    assert world.cognito.mails == []
    begun = world.post("/v1/auth/me", method="PUT", signed=token, email=NEW, password=PASSWORD)
    assert (begun["statusCode"], begun["json"]["email"]) == (200, ANN)
    code = world.cognito.code_for(NEW)
    refused = world.post("/v1/auth/me/email/confirm", signed=token, code="999999")
    assert (refused["statusCode"], refused["json"]["code"]) == (400, "code_wrong")
    done = world.post("/v1/auth/me/email/confirm", signed=token, code=code)
    assert (done["statusCode"], done["json"]["email"]) == (200, NEW)
    assert world.control.get_membership("sub-1").email == NEW
    assert [entry["action"] for entry in world.audited()] == ["member.change_address"]
    assert NEW not in repr(world.audited())


def test_who_asks_for_an_address_does_not_learn_whether_it_has_an_account(world: AccountsWorld) -> None:
    token = world.login()
    free, taken = (
        world.post("/v1/auth/me", method="PUT", signed=token, name=name, email=email, password=PASSWORD)
        for name, email in (("A", NEW), ("B", BEN))
    )
    assert (taken["statusCode"], taken["json"]) == (200, {**free["json"], "name": "B"})
    assert world.cognito.mails[-1][0] == NEW, "nothing is mailed to the owner's address"
    code = world.cognito.code_for(NEW)
    assert world.post("/v1/auth/me/email/confirm", signed=token, code=code)["json"]["email"] == NEW


def test_what_is_no_address_is_refused(world: AccountsWorld) -> None:
    answer = world.post("/v1/auth/me", method="PUT", signed=world.login(), email="nowhere", password=PASSWORD)
    assert [each["field"] for each in answer["json"]["errors"]] == ["email"]


def test_the_session_that_a_password_opened_to_show_something_is_ended(world: AccountsWorld) -> None:
    token = world.login()
    before = set(world.cognito.live)
    world.post("/v1/auth/me", method="PUT", signed=token, email=NEW, password=PASSWORD)
    left = [token for token in set(world.cognito.live) - before if token.startswith("refresh-")]
    assert left == []


def test_another_password_ends_every_session(world: AccountsWorld) -> None:
    session = world.post("/v1/auth/login", email=ANN, password=PASSWORD)["json"]
    token = session["access_token"]
    wrong = world.post("/v1/auth/password/change", signed=token, password="wrong", new_password=GOOD)
    assert (wrong["statusCode"], wrong["json"]["code"]) == (403, "password_wrong")
    weak = world.post("/v1/auth/password/change", signed=token, password=PASSWORD, new_password="weak")
    assert {each["field"] for each in weak["json"]["errors"]} == {"new_password"}
    done = world.post("/v1/auth/password/change", signed=token, password=PASSWORD, new_password=GOOD)
    assert done["statusCode"] == 204
    assert world.post("/v1/auth/refresh", refresh_token=session["refresh_token"])["statusCode"] == 401
    assert world.login(ANN, GOOD)


def test_a_token_that_was_revoked_changes_nothing(world: AccountsWorld) -> None:
    token = world.login()
    world.cognito.live.clear()
    answer = world.post("/v1/auth/me", method="PUT", signed=token, name="x")
    assert (answer["statusCode"], answer["json"]["code"]) == (401, "token_revoked")


def test_an_api_key_has_no_account(world: AccountsWorld) -> None:
    assert world.post("/v1/auth/me", method="GET", signed="ok_abcdefghijkl_" + "a" * 40)["statusCode"] == 401


# ---- an authenticator


def test_an_authenticator_is_set_up_with_password_and_code_and_taken_off_with_both(world: AccountsWorld) -> None:
    token = world.login()
    assert world.post("/v1/auth/mfa", signed=token, password="wrong")["statusCode"] == 401
    begun = world.post("/v1/auth/mfa", signed=token, password=PASSWORD)["json"]
    assert begun["uri"] == f"otpauth://totp/Outlay:{ANN}?secret={begun['secret']}&issuer=Outlay"
    assert world.login(), "no code is asked for before one was verified"
    wrong = world.post("/v1/auth/mfa/verify", signed=token, code="000000")
    assert (wrong["statusCode"], wrong["json"]["code"]) == (400, "code_wrong")
    assert world.post("/v1/auth/mfa/verify", signed=token, code=world.code(begun["secret"]))["statusCode"] == 204
    assert world.post("/v1/auth/me", method="GET", signed=token)["statusCode"] == 401, "sessions of before ended"

    now = world.login(code=world.code(begun["secret"]))
    assert world.post("/v1/auth/me", method="GET", signed=now)["json"]["mfa"] is True
    without = world.post("/v1/auth/mfa/remove", signed=now, password=PASSWORD)
    assert [each["field"] for each in without["json"]["errors"]] == ["code"]
    code = world.code(begun["secret"])
    assert world.post("/v1/auth/mfa/remove", signed=now, password="wrong", code=code)["statusCode"] == 401
    assert world.post("/v1/auth/mfa/remove", signed=now, password=PASSWORD, code=code)["statusCode"] == 204
    assert world.login()


def test_another_authenticator_needs_a_code_of_the_present_one(world: AccountsWorld) -> None:
    secret = world.enable_mfa()
    token = world.login(code=world.code(secret))
    refused = world.post("/v1/auth/mfa", signed=token, password=PASSWORD)
    assert [each["field"] for each in refused["json"]["errors"]] == ["code"]
    given = {"password": PASSWORD, "code": world.code(secret)}
    assert world.post("/v1/auth/mfa", signed=token, **given)["statusCode"] == 200


def test_the_password_of_another_account_with_the_same_address_proves_nothing(world: AccountsWorld) -> None:
    """A provider's account has no password; one with a password can have its address."""
    token = world.login()
    world.cognito.users["other"] = replace(world.cognito.users[ANN], sub="federated")
    world.cognito.live[token] = "federated"
    answer = world.post("/v1/auth/mfa", signed=token, password=PASSWORD)
    assert (answer["statusCode"], answer["json"]["code"]) == (409, "sso_account")


# ---- administrators who need one


def test_an_administrator_without_an_authenticator_may_only_get_one_where_it_is_demanded() -> None:
    world = AccountsWorld(admins_need_mfa=True)
    token = world.login()
    for method, path in (("GET", "/v1/invitations"), ("POST", "/v1/invitations/accept"), ("GET", "/v1/retention")):
        answer = world.post(path, method=method, signed=token)
        assert (answer["statusCode"], answer["json"]["code"]) == (403, "mfa_needed"), path
    assert world.post("/v1/auth/me", method="GET", signed=token)["statusCode"] == 200
    secret = world.enable_mfa()
    with_code = world.login(code=world.code(secret))
    assert world.post("/v1/invitations", method="GET", signed=with_code)["statusCode"] == 200


def test_a_session_from_before_the_authenticator_is_not_let_in_by_it() -> None:
    world = AccountsWorld(admins_need_mfa=True)
    before = world.login()
    world.enable_mfa()
    answer = world.post("/v1/invitations", method="GET", signed=before)
    assert (answer["statusCode"], answer["json"]["code"]) == (401, "token_revoked")


def test_other_members_need_none() -> None:
    world = AccountsWorld(admins_need_mfa=True)
    membership = replace(world.control.get_membership("sub-1"), role="viewer")
    world.join(membership)
    answer = world.post("/v1/invitations", method="GET", signed=world.login())
    assert answer["json"]["code"] == "role_missing"


def test_the_pool_is_asked_once_a_minute_and_a_session() -> None:
    world = AccountsWorld(admins_need_mfa=True)
    token = world.login(code=world.code(world.enable_mfa()))
    world.cognito.calls.clear()
    for _ in range(3):
        world.post("/v1/invitations", method="GET", signed=token)
    assert world.cognito.calls == ["get_user"]
    world.now_ms += 60_000
    world.post("/v1/invitations", method="GET", signed=token)
    assert world.cognito.calls == ["get_user"] * 2


@pytest.mark.parametrize(("trusted", "status"), [(True, 200), (False, 403)])
def test_a_providers_second_factor_counts_if_the_deployer_says_that_it_is_demanded(trusted: bool, status: int) -> None:
    world = AccountsWorld(admins_need_mfa=True)
    clients = frozenset({CLIENT_ID})
    world.second_factor = SecondFactor(
        profiles=world.second_factor.profiles,
        federated_clients=clients,
        trusted_clients=clients if trusted else frozenset(),
        clock=lambda: world.now_ms,
    )
    assert world.post("/v1/invitations", method="GET", signed=world.login())["statusCode"] == status
