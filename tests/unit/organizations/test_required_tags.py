"""Required tags: events without are accepted, and the sender is told how many, once a tag."""

from tests.support.builders import an_organization
from tests.support.ingest import Door, sent_event


def warnings_of(door: Door, *events: object) -> list[str]:
    answer = door.post(list(events))
    assert answer.status == 202
    return [text for text in answer.body["warnings"] if "requires" in text]


def test_events_that_lack_a_required_tag_are_accepted_and_counted() -> None:
    door = Door(organization=an_organization(required_tags=("region", "ticket")))
    told = warnings_of(
        door,
        sent_event(id="a"),
        sent_event(id="b", tags={"region": "eu"}),
        sent_event(id="c", tags={"region": "", "ticket": "T-1"}),
        sent_event(id="d", provider=None),
    )
    assert told == [
        "2 of 3 accepted events lack the tag region, which the organization requires.",
        "2 of 3 accepted events lack the tag ticket, which the organization requires.",
    ]
    assert len(door.log.events) == 3


def test_a_thousand_events_without_it_are_one_line() -> None:
    door = Door(organization=an_organization(required_tags=("region",)))
    assert len(warnings_of(door, *[sent_event(id=f"e{number}") for number in range(1_000)])) == 1


def test_without_required_tags_or_with_all_of_them_nothing_is_said() -> None:
    assert warnings_of(Door(), sent_event()) == []
    door = Door(organization=an_organization(required_tags=("region",)))
    assert warnings_of(door, sent_event(tags={"region": "eu"})) == []


def test_a_retry_is_told_the_same() -> None:
    door = Door(organization=an_organization(required_tags=("region",)))
    first, again = (door.post([sent_event()]).body for _ in range(2))
    assert again == {**first, "replayed": True}
    assert len(first["warnings"]) == 1
