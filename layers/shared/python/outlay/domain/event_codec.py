"""Canonical events ↔ JSON bytes, as the log keeps them: an array of objects, a field equal to its default left out."""

import json
from collections.abc import Callable, Iterable
from dataclasses import MISSING, fields
from operator import attrgetter
from typing import Any

from outlay.domain.event import UsageEvent

_FIELDS = fields(UsageEvent)
_NAMES = tuple(field.name for field in _FIELDS)
_values = attrgetter(*_NAMES)
_ALWAYS = object()  # equal to no value: a field without default is always written


def _default(field: Any) -> Any:
    if field.default is not MISSING:
        return field.default
    return field.default_factory() if field.default_factory is not MISSING else _ALWAYS


_DEFAULTS = tuple(_default(field) for field in _FIELDS)
_PAIRS = tuple(zip(_NAMES, _DEFAULTS, strict=True))


def _kinds(name: str, default: Any) -> tuple[type, ...]:
    if name in ("usage", "tags"):
        return (dict,)
    if name == "needs_claim" or isinstance(default, bool):
        return (bool,)
    return (int,) if name == "timestamp_ms" or default is None else (str,)


_KINDS = {name: _kinds(name, default) for name, default in _PAIRS}
_REQUIRED = tuple(name for name, default in _PAIRS if default is _ALWAYS)

encode_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, check_circular=False).encode


class UndecodableEvents(ValueError):
    """The bytes are no array of canonical events. The message names fields and positions, never values."""


def event_to_mapping(event: UsageEvent) -> dict[str, Any]:
    """JSON-ready mapping by attribute name; fields at their default are left out."""
    stated = zip(_NAMES, _values(event), _DEFAULTS, strict=True)
    return {name: value for name, value, default in stated if value != default}


def _check(mapping: Any, position: int) -> None:
    if type(mapping) is not dict:
        raise UndecodableEvents(f"event {position} is no object")
    for name, value in mapping.items():
        if name not in _KINDS:
            raise UndecodableEvents(f"event {position} has an unknown field")
        if type(value) not in _KINDS[name]:
            raise UndecodableEvents(f"event {position}: {name} has the wrong type")
    for name in _REQUIRED:
        if name not in mapping:
            raise UndecodableEvents(f"event {position}: {name} is missing")


def event_from_mapping(mapping: Any, *, position: int = 0) -> UsageEvent:
    """Inverse of ``event_to_mapping``.

    Raises:
        UndecodableEvents: a field is missing, unknown or of the wrong type.
    """
    _check(mapping, position)
    for bucket, count in mapping["usage"].items():
        if type(count) is not int or count <= 0:
            raise UndecodableEvents(f"event {position}: usage {bucket[:40]!r} is no positive integer")
    for value in mapping.get("tags", {}).values():
        if type(value) is not str:
            raise UndecodableEvents(f"event {position}: a tag is no text")
    return UsageEvent(**mapping)


def _encode_bytes(value: Any) -> bytes:
    return encode_json(value).encode()


def encode_events(events: Iterable[UsageEvent], *, encode: Callable[[Any], bytes] = _encode_bytes) -> bytes:
    """UTF-8 JSON array; ``encode`` may be a faster JSON encoder than the standard library's."""
    return encode([event_to_mapping(event) for event in events])


def decode_events(data: bytes) -> tuple[UsageEvent, ...]:
    """Inverse of ``encode_events``.

    Raises:
        UndecodableEvents: not JSON, or not an array of canonical events.
    """
    try:
        rows = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UndecodableEvents("the events are not JSON") from error
    if type(rows) is not list:
        raise UndecodableEvents("the events are no array")
    return tuple(event_from_mapping(row, position=position) for position, row in enumerate(rows))
