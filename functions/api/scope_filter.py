"""The filter ``scope`` of lists: ``organization``, or a dimension and a value, as ``team:search``."""

from collections.abc import Collection

from outlay.contracts.dimensions import TAG_PREFIX
from outlay.domain.errors import Problem

ORGANIZATION = "organization"
"""The scope of what is about all of it."""


def read_scope(
    text: str, problems: list[Problem], *, dimensions: Collection[str]
) -> tuple[tuple[str, str], ...] | None:
    """What a scope has to name (empty: nothing, it is the organization's); None: any will do. ``team:`` is what names
    no team."""
    if text in ("", ORGANIZATION):
        return () if text else None
    prefix = TAG_PREFIX if text.startswith(TAG_PREFIX) else ""
    name, colon, value = text.removeprefix(prefix).partition(":")
    if colon and prefix + name in dimensions:
        return ((prefix + name, value),)
    told = ", ".join(dimensions)
    reason = f"must be {ORGANIZATION}, or a dimension ({told}) and a value, as team:search"
    problems.append(Problem(field="scope", reason=reason))
    return None
