"""Members of release 0.1, who have no item on their organization's list: found by a scan and put there."""

from typing import Any

from outlay.adapters.dynamodb.control import listed_membership_to_item, membership_from_item
from outlay.adapters.dynamodb.failures import CALL_FAILED, as_outlay_error, code_of
from outlay.contracts import door_keys, keys

FORMER_CONDITION = "begins_with(pk, :subjects) AND attribute_not_exists(v)"
ABSENT = "attribute_not_exists(pk)"
PRESENT = "attribute_exists(pk)"


class FormerMembers:
    """Over a low-level client."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def put_on_lists(self) -> int:
        """How many were missing. Once they are changed they have a version, and are no former ones any more.

        Raises ``LimitExceeded`` or ``Upstream``; whoever was put on a list by then stays there.
        """
        pages = self._client.get_paginator("scan").paginate(
            TableName=self._table,
            FilterExpression=FORMER_CONDITION,
            ExpressionAttributeValues={":subjects": {"S": door_keys.subject_key("")}},
        )
        try:
            return sum(self._put(item) for page in pages for item in page["Items"])
        except CALL_FAILED as error:
            raise as_outlay_error(error) from error

    def _put(self, item: dict[str, Any]) -> bool:
        """False where they are on the list, or were removed meanwhile."""
        place = {name: item[name] for name in (keys.PK, keys.SK)}
        check = {"TableName": self._table, "Key": place, "ConditionExpression": PRESENT}
        listed = listed_membership_to_item(membership_from_item(item))
        put = {"TableName": self._table, "Item": listed, "ConditionExpression": ABSENT}
        try:
            self._client.transact_write_items(TransactItems=[{"ConditionCheck": check}, {"Put": put}])
        except CALL_FAILED as error:
            if code_of(error) == "TransactionCanceledException":
                return False
            raise
        return True
