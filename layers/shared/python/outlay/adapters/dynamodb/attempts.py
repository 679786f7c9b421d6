"""The port ``Counters`` over the control table: ``pk sk n ttl``, taken by one conditional update."""

from typing import Any

from outlay.adapters.dynamodb.failures import CALL_FAILED, as_outlay_error, is_condition_failed
from outlay.contracts import door_keys, keys

TAKE_UPDATE = "SET #ttl = :ttl ADD n :one"
TAKE_CONDITION = "attribute_not_exists(n) OR n < :most"
GIVE_BACK_UPDATE = "ADD n :less"
GIVE_BACK_CONDITION = "n > :none"


class AttemptsTable:
    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def take(self, counter: str, *, window: int, most: int, expires_s: int) -> bool:
        return self._update(
            counter,
            window,
            UpdateExpression=TAKE_UPDATE,
            ConditionExpression=TAKE_CONDITION,
            ExpressionAttributeNames={"#ttl": keys.TTL},
            ExpressionAttributeValues={":ttl": _number(expires_s), ":one": _number(1), ":most": _number(most)},
        )

    def give_back(self, counter: str, *, window: int) -> None:
        self._update(
            counter,
            window,
            UpdateExpression=GIVE_BACK_UPDATE,
            ConditionExpression=GIVE_BACK_CONDITION,
            ExpressionAttributeValues={":less": _number(-1), ":none": _number(0)},
        )

    def _update(self, counter: str, window: int, **update: Any) -> bool:
        key = {keys.PK: {"S": door_keys.attempts_key(counter)}, keys.SK: {"S": door_keys.attempts_sort(window)}}
        try:
            self._client.update_item(TableName=self._table, Key=key, **update)
        except CALL_FAILED as error:
            if is_condition_failed(error):
                return False
            raise as_outlay_error(error) from error
        return True


def _number(value: int) -> dict[str, str]:
    return {"N": str(value)}
