"""Rows of JSON: one object a line, or a document (an array, or pages as an API answers them), read bit by bit."""

import codecs
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from outlay.domain.importing.rows import MAX_LINE_BYTES, FileProblem, Row, Source, peeked

_CHUNK = 65_536
_PAGE = frozenset(
    {"data", "object", "has_more", "next_page", "error", "meta", "total", "page", "page_size", "total_pages"}
)
"""All that may stand beside the records of a page; an object with anything else is a record itself."""
_BUCKET = frozenset({"results", "object", "start_time", "end_time", "start_time_iso", "end_time_iso"})
_MAX_VALUE_CHARS = 64_000_000
"""Of one value of a document: an API's page, or an element of an array."""


def read_json(stream: io.BufferedReader, *, lines: bool) -> Source:
    """The rows; ``lines`` where the file does not begin as an array. A first line that is no whole object begins a
    document as well.

    Raises:
        FileProblem: (while rows are read) a document is no JSON; a line that is none is its row's problem.
    """
    is_lines = lines and _is_whole(stream)
    return peeked(_lines(stream) if is_lines else _Document(stream).rows(), kind="json")


def _is_whole(stream: io.BufferedReader) -> bool:
    """Whether the first line holds more than a mere bracket, as that of a pretty-printed object."""
    first = stream.peek(_CHUNK).removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")[0]
    return first.rstrip() != b"{"


def _lines(stream: io.BufferedReader) -> Iterator[Row]:
    number = 0
    while line := stream.readline(MAX_LINE_BYTES):
        number += 1
        if len(line) == MAX_LINE_BYTES and not line.endswith(b"\n"):
            while (rest := stream.readline(MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
                pass
            yield Row(line=number, problem=f"longer than {MAX_LINE_BYTES:,} bytes")
        elif line.strip():
            yield from _rows_of_line(number, line.removeprefix(b"\xef\xbb\xbf"))


def _rows_of_line(number: int, line: bytes) -> Iterator[Row]:
    try:
        value = json.loads(line, parse_constant=_refuse, parse_float=str)
    except RecursionError:
        yield Row(line=number, problem="nested too deeply")
    except UnicodeDecodeError:
        yield Row(line=number, problem="not UTF-8; save the file as UTF-8")
    except ValueError as error:
        yield Row(line=number, problem=f"not JSON ({error})")
    else:
        yield from _unwrapped(number, value)


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _unwrapped(line: int, value: Any) -> Iterator[Row]:
    """A record as a row; the records of an API's page, and of a bucket of time within it, as rows."""
    if not isinstance(value, dict):
        yield Row(line=line, problem="not a JSON object")
    elif value.keys() <= _PAGE and _is_list_of_objects(value.get("data")):
        for inner in value["data"]:
            yield from _unwrapped(line, inner)
    elif value.keys() <= _BUCKET and _is_list_of_objects(value.get("results")):
        around: Mapping[str, Any] = {name: inner for name, inner in value.items() if name not in ("results", "object")}
        for result in value["results"]:
            yield Row(line=line, values={**around, **result})
    else:
        yield Row(line=line, values=value)


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(inner, dict) for inner in value)


class _Document:
    """JSON values one after the other, or an array's elements, of which only one is in memory."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self._decode = codecs.getincrementaldecoder("utf-8-sig")().decode
        self._decoder = json.JSONDecoder(parse_constant=_refuse, parse_float=str)
        self._buffer = ""
        self._line = 1

    def rows(self) -> Iterator[Row]:
        is_array = self._skip("[")
        while True:
            if is_array and self._skip("]"):
                is_array = False
            if not self._next_character():
                break
            line = self._line
            yield from _unwrapped(line, self._value())
            if is_array and not self._skip(",") and self._next_character() != "]":
                raise FileProblem(f"line {self._line:,}: the array is cut off or lacks a comma.")
        if is_array:
            raise FileProblem(f"line {self._line:,}: the array is not closed; the file is cut off.")

    def _skip(self, character: str) -> bool:
        if self._next_character() != character:
            return False
        self._drop(1)
        return True

    def _next_character(self) -> str:
        """The next that is no white space, which is dropped; empty at the end."""
        while True:
            blank = len(self._buffer) - len(self._buffer.lstrip())
            self._drop(blank)
            if self._buffer or not self._fill():
                return self._buffer[:1]

    def _drop(self, count: int) -> None:
        self._line += self._buffer.count("\n", 0, count)
        self._buffer = self._buffer[count:]

    def _fill(self) -> bool:
        try:
            # Twice as much each time: a long value would else be parsed anew for every few bytes of it.
            data = self._stream.read(max(_CHUNK, len(self._buffer)))
            more = self._decode(data, final=not data)
        except UnicodeDecodeError:
            raise FileProblem("the file is not UTF-8. Save it as UTF-8.") from None
        self._buffer += more
        return bool(data)

    def _value(self) -> Any:
        while True:
            try:
                value, end = self._decoder.raw_decode(self._buffer)
            except RecursionError:
                raise FileProblem(f"line {self._line:,}: nested too deeply.") from None
            except ValueError as error:
                if len(self._buffer) > _MAX_VALUE_CHARS or not self._fill():
                    raise FileProblem(f"line {self._line:,}: not JSON ({getattr(error, 'msg', error)}).") from None
                continue
            self._drop(end)
            return value
