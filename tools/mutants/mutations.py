"""The changes that are made to a module, each at one place of its syntax tree.

Left alone, since no behaviour hangs on them: docstrings and other bare texts, annotations, decorators, Protocols, type
variables, ``strict`` of ``zip`` (which asserts what holds anyway), and the wording of errors (texts in ``raise`` and
``assert``, and what a wait or an ``Upstream`` is told it is about).
"""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Made = tuple[str, ast.AST | None]
"""What changes, in words, and the new node; ``None``: the statement goes."""

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], str]] = {
    ast.Lt: (ast.LtE, "< → <="),
    ast.LtE: (ast.Lt, "<= → <"),
    ast.Gt: (ast.GtE, "> → >="),
    ast.GtE: (ast.Gt, ">= → >"),
    ast.Eq: (ast.NotEq, "== → !="),
    ast.NotEq: (ast.Eq, "!= → =="),
    ast.Is: (ast.IsNot, "is → is not"),
    ast.IsNot: (ast.Is, "is not → is"),
    ast.In: (ast.NotIn, "in → not in"),
    ast.NotIn: (ast.In, "not in → in"),
}
_ARITHMETIC: dict[type[ast.operator], tuple[type[ast.operator], str]] = {
    ast.Add: (ast.Sub, "+ → -"),
    ast.Sub: (ast.Add, "- → +"),
    ast.Mult: (ast.FloorDiv, "* → //"),
    ast.FloorDiv: (ast.Mult, "// → *"),
    ast.Div: (ast.Mult, "/ → *"),
    ast.Mod: (ast.FloorDiv, "% → //"),
    ast.Pow: (ast.Mult, "** → *"),
    ast.BitOr: (ast.BitAnd, "| → &"),
    ast.BitAnd: (ast.BitOr, "& → |"),
}
_BUILTINS = {"min": "max", "max": "min", "any": "all", "all": "any"}
_WORDING = {"wait", "Upstream"}


@dataclass(frozen=True, slots=True)
class Site:
    """One place and one change. ``function``: (qualified name, first line) of the function around it, if any."""

    line: int
    change: str
    function: tuple[str, int] | None
    make: Callable[[], None]


def sites(tree: ast.Module) -> list[Site]:
    """All changes that can be made to the tree, in its order; ``make`` changes this very tree."""
    return list(_children(tree, None, ()))


def mutated(source: str, number: int) -> ast.Module:
    """The tree of the source with one of its ``sites`` changed."""
    tree = ast.parse(source)
    sites(tree)[number].make()
    return ast.fix_missing_locations(tree)


def _children(node: ast.AST, function: tuple[str, int] | None, names: tuple[str, ...]) -> Iterator[Site]:
    for field, value in ast.iter_fields(node):
        if field in {"annotation", "returns", "decorator_list", "type_comment"}:
            continue
        children = value if isinstance(value, list) else [value]
        # What is evaluated where the function is defined is not part of its body.
        inside = function if field == "body" or not isinstance(node, ast.FunctionDef) else None
        for place, child in enumerate(children):
            if isinstance(child, ast.AST) and not _left_alone(child, node):
                yield from _of(child, node, (field, place if isinstance(value, list) else None), (inside, names))


def _of(
    node: ast.AST,
    parent: ast.AST,
    place: tuple[str, int | None],
    around: tuple[tuple[str, int] | None, tuple[str, ...]],
) -> Iterator[Site]:
    function, names = around
    for change, new in _changes(node, function is not None):
        yield Site(getattr(node, "lineno", 0), change, function, _replacing(parent, place, new))
    if isinstance(node, ast.FunctionDef):
        first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
        function, names = (".".join((*names, node.name)), first), (*names, node.name, "<locals>")
    elif isinstance(node, ast.ClassDef):
        names = (*names, node.name)
    yield from _children(node, function, names)


def _replacing(parent: ast.AST, place: tuple[str, int | None], new: ast.AST | None) -> Callable[[], None]:
    field, index = place

    def make() -> None:
        made = ast.Pass() if new is None else new
        held = getattr(parent, field)
        old = held if index is None else held[index]
        ast.copy_location(made, old)
        if index is None:
            setattr(parent, field, made)
        else:
            held[index] = made

    return make


def _left_alone(node: ast.AST, parent: ast.AST) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Raise() | ast.Import() | ast.ImportFrom() | ast.Global():
            return True
        case ast.Assign(targets=[ast.Name(id="__all__")]) | ast.Assign(value=ast.Call(func=ast.Name(id="TypeVar"))):
            return True
        case ast.Assign(value=ast.BinOp(op=ast.BitOr())) | ast.Assign(value=ast.Subscript()):
            return isinstance(parent, ast.Module)  # an alias of types
        case ast.ClassDef(bases=[ast.Name(id="Protocol"), *_]):
            return True
        case ast.Constant() if isinstance(parent, ast.keyword) and parent.arg == "strict":
            return True
        case ast.Constant() | ast.JoinedStr():
            return _is_wording(node, parent)
    return False


def _is_wording(node: ast.AST, parent: ast.AST) -> bool:
    if isinstance(parent, ast.Assert):
        return node is parent.msg
    if not isinstance(parent, ast.Call) or node not in parent.args:
        return isinstance(parent, ast.FormattedValue)
    called = parent.func
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return name in _WORDING


def _changes(node: ast.AST, in_function: bool) -> Iterator[Made]:
    match node:
        case ast.Compare():
            yield from _comparisons(node)
        case ast.BinOp(op=op) if type(op) in _ARITHMETIC:
            opposite, change = _ARITHMETIC[type(op)]
            yield change, _with(node, op=opposite())
        case ast.BoolOp(op=op):
            new, change = (ast.Or, "and → or") if isinstance(op, ast.And) else (ast.And, "or → and")
            yield change, _with(node, op=new())
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield "without not or -", operand
        case ast.Constant():
            yield from _constants(node)
        case ast.Name(id=name) if name in _BUILTINS and isinstance(node.ctx, ast.Load):
            yield f"{name} → {_BUILTINS[name]}", ast.Name(id=_BUILTINS[name], ctx=ast.Load())
        case ast.stmt() if in_function:
            yield from _statements(node)
    yield from _conditions(node)


def _comparisons(node: ast.Compare) -> Iterator[Made]:
    for place, op in enumerate(node.ops):
        new, change = _COMPARISONS[type(op)]
        yield change, _with(node, ops=[*node.ops[:place], new(), *node.ops[place + 1 :]])


def _constants(node: ast.Constant) -> Iterator[Made]:
    value = node.value
    if isinstance(value, bool):
        yield f"{value} → {not value}", ast.Constant(not value)
    elif isinstance(value, int):
        yield f"{value} → {value + 1}", ast.Constant(value + 1)
    elif isinstance(value, str):
        yield f"{value!r} → another text", ast.Constant(f"x{value}x")
    elif isinstance(value, bytes):
        yield f"{value!r} → other bytes", ast.Constant(b"x" + value)


def _conditions(node: ast.AST) -> Iterator[Made]:
    """The opposite of a condition that no comparison or operator stands in."""
    test = getattr(node, "test", None)
    plain = isinstance(test, ast.Name | ast.Call | ast.Attribute | ast.NamedExpr)
    if plain and isinstance(node, ast.If | ast.IfExp | ast.While):
        yield "the opposite condition", _with(node, test=ast.UnaryOp(op=ast.Not(), operand=test))
    if isinstance(node, ast.comprehension):
        for place, test in enumerate(node.ifs):
            if isinstance(test, ast.Name | ast.Call | ast.Attribute):
                opposite = ast.UnaryOp(op=ast.Not(), operand=test)
                new = _with(node, ifs=[*node.ifs[:place], opposite, *node.ifs[place + 1 :]])
                yield "the opposite condition", new


def _statements(node: ast.stmt) -> Iterator[Made]:
    match node:
        case ast.Expr(value=ast.Call()):
            yield "without the call", None
        case ast.Return(value=value) if value is not None and not _is_none(value):
            yield "return → return None", ast.Return(value=ast.Constant(None))
        case ast.Assign(value=value) if not _is_none(value):
            yield "= → = None", _with(node, value=ast.Constant(None))
        case ast.AugAssign(target=target, value=value):
            yield "without the assignment", None
            yield f"{ast.unparse(target)} … = → =", ast.Assign(targets=[copy.copy(target)], value=value)
        case ast.Continue():
            yield "continue → break", ast.Break()
        case ast.Break():
            yield "break → continue", ast.Continue()


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _with(node: ast.AST, **fields: object) -> ast.AST:
    new = copy.copy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return ast.fix_missing_locations(ast.copy_location(new, node))
