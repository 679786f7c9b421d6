"""Access tokens: signature, algorithm, issuer, client, use, expiry, groups; and how often keys are asked for."""

import base64
import json
from typing import Any

import jwt
import pytest
from outlay.adapters.cognito.tokens import PoolTokens, pool_issuer
from outlay.application.verify_token import TokenClaims, verify_token
from outlay.domain.errors import Unauthorized, Upstream

from tests.support.builders import NOW_MS
from tests.support.signed_tokens import ISSUER, POOL_ID, access_claims, key_set, private_key, signed

CLIENTS = frozenset({"client-1", "client-2"})


class Pool:
    """The pool's keys, and how often they were asked for."""

    def __init__(self) -> None:
        self.names = ["key-1"]
        self.asked = 0
        self.now_ms = NOW_MS
        self.tokens = PoolTokens(self._fetch, issuer=pool_issuer(POOL_ID), clock=lambda: self.now_ms)

    def _fetch(self) -> Any:
        self.asked += 1
        return key_set(*self.names)

    def verify(self, token: str) -> TokenClaims:
        return verify_token(token, tokens=self.tokens, client_ids=CLIENTS, now_ms=self.now_ms)


@pytest.fixture
def pool() -> Pool:
    return Pool()


def claims(**changes: Any) -> dict[str, Any]:
    return access_claims(NOW_MS, **changes)


def test_an_access_token_says_who_it_is_and_since_when(pool: Pool) -> None:
    found = pool.verify(signed(claims(auth_time=NOW_MS // 1_000 - 600)))
    assert (found.subject, found.signed_in_ms, found.groups) == ("sub-1", NOW_MS - 600_000, frozenset())


def test_the_issuer_is_named_by_the_pools_region() -> None:
    assert pool_issuer(POOL_ID) == ISSUER


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_other"},
        {"iss": None},
        {"client_id": "another"},
        {"client_id": None},
        {"token_use": "id"},
        {"token_use": None},
        {"exp": NOW_MS // 1_000},
        {"exp": None},
        {"exp": True},
        {"iat": None},
        {"iat": NOW_MS // 1_000 + 61},
        {"auth_time": None},
        {"sub": None},
        {"sub": ""},
    ],
    ids=str,
)
def test_a_token_that_does_not_hold_is_refused(pool: Pool, wrong: dict[str, Any]) -> None:
    with pytest.raises(Unauthorized):
        pool.verify(signed(claims(**wrong)))


def test_a_token_holds_to_its_last_second(pool: Pool) -> None:
    assert pool.verify(signed(claims(exp=NOW_MS // 1_000 + 1))).subject == "sub-1"


@pytest.mark.parametrize("issued", [0, 60])
def test_the_pools_clock_may_be_a_minute_ahead(pool: Pool, issued: int) -> None:
    assert pool.verify(signed(claims(iat=NOW_MS // 1_000 + issued))).subject == "sub-1"


def test_a_second_client_of_the_pool_is_let_in(pool: Pool) -> None:
    assert pool.verify(signed(claims(client_id="client-2"))).subject == "sub-1"


@pytest.mark.parametrize("token", ["", "a", "a.b.c", "....", "\u00e9.\u00e9.\u00e9", "x" * 10_000])
def test_what_is_no_token_is_refused(pool: Pool, token: str) -> None:
    with pytest.raises(Unauthorized):
        pool.verify(token)


def test_another_key_under_a_known_name_is_refused(pool: Pool) -> None:
    with pytest.raises(Unauthorized):
        pool.verify(signed(claims(), key="forged", named="key-1"))


def _part(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def test_a_token_without_signature_is_refused(pool: Pool) -> None:
    with pytest.raises(Unauthorized):
        pool.verify(f"{_part({'alg': 'none', 'kid': 'key-1'})}.{_part(claims())}.")


def test_a_token_signed_with_the_public_key_as_a_secret_is_refused(pool: Pool) -> None:
    """The confusion of algorithms: HS256 with what everybody can read."""
    public = private_key().public_key().public_numbers()
    token = jwt.encode(claims(), str(public.n), algorithm="HS256", headers={"kid": "key-1"})
    with pytest.raises(Unauthorized):
        pool.verify(token)


@pytest.mark.parametrize(
    ("claim", "groups"),
    [
        (["platform-admins", "x"], {"platform-admins", "x"}),
        ([1, None], set()),
        ("[platform-admins]", set()),
        ("platform-admins", set()),
        ({"platform-admins": True}, set()),
        (None, set()),
    ],
)
def test_groups_are_a_list_of_names_and_nothing_is_searched_for(pool: Pool, claim: Any, groups: set[str]) -> None:
    assert pool.verify(signed(claims(**{"cognito:groups": claim}))).groups == groups


def test_the_pool_is_asked_once_for_its_keys(pool: Pool) -> None:
    for _ in range(3):
        pool.verify(signed(claims()))
    assert pool.asked == 1


def test_a_new_key_is_fetched_but_made_up_ones_once_a_minute_at_most(pool: Pool) -> None:
    pool.verify(signed(claims()))
    for _ in range(5):
        with pytest.raises(Unauthorized):
            pool.verify(signed(claims(), key="key-2"))
    assert pool.asked == 1
    pool.now_ms += 60_000
    pool.names = ["key-2"]
    assert pool.verify(signed(claims(exp=NOW_MS // 1_000 + 600), key="key-2")).subject == "sub-1"
    assert pool.asked == 2
    with pytest.raises(Unauthorized):
        pool.verify(signed(claims(exp=NOW_MS // 1_000 + 600)))


def test_keys_that_are_none_are_no_reason_to_let_anybody_in() -> None:
    tokens = PoolTokens(lambda: {"error": "busy"}, issuer=ISSUER, clock=lambda: NOW_MS)
    with pytest.raises(Upstream):
        tokens.claims(signed(claims()))
