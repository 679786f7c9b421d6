"""``outlay send``: one event from options, or events from a file."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO

import click
from outlay.domain.importing.files import opened
from outlay_client import ClientError, SendResult

from outlay_cli import history, problems, rendering
from outlay_cli.context import App, pass_app
from outlay_cli.problems import Trouble
from outlay_cli.usage_options import pairs, usage_from, usage_options

_TEXTS = ("provider", "model", "operation", "project", "team", "feature", "environment", "cost_center", "user")


def _text_options(command: Any) -> Any:
    for name in reversed(_TEXTS):
        command = click.option(f"--{name.replace('_', '-')}", name, metavar="TEXT")(command)
    return command


@click.command(
    epilog="""\b
Examples:
  outlay send --provider openai --model gpt-4o --input 1200 --output 300 --team search
  outlay send --provider anthropic --model claude-sonnet-4-5 --input 40 --cache-read 9000 --output 512 --tag region=eu
  outlay send events.ndjson
  my-app --usage-log | outlay send -

A file holds one event, a JSON array, {"events": […]} or one event per line (NDJSON); gzip is recognised.
Old usage, and CSV: outlay import."""
)
@click.argument("file", type=click.File("rb"), required=False)
@_text_options
@usage_options
@click.option("--timestamp", metavar="RFC3339", help="When the call was made; now if left out.")
@click.option("--id", "event_id", metavar="ID", help="Your id of the event: the same id counts once.")
@click.option("--latency-ms", type=click.IntRange(min=0), metavar="N")
@click.option("--tag", "tags", multiple=True, metavar="KEY=VALUE", help="Repeatable, up to 30.")
@click.option("--idempotency-key", metavar="KEY", help="Repeating the command with this key counts nothing twice.")
@click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
@pass_app
def send(app: App, /, *, file: BinaryIO | None, idempotency_key: str | None, as_json: bool, **options: Any) -> int:
    """Send usage events: one from options, or those of FILE (- is stdin).

    Exit code 1 if an event was rejected; the others of the same file are taken.
    """
    given = _event(options)
    if file is not None and given:
        raise click.UsageError("either options of one event or a FILE, not both")
    if file is None and not given:
        raise click.UsageError("say what to send: options of one event (--provider --model --input …) or a FILE")
    events = iter([_one(given)]) if file is None else read_events(file)
    with app.sender() as client:
        try:
            result = client.send_events(events, idempotency_key=idempotency_key)
        except ClientError as error:
            if file is not None and error.idempotency_key:
                app.note(f"To go on without counting twice, add: --idempotency-key {error.idempotency_key}")
            raise
    history.remember(app.connection(), result.batch_ids)
    _report(app, result, as_json=as_json)
    return problems.NEGATIVE if result.rejected else problems.OK


def _event(options: dict[str, Any]) -> dict[str, Any]:
    event: dict[str, Any] = {name: options[name] for name in _TEXTS if options[name]}
    event |= usage_from(options)
    if tags := pairs(options["tags"], option="--tag"):
        event["tags"] = tags
    for option, name in (("timestamp", "timestamp"), ("event_id", "id"), ("latency_ms", "latency_ms")):
        if options[option] is not None:
            event[name] = options[option]
    return event


def _one(event: dict[str, Any]) -> dict[str, Any]:
    missing = [f"--{name}" for name in ("provider", "model") if name not in event]
    if missing:
        raise click.UsageError(f"an event needs {' and '.join(missing)}")
    return {"timestamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"), **event}


def read_events(file: BinaryIO) -> Iterator[dict[str, Any]]:
    """The events of a JSON document or of NDJSON lines; lines are read one by one, a document whole.

    Raises:
        Trouble: it is neither, with the line at fault.
    """
    stream = opened(file)
    first = stream.readline()
    while first and not first.strip():
        first = stream.readline()
    if not first:
        raise Trouble("there is nothing to send: the input is empty.")
    try:
        head = _parse(first)
    except ValueError:
        yield from _document(first + stream.read())
        return
    if isinstance(head, dict) and "events" not in head:
        yield head
        yield from _lines(stream)
        return
    rest = stream.read()
    if rest.strip():
        raise Trouble("line 1 is a whole JSON document, but more follows. Send one document, or one event per line.")
    yield from _of_document(head)


def _lines(stream: Any) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(stream, start=2):
        if not line.strip():
            continue
        try:
            event = _parse(line)
        except ValueError as error:
            raise Trouble(f"line {number} is not JSON ({error}). Lines before it were read; correct it.") from error
        if not isinstance(event, dict):
            raise Trouble(f"line {number} should be a JSON object, one event.")
        yield event


def _document(text: bytes) -> Iterator[dict[str, Any]]:
    try:
        yield from _of_document(_parse(text))
    except ValueError as error:
        raise Trouble(f"the input is not JSON ({error}).") from error


def _of_document(document: Any) -> list[dict[str, Any]]:
    if isinstance(document, dict):
        document = document.get("events", [document])
    if not isinstance(document, list) or not all(isinstance(one, dict) for one in document):
        raise Trouble('the input should be an event, an array of events or {"events": […]}.')
    if not document:
        raise Trouble("there is nothing to send: the list of events is empty.")
    return document


def _parse(text: bytes) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _report(app: App, result: SendResult, *, as_json: bool) -> None:
    if as_json:
        body = {
            "received": result.received,
            "accepted": result.accepted,
            "rejected": result.rejected,
            "errors": [{"index": one.index, "field": one.field, "reason": one.reason} for one in result.errors],
            "warnings": result.warnings,
            "batch_ids": result.batch_ids,
        }
        app.print_line(json.dumps(body))
        return
    app.print_line(f"accepted {result.accepted:,} of {result.received:,} events")
    for one in result.errors:
        field, reason = rendering.clean(one.field), rendering.clean(one.reason, limit=300)
        app.print_line(f"  rejected event {one.index + 1}: {field}: {reason}")
    for batch_id in result.batch_ids:
        app.note(f"batch {batch_id}")
    for warning in result.warnings:
        app.note(f"warning: {rendering.clean(warning, limit=300)}")
    if result.replayed_batches:
        app.note("Outlay had these events already (same idempotency key): nothing was counted again.")
