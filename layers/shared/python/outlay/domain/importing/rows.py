"""What every kind of file gives: rows with values, nested as they stand in the file."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

MAX_LINE_BYTES = 16_000_000
"""Exports hold prompts and answers beside the counts: they are skipped over, but a line has to be read to its end."""

_PEEKED_ROWS = 50


class FileProblem(Exception):
    """The file can't be read as it is: a sentence that says why, and what to do. It quotes no cell.

    ``say`` has the fields of ``options`` that would help, each with an example. Whoever shows it knows how that is
    written: a page has fields, the command ``--map FIELD=COLUMN``.
    """

    def __init__(self, sentence: str, *, say: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.say: Mapping[str, str] = say or {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One record. ``line`` counts from 1, as an editor shows it (in Parquet: the row). ``problem`` is set where it
    can't be read."""

    line: int
    values: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file's columns, in order, and its rows. ``kind`` is ``csv``, ``json`` or ``parquet``."""

    kind: str
    columns: tuple[str, ...]
    rows: Iterator[Row]


def peeked(rows: Iterator[Row], *, kind: str) -> Source:
    """A source whose columns are those of its first rows."""
    first = list(itertools.islice(rows, _PEEKED_ROWS))
    columns = dict.fromkeys(name for row in first for name in row.values)
    return Source(kind=kind, columns=tuple(columns), rows=itertools.chain(first, rows))


def flattened(source: Source) -> Source:
    """The source with nested objects as dotted columns."""
    if source.kind == "csv":
        return source
    rows = (Row(line=row.line, values=flat(row.values), problem=row.problem) for row in source.rows)
    return peeked(rows, kind=source.kind) if source.kind == "json" else _of_types(source, rows)


def _of_types(source: Source, rows: Iterator[Row]) -> Source:
    """Parquet names its columns also where there are no rows; those of nested types only rows can tell."""
    found = peeked(rows, kind=source.kind)
    nested = {name.partition(".")[0] for name in found.columns if "." in name}
    plain = [name for name in source.columns if name not in nested and name not in found.columns]
    return Source(kind=source.kind, columns=(*found.columns, *plain), rows=found.rows)


def flat(values: Mapping[str, Any]) -> dict[str, Any]:
    """Nested objects as dotted names, but for the two that the wire nests itself."""
    return dict(_flat(values))


def _flat(value: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, inner in value.items():
        if isinstance(inner, dict) and (prefix or name not in ("tags", "provider_usage")):
            yield from _flat(inner, f"{prefix}{name}.")
        else:
            yield prefix + name, inner
