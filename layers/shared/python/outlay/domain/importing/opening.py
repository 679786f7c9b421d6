"""From a file and what was told about it to rows and the converter that turns them into events."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from outlay.domain.importing.conversion import Converter, EventBuilder, MappedConverter
from outlay.domain.importing.files import PARQUET_MAGIC, read
from outlay.domain.importing.formats import BY_NAME, Format, recognise
from outlay.domain.importing.mapping import Mapped, check_told, map_columns
from outlay.domain.importing.parquet import Connect, read_parquet
from outlay.domain.importing.rows import FileProblem, Source, flattened
from outlay.domain.importing.translation import FormatConverter

FORMS = ("auto", "csv", "jsonl", "parquet", *BY_NAME)
"""``auto`` tells by content and columns; csv, jsonl and parquet map columns also of a known export."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the owner of a file says about it. An empty column in ``mapping`` leaves that field out."""

    form: str = "auto"
    mapping: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    delimiter: str | None = None
    input_includes_cache: bool | None = None
    zone: tzinfo = UTC
    namespace: str = ""

    @classmethod
    def from_told(cls, told: Mapping[str, Any]) -> "Options":
        """Of the options as the API and the records have them. Raises ``ValueError`` for an unknown time zone."""
        try:
            zone = ZoneInfo(str(told.get("time_zone", "UTC")))
        except (ZoneInfoNotFoundError, OSError):
            raise ValueError("is no time zone; write e.g. Europe/Berlin or UTC") from None
        return cls(
            form=told.get("format", "auto"),
            mapping=told.get("mapping", {}),
            constants=told.get("constants", {}),
            delimiter=told.get("delimiter"),
            input_includes_cache=told.get("input_includes_cache"),
            zone=zone,
            namespace=told.get("namespace", ""),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """``form`` is what the file was found to be; ``notes`` say which column is read as what."""

    form: str
    source: Source
    converter: Converter
    notes: tuple[str, ...]


def open_import(file: BinaryIO, *, path: Path | None, options: Options, now_ms: int, parquet: Connect | None) -> Opened:
    """``path`` where the file can be opened by name, which Parquet needs; ``parquet`` where that can be read at all.

    Raises:
        FileProblem: it is empty, no file of usage, or its columns don't fit what was told.
    """
    known, source = _open(file, path, options, parquet)
    builder = EventBuilder(zone=options.zone, now_ms=now_ms)
    if known is not None:
        return _of_format(known, source, builder, options)
    return _of_columns(flattened(source), builder, options)


def _open(file: BinaryIO, path: Path | None, options: Options, parquet: Connect | None) -> tuple[Format | None, Source]:
    """The file's format, None where its columns are mapped, and its rows."""
    told = {column.partition(".")[0] for column in options.mapping.values()}

    def format_of(columns: Iterable[str]) -> Format | None:
        return recognise(columns) if options.form == "auto" else BY_NAME.get(options.form)

    def wanted(columns: tuple[str, ...]) -> tuple[str, ...]:
        known = format_of(columns)
        return tuple(name for name in columns if known is None or known.reads(name) or name in told)

    source = _source(file, path, options, lambda found: read_parquet(found, connect=parquet, wanted=wanted))
    return format_of(source.columns), source


def _source(file: BinaryIO, path: Path | None, options: Options, of_parquet: Callable[[Path], Source]) -> Source:
    if path and begins(path) == PARQUET_MAGIC:
        return of_parquet(path)
    if options.form == "parquet":
        raise FileProblem("the file is no Parquet: it does not begin with PAR1.")
    form = options.form if options.form in ("csv", "jsonl") else None
    return read(file, form=form, delimiter=options.delimiter)


def begins(path: Path) -> bytes:
    """The first bytes, by which Parquet is known."""
    with path.open("rb") as file:
        return file.read(len(PARQUET_MAGIC))


def _of_columns(source: Source, builder: EventBuilder, options: Options) -> Opened:
    mapped = map_columns(
        source.columns,
        told=options.mapping,
        constants=options.constants,
        input_includes_cache=options.input_includes_cache,
    )
    converter = MappedConverter(mapped=mapped, builder=builder)
    return Opened(form=source.kind, source=source, converter=converter, notes=tuple(_notes(mapped)))


def _of_format(known: Format, source: Source, builder: EventBuilder, options: Options) -> Opened:
    told = options.mapping
    columns = {field: column for field, column in told.items() if column}
    mapped = Mapped(columns=columns, constants=options.constants, unused=())
    check_told((*source.columns, *_nested(source, told.values())), told, mapped.constants)
    mapping = [f"{field} ← {' + '.join(names)}" for field, names in known.mapping(source.columns).items()]
    unused = [name for name in source.columns if not known.reads(name)]
    notes = (
        f"Reading {known.title} ({source.kind}): {', '.join(mapping)}",
        f"Not used and not sent: {', '.join(unused) or 'none'}",
        *_notes(mapped),
    )
    converter = FormatConverter(
        format=known,
        builder=builder,
        told=mapped,
        left_out=frozenset(field for field, column in told.items() if not column),
        namespace=options.namespace,
        includes_cache=options.input_includes_cache,
    )
    return Opened(form=known.name, source=source, converter=converter, notes=notes)


def _nested(source: Source, told: Iterable[str]) -> list[str]:
    """Dotted names that lie in a column of the file; in CSV nothing is nested."""
    return [name for name in told if source.kind != "csv" and name.partition(".")[0] in source.columns]


def _notes(mapped: Mapped) -> Iterable[str]:
    read_as = [f"{field} ← {column}" for field, column in mapped.columns.items()]
    read_as += [f"{field} = {json.dumps(value)}" for field, value in mapped.constants.items()]
    if read_as:
        yield "Reading " + ", ".join(read_as)
    if mapped.unused:
        yield f"Not used: {', '.join(mapped.unused)}. To use a column, say which field it is."
