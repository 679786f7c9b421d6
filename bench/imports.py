"""A file of 120 MB through the importer, in a process of its own: how much memory it takes, and how many rows a second.

The file is made on the disk, read in pieces of 8 MB as from S3, converted, and handed to a door that takes everything:
ingest is measured by ``bench ingest``. Memory must not grow with the file: a twelfth of it is measured beside it.
"""

import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, cast

from outlay.adapters.s3.imports import PIECE_BYTES
from outlay.application.import_ports import DoorAnswer
from outlay.application.run_import import ImporterTools, run_import
from outlay.domain.import_outcomes import ImportedBatch
from outlay.domain.import_record import ImportRecord

from bench import harness

_ROW = "2026-11-01T08:00:00Z,openai,gpt-4o-mini,{number},{output},team-{team},feature-{feature},{padding}\n"
_HEADER = "timestamp,provider,model,input_tokens,output_tokens,team,feature,prompt\n"
_SIZES = {"small": 10_000_000, "large": 120_000_000}
_ID = "imp_01kb2v5w3n8d6e9f0g1h2j3k4m"
_NOW_MS = 1_795_000_000_000
_OF_SIZE = "--of-size"
"""Argument of the process that is measured."""


def run() -> harness.Results:
    """Peak memory of both sizes, and the time of the large one."""
    results = {name: _measured(size) for name, size in _SIZES.items()}
    large, small = results["large"], results["small"]
    return {
        "file_mb": round(_SIZES["large"] / 1e6),
        "rows": large["rows"],
        "peak_rss_mb": large["peak_rss_mb"],
        "peak_rss_mb_of_a_twelfth": small["peak_rss_mb"],
        "rows_per_second": large["rows_per_second"],
        "rows_per_second_read_over": large["rows_per_second_read_over"],
    }


def _measured(size: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.imports", _OF_SIZE, str(size)], capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


class _Door:
    def accept(self, record: ImportRecord, events: Sequence[Mapping[str, Any]], *, key: str, check: bool) -> DoorAnswer:
        del record, key, check
        return DoorAnswer(status=202, body={"accepted": len(events), "rejected": 0, "errors": ()})


class _NoBatches:
    """What became of the events is no part of it."""

    def page(self, org: str, import_id: str, *, after: str, limit: int) -> tuple[Sequence[ImportedBatch], bool]:
        del org, import_id, after, limit
        return (), False

    def again(self, org: str, import_id: str, sorts: Sequence[str]) -> Sequence[ImportedBatch]:
        del org, import_id, sorts
        return ()


class _Files:
    def __init__(self, path: Path) -> None:
        self._path = path

    def open(self, org: str, import_id: str) -> BinaryIO:
        del org, import_id
        return cast(BinaryIO, io.BufferedReader(io.FileIO(self._path), PIECE_BYTES))

    def remove(self, org: str, import_id: str) -> None:
        del org, import_id

    def read_report(self, record: ImportRecord) -> bytes:
        del record
        return b""

    def write_report(self, record: ImportRecord, content: bytes) -> None:
        del record, content
        raise AssertionError("no row is wrong")


class _Records:
    def __init__(self, record: ImportRecord) -> None:
        self.record = record

    def find(self, org: str, import_id: str) -> ImportRecord:
        del org, import_id
        return self.record

    def save(self, record: ImportRecord) -> ImportRecord:
        self.record = replace(record, version=record.version + 1)
        return self.record

    def unwatch(self, org: str, import_id: str) -> None:
        del org, import_id


def _import(size: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "usage.csv"
        rows = _write(path, size)
        record = ImportRecord(
            org="bench",
            import_id=_ID,
            kind="upload",
            state="importing",
            file="usage.csv",
            bytes=path.stat().st_size,
            created_ms=_NOW_MS,
            created_by="bench",
            basis_ms=_NOW_MS,
        )
        records = _Records(record)
        first = _seconds(records, path)
        assert records.record.tally["accepted"] == rows
        records.record = replace(records.record, state="importing", lease_ms=0)
        again = _seconds(records, path)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    speed = {"rows_per_second": round(rows / first), "rows_per_second_read_over": round(rows / again)}
    return {"rows": rows, "peak_rss_mb": round(peak), **speed}


def _seconds(records: Any, path: Path) -> float:
    tools = ImporterTools(
        records=records,
        files=_Files(path),
        door=_Door(),
        batches=_NoBatches(),
        clock=lambda: _NOW_MS,
        parquet=None,
        folder=path.parent,
        sleep=lambda _: None,
    )
    begun = time.process_time()
    run_import("bench", _ID, tools=tools, may_continue=lambda: True)
    return time.process_time() - begun


def _write(path: Path, size: int) -> int:
    written = rows = 0
    with path.open("w") as file:
        written += file.write(_HEADER)
        while written < size:
            padding = "what somebody asked " * (rows % 9)
            row = _ROW.format(number=rows, output=rows % 900, team=rows % 7, feature=rows % 40, padding=padding)
            written += file.write(row)
            rows += 1
    return rows


if __name__ == "__main__":
    if sys.argv[1:2] == [_OF_SIZE]:
        sys.stdout.write(json.dumps(_import(int(sys.argv[2]))))
    else:
        raise SystemExit(harness.run("imports", run))
