"""Making an account and losing a password: nobody learns from it who has one."""

from typing import Any

import pytest
from outlay.application.account_ports import STEADY_MS

from tests.support.accounts_world import ANN, BEN, GOOD, AccountsWorld
from tests.support.api_world import PASSWORD

NEW = "new@example.com"


@pytest.fixture
def world() -> AccountsWorld:
    return AccountsWorld()


def test_an_account_is_made_confirmed_and_used(world: AccountsWorld) -> None:
    assert world.post("/v1/auth/register", email=NEW, password=GOOD, name="New")["statusCode"] == 202
    assert world.post("/v1/auth/login", email=NEW, password=GOOD)["statusCode"] == 401, "not before it is confirmed"
    code = world.cognito.code_for(NEW)
    assert world.post("/v1/auth/confirm", email=NEW, code=code)["json"] == {"status": "confirmed"}
    assert world.post("/v1/auth/login", email=NEW, password=GOOD)["json"]["organization"] is None


def test_an_address_that_has_an_account_answers_like_a_new_one_and_its_owner_is_told(world: AccountsWorld) -> None:
    new = world.post("/v1/auth/register", email=NEW, password=GOOD)
    known = world.post("/v1/auth/register", email=ANN, password=GOOD)
    assert (new["statusCode"], new["body"]) == (known["statusCode"], known["body"])
    assert [mail.to for mail in world.outbox.mails] == [ANN]
    assert world.login(ANN, PASSWORD), "nothing of the account changed"


def test_an_address_that_waits_for_its_code_gets_another(world: AccountsWorld) -> None:
    for _ in range(2):
        world.post("/v1/auth/register", email=NEW, password=GOOD)
    assert [to for to, _ in world.cognito.mails] == [NEW, NEW]
    assert world.outbox.mails == []


@pytest.mark.parametrize("path", ["/v1/auth/register", "/v1/auth/confirm/resend", "/v1/auth/password/forgot"])
def test_known_and_unknown_are_answered_alike_and_no_sooner(world: AccountsWorld, path: str) -> None:
    body = {"password": GOOD} if path.endswith("register") else {}
    answers = [world.post(path, email=email, **body) for email in (ANN, BEN, NEW, "nobody@example.com")]
    assert {(answer["statusCode"], answer["body"]) for answer in answers} == {(202, answers[0]["body"])}
    assert world.slept == [STEADY_MS / 1_000] * 4, "the clock of the test stands still, so all of the time is waited"


@pytest.mark.parametrize("email", [ANN, NEW])
def test_a_weak_password_is_told_by_what_it_lacks_whoever_has_the_address(world: AccountsWorld, email: str) -> None:
    answer = world.post("/v1/auth/register", email=email, password=" short")
    told = {(each["field"], each["reason"]) for each in answer["json"]["errors"]}
    assert told == {
        ("password", "needs 12 characters or more"),
        ("password", "needs an upper-case letter, A to Z"),
        ("password", "needs a digit"),
        ("password", "needs a symbol, such as - or !"),
        ("password", "must not begin or end with a space"),
    }
    assert world.cognito.calls == []


def test_what_is_no_address_is_told_together_with_the_password(world: AccountsWorld) -> None:
    answer = world.post("/v1/auth/register", email="no address", password="Correct-horse")
    assert [each["field"] for each in answer["json"]["errors"]] == ["email", "password"]


def test_registering_is_limited_for_an_address_of_the_network_and_of_mail(world: AccountsWorld) -> None:
    told = [world.post("/v1/auth/register", email=NEW, password=GOOD)["statusCode"] for _ in range(6)]
    assert told == [202] * 5 + [429]
    others = [world.post("/v1/auth/register", email=f"n{n}@example.com", password=GOOD) for n in range(15)]
    assert [answer["statusCode"] for answer in others] == [202] * 14 + [429]


# ---- codes


def outcomes(world: AccountsWorld, path: str, **body: Any) -> set[tuple[int, str]]:
    """Of an account that could be meant and of those that could not, with a wrong code."""
    world.post("/v1/auth/register", email=NEW, password=GOOD)
    emails = (NEW, ANN, "nobody@example.com")
    answers = [world.post(path, email=email, code="999999", **body) for email in emails]
    return {(answer["statusCode"], answer["body"]) for answer in answers}


def test_a_wrong_code_is_one_answer_whether_or_not_there_is_anything_to_confirm(world: AccountsWorld) -> None:
    [(status, body)] = outcomes(world, "/v1/auth/confirm")
    assert status == 400
    assert "code_wrong" in body


def test_a_wrong_code_for_a_password_is_one_answer_as_well(world: AccountsWorld) -> None:
    world.post("/v1/auth/password/forgot", email=ANN)
    [(status, body)] = outcomes(world, "/v1/auth/password/reset", new_password=GOOD)
    assert status == 400
    assert "code_wrong" in body


def test_codes_are_guessed_at_ten_times_an_account(world: AccountsWorld) -> None:
    told = [world.post("/v1/auth/confirm", email=NEW, code="999999")["statusCode"] for _ in range(11)]
    assert told == [400] * 10 + [429]


def test_a_forgotten_password_is_set_anew_and_every_session_ends(world: AccountsWorld) -> None:
    session = world.post("/v1/auth/login", email=ANN, password=PASSWORD)["json"]
    world.post("/v1/auth/password/forgot", email=ANN)
    given = {"email": ANN, "code": world.cognito.code_for(ANN)}
    weak = world.post("/v1/auth/password/reset", **given, new_password="weak")
    assert {each["field"] for each in weak["json"]["errors"]} == {"new_password"}
    assert world.post("/v1/auth/password/reset", **given, new_password=GOOD)["statusCode"] == 200
    assert world.login(ANN, GOOD)
    assert world.post("/v1/auth/refresh", refresh_token=session["refresh_token"])["statusCode"] == 401
    assert world.post("/v1/auth/password/reset", **given, new_password=GOOD)["statusCode"] == 400, "a code works once"


# ---- closed


def test_closed_registration_is_for_those_who_were_invited(world: AccountsWorld) -> None:
    world.is_open = False
    refused = world.post("/v1/auth/register", email=NEW, password=GOOD)
    assert (refused["statusCode"], refused["json"]["code"]) == (403, "registration_closed")
    assert world.invite(NEW)["statusCode"] == 201
    token = world.mailed_token()
    other = world.post("/v1/auth/register", email="other@example.com", password=GOOD, invitation=token)
    made_up = world.post("/v1/auth/register", email=NEW, password=GOOD, invitation=token[:-1] + "~")
    assert (other["statusCode"], other["body"]) == (made_up["statusCode"], made_up["body"])
    assert other["statusCode"] == 404
    assert world.post("/v1/auth/register", email=NEW, password=GOOD, invitation=token)["statusCode"] == 202
    assert [to for to, _ in world.cognito.mails] == [NEW]


def test_nothing_of_it_is_logged(world: AccountsWorld, capsys: pytest.CaptureFixture[str]) -> None:
    world.post("/v1/auth/register", email=NEW, password=GOOD)
    world.post("/v1/auth/register", email=ANN, password=GOOD)
    world.post("/v1/auth/confirm", email=NEW, code="987654")
    world.post("/v1/auth/password/reset", email=NEW, code="987654", new_password=GOOD)
    said = capsys.readouterr()
    for text in (NEW, ANN, GOOD, "987654", world.cognito.code_for(NEW)):
        assert text not in said.out + said.err
