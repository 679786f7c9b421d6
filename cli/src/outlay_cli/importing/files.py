"""Rows of a CSV or JSONL file, one at a time: memory does not grow with the file."""

import csv
import gzip
import io
import itertools
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from outlay_cli.problems import Trouble

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_PEEKED_ROWS = 50
MAX_LINE_BYTES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One record. ``line`` counts from 1, as an editor shows it. ``problem`` is set where it can't be read."""

    line: int
    values: Mapping[str, Any]
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file's columns, in order, and its rows."""

    columns: tuple[str, ...]
    rows: Iterator[Row]


class _Unzipped(gzip.GzipFile):
    def readinto(self, buffer: Any) -> int:
        try:
            return super().readinto(buffer)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise Trouble(f"the gzip file is damaged or cut off ({error}). Fetch or make it again.") from error


def opened(file: BinaryIO) -> io.BufferedReader:
    """The stream, decompressed if it is gzip (by its first bytes).

    Raises:
        Trouble: it is UTF-16, as some spreadsheets export.
    """
    stream = file if isinstance(file, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, file))
    magic = stream.peek(2)[:2]
    if magic == b"\x1f\x8b":
        return io.BufferedReader(cast(io.RawIOBase, _Unzipped(fileobj=stream)))
    if magic in (b"\xff\xfe", b"\xfe\xff"):
        raise Trouble("the file is UTF-16. Save it as UTF-8 (in a spreadsheet: “CSV UTF-8”) and import that.")
    return stream


def read(file: BinaryIO, *, form: str | None, delimiter: str | None) -> Source:
    """Open a file of usage; ``form`` is ``csv``, ``jsonl`` or None to tell by its first character.

    Raises:
        Trouble: it is empty, or its header can't be understood.
    """
    stream = opened(file)
    start = stream.peek(4096)[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise Trouble("the file is empty.")
    if start[:1] == b"[" and form != "csv":
        raise Trouble("the file is a JSON array. Make it one object per line: jq -c '.[]' FILE | outlay import -")
    if (form or ("jsonl" if start[:1] == b"{" else "csv")) == "jsonl":
        return _jsonl(stream)
    return _csv(_text_lines(stream), delimiter)


def _text_lines(stream: io.BufferedReader) -> Iterator[str]:
    """Bounded lines. Undecodable bytes become surrogates, so that the row can be named, not the whole file refused."""
    encoding = "utf-8-sig"
    while line := stream.readline(MAX_LINE_BYTES):
        yield line.decode(encoding, "surrogateescape")
        encoding = "utf-8"


def _csv(text: Iterator[str], delimiter: str | None) -> Source:
    before, header_line = next((number, line) for number, line in enumerate(text) if line.strip())
    chosen = delimiter or max(_DELIMITERS, key=header_line.count)
    header = [name.strip() for name in next(csv.reader([header_line], delimiter=chosen), [])]
    _check_header(header, header_line, chosen)
    return Source(columns=tuple(header), rows=_csv_rows(text, header, chosen, before + 1))


def _check_header(header: list[str], line: str, delimiter: str) -> None:
    if len(header) == 1:
        likely = next((f"{name} ({char!r})" for char, name in _DELIMITERS.items() if char in line), None)
        hint = f" It looks like {likely} is its delimiter." if likely and delimiter not in line else ""
        raise Trouble(f"line 1 has only one column between {delimiter!r}.{hint} Give the right one with --delimiter.")
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice or "" in header:
        what = f"the column {twice[0]!r} stands twice" if twice and twice[0] else "a column has no name"
        raise Trouble(f"line 1 should name every column once, but {what}. Correct the header.")


def _csv_rows(text: Iterator[str], header: list[str], delimiter: str, before: int) -> Iterator[Row]:
    reader = csv.reader(text, delimiter=delimiter)
    while True:
        line = before + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(line=line, values={}, problem=f"not readable as CSV ({error}); is a quote not closed?")
            continue
        if not cells:
            continue
        if len(cells) != len(header):
            reason = f"{len(cells)} cells, but the header has {len(header)}; is a delimiter or quote missing?"
            yield Row(line=line, values={}, problem=reason)
            continue
        values = dict(zip(header, cells, strict=True))
        yield Row(line=line, values=values, problem="" if _is_unicode(cells) else "not UTF-8; save the file as UTF-8")


def _is_unicode(cells: list[str]) -> bool:
    return not any("\ud800" <= char <= "\udfff" for cell in cells if not cell.isascii() for char in cell)


def _jsonl(stream: io.BufferedReader) -> Source:
    rows = _jsonl_rows(stream)
    peeked = list(itertools.islice(rows, _PEEKED_ROWS))
    columns = dict.fromkeys(name for row in peeked for name in row.values)
    return Source(columns=tuple(columns), rows=itertools.chain(peeked, rows))


def _jsonl_rows(stream: io.BufferedReader) -> Iterator[Row]:
    number = 0
    while line := stream.readline(MAX_LINE_BYTES):
        number += 1
        if len(line) == MAX_LINE_BYTES and not line.endswith(b"\n"):
            while (rest := stream.readline(MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
                pass
            yield Row(line=number, values={}, problem=f"longer than {MAX_LINE_BYTES:,} bytes")
        elif line.strip():
            yield _jsonl_row(number, line.removeprefix(b"\xef\xbb\xbf"))


def _jsonl_row(number: int, line: bytes) -> Row:
    try:
        value = json.loads(line, parse_constant=_refuse, parse_float=str)
    except RecursionError:
        return Row(line=number, values={}, problem="nested too deeply")
    except UnicodeDecodeError:
        return Row(line=number, values={}, problem="not UTF-8; save the file as UTF-8")
    except ValueError as error:
        return Row(line=number, values={}, problem=f"not JSON ({error})")
    if not isinstance(value, dict):
        return Row(line=number, values={}, problem="not a JSON object")
    return Row(line=number, values=dict(_flat(value)))


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _flat(value: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Nested objects as dotted columns, but for the two that the wire nests itself."""
    for name, inner in value.items():
        if isinstance(inner, dict) and (prefix or name not in ("tags", "provider_usage")):
            yield from _flat(inner, f"{prefix}{name}.")
        else:
            yield prefix + name, inner
