"""All organizations, for the schedules. The control table is small; a scan of it costs less than an index would."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from outlay.adapters.dynamodb.control import organization_from_item
from outlay.adapters.dynamodb.failures import CALL_FAILED, as_outlay_error, is_condition_failed
from outlay.contracts import door_keys, keys
from outlay.domain.organization import Organization

PROFILES_CONDITION = "sk = :profile"
UNLISTED = "attribute_not_exists(pk)"


Unreadable = Callable[[str, Exception], None]
"""Told of an organization whose profile can't be read, and why."""


def all_organizations(client: Any, table: str, unreadable: Unreadable | None = None) -> Iterator[Organization]:
    """Every organization of the deployment, in no order, but for those that ``unreadable`` is told of.

    Raises:
        ValueError, KeyError: a profile can't be read, and nobody is to be told.
    """
    for item in _profiles(client, table):
        try:
            organization = organization_from_item(item)
        except (KeyError, ValueError) as error:
            if unreadable is None:
                raise
            unreadable(_org(item), error)
        else:
            yield organization


def list_all(client: Any, table: str, organizations: Iterable[Organization]) -> Iterator[Organization]:
    """The same organizations, each on the deployment's list from then on: earlier releases made them without."""
    for organization in organizations:
        item = {keys.PK: {"S": door_keys.ORGANIZATIONS_KEY}, keys.SK: {"S": organization.org}, "v": {"N": "1"}}
        try:
            client.put_item(TableName=table, Item=item, ConditionExpression=UNLISTED)
        except CALL_FAILED as error:
            if not is_condition_failed(error):
                raise as_outlay_error(error) from error
        yield organization


def all_organization_ids(client: Any, table: str) -> Iterator[str]:
    """Of every organization, whatever its profile says."""
    return map(_org, _profiles(client, table))


def _org(item: Mapping[str, Any]) -> str:
    return keys.org_of_organization_key(item[keys.PK]["S"])


def _profiles(client: Any, table: str) -> Iterator[dict[str, Any]]:
    pages = client.get_paginator("scan").paginate(
        TableName=table,
        FilterExpression=PROFILES_CONDITION,
        ExpressionAttributeValues={":profile": {"S": keys.ORGANIZATION_SORT}},
    )
    for page in pages:
        yield from page["Items"]
