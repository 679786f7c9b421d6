"""Every expression sent to DynamoDB, anywhere in the code, is one that AWS takes: its grammar has no arithmetic."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeGuard

import pytest
from outlay.adapters.dynamodb import conditions, hour_repair
from outlay.contracts.measures import MEASURE_ATTRIBUTES

from tests.support.dynamodb_expressions import NotAws, parse_condition, parse_projection, parse_update

ROOT = Path(__file__).resolve().parents[2]
PARSERS = {
    "ConditionExpression": parse_condition,
    "FilterExpression": parse_condition,
    "KeyConditionExpression": parse_condition,
    "UpdateExpression": parse_update,
    "ProjectionExpression": parse_projection,
}
BUILT_AT_RUN_TIME = {"expression", "projection", "condition", "update"}
"""Names of parameters that carry an expression to the call; what they carry are module constants, found as such."""


BUILDERS = {
    "amend_update",
    "counter_update",
    "ledger_update",
    "repaired_counter_update",
    "take_update",
    "unchanged_ledger_condition",
}
"""Functions that build one; their longest results stand in ``conditions.BUILT``, or are tested below."""


def _modules() -> list[Path]:
    places = (ROOT / "layers/shared/python/outlay", ROOT / "functions")
    return sorted(path for place in places for path in place.rglob("*.py"))


def _used(path: Path) -> Iterator[tuple[str, ast.expr]]:
    """(kind, value) of each expression given by keyword, dict entry or item assignment."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.keyword) and node.arg in PARSERS:
            yield node.arg, node.value
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value in PARSERS:
                    yield key.value, value
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            index = node.targets[0].slice
            if isinstance(index, ast.Constant) and index.value in PARSERS:
                yield str(index.value), node.value


def _texts(value: ast.expr, module: str) -> list[str]:
    """The texts that the value can have: a literal, a constant of a module, or either branch of a choice."""
    if isinstance(value, ast.Constant):
        return [value.value]
    if isinstance(value, ast.IfExp):
        return _texts(value.body, module) + _texts(value.orelse, module)
    if isinstance(value, ast.Attribute) and isinstance(value.value, ast.Name):
        owner = getattr(importlib.import_module(module), value.value.id, None)
        found = getattr(owner, value.attr, None)
        return [found] if isinstance(found, str) else []
    if isinstance(value, ast.Name):
        found = getattr(importlib.import_module(module), value.id, None)
        if isinstance(found, str):
            return [found]
        assert value.id in BUILT_AT_RUN_TIME, f"{module}: what may {value.id} be? Make it a constant"
        return []
    if _is_join_of_name(value):
        names = getattr(importlib.import_module(module), value.args[0].id)
        return [", ".join(names)]
    called = value.func if isinstance(value, ast.Call) else None
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", None)
    assert name in BUILDERS, f"{module}: an expression put together in place can't be checked; make it a constant"
    return []


def _is_join_of_name(value: ast.expr) -> TypeGuard[ast.Call]:
    """``", ".join(NAMES)`` of a module's constant."""
    return (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Attribute)
        and ast.unparse(value.func) == "', '.join"
        and isinstance(value.args[0], ast.Name)
    )


def _dotted(path: Path) -> str:
    for base in (ROOT / "layers/shared/python", ROOT):
        if path.is_relative_to(base):
            return ".".join(path.relative_to(base).with_suffix("").parts)
    raise AssertionError(path)


def _all() -> list[tuple[str, str, str]]:
    found = {
        (_dotted(path), kind, text)
        for path in _modules()
        for kind, value in _used(path)
        for text in _texts(value, _dotted(path))
    }
    return sorted(found)


@pytest.mark.parametrize(("module", "kind", "text"), _all())
def test_an_expression_follows_the_grammar_of_aws(module: str, kind: str, text: str):
    assert PARSERS[kind](text)


def test_the_search_finds_the_expressions_of_every_adapter_that_writes():
    modules = {module.rpartition(".")[2] for module, _, _ in _all()}
    assert {"figures_items", "journal", "values_registry", "sweep_progress", "control"} <= modules


SUFFIXES: dict[str, Any] = {
    "_CONDITION": parse_condition,
    "_UPDATE": parse_update,
    "_PROJECTION": parse_projection,
}


def _constants() -> list[tuple[str, str, str]]:
    """(module, suffix, text) of the constants so named, in every DynamoDB adapter."""
    modules = [_dotted(path) for path in _modules() if "adapters/dynamodb" in path.as_posix()]
    return sorted(
        (module, suffix, text)
        for module in modules
        for name, text in vars(importlib.import_module(module)).items()
        for suffix in SUFFIXES
        if name.endswith(suffix) and isinstance(text, str)
    )


@pytest.mark.parametrize(("module", "suffix", "text"), _constants())
def test_a_constant_named_as_an_expression_follows_the_grammar(module: str, suffix: str, text: str):
    assert SUFFIXES[suffix](text)


@pytest.mark.parametrize("attributes", [[], ["n"], list(MEASURE_ATTRIBUTES.values())])
def test_a_repaired_counter_names_every_measure_once(attributes: list[str]):
    text = hour_repair.repaired_counter_update(attributes)
    assert parse_update(text)
    named = re.findall(r"(?<![:\w])[a-z]\w*", text)
    assert sorted(named) == sorted(["d", "u", *MEASURE_ATTRIBUTES.values()])


@pytest.mark.parametrize("was", [{"won": 0, "dup": 1}, {"won": 1}])
def test_a_ledger_row_is_compared_by_a_condition_of_aws(was: dict[str, int]):
    assert parse_condition(hour_repair.unchanged_ledger_condition(was))


@pytest.mark.parametrize("text", conditions.BUILT)
def test_the_longest_of_the_expressions_that_are_built_follows_the_grammar(text: str):
    assert parse_update(text)


@pytest.mark.parametrize(
    "text",
    [
        "spent + :amount <= :limit",
        "spent - :amount <= :limit",
        "b1 <= :cap1 AND b2 + b3 <= :cap2",
        "size(a) + :n <= :m",
        "attribute_exists(pk) AND",
        "attribute_exists(pk) attribute_exists(sk)",
        "a == :b",
        "a != :b",
        "begins_with(:prefix, sk)",
        "contains(a)",
        "status = :s",
        "a = 5",
        "a = 'text'",
        "if_not_exists(a, :b) = :c",
        "",
    ],
)
def test_what_aws_refuses_is_refused(text: str):
    with pytest.raises(NotAws):
        parse_condition(text)


@pytest.mark.parametrize(
    "text",
    [
        "a BETWEEN :x AND :y AND NOT (b IN (:p, :q) OR size(#c.d[1]) > :n)",
        "b1 <= :cap1 AND b2 <= :cap2",
        "attribute_not_exists(pk) or attribute_type(a, :t)",
        "pk = :pk AND begins_with(sk, :prefix)",
    ],
)
def test_what_aws_takes_is_taken(text: str):
    assert parse_condition(text)


@pytest.mark.parametrize("text", ["SET a = :x, a = :y", "ADD a b", "SET a = :x SET b = :y", "SET a + :x", "", "a = :x"])
def test_updates_that_aws_refuses_are_refused(text: str):
    with pytest.raises(NotAws):
        parse_update(text)
