"""A row of ``queries.event_rows`` back in the types of ``contracts.lake``; what is empty is absent."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from outlay.adapters.athena.queries import ROW_COLUMNS, SEPARATOR, TAG_KEYS, TAG_VALUES
from outlay.contracts.lake import COLUMNS


def _truth(text: str) -> bool:
    return text.lower() == "true"


_TYPES: Mapping[str, Callable[[str], Any]] = {"string": str, "int": int, "bigint": int, "boolean": _truth}
_KINDS = dict(COLUMNS)


def from_result(values: Sequence[str]) -> dict[str, Any]:
    """Lake column → value, as ``domain.lake_row.to_row`` makes it (but for the organization)."""
    texts = dict(zip(ROW_COLUMNS, values, strict=True))
    keys, named = texts.pop(TAG_KEYS), texts.pop(TAG_VALUES)
    row = {name: _TYPES[_KINDS[name]](text) for name, text in texts.items() if text != ""}
    if keys:
        row["tags"] = dict(zip(keys.split(SEPARATOR), named.split(SEPARATOR), strict=True))
    return row
