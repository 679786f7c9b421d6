"""What fell short of policies, in the control table: one item a day, rule, reason and team, added to."""

from typing import Any

from outlay.adapters.dynamodb.failures import CALL_FAILED, as_outlay_error
from outlay.adapters.dynamodb.plain_values import to_attribute
from outlay.contracts import budget_keys, keys
from outlay.domain.violation import KEPT_DAYS, Violation

VIOLATION_UPDATE = (
    "SET #policy = :policy, #rule = :rule, #mode = :mode, #field = :field, #reason = :reason, #team = :team, "
    "#door = :door, #first = if_not_exists(#first, :now), #last = :now, "
    "#samples = if_not_exists(#samples, :samples), #ttl = :ttl ADD #attempts :attempts"
)
_NAMES = (
    "policy",
    "rule",
    "mode",
    "field",
    "reason",
    "team",
    "door",
    "first",
    "last",
    "samples",
    "attempts",
    "ttl",
)
_DAY_S = 86_400


class ViolationsTable:
    """Over a low-level client."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def add(self, org: str, day: str, one: Violation, now_ms: int) -> None:
        """To what is noted of the day; samples are those of the first. Raises ``LimitExceeded`` or ``Upstream``."""
        values = {
            "policy": one.policy_id,
            "rule": one.rule_id,
            "mode": one.mode,
            "field": one.field,
            "reason": one.reason,
            "team": one.team,
            "door": one.door,
            "now": now_ms,
            "samples": one.samples,
            "attempts": one.attempts,
            "ttl": now_ms // 1_000 + KEPT_DAYS * _DAY_S,
        }
        try:
            self._client.update_item(
                TableName=self._table,
                Key={keys.PK: {"S": budget_keys.violations_key(org, day)}, keys.SK: {"S": one.violation_id}},
                UpdateExpression=VIOLATION_UPDATE,
                ExpressionAttributeNames={f"#{name}": name for name in _NAMES},
                ExpressionAttributeValues={f":{name}": to_attribute(value) for name, value in values.items()},
            )
        except CALL_FAILED as error:
            raise as_outlay_error(error) from error
