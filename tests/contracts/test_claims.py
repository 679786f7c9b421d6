"""Claims against DynamoDB's behaviour: partial failures, lost answers, expiry; the same cases on the local AWS."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from outlay.adapters.dynamodb.claims import ClaimsTable
from outlay.contracts import keys
from outlay.domain.claims import Claim
from outlay.domain.errors import Upstream

from tests.support.builders import a_batch_id
from tests.support.dynamodb_tables import in_memory, on_local_aws
from tests.support.fake_dynamodb import FakeDynamoDB, client_error
from tests.support.faults import Faults
from tests.support.rollup_rig import patient


def some_claims(count: int, *, batch: str = "b_1", digest: str = "d") -> list[Claim]:
    return [
        Claim(event_id=f"e{n}", batch_id=batch, position=n, digest=digest, expires_s=2_000_000_000)
        for n in range(count)
    ]


def owner(claim: Claim) -> tuple[str, int, str]:
    return claim.batch_id, claim.position, claim.digest


class Failing:
    """Statements fail with ``codes``, one after the other, before the table sees them."""

    def __init__(self, client: FakeDynamoDB, *codes: str) -> None:
        self.client, self.codes = client, list(codes)

    def batch_execute_statement(self, *, Statements: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        responses = []
        for statement in Statements:
            if self.codes:
                responses.append({"Error": {"Code": self.codes.pop(0)}})
            else:
                responses += self.client.batch_execute_statement(Statements=[statement])["Responses"]
        return {"Responses": responses}

    def batch_get_item(self, **request: Any) -> dict[str, Any]:
        return self.client.batch_get_item(**request)


@pytest.fixture
def fake() -> FakeDynamoDB:
    return FakeDynamoDB("claims")


@pytest.fixture(params=["memory", pytest.param("local", marks=pytest.mark.local_aws)])
def table(request: pytest.FixtureRequest) -> Iterator[tuple[Any, str]]:
    """(client, table) in memory, and a table of its own on the local AWS."""
    if request.param == "memory":
        yield in_memory("claims", sort_key=False)
        return
    with on_local_aws(request.getfixturevalue("local_aws")("dynamodb"), "claims", sort_key=False) as made:
        yield made


def test_the_first_owns_and_later_ones_are_told_who(table: tuple[Any, str]):
    claims = ClaimsTable(table[0], table[1], retry=patient())
    first = some_claims(60)
    assert {key: owner(claim) for key, claim in claims.settle("acme", first).items()} == {
        claim.event_id: owner(claim) for claim in first
    }
    later = claims.settle("acme", some_claims(80, batch="b_2", digest="x"))
    assert {claim.batch_id for key, claim in later.items() if int(key[1:]) < 60} == {"b_1"}
    assert {claim.batch_id for key, claim in later.items() if int(key[1:]) >= 60} == {"b_2"}
    assert owner(later["e7"]) == ("b_1", 7, "d")


def test_settling_again_gives_the_same_owners(table: tuple[Any, str]):
    claims = ClaimsTable(table[0], table[1], retry=patient())
    first = claims.settle("acme", some_claims(30))
    again = claims.settle("acme", some_claims(30))
    assert {key: owner(claim) for key, claim in first.items()} == {key: owner(claim) for key, claim in again.items()}


def test_an_event_id_of_another_organization_is_another_claim(table: tuple[Any, str]):
    claims = ClaimsTable(table[0], table[1], retry=patient())
    claims.settle("acme", some_claims(1))
    assert claims.settle("globex", some_claims(1, batch="b_2"))["e0"].batch_id == "b_2"


def test_an_event_id_may_hold_what_statements_are_made_of(table: tuple[Any, str]):
    claims = ClaimsTable(table[0], table[1], retry=patient())
    odd = Claim(event_id="'}; DROP #\"?ä", batch_id="b_1", position=0, digest="d", expires_s=None)
    assert claims.settle("acme", [odd]) == {odd.event_id: odd}
    again = Claim(event_id=odd.event_id, batch_id="b_2", position=0, digest="d", expires_s=None)
    assert claims.settle("acme", [again])[odd.event_id].batch_id == "b_1"


@pytest.mark.parametrize(
    "code", ["ThrottlingError", "ProvisionedThroughputExceeded", "RequestLimitExceeded", "InternalServerError"]
)
def test_statements_that_fail_within_a_successful_call_are_tried_again(fake: FakeDynamoDB, code: str):
    slept: list[float] = []
    claims = ClaimsTable(Failing(fake, *[code] * 30), "claims", retry=patient(slept=slept))
    assert len(claims.settle("acme", some_claims(40))) == 40
    assert len(fake.items("claims")) == 40
    assert slept
    assert all(0 < wait <= 2 for wait in slept)


def test_a_statement_that_can_never_succeed_is_raised(fake: FakeDynamoDB):
    claims = ClaimsTable(Failing(fake, "AccessDenied"), "claims", retry=patient())
    with pytest.raises(Upstream, match="AccessDenied"):
        claims.settle("acme", some_claims(2))


def test_endless_throttling_ends_in_an_error_after_a_bounded_number_of_waits(fake: FakeDynamoDB):
    slept: list[float] = []
    claims = ClaimsTable(Failing(fake, *["ThrottlingError"] * 10_000), "claims", retry=patient(slept=slept))
    with pytest.raises(Upstream, match="8 attempts"):
        claims.settle("acme", some_claims(3))
    assert len(slept) == 7


def test_an_answer_that_was_lost_is_still_our_claim(fake: FakeDynamoDB):
    faults = Faults(at=lambda number, operation: "lost" if number == 1 else None)
    claims = ClaimsTable(faults.around(fake), "claims", retry=patient())
    assert {claim.batch_id for claim in claims.settle("acme", some_claims(25)).values()} == {"b_1"}


def test_keys_left_unprocessed_are_read_again(fake: FakeDynamoDB):
    class Stingy:
        batch_execute_statement = staticmethod(fake.batch_execute_statement)

        def batch_get_item(self, *, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
            wanted = RequestItems["claims"]["Keys"]
            RequestItems["claims"]["Keys"] = wanted[:10]
            answer = fake.batch_get_item(RequestItems=RequestItems)
            left = {"claims": {**RequestItems["claims"], "Keys": wanted[10:]}} if wanted[10:] else {}
            return {**answer, "UnprocessedKeys": left}

    ClaimsTable(fake, "claims", retry=patient()).settle("acme", some_claims(30))
    owners = ClaimsTable(Stingy(), "claims", retry=patient()).settle("acme", some_claims(30, batch="b_2"))
    assert {claim.batch_id for claim in owners.values()} == {"b_1"}


def test_a_claim_that_expired_between_insert_and_read_is_claimed_anew(fake: FakeDynamoDB):
    class Expiring(Failing):
        def batch_get_item(self, **request: Any) -> dict[str, Any]:
            self.client.tables["claims"].clear()
            return self.client.batch_get_item(**request)

    ClaimsTable(fake, "claims", retry=patient()).settle("acme", some_claims(1))
    owners = ClaimsTable(Expiring(fake), "claims", retry=patient()).settle("acme", some_claims(1, batch="b_2"))
    assert owners["e0"].batch_id == "b_2"


def test_a_refused_call_is_not_tried_again(fake: FakeDynamoDB):
    class Refusing:
        calls = 0

        def batch_execute_statement(self, **_: Any) -> dict[str, Any]:
            self.calls += 1
            raise client_error("AccessDeniedException", "BatchExecuteStatement")

    client = Refusing()
    with pytest.raises(Upstream):
        ClaimsTable(client, "claims", retry=patient()).settle("acme", some_claims(1))
    assert client.calls == 1


def test_what_is_void_ahead_never_owns_the_id_and_leaves_it_to_others(table: tuple[Any, str]):
    claims = ClaimsTable(table[0], table[1], retry=patient())
    taken, mine = some_claims(1, batch="b_2")[0], some_claims(2)
    claims.settle("acme", [taken])
    for existed in ({"e0"}, {"e0", "e1"}):
        assert set(claims.void_ahead("acme", mine)) == existed
    assert [(one.batch_id, one.is_void) for one in claims.owners("acme", ["e0", "e1"]).values()] == [
        ("b_2", False),
        ("b_1", True),
    ]
    assert claims.settle("acme", mine)["e1"].is_void
    other = some_claims(2, batch="b_3", digest="x")[1]
    assert owner(claims.settle("acme", [other])["e1"]) == owner(other)
    assert claims.settle("acme", mine)["e1"].batch_id == "b_3"


def test_what_is_void_ahead_lives_as_long_as_a_claim_of_its_batch(fake: FakeDynamoDB):
    claims = ClaimsTable(fake, "claims", retry=patient())
    live, imported = some_claims(1)[0], replace(some_claims(2)[1], expires_s=None)
    claims.void_ahead("acme", [live, imported])
    assert [item.get("ttl") for item in fake.items("claims")] == [{"N": "2000000000"}, None]


def test_a_lost_answer_to_a_claim_that_is_void_ahead_is_asked_again(fake: FakeDynamoDB):
    faults = Faults(at=lambda number, _: "lost" if number == 1 else None)
    claims = ClaimsTable(faults.around(fake), "claims", retry=patient())
    claims.void_ahead("acme", some_claims(1))
    assert [one.is_void for one in claims.owners("acme", ["e0"]).values()] == [True]


def test_an_id_that_expires_while_it_is_made_void_ahead_is_claimed_all_the_same(fake: FakeDynamoDB):
    ClaimsTable(fake, "claims", retry=patient()).settle("acme", some_claims(1))

    def expires(number: int, _: str) -> None:
        if number == 2:
            fake.tables["claims"].clear()

    claims = ClaimsTable(Faults(at=expires).around(fake), "claims", retry=patient())
    assert set(claims.void_ahead("acme", some_claims(1, batch="b_2"))) == set()
    assert [(one.batch_id, one.is_void) for one in claims.owners("acme", ["e0"]).values()] == [("b_2", True)]


def test_a_call_that_is_throttled_as_a_whole_is_made_again_for_all_its_claims(fake: FakeDynamoDB):
    throttled = Faults(at=lambda number, _: "throttled" if number == 2 else None)
    claims = ClaimsTable(throttled.around(fake), "claims", retry=patient())
    assert len(claims.settle("acme", some_claims(60))) == 60
    assert throttled.calls == ["batch_execute_statement"] * 4
    assert {item["p"]["N"] for item in fake.items("claims")} == {str(number) for number in range(60)}


def test_a_claim_is_stored_under_names_that_stay(fake: FakeDynamoDB):
    claims = ClaimsTable(fake, "claims", retry=patient())
    claims.settle("acme", [a_claim(1)])
    void(claims, a_claim(1))
    [item] = fake.items("claims")
    assert item == {
        "pk": {"S": keys.claim_key("acme", "e")},
        "b": {"B": bytes.fromhex(a_batch_id(1)[2:])},
        "p": {"N": "1"},
        "g": {"B": b"\xdd" * 10},
        "ttl": {"N": "2000000000"},
        "vs": {"SS": [f"{a_batch_id(1)}#1"]},
    }


def a_claim(number: int, *, digest: str = "d" * 20, expires_s: int | None = 2_000_000_000) -> Claim:
    """Of the same event, by another batch each."""
    return Claim(event_id="e", batch_id=a_batch_id(number), position=number, digest=digest, expires_s=expires_s)


def void(claims: ClaimsTable, claim: Claim) -> None:
    claims.void("acme", [(claim.event_id, claim.batch_id, claim.position)])


def test_a_voided_owner_keeps_its_claim_until_another_names_the_id(table: tuple[Any, str]):
    claims = ClaimsTable(table[0], table[1], retry=patient())
    wrong, right = a_claim(1), a_claim(2, digest="e" * 20)
    claims.settle("acme", [wrong])
    void(claims, wrong)
    assert claims.owners("acme", ["e", "unknown"]) == {"e": replace(wrong, is_void=True)}
    assert claims.settle("acme", [wrong]) == {"e": replace(wrong, is_void=True)}
    assert claims.settle("acme", [right]) == {"e": right}
    assert claims.owners("acme", ["e"]) == {"e": right}
    assert claims.settle("acme", [a_claim(3)]) == {"e": right}


def test_who_was_voided_once_never_gets_the_id_again(table: tuple[Any, str]):
    claims = ClaimsTable(table[0], table[1], retry=patient())
    first, second, third = (a_claim(number) for number in (1, 2, 3))
    claims.settle("acme", [first])
    void(claims, second)
    void(claims, first)
    assert claims.settle("acme", [second]) == {"e": replace(first, is_void=True)}
    assert claims.settle("acme", [third]) == {"e": third}
    assert claims.settle("acme", [first]) == {"e": third}


def test_to_void_an_id_that_nobody_owns_makes_no_claim(table: tuple[Any, str]):
    claims = ClaimsTable(table[0], table[1], retry=patient())
    void(claims, a_claim(1))
    assert claims.owners("acme", ["e"]) == {}


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [(1_900_000_000, 2_000_000_000, 2_000_000_000), (2_000_000_000, 1_900_000_000, 2_000_000_000)],
)
def test_an_id_that_was_taken_over_stays_taken_as_long_as_either_batch_may_come_again(
    table: tuple[Any, str], first: int, second: int, kept: int
):
    claims = ClaimsTable(table[0], table[1], retry=patient())
    wrong, right = a_claim(1, expires_s=first), a_claim(2, expires_s=second)
    claims.settle("acme", [wrong])
    void(claims, wrong)
    claims.settle("acme", [right])
    assert claims.owners("acme", ["e"]) == {"e": replace(right, expires_s=kept)}


@pytest.mark.parametrize(("first", "second"), [(None, 2_000_000_000), (2_000_000_000, None), (None, None)])
def test_an_id_that_one_of_both_holds_for_ever_is_held_for_ever(
    table: tuple[Any, str], first: int | None, second: int | None
):
    claims = ClaimsTable(table[0], table[1], retry=patient())
    wrong, right = a_claim(1, expires_s=first), a_claim(2, expires_s=second)
    claims.settle("acme", [wrong])
    void(claims, wrong)
    claims.settle("acme", [right])
    assert claims.owners("acme", ["e"]) == {"e": replace(right, expires_s=None)}


def test_of_two_that_take_an_id_over_at_once_one_gets_it_and_the_other_is_told(fake: FakeDynamoDB):
    wrong, quick, slow = (a_claim(number) for number in (1, 2, 3))
    others = ClaimsTable(fake, "claims", retry=patient())
    others.settle("acme", [wrong])
    void(others, wrong)

    def meanwhile(_: int, operation: str) -> None:
        if operation == "update_item":
            others.settle("acme", [quick])

    claims = ClaimsTable(Faults(at=meanwhile).around(fake), "claims", retry=patient())
    assert claims.settle("acme", [slow]) == {"e": quick}


def test_a_take_over_whose_answer_was_lost_is_ours(fake: FakeDynamoDB):
    wrong, right = a_claim(1), a_claim(2)
    claims = ClaimsTable(fake, "claims", retry=patient())
    claims.settle("acme", [wrong])
    void(claims, wrong)
    lost = Faults(at=lambda number, _: "lost" if number == 3 else None)
    assert ClaimsTable(lost.around(fake), "claims", retry=patient()).settle("acme", [right]) == {"e": right}
    assert lost.calls[2] == "update_item"


def test_a_voids_update_that_is_throttled_is_tried_again(fake: FakeDynamoDB):
    slept: list[float] = []
    ClaimsTable(fake, "claims", retry=patient()).settle("acme", [a_claim(1)])
    throttled = Faults(at=lambda number, _: "throttled" if number == 1 else None)
    claims = ClaimsTable(throttled.around(fake), "claims", retry=patient(slept=slept))
    void(claims, a_claim(1))
    assert len(slept) == 1
    assert claims.owners("acme", ["e"])["e"].is_void


def test_claims_of_the_first_release_are_texts_and_are_read_like_all_others(fake: FakeDynamoDB):
    texts = {"b": {"S": a_batch_id(1)}, "p": {"N": "1"}, "g": {"S": "d" * 20}, "ttl": {"N": "2000000000"}}
    pk = keys.claim_key("acme", "e")
    fake.put_item(TableName="claims", Item={"pk": {"S": pk}, **texts})
    claims = ClaimsTable(fake, "claims", retry=patient())
    assert claims.owners("acme", ["e"]) == {"e": a_claim(1)}
    void(claims, a_claim(1))
    assert fake.items("claims")[0]["vs"] == {"SS": [f"{a_batch_id(1)}#1"]}
    assert claims.settle("acme", [a_claim(2)]) == {"e": a_claim(2)}
    [item] = fake.items("claims")
    assert (item["b"], item["g"]) == ({"B": bytes.fromhex(a_batch_id(2)[2:])}, {"B": b"\xdd" * 10})


def test_what_is_not_hexadecimal_is_stored_as_the_text_that_it_is(fake: FakeDynamoDB):
    claims = ClaimsTable(fake, "claims", retry=patient())
    odd = Claim(event_id="e", batch_id="b_1", position=0, digest="abc", expires_s=None)
    claims.settle("acme", [odd])
    [item] = fake.items("claims")
    assert (item["b"], item["g"]) == ({"S": "b_1"}, {"S": "abc"})
    assert claims.owners("acme", ["e"]) == {"e": odd}


@pytest.mark.parametrize("code", ["DuplicateItem", "ConditionalCheckFailed"])
def test_either_code_for_an_id_that_is_taken_means_that_its_owner_is_asked(fake: FakeDynamoDB, code: str):
    ClaimsTable(fake, "claims", retry=patient()).settle("acme", some_claims(1))
    claims = ClaimsTable(Failing(fake, code), "claims", retry=patient())
    assert claims.settle("acme", some_claims(1, batch="b_2"))["e0"].batch_id == "b_1"


def test_an_outage_of_claims_is_raised_with_what_the_last_call_said(fake: FakeDynamoDB):
    throttled = Faults(at=lambda _, __: "throttled")
    with pytest.raises(Upstream, match="claims") as raised:
        ClaimsTable(throttled.around(fake), "claims", retry=patient()).settle("acme", some_claims(1))
    assert isinstance(raised.value.__cause__, ClientError)
    assert raised.value.__cause__.response["Error"]["Code"] == "ThrottlingException"
