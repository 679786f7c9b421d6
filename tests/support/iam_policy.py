"""What IAM would say of a call, for the part of its language that our templates use; anything else is an error.

After AWS's own description of the evaluation logic and of conditions with many keys and values (IAM user guide). A
condition operator, principal or element that isn't known here raises, so that a test can't pass by not understanding.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

_VARIABLE = re.compile(r"\$\{([^}]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A call: ``resource`` is a part of the ARN as the template writes it; context keys have one or many values."""

    action: str
    resource: str
    context: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)


def allows(statements: Iterable[Mapping[str, Any]], asked: Asked) -> bool:
    """Whether an identity with these statements may; without any that allows it, it may not."""
    fitting = [each for each in statements if _fits(each, asked)]
    if any(each["Effect"] == "Deny" for each in fitting):
        return False
    return any(each["Effect"] == "Allow" for each in fitting)


def _fits(statement: Mapping[str, Any], asked: Asked) -> bool:
    unknown = statement.keys() - {"Effect", "Action", "Resource", "Condition", "Sid", "Principal"}
    assert not unknown, f"elements that are not understood: {unknown}"
    if not any(fnmatchcase(asked.action, pattern) for pattern in _listed(statement["Action"])):
        return False
    if "Resource" in statement and not any(asked.resource in _text(each) for each in _listed(statement["Resource"])):
        return False
    conditions = statement.get("Condition", {})
    return all(_holds(operator, keys, asked.context) for operator, keys in conditions.items())


def _holds(operator: str, keys: Mapping[str, Any], context: Mapping[str, str | tuple[str, ...]]) -> bool:
    return all(_key_holds(operator, _listed(wanted), context.get(key), context) for key, wanted in keys.items())


def _key_holds(
    operator: str,
    wanted: list[str],
    given: str | tuple[str, ...] | None,
    context: Mapping[str, str | tuple[str, ...]],
) -> bool:
    values = () if given is None else (given,) if isinstance(given, str) else given
    if operator == "Null":
        return (not values) == (wanted == ["true"])
    quantifier, _, plain = operator.rpartition(":")
    compare = {"StringLike": fnmatchcase, "StringEquals": str.__eq__}[plain]
    patterns = [_filled(pattern, context) for pattern in wanted]
    fitting = [any(pattern is not None and compare(value, pattern) for pattern in patterns) for value in values]
    if quantifier == "ForAllValues":
        return all(fitting)  # of none, too: hence the Null guard
    assert quantifier == "", operator
    assert len(values) <= 1, f"{operator} compares one value"
    return bool(fitting) and fitting[0]


def _filled(pattern: str, context: Mapping[str, str | tuple[str, ...]]) -> str | None:
    """With its variables in place; None, which fits nothing, where one has no value."""
    names = _VARIABLE.findall(pattern)
    if any(not isinstance(context.get(name), str) for name in names):
        return None
    return _VARIABLE.sub(lambda found: str(context[found[1]]), pattern)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)
