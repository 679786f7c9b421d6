"""Health, sign-in, batches, the proof's parameters: decoded, called, encoded."""

import pytest
from outlay.application.batch_status import LoggedBatch, Marker

from tests.support.api_world import ApiWorld
from tests.support.builders import NOW_MS, ORG, a_batch_id


@pytest.fixture
def world() -> ApiWorld:
    return ApiWorld()


def a_marker(part: int = 0, **changes: int) -> Marker:
    numbers = {"accepted": 10, "won": 7, "duplicates": 2, "conflicts": 1, "unpriced": 3, "counted_ms": NOW_MS}
    return Marker(part=part, **{**numbers, **changes})


# ---- health


def test_health_needs_no_sign_in_and_says_that_nothing_waits(world: ApiWorld) -> None:
    world.claims = {}
    assert world.send("GET", "/health")["json"] == {
        "status": "ok",
        "version": "9.9.9",
        "environment": "test",
        "stream_age_s": None,
        "as_of": "2026-11-22T12:00:00.000Z",
    }


@pytest.mark.parametrize(
    ("waiting_ms", "age_s", "status"), [(-30_000, 0, "ok"), (59_999, 59, "ok"), (600_000, 600, "delayed")]
)
def test_health_says_how_long_the_oldest_batch_waits(world: ApiWorld, waiting_ms: int, age_s: int, status: str) -> None:
    world.log.waiting_ms = NOW_MS - waiting_ms
    answer = world.send("GET", "/health")["json"]
    assert (answer["stream_age_s"], answer["status"]) == (age_s, status)


# ---- bodies


@pytest.mark.parametrize(
    ("body", "status", "fields"),
    [
        ("{", 400, None),
        ("[" * 5_000, 400, None),
        ("[]", 400, ["body"]),
        ('{"email": 1}', 400, ["email", "password"]),
        ('{"email": "a@b", "password": "p", "<b>secret": 1}', 400, ["?b?secret"]),
        ('{"email": "a@b", "password": "' + "p" * 257 + '"}', 400, ["password"]),
        ('{"email": "a@b", "password": "' + "p" * 20_000 + '"}', 413, None),
    ],
)
def test_a_bad_body_is_refused_with_every_problem_and_none_of_its_content(
    world: ApiWorld, capsys: pytest.CaptureFixture[str], body: str, status: int, fields: list[str] | None
) -> None:
    answer = world.send("POST", "/v1/auth/login", body=body)
    assert answer["statusCode"] == status
    assert [each["field"] for each in answer["json"].get("errors", [])] == (fields or [])
    assert "ppp" not in answer["body"] + capsys.readouterr().out


# ---- batches


def test_a_batch_in_flight_is_neither_counted_nor_archived(world: ApiWorld) -> None:
    world.log.logged[ORG, a_batch_id()] = LoggedBatch(received_ms=NOW_MS, received=21, accepted=20, parts=2)
    world.log.marked[ORG, a_batch_id()] = [a_marker(0)]
    body = world.send("GET", f"/v1/batches/{a_batch_id()}")["json"]
    assert (body["counted"], body["archived"]) == (False, False)
    assert (body["received"], body["accepted"], body["duplicates"], body["conflicts"]) == (21, 20, 2, 1)


def test_a_batch_is_counted_once_every_part_has_its_marker(world: ApiWorld) -> None:
    world.log.logged[ORG, a_batch_id()] = LoggedBatch(received_ms=NOW_MS, received=20, accepted=20, parts=2)
    world.log.marked[ORG, a_batch_id()] = [a_marker(1), a_marker(0)]
    body = world.send("GET", f"/v1/batches/{a_batch_id()}")["json"]
    assert (body["counted"], body["archived"], body["won"], body["unpriced"]) == (True, True, 14, 6)
    assert [part["part"] for part in body["parts"]] == [0, 1]


def test_an_expired_log_item_leaves_what_the_markers_know_and_null_for_the_rest(world: ApiWorld) -> None:
    world.log.marked[ORG, a_batch_id()] = [a_marker()]
    body = world.send("GET", f"/v1/batches/{a_batch_id()}")["json"]
    assert (body["accepted"], body["won"], body["duplicates"]) == (10, 7, 2)
    assert [body[name] for name in ("received_at", "received", "counted", "archived", "parts_expected")] == [None] * 5


@pytest.mark.parametrize("batch_id", [a_batch_id(), "b_1", "B_" + "0" * 40, "b_" + "0" * 41])
def test_a_batch_of_another_organization_is_as_unknown_as_nonsense(world: ApiWorld, batch_id: str) -> None:
    world.log.marked["other", a_batch_id()] = [a_marker()]
    answer = world.send("GET", f"/v1/batches/{batch_id}")
    assert (answer["statusCode"], answer["json"]["detail"]) == (404, "There is no such batch.")


# ---- the proof


def test_the_proof_is_asked_for_the_organizations_days(world: ApiWorld) -> None:
    world.send("GET", "/v1/verify", query="from=2026-11-01&to=2026-11-08&query_id=q-1")
    asked = world.verified[0]
    assert (asked["organization"].org, asked["start_day"], asked["end_day"], asked["query_id"]) == (
        ORG,
        "2026-11-01",
        "2026-11-08",
        "q-1",
    )


def test_without_a_period_the_proof_covers_what_the_log_still_holds(world: ApiWorld) -> None:
    world.send("GET", "/v1/verify")
    assert (world.verified[0]["start_day"], world.verified[0]["end_day"]) == ("2026-10-19", "2026-11-23")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=yesterday", "from"),
        ("from=2026-W01-1", "from"),
        ("from=2026-11-08&to=2026-11-08", "from"),
        ("from=2020-01-01&to=2026-11-08", "from"),
        ("to=2026-13-01", "to"),
        ("from=2026-11-01&from=2026-11-02", "from"),
        ("query_id=../../x", "query_id"),
        ("since=2026-11-01", "since"),
    ],
)
def test_an_ambiguous_or_wrong_period_is_refused_by_field(world: ApiWorld, query: str, field: str) -> None:
    answer = world.send("GET", "/v1/verify", query=query)
    assert (answer["statusCode"], answer["json"]["errors"][0]["field"]) == (400, field)
    assert not world.verified


def test_a_credential_in_the_place_of_a_name_is_not_told_back(world: ApiWorld) -> None:
    key = "sk-proj-0123456789abcdefghij"
    answers = (
        world.send("GET", "/v1/costs", query=f"from=2026-11-01&to=2026-11-02&{key}=1"),
        world.send("POST", "/v1/corrections", body={"reason": "because", key: 1}),
        world.send("POST", "/v1/corrections", body={"reason": "because", "event_id": {key: [key]}}),
    )
    assert [answer["statusCode"] for answer in answers] == [400, 400, 400]
    assert key[:16] not in repr(answers)
    assert all("(credential)" in repr(answer["json"]["errors"]) for answer in answers[:2])
