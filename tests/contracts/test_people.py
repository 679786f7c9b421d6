"""People's records: the stand-in in memory, DynamoDB's fake and the local AWS keep the same promises."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from outlay.adapters.dynamodb.control import ControlTable
from outlay.adapters.dynamodb.people import PeopleTable
from outlay.adapters.dynamodb.person_records import PersonTable
from outlay.application.erase_person import Certificate, Erased, NewKeys
from outlay.application.resolve_people import PeopleResolver
from outlay.domain.people import Person, lookup_of, new_person

from tests.support.builders import NOW_MS, ORG, an_organization
from tests.support.dynamodb_tables import in_memory, on_local_aws
from tests.support.ingest import PeopleInMemory
from tests.support.people_world import NEW
from tests.support.rollup_rig import patient

Table = tuple[Any, str]
LOCAL = pytest.param("local", marks=pytest.mark.local_aws)


@pytest.fixture(params=["memory", LOCAL])
def table(request: pytest.FixtureRequest) -> Iterator[Table]:
    if request.param == "memory":
        yield in_memory("control", sort_key=True)
        return
    with on_local_aws(request.getfixturevalue("local_aws")("dynamodb"), "control", sort_key=True) as made:
        yield made


@pytest.fixture(params=["stand-in", "memory", LOCAL])
def records(request: pytest.FixtureRequest) -> Iterator[Any]:
    if request.param == "stand-in":
        yield PeopleInMemory()
    elif request.param == "memory":
        yield PeopleTable(*in_memory("control", sort_key=True), retry=patient())
    else:
        client = request.getfixturevalue("local_aws")("dynamodb")
        with on_local_aws(client, "control", sort_key=True) as (client, name):
            yield PeopleTable(client, name, retry=patient())


def a_person(name: str = "anna", **changes: Any) -> Person:
    return replace(new_person(name, organization=NEW, now_ms=NOW_MS), **changes)


def a_certificate(person: Person, **changes: Any) -> Certificate:
    values: dict[str, Any] = {
        "org": ORG,
        "pseudonym": person.pseudonym,
        "first_seen_ms": person.first_seen_ms,
        "erased_ms": NOW_MS + 1,
        "erased_by": "ann@x.org",
        "reason": "asked for",
        "replaced_key": False,
    }
    return Certificate(**{**values, **changes})


@pytest.mark.parametrize("consistent", [True, False])
def test_a_record_comes_back_by_lookup_without_the_name(records: Any, consistent: bool) -> None:
    anna = a_person()
    assert records.find(ORG, [anna.lookup], consistent=consistent) == {}
    assert records.add([anna]) == set()
    [found] = records.find(ORG, [anna.lookup, "0" * 32], consistent=consistent).values()
    assert (found.pseudonym, found.secret, found.name) == (anna.pseudonym, anna.secret, "")
    assert records.find("other", [anna.lookup], consistent=consistent) == {}


def test_a_record_is_put_once(records: Any) -> None:
    anna = a_person()
    records.add([anna])
    assert records.add([a_person()]) == set(), "it is not the pseudonym that stands in the way"
    [found] = records.find(ORG, [anna.lookup], consistent=True).values()
    assert found.pseudonym == anna.pseudonym


def test_a_pseudonym_is_one_person_s(records: Any) -> None:
    anna = a_person()
    records.add([anna])
    ben = a_person("ben", pseudonym=anna.pseudonym)
    assert records.add([ben]) == {ben.lookup}
    assert records.find(ORG, [ben.lookup], consistent=True) == {}


def test_more_people_than_a_transaction_holds_get_their_records_in_one_go(table: Table) -> None:
    resolve = PeopleResolver(PeopleTable(*table, retry=patient()), clock=lambda: NOW_MS)
    names = [f"user-{number}" for number in range(120)]
    found = resolve(NEW, names)
    assert len({person.pseudonym for person in found.values()}) == 120
    people = PersonTable(*table)
    listed = people.page(ORG, after="", limit=500)
    assert sorted(person.name for person in listed) == sorted(names)
    assert [person.lookup for person in listed] == sorted(person.lookup for person in listed)
    assert people.page(ORG, after=listed[99].lookup, limit=15) == listed[100:115]


def test_an_erasure_is_all_or_nothing(table: Table) -> None:
    anna, people = a_person(), PersonTable(*table)
    PeopleTable(*table, retry=patient()).add([anna])
    assert people.by_pseudonym(ORG, anna.pseudonym) == anna == people.by_lookup(ORG, anna.lookup)
    outdated = replace(anna, pseudonym="u_" + "0" * 32)
    assert people.erase(outdated, a_certificate(outdated), None) is False
    assert people.by_lookup(ORG, anna.lookup) == anna
    assert people.erasures(ORG, before="", limit=5) == []
    certificate = a_certificate(anna)
    assert people.erase(anna, certificate, None) is True
    assert people.erase(anna, certificate, None) is False
    assert people.by_lookup(ORG, anna.lookup) is None
    assert people.by_pseudonym(ORG, anna.pseudonym) == Erased(erased_ms=certificate.erased_ms)
    assert people.erasure(ORG, certificate.erased_ms, anna.pseudonym) == certificate


def test_an_erased_pseudonym_stays_taken(table: Table) -> None:
    anna, people = a_person(), PeopleTable(*table, retry=patient())
    people.add([anna])
    PersonTable(*table).erase(anna, a_certificate(anna), None)
    assert people.add([anna]) == {anna.lookup}
    assert people.find(ORG, [anna.lookup], consistent=True) == {}


def test_certificates_are_listed_newest_first_page_by_page(table: Table) -> None:
    people = PersonTable(*table)
    made = []
    for number in range(3):
        person = a_person(f"user-{number}")
        PeopleTable(*table, retry=patient()).add([person])
        made.append(a_certificate(person, erased_ms=NOW_MS + number))
        people.erase(person, made[-1], None)
    first = people.erasures(ORG, before="", limit=2)
    assert [certificate for _, certificate in first] == [made[2], made[1]]
    assert [certificate for _, certificate in people.erasures(ORG, before=first[-1][0], limit=2)] == [made[0]]


def test_the_key_of_former_pseudonyms_goes_in_the_same_transaction(table: Table) -> None:
    former = an_organization()
    ControlTable(*table).put_organization(former)
    anna, people = replace(new_person("anna", organization=former, now_ms=NOW_MS)), PersonTable(*table)
    PeopleTable(*table, retry=patient()).add([anna])
    keys = NewKeys(former=former.user_key, user_key=b"n" * 32, people_key=former.lookup_key)
    assert people.erase(anna, a_certificate(anna), replace(keys, former=b"x" * 32)) is False
    assert people.by_lookup(ORG, anna.lookup) == anna
    assert people.erase(anna, a_certificate(anna), keys) is True
    organization = people.organization(ORG)
    assert organization == replace(former, user_key=b"n" * 32, people_key=former.lookup_key)
    assert lookup_of(organization, "anna") == anna.lookup
