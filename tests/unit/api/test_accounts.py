"""Sign-in against Cognito: one answer for all that is wrong, and no token or password in a log or an exception."""

from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from outlay.adapters.cognito.accounts import CognitoAccounts
from outlay.adapters.cognito.directory import UserPool, temporary_password
from outlay.application.sign_in import subject_of
from outlay.domain.errors import Conflict, Forbidden, InvalidInput, LimitExceeded, OutlayError, Unauthorized, Upstream

from tests.support.fake_cognito import FakeCognito

ANN = "ann@example.com"
PASSWORD = "Correct-horse-9"


class Pool:
    def __init__(self) -> None:
        self.client = FakeCognito()
        self.directory = UserPool(self.client, pool_id="us-east-1_pool")
        self.accounts = CognitoAccounts(self.client, client_id="client")


@pytest.fixture
def pool() -> Pool:
    return Pool()


def test_a_new_account_replaces_its_first_password_and_is_in(pool: Pool) -> None:
    user = pool.directory.ensure_user(ANN, send_invitation=False)
    with pytest.raises(Unauthorized) as refused:
        pool.accounts.sign_in(email=ANN, password=user.temporary_password)
    assert refused.value.code == "new_password_required"
    tokens = pool.accounts.sign_in(email=ANN, password=user.temporary_password, new_password=PASSWORD)
    assert subject_of(tokens.access_token) == user.subject
    again = pool.accounts.sign_in(email=ANN, password=PASSWORD)
    assert again.expires_s > 0
    assert again.access_token not in repr(again)
    assert subject_of(pool.accounts.refresh(again.refresh_token).access_token) == user.subject


def test_an_unknown_account_and_a_wrong_password_are_told_apart_by_nobody(pool: Pool) -> None:
    pool.directory.ensure_user(ANN, send_invitation=False)
    answers = set()
    for email in (ANN, "bob@example.com"):
        with pytest.raises(Unauthorized) as refused:
            pool.accounts.sign_in(email=email, password="wrong")
        answers.add((refused.value.code, refused.value.detail))
    assert len(answers) == 1


def test_an_account_is_made_once_and_a_retry_sets_a_password_that_works(pool: Pool) -> None:
    first = pool.directory.ensure_user(ANN, send_invitation=False)
    second = pool.directory.ensure_user(ANN, send_invitation=False)
    assert first.subject == second.subject
    tokens = pool.accounts.sign_in(email=ANN, password=second.temporary_password, new_password=PASSWORD)
    assert tokens.access_token
    third = pool.directory.ensure_user(ANN, send_invitation=False)
    assert (third.subject, third.temporary_password) == (first.subject, "")
    assert pool.accounts.sign_in(email=ANN, password=PASSWORD).access_token


def test_an_account_whose_address_nobody_confirmed_becomes_no_member(pool: Pool) -> None:
    """Whoever signed up with Ann's address has chosen its password."""
    pool.client.sign_up(ANN)
    with pytest.raises(Conflict):
        pool.directory.ensure_user(ANN, send_invitation=True)
    assert pool.client.mails == []


def test_an_invited_account_has_no_password_that_anyone_here_knows(pool: Pool) -> None:
    assert pool.directory.ensure_user(ANN, send_invitation=True).temporary_password == ""
    assert pool.directory.ensure_user(ANN, send_invitation=True).temporary_password == ""
    assert pool.client.mails == [ANN, ANN]


def test_a_new_password_that_the_policy_refuses_is_named_by_field(pool: Pool) -> None:
    user = pool.directory.ensure_user(ANN, send_invitation=False)
    with pytest.raises(InvalidInput) as refused:
        pool.accounts.sign_in(email=ANN, password=user.temporary_password, new_password="short")
    assert refused.value.problems[0].field == "new_password"


def test_a_temporary_password_has_every_class_of_characters() -> None:
    for _ in range(50):
        password = temporary_password()
        assert len(password) == 20
        assert any(map(str.islower, password))
        assert any(map(str.isupper, password))
        assert any(map(str.isdigit, password))
        assert any(character in "-_.!+" for character in password)


class Answering:
    """A client whose every call ends in the same way."""

    def __init__(self, outcome: Any) -> None:
        self.outcome = outcome

    def initiate_auth(self, **_: Any) -> Any:
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome

    respond_to_auth_challenge = initiate_auth


def aws_error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": PASSWORD}}, "InitiateAuth")


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (aws_error("UserNotFoundException"), Unauthorized),
        (aws_error("UserNotConfirmedException"), Unauthorized),
        (aws_error("InvalidParameterException"), Unauthorized),
        (aws_error("TooManyRequestsException"), LimitExceeded),
        (aws_error("InvalidPasswordException"), InvalidInput),
        (aws_error("InternalErrorException"), Upstream),
        (EndpointConnectionError(endpoint_url=PASSWORD), Upstream),
        ({"ChallengeName": "SMS_MFA", "Session": "s"}, Forbidden),
    ],
)
def test_what_cognito_answers_becomes_a_category_and_its_text_stays_behind(
    outcome: Any, expected: type[OutlayError]
) -> None:
    with pytest.raises(expected) as refused:
        CognitoAccounts(Answering(outcome), client_id="c").sign_in(email=ANN, password=PASSWORD)
    assert refused.value.__cause__ is None
    assert PASSWORD not in str(refused.value) + str(refused.value.problems)


@pytest.mark.parametrize("token", ["", "a.b", "a.bm8.c", "a.e30.c"])
def test_a_token_that_is_none_is_refused(token: str) -> None:
    with pytest.raises(Unauthorized):
        subject_of(token)
