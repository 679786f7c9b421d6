"""Unique markers inside of everything secret or personal, and bytes searched for them in every form they can take.

A marker is letters and digits, so that JSON, URLs and HTML leave it as it is. It is looked for whatever its case, as
hex and as base64 at each of the three offsets; and the bytes are opened as often as they can be: gzip and zlib wherever
they begin, base64 of anything, percent and JSON escapes, Parquet.
"""

import base64
import json
import re
import secrets
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote_to_bytes

import duckdb

_DEPTH = 5
_BEGIN = "cnry"
_PIECE = 14
"""Characters of a secret that are enough to recognise it: a part of it that leaks is a leak."""
_SHORTEST = 10
_RUN = re.compile(r"[A-Za-z0-9]+")
_COMPRESSED = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{24,}")
_ESCAPE = re.compile(rb"\\u00([0-9a-fA-F]{2})")
_PARQUET = b"PAR1"
_MAX_INFLATED = 64_000_000


def pieces(secret: str) -> frozenset[str]:
    """The ends of the secret, plain and as JSON and HTML write it, and of its long runs of letters and digits.

    Raises ValueError where it is too short.
    """
    if len(secret) < _SHORTEST:
        raise ValueError("too short to be recognised anywhere")
    written = (secret, json.dumps(secret)[1:-1], escape(secret))
    runs = [*written, *(run for run in _RUN.findall(secret) if len(run) >= _PIECE)]
    return frozenset(end for run in runs for end in (run[:_PIECE], run[-_PIECE:]))


def _base64_forms(plain: bytes) -> Iterator[bytes]:
    for offset, skipped in ((0, 0), (1, 2), (2, 3)):
        data = b"\0" * offset + plain
        whole = len(data) * 8 // 6  # characters that no following byte can change
        for encode in (base64.standard_b64encode, base64.urlsafe_b64encode):
            yield encode(data)[skipped:whole]


@dataclass(frozen=True, slots=True)
class _Needles:
    """What is looked for, each with its kind: whatever its case, and exactly."""

    insensitive: list[tuple[bytes, str]] = field(default_factory=list)
    exact: list[tuple[bytes, str]] = field(default_factory=list)

    def add(self, kind: str, piece: str) -> None:
        plain = piece.encode()
        self.insensitive.extend(((piece.lower().encode(), kind), (plain.hex().encode(), kind)))
        self.exact.extend((form, kind) for form in {*_base64_forms(plain)})

    def kinds_in(self, data: bytes, lower: bytes) -> set[str]:
        found = {kind for form, kind in self.exact if form in data}
        return found | {kind for form, kind in self.insensitive if form in lower}


def _hint() -> _Needles:
    """All markers begin alike, so that one look tells whether any is there."""
    needles = _Needles()
    needles.add("some", _BEGIN)
    return needles


_HINT = _hint()


@dataclass(slots=True)
class Canaries:
    """The markers of one run, by kind."""

    kinds: set[str] = field(default_factory=set)
    _marks: _Needles = field(default_factory=_Needles)
    _secrets: _Needles = field(default_factory=_Needles)
    _shown: dict[str, str] = field(default_factory=dict)

    def mark(self, kind: str) -> str:
        """A new marker of the kind, to be put into a value."""
        marker = _BEGIN + secrets.token_hex(8)
        self._marks.add(kind, marker[:_PIECE])
        self._show(kind, marker, marker[:_PIECE])
        return marker

    def note(self, kind: str, secret: str) -> str:
        """The secret itself, which the product made up, is looked for from now on."""
        for piece in pieces(secret):
            self._secrets.add(kind, piece)
        self._show(kind, secret, *pieces(secret))
        return secret

    def _show(self, kind: str, *texts: str) -> None:
        self.kinds.add(kind)
        self._shown.update(dict.fromkeys(texts, kind))

    def found_in(self, data: bytes) -> frozenset[str]:
        """The kinds whose markers the bytes hold in any form."""
        found: set[str] = set()
        for form in forms(data):
            lower = form.lower()
            found |= self._secrets.kinds_in(form, lower)
            if _HINT.kinds_in(form, lower):
                found |= self._marks.kinds_in(form, lower)
        return frozenset(found)

    def masked(self, text: str) -> str:
        """The text as it may be told: a secret in it is replaced by its kind."""
        for piece, kind in sorted(self._shown.items(), key=lambda shown: -len(shown[0])):
            if piece.lower() not in text.lower():
                continue
            text = re.sub(re.escape(piece), f"‹{kind}›", text, flags=re.IGNORECASE)
        return text


def forms(data: bytes, *, depth: int = _DEPTH) -> Iterator[bytes]:
    """The bytes, and all that can be read out of them, however deep it lies."""
    yield data
    if depth:
        for inside in _opened(data):
            yield from forms(inside, depth=depth - 1)


def _opened(data: bytes) -> Iterator[bytes]:
    if data.startswith(_PARQUET):
        yield _rows(data)
        return
    for begin in _COMPRESSED.finditer(data):
        if inflated := _inflated(data[begin.start() :]):
            yield inflated
    for run in _BASE64.finditer(data):
        text = run[0].translate(bytes.maketrans(b"-_", b"+/"))
        yield base64.b64decode(text[: len(text) // 4 * 4])
    if b"%" in data and (plain := unquote_to_bytes(data)) != data:
        yield plain
    if _ESCAPE.search(data):
        yield _ESCAPE.sub(lambda found: bytes.fromhex(found[1].decode()), data)


def _inflated(data: bytes) -> bytes:
    """As far as it can be read; empty where it only looks like it."""
    with suppress(zlib.error):
        return zlib.decompressobj(wbits=47).decompress(data, _MAX_INFLATED)
    return b""


def _rows(data: bytes) -> bytes:
    with TemporaryDirectory() as folder, duckdb.connect() as database:
        path = Path(folder) / "rows.parquet"
        path.write_bytes(data)
        rows = database.execute("SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
    return json.dumps(rows, default=str, ensure_ascii=False).encode()
