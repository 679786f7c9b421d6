"""The record that Outlay keeps of an import by the command, so that it is listed and can be undone as a whole."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from outlay.domain.importing.tally import Tally
from outlay_client import AuthenticationFailed, NotFound, PermissionDenied, new_import_id

from outlay_cli.context import App
from outlay_cli.importing.position import Position


def begin(app: App, position: Position, *, path: Path | None, options: Mapping[str, Any]) -> None:
    """Name the import and, where an administrator is signed in, have a record kept of it.

    Sending needs only an API key, which can't write records: without one every batch still names the import.
    """
    if position.import_id:
        return
    position.import_id = new_import_id()
    if not app.is_signed_in():
        return
    try:
        with app.reader() as client:
            client.imports.create(
                import_id=position.import_id,
                kind="cli",
                file=path.name if path else "(standard input)",
                size=path.stat().st_size if path else None,
                options=options,
            )
    except (AuthenticationFailed, PermissionDenied, NotFound):
        return
    position.is_recorded = True


_MAX_KINDS = 40


def _bounded(tally: Tally) -> dict[str, Any]:
    """As JSON, of the reasons and warnings the most frequent: a request's body has an end."""
    told = asdict(tally)
    for name in ("left_out", "warnings"):
        told[name] = dict(sorted(told[name].items(), key=lambda pair: -pair[1])[:_MAX_KINDS])
    return told


def end(app: App, position: Position, tally: Tally) -> None:
    """Say what the import came to, and how it can be undone."""
    if position.is_recorded:
        with app.reader() as client:
            client.imports.complete(position.import_id, _bounded(tally))
        app.note(f"This was import {position.import_id}; `outlay imports undo {position.import_id}` takes it back.")
    else:
        app.note(
            f"This was import {position.import_id}. No record of it is kept, as no administrator is signed in; one can "
            f"take it back by this id: `outlay imports undo {position.import_id}`"
        )
