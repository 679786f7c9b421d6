"""When API keys were last used, on the organization's list of keys: one write a key and hour, whoever comes first."""

from typing import Any

from outlay.adapters.dynamodb.failures import CALL_FAILED, as_outlay_error, is_condition_failed
from outlay.application.key_items import listed_key_place
from outlay.application.note_key_use import HOUR_MS
from outlay.contracts import keys

USED_UPDATE = "SET used = :now"
NOT_THIS_HOUR_CONDITION = "attribute_exists(pk) AND (attribute_not_exists(used) OR used < :hour)"


class KeyUseTable:
    """Over a low-level client."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def record(self, org: str, key_id: str, now_ms: int) -> None:
        """Raises ``LimitExceeded`` or ``Upstream``."""
        place = listed_key_place(org, key_id)
        values = {":now": {"N": str(now_ms)}, ":hour": {"N": str(now_ms - now_ms % HOUR_MS)}}
        try:
            self._client.update_item(
                TableName=self._table,
                Key={keys.PK: {"S": place.pk}, keys.SK: {"S": place.sk}},
                UpdateExpression=USED_UPDATE,
                ConditionExpression=NOT_THIS_HOUR_CONDITION,
                ExpressionAttributeValues=values,
            )
        except CALL_FAILED as error:
            if not is_condition_failed(error):
                raise as_outlay_error(error) from error
