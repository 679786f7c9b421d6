"""The control table as the admin function writes it: an organization comes with its first key in one transaction."""

from typing import Any

from outlay.adapters.dynamodb.control import (
    ControlTable,
    api_key_to_item,
    listed_key_to_item,
    organization_to_item,
)
from outlay.adapters.dynamodb.failures import CALL_FAILED, as_outlay_error
from outlay.contracts import door_keys, keys
from outlay.domain.errors import Conflict
from outlay.domain.organization import ApiKey, Membership, Organization


class OnboardingTable(ControlTable):
    """The port ``Registry`` of ``application.administer``."""

    def __init__(self, client: Any, table: str) -> None:
        super().__init__(client, table)
        self._writer = client
        self._name = table

    def create_organization(self, organization: Organization, *, key: ApiKey, admin: Membership | None) -> None:
        """Organization, key and membership, all or none. Raises ``Conflict`` where one of them exists."""
        created_ms = organization.created_ms
        items = [
            organization_to_item(organization),
            {keys.PK: {"S": door_keys.ORGANIZATIONS_KEY}, keys.SK: {"S": organization.org}, "v": {"N": "1"}},
            api_key_to_item(key, created_ms),
            listed_key_to_item(key, created_ms),
        ]
        puts = [
            {"Put": {"TableName": self._name, "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}}
            for item in items
        ]
        joined = [] if admin is None else self.joining(admin)
        try:
            self._writer.transact_write_items(TransactItems=[*puts, *joined])
        except CALL_FAILED as error:
            raise _refused(error) from error


def _refused(error: Exception) -> Exception:
    reasons = getattr(error, "response", {}).get("CancellationReasons", [])
    if any(reason.get("Code") == "ConditionalCheckFailed" for reason in reasons):
        return Conflict("The organization exists already.")
    return as_outlay_error(error)
