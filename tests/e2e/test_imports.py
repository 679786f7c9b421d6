"""An import by upload on the real deployment: presigned parts, check, import, figures, undo, and the file corrected."""

import time
from pathlib import Path
from typing import Any

import pytest
from outlay_client import Client, ImportRecord

from tests.e2e.test_main_line import day, proof, totals
from tests.support.local_aws import Tenant

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]

HEADER = "timestamp,provider,model,input_tokens,output_tokens,team\n"
PATIENCE_S = 120


def wait(reader: Client, import_id: str) -> ImportRecord:
    deadline = time.monotonic() + PATIENCE_S
    record = reader.imports.get(import_id)
    while record.is_under_way and time.monotonic() < deadline:
        time.sleep(0.5)
        record = reader.imports.get(import_id)
    return record


def uploaded(reader: Client, path: Path, **options: Any) -> str:
    record = reader.imports.create(kind="upload", file=path.name, size=path.stat().st_size, options=options)
    with path.open("rb") as file:
        reader.imports.upload(record.import_id, file)
    return record.import_id


def requests(tenant: Tenant, expected: int) -> int:
    deadline = time.monotonic() + PATIENCE_S
    while (found := int(totals(tenant)["requests"])) != expected and time.monotonic() < deadline:
        time.sleep(1)
    return found


def test_an_uploaded_file_is_checked_imported_undone_and_imported_corrected(tenant: Tenant, tmp_path: Path) -> None:
    rows = "".join(f"{day(-2)}T08:00:00Z,openai,gpt-4o,1000,{number},wrong\n" for number in range(1_200))
    path = tmp_path / "usage.csv"
    path.write_text(HEADER + rows + "never,openai,gpt-4o,1,1,wrong\n")
    with tenant.reader() as reader:
        import_id = uploaded(reader, path)
        reader.imports.check(import_id)
        checked = wait(reader, import_id)
        assert (checked.state, checked.failure, checked.checked and checked.checked["accepted"]) == (
            "checked",
            None,
            1_200,
        )
        (problem,) = reader.imports.problems(import_id).problems
        assert (problem["line"], problem["field"]) == (1_202, "timestamp")
        assert totals(tenant)["requests"] == 0
        reader.imports.start(import_id)
        done = wait(reader, import_id)
        assert (done.state, done.tally["accepted"], done.tally["batches"]) == ("done", 1_200, 2)
        assert requests(tenant, 1_200) == 1_200
        counted = reader.imports.get(import_id).outcomes
        assert counted is not None
        assert (counted["counted"], counted["in_flight"], counted["settled"]) == (1_200, 0, True)
        assert proof(tenant)["drift"] == 0
        preview = reader.imports.undo(import_id)
        while not preview.is_complete:
            time.sleep(0.5)
            preview = reader.imports.undo(import_id)
        assert preview.events == 1_200
        reader.imports.undo(import_id, apply=True, reason="wrong team")
        undone = wait(reader, import_id)
        assert (undone.state, undone.taken_back) == ("undone", {"events": 1_200, "copies": 0, "uncounted": 0})
        assert undone.outcomes is not None
        assert (undone.outcomes["counted"], undone.outcomes["voided"]) == (0, 1_200)
        assert requests(tenant, 0) == 0
        path.write_text((HEADER + rows).replace("wrong", "right"))
        corrected = uploaded(reader, path)
        reader.imports.start(corrected)
        assert wait(reader, corrected).state == "done"
        assert requests(tenant, 1_200) == 1_200
        assert totals(tenant, filters=("team:right",))["requests"] == 1_200
        assert {one.state for page in reader.imports.pages() for one in page.imports} == {"undone", "done"}
    assert proof(tenant)["drift"] == 0
