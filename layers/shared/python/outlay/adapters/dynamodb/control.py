"""The control table: organizations, API keys, memberships. All puts are conditional: nothing is overwritten by a retry.

==================  ==========  ================================================================================
pk                  sk          attributes
==================  ==========  ================================================================================
``O#org#ORG``       profile     ``org name tz tags rev lanes user_key(B) people_key(B) aliases(M) created retention``
``K#key id``        key         ``org name client scopes(SS) hash(B) pv created expires revoked``
``O#org#KEYS``      key id      ``name client scopes created expires revoked`` (for listing; never the hash)
``U#subject``       ``O#org``   ``org role email``
==================  ==========  ================================================================================
"""

from collections.abc import Mapping
from typing import Any

from outlay.adapters.dynamodb.failures import CALL_FAILED, as_outlay_error, code_of, is_condition_failed
from outlay.adapters.dynamodb.plain_values import from_attribute, to_attribute
from outlay.contracts import keys
from outlay.domain.batch import DimensionConfig
from outlay.domain.errors import Conflict, NotFound
from outlay.domain.organization import RETENTION_DAYS, ApiKey, Membership, Organization

Item = dict[str, Any]

_ABSENT = "attribute_not_exists(pk)"
_PRESENT = "attribute_exists(pk)"


def organization_to_item(organization: Organization) -> Item:
    dimensions = organization.dimensions
    return {
        keys.PK: {"S": keys.organization_key(organization.org)},
        keys.SK: {"S": keys.ORGANIZATION_SORT},
        "org": {"S": organization.org},
        "name": {"S": organization.name},
        "tz": {"S": dimensions.time_zone},
        "tags": {"L": [{"S": key} for key in dimensions.tag_keys]},
        "rev": {"N": str(dimensions.revision)},
        "lanes": {"N": str(organization.lanes)},
        "user_key": {"B": organization.user_key},
        "aliases": {"M": {name: {"S": priced} for name, priced in organization.aliases.items()}},
        "created": {"N": str(organization.created_ms)},
        "retention": {"N": str(organization.retention_days)},
        **({"people_key": {"B": organization.people_key}} if organization.people_key else {}),
        "v": {"N": str(organization.version)},
        "settings": to_attribute(settings_to_content(organization)),
    }


def settings_to_content(organization: Organization) -> dict[str, Any]:
    """What came after release 0.1, in one attribute."""
    return {
        "fiscal_start_month": organization.fiscal_start_month,
        "currency": organization.currency,
        "required_tags": list(organization.required_tags),
        "shows_names": organization.shows_names,
        "admins_need_mfa": organization.admins_need_mfa,
        "plan": organization.plan,
    }


def _settings(item: Mapping[str, Any]) -> dict[str, Any]:
    if "settings" not in item:
        return {}
    content = from_attribute(item["settings"])
    return {**content, "required_tags": tuple(content["required_tags"])}


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
        version=_version(item),
        **_settings(item),
    )


def _version(item: Mapping[str, Any]) -> int:
    return int(item["v"]["N"]) if "v" in item else 1


def _key_attributes(key: ApiKey, created_ms: int) -> Item:
    item: Item = {
        "org": {"S": key.org},
        "name": {"S": key.name},
        "client": {"S": key.client},
        "scopes": {"SS": sorted(key.scopes)},
        "created": {"N": str(created_ms)},
    }
    if key.expires_ms is not None:
        item["expires"] = {"N": str(key.expires_ms)}
    if key.revoked_ms is not None:
        item["revoked"] = {"N": str(key.revoked_ms)}
    limits = {
        "bound": dict(key.bound),
        "addresses": list(key.addresses),
        "replaces": key.replaces,
    }
    item |= {name: to_attribute(value) for name, value in limits.items() if value}
    item["v"] = {"N": str(key.version)}
    return item


def api_key_to_item(key: ApiKey, created_ms: int) -> Item:
    return {
        keys.PK: {"S": keys.api_key_key(key.key_id)},
        keys.SK: {"S": keys.API_KEY_SORT},
        **_key_attributes(key, created_ms),
        "hash": {"B": key.secret_hash},
        "pv": {"S": key.pepper_version},
    }


def listed_key_to_item(key: ApiKey, created_ms: int) -> Item:
    return {
        keys.PK: {"S": keys.organization_keys_key(key.org)},
        keys.SK: {"S": key.key_id},
        **_key_attributes(key, created_ms),
    }


def _optional_ms(item: Mapping[str, Any], name: str) -> int | None:
    return int(item[name]["N"]) if name in item else None


def api_key_from_item(item: Mapping[str, Any]) -> ApiKey:
    """From either item of a key; a listed key has an empty hash, which no secret matches."""
    listed = "hash" not in item
    return ApiKey(
        key_id=item[keys.SK]["S"] if listed else item[keys.PK]["S"].removeprefix("K#"),
        org=item["org"]["S"],
        name=item["name"]["S"],
        client=item["client"]["S"],
        scopes=frozenset(item["scopes"]["SS"]),
        secret_hash=b"" if listed else bytes(item["hash"]["B"]),
        pepper_version="" if listed else item["pv"]["S"],
        expires_ms=_optional_ms(item, "expires"),
        revoked_ms=_optional_ms(item, "revoked"),
        bound=_plain(item, "bound", {}),
        addresses=tuple(_plain(item, "addresses", ())),
        replaces=_plain(item, "replaces", ""),
        created_ms=int(item["created"]["N"]),
        version=_version(item),
    )


def _plain(item: Mapping[str, Any], name: str, otherwise: Any) -> Any:
    return from_attribute(item[name]) if name in item else otherwise


def membership_to_item(membership: Membership) -> Item:
    return {
        keys.PK: {"S": keys.subject_key(membership.subject)},
        keys.SK: {"S": keys.membership_sort(membership.org)},
        "org": {"S": membership.org},
        "role": {"S": membership.role},
        "email": {"S": membership.email},
        **membership_settings(membership),
        "v": {"N": str(membership.version)},
    }


def membership_settings(membership: Membership) -> Item:
    given = {
        "scope": {name: list(values) for name, values in membership.scope.items()},
        "attributes": list(membership.attributes),
        "user": membership.user,
    }
    return {name: to_attribute(value) for name, value in given.items() if value}


def membership_from_item(item: Mapping[str, Any]) -> Membership:
    return Membership(
        subject=item[keys.PK]["S"].removeprefix("U#"),
        org=item["org"]["S"],
        role=item["role"]["S"],
        email=item["email"]["S"],
        scope={name: tuple(values) for name, values in _plain(item, "scope", {}).items()},
        attributes=tuple(_plain(item, "attributes", ())),
        user=_plain(item, "user", ""),
        version=_version(item),
    )


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

    def get_api_key(self, key_id: str) -> ApiKey | None:
        item = self._get(keys.api_key_key(key_id), keys.API_KEY_SORT)
        return None if item is None else api_key_from_item(item)

    def get_membership(self, subject: str) -> Membership | None:
        """The subject's membership; of several the first by organization id."""
        items = self._query(keys.subject_key(subject), limit=1)
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
        """Raises Conflict where the subject is a member already."""
        self._put(membership_to_item(membership), exists="the member exists already")

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
                (keys.api_key_key(key_id), keys.API_KEY_SORT),
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

    def put_retention(self, org: str, days: int) -> None:
        """Raises NotFound for an unknown organization."""
        values = {":days": {"N": str(days)}}
        self._update(org, UpdateExpression="SET retention = :days", ExpressionAttributeValues=values)

    def _update_aliases(self, org: str, expression: str, name: str, values: Item | None) -> None:
        given = {} if values is None else {"ExpressionAttributeValues": values}
        self._update(org, UpdateExpression=expression, ExpressionAttributeNames={"#alias": name}, **given)

    def _update(self, org: str, **update: Any) -> None:
        try:
            self._client.update_item(
                TableName=self._table,
                Key={keys.PK: {"S": keys.organization_key(org)}, keys.SK: {"S": keys.ORGANIZATION_SORT}},
                ConditionExpression=_PRESENT,
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

    def _query(self, pk: str, *, limit: int | None = None) -> list[Item]:
        call: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": pk}},
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
            cancelled = code_of(error) == "TransactionCanceledException" and "ConditionalCheckFailed" in str(error)
            raise refused if cancelled else as_outlay_error(error) from error
