"""Why the decoder refused an event: every problem of every field, read from the rules of the one model in ``schemas``.

The decoder names only the first problem. This interpreter knows the same rules (a property test holds the two
together) and never puts a value into a reason; of an unknown field's name 64 sanitised characters.
"""

import types
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from msgspec import NODEFAULT, Meta
from msgspec.structs import fields
from outlay.application.accept_events import NOT_A_FIELD
from outlay.domain.credentials import told_name
from outlay.domain.errors import Problem

from functions.ingest.schemas import EventIn
from functions.ingest.texts import pattern_of

Check = Callable[[Any], "str | None"]
"""The reason why a value does not fit, or None."""

_MAX_UNKNOWN = 20


class NotFinite:
    """NaN or Infinity, which JSON does not have but Python's encoder writes."""


def _text(meta: Meta | None) -> Check:
    pattern = pattern_of(meta) if meta else None

    def check(value: Any) -> str | None:
        if not isinstance(value, str):
            return f"must be text, not {_kind(value)}"
        if meta and meta.max_length is not None and len(value) > meta.max_length:
            return f"is longer than {meta.max_length} characters"
        if meta and meta.min_length is not None and len(value) < meta.min_length:
            return "must not be empty"
        if meta and pattern is not None and pattern.fullmatch(value) is None:
            return meta.description or "has characters that are not allowed"
        return None

    return check


def _integer(meta: Meta | None) -> Check:
    def check(value: Any) -> str | None:
        if isinstance(value, bool) or not isinstance(value, int):
            return f"must be an integer, not {_kind(value)}"
        if meta and meta.ge is not None and value < meta.ge:
            return "must not be negative"
        if meta and meta.le is not None and value > meta.le:
            return f"is implausible: more than {meta.le:,}"
        return None

    return check


def _decimal(_meta: Meta | None) -> Check:
    def check(value: Any) -> str | None:
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            return f"must be a decimal number, not {_kind(value)}"
        try:
            Decimal(value)
        except InvalidOperation:
            return "must be a decimal number, as a number or as text"
        return None

    return check


def _boolean(_meta: Meta | None) -> Check:
    return lambda value: None if isinstance(value, bool) else f"must be true or false, not {_kind(value)}"


def _choice(options: tuple[Any, ...]) -> Check:
    allowed = "must be one of " + ", ".join(options)
    return lambda value: None if isinstance(value, str) and value in options else allowed


def _kind(value: Any) -> str:
    if isinstance(value, NotFinite):
        return "NaN or Infinity"
    names = {bool: "true or false", str: "text", int: "an integer", Decimal: "a fraction", list: "an array"}
    return "null" if value is None else names.get(type(value), "an object")


_SCALARS: Mapping[Any, Callable[[Meta | None], Check]] = {
    str: _text,
    int: _integer,
    Decimal: _decimal,
    bool: _boolean,
}


def _scalar(kind: Any) -> Check:
    if get_origin(kind) is Annotated:
        base, meta = get_args(kind)
        return _SCALARS[base](meta)
    if get_origin(kind) is Literal:
        return _choice(get_args(kind))
    return _SCALARS[kind](None)


def _either(first: Check, second: Check) -> Check:
    """Of text or integer: the one that knows the value's type gives the reason."""

    def check(value: Any) -> str | None:
        if isinstance(value, str):
            return first(value)
        return second(value) if type(value) is int else f"must be text or an integer, not {_kind(value)}"

    return check


@cache
def _rules() -> Mapping[str, tuple[bool, Any]]:
    """Field → whether it is required, and its check; a pair of checks for a mapping's keys and values with its size."""
    hints = get_type_hints(EventIn, include_extras=True)
    return {field.name: (field.default is NODEFAULT, _rule(hints[field.name])) for field in fields(EventIn)}


def _rule(hint: Any) -> Any:
    options = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    kinds = [option for option in options if option is not type(None)]
    if len(kinds) == 2:
        return _either(_scalar(kinds[0]), _scalar(kinds[1]))
    kind, size = kinds[0], None
    if get_origin(kind) is Annotated and get_origin(get_args(kind)[0]) is dict:
        kind, meta = get_args(kind)
        size = meta.max_length
    if get_origin(kind) is not dict:
        return _scalar(kind)
    key, value = get_args(kind)
    return (_scalar(key), None if value is Any else _scalar(value), size)


def _mapping_problems(name: str, value: Any, rule: tuple[Check, Check | None, int | None]) -> Iterator[tuple[str, str]]:
    key_check, value_check, size = rule
    if not isinstance(value, Mapping):
        yield name, f"must be an object, not {_kind(value)}"
        return
    if size is not None and len(value) > size:
        yield name, f"has more than {size} entries"
        return
    for key, entry in value.items():
        reason = key_check(key)
        if reason is not None:
            yield f"{name}.{told_name(key)}", f"the key {reason}"
        reason = None if value_check is None else value_check(entry)
        if reason is not None:
            yield f"{name}.{told_name(key)}", reason


def _field_problems(sent: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    rules = _rules()
    for name, (is_required, rule) in rules.items():
        if name not in sent:
            if is_required:
                yield name, "is required"
            continue
        value = sent[name]
        if value is None and not is_required:
            continue
        if isinstance(rule, tuple):
            yield from _mapping_problems(name, value, rule)
            continue
        reason = rule(value)
        if reason is not None:
            yield name, reason


def _unknown_problems(sent: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    unknown = [name for name in sent if name not in _rules()]
    for name in unknown[:_MAX_UNKNOWN]:
        yield told_name(name), NOT_A_FIELD
    if len(unknown) > _MAX_UNKNOWN:
        yield "", f"has {len(unknown) - _MAX_UNKNOWN} more unknown fields"


def explain(sent: Any, *, index: int) -> list[Problem]:
    """Every problem of one event as parsed by Python's ``json`` (fractions as ``Decimal``); none where it fits."""
    if not isinstance(sent, Mapping):
        return [Problem(field="", reason=f"an event must be an object, not {_kind(sent)}", index=index)]
    found = [*_field_problems(sent), *_unknown_problems(sent)]
    return [Problem(field=name, reason=reason, index=index) for name, reason in found]
