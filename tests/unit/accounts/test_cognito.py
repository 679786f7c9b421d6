"""Cognito's answers by category, for every call: no token, password, code or text of Cognito's in an exception."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from outlay.adapters.cognito.accounts import CognitoAccounts
from outlay.adapters.cognito.calls import AppClient, secret_from
from outlay.adapters.cognito.directory import UserPool, temporary_password
from outlay.adapters.cognito.own_account import CognitoOwnAccount
from outlay.adapters.cognito.registration import CognitoRegistration
from outlay.application.sign_in import subject_of
from outlay.domain.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    LimitExceeded,
    OutlayError,
    StepRequired,
    Unauthorized,
    Upstream,
)

from tests.support.fake_cognito import CLIENT_ID, CLIENT_SECRET, FakeCognito

ANN = "ann@example.com"
PASSWORD = "Correct-horse-9"
APP = AppClient(client_id=CLIENT_ID, secret=lambda: CLIENT_SECRET)


class Pool:
    def __init__(self) -> None:
        self.client = FakeCognito()
        self.directory = UserPool(self.client, pool_id="us-east-1_pool")
        secret = secret_from(self.client, pool_id="us-east-1_pool", client_id=CLIENT_ID)
        self.accounts = CognitoAccounts(self.client, clients=(AppClient(client_id=CLIENT_ID, secret=secret),))


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
    pool.client.sign_up_as(ANN)
    with pytest.raises(Conflict):
        pool.directory.ensure_user(ANN, send_invitation=True)
    assert pool.client.mails == []


def test_an_invited_account_has_no_password_that_anyone_here_knows(pool: Pool) -> None:
    assert pool.directory.ensure_user(ANN, send_invitation=True).temporary_password == ""
    assert pool.directory.ensure_user(ANN, send_invitation=True).temporary_password == ""
    assert [to for to, _ in pool.client.mails] == [ANN, ANN]


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
        self._outcome = outcome

    def __getattr__(self, name: str) -> Any:
        def call(**_: Any) -> Any:
            if isinstance(self._outcome, Exception):
                raise self._outcome
            return self._outcome

        return call


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
        ({"ChallengeName": "MFA_SETUP", "Session": "s", "SecretCode": "ABC"}, StepRequired),
    ],
)
def test_what_cognito_answers_becomes_a_category_and_its_text_stays_behind(
    outcome: Any, expected: type[OutlayError]
) -> None:
    with pytest.raises(expected) as refused:
        CognitoAccounts(Answering(outcome), clients=(APP,)).sign_in(email=ANN, password=PASSWORD)
    assert refused.value.__cause__ is None
    assert PASSWORD not in str(refused.value) + str(refused.value.problems)


def calls(client: Any) -> dict[str, Callable[[], Any]]:
    """Every call to the pool but signing in."""
    accounts = CognitoAccounts(client, clients=(APP,))
    registration = CognitoRegistration(client, app=APP, admin=client, pool_id="us-east-1_pool")
    own = CognitoOwnAccount(client)
    told = b'["sub", "SOFTWARE_TOKEN_MFA", "s"]'
    session = base64.urlsafe_b64encode(APP.seal_of(told) + told).decode()
    return {
        "mfa": lambda: accounts.answer_mfa(session, PASSWORD),
        "refresh": lambda: accounts.refresh(PASSWORD),
        "logout": lambda: accounts.sign_out(PASSWORD),
        "register": lambda: registration.register(email=ANN, password=PASSWORD, name=""),
        "resend": lambda: registration.resend(ANN),
        "confirm": lambda: registration.confirm(email=ANN, code=PASSWORD),
        "forgot": lambda: registration.forgot(ANN),
        "reset": lambda: registration.reset(email=ANN, code=PASSWORD, new_password=PASSWORD),
        "me": lambda: own.profile(PASSWORD),
        "update": lambda: own.update(PASSWORD, name="x", email=ANN),
        "confirm email": lambda: own.confirm_email(PASSWORD, PASSWORD),
        "change": lambda: own.change_password(PASSWORD, password=PASSWORD, new_password=PASSWORD),
        "begin mfa": lambda: own.begin_mfa(PASSWORD),
        "enable mfa": lambda: own.enable_mfa(PASSWORD, PASSWORD),
        "disable mfa": lambda: own.disable_mfa(PASSWORD),
        "sign out": lambda: own.sign_out_everywhere(PASSWORD),
    }


NAMES = sorted(calls(None))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (aws_error("InternalErrorException"), Upstream),
        (EndpointConnectionError(endpoint_url=PASSWORD), Upstream),
        (aws_error("TooManyRequestsException"), LimitExceeded),
    ],
)
def test_a_pool_that_does_not_answer_is_told_alike_by_every_call(
    name: str, outcome: Exception, expected: type[OutlayError]
) -> None:
    with pytest.raises(expected) as refused:
        calls(Answering(outcome))[name]()
    assert refused.value.__cause__ is None
    assert PASSWORD not in str(refused.value)


@pytest.mark.parametrize("code", ["UserNotFoundException", "LimitExceededException", "InvalidParameterException"])
@pytest.mark.parametrize("name", ["resend", "forgot"])
def test_what_would_tell_that_there_is_an_account_is_told_by_nobody(name: str, code: str) -> None:
    assert calls(Answering(aws_error(code)))[name]() in {None, False}


@pytest.mark.parametrize(
    "code",
    [
        *("AliasExistsException", "CodeMismatchException", "ExpiredCodeException", "LimitExceededException"),
        *("NotAuthorizedException", "UserNotConfirmedException", "UserNotFoundException"),
        "TooManyFailedAttemptsException",
    ],
)
@pytest.mark.parametrize("name", ["confirm", "reset"])
def test_whatever_is_wrong_with_a_code_is_one_answer(name: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        calls(Answering(aws_error(code)))[name]()
    assert (refused.value.code, refused.value.detail) == ("code_wrong", "The code does not fit.")


@pytest.mark.parametrize(
    ("name", "code", "expected"),
    [
        ("mfa", "ExpiredCodeException", "mfa_code_wrong"),
        ("mfa", "NotAuthorizedException", "session_expired"),
        ("refresh", "RefreshTokenReuseException", "session_ended"),
        ("me", "NotAuthorizedException", "token_revoked"),
        ("change", "NotAuthorizedException", "password_wrong"),
        ("change", "InvalidParameterException", "sso_account"),
        ("change", "PasswordHistoryPolicyViolationException", "invalid_input"),
        ("begin mfa", "InvalidParameterException", "sso_account"),
        ("enable mfa", "EnableSoftwareTokenMFAException", "code_wrong"),
        ("update", "CodeDeliveryFailureException", "invalid_input"),
        ("confirm email", "AliasExistsException", "code_wrong"),
    ],
)
def test_each_refusal_has_its_code(name: str, code: str, expected: str) -> None:
    with pytest.raises(OutlayError) as refused:
        calls(Answering(aws_error(code)))[name]()
    assert refused.value.code == expected


def test_the_clients_secret_is_read_when_it_is_needed_and_once(pool: Pool) -> None:
    assert pool.client.calls == []
    pool.client.add(ANN, PASSWORD)
    for _ in range(2):
        pool.accounts.sign_in(email=ANN, password=PASSWORD)
    assert pool.client.calls.count("describe_user_pool_client") == 1
    assert CLIENT_SECRET not in repr(APP)


@pytest.mark.parametrize("token", ["", "a.b", "a.bm8.c", "a.e30.c"])
def test_a_token_that_is_none_is_refused(token: str) -> None:
    with pytest.raises(Unauthorized):
        subject_of(token)
