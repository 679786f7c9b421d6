"""All organizations, for the schedules. The control table is small; a scan of it costs less than an index would."""

from collections.abc import Iterator
from typing import Any

from outlay.adapters.dynamodb.control import organization_from_item
from outlay.contracts import keys
from outlay.domain.organization import Organization

PROFILES_CONDITION = "sk = :profile"


def all_organizations(client: Any, table: str) -> Iterator[Organization]:
    """Every organization of the deployment, in no order."""
    pages = client.get_paginator("scan").paginate(
        TableName=table,
        FilterExpression=PROFILES_CONDITION,
        ExpressionAttributeValues={":profile": {"S": keys.ORGANIZATION_SORT}},
    )
    for page in pages:
        for item in page["Items"]:
            yield organization_from_item(item)
