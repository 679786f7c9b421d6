"""The user pool in memory and the local AWS's, behind the same adapters; and the counters of attempts."""

import secrets
import time
from collections.abc import Callable
from typing import Any

import pytest
from outlay.adapters.cognito.accounts import CognitoAccounts
from outlay.adapters.cognito.calls import AppClient, secret_from
from outlay.adapters.cognito.own_account import CognitoOwnAccount
from outlay.adapters.cognito.registration import CognitoRegistration
from outlay.adapters.dynamodb.attempts import AttemptsTable
from outlay.application.sign_in import subject_of
from outlay.domain.errors import Forbidden, InvalidInput, OutlayError, StepRequired, Unauthorized
from outlay_cli.local.outbox import mails

from tests.support.fake_cognito import CLIENT_ID, FakeCognito
from tests.support.fake_dynamodb import FakeDynamoDB
from tests.support.totp import totp

PASSWORD, ANOTHER = "Correct-horse-9", "Another-horse-9"
MARKS = (pytest.mark.local_aws, pytest.mark.slow)


class Pool:
    """The three adapters, and the codes that were mailed."""

    def __init__(self, client: Any, *, pool_id: str, client_id: str, code: Callable[[str], str]) -> None:
        app = AppClient(client_id=client_id, secret=secret_from(client, pool_id=pool_id, client_id=client_id))
        self.sessions = CognitoAccounts(client, clients=(app,))
        self.registration = CognitoRegistration(client, app=app, admin=client, pool_id=pool_id)
        self.own = CognitoOwnAccount(client)
        self.code = code

    def account(self) -> str:
        """The address of a new one, confirmed."""
        email = f"a-{secrets.token_hex(6)}@outlay.example"
        assert self.registration.register(email=email, password=PASSWORD, name="Ann")
        self.registration.confirm(email=email, code=self.code(email))
        return email


def _local(client: Any) -> Pool:
    pool_id = client.create_user_pool(
        PoolName="contract",
        UsernameAttributes=["email"],
        AutoVerifiedAttributes=["email"],
        MfaConfiguration="OPTIONAL",
        Policies={"PasswordPolicy": {"MinimumLength": 12}},
    )["UserPool"]["Id"]
    made = client.create_user_pool_client(
        UserPoolId=pool_id,
        ClientName="contract",
        GenerateSecret=True,
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        PreventUserExistenceErrors="ENABLED",
    )["UserPoolClient"]

    def code(email: str) -> str:
        text = mails(client.meta.endpoint_url, to=email)[-1].text
        return next(word for word in reversed(text.replace(".", " ").split()) if word.isdigit())

    return Pool(client, pool_id=pool_id, client_id=made["ClientId"], code=code)


@pytest.fixture(params=["memory", pytest.param("local", marks=MARKS)])
def pool(request: pytest.FixtureRequest) -> Pool:
    if request.param == "local":
        return _local(request.getfixturevalue("local_aws")("cognito-idp"))
    fake = FakeCognito(now_s=time.time)
    return Pool(fake, pool_id="us-east-1_pool", client_id=CLIENT_ID, code=fake.code_for)


def code_of(act: Callable[[], Any]) -> str:
    with pytest.raises(OutlayError) as refused:
        act()
    return f"{type(refused.value).__name__} {refused.value.code}"


def test_an_account_is_confirmed_by_the_code_that_was_mailed(pool: Pool) -> None:
    email = f"b-{secrets.token_hex(6)}@outlay.example"
    assert pool.registration.register(email=email, password=PASSWORD, name="Ben")
    with pytest.raises(Unauthorized):
        pool.sessions.sign_in(email=email, password=PASSWORD)
    assert pool.registration.resend(email)
    for address in (email, "nobody@outlay.example"):
        wrong = code_of(lambda address=address: pool.registration.confirm(email=address, code="999999"))  # type: ignore[misc] # mypy gives lambdas with defaults no type
        assert wrong == "InvalidInput code_wrong"
    pool.registration.confirm(email=email, code=pool.code(email))
    profile = pool.own.profile(pool.sessions.sign_in(email=email, password=PASSWORD).access_token)
    assert (profile.email, profile.is_verified, profile.name, profile.has_mfa) == (email, True, "Ben", False)


def test_an_address_has_one_account_and_a_confirmed_one_gets_no_further_code(pool: Pool) -> None:
    email = pool.account()
    assert not pool.registration.register(email=email, password=PASSWORD, name="")
    assert not pool.registration.resend(email)
    assert code_of(lambda: pool.registration.confirm(email=email, code="123456")) == "InvalidInput code_wrong"


def test_an_unknown_account_and_a_wrong_password_are_one_answer(pool: Pool) -> None:
    email = pool.account()
    told = {
        code_of(lambda address=address: pool.sessions.sign_in(email=address, password="Wrong-horse-99"))  # type: ignore[misc] # as above
        for address in (email, "nobody@outlay.example")
    }
    assert told == {"Unauthorized unauthorized"}


def test_a_session_is_renewed_until_it_is_ended(pool: Pool) -> None:
    email = pool.account()
    tokens = pool.sessions.sign_in(email=email, password=PASSWORD)
    renewed = pool.sessions.refresh(tokens.refresh_token)
    assert subject_of(renewed.access_token) == subject_of(tokens.access_token)
    pool.sessions.sign_out(tokens.refresh_token)
    with pytest.raises(Unauthorized):
        pool.sessions.refresh(tokens.refresh_token)


def test_an_authenticator_is_asked_for_once_its_code_was_verified(pool: Pool) -> None:
    email = pool.account()
    token = pool.sessions.sign_in(email=email, password=PASSWORD).access_token
    secret = pool.own.begin_mfa(token)
    assert code_of(lambda: pool.own.enable_mfa(token, "000000")) == "InvalidInput code_wrong"
    assert pool.sessions.sign_in(email=email, password=PASSWORD).access_token
    pool.own.enable_mfa(token, totp(secret, at_s=time.time()))
    with pytest.raises(StepRequired) as step:
        pool.sessions.sign_in(email=email, password=PASSWORD)
    assert step.value.code == "mfa_required"
    session = step.value.members["session"]
    assert code_of(lambda: pool.sessions.answer_mfa(session, "000000")) == "Unauthorized mfa_code_wrong"
    with_code = pool.sessions.answer_mfa(session, totp(secret, at_s=time.time()))
    assert pool.own.profile(with_code.access_token).has_mfa
    pool.own.disable_mfa(with_code.access_token)
    assert not pool.own.profile(pool.sessions.sign_in(email=email, password=PASSWORD).access_token).has_mfa


def test_signing_out_everywhere_revokes_the_access_token_at_the_pool_too(pool: Pool) -> None:
    """What the second factor's proof rests on."""
    tokens = pool.sessions.sign_in(email=pool.account(), password=PASSWORD)
    pool.own.sign_out_everywhere(tokens.access_token)
    assert code_of(lambda: pool.own.profile(tokens.access_token)) == "Unauthorized token_revoked"
    with pytest.raises(Unauthorized):
        pool.sessions.refresh(tokens.refresh_token)


def test_a_forgotten_password_is_set_by_a_code_that_only_the_owner_gets(pool: Pool) -> None:
    email = pool.account()
    before = pool.sessions.sign_in(email=email, password=PASSWORD)
    pool.registration.forgot("nobody@outlay.example")
    pool.registration.forgot(email)
    for address in (email, "nobody@outlay.example"):
        with pytest.raises(InvalidInput):
            pool.registration.reset(email=address, code="999999", new_password=ANOTHER)
    pool.registration.reset(email=email, code=pool.code(email), new_password=ANOTHER)
    assert pool.sessions.sign_in(email=email, password=ANOTHER).access_token
    with pytest.raises(Unauthorized):
        pool.sessions.refresh(before.refresh_token)


def test_another_password_needs_the_present_one(pool: Pool) -> None:
    email = pool.account()
    token = pool.sessions.sign_in(email=email, password=PASSWORD).access_token
    with pytest.raises(Forbidden):
        pool.own.change_password(token, password="Wrong-horse-99", new_password=ANOTHER)
    pool.own.change_password(token, password=PASSWORD, new_password=ANOTHER)
    assert pool.sessions.sign_in(email=email, password=ANOTHER).access_token


def test_another_address_counts_once_it_is_confirmed(pool: Pool) -> None:
    email = pool.account()
    token = pool.sessions.sign_in(email=email, password=PASSWORD).access_token
    new = f"new-{email}"
    pool.own.update(token, name="Another", email=new)
    assert (pool.own.profile(token).email, pool.own.profile(token).name) == (email, "Another")
    assert code_of(lambda: pool.own.confirm_email(token, "999999")) == "InvalidInput code_wrong"
    pool.own.confirm_email(token, pool.code(new))
    profile = pool.own.profile(token)
    assert (profile.email, profile.is_verified) == (new, True)


# ---- counters


@pytest.fixture(params=["memory", pytest.param("local", marks=MARKS)])
def counters(request: pytest.FixtureRequest) -> AttemptsTable:
    if request.param == "memory":
        return AttemptsTable(FakeDynamoDB(sort_keys=("control",)), "control")
    client = request.getfixturevalue("local_aws")("dynamodb")
    name = f"attempts-{secrets.token_hex(4)}"
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": each, "AttributeType": "S"} for each in ("pk", "sk")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    )
    return AttemptsTable(client, name)


def test_a_counter_is_taken_up_to_its_limit_and_what_is_given_back_can_be_taken_again(counters: AttemptsTable) -> None:
    def take(window: int = 1) -> bool:
        return counters.take("digest", window=window, most=2, expires_s=1)

    assert [take(), take(), take()] == [True, True, False]
    counters.give_back("digest", window=1)
    assert [take(), take()] == [True, False]
    assert take(window=2), "each window begins anew"


def test_a_counter_never_falls_below_nothing(counters: AttemptsTable) -> None:
    counters.take("digest", window=1, most=1, expires_s=1)
    for _ in range(3):
        counters.give_back("digest", window=1)
    assert counters.take("digest", window=1, most=1, expires_s=1)
    assert not counters.take("digest", window=1, most=1, expires_s=1)
