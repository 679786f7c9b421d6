"""People over HTTP: administrators find, export and erase them; nobody else learns a name."""

import hashlib
import json
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

import pytest
from outlay.application.export_person import PersonMonth, windows
from outlay.domain import identity
from outlay.domain.people import lookup_of

from tests.support.builders import ORG, a_batch, a_batch_id, a_membership, an_event, an_organization
from tests.support.fake_dynamodb import client_error
from tests.support.people_world import NAME, NEW, PeopleWorld

SOMEONE = "u_" + "0" * 32
ROUTES = [
    ("GET", "/v1/people"),
    ("GET", f"/v1/people/{SOMEONE}"),
    ("GET", f"/v1/people/{SOMEONE}/export"),
    ("GET", f"/v1/people/{SOMEONE}/events"),
    ("POST", f"/v1/people/{SOMEONE}/erase"),
    ("GET", "/v1/erasures"),
    ("GET", f"/v1/erasures/e_{'0' * 32}"),
]


@pytest.fixture
def world() -> PeopleWorld:
    return PeopleWorld()


def find(world: PeopleWorld, **query: Any) -> dict[str, Any]:
    return world.send("GET", "/v1/people", query=urlencode(query))


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_people_are_for_administrators(world: PeopleWorld, method: str, path: str) -> None:
    world.control.memberships["sub-1"] = {ORG: a_membership(role="member")}
    assert world.send(method, path)["statusCode"] == 403


def test_nobody_is_listed_where_nobody_was_seen(world: PeopleWorld) -> None:
    body = find(world)["json"]
    assert (body["people"], body["next_cursor"]) == ([], None)


def test_all_people_are_listed_page_by_page_each_once(world: PeopleWorld) -> None:
    names = {f"user-{number}@example.com" for number in range(57)}
    world.seen(*names)
    pages, cursor = [], {}
    while True:
        body = find(world, limit=7, **cursor)["json"]
        pages.append(body["people"])
        if body["next_cursor"] is None:
            break
        cursor = {"cursor": body["next_cursor"]}
    listed = [person["name"] for page in pages for person in page]
    assert sorted(listed) == sorted(names)
    assert max(map(len, pages)) == 7


def test_a_person_is_found_by_exact_name_or_pseudonym(world: PeopleWorld) -> None:
    person = world.seen(NAME, "ben@example.com")[NAME]
    [found] = find(world, name=NAME)["json"]["people"]
    assert (found["name"], found["pseudonym"], found["erased_at"]) == (NAME, person.pseudonym, None)
    assert find(world, pseudonym=person.pseudonym)["json"]["people"] == [found]
    assert find(world, name=NAME.upper())["json"]["people"] == []
    assert find(world, name=NAME)["headers"]["cache-control"] == "no-store"
    assert find(world, pseudonym=SOMEONE)["json"]["people"] == []
    one = world.send("GET", f"/v1/people/{person.pseudonym}")["json"]
    assert {name: one[name] for name in found} == found


def test_every_problem_of_a_query_is_named(world: PeopleWorld) -> None:
    answer = find(world, name="x" * 257, pseudonym="anna", limit=0, cursor="here")
    assert answer["statusCode"] == 400
    assert [one["field"] for one in answer["json"]["errors"]] == ["limit", "name", "pseudonym", "cursor", "name"]


@pytest.mark.parametrize("path", ["/v1/people/anna", f"/v1/people/{SOMEONE}", f"/v1/people/{SOMEONE}/export"])
def test_whoever_is_not_known_is_not_found(world: PeopleWorld, path: str) -> None:
    assert world.send("GET", path)["statusCode"] == 404


def test_a_person_of_another_organization_is_not_found(world: PeopleWorld) -> None:
    other = an_organization(org="other", people_key=b"q" * 32)
    person = world.door()(other, [NAME])[NAME]
    assert world.send("GET", f"/v1/people/{person.pseudonym}")["statusCode"] == 404
    assert world.erase(person.pseudonym)["statusCode"] == 404
    assert find(world)["json"]["people"] == []


def test_an_export_holds_record_sums_and_the_way_to_every_event(world: PeopleWorld) -> None:
    person = world.seen(NAME)[NAME]
    sums = {f"cost_{name}": "0" for name in ("input", "cache_read", "cache_write", "output", "other")}
    row = {"provider": "openai", "model": "gpt-4o", "unpriced_requests": "0", **sums}
    world.person_lake.months = [
        {**row, "month": "2026-05", "requests": "3", "first_day": "2026-05-02", "last_day": "2026-05-31"},
        {**row, "month": "2026-11", "requests": "1", "first_day": "2026-11-02", "last_day": "2026-11-02"}
        | {"cost_input": "2500000000", "unpriced_requests": "1"},
    ]
    path = f"/v1/people/{person.pseudonym}/export"
    begun = world.send("GET", path)
    assert (begun["statusCode"], begun["json"]["state"]) == (202, "running")
    query = f"query_id={begun['json']['query_id']}"
    assert world.send("GET", path, query=query)["statusCode"] == 202
    done = world.send("GET", path, query=query)["json"]
    assert done["person"]["name"] == NAME
    assert (done["first_day"], done["last_day"]) == ("2026-05-02", "2026-11-02")
    assert [(one["month"], one["requests"], one["cost_usd"]) for one in done["months"]] == [
        ("2026-05", 3, "0.00"),
        ("2026-11", 1, None),
    ]
    spans = [(one["from"], one["to"]) for one in done["events"]]
    assert spans[0][1] > "2026-11-22"
    assert spans[-1][0] == "2026-05-01"
    assert all(newer[0] == older[1] for newer, older in pairwise(spans)), "no gap"


def test_the_query_of_one_person_shows_nothing_of_another(world: PeopleWorld) -> None:
    people = world.seen(NAME, "ben@example.com")
    begun = world.send("GET", f"/v1/people/{people[NAME].pseudonym}/export")["json"]["query_id"]
    other = people["ben@example.com"].pseudonym
    assert world.send("GET", f"/v1/people/{other}/export", query=f"query_id={begun}")["statusCode"] == 404
    assert world.send("GET", f"/v1/people/{other}/export", query="query_id=a'b")["statusCode"] == 400


def test_a_person_without_events_has_an_empty_export(world: PeopleWorld) -> None:
    assert windows([], today="2026-11-22") == [("2026-10-20", "2026-11-24")]


@pytest.mark.parametrize("days", [1, 33, 34, 90, 123, 124, 730])
def test_windows_cover_every_day_and_none_is_longer_than_a_listing(days: int) -> None:
    first = (date(2026, 11, 22) - timedelta(days=days)).isoformat()
    month = PersonMonth(
        month="", provider="", model="", requests=1, unpriced=0, by_class=(), first_day=first, last_day=first
    )
    spans = windows([month], today="2026-11-22")
    assert spans[-1][0] < first
    assert all((date.fromisoformat(end) - date.fromisoformat(start)).days <= 90 for start, end in spans)


def test_a_person_s_events_are_theirs_alone(world: PeopleWorld) -> None:
    people = world.seen(NAME, "ben@example.com")
    events = [an_event(event_id=f"call-{place}", user=one.pseudonym) for place, one in enumerate(people.values())]
    world.rig.deliver(a_batch(*events, batch_id=a_batch_id(1)))
    path = f"/v1/people/{people[NAME].pseudonym}/events"
    answer = world.ask(path, start="2026-11-20", end="2026-11-24")
    assert answer["statusCode"] == 200, answer["json"]
    assert [row["user"] for row in answer["json"]["rows"]] == [people[NAME].pseudonym]
    assert answer["json"]["totals"]["requests"] == 1
    older = world.ask(path, start="2026-08-01", end="2026-08-09")
    assert older["statusCode"] == 202
    assert world.lake.begun["q-1"][1].filters == {"user": frozenset({people[NAME].pseudonym})}


def test_an_erasure_leaves_no_name_and_comes_with_a_certificate(world: PeopleWorld) -> None:
    person = world.seen(NAME)[NAME]
    answer = world.erase(person.pseudonym)
    certificate = answer["json"]
    assert answer["statusCode"] == 200
    assert certificate["pseudonym"] == person.pseudonym
    assert certificate["erased_by"] == "a@example.com"
    assert certificate["backups_until"] > certificate["erased_at"]
    stored = repr(world.dynamodb.tables)
    for trace in (NAME, person.lookup, repr(person.secret)):
        assert trace not in stored
    assert find(world, name=NAME)["json"]["people"] == []
    gone = world.send("GET", f"/v1/people/{person.pseudonym}")["json"]
    assert (gone["name"], gone["erasure_id"]) == (None, certificate["erasure_id"])
    assert world.send("GET", "/v1/erasures")["json"]["erasures"] == [certificate]
    assert world.send("GET", f"/v1/erasures/{certificate['erasure_id']}")["json"] == certificate


def test_a_certificate_s_hash_is_of_what_it_says(world: PeopleWorld) -> None:
    person = world.seen(NAME)[NAME]
    certificate = world.erase(person.pseudonym)["json"]
    told = {
        "org": ORG,
        "pseudonym": person.pseudonym,
        "first_seen_ms": world.now_ms,
        "erased_ms": world.now_ms,
        "erased_by": "a@example.com",
        "reason": "asked for by letter",
        "replaced_key": False,
    }
    text = json.dumps(told, sort_keys=True, separators=(",", ":"))
    assert certificate["sha256"] == hashlib.sha256(text.encode()).hexdigest()


def test_asking_again_gives_the_same_certificate(world: PeopleWorld) -> None:
    person = world.seen(NAME)[NAME]
    first = world.erase(person.pseudonym)["json"]
    world.now_ms += 5_000
    assert world.erase(person.pseudonym, reason="another reason")["json"] == first
    assert len(world.send("GET", "/v1/erasures")["json"]["erasures"]) == 1


def test_an_answer_that_is_lost_is_no_second_erasure(world: PeopleWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    person = world.seen(NAME)[NAME]
    write = world.dynamodb.transact_write_items

    def lost(**arguments: Any) -> Any:
        write(**arguments)
        raise client_error("InternalServerError", "TransactWriteItems", status=500)

    monkeypatch.setattr(world.dynamodb, "transact_write_items", lost)
    assert world.erase(person.pseudonym)["statusCode"] == 503
    monkeypatch.undo()
    assert world.erase(person.pseudonym)["statusCode"] == 200
    assert len(world.send("GET", "/v1/erasures")["json"]["erasures"]) == 1


def test_a_failed_erasure_has_erased_nothing(world: PeopleWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    person = world.seen(NAME)[NAME]
    before = repr(world.dynamodb.tables)

    def refused(**_: Any) -> Any:
        raise client_error("ThrottlingException", "TransactWriteItems")

    monkeypatch.setattr(world.dynamodb, "transact_write_items", refused)
    assert world.erase(person.pseudonym)["statusCode"] == 429
    assert repr(world.dynamodb.tables) == before


def test_a_record_that_keeps_changing_is_given_up_unharmed(world: PeopleWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    person = world.seen(NAME)[NAME]
    calls = []

    def changed(**_: Any) -> Any:
        calls.append(1)
        reasons = [{"Code": "ConditionalCheckFailed"}, {"Code": "None"}, {"Code": "TransactionConflict"}]
        raise client_error("TransactionCanceledException", "TransactWriteItems", CancellationReasons=reasons)

    monkeypatch.setattr(world.dynamodb, "transact_write_items", changed)
    assert world.erase(person.pseudonym)["statusCode"] == 503
    assert len(calls) == 4


@pytest.mark.parametrize("reason", ["", "x", "   ", "x" * 501, f"letter of {NAME.upper()}"])
def test_a_reason_is_given_and_names_nobody(world: PeopleWorld, reason: str) -> None:
    person = world.seen(NAME)[NAME]
    answer = world.erase(person.pseudonym, reason=reason)
    assert answer["statusCode"] == 400
    assert [one["field"] for one in answer["json"]["errors"]] == ["reason"]
    assert NAME not in answer["body"].lower()
    assert len(find(world)["json"]["people"]) == 1


def test_an_administrator_who_erases_themselves_is_not_named_by_the_certificate(world: PeopleWorld) -> None:
    person = world.seen("a@example.com")["a@example.com"]
    assert world.erase(person.pseudonym)["json"]["erased_by"] == "sub-1"
    assert "a@example.com" not in repr(world.dynamodb.tables)


def test_whoever_comes_again_after_an_erasure_is_someone_else(world: PeopleWorld) -> None:
    person = world.seen(NAME)[NAME]
    world.erase(person.pseudonym)
    again = world.seen(NAME)[NAME]
    assert again.pseudonym != person.pseudonym
    [found] = find(world, name=NAME)["json"]["people"]
    assert found["pseudonym"] == again.pseudonym
    world.now_ms += 1_000
    world.erase(again.pseudonym)
    listed = world.send("GET", "/v1/erasures", query="limit=1")["json"]
    assert [one["pseudonym"] for one in listed["erasures"]] == [again.pseudonym], "newest first"
    following = world.send("GET", "/v1/erasures", query=f"limit=1&cursor={listed['next_cursor']}".replace("#", "%23"))
    assert [one["pseudonym"] for one in following["json"]["erasures"]] == [person.pseudonym]


@pytest.mark.parametrize("query", ["cursor=here", "limit=501", "state=x"])
def test_a_query_of_erasures_that_makes_no_sense_is_refused(world: PeopleWorld, query: str) -> None:
    assert world.send("GET", "/v1/erasures", query=query)["statusCode"] == 400


def test_in_an_organization_of_the_previous_release_the_first_erasure_takes_the_key_of_all_pseudonyms() -> None:
    """They were made from names by that key alone: as long as it is there, nobody is really erased."""
    former = an_organization()
    world = PeopleWorld(former)
    people = world.seen(NAME, "ben@example.com")
    assert people[NAME].pseudonym == identity.former_pseudonym(NAME, key=former.user_key)
    assert world.erase(people[NAME].pseudonym)["json"]["replaced_key"] is True
    organization = world.people.organization(ORG)
    assert organization is not None
    assert repr(former.user_key) not in repr(world.dynamodb.tables)
    assert lookup_of(organization, "ben@example.com") == people["ben@example.com"].lookup
    assert world.seen("ben@example.com")["ben@example.com"].pseudonym == people["ben@example.com"].pseudonym
    assert world.erase(people["ben@example.com"].pseudonym)["json"]["replaced_key"] is False


def test_a_door_that_still_has_the_former_key_does_not_bring_the_erased_pseudonym_back() -> None:
    world = PeopleWorld(an_organization())
    person = world.seen(NAME)[NAME]
    world.erase(person.pseudonym)
    stale = world.door()(an_organization(), [NAME])[NAME]
    assert stale.pseudonym != person.pseudonym


def test_the_new_organizations_are_as_the_tests_assume() -> None:
    assert not NEW.has_former_pseudonyms
