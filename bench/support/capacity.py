"""What DynamoDB bills for an item, by AWS's rules ("DynamoDB Item sizes and formats" of the developer guide).

An item is its attribute names and values in UTF-8; a number takes a byte for two significant digits and one more; a
list or map three bytes, and one for each element. A write unit is a begun KB, twice in a transaction; a read unit a
begun 4 KB read consistently, half of it otherwise.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

Item = Mapping[str, Any]
"""Attribute name → value in the format of boto3's low-level client."""

WRITE_BYTES = 1024
READ_BYTES = 4096


def item_bytes(item: Item) -> int:
    """Size of an item as AWS bills it, without the overhead of storage."""
    return sum(len(name.encode()) + _value_bytes(value) for name, value in item.items())


def _value_bytes(value: Mapping[str, Any]) -> int:
    kind, content = next(iter(value.items()))
    match kind:
        case "S" | "B":
            return _text_bytes(content)
        case "N":
            return number_bytes(content)
        case "BOOL" | "NULL":
            return 1
        case "SS" | "BS":
            return sum(_text_bytes(one) for one in content)
        case "NS":
            return sum(number_bytes(one) for one in content)
        case "L":
            return 3 + sum(1 + _value_bytes(one) for one in content)
        case "M":
            return 3 + len(content) + item_bytes(content)
    raise ValueError(f"not an attribute type: {kind}")


def _text_bytes(content: str | bytes) -> int:
    return len(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)


def number_bytes(text: str) -> int:
    """Zeros at either end take no space; a negative number takes one byte more."""
    sign, digits, _ = Decimal(text).normalize().as_tuple()
    return (len(digits) + 1) // 2 + 1 + sign


def write_units(*sizes: int, transactional: bool = False) -> int:
    """Of one write: the larger of the item before and after it, and at least one."""
    units = max(1, -(-max(sizes, default=0) // WRITE_BYTES))
    return 2 * units if transactional else units


def read_units(size: int, *, consistent: bool) -> float:
    """Of one item read by its key, or of all that a query read; an item that is not there takes a unit, too."""
    units = max(1, -(-size // READ_BYTES))
    return float(units) if consistent else units / 2


def projected(item: Item | None, names: Iterable[str], key: str) -> Item | None:
    """The entry of a sparse index: some attributes of the item, none where the item lacks the index's key."""
    if item is None or key not in item:
        return None
    return {name: item[name] for name in names if name in item}


def index_units(before: Item | None, after: Item | None, *, key: str) -> int:
    """Write units that an index takes when an item changes: none where its entry stays the same."""
    if before == after:
        return 0
    if before is not None and after is not None and before[key] != after[key]:
        return write_units(item_bytes(before)) + write_units(item_bytes(after))
    return write_units(*(item_bytes(entry) for entry in (before, after) if entry is not None))
