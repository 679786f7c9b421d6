"""The control table: organizations, API keys, memberships. All puts are conditional: nothing is overwritten by a retry.

==================  ==========  ================================================================================
pk                  sk          attributes
==================  ==========  ================================================================================
``O#org#ORG``       profile     ``org name tz tags(L) rev lanes user_key(B) people_key(B) aliases(M) created
                                retention prices settings(M) unused``
``O#org#ORG``       names       ``merged(M) v`` (merged names by dimension)
``K#key id``        key         ``org name client scopes(SS) hash(B) pv created expires revoked bound addresses …``
``O#org#KEYS``      key id      the same (for listing; never the hash), and ``used``
``U#subject``       ``O#org``   ``org role email scope attributes user``
``U#subject``       joined      ``org v`` (which one was joined last; whoever joins another has to have seen it)
``O#org#MEMBERS``   subject     the same (for listing; members of release 0.1 come on it with the daily clean-up)
==================  ==========  ================================================================================
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from outlay.adapters.dynamodb.control_items import PARTITION, PARTITION_PREFIX, ControlItems
from outlay.adapters.dynamodb.failures import CALL_FAILED, as_outlay_error, is_condition_failed
from outlay.adapters.dynamodb.plain_values import from_attribute, to_attribute
from outlay.application.control_store import Place
from outlay.application.key_items import (
    key_from_content,
    key_place,
    key_to_content,
    listed_key_place,
    secret_to_content,
)
from outlay.application.manage_members import (
    joining,
    listed_place,
    membership_from_content,
    membership_to_content,
    own_place,
)
from outlay.application.organization_content import organization_to_content, settings_from_content
from outlay.contracts import door_keys, keys
from outlay.domain.batch import DimensionConfig
from outlay.domain.errors import Conflict, NotFound
from outlay.domain.organization import RETENTION_DAYS, ApiKey, Membership, Organization
from outlay.domain.registers import Names, names_of

Item = dict[str, Any]

_ABSENT = "attribute_not_exists(pk)"
_PRESENT = "attribute_exists(pk)"
UNUSED_AT = "attribute_exists(unused) AND rev = :rev"
BEGIN_USE = "ADD v :one REMOVE unused"


def organization_to_item(organization: Organization) -> Item:
    return {
        keys.PK: {"S": keys.organization_key(organization.org)},
        keys.SK: {"S": keys.ORGANIZATION_SORT},
        **{name: to_attribute(value) for name, value in organization_to_content(organization).items()},
        "v": {"N": str(organization.version)},
    }


def organization_from_item(item: Mapping[str, Any]) -> Organization:
    return Organization(
        org=item["org"]["S"],
        name=item["name"]["S"],
        dimensions=DimensionConfig(
            revision=int(item["rev"]["N"]),
            time_zone=item["tz"]["S"],
            tag_keys=tuple(key["S"] for key in item["tags"]["L"]),
        ),
        lanes=int(item["lanes"]["N"]),
        user_key=bytes(item["user_key"]["B"]),
        people_key=bytes(item["people_key"]["B"]) if "people_key" in item else b"",
        aliases={name: priced["S"] for name, priced in item["aliases"]["M"].items()},
        created_ms=int(item["created"]["N"]),
        retention_days=int(item["retention"]["N"]) if "retention" in item else RETENTION_DAYS,
        newest_price=int(item["prices"]["N"]) if "prices" in item else 0,
        in_use="unused" not in item,
        version=_version(item),
        **settings_from_content(from_attribute(item["settings"]) if "settings" in item else {}),
    )


def _version(item: Mapping[str, Any]) -> int:
    return int(item["v"]["N"]) if "v" in item else 1


def api_key_to_item(key: ApiKey, created_ms: int) -> Item:
    place = key_place(key.key_id)
    return _key_to_item(place, replace(key, created_ms=created_ms), secret_to_content(key))


def listed_key_to_item(key: ApiKey, created_ms: int) -> Item:
    return _key_to_item(listed_key_place(key.org, key.key_id), replace(key, created_ms=created_ms), {})


def _key_to_item(place: Place, key: ApiKey, secret: Mapping[str, Any]) -> Item:
    content = {**key_to_content(key), **secret, "v": key.version}
    given = {name: to_attribute(value) for name, value in content.items() if value is not None}
    return {keys.PK: {"S": place.pk}, keys.SK: {"S": place.sk}, **given}


def api_key_from_item(item: Mapping[str, Any]) -> ApiKey:
    """From either item of a key; a listed key has an empty hash, which no secret matches."""
    content = {name: from_attribute(value) for name, value in item.items()}
    key_id = content[keys.PK].removeprefix("K#") if "hash" in content else content[keys.SK]
    return key_from_content(key_id, content, version=content.get("v", 1))


def membership_to_item(membership: Membership) -> Item:
    place = own_place(membership.subject, membership.org)
    return {keys.PK: {"S": place.pk}, keys.SK: {"S": place.sk}, **_membership_attributes(membership)}


def listed_membership_to_item(membership: Membership) -> Item:
    place = listed_place(membership.subject, membership.org)
    return {keys.PK: {"S": place.pk}, keys.SK: {"S": place.sk}, **_membership_attributes(membership)}


def _membership_attributes(membership: Membership) -> Item:
    content = membership_to_content(membership)
    given = {name: to_attribute(value) for name, value in content.items() if value is not None}
    return {**given, "v": {"N": str(membership.version)}}


def membership_from_item(item: Mapping[str, Any]) -> Membership:
    content = {name: from_attribute(value) for name, value in item.items()}
    subject = content[keys.PK].removeprefix("U#")
    return membership_from_content(subject, content, version=content.get("v", 1))


class ControlTable:
    """Reads and writes over a low-level DynamoDB client.

    Every method raises ``LimitExceeded`` (throttled) or ``Upstream`` where the table does not answer.
    """

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def get(self, org: str) -> Organization | None:
        """The port ``Organizations``."""
        return self.get_organization(org)

    def get_organization(self, org: str) -> Organization | None:
        item = self._get(keys.organization_key(org), keys.ORGANIZATION_SORT)
        return None if item is None else organization_from_item(item)

    def get_names(self, org: str) -> Names:
        """Which names of the organization were merged into which."""
        item = self._get(keys.organization_key(org), keys.NAMES_SORT)
        return Names() if item is None else names_of(from_attribute(item["merged"]), version=_version(item))

    def forget(self, org: str) -> None:
        """Nothing is remembered here."""

    def get_api_key(self, key_id: str) -> ApiKey | None:
        item = self._get(door_keys.api_key_key(key_id), door_keys.API_KEY_SORT)
        return None if item is None else api_key_from_item(item)

    def get_membership(self, subject: str) -> Membership | None:
        """The subject's membership; of several the first by organization id."""
        items = self._query(door_keys.subject_key(subject), prefix=door_keys.membership_sort(""), limit=1)
        if not items:
            return None
        return membership_from_item(items[0])

    def list_api_keys(self, org: str) -> list[ApiKey]:
        """All keys of an organization, without their hashes."""
        return [api_key_from_item(item) for item in self._query(keys.organization_keys_key(org))]

    def put_organization(self, organization: Organization) -> None:
        """Raises Conflict where the organization exists."""
        self._put(organization_to_item(organization), exists="the organization exists already")

    def put_membership(self, membership: Membership) -> None:
        """Raises Conflict where the subject is a member already, of whichever organization."""
        self._transact(self.joining(membership), Conflict("the member exists already"))

    def joining(self, membership: Membership) -> list[Item]:
        """Actions of a transaction that make somebody a member. Raises Conflict where they are one already."""
        items = ControlItems(self._client, self._table)
        return items.actions(joining(membership, people=items), now_ms=0)

    def put_api_key(self, key: ApiKey, *, created_ms: int) -> None:
        """Raises Conflict where the id is taken."""
        items = (api_key_to_item(key, created_ms), listed_key_to_item(key, created_ms))
        puts = [{"Put": {"TableName": self._table, "Item": item, "ConditionExpression": _ABSENT}} for item in items]
        self._transact(puts, Conflict("the key exists already"))

    def revoke_api_key(self, key_id: str, *, revoked_ms: int) -> None:
        """The first revocation stays; raises NotFound for an unknown key."""
        key = self.get_api_key(key_id)
        if key is None:
            raise NotFound("no such key")
        updates = [
            {
                "Update": {
                    "TableName": self._table,
                    "Key": {keys.PK: {"S": pk}, keys.SK: {"S": sk}},
                    "UpdateExpression": "SET revoked = if_not_exists(revoked, :now)",
                    "ConditionExpression": _PRESENT,
                    "ExpressionAttributeValues": {":now": {"N": str(revoked_ms)}},
                }
            }
            for pk, sk in (
                (door_keys.api_key_key(key_id), door_keys.API_KEY_SORT),
                (keys.organization_keys_key(key.org), key_id),
            )
        ]
        self._transact(updates, NotFound("no such key"))

    def put_alias(self, org: str, name: str, priced_as: str) -> None:
        """``name`` and ``priced_as`` are ``provider/model``. Raises NotFound for an unknown organization."""
        self._update_aliases(org, "SET aliases.#alias = :priced", name, {":priced": {"S": priced_as}})

    def delete_alias(self, org: str, name: str) -> None:
        """Deleting an alias that is not there changes nothing."""
        self._update_aliases(org, "REMOVE aliases.#alias", name, None)

    def begin_use(self, organization: Organization) -> bool:
        """Note that usage is being accepted, if days and tags are still cut as ``organization`` says; else nothing."""
        try:
            self._update(
                organization.org,
                condition=UNUSED_AT,
                UpdateExpression=BEGIN_USE,
                ExpressionAttributeValues={
                    ":rev": {"N": str(organization.dimensions.revision)},
                    ":one": {"N": "1"},
                },
            )
        except NotFound:
            return False
        return True

    def put_retention(self, org: str, days: int) -> None:
        """Raises NotFound for an unknown organization."""
        values = {":days": {"N": str(days)}}
        self._update(org, UpdateExpression="SET retention = :days", ExpressionAttributeValues=values)

    def _update_aliases(self, org: str, expression: str, name: str, values: Item | None) -> None:
        given: Item = {} if values is None else {"ExpressionAttributeValues": values}
        self._update(org, UpdateExpression=expression, ExpressionAttributeNames={"#alias": name}, **given)

    def _update(self, org: str, *, condition: str = _PRESENT, **update: Any) -> None:
        try:
            self._client.update_item(
                TableName=self._table,
                Key={keys.PK: {"S": keys.organization_key(org)}, keys.SK: {"S": keys.ORGANIZATION_SORT}},
                ConditionExpression=condition,
                **update,
            )
        except CALL_FAILED as error:
            raise NotFound("no such organization") if is_condition_failed(error) else as_outlay_error(error) from error

    def _get(self, pk: str, sk: str) -> Item | None:
        try:
            answer = self._client.get_item(
                TableName=self._table, Key={keys.PK: {"S": pk}, keys.SK: {"S": sk}}, ConsistentRead=True
            )
        except CALL_FAILED as error:
            raise as_outlay_error(error) from error
        item: Item | None = answer.get("Item")
        return item

    def _query(self, pk: str, *, prefix: str = "", limit: int | None = None) -> list[Item]:
        call: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": PARTITION_PREFIX if prefix else PARTITION,
            "ExpressionAttributeValues": {":pk": {"S": pk}, **({":prefix": {"S": prefix}} if prefix else {})},
            "ConsistentRead": True,
            **({} if limit is None else {"Limit": limit}),
        }
        items: list[Item] = []
        while True:
            try:
                page = self._client.query(**call)
            except CALL_FAILED as error:
                raise as_outlay_error(error) from error
            items += page["Items"]
            if limit is not None or "LastEvaluatedKey" not in page:
                return items
            call["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def _put(self, item: Item, *, exists: str) -> None:
        try:
            self._client.put_item(TableName=self._table, Item=item, ConditionExpression=_ABSENT)
        except CALL_FAILED as error:
            raise Conflict(exists) if is_condition_failed(error) else as_outlay_error(error) from error

    def _transact(self, items: list[Item], refused: Conflict | NotFound) -> None:
        try:
            self._client.transact_write_items(TransactItems=items)
        except CALL_FAILED as error:
            reasons = getattr(error, "response", {}).get("CancellationReasons", [])
            failed = any(reason.get("Code") == "ConditionalCheckFailed" for reason in reasons)
            raise refused if failed else as_outlay_error(error) from error
