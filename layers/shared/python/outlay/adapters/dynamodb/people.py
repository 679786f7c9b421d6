"""People in the control table, as the door needs them: find by name, and put who is not there.

============================  ======  ==================================================================
pk                            sk      attributes
============================  ======  ==================================================================
``O#org#PEOPLE#shard``        lookup  ``person_name pseudonym secret(B) since``
``O#org#PSEUDONYM#pseudonym`` person  ``lookup``; once erased ``erased`` (ms) instead, so that it never comes again
============================  ======  ==================================================================
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from outlay.adapters.dynamodb.batch_read import chunks, read_all
from outlay.adapters.dynamodb.failures import CALL_FAILED, as_outlay_error, code_of
from outlay.adapters.retry import RETRYABLE, Retry
from outlay.contracts import keys
from outlay.domain.people import Person

Item = dict[str, Any]

PEOPLE_A_TRANSACTION = 50
"""Of two items each; DynamoDB takes 100."""
_ABSENT = "attribute_not_exists(pk)"
_CANCELLED = "TransactionCanceledException"


def person_place(org: str, lookup: str) -> Item:
    return {keys.PK: {"S": keys.people_key(org, lookup)}, keys.SK: {"S": lookup}}


def pseudonym_place(org: str, pseudonym: str) -> Item:
    return {keys.PK: {"S": keys.pseudonym_key(org, pseudonym)}, keys.SK: {"S": keys.PSEUDONYM_SORT}}


def person_from_item(org: str, item: Mapping[str, Any]) -> Person:
    return Person(
        org=org,
        lookup=item[keys.SK]["S"],
        pseudonym=item["pseudonym"]["S"],
        name=item["person_name"]["S"] if "person_name" in item else "",
        secret=bytes(item["secret"]["B"]),
        first_seen_ms=int(item["since"]["N"]) if "since" in item else 0,
    )


def _person_to_item(person: Person) -> Item:
    return {
        **person_place(person.org, person.lookup),
        "person_name": {"S": person.name},
        "pseudonym": {"S": person.pseudonym},
        "secret": {"B": person.secret},
        "since": {"N": str(person.first_seen_ms)},
    }


class PeopleTable:
    """The port ``PeopleRecords`` of ``application.resolve_people`` over a low-level DynamoDB client."""

    def __init__(self, client: Any, table: str, *, retry: Retry) -> None:
        self._client = client
        self._table = table
        self._retry = retry

    def find(self, org: str, lookups: Collection[str], *, consistent: bool) -> Mapping[str, Person]:
        """By lookup, without their names."""
        places = [person_place(org, lookup) for lookup in lookups]
        projection = "sk, pseudonym, secret"
        items = read_all(self._client, self._table, places, projection, self._retry, consistent=consistent)
        found = (person_from_item(org, item) for item in items)
        return {person.lookup: person for person in found}

    def add(self, people: Sequence[Person]) -> set[str]:
        """Both items of each person or neither; the lookups of those whose pseudonym is another's, or was."""
        taken: set[str] = set()
        for chunk in chunks(people, PEOPLE_A_TRANSACTION):
            taken |= self._add(chunk)
        return taken

    def _add(self, people: Sequence[Person]) -> set[str]:
        items = [item for person in people for item in (_person_to_item(person), _pseudonym_to_item(person))]
        puts = [{"Put": {"TableName": self._table, "Item": item, "ConditionExpression": _ABSENT}} for item in items]
        try:
            self._client.transact_write_items(TransactItems=puts)
        except CALL_FAILED as error:
            return _taken(error, people)
        return set()


def _pseudonym_to_item(person: Person) -> Item:
    return {**pseudonym_place(person.org, person.pseudonym), "lookup": {"S": person.lookup}}


def _taken(error: Exception, people: Sequence[Person]) -> set[str]:
    """Whose pseudonym made the transaction fail. Raises where it failed for another reason than what is there."""
    reasons = [str(reason.get("Code")) for reason in getattr(error, "response", {}).get("CancellationReasons", [])]
    expected = RETRYABLE | {"None", "ConditionalCheckFailed"}
    if code_of(error) == _CANCELLED and len(reasons) == 2 * len(people) and expected.issuperset(reasons):
        pairs = zip(people, reasons[::2], reasons[1::2], strict=True)
        return {one.lookup for one, person, name in pairs if (person, name) == ("None", "ConditionalCheckFailed")}
    if code_of(error) in RETRYABLE:
        return set()
    raise as_outlay_error(error) from error
