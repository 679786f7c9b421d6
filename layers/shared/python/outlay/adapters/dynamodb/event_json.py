"""Canonical events ↔ JSON bytes, as the log keeps them: an array of objects, a field equal to its default left out."""

from collections.abc import Sequence
from dataclasses import MISSING, Field, fields
from typing import Annotated, Any, get_type_hints

import msgspec

from outlay.domain.event import UsageEvent

_HINTS: dict[str, Any] = {
    **get_type_hints(UsageEvent),
    "usage": dict[str, Annotated[int, msgspec.Meta(gt=0)]],
    "tags": dict[str, str],
}


class UndecodableEvents(ValueError):
    """The bytes are no array of canonical events. The message names field and position, never values."""


def _stored(field: Field[Any]) -> tuple[Any, ...]:
    if field.default is not MISSING:
        return field.name, _HINTS[field.name], field.default
    if field.default_factory is not MISSING:
        return field.name, _HINTS[field.name], msgspec.field(default_factory=field.default_factory)
    return field.name, _HINTS[field.name]


# UsageEvent as msgspec reads and writes it fastest. A text that equals its default but is another object is written all
# the same, which reads as the same event.
_StoredEvent: Any = msgspec.defstruct(
    "_StoredEvent",
    [_stored(field) for field in fields(UsageEvent)],
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    gc=False,
)
_STORED: Any = list[_StoredEvent]
_EVENTS = tuple[UsageEvent, ...]
_decoder = msgspec.json.Decoder(_STORED)


def encode_events(events: Sequence[UsageEvent]) -> bytes:
    """UTF-8 JSON array."""
    return msgspec.json.encode(msgspec.convert(events, _STORED, from_attributes=True))


def decode_events(data: bytes) -> tuple[UsageEvent, ...]:
    """Inverse of ``encode_events``.

    Raises:
        UndecodableEvents: not JSON, or not an array of canonical events.
    """
    try:
        return msgspec.convert(_decoder.decode(data), _EVENTS, from_attributes=True)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        where = str(error).partition(" - at ")[2] if isinstance(error, msgspec.ValidationError) else "not JSON"
        raise UndecodableEvents(f"the events are not canonical: {where}") from error
