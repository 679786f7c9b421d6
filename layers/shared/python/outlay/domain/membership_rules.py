"""What a membership may say. Every problem is named."""

import re
from collections.abc import Iterable, Mapping, Sequence

from outlay.domain.access import ROLES, SCOPE_DIMENSIONS, Role
from outlay.domain.dimension_value import is_value
from outlay.domain.errors import Problem

MAX_SCOPE_VALUES = 50
"""Of one dimension."""
MAX_ATTRIBUTES = 20
MAX_USER = 256
_ATTRIBUTE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


def membership_problems(
    *, role: str, scope: Mapping[str, Sequence[str]], attributes: Sequence[str] = (), user: str = ""
) -> list[Problem]:
    """All that keeps somebody from being a member like this."""
    problems: list[Problem] = []
    if role not in ROLES:
        problems.append(Problem(field="role", reason="must be of: " + ", ".join(sorted(ROLES))))
    problems += _scope_problems(role, scope)
    if len(attributes) > MAX_ATTRIBUTES or len(set(attributes)) < len(attributes):
        problems.append(Problem(field="attributes", reason=f"may be {MAX_ATTRIBUTES} at most, each once"))
    if not all(map(_ATTRIBUTE.fullmatch, attributes)):
        problems.append(Problem(field="attributes", reason="must each be 1 to 40 of a-z, 0-9 and -, like power-user"))
    if len(user) > MAX_USER or not user.isprintable():
        problems.append(Problem(field="user", reason=f"must be one line of at most {MAX_USER} characters"))
    return problems


def _scope_problems(role: str, scope: Mapping[str, Sequence[str]]) -> Iterable[Problem]:
    if role == Role.MANAGER.label and not scope:
        told = ", ".join(SCOPE_DIMENSIONS)
        yield Problem(field="scope", reason=f"a manager needs at least one of: {told}, with its values")
    if role in ROLES and role != Role.MANAGER.label and scope:
        yield Problem(field="scope", reason="is for managers only")
    if set(scope) - set(SCOPE_DIMENSIONS):
        yield Problem(field="scope", reason="may name only " + ", ".join(SCOPE_DIMENSIONS))
    for name in SCOPE_DIMENSIONS:
        values = scope.get(name, ("-",))
        if not 1 <= len(values) <= MAX_SCOPE_VALUES or len(set(values)) < len(values):
            yield Problem(field=f"scope.{name}", reason=f"must be 1 to {MAX_SCOPE_VALUES} values, each once")
        if not all(map(is_value, values if name in scope else ())):
            yield Problem(field=f"scope.{name}", reason="holds what no event could have as its value")
