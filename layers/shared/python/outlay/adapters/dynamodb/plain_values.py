"""Plain values as DynamoDB's attribute values, and back. Numbers are whole: money is text here, exact as it was given.

botocore has no such mapping (boto3 has, with Decimals, and its import costs a cold start 60 ms).
"""

from collections.abc import Mapping
from typing import Any

Attribute = dict[str, Any]
_SIMPLE = {bool: "BOOL", str: "S", bytes: "B"}


def to_attribute(value: Any) -> Attribute:
    """Raises ``TypeError`` for what is no plain value."""
    match value:
        case None:
            return {"NULL": True}
        case bool() | str() | bytes():
            return {_SIMPLE[next(kind for kind in _SIMPLE if isinstance(value, kind))]: value}
        case int():
            return {"N": str(value)}
        case list() | tuple():
            return {"L": [to_attribute(each) for each in value]}
        case Mapping():
            return {"M": {str(name): to_attribute(each) for name, each in value.items()}}
        case frozenset() if value and all(isinstance(each, str) for each in value):
            return {"SS": sorted(value)}
    raise TypeError(f"no plain value: {type(value).__name__}")


def from_attribute(attribute: Mapping[str, Any]) -> Any:
    ((kind, value),) = attribute.items()
    match kind:
        case "NULL":
            return None
        case "N":
            return int(value)
        case "B":
            return bytes(value)
        case "L":
            return [from_attribute(each) for each in value]
        case "M":
            return {name: from_attribute(each) for name, each in value.items()}
        case "SS":
            return frozenset(value)
    return value
