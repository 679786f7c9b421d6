"""``outlay import``: usage of the past from a file."""

import json
import time
from collections.abc import Iterable
from datetime import tzinfo
from pathlib import Path
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from outlay_cli import problems
from outlay_cli.context import App, pass_app
from outlay_cli.importing.conversion import Converter, EventBuilder, MappedConverter
from outlay_cli.importing.files import PARQUET_MAGIC, read
from outlay_cli.importing.formats import BY_NAME, Format, recognise
from outlay_cli.importing.mapping import Mapped, check_told, map_columns
from outlay_cli.importing.parquet import read_parquet
from outlay_cli.importing.position import Tally, position_of
from outlay_cli.importing.rows import Source, flattened
from outlay_cli.importing.run import Import, Report
from outlay_cli.importing.translation import FormatConverter
from outlay_cli.problems import Trouble
from outlay_cli.usage_options import pairs


def _zone(_: click.Context, __: click.Parameter, value: str) -> tzinfo:
    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise click.BadParameter(f"{value!r} is no time zone; write e.g. Europe/Berlin or UTC") from None


@click.command(
    "import",
    epilog="""\b
Examples:
  outlay import usage.csv --dry-run
  outlay import usage.csv --map timestamp=When --map input_uncached_tokens=Prompt --set provider=openai
  outlay import calls.jsonl.gz --map tag:region=meta.region --input-includes-cache
  outlay import spend_logs.json.gz --dry-run
  outlay import observations.parquet --format langfuse --set team=search
  cat calls.jsonl | outlay import -

Columns are found by name where they are usual (prompt_tokens, completion_tokens, created_at, …); --map decides,
and `--map FIELD=` leaves a field out. Columns in no event are named before the import begins.
The same file twice changes nothing: an event's id is made from the whole row and how many equal rows came before
it, or is the source's own id of the call. An interrupted import goes on where it stopped when the same command is
run again.""",
)
@click.argument("file", type=click.File("rb"))
@click.option("--map", "told", multiple=True, metavar="FIELD=COLUMN", help="Read a field from this column. Repeatable.")
@click.option("--set", "constants", multiple=True, metavar="FIELD=VALUE", help="The same for all rows. Repeatable.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["auto", "csv", "jsonl", "parquet", *BY_NAME]),
    default="auto",
    show_default=True,
    help="auto tells it by content and columns; csv, jsonl and parquet map columns also of a known export.",
)
@click.option("--delimiter", metavar="CHAR", help="Of CSV; told from the header if left out. `\\t` is a tab.")
@click.option(
    "--input-includes-cache/--input-excludes-cache",
    "includes_cache",
    default=None,
    help="Whether the input column contains the cached tokens.",
)
@click.option(
    "--time-zone",
    "zone",
    default="UTC",
    show_default=True,
    metavar="IANA",
    callback=_zone,
    help="Of timestamps that name none.",
)
@click.option(
    "--namespace", default="", metavar="NAME", help="Sets apart files in which equal rows are different calls."
)
@click.option("--dry-run", is_flag=True, help="Send nothing; list every problem by line.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines: each problem, and the summary last.")
@pass_app
def import_file(app: App, /, *, file: BinaryIO, **options: Any) -> int:
    """Import usage of the past (up to 5 years) from FILE: CSV, JSON lines, JSON or Parquet, text also as gzip (- is
    stdin).

    Exports of LiteLLM, Langfuse, Helicone and OpenAI are known by their columns; of others, columns are mapped.
    Exit code 1 if a row was rejected; the others are imported.
    """
    known, source = _open(file, options)
    builder = EventBuilder(zone=options["zone"], now_ms=time.time_ns() // 1_000_000)
    if known is None:
        source = flattened(source)
    converter = (
        _of_format(app, known, source, builder, options) if known else _of_columns(app, source, builder, options)
    )
    job = Import(
        converter=converter,
        report=Report(app=app, as_json=options["as_json"]),
        namespace=options["namespace"],
    )
    tally = job.check(source) if options["dry_run"] else _send(app, job, source, file, options)
    job.report.summary(tally, dry_run=options["dry_run"])
    return problems.NEGATIVE if tally.rejected else problems.OK


def _open(file: BinaryIO, options: dict[str, Any]) -> tuple[Format | None, Source]:
    """The file's format, None where its columns are mapped, and its rows."""
    form = options["form"]
    told = {column.partition(".")[0] for column in pairs(options["told"], option="--map").values()}

    def format_of(columns: Iterable[str]) -> Format | None:
        return recognise(columns) if form == "auto" else BY_NAME.get(form)

    def wanted(columns: tuple[str, ...]) -> tuple[str, ...]:
        known = format_of(columns)
        return tuple(name for name in columns if known is None or known.reads(name) or name in told)

    path = _path(file)
    if path and _begins(path) == PARQUET_MAGIC:
        source = read_parquet(path, wanted=wanted)
    elif form == "parquet":
        raise Trouble("the file is no Parquet: it does not begin with PAR1.")
    else:
        text_form = form if form in ("csv", "jsonl") else None
        source = read(file, form=text_form, delimiter=_delimiter(options["delimiter"]))
    return format_of(source.columns), source


def _begins(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(len(PARQUET_MAGIC))


def _path(file: BinaryIO) -> Path | None:
    named = Path(str(getattr(file, "name", "<stdin>")))
    return named if named.is_file() else None


def _of_columns(app: App, source: Source, builder: EventBuilder, options: dict[str, Any]) -> Converter:
    mapped = map_columns(
        source.columns,
        told=pairs(options["told"], option="--map"),
        constants=pairs(options["constants"], option="--set"),
        input_includes_cache=options["includes_cache"],
    )
    _describe(app, mapped)
    return MappedConverter(mapped=mapped, builder=builder)


def _nested(source: Source, told: Iterable[str]) -> list[str]:
    """Dotted names that lie in a column of the file; in CSV nothing is nested."""
    return [name for name in told if source.kind != "csv" and name.partition(".")[0] in source.columns]


def _of_format(app: App, known: Format, source: Source, builder: EventBuilder, options: dict[str, Any]) -> Converter:
    told = pairs(options["told"], option="--map")
    mapped = Mapped(
        columns={field: column for field, column in told.items() if column},
        constants=pairs(options["constants"], option="--set"),
        unused=(),
    )
    check_told((*source.columns, *_nested(source, told.values())), told, mapped.constants)
    mapping = [f"{field} ← {' + '.join(columns)}" for field, columns in known.mapping(source.columns).items()]
    app.note(f"Reading {known.title} ({source.kind}): {', '.join(mapping)}")
    unused = [name for name in source.columns if not known.reads(name)]
    app.note(f"Not used and not sent: {', '.join(unused) or 'none'}")
    _describe(app, mapped)
    return FormatConverter(
        format=known,
        builder=builder,
        told=mapped,
        left_out=frozenset(field for field, column in told.items() if not column),
        namespace=options["namespace"],
        includes_cache=options["includes_cache"],
    )


def _send(app: App, job: Import, source: Source, file: BinaryIO, options: dict[str, Any]) -> Tally:
    connection = app.connection()
    # A pipe can't be taken up in the middle.
    position = position_of(
        _path(file), url=connection.url, options={k: v for k, v in options.items() if k != "as_json"}
    )
    if position.reached.rows:
        app.note(f"Going on after row {position.reached.rows:,}, where this import stopped.")
    with app.sender() as client:
        return job.send(source, file, client=client, url=connection.url, position=position)


def _delimiter(text: str | None) -> str | None:
    if text in (None, "\\t", "tab"):
        return text and "\t"
    if text is None or len(text) != 1 or text in '"\r\n':
        raise Trouble(f"--delimiter {text!r} should be one character, or \\t for a tab.")
    return text


def _describe(app: App, mapped: Mapped) -> None:
    read_as = [f"{field} ← {column}" for field, column in mapped.columns.items()]
    read_as += [f"{field} = {json.dumps(value)}" for field, value in mapped.constants.items()]
    if read_as:
        app.note("Reading " + ", ".join(read_as))
    if mapped.unused:
        app.note(f"Not used: {', '.join(mapped.unused)} (--map FIELD=COLUMN to use one)")
