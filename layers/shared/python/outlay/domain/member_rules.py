"""What a member may be made as: role, scope and attributes, checked alike wherever they are given."""

import re
from collections.abc import Mapping, Sequence

from outlay.domain.access import ROLES, SCOPE_DIMENSIONS, Role
from outlay.domain.errors import Problem

MAX_SCOPE_VALUES = 50
MAX_ATTRIBUTES = 20
_ATTRIBUTE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_VALUE = re.compile(r"[^\x00-\x1f\x7f#]{1,200}")


def member_rule_problems(*, role: str, scope: Mapping[str, Sequence[str]], attributes: Sequence[str]) -> list[Problem]:
    """All that keeps somebody from being a member like this."""
    problems: list[Problem] = []
    if role not in ROLES:
        problems.append(Problem(field="role", reason="must be of: " + ", ".join(sorted(ROLES))))
    elif scope and ROLES[role] is not Role.MANAGER:
        problems.append(Problem(field="scope", reason="only managers have one"))
    problems.extend(_scope_problems(scope))
    if len(attributes) > MAX_ATTRIBUTES:
        problems.append(Problem(field="attributes", reason=f"may be {MAX_ATTRIBUTES} at most"))
    problems.extend(
        Problem(field=f"attributes.{number}", reason="may have a to z, 0 to 9, - and _, 40 characters at most")
        for number, attribute in enumerate(attributes)
        if _ATTRIBUTE.fullmatch(attribute) is None
    )
    return problems


def _scope_problems(scope: Mapping[str, Sequence[str]]) -> list[Problem]:
    unknown = scope.keys() - set(SCOPE_DIMENSIONS)
    problems = [Problem(field="scope", reason="may name: " + ", ".join(SCOPE_DIMENSIONS))] if unknown else []
    for name in sorted(scope.keys() - unknown):
        values = scope[name]
        if not 1 <= len(values) <= MAX_SCOPE_VALUES:
            problems.append(Problem(field=f"scope.{name}", reason=f"takes 1 to {MAX_SCOPE_VALUES} values"))
        elif not all(_VALUE.fullmatch(value) for value in values):
            problems.append(Problem(field=f"scope.{name}", reason="must be values of one line, without #"))
    return problems
