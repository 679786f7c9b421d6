"""Items that only go forward: a write that lands late, after its writer went on, changes nothing."""

from collections.abc import Mapping
from typing import Any

from outlay.adapters.dynamodb import conditions


def put_if_not_further(key: Mapping[str, Any], *, doc: str, state: str, progress: int) -> dict[str, Any]:
    """Arguments of PutItem for ``doc st n``; the condition fails where what is stored is further."""
    reached = {"N": str(progress)}
    return {
        "Item": {**key, "doc": {"S": doc}, "st": {"S": state}, "n": reached},
        "ConditionExpression": conditions.CORRECTION_NOT_FURTHER,
        "ExpressionAttributeValues": {":n": reached},
    }
