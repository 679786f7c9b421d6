"""People in the control table, as administrators need them: list, find, erase. Items as in ``people``; beside them

====================  ================  =====================================================================
pk                    sk                attributes
====================  ================  =====================================================================
``O#org#ERASURES``    ms#pseudonym      ``since erased erased_by reason replaced_key``
====================  ================  =====================================================================
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from outlay.adapters.dynamodb.control import ControlTable
from outlay.adapters.dynamodb.failures import CALL_FAILED, as_outlay_error, code_of
from outlay.adapters.dynamodb.people import Item, person_from_item, person_place, pseudonym_place
from outlay.adapters.retry import RETRYABLE
from outlay.application.erase_person import Certificate, Erased, NewKeys
from outlay.contracts import keys
from outlay.domain.organization import Organization
from outlay.domain.people import Person

ALL_CONDITION = "pk = :pk"
BEFORE_CONDITION = "pk = :pk AND sk < :place"
AFTER_CONDITION = "pk = :pk AND sk > :place"


class PersonTable:
    """The port ``PersonRecords`` of ``application.erase_person`` over a low-level DynamoDB client."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table
        self._control = ControlTable(client, table)

    def organization(self, org: str) -> Organization | None:
        return self._control.get_organization(org)

    def by_lookup(self, org: str, lookup: str) -> Person | None:
        item = self._get(person_place(org, lookup))
        return None if item is None else person_from_item(org, item)

    def by_pseudonym(self, org: str, pseudonym: str) -> Person | Erased | None:
        item = self._get(pseudonym_place(org, pseudonym))
        if item is None:
            return None
        if "erased" in item:
            return Erased(erased_ms=int(item["erased"]["N"]))
        return self.by_lookup(org, item["lookup"]["S"])

    def page(self, org: str, *, after: str, limit: int) -> Sequence[Person]:
        return list(islice(self._people(org, after, limit), limit))

    def _people(self, org: str, after: str, limit: int) -> Iterator[Person]:
        for shard in keys.PEOPLE_SHARDS:
            if shard >= after[:1]:
                yield from (
                    person_from_item(org, item) for item in self._query(keys.people_key(org, shard), limit, after)
                )

    def erase(self, person: Person, certificate: Certificate, new: NewKeys | None) -> bool:
        org = person.org
        actions = [
            {
                "Delete": {
                    "Key": person_place(org, person.lookup),
                    "ConditionExpression": "pseudonym = :pseudonym",
                    "ExpressionAttributeValues": {":pseudonym": {"S": person.pseudonym}},
                }
            },
            {
                "Update": {
                    "Key": pseudonym_place(org, person.pseudonym),
                    "UpdateExpression": "SET erased = :now REMOVE lookup",
                    "ConditionExpression": "attribute_exists(lookup)",
                    "ExpressionAttributeValues": {":now": {"N": str(certificate.erased_ms)}},
                }
            },
            {"Put": {"Item": _certificate_to_item(certificate), "ConditionExpression": "attribute_not_exists(pk)"}},
            *([] if new is None else [_replace_keys(org, new)]),
        ]
        named = [{kind: {"TableName": self._table, **action}} for one in actions for kind, action in one.items()]
        try:
            self._client.transact_write_items(TransactItems=named)
        except CALL_FAILED as error:
            if _is_outdated(error):
                return False
            raise as_outlay_error(error) from error
        return True

    def erasures(self, org: str, *, before: str, limit: int) -> Sequence[tuple[str, Certificate]]:
        items = self._query(keys.erasures_key(org), limit, before, newest_first=True)
        return [(item[keys.SK]["S"], _certificate_from_item(org, item)) for item in islice(items, limit)]

    def erasure(self, org: str, erased_ms: int, pseudonym: str) -> Certificate | None:
        place = {keys.PK: {"S": keys.erasures_key(org)}, keys.SK: {"S": keys.erasure_sort(erased_ms, pseudonym)}}
        item = self._get(place)
        return None if item is None else _certificate_from_item(org, item)

    def _get(self, place: Item) -> Item | None:
        try:
            answer = self._client.get_item(TableName=self._table, Key=place, ConsistentRead=True)
        except CALL_FAILED as error:
            raise as_outlay_error(error) from error
        item: Item | None = answer.get("Item")
        return item

    def _query(self, pk: str, limit: int, place: str, *, newest_first: bool = False) -> Iterator[Item]:
        """The items of a partition beyond a place; lazily, as many at a time as are wanted."""
        condition = BEFORE_CONDITION if newest_first else AFTER_CONDITION
        call: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": condition if place else ALL_CONDITION,
            "ExpressionAttributeValues": {":pk": {"S": pk}, **({":place": {"S": place}} if place else {})},
            "ConsistentRead": True,
            "Limit": limit,
            "ScanIndexForward": not newest_first,
        }
        while True:
            try:
                page = self._client.query(**call)
            except CALL_FAILED as error:
                raise as_outlay_error(error) from error
            yield from page["Items"]
            if "LastEvaluatedKey" not in page:
                return
            call["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def _replace_keys(org: str, new: NewKeys) -> Item:
    return {
        "Update": {
            "Key": {keys.PK: {"S": keys.organization_key(org)}, keys.SK: {"S": keys.ORGANIZATION_SORT}},
            "UpdateExpression": "SET user_key = :user_key, people_key = :people_key",
            "ConditionExpression": "user_key = :former",
            "ExpressionAttributeValues": {
                ":former": {"B": new.former},
                ":user_key": {"B": new.user_key},
                ":people_key": {"B": new.people_key},
            },
        }
    }


def _is_outdated(error: Exception) -> bool:
    """Whether something was not as stated, or is being changed: to be read again."""
    reasons = {str(one.get("Code")) for one in getattr(error, "response", {}).get("CancellationReasons", [])}
    expected = RETRYABLE | {"None", "ConditionalCheckFailed"}
    return code_of(error) == "TransactionCanceledException" and bool(reasons) and expected.issuperset(reasons)


def _certificate_to_item(certificate: Certificate) -> Item:
    return {
        keys.PK: {"S": keys.erasures_key(certificate.org)},
        keys.SK: {"S": keys.erasure_sort(certificate.erased_ms, certificate.pseudonym)},
        "since": {"N": str(certificate.first_seen_ms)},
        "erased": {"N": str(certificate.erased_ms)},
        "erased_by": {"S": certificate.erased_by},
        "reason": {"S": certificate.reason},
        "replaced_key": {"BOOL": certificate.replaced_key},
    }


def _certificate_from_item(org: str, item: Mapping[str, Any]) -> Certificate:
    return Certificate(
        org=org,
        pseudonym=item[keys.SK]["S"].partition("#")[2],
        first_seen_ms=int(item["since"]["N"]),
        erased_ms=int(item["erased"]["N"]),
        erased_by=item["erased_by"]["S"],
        reason=item["reason"]["S"],
        replaced_key=item["replaced_key"]["BOOL"],
    )
