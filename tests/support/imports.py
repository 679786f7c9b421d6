"""Exports of other tools as files, and the import of one record."""

import json
from pathlib import Path
from typing import Any

from tests.support.cli import Command, Result

FIXTURES = Path(__file__).parents[1] / "fixtures" / "imports"
FILES = sorted(path.name for path in FIXTURES.iterdir() if path.suffix in (".csv", ".json", ".jsonl"))


def of_record(outlay: Command, record: dict[str, Any], *arguments: str) -> tuple[Result, list[dict[str, Any]]]:
    """What the command says of a file with one record, and the events it sent."""
    outlay.api.requests.clear()
    result = outlay("import", outlay.file("one.jsonl", json.dumps(record) + "\n"), *arguments)
    return result, outlay.api.sent_events()
