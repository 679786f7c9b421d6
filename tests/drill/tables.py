"""A table's copy, its loss, and its restoration, as far as a local AWS can show them.

A point-in-time restore gives each item as it was at a moment, and need not respect a transaction that was under way:
``cut`` makes such a copy out of one before and one after.
"""

import random
from collections.abc import Mapping
from typing import Any

Item = dict[str, Any]
Copy = Mapping[tuple[str, str], Item]
"""Key → item."""

_WRITES = 25
_KEPT = ("KeySchema", "AttributeDefinitions")


def copy_of(client: Any, table: str) -> Copy:
    pages = client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    return {(item["pk"]["S"], item["sk"]["S"]): item for page in pages for item in page["Items"]}


def cut(before: Copy, after: Copy, *, chance: random.Random) -> dict[tuple[str, str], Item]:
    """Each item that changed between the two copies as it was in either."""
    changed = sorted(place for place, item in after.items() if before.get(place) != item)
    return {**before, **{place: after[place] for place in changed if chance.random() < 0.5}}


def lose(client: Any, table: str) -> dict[str, Any]:
    """Delete the table; what is needed to make it again."""
    found = client.describe_table(TableName=table)["Table"]
    client.delete_table(TableName=table)
    return {"TableName": table, **{name: found[name] for name in _KEPT}}


def restore(client: Any, description: Mapping[str, Any], items: Copy) -> None:
    """The table under its old name, with the items."""
    client.create_table(**description, BillingMode="PAY_PER_REQUEST")
    waiting = list(items.values())
    for first in range(0, len(waiting), _WRITES):
        puts = [{"PutRequest": {"Item": item}} for item in waiting[first : first + _WRITES]]
        left = client.batch_write_item(RequestItems={description["TableName"]: puts})
        assert not left.get("UnprocessedItems"), "the local AWS left writes undone"
