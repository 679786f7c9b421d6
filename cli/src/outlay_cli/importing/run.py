"""The import itself: rows to events to batches, one batch in memory at a time."""

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any, BinaryIO

from outlay.domain.importing.conversion import Converter, RowProblem, refused
from outlay.domain.importing.identity import RowIds
from outlay.domain.importing.rows import Source
from outlay.domain.importing.tally import Tally
from outlay_client import Client, SendResult
from rich.progress import BarColumn, DownloadColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from outlay_cli import history
from outlay_cli.config import Connection
from outlay_cli.context import App
from outlay_cli.importing.position import Position
from outlay_cli.rendering import clean

BATCH_EVENTS = 1_000


@dataclass(slots=True, kw_only=True)
class Report:
    """Prints each problem as it is found, and the summary; nothing is gathered."""

    app: App
    as_json: bool = False

    def problems(self, found: Iterable[RowProblem]) -> None:
        for one in found:
            where, reason = clean(one.field), clean(one.reason, limit=300)
            if self.as_json:
                self.app.print_line(json.dumps({"line": one.line, "field": where, "reason": reason}))
            else:
                self.app.print_line(f"line {one.line:,}: {where}: {reason}")

    def summary(self, tally: Tally, *, dry_run: bool) -> None:
        if self.as_json:
            self.app.print_line(json.dumps({"summary": {"dry_run": dry_run, **asdict(tally)}}))
            return
        verb = "would be sent" if dry_run else "accepted"
        left_out = f" · left out {sum(tally.left_out.values()):,}" if tally.left_out else ""
        line = f"rows read {tally.rows:,} · {verb} {tally.accepted:,} · rejected {tally.rejected:,}{left_out}"
        self.app.print_line(line)
        self._details(tally)
        if tally.replayed_batches:
            self.app.print_line(
                f"{tally.replayed_batches:,} of {tally.batches:,} batches were known already: they count once"
            )
        if not tally.rows:
            self.app.note("The file holds no rows below its header.")
        elif not dry_run:
            self.app.note(
                "Rows counted before are recognised while counting; `outlay imports show` says how many these were."
            )

    def _details(self, tally: Tally) -> None:
        for reason, count in sorted(tally.left_out.items()):
            self.app.print_line(f"left out {count:,}: {reason}")
        for warning, count in sorted(tally.warnings.items()):
            self.app.print_line(f"note on {count:,} of {tally.rows:,} rows: {warning}")
        if tally.input_tokens or tally.output_tokens:
            cost = "none" if tally.client_cost_usd is None else f"{tally.client_cost_usd} USD"
            tokens = f"input tokens {tally.input_tokens:,} · output tokens {tally.output_tokens:,}"
            self.app.print_line(f"{tokens} · cost by the file: {cost}")


@dataclass(slots=True, kw_only=True)
class _Waiting:
    """Events that go with the next request, and the line of each."""

    events: list[dict[str, Any]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def key(self, import_id: str) -> str:
        """From the content: what an interrupted import sends again is recognised at the door.

        Not what another import sent: that one may have been undone, and its batches with it.
        """
        content = json.dumps(self.events, sort_keys=True, separators=(",", ":")).encode()
        return f"{import_id}-{hashlib.blake2b(content, digest_size=16).hexdigest()}"


@dataclass(slots=True, kw_only=True)
class Import:
    converter: Converter
    report: Report
    namespace: str = ""
    connection: Connection | None = None
    """For the history of what was sent; a dry run sends nothing."""

    def check(self, source: Source) -> Tally:
        """The dry run: every row converted, every problem reported, nothing sent."""
        tally = Tally()
        with closing(RowIds(self.namespace)) as ids:
            for row in source.rows:
                converted = self.converter.convert(row, ids)
                tally.add(converted)
                tally.accepted += len(converted.events)
                self.report.problems(converted.problems)
        return tally

    def send(self, source: Source, file: BinaryIO, *, client: Client, position: Position) -> Tally:
        """Send what wasn't sent before; the position is kept after each batch.

        Raises:
            ClientError: after all retries; the position stands at the last batch that was answered.
        """
        tally = position.reached
        skip = tally.rows
        position.keep(tally)
        waiting = _Waiting()
        with closing(RowIds(self.namespace)) as ids, _progress(self.report.app, file) as advance:
            for seen, row in enumerate(source.rows, start=1):
                converted = self.converter.convert(row, ids)
                if seen <= skip:
                    continue
                tally.add(converted)
                self.report.problems(converted.problems)
                waiting.events += converted.events
                waiting.lines += [row.line] * len(converted.events)
                # Between rows only, so that the position never stands within one that became many events.
                if len(waiting.events) >= BATCH_EVENTS:
                    self._flush(waiting, tally, client=client, position=position)
                    position.keep(tally)
                    waiting = _Waiting()
                    advance()
            self._flush(waiting, tally, client=client, position=position)
        position.forget()
        return tally

    def _flush(self, waiting: _Waiting, tally: Tally, *, client: Client, position: Position) -> None:
        if not waiting.events:
            return
        result = client.send_events(
            waiting.events,
            idempotency_key=waiting.key(position.import_id),
            source="import",
            import_id=position.import_id,
        )
        tally.accepted += result.accepted
        tally.rejected += result.rejected
        tally.batches += len(result.batch_ids)
        tally.replayed_batches += result.replayed_batches
        self.report.problems(_rejections(result, waiting.lines))
        if self.connection is not None:
            history.remember(self.connection, result.batch_ids)


def _rejections(result: SendResult, lines: list[int]) -> list[RowProblem]:
    return [refused(lines[one.index], one.field, one.reason) for one in result.errors]


@contextmanager
def _progress(app: App, file: BinaryIO) -> Iterator[Any]:
    """A bar over the file's bytes on stderr; yields what moves it on. Silent where stderr is no terminal."""
    if not app.err.is_terminal or file is sys.stdin.buffer or not file.seekable():
        yield lambda: None
        return
    here = file.tell()
    size = file.seek(0, 2)
    file.seek(here)
    columns = (TextColumn("Importing"), BarColumn(), TaskProgressColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=app.err, transient=True) as progress:
        task = progress.add_task("import", total=size)
        yield lambda: progress.update(task, completed=file.tell())
