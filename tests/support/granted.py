"""What a role may do with a table, by the partition keys that its statements name."""

from typing import Any

from tests.support.templates import Assembly, listed, text


def patterns_of(statement: dict[str, Any]) -> list[str]:
    """Of the partition keys that the statement is bound to; of none where it isn't bound to some."""
    conditions = statement.get("Condition", {})
    if conditions.get("Null") != {"dynamodb:LeadingKeys": "false"}:
        return []
    return listed(conditions["ForAllValues:StringLike"]["dynamodb:LeadingKeys"])


def writable(assembly: Assembly, name: str) -> dict[str, set[str]]:
    """Writing action → patterns of partition keys, of a role's statements on control; ``*`` for one without any."""
    found = reached(assembly, name, "TablesControl")
    return {action: patterns for action, patterns in found.items() if writes(action)}


def reached(assembly: Assembly, name: str, table: str) -> dict[str, set[str]]:
    """As ``writable``, of every action on a table or its indexes."""
    found: dict[str, set[str]] = {}
    for _, statement in assembly.statements(name):
        if table in text(statement["Resource"]):
            for action in listed(statement["Action"]):
                found.setdefault(action, set()).update(patterns_of(statement) or ["*"])
    return found


def writes(action: str) -> bool:
    return action.partition(":")[2] in {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "PartiQLInsert"}
