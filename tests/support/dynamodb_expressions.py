"""DynamoDB's condition and update expressions: parsed by AWS's grammar (Developer Guide, "Condition and filter
expressions" and "Update expressions"), and evaluated on items in attribute-value format.

The emulators accept more than AWS does (arithmetic in conditions), so the tests parse and evaluate with this instead.
A bare name that is a reserved word is refused too, as AWS does.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import moto.dynamodb

Item = dict[str, Any]
Node = tuple[Any, ...]

_TOKEN = re.compile(r"\s*(?:(<>|<=|>=|[=<>(),.\[\]+\-])|(\d+)|([:#]?[A-Za-z_][A-Za-z0-9_\-]*)|(\S))")
_RESERVED = frozenset(
    (Path(moto.dynamodb.__file__).parent / "parsing" / "reserved_keywords.txt").read_text().upper().split()
)
_FUNCTIONS = {"attribute_exists": 1, "attribute_not_exists": 1, "attribute_type": 2, "begins_with": 2, "contains": 2}
_COMPARATORS = ("=", "<>", "<", "<=", ">", ">=")


class NotAws(ValueError):
    """The text is not an expression that AWS would take."""


def _tokens(text: str) -> list[str]:
    found = []
    for symbol, number, name, wrong in _TOKEN.findall(text.strip()):
        if wrong:
            raise NotAws(f"{wrong!r} is not part of the grammar: {text}")
        found.append(symbol or number or name)
    return found


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(text)
        self.at = 0

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def word(self) -> str:
        return self.peek().upper()

    def take(self, expected: str = "") -> str:
        token = self.peek()
        if not token or (expected and token.upper() != expected):
            raise NotAws(f"{expected or 'something'} expected at {token!r}: {self.text}")
        self.at += 1
        return token

    def end(self) -> None:
        if self.peek():
            raise NotAws(f"{self.peek()!r} not expected: {self.text}")

    # conditions

    def condition(self) -> Node:
        left = self.conjunction()
        while self.word() == "OR":
            self.take()
            left = ("or", left, self.conjunction())
        return left

    def conjunction(self) -> Node:
        left = self.negation()
        while self.word() == "AND":
            self.take()
            left = ("and", left, self.negation())
        return left

    def negation(self) -> Node:
        if self.word() == "NOT":
            self.take()
            return ("not", self.negation())
        if self.peek() == "(":
            self.take()
            inner = self.condition()
            self.take(")")
            return inner
        return self.predicate()

    def predicate(self) -> Node:
        if self.peek() in _FUNCTIONS:
            return self.function()
        left = self.operand()
        if self.word() == "BETWEEN":
            self.take()
            low = self.operand()
            self.take("AND")
            return ("between", left, low, self.operand())
        if self.word() == "IN":
            self.take()
            self.take("(")
            choices = [self.operand()]
            while self.peek() == ",":
                self.take()
                choices.append(self.operand())
            self.take(")")
            return ("in", left, choices)
        comparator = self.take()
        if comparator not in _COMPARATORS:
            raise NotAws(f"{comparator!r} is no comparator: {self.text}")
        return ("compare", comparator, left, self.operand())

    def function(self) -> Node:
        name = self.take()
        self.take("(")
        arguments = [self.path()]
        while self.peek() == ",":
            self.take()
            arguments.append(self.operand())
        self.take(")")
        if len(arguments) != _FUNCTIONS[name]:
            raise NotAws(f"{name} takes {_FUNCTIONS[name]} arguments: {self.text}")
        return (name, *arguments)

    def operand(self) -> Node:
        if self.peek() == "size":
            self.take()
            self.take("(")
            path = self.path()
            self.take(")")
            return ("size", path)
        return ("value", self.take()) if self.peek().startswith(":") else self.path()

    def path(self) -> Node:
        steps: list[Any] = [self.name()]
        while self.peek() in (".", "["):
            if self.take() == ".":
                steps.append(self.name())
            else:
                steps.append(int(self.take()))
                self.take("]")
        return ("path", *steps)

    def name(self) -> str:
        name = self.take()
        if not re.fullmatch(r"#?[A-Za-z_][A-Za-z0-9_]*", name):
            raise NotAws(f"{name!r} is no name: {self.text}")
        if name.upper() in _RESERVED:
            raise NotAws(f"{name!r} is a reserved word: {self.text}")
        return name

    # updates

    def update(self) -> list[Node]:
        clauses: dict[str, Callable[[], Node]] = {
            "SET": self.assignment,
            "REMOVE": lambda: ("remove", self.path()),
            "ADD": lambda: ("add", self.path(), self.placeholder()),
            "DELETE": lambda: ("delete", self.path(), self.placeholder()),
        }
        actions, seen = [], set()
        while self.peek():
            clause = self.take().upper()
            if clause not in clauses or clause in seen:
                raise NotAws(f"{clause!r} is no clause, or there twice: {self.text}")
            seen.add(clause)
            actions.append(clauses[clause]())
            while self.peek() == ",":
                self.take()
                actions.append(clauses[clause]())
        if not actions:
            raise NotAws("an empty update")
        paths = [action[1] for action in actions]
        if len(set(paths)) != len(paths):
            raise NotAws(f"two actions on one path: {self.text}")
        return actions

    def placeholder(self) -> Node:
        token = self.take()
        if not token.startswith(":"):
            raise NotAws(f"{token!r} is no value: {self.text}")
        return ("value", token)

    def assignment(self) -> Node:
        path = self.path()
        self.take("=")
        value = self.assigned()
        if self.peek() in ("+", "-"):
            value = ("sum", self.take(), value, self.assigned())
        return ("set", path, value)

    def assigned(self) -> Node:
        if self.peek() not in ("if_not_exists", "list_append"):
            return self.operand()
        name = self.take()
        self.take("(")
        first = self.operand()
        self.take(",")
        second = self.operand()
        self.take(")")
        return (name, first, second)


@lru_cache(maxsize=1024)
def parse_condition(text: str) -> Node:
    parser = _Parser(text)
    node = parser.condition()
    parser.end()
    return node


@lru_cache(maxsize=1024)
def parse_update(text: str) -> list[Node]:
    return _Parser(text).update()


@lru_cache(maxsize=1024)
def parse_projection(text: str) -> list[Node]:
    parser = _Parser(text)
    paths = [parser.path()]
    while parser.peek() == ",":
        parser.take()
        paths.append(parser.path())
    parser.end()
    return paths


@lru_cache(maxsize=4096)
def placeholders(text: str) -> frozenset[str]:
    return frozenset(token for token in _tokens(text) if token[0] in ":#")


class Evaluator:
    """Evaluates on one item, and notes which placeholders were used: AWS refuses unused ones."""

    def __init__(self, names: Mapping[str, str], values: Mapping[str, Item]) -> None:
        self.names, self.values = names, values
        self.used: set[str] = set()

    def check_all_used(self) -> None:
        unused = {*self.names, *self.values} - self.used
        if unused:
            raise NotAws(f"placeholders not used: {sorted(unused)}")

    def note(self, *texts: str | None) -> None:
        """All placeholders in the texts count as used, whatever is evaluated."""
        self.used.update(*(placeholders(text) for text in texts if text is not None))

    def partition(self, condition: Node) -> str | None:
        """The only value of ``pk`` that items may have for the condition to hold; None: the condition names none."""
        match condition:
            case ("and", left, right):
                return self.partition(left) or self.partition(right)
            case ("compare", "=", ("path", _) as path, ("value", name)) if self.attribute(path) == "pk":
                return self.values[name].get("S")
        return None

    def attribute(self, path: Node) -> str:
        if len(path) != 2:
            raise AssertionError("the fake does not know nested paths")
        name: str = path[1]
        return self.names[name] if name.startswith("#") else name

    def operand(self, node: Node, item: Item) -> Item | None:
        if node[0] == "value":
            return self.values[node[1]]
        if node[0] == "path":
            return item.get(self.attribute(node))
        held = item.get(self.attribute(node[1]))
        return None if held is None else {"N": str(len(next(iter(held.values()))))}

    def holds(self, node: Node, item: Item) -> bool:
        match node[0]:
            case "or":
                return self.holds(node[1], item) or self.holds(node[2], item)
            case "and":
                return self.holds(node[1], item) and self.holds(node[2], item)
            case "not":
                return not self.holds(node[1], item)
            case "attribute_exists":
                return self.attribute(node[1]) in item
            case "attribute_not_exists":
                return self.attribute(node[1]) not in item
        return self.compares(node, item)

    def compares(self, node: Node, item: Item) -> bool:
        operands = [self.operand(one, item) for one in node[1:] if isinstance(one, tuple)]
        match node[0]:
            case "begins_with":
                held, start = operands
                return held is not None and start is not None and held["S"].startswith(start["S"])
            case "contains":
                held, wanted = operands
                return held is not None and wanted is not None and wanted["S"] in held.get("SS", ())
            case "between":
                value, low, high = operands
                if not _compare("<=", low, high):
                    raise NotAws("BETWEEN wants its upper bound not to lie below the lower one")
                return _compare("<=", low, value) and _compare("<=", value, high)
            case "compare":
                return _compare(node[1], *operands)
        raise AssertionError(f"the fake does not know {node[0]}")

    def apply(self, actions: list[Node], item: Item) -> Item:
        changed = dict(item)
        for action in actions:
            name = self.attribute(action[1])
            match action[0]:
                case "set":
                    changed[name] = self.assigned(action[2], item)
                case "remove":
                    changed.pop(name, None)
                case "add":
                    changed[name] = _added(item.get(name), self.values[action[2][1]])
                case _:
                    raise AssertionError(f"the fake does not know {action[0]}")
        return changed

    def assigned(self, node: Node, item: Item) -> Item:
        if node[0] == "if_not_exists":
            return self.operand(node[1], item) or self.assigned(node[2], item)
        value = self.operand(node, item)
        if value is None:
            raise NotAws("an assigned attribute does not exist")
        return value


def _plain(value: Item) -> Any:
    kind, held = next(iter(value.items()))
    return (kind, Decimal(held) if kind == "N" else held)


def _compare(comparator: str, left: Item | None, right: Item | None) -> bool:
    if left is None or right is None:
        return False
    (left_kind, a), (right_kind, b) = _plain(left), _plain(right)
    if left_kind != right_kind:
        return comparator == "<>"
    order: dict[str, Callable[[], bool]] = {
        "=": lambda: a == b,
        "<>": lambda: a != b,
        "<": lambda: a < b,
        "<=": lambda: a <= b,
        ">": lambda: a > b,
        ">=": lambda: a >= b,
    }
    return order[comparator]()


def _added(held: Item | None, value: Item) -> Item:
    if "N" in value:
        return {"N": str(int((held or {"N": "0"})["N"]) + int(value["N"]))}
    kind = "NS" if "NS" in value else "SS"
    return {kind: sorted({*(held or {kind: []})[kind], *value[kind]})}
