"""The table of the errors has every code that the code can raise, with the status that the edge gives it."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from outlay.application.outbound_ports import Failure
from outlay.domain import errors
from outlay.domain.outbound_target import OutboundRefused
from outlay.domain.provider_usage import UsageProblem
from outlay.runtime.http import STATUS, STATUS_BY_CODE

from tools.openapi.errors import CODES

ROOT = Path(__file__).resolve().parents[3]
SHIPPED = ("layers/shared/python", "functions")
KINDS = {name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)}


def raised() -> Iterator[tuple[str, str]]:
    """(code, name of the class) of each error that is made with a code of its own."""
    for path in (found for folder in SHIPPED for found in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KINDS:
                yield from (
                    (one.value.value, node.func.id)
                    for one in node.keywords
                    if one.arg == "code" and isinstance(one.value, ast.Constant)
                )


MADE_UP = {
    **dict.fromkeys(("time_zone_in_use", "tag_keys_in_use"), "Conflict"),
    **{f"outbound_{failure}": "Upstream" for failure in get_args(Failure)},
}
"""Codes that are put together where they are raised."""


def test_codes_that_are_put_together_are_known_here() -> None:
    places = {
        path.stem
        for folder in SHIPPED
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.keyword) and node.arg == "code" and isinstance(node.value, ast.JoinedStr)
    }
    assert places == {"change_organization", "outbound_ports"}


def expected() -> dict[str, int]:
    """Code → status."""
    classes = [
        *(kind for kind in KINDS.values() if issubclass(kind, errors.OutlayError)),
        UsageProblem,
        OutboundRefused,
    ]
    own = {kind.code: _status(kind) for kind in classes}
    return {
        **own,
        **{code: STATUS_BY_CODE.get(code) or _status(KINDS[name]) for code, name in (*raised(), *MADE_UP.items())},
    }


def _status(kind: type[errors.OutlayError]) -> int:
    return next((STATUS[base] for base in kind.__mro__ if base in STATUS), 500)


def test_the_table_has_every_code_and_no_other() -> None:
    assert {name: code.status for name, code in CODES.items()} == expected()


def test_every_code_is_explained() -> None:
    assert all(code.meaning.endswith(".") and code.remedy.endswith(".") for code in CODES.values())


def test_classes_with_a_code_of_their_own_stand_where_this_looks() -> None:
    found = {
        path.relative_to(ROOT / "layers/shared/python/outlay").as_posix()
        for path in (ROOT / "layers/shared/python/outlay").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        and any(isinstance(base, ast.Name) and base.id in KINDS for base in node.bases)
        if any(isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "code" for line in node.body)
    }
    assert found == {"domain/errors.py", "domain/outbound_target.py", "domain/provider_usage.py"}
