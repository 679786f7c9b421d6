"""``outlay imports`` and ``outlay import --upload``: records, the upload taken up again, undoing."""

import json
from typing import Any

import httpx
import pytest
from outlay_cli.commands import imports as command
from outlay_cli.importing import upload

from tests.support.cli import Command
from tests.support.http_api import accepted, problem

ID = "imp_01kb2v5w3n8d6e9f0g1h2j3k4m"
PATH = f"/v1/imports/{ID}"
CSV = "timestamp,provider,model,output_tokens\n2026-11-01T08:00:00Z,openai,gpt-4o,5\n"
TALLY = {"rows": 2, "accepted": 1, "rejected": 1, "batches": 1}


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "POLL_S", 0)
    monkeypatch.setattr(command, "POLL_S", 0)


def a_record(state: str, **more: Any) -> dict[str, Any]:
    told = {
        "import_id": ID,
        "kind": "upload",
        "state": state,
        "file": "usage.csv",
        "bytes": len(CSV),
        "format": "csv",
        "notes": ["Reading timestamp ← timestamp"],
        "progress": {"rows": 0, "bytes": 0},
        "tally": {},
        "checked": None,
        "problems": 0,
        "failure": None,
        "created_at": "2026-11-24T10:00:00Z",
        "created_by": "ann@example.com",
    }
    return {**told, **more}


def answers(*records: dict[str, Any]) -> list[httpx.Response]:
    return [httpx.Response(200, json=one) for one in records]


def an_upload(outlay: Command, *, missing: list[list[int]]) -> list[bytes]:
    """The API and the store. ``missing``: the parts of 40 bytes that each answer asks for."""
    stored: list[bytes] = []

    def parts(numbers: list[int]) -> httpx.Response:
        wanted = [
            {
                "number": number,
                "offset": 40 * (number - 1),
                "bytes": min(40, len(CSV) - 40 * (number - 1)),
                "url": f"https://store.test/part/{number}",
            }
            for number in numbers
        ]
        return httpx.Response(200, json={"parts": wanted, "uploaded_bytes": 0})

    def put(request: httpx.Request) -> httpx.Response:
        assert "authorization" not in request.headers, "the store must not see our token"
        stored.append(request.content)
        return httpx.Response(200)

    outlay.api.on("POST", f"{PATH}/upload", *map(parts, missing))
    for number in (1, 2):
        outlay.api.on("PUT", f"/part/{number}", put)
    return stored


def test_a_file_is_uploaded_in_parts_and_imported_in_the_cloud(outlay: Command) -> None:
    stored = an_upload(outlay, missing=[[1, 2], []])
    created: list[Any] = []

    def create(request: httpx.Request) -> httpx.Response:
        created.append(json.loads(request.content))
        return httpx.Response(201, json=a_record("awaiting_upload"))

    outlay.api.on("POST", "/v1/imports", create)
    outlay.api.on("POST", f"{PATH}/start", *answers(a_record("importing")))
    done = a_record("done", tally=TALLY, problems=1)
    outlay.api.on("GET", PATH, *answers(a_record("importing"), done))
    row = {"line": 3, "field": "timestamp", "reason": "is empty"}
    page = {"problems": [row], "next_cursor": None, "report_url": None}
    outlay.api.on("GET", f"{PATH}/problems", httpx.Response(200, json=page))
    result = outlay("import", outlay.file("usage.csv", CSV), "--upload", "--set", "team=x", "--time-zone", "Asia/Tokyo")
    assert b"".join(stored) == CSV.encode()
    assert (created[0]["bytes"], created[0]["file"]) == (len(CSV), "usage.csv")
    assert created[0]["options"] == {"format": "auto", "constants": {"team": "x"}, "time_zone": "Asia/Tokyo"}
    assert result.code == 1
    assert "line 3: timestamp: is empty" in result.out
    assert "rows read 2 · accepted 1 · rejected 1" in result.out
    assert f"outlay imports undo {ID}" in result.err


def test_an_upload_that_broke_off_goes_on_with_what_is_missing(outlay: Command) -> None:
    stored = an_upload(outlay, missing=[[1, 2], [2], []])
    outlay.api.on("PUT", "/part/2", httpx.ConnectError("gone"), lambda request: _keep(stored, request))
    outlay.api.on("POST", "/v1/imports", httpx.Response(201, json=a_record("awaiting_upload")))
    outlay.api.on("POST", f"{PATH}/check", *answers(a_record("checking")))
    outlay.api.on("GET", PATH, *answers(a_record("checked", checked={**TALLY, "rejected": 0})))
    path = outlay.file("usage.csv", CSV)
    result = outlay("import", path, "--upload", "--dry-run")
    assert (result.code, b"".join(stored)) == (0, CSV.encode())
    assert "would be sent 1" in result.out
    outlay.api.on("POST", f"{PATH}/start", *answers(a_record("importing")))
    outlay.api.on("GET", PATH, *answers(a_record("checked"), a_record("done", tally=TALLY)))
    outlay.api.requests.clear()
    outlay("import", path, "--upload")
    assert not [one for one in outlay.api.requests if one.method == "PUT"], "the file is there since the dry run"


def _keep(stored: list[bytes], request: httpx.Request) -> httpx.Response:
    stored.append(request.content)
    return httpx.Response(200)


def test_why_an_import_failed_is_said_and_the_exit_code_is_2(outlay: Command) -> None:
    an_upload(outlay, missing=[[]])
    outlay.api.on("POST", "/v1/imports", httpx.Response(201, json=a_record("awaiting_upload")))
    outlay.api.on("POST", f"{PATH}/start", *answers(a_record("importing")))
    outlay.api.on("GET", PATH, *answers(a_record("failed", failure="no column for timestamp.")))
    result = outlay("import", outlay.file("usage.csv", CSV), "--upload")
    assert (result.code, "no column for timestamp." in result.err) == (2, True)
    piped = outlay("import", "-", "--upload", stdin=CSV)
    assert (piped.code, "a file of its own" in piped.err) == (2, True)


def interrupt(_: httpx.Request) -> httpx.Response:
    raise KeyboardInterrupt


@pytest.mark.parametrize(("method", "path"), [("POST", f"{PATH}/start"), ("GET", PATH)])
def test_interrupting_an_import_in_the_cloud_says_that_it_goes_on(outlay: Command, method: str, path: str) -> None:
    an_upload(outlay, missing=[[]])
    outlay.api.on("POST", "/v1/imports", httpx.Response(201, json=a_record("awaiting_upload")))
    outlay.api.on("POST", f"{PATH}/start", *answers(a_record("importing"))).on(method, path, interrupt)
    result = outlay("import", outlay.file("usage.csv", CSV), "--upload")
    assert result.code == 130
    assert f"Import {ID} goes on in the cloud: `outlay imports show {ID}`" in result.err


def test_interrupting_the_upload_itself_does_not_claim_that_it_goes_on(outlay: Command) -> None:
    an_upload(outlay, missing=[[1, 2]])
    outlay.api.on("POST", "/v1/imports", httpx.Response(201, json=a_record("awaiting_upload")))
    outlay.api.on("PUT", "/part/1", interrupt)
    result = outlay("import", outlay.file("usage.csv", CSV), "--upload")
    assert result.code == 130
    assert "goes on in the cloud" not in result.err


def test_an_import_by_the_command_is_recorded_where_an_administrator_is_signed_in(outlay: Command) -> None:
    told: list[Any] = []

    def complete(request: httpx.Request) -> httpx.Response:
        told.append(json.loads(request.content)["tally"])
        return httpx.Response(200, json=a_record("done"))

    def create(request: httpx.Request) -> httpx.Response:
        import_id = json.loads(request.content)["import_id"]
        outlay.api.on("POST", f"/v1/imports/{import_id}/complete", complete)
        return httpx.Response(201, json=a_record("importing"))

    outlay.api.on("POST", "/v1/events", accepted).on("POST", "/v1/imports", create)
    result = outlay("import", outlay.file("usage.csv", CSV))
    (request,) = outlay.api.event_requests
    import_id = request.headers["outlay-import"]
    assert (told[0]["rows"], told[0]["accepted"]) == (1, 1)
    assert f"`outlay imports undo {import_id}` takes it back" in result.err


def test_with_a_key_alone_the_batches_name_the_import_and_nothing_else_does(outlay: Command) -> None:
    outlay.api.on("POST", "/v1/events", accepted)
    result = outlay("import", outlay.file("usage.csv", CSV), env={"OUTLAY_TOKEN": ""})
    (request,) = outlay.api.requests
    assert request.headers["outlay-import"] in result.err
    assert "No record of it is kept" in result.err


def test_the_list_and_one_import(outlay: Command) -> None:
    page = {"imports": [a_record("done", tally=TALLY)], "next_cursor": None}
    outlay.api.on("GET", "/v1/imports", httpx.Response(200, json=page))
    outlay.api.on("GET", PATH, *answers(a_record("importing", progress={"rows": 1, "bytes": len(CSV) // 2})))
    listed = outlay("imports").out
    assert (ID in listed, "done" in listed) == (True, True)
    assert json.loads(outlay("imports", "list", "--json").out)[0]["import_id"] == ID
    assert "importing (50 %)" in outlay("imports", "show", ID).out
    outlay.api.on("GET", "/v1/imports", httpx.Response(200, json={"imports": [], "next_cursor": None}))
    assert "Nothing was imported yet" in outlay("imports").err


def test_undoing_shows_what_it_takes_back_and_changes_nothing_without_a_reason(outlay: Command) -> None:
    line = {"day": "2026-11-01", "model": "gpt-4o", "team": "x", "requests": 1, "cost_usd": "0.02"}
    shown = {
        "complete": True,
        "begun": False,
        "events": 1,
        "copies": 2,
        "uncounted": 0,
        "lines": [line],
        "import": None,
    }
    bodies: list[Any] = []

    def undo(request: httpx.Request) -> httpx.Response:
        bodies.append(json.loads(request.content))
        return httpx.Response(200, json={**shown, "complete": len(bodies) > 1})

    outlay.api.on("POST", f"{PATH}/undo", undo)
    first = outlay("imports", "undo", ID)
    assert ("takes back 1 counted events, and 2" in first.out, "Nothing was changed" in first.err) == (True, True)
    assert {body["apply"] for body in bodies} == {False}
    outlay.api.on("GET", PATH, *answers(a_record("undoing"), a_record("undone")))
    second = outlay("imports", "undo", ID, "--reason", "wrong team", "--yes")
    assert (second.code, f"undone {ID}" in second.out) == (0, True)
    assert [body for body in bodies if body["apply"]] == [{"apply": True, "reason": "wrong team"}]
    outlay.api.on("POST", f"{PATH}/undo", problem(409, "import_state", "The import is importing."))
    assert outlay("imports", "undo", ID).code == 2


def test_problems_are_listed_over_all_pages(outlay: Command) -> None:
    row = {"line": 1_002, "field": "team", "reason": "may hold letters"}
    pages = [{"problems": [row], "next_cursor": "7", "report_url": None}, {"problems": [row], "next_cursor": None}]
    outlay.api.on("GET", f"{PATH}/problems", *[httpx.Response(200, json={"report_url": None, **one}) for one in pages])
    assert outlay("imports", "problems", ID).out.splitlines() == ["line 1,002: team: may hold letters"] * 2


OUTCOMES = {"counted": 1_000, "late": 4, "unpriced": 0, "duplicates": 7, "conflicts": 0, "voided": 0, "quarantined": 0}


def test_what_became_of_the_events_is_shown_of_one_import(outlay: Command) -> None:
    flying = {**OUTCOMES, "in_flight": 3, "unknown": 0, "settled": False}
    earlier = a_record("done", tally=TALLY)
    outlay.api.on("GET", PATH, *answers(a_record("done", tally=TALLY, outcomes=flying), earlier))
    shown = outlay("imports", "show", ID).out
    assert "counted 1,000 (4 late) · duplicates 7 · conflicts 0 · in flight 3" in shown
    assert "counted" not in outlay("imports", "show", ID).out, "an earlier release didn't follow them"


def test_an_import_that_was_undone_says_what_was_taken_back_by_whom_and_why(outlay: Command) -> None:
    left = {**OUTCOMES, "counted": 0, "late": 0, "voided": 1_000, "in_flight": 0, "unknown": 0, "settled": True}
    back = {"events": 1_000, "copies": 5, "uncounted": 0}
    undone = a_record("undone", outcomes=left, taken_back=back, undone_by="ann@example.com", reason="wrong team")
    outlay.api.on("GET", PATH, *answers(undone))
    shown = outlay("imports", "show", ID).out
    assert "counted 0 · duplicates 7 · conflicts 0 · taken back 1,000" in shown
    assert "taken back by ann@example.com: 1,000 counted events, and 5 that counted elsewhere: wrong team" in shown


def undoing(outlay: Command, **more: Any) -> None:
    view = {"complete": True, "begun": True, "events": 1, "copies": 0, "uncounted": 0, "lines": [], "import": None}
    preview = httpx.Response(200, json={**view, "problem": None})
    outlay.api.on("POST", f"{PATH}/undo", preview, preview, httpx.Response(200, json={**view, **more}))
    outlay.api.on("GET", PATH, *answers(a_record("undoing")))


def test_an_undo_that_does_not_end_is_left_with_how_to_look_again(
    outlay: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "PATIENCE_S", -1)
    undoing(outlay)
    result = outlay("imports", "undo", ID, "--reason", "wrong team", "--yes")
    assert (result.code, f"goes on by itself; look again with: outlay imports show {ID}" in result.err) == (2, True)
    outlay.api.on("POST", f"{PATH}/undo", httpx.Response(200, json={"complete": False, "events": 0, "copies": 0}))
    preview = outlay("imports", "undo", ID)
    assert (preview.code, f"look again with: outlay imports undo {ID}" in preview.err) == (2, True)


def test_why_an_undo_does_not_get_on_is_said_at_once(outlay: Command) -> None:
    undoing(outlay, problem="the lake does not answer")
    result = outlay("imports", "undo", ID, "--reason", "wrong team", "--yes")
    assert result.code == 2
    assert f"the lake does not answer; it is tried again by itself, look again with: outlay imports show {ID}" in (
        result.err
    )
