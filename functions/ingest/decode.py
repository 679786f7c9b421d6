"""From a request's body to events: decompress within bounds, recognise the form, decode fast, explain what failed.

Forms: one event, an array, ``{"events": […]}``, or one event a line (NDJSON); plain or gzip. Where a key stands twice
in an object the last one holds, as in most JSON parsers.
"""

import json
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

import msgspec
from outlay.domain.errors import InvalidInput, Problem, TooLarge, UnsupportedMedia

from functions.ingest.explain import NotFinite, explain
from functions.ingest.schemas import EnvelopeIn, EventIn
from functions.ingest.texts import are_harmless

MAX_BODY_BYTES = 4_000_000
MAX_INFLATED_BYTES = 16_000_000
MAX_EVENTS = 1_000
MAX_MEMBERS = MAX_EVENTS
"""Of gzip. After each, the rest of the body is copied: 200,000 empty ones would take 10 s."""
_MAX_PARTS = 300_000
"""Commas and braces: 1,000 events with everything in them have half of it. Checked before anything is parsed."""

_GZIP = b"\x1f\x8b"
_MANGLED_GZIP = (b"\x1f\xef\xbf\xbd", b"\x1f\xc2\x8b", b"\x1f\x08\x00")
_BOM = b"\xef\xbb\xbf"
_USE_GZIP_TYPE = (
    "the body is not intact gzip: API Gateway treats bodies of type json or text as text; send gzip with "
    "Content-Type: application/gzip"
)
_NOT_JSON = 'the body must be JSON: an event, an array of events, {"events": […]}, or one event a line'
_NO_EVENTS = "the request holds no event"
_ENVELOPE = re.compile(rb'\s*\{\s*"events"\s*:')

_one = msgspec.json.Decoder(EventIn)
_many = msgspec.json.Decoder(list[EventIn])
_envelope = msgspec.json.Decoder(EnvelopeIn)
_as_numbers = msgspec.json.Encoder(decimal_format="number")

Sent: TypeAlias = EventIn | list[Problem]
"""A decoded event, or all that is wrong with it."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Events in the order sent, each well-formed or with its problems."""

    events: Sequence[Sent]
    may_hold_credentials: bool
    """False where it is known that no text of any event looks like one."""


def inflate(body: bytes, *, content_encoding: str = "") -> bytes:
    """The body, decompressed where it begins like gzip, whatever its type says.

    Raises:
        TooLarge: more than 4 MB as sent, or 16 MB decompressed (no more than that is ever inflated).
        UnsupportedMedia: gzip that was damaged on the way, or another encoding.
    """
    if len(body) > MAX_BODY_BYTES:
        raise TooLarge(f"the body is larger than {MAX_BODY_BYTES:,} bytes; split the request")
    if body.startswith(_GZIP):
        return _gunzipped(body)
    if body.startswith(_MANGLED_GZIP) or content_encoding not in ("", "identity"):
        raise UnsupportedMedia(_USE_GZIP_TYPE)
    return body


def _gunzipped(body: bytes) -> bytes:
    plain = bytearray()
    members = 0
    while body:  # gzip allows several members one after another
        members += 1
        if members > MAX_MEMBERS:
            raise TooLarge(f"the gzip body has more than {MAX_MEMBERS:,} members; pack it as one")
        inflater = zlib.decompressobj(wbits=31)
        try:
            plain += inflater.decompress(body, MAX_INFLATED_BYTES + 1 - len(plain))
        except zlib.error:
            raise UnsupportedMedia(_USE_GZIP_TYPE) from None
        if len(plain) > MAX_INFLATED_BYTES:
            raise TooLarge(f"decompressed, the body is larger than {MAX_INFLATED_BYTES:,} bytes; split the request")
        if not inflater.eof:
            raise UnsupportedMedia("the gzip body is cut off")
        body = inflater.unused_data
    return bytes(plain)


def decode(content: bytes) -> Decoded:
    """The events of a decompressed body, in the order sent.

    Raises:
        InvalidInput: no JSON at all, or no event.
        TooLarge: more than 1,000 events.
    """
    content = content.removeprefix(_BOM)
    if len(content) > _MAX_PARTS and content.count(b",") + content.count(b"{") > _MAX_PARTS:
        raise TooLarge(f"the request holds too many values; send at most {MAX_EVENTS:,} events at a time")
    try:
        events = _fast(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Decoded(_explained(content), may_hold_credentials=True)
    _check_number(len(events))
    if are_harmless(events):
        return Decoded(events, may_hold_credentials=False)
    return Decoded(_explained(content), may_hold_credentials=True)


def _check_number(count: int) -> None:
    if count == 0:
        raise InvalidInput(_NO_EVENTS)
    if count > MAX_EVENTS:
        raise TooLarge(f"the request holds {count:,} events; send at most {MAX_EVENTS:,} at a time")


def _fast(content: bytes) -> list[EventIn]:
    stripped = content.strip()
    if stripped.startswith(b"["):
        return _many.decode(stripped)
    if _ENVELOPE.match(stripped):
        return _envelope.decode(stripped).events
    try:
        return [_one.decode(stripped)]
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        return _one.decode_lines(stripped)


def _explained(content: bytes) -> list[Sent]:
    """The slow way: parse everything, decode each event alone, and name every problem of those that fail."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise InvalidInput("the body is not UTF-8") from None
    sent = _parsed(text)
    _check_number(len(sent))
    return [event if isinstance(event, list) else _one_event(event.value, index) for index, event in enumerate(sent)]


@dataclass(frozen=True, slots=True)
class _Parsed:
    value: Any


def _parsed(text: str) -> list[_Parsed | list[Problem]]:
    try:
        whole = _loads(text)
    except ValueError:
        return _parsed_lines(text)
    except RecursionError:
        raise InvalidInput("the body is nested too deeply") from None
    if isinstance(whole, dict) and "events" in whole:
        if set(whole) != {"events"}:
            raise InvalidInput('beside "events" the request may hold nothing else')
        whole = whole["events"]
        if not isinstance(whole, list):
            raise InvalidInput('"events" must be an array')
    return [_Parsed(event) for event in (whole if isinstance(whole, list) else [whole])]


def _parsed_lines(text: str) -> list[_Parsed | list[Problem]]:
    lines = [line for line in text.split("\n") if line.strip()]
    _check_number(len(lines))
    found: list[_Parsed | list[Problem]] = []
    for index, line in enumerate(lines):
        try:
            found.append(_Parsed(_loads(line)))
        except (ValueError, RecursionError):
            found.append([Problem(field="", reason="is not JSON", index=index)])
    if not any(isinstance(event, _Parsed) for event in found):
        raise InvalidInput(_NOT_JSON)
    return found


def _fraction(text: str) -> Decimal | NotFinite:
    try:
        return Decimal(text)
    except InvalidOperation:  # an exponent that no decimal can have
        return NotFinite()


_decoder = json.JSONDecoder(parse_float=_fraction, parse_constant=lambda _: NotFinite())


def _loads(text: str) -> Any:
    return _decoder.decode(text)


def _one_event(sent: Any, index: int) -> Sent:
    problems = explain(sent, index=index)
    if problems:
        return problems
    try:
        return _one.decode(_as_numbers.encode(sent))
    except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError, TypeError):
        # Only provider_usage may hold values without a rule of ours: NaN, numbers out of range, half characters.
        return [Problem(field="provider_usage", reason="holds a value that JSON does not allow", index=index)]
