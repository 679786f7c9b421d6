"""``outlay import``: usage of the past from a CSV or JSONL file."""

import json
import time
from datetime import tzinfo
from pathlib import Path
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from outlay_cli import problems
from outlay_cli.context import App, pass_app
from outlay_cli.importing.conversion import Converter
from outlay_cli.importing.files import Source, read
from outlay_cli.importing.mapping import Mapped, map_columns
from outlay_cli.importing.position import Tally, position_of
from outlay_cli.importing.run import Import, Report
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
  cat calls.jsonl | outlay import -

Columns are found by name where they are usual (prompt_tokens, completion_tokens, created_at, …); --map decides,
and `--map FIELD=` leaves a field out. Columns in no event are named before the import begins.
The same file twice changes nothing: an event's id is made from the whole row and how many equal rows came before
it. An interrupted import goes on where it stopped when the same command is run again.""",
)
@click.argument("file", type=click.File("rb"))
@click.option("--map", "told", multiple=True, metavar="FIELD=COLUMN", help="Read a field from this column. Repeatable.")
@click.option("--set", "constants", multiple=True, metavar="FIELD=VALUE", help="The same for all rows. Repeatable.")
@click.option("--format", "form", type=click.Choice(["csv", "jsonl"]), help="Told by the first character if left out.")
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
    """Import usage of the past (up to 5 years) from FILE, CSV or JSONL, plain or gzip (- is stdin).

    Exit code 1 if a row was rejected; the others are imported.
    """
    source = read(file, form=options["form"], delimiter=_delimiter(options["delimiter"]))
    mapped = map_columns(
        source.columns,
        told=pairs(options["told"], option="--map"),
        constants=pairs(options["constants"], option="--set"),
        input_includes_cache=options["includes_cache"],
    )
    _describe(app, mapped)
    job = Import(
        converter=Converter(mapped=mapped, zone=options["zone"], now_ms=time.time_ns() // 1_000_000),
        report=Report(app=app, as_json=options["as_json"]),
        namespace=options["namespace"],
    )
    tally = job.check(source) if options["dry_run"] else _send(app, job, source, file, options)
    job.report.summary(tally, dry_run=options["dry_run"])
    return problems.NEGATIVE if tally.rejected else problems.OK


def _send(app: App, job: Import, source: Source, file: BinaryIO, options: dict[str, Any]) -> Tally:
    connection = app.connection()
    named = Path(str(getattr(file, "name", "<stdin>")))
    path = named if named.is_file() else None  # a pipe can't be taken up in the middle
    position = position_of(path, url=connection.url, options={k: v for k, v in options.items() if k != "as_json"})
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
    app.note("Reading " + ", ".join(read_as))
    if mapped.unused:
        app.note(f"Not used: {', '.join(mapped.unused)} (--map FIELD=COLUMN to use one)")
