"""The fixtures of a release as files: bytes stand as base64, so that a person can read the rest."""

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from tests.release.items import Stored

_BINARY = "base64"


def write(folder: Path, stored: Stored) -> None:
    """``items.json`` (table → items), ``objects.json``, ``rows.ndjson`` and ``rows.parquet``."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "items.json", stored.tables)
    _write(folder / "objects.json", {name: body.decode() for name, body in stored.objects.items()})
    (folder / "rows.ndjson").write_bytes(stored.rows)
    (folder / "rows.parquet").write_bytes(stored.parquet)


def read(folder: Path) -> Stored:
    return Stored(
        tables=_unpacked(json.loads((folder / "items.json").read_text())),
        objects={name: text.encode() for name, text in json.loads((folder / "objects.json").read_text()).items()},
        rows=(folder / "rows.ndjson").read_bytes(),
        parquet=(folder / "rows.parquet").read_bytes(),
    )


def write_readings(folder: Path, readings: Mapping[str, Any]) -> None:
    """What the release read from its own items."""
    _write(folder / "readings.json", readings)


def readings(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "readings.json").read_text()))


def plain(value: Any) -> Any:
    """JSON-ready: dataclasses by field, keys as text, sets in order."""
    match value:
        case bytes() | bytearray():
            return {_BINARY: base64.b64encode(value).decode()}
        case Enum():
            return value.name
        case _ if is_dataclass(value) and not isinstance(value, type):
            return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
        case Mapping():
            return {
                name if isinstance(name, str) else json.dumps(plain(name)): plain(held) for name, held in value.items()
            }
        case set() | frozenset():
            return sorted(map(plain, value))
        case str() | None | bool() | int() | float():
            return value
        case Iterable():
            return [plain(one) for one in value]
    raise TypeError(type(value))


def _write(path: Path, value: Any) -> None:
    path.write_text(
        json.dumps(plain(value), indent=None, sort_keys=True, ensure_ascii=False).replace("}, {", "},\n{") + "\n"
    )


def _unpacked(value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() == {_BINARY}:
            return base64.b64decode(value[_BINARY])
        return {name: _unpacked(held) for name, held in value.items()}
    return [_unpacked(one) for one in value] if isinstance(value, list) else value
