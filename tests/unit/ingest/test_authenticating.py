"""Who sends: keys, scopes, expiry, revocation, and what is remembered."""

import hmac

import pytest
from outlay.application.authenticate_key import hash_secret
from outlay.domain.errors import LimitExceeded, Upstream

from tests.support.builders import NOW_MS, an_api_key
from tests.support.ingest import KEY, PEPPER, SECRET, Door, sent_event

HASH = hash_secret(SECRET, pepper=PEPPER)


@pytest.mark.parametrize(
    "credential",
    [
        "",
        "Bearer",
        "Bearer nonsense",
        f"Basic {KEY}",
        f"Bearer ok_abcdefghijk2_{SECRET}",
        f"Bearer ok_abcdefghijk1_{'T' * 40}",
        f"Bearer {KEY}x",
        f"Bearer {KEY}\n",
        "Bearer ok_ÄÄÄÄÄÄÄÄÄÄÄÄ_" + SECRET,
    ],
)
def test_without_a_valid_key_nothing_is_accepted(credential):
    door = Door()
    answer = door.post(sent_event(), authorization=credential)
    if credential.strip() == f"Bearer {KEY}":
        assert answer.status == 202
        return
    assert (answer.status, answer.headers["www-authenticate"]) == (401, 'Bearer realm="outlay"')
    assert door.log.events == []


def test_the_key_may_come_in_a_header_of_its_own():
    assert Door().post(sent_event(), authorization="", x_api_key=KEY).status == 202


@pytest.mark.parametrize(
    "changes",
    [
        {"revoked_ms": NOW_MS - 1},
        {"expires_ms": NOW_MS},
        {"pepper_version": "2"},
        {"org": "gone"},
    ],
)
def test_a_key_that_is_not_live_is_as_unknown_as_any_other(changes):
    answer = Door(key=an_api_key(secret_hash=HASH, **changes)).post(sent_event())
    assert (answer.status, answer.body["detail"]) == (401, "this API key is not valid")


def test_a_key_without_the_scope_is_forbidden():
    answer = Door(key=an_api_key(secret_hash=HASH, scopes=frozenset({"read"}))).post(sent_event())
    assert answer.status == 403


def test_keys_are_remembered_for_a_minute_at_most():
    door = Door()
    for _ in range(3):
        door.post(sent_event())
    assert len(door.keys.reads) == 2
    door.keys.api_keys[door.key.key_id] = an_api_key(secret_hash=HASH, revoked_ms=NOW_MS)
    door.now_ms += 59_999
    assert door.post(sent_event()).status == 202
    door.now_ms += 1
    assert door.post(sent_event()).status == 401


def test_guessing_ids_costs_one_read_each_and_a_new_key_is_seen_soon():
    door = Door()
    door.keys.api_keys.clear()
    for _ in range(3):
        assert door.post(sent_event()).status == 401
    assert len(door.keys.reads) == 1
    door.keys.api_keys[door.key.key_id] = door.key
    door.now_ms += 10_000
    assert door.post(sent_event()).status == 202


def test_an_unknown_key_takes_the_same_comparison_as_a_known_one(monkeypatch):
    compared = []
    real = hmac.compare_digest
    monkeypatch.setattr(hmac, "compare_digest", lambda a, b: compared.append((len(a), len(b))) or real(a, b))
    door = Door()
    door.post(sent_event())
    door.post(sent_event(), authorization=f"Bearer ok_abcdefghijk2_{SECRET}")
    assert compared == [(32, 32), (32, 32)]


@pytest.mark.parametrize(
    ("failure", "status"),
    [(LimitExceeded("busy", retry_after_s=1, code="throttled"), 429), (Upstream("no answer"), 503)],
)
def test_a_database_that_is_busy_is_told_with_a_time_to_come_back(failure, status):
    door = Door()

    def busy(*_: object) -> None:
        raise failure

    door.app.log.append = busy  # type: ignore[method-assign,assignment]
    answer = door.post(sent_event())
    assert answer.status == status
    assert int(answer.headers["retry-after"]) >= 1
