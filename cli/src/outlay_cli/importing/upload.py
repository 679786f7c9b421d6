"""``outlay import --upload``: the file goes up in parts, Outlay imports it, and this machine only looks on."""

import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from outlay.domain.importing.conversion import RowProblem
from outlay.domain.importing.opening import Options
from outlay.domain.importing.tally import Tally
from outlay_client import Client, ImportRecord
from rich.progress import BarColumn, DownloadColumn, Progress, TaskProgressColumn, TextColumn

from outlay_cli import config
from outlay_cli.context import App
from outlay_cli.importing.run import Report
from outlay_cli.problems import Trouble

POLL_S = 1.0
_ENDED = frozenset({"failed", "cancelled", "undoing", "undone"})


def to_api(options: Options) -> dict[str, Any]:
    """The options as the API has them; what was not said is left out."""
    named = {
        "format": options.form,
        "mapping": dict(options.mapping),
        "constants": dict(options.constants),
        "delimiter": options.delimiter,
        "input_includes_cache": options.input_includes_cache,
        "time_zone": str(options.zone),
        "namespace": options.namespace,
    }
    return {name: value for name, value in named.items() if value not in (None, "", {})}


def run(app: App, path: Path, *, options: Options, report: Report, dry_run: bool) -> Tally:
    """Upload the file, or what is missing of it, have it checked or imported, and wait for that.

    Run again after an interruption it goes on: the parts that are there stay, and what was begun is only waited for.

    Raises:
        Trouble: the import failed; the text says why.
    """
    with app.reader() as client:
        kept = _kept(app, path, options)
        record = _known(client, kept) or _created(client, path, options)
        config.write_json(kept, {"import_id": record.import_id})
        app.note(f"This is import {record.import_id}; `outlay imports show {record.import_id}` shows it from anywhere.")
        if record.state == "awaiting_upload":
            with path.open("rb") as file, _bar(app, "Uploading", path.stat().st_size) as move:
                _upload(client, record, file, move)
        done = _checked(app, client, record) if dry_run else _imported(app, client, record)
        for note in done.raw["notes"]:
            app.note(note)
        _print_problems(client, done, report)
    if not dry_run:
        kept.unlink(missing_ok=True)
        app.note(f"`outlay imports undo {done.import_id}` takes it back.")
    return _tally((done.checked if dry_run else done.tally) or {})


def _kept(app: App, path: Path, options: Options) -> Path:
    """Where the id of this very upload is kept: file unchanged, same deployment, profile and options."""
    stat, connection = path.stat(), app.connection()
    identity = ["upload", str(path.resolve()), stat.st_size, stat.st_mtime_ns, connection.account, to_api(options)]
    digest = hashlib.blake2b(json.dumps(identity, sort_keys=True).encode(), digest_size=12).hexdigest()
    return config.state_folder(connection.url) / "imports" / f"{digest}.json"


def _known(client: Client, kept: Path) -> ImportRecord | None:
    import_id = str(config.read_json(kept).get("import_id", ""))
    record = client.imports.get(import_id) if import_id else None
    return None if record is None or record.state in ("cancelled", "undoing", "undone", "done") else record


def _created(client: Client, path: Path, options: Options) -> ImportRecord:
    size = path.stat().st_size
    if not size:
        raise Trouble("the file is empty.")
    return client.imports.create(kind="upload", file=path.name, size=size, options=to_api(options))


def _upload(client: Client, record: ImportRecord, file: BinaryIO, move: Any) -> None:
    done = 0

    def sent(count: int) -> None:
        nonlocal done
        done = 0 if count < 0 else done + count
        move(done)

    client.imports.upload(record.import_id, file, sent=sent)


def _checked(app: App, client: Client, record: ImportRecord) -> ImportRecord:
    if record.state == "awaiting_upload":
        record = client.imports.check(record.import_id)
    return _wait(app, client, record, "Checking")


def _imported(app: App, client: Client, record: ImportRecord) -> ImportRecord:
    if record.state == "checking":
        record = _wait(app, client, record, "Checking")
    with _may_leave(app, record.import_id):
        if record.state in ("awaiting_upload", "checked", "failed"):
            record = client.imports.start(record.import_id)
        return _wait(app, client, record, "Importing")


@contextmanager
def _may_leave(app: App, import_id: str) -> Iterator[None]:
    """From the start on the import needs this machine no more; whoever interrupts it should know."""
    try:
        yield
    except KeyboardInterrupt:
        app.note(f"Import {import_id} goes on in the cloud: `outlay imports show {import_id}` shows how far it is.")
        raise


def _wait(app: App, client: Client, record: ImportRecord, verb: str) -> ImportRecord:
    with _bar(app, verb, record.bytes or 0) as move:
        while record.is_under_way:
            time.sleep(POLL_S)
            record = client.imports.get(record.import_id)
            move(record.reached_bytes)
    if record.state in _ENDED:
        helps = " `outlay import --help` says how columns are named." if record.failure else ""
        raise Trouble(f"{record.failure or f'the import is {record.state}.'}{helps} (import {record.import_id})")
    return record


def _print_problems(client: Client, record: ImportRecord, report: Report) -> None:
    cursor: str | None = ""
    while record.problems and cursor is not None:
        page = client.imports.problems(record.import_id, cursor=cursor)
        report.problems(RowProblem(line=one["line"], field=one["field"], reason=one["reason"]) for one in page.problems)
        cursor = page.next_cursor


def _tally(told: Mapping[str, Any]) -> Tally:
    return Tally(**{name: value for name, value in told.items() if name in Tally.__dataclass_fields__})


@contextmanager
def _bar(app: App, verb: str, size: int) -> Iterator[Any]:
    """A bar over bytes on stderr; silent where that is no terminal."""
    if not app.err.is_terminal:
        yield lambda _: None
        return
    columns = (TextColumn(verb), BarColumn(), TaskProgressColumn(), DownloadColumn())
    with Progress(*columns, console=app.err, transient=True) as progress:
        task = progress.add_task(verb, total=size)
        yield lambda done: progress.update(task, completed=done)
