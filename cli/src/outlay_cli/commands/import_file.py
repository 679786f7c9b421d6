"""``outlay import``: usage of the past from a file, sent from here or uploaded."""

import time
from pathlib import Path
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from outlay.domain.importing.opening import FORMS, Options, open_import
from outlay.domain.importing.parquet import CONFIGURATION, Connect
from outlay.domain.importing.tally import Tally

from outlay_cli import problems
from outlay_cli.context import App, pass_app
from outlay_cli.importing import record, upload
from outlay_cli.importing.position import position_of
from outlay_cli.importing.run import Import, Report
from outlay_cli.problems import Trouble
from outlay_cli.usage_options import pairs


def _zone(_: click.Context, __: click.Parameter, value: str) -> ZoneInfo:
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
  outlay import spend_logs.csv.gz --upload
  cat calls.jsonl | outlay import -

Columns are found by name where they are usual (prompt_tokens, completion_tokens, created_at, …); --map decides,
and `--map FIELD=` leaves a field out. Columns in no event are named before the import begins.
The same file twice changes nothing: an event's id is made from the whole row and how many equal rows came before
it, or is the source's own id of the call. An interrupted import goes on where it stopped when the same command is
run again. `outlay imports undo` takes a whole import back.""",
)
@click.argument("file", type=click.File("rb"))
@click.option("--map", "told", multiple=True, metavar="FIELD=COLUMN", help="Read a field from this column. Repeatable.")
@click.option("--set", "constants", multiple=True, metavar="FIELD=VALUE", help="The same for all rows. Repeatable.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
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
@click.option("--dry-run", is_flag=True, help="Count nothing; list every problem by line.")
@click.option(
    "--upload", "is_upload", is_flag=True, help="Upload the file and import it in the cloud: this machine may go."
)
@click.option("--json", "as_json", is_flag=True, help="JSON lines: each problem, and the summary last.")
@pass_app
def import_file(app: App, /, *, file: BinaryIO, **given: Any) -> int:
    """Import usage of the past (up to 5 years) from FILE: CSV, JSON lines, JSON or Parquet, text also as gzip (- is
    stdin).

    Exports of LiteLLM, Langfuse, Helicone and OpenAI are known by their columns; of others, columns are mapped.
    Exit code 1 if a row was rejected; the others are imported.
    """
    options = Options(
        form=given["form"],
        mapping=pairs(given["told"], option="--map"),
        constants=pairs(given["constants"], option="--set"),
        delimiter=_delimiter(given["delimiter"]),
        input_includes_cache=given["includes_cache"],
        zone=given["zone"],
        namespace=given["namespace"],
    )
    report = Report(app=app, as_json=given["as_json"])
    if given["is_upload"]:
        tally = upload.run(app, _own_file(file), options=options, report=report, dry_run=given["dry_run"])
    else:
        tally = _import(app, file, options, report, dry_run=given["dry_run"])
    report.summary(tally, dry_run=given["dry_run"])
    return problems.NEGATIVE if tally.rejected else problems.OK


def _import(app: App, file: BinaryIO, options: Options, report: Report, *, dry_run: bool) -> Tally:
    path = _path(file)
    now_ms = time.time_ns() // 1_000_000
    opened = open_import(file, path=path, options=options, now_ms=now_ms, parquet=_duckdb())
    for note in opened.notes:
        app.note(note)
    job = Import(converter=opened.converter, report=report, namespace=options.namespace)
    if dry_run:
        return job.check(opened.source)
    job.connection = app.connection()
    # A pipe can't be taken up in the middle.
    position = position_of(path, connection=job.connection, options=upload.to_api(options))
    if position.reached.rows:
        app.note(f"Going on after row {position.reached.rows:,}, where this import stopped.")
    with app.sender() as client:
        record.begin(app, position, path=path, options=upload.to_api(options))
        tally = job.send(opened.source, file, client=client, position=position)
    record.end(app, position, tally)
    return tally


def _path(file: BinaryIO) -> Path | None:
    named = Path(str(getattr(file, "name", "<stdin>")))
    return named if named.is_file() else None


def _own_file(file: BinaryIO) -> Path:
    path = _path(file)
    if path is None:
        raise Trouble("--upload needs a file of its own, so that an upload that broke off can go on; not a pipe.")
    return path


def _duckdb() -> Connect | None:
    try:
        import duckdb  # noqa: PLC0415 - an optional extra; importing it takes a while
    except ImportError:
        return None
    return lambda: duckdb.connect(config=CONFIGURATION)


def _delimiter(text: str | None) -> str | None:
    if text in (None, "\\t", "tab"):
        return text and "\t"
    if text is None or len(text) != 1 or text in '"\r\n':
        raise Trouble(f"--delimiter {text!r} should be one character, or \\t for a tab.")
    return text
