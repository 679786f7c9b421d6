"""At the door a name becomes a person's pseudonym; the name is in their record and nowhere else."""

import json

import pytest
from outlay.application.resolve_people import KEPT_MS, MAX_KEPT, ROUNDS, PeopleResolver
from outlay.domain import identity
from outlay.domain.errors import LimitExceeded, Upstream
from outlay.domain.people import new_person

from tests.support.builders import NOW_MS, ORG, an_organization
from tests.support.ingest import Door, PeopleInMemory, sent_event

NAME = "anna.marker@example.com"
NEW = an_organization(people_key=b"p" * 32)
FORMER = an_organization()


def users(door: Door) -> list[str]:
    return [event.user for event in door.log.events]


def test_a_name_is_stored_in_its_record_only() -> None:
    door = Door(organization=NEW)
    answer = door.post([sent_event(user=NAME)])
    ((_, person),) = door.people.people.items()
    assert (person.name, person.pseudonym, person.first_seen_ms) == (NAME, users(door)[0], NOW_MS)
    assert NAME not in repr(door.log.batches)
    assert NAME not in repr(answer.body)
    assert NAME not in repr(person), "a record that is logged by mistake must not name anyone"


def test_two_doors_agree_on_a_person_without_talking_to_each_other() -> None:
    people = PeopleInMemory()
    doors = [Door(organization=NEW, people=people) for _ in range(2)]
    for number, door in enumerate(doors):
        door.post([sent_event(id=f"call-{number}", user=NAME)])
    assert users(doors[0]) == users(doors[1])
    assert len(people.people) == 1


def test_doors_that_meet_the_same_person_at_once_agree() -> None:
    class Overtaken(PeopleInMemory):
        """Another door puts the person between this door's reading and its putting."""

        def add(self, people):
            if not self.people:
                super().add([new_person(NAME, organization=NEW, now_ms=1)])
            return super().add(people)

    people = Overtaken()
    door = Door(organization=NEW, people=people)
    door.post([sent_event(user=NAME)])
    ((_, person),) = people.people.items()
    assert users(door) == [person.pseudonym]
    assert person.first_seen_ms == 1
    assert people.reads == [False, True], "what an eventual read missed is read consistently"


def test_nobody_gets_a_record_for_an_event_that_is_not_stored() -> None:
    door = Door(organization=NEW)
    rejected = [
        sent_event(id="a", user="old@example.com", timestamp="2020-01-01T00:00:00Z"),
        sent_event(id="b", user="countless@example.com", input_uncached_tokens=None, output_tokens=None),
        sent_event(id="c", user="sk-abcdefABCDEF0123456789"),
    ]
    assert door.post(rejected).status == 422
    assert door.post([sent_event(user=NAME)], idempotency_key="ä").status == 400
    assert not door.people.people
    assert door.post([*rejected, sent_event(id="d", user=NAME)]).status == 202
    assert [person.name for person in door.people.people.values()] == [NAME]


@pytest.mark.parametrize(
    ("failure", "status"), [(Upstream("no"), 503), (LimitExceeded("slowly", retry_after_s=1), 429)]
)
def test_where_people_can_t_be_looked_up_nothing_is_stored(failure: Exception, status: int) -> None:
    door = Door(organization=NEW)
    door.people.fails = failure
    assert door.post([sent_event(user=NAME)]).status == status
    assert not door.log.batches
    door.people.fails = None
    assert door.post([sent_event(user=NAME)]).body["replayed"] is False


def test_a_request_without_users_asks_nothing_about_people() -> None:
    door = Door(organization=NEW)
    door.people.fails = Upstream("not to be asked")
    assert door.post([sent_event(), sent_event(id="b", user="")]).status == 202


def test_a_known_person_costs_no_read_for_a_minute_and_is_asked_for_again_after_it() -> None:
    door = Door(organization=NEW)
    door.post([sent_event(id="a", user=NAME)])
    door.people.reads.clear()
    door.now_ms += KEPT_MS - 1
    door.post([sent_event(id="b", user=NAME)])
    assert door.people.reads == []
    door.now_ms += 1
    door.post([sent_event(id="c", user=NAME)])
    assert door.people.reads == [False]
    assert len(set(users(door))) == 1


def test_what_an_instance_remembers_is_bounded() -> None:
    resolve = PeopleResolver(PeopleInMemory(), clock=lambda: NOW_MS)
    for start in range(0, MAX_KEPT + 1_000, 1_000):
        resolve(NEW, [f"user-{number}" for number in range(start, start + 1_000)])
    assert len(resolve._kept) == MAX_KEPT
    assert (ORG, "user-0") not in resolve._kept


def test_a_person_of_one_organization_is_nobody_in_another() -> None:
    people = PeopleInMemory()
    resolve = PeopleResolver(people, clock=lambda: NOW_MS)
    other = an_organization(org="other", people_key=b"q" * 32)
    ours, theirs = resolve(NEW, [NAME])[NAME], resolve(other, [NAME])[NAME]
    assert ours.lookup != theirs.lookup
    assert ours.pseudonym != theirs.pseudonym


def test_once_erased_a_name_is_another_person_within_a_minute() -> None:
    door = Door(organization=NEW)
    door.post([sent_event(id="a", user=NAME)])
    door.people.erase(ORG, NAME)
    door.now_ms += KEPT_MS
    door.post([sent_event(id="b", user=NAME)])
    first, second = users(door)
    assert first != second


@pytest.mark.parametrize("organization", [NEW, FORMER])
def test_a_retry_is_recognised_although_its_content_holds_names(organization) -> None:
    door = Door(organization=organization)
    events = [sent_event(id="a", user=NAME), sent_event(id="b", user="ben@example.com")]
    first = door.post(events)
    door.now_ms += KEPT_MS
    assert door.post(events).body == {**first.body, "replayed": True}


def test_without_the_erased_secret_a_batch_id_tells_nothing_about_a_name() -> None:
    """Whoever has the organization's keys and the whole content still can't try a name."""
    door = Door(organization=NEW)
    events = [sent_event(user=NAME)]
    answer = door.post(events)
    (person,) = door.people.people.values()
    content = json.dumps(events).encode()
    keyed = identity.digest(content, key=NEW.user_key)
    told = identity.digest(content, key=identity.content_key(NEW.user_key, [person.secret]))
    assert told[:20] in answer.body["batch_id"]
    assert keyed[:20] not in answer.body["batch_id"]


def test_content_without_names_has_the_digest_of_the_previous_release() -> None:
    assert identity.content_key(b"k", []) == b"k"


def test_an_organization_of_the_previous_release_keeps_its_people() -> None:
    door = Door(organization=FORMER)
    door.post([sent_event(user=NAME)])
    assert users(door) == [identity.former_pseudonym(NAME, key=FORMER.user_key)]


def test_an_erased_pseudonym_of_the_previous_release_never_comes_back() -> None:
    """Not even where a door still holds the key that it came from."""
    door = Door(organization=FORMER)
    door.post([sent_event(id="a", user=NAME), sent_event(id="b", user="ben@example.com")])
    door.people.erase(ORG, NAME)
    door.now_ms += KEPT_MS
    door.post([sent_event(id="c", user=NAME), sent_event(id="d", user="cleo@example.com")])
    anna, ben, again, cleo = users(door)
    assert again != anna
    assert (ben, cleo) == tuple(
        identity.former_pseudonym(f"{name}@example.com", key=FORMER.user_key) for name in ("ben", "cleo")
    )


def test_lookups_stay_when_the_key_of_former_pseudonyms_goes() -> None:
    replaced = an_organization(user_key=b"n" * 32, people_key=FORMER.lookup_key)
    assert replaced.lookup_key == FORMER.lookup_key != FORMER.user_key
    assert FORMER.has_former_pseudonyms
    assert not replaced.has_former_pseudonyms


def test_a_table_that_never_answers_with_who_was_put_is_given_up() -> None:
    class Forgetful(PeopleInMemory):
        def find(self, org, lookups, *, consistent):
            super().find(org, lookups, consistent=consistent)
            return {}

    people, waited = Forgetful(), []
    with pytest.raises(Upstream):
        PeopleResolver(people, clock=lambda: NOW_MS, pause=waited.append)(NEW, [NAME])
    assert len(people.reads) == ROUNDS
    assert waited == [1, 2, 3, 4, 5]
