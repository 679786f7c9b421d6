"""Rows of a CSV or JSON file, one at a time: memory does not grow with the file."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from outlay.domain.importing.json_rows import read_json
from outlay.domain.importing.rows import MAX_LINE_BYTES, FileProblem, Row, Source

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_CONTENT = frozenset(
    {"input", "output", "messages", "response", "request_body", "response_body", "proxy_server_request"}
)
_CELL_CHARS = 131_072
PARQUET_MAGIC = b"PAR1"


class _Unzipped(gzip.GzipFile):
    def readinto(self, buffer: Any) -> int:
        try:
            return super().readinto(buffer)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise FileProblem(f"the gzip file is damaged or cut off ({error}). Fetch or make it again.") from error


def opened(file: BinaryIO) -> io.BufferedReader:
    """The stream, decompressed if it is gzip (by its first bytes).

    Raises:
        FileProblem: it is UTF-16, as some spreadsheets export.
    """
    stream = file if isinstance(file, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, file))
    magic = stream.peek(2)[:2]
    if magic == b"\x1f\x8b":
        return io.BufferedReader(cast(io.RawIOBase, _Unzipped(fileobj=stream)))
    if magic in (b"\xff\xfe", b"\xfe\xff"):
        raise FileProblem("the file is UTF-16. Save it as UTF-8 (in a spreadsheet: “CSV UTF-8”) and import that.")
    return stream


def read(file: BinaryIO, *, form: str | None, delimiter: str | None) -> Source:
    """Open a text file of usage; ``form`` is ``csv``, ``jsonl`` or None to tell by its first character.

    Raises:
        FileProblem: it is empty, or its header can't be understood.
    """
    stream = opened(file)
    start = stream.peek(4096)[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise FileProblem("the file is empty.")
    if start.startswith(PARQUET_MAGIC):
        raise FileProblem(
            "the file is Parquet, which can only be read from a file of its own, not from a pipe or gzip."
        )
    if form == "csv" or (form is None and start[:1] not in (b"{", b"[")):
        return _csv(_text_lines(stream), delimiter)
    return read_json(stream, lines=start[:1] != b"[")


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
    # Small where nothing long is expected: it bounds how many rows a quote that is never closed can swallow.
    csv.field_size_limit(_CELL_CHARS if _CONTENT.isdisjoint(header) else MAX_LINE_BYTES)
    return Source(kind="csv", columns=tuple(header), rows=_csv_rows(text, header, chosen, before + 1))


def _check_header(header: list[str], line: str, delimiter: str) -> None:
    if len(header) == 1:
        likely = next((f"{name} ({char!r})" for char, name in _DELIMITERS.items() if char in line), None)
        hint = f" It looks like {likely} is its delimiter." if likely and delimiter not in line else ""
        raise FileProblem(
            f"line 1 has only one column between {delimiter!r}.{hint} Give the right delimiter.",
            say={"delimiter": "CHAR"},
        )
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice or "" in header:
        what = f"the column {twice[0]!r} stands twice" if twice and twice[0] else "a column has no name"
        raise FileProblem(f"line 1 should name every column once, but {what}. Correct the header.")


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
