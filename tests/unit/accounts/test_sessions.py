"""Signing in and out: one answer for all that is wrong, a code where the account has an authenticator."""

import base64
import json
from typing import Any

import pytest
from outlay.contracts.accounts import PLATFORM_GROUP

from tests.support.accounts_world import ANN, BEN, GOOD, AccountsWorld
from tests.support.api_world import PASSWORD
from tests.support.builders import ORG
from tests.support.fake_cognito import sub_of


@pytest.fixture
def world() -> AccountsWorld:
    return AccountsWorld()


def test_signing_in_brings_tokens_and_the_organization(world: AccountsWorld) -> None:
    answer = world.post("/v1/auth/login", email=ANN, password=PASSWORD)
    assert answer["statusCode"] == 200
    session = answer["json"]
    assert (session["organization"], session["token_type"], session["expires_in"]) == (ORG, "Bearer", 1_800)
    assert world.cognito.live[session["access_token"]] == "sub-1"
    assert answer["headers"]["cache-control"] == "no-store"


def test_an_account_without_an_organization_is_let_in_and_told_so(world: AccountsWorld) -> None:
    assert world.post("/v1/auth/login", email=BEN, password=GOOD)["json"]["organization"] is None


def test_an_account_without_an_organization_reads_nobodys_figures(world: AccountsWorld) -> None:
    answer = world.post("/v1/invitations", method="GET", signed=world.login(BEN, GOOD))
    assert (answer["statusCode"], answer["json"]["code"]) == (403, "no_membership")


def test_an_administrator_of_the_deployment_without_a_membership_signs_in_and_names_an_organization(
    world: AccountsWorld,
) -> None:
    token = world.login(BEN, GOOD)
    world.more_claims = {"cognito:groups": [PLATFORM_GROUP]}
    me = world.send("GET", "/v1/auth/me", **world.bearer(token))["json"]
    assert (me["platform_admin"], me["membership"]) == (True, None)
    assert world.send("GET", "/v1/members", **world.bearer(token))["json"]["code"] == "no_membership"
    seen = world.send("GET", "/v1/members", outlay_organization=ORG, **world.bearer(token))
    assert seen["statusCode"] == 200
    assert [entry["action"] for entry in world.audited()] == ["organization.visit"]


def test_a_wrong_password_an_unknown_account_and_an_unconfirmed_one_are_one_answer(world: AccountsWorld) -> None:
    world.cognito.sign_up_as("eve@example.com")
    tried = [(ANN, "wrong"), ("nobody@example.com", PASSWORD), ("eve@example.com", "Chosen-by-them-1")]
    answers = [world.post("/v1/auth/login", email=email, password=password) for email, password in tried]
    assert {answer["statusCode"] for answer in answers} == {401}
    assert len({answer["body"] for answer in answers}) == 1
    assert world.cognito.calls == ["initiate_auth"] * 3, "the same work is done for each"


def test_a_first_password_has_to_be_replaced_by_one_that_meets_the_policy(world: AccountsWorld) -> None:
    account = world.cognito.add("new@example.com", "First-password-1")
    account.status = "FORCE_CHANGE_PASSWORD"
    given = {"email": "new@example.com", "password": "First-password-1"}
    assert world.post("/v1/auth/login", **given)["json"]["code"] == "new_password_required"
    refused = world.post("/v1/auth/login", **given, new_password="short")
    assert {problem["field"] for problem in refused["json"]["errors"]} == {"new_password"}
    assert world.post("/v1/auth/login", **given, new_password=GOOD)["statusCode"] == 200


def test_a_renewed_session_keeps_its_refresh_token_until_it_is_ended(world: AccountsWorld) -> None:
    refresh = world.post("/v1/auth/login", email=ANN, password=PASSWORD)["json"]["refresh_token"]
    renewed = world.post("/v1/auth/refresh", refresh_token=refresh)
    assert (renewed["statusCode"], renewed["json"]["refresh_token"]) == (200, refresh)
    assert world.post("/v1/auth/logout", refresh_token=refresh)["statusCode"] == 204
    assert world.post("/v1/auth/refresh", refresh_token=refresh)["statusCode"] == 401
    assert world.post("/v1/auth/logout", refresh_token=refresh)["statusCode"] == 204, "ending it again is no error"


# ---- a second step


def test_an_account_with_an_authenticator_needs_its_code(world: AccountsWorld) -> None:
    secret = world.enable_mfa()
    step = world.post("/v1/auth/login", email=ANN, password=PASSWORD)
    assert (step["statusCode"], step["json"]["code"]) == (401, "mfa_required")
    assert set(step["json"]) == {"type", "title", "status", "code", "detail", "instance", "session"}
    wrong = world.post("/v1/auth/login/mfa", session=step["json"]["session"], code="000000")
    assert (wrong["statusCode"], wrong["json"]["code"]) == (401, "mfa_code_wrong")
    right = world.post("/v1/auth/login/mfa", session=step["json"]["session"], code=world.code(secret))
    assert (right["statusCode"], right["json"]["organization"]) == (200, ORG)


@pytest.mark.parametrize("session", ["nonsense", "bnVsbA==", "WzEsMiwzXQ=="])
def test_a_made_up_step_is_refused_before_anybody_is_asked(world: AccountsWorld, session: str) -> None:
    answer = world.post("/v1/auth/login/mfa", session=session, code="123456")
    assert (answer["statusCode"], answer["json"]["code"]) == (401, "session_expired")
    assert world.cognito.calls == []


def test_a_step_of_one_account_lets_nobody_in_as_another_nor_uses_up_the_tries_of_one(world: AccountsWorld) -> None:
    secret = world.enable_mfa()
    session = world.post("/v1/auth/login", email=ANN, password=PASSWORD)["json"]["session"]
    sealed = base64.urlsafe_b64decode(session)
    seal, (username, kind, step) = sealed[:32], json.loads(sealed[32:])
    for named in (sub_of(BEN), ANN, username.upper()):
        told = json.dumps([named, kind, step]).encode()
        forged = base64.urlsafe_b64encode(seal + told).decode()
        answers = [world.post("/v1/auth/login/mfa", session=forged, code="000000") for _ in range(6)]
        assert {(one["statusCode"], one["json"]["code"]) for one in answers} == {(401, "session_expired")}
    assert world.post("/v1/auth/login/mfa", session=session, code=world.code(secret))["statusCode"] == 200


# ---- limits


def wait_for(answer: dict[str, Any]) -> int:
    assert (answer["statusCode"], answer["json"]["code"]) == (429, "too_many_attempts"), answer["body"]
    return int(answer["headers"]["retry-after"])


def test_guessing_at_one_account_ends_after_ten_whether_or_not_it_exists(world: AccountsWorld) -> None:
    for email in (ANN, "nobody@example.com"):
        told = [world.post("/v1/auth/login", email=email, password="wrong") for _ in range(11)]
        assert [answer["statusCode"] for answer in told[:10]] == [401] * 10
        assert 0 < wait_for(told[10]) <= 900
    assert wait_for(world.post("/v1/auth/login", email=ANN.upper(), password=PASSWORD)), "the right one waits as well"


def test_who_knows_the_password_never_waits(world: AccountsWorld) -> None:
    for _ in range(40):
        assert world.post("/v1/auth/login", email=ANN, password=PASSWORD)["statusCode"] == 200


def test_guessing_from_one_address_ends_whatever_the_accounts(world: AccountsWorld) -> None:
    told = [world.post("/v1/auth/login", email=f"a{number}@example.com", password="p") for number in range(31)]
    assert {answer["statusCode"] for answer in told[:30]} == {401}
    assert 0 < wait_for(told[30]) <= 300


def test_after_the_window_it_may_be_tried_again(world: AccountsWorld) -> None:
    for _ in range(10):
        world.post("/v1/auth/login", email=ANN, password="wrong")
    seconds = wait_for(world.post("/v1/auth/login", email=ANN, password=PASSWORD))
    world.now_ms += seconds * 1_000
    assert world.post("/v1/auth/login", email=ANN, password=PASSWORD)["statusCode"] == 200


def test_codes_can_be_guessed_at_five_times(world: AccountsWorld) -> None:
    world.enable_mfa()
    session = world.post("/v1/auth/login", email=ANN, password=PASSWORD)["json"]["session"]
    told = [world.post("/v1/auth/login/mfa", session=session, code="000000") for _ in range(6)]
    assert [answer["statusCode"] for answer in told] == [401] * 5 + [429]


def test_the_counters_name_nobody(world: AccountsWorld) -> None:
    world.post("/v1/auth/login", email="nobody@example.com", password="wrong")
    stored = world.everything_stored()
    assert "P#ATTEMPTS#" in stored
    assert "nobody" not in stored
    assert "192.0.2.7" not in stored


def test_nothing_secret_is_logged(world: AccountsWorld, capsys: pytest.CaptureFixture[str]) -> None:
    secret = world.enable_mfa()
    session = world.post("/v1/auth/login", email=ANN, password=PASSWORD)["json"]["session"]
    world.post("/v1/auth/login/mfa", session=session, code="000000")
    world.post("/v1/auth/login", email="nobody@example.com", password="guess")
    said = capsys.readouterr()
    for text in (ANN, "nobody", PASSWORD, "guess", session, secret, "000000"):
        assert text not in said.out + said.err


def test_without_single_sign_on_there_is_nothing_to_begin_and_nothing_to_go_on_with(world: AccountsWorld) -> None:
    assert world.post("/v1/auth/sso", method="GET")["statusCode"] == 204
    body = {"code": "c", "code_verifier": "v" * 43, "redirect_uri": "https://cost.example.com/callback"}
    assert world.post("/v1/auth/sso/token", **body)["statusCode"] == 404
