"""The routes of imports: who may, what is refused with every problem, upload in parts, report by pages, undo."""

from pathlib import Path
from typing import Any

import pytest
from outlay.domain.import_outcomes import Outcomes
from outlay.domain.importing.tally import Tally

from tests.support.api_world import ApiWorld
from tests.support.builders import ORG, a_membership
from tests.support.imports_world import IMPORT, ImportsWorld

HEADER = "timestamp,provider,model,output_tokens\n"
ROW = "2026-11-01T08:00:00Z,openai,gpt-4o,5\n"
BODY: dict[str, Any] = {"import_id": IMPORT, "kind": "upload", "file": "usage.csv", "bytes": 100}
TALLY = {**{name: 0 for name in Tally.__dataclass_fields__}, "client_cost_usd": "1.5", "left_out": {}, "warnings": {}}


@pytest.fixture
def imports(tmp_path: Path) -> ImportsWorld:
    return ImportsWorld(tmp_path)


@pytest.fixture
def api(imports: ImportsWorld) -> ApiWorld:
    world = ApiWorld()
    world.imports, world.import_reports = imports.tools, imports.store
    return world


def send(api: ApiWorld, method: str, path: str = "", **more: Any) -> Any:
    return api.send(method, f"/v1/imports{path}", **more)


def upload(api: ApiWorld, imports: ImportsWorld, content: bytes) -> None:
    assert send(api, "POST", body={**BODY, "bytes": len(content)})["statusCode"] == 201
    for part in send(api, "POST", f"/{IMPORT}/upload")["json"]["parts"]:
        upload_id, number = part["url"].split("/")[-2:]
        imports.store.uploading[upload_id][int(number)] = content[part["offset"] : part["offset"] + part["bytes"]]


def test_from_the_upload_over_the_check_to_the_figures(api: ApiWorld, imports: ImportsWorld) -> None:
    upload(api, imports, (HEADER + ROW * 3 + "yesterday,openai,gpt-4o,5\n").encode())
    assert send(api, "POST", f"/{IMPORT}/check")["json"]["state"] == "checking"
    assert imports.asked == [(ORG, IMPORT)]
    imports.work()
    checked = send(api, "GET", f"/{IMPORT}")["json"]
    assert (checked["outcomes"], checked["taken_back"]) == (None, None), "nothing is counted yet"
    assert (checked["state"], checked["format"], checked["checked"]["accepted"]) == ("checked", "csv", 3)
    report = send(api, "GET", f"/{IMPORT}/problems")["json"]
    assert [(one["line"], one["field"]) for one in report["problems"]] == [(5, "timestamp")]
    assert (report["next_cursor"], report["total"]) == (None, 1)
    assert report["report_url"].endswith("check.jsonl")
    assert send(api, "POST", f"/{IMPORT}/start")["statusCode"] == 202
    assert send(api, "POST", f"/{IMPORT}/start")["json"]["state"] == "importing", "a repeat changes nothing"
    imports.work()
    done = send(api, "GET", f"/{IMPORT}")["json"]
    assert (done["state"], done["tally"]["accepted"], done["created_by"]) == ("done", 3, a_membership().email)
    nothing = dict.fromkeys(("late", "unpriced", "duplicates", "conflicts", "voided", "quarantined", "unknown"), 0)
    assert done["outcomes"] == {**nothing, "counted": 0, "in_flight": 3, "settled": False}
    imports.batches.became[imports.batches.ids()[0]] = Outcomes(counted=1, duplicates=2)
    counted = {**nothing, "counted": 1, "duplicates": 2, "in_flight": 0, "settled": True}
    assert send(api, "GET", f"/{IMPORT}")["json"]["outcomes"] == counted
    assert send(api, "GET")["json"]["imports"][0]["outcomes"] == counted


@pytest.mark.parametrize("begin", ["check", "start"])
def test_options_given_later_take_the_place_of_the_first(api: ApiWorld, imports: ImportsWorld, begin: str) -> None:
    upload(api, imports, (HEADER + ROW).encode())
    options = {"mapping": {"output_tokens": "output_tokens"}, "time_zone": "Europe/Berlin"}
    answer = send(api, "POST", f"/{IMPORT}/{begin}", body={"options": options})
    assert (answer["statusCode"], answer["json"]["options"]) == (202, options)


def test_the_same_request_again_makes_no_second_import_and_another_is_refused(api: ApiWorld) -> None:
    assert [send(api, "POST", body=BODY)["statusCode"] for _ in range(2)] == [201, 201]
    assert send(api, "POST", body={**BODY, "bytes": 7})["json"]["code"] == "import_exists"
    assert len(send(api, "GET")["json"]["imports"]) == 1


def test_every_problem_of_a_body_is_named(api: ApiWorld) -> None:
    wrong = {"import_id": "imp_1", "kind": "mail", "file": "a/b", "bytes": 0, "options": {"format": "xls", "more": 1}}
    fields = {one["field"] for one in send(api, "POST", body=wrong)["json"]["errors"]}
    assert fields == {"kind", "file", "bytes", "options.format", "options.more"}
    later = {"import_id": "imp_1", "kind": "upload", "file": "a", "options": {"time_zone": "Mars/Base"}}
    answer = send(api, "POST", body=later)
    assert answer["statusCode"] == 400
    assert {one["field"] for one in answer["json"]["errors"]} == {"import_id", "bytes", "options.time_zone"}
    assert {one["field"] for one in send(api, "GET", query="limit=0&cursor=x")["json"]["errors"]} == {"limit", "cursor"}


def test_only_what_is_missing_of_a_large_file_is_uploaded_again(api: ApiWorld, imports: ImportsWorld) -> None:
    size = 200 * 1024**2
    send(api, "POST", body={**BODY, "bytes": size})
    parts = send(api, "POST", f"/{IMPORT}/upload")["json"]["parts"]
    assert [(part["number"], part["bytes"]) for part in parts] == [(1, 2**26), (2, 2**26), (3, 2**26), (4, 2**23)]
    imports.store.uploading["upload-0"] = {1: bytes(2**26), 4: b"cut off"}
    again = send(api, "POST", f"/{IMPORT}/upload")["json"]
    assert ([part["number"] for part in again["parts"]], again["uploaded_bytes"]) == ([2, 3, 4], 2**26)
    refused = send(api, "POST", f"/{IMPORT}/start")
    assert refused["statusCode"] == 400
    assert "3 of its parts" in refused["json"]["errors"][0]["reason"]
    imports.store.uploading.clear()
    assert len(send(api, "POST", f"/{IMPORT}/upload")["json"]["parts"]) == 4, "the store gave up what was there"


def test_only_administrators_import(api: ApiWorld, imports: ImportsWorld) -> None:
    send(api, "POST", body=BODY)
    api.control.memberships["sub-1"] = {ORG: a_membership(role="manager")}
    assert send(api, "GET", f"/{IMPORT}")["statusCode"] == 403
    changing = ("upload", "check", "start", "complete", "undo")
    answers = [send(api, "POST", f"/{IMPORT}/{verb}", body={}) for verb in changing]
    answers += [send(api, "POST", body=BODY), send(api, "DELETE", f"/{IMPORT}")]
    assert {answer["statusCode"] for answer in answers} == {403}
    assert imports.record.state == "awaiting_upload"


def test_unknown_imports_are_not_found(api: ApiWorld) -> None:
    other = IMPORT[:-1] + "z"
    paths = [f"/{other}", f"/{other}/problems", "/imp_1", "/..%2f"]
    assert {send(api, "GET", path)["statusCode"] for path in paths} == {404}
    assert send(api, "POST", f"/{other}/start")["statusCode"] == 404


def test_the_list_is_paged_newest_first(api: ApiWorld) -> None:
    assert send(api, "GET")["json"]["imports"] == []
    made = [f"imp_01kb2v5w3n8d6e9f0g1h2j3k{number:02}" for number in range(5)]
    for import_id in made:
        send(api, "POST", body={**BODY, "import_id": import_id, "kind": "cli"})
    first = send(api, "GET", query="limit=3")["json"]
    second = send(api, "GET", query=f"limit=3&cursor={first['next_cursor']}")["json"]
    assert [one["import_id"] for one in (*first["imports"], *second["imports"])] == made[::-1]
    assert second["next_cursor"] is None


def test_a_long_report_is_read_by_pages_that_add_up(api: ApiWorld, imports: ImportsWorld) -> None:
    upload(api, imports, (HEADER + "x,openai,gpt-4o,5\n" * 3_000).encode())
    send(api, "POST", f"/{IMPORT}/check")
    imports.work()
    found, cursor, pages = [], "0", 0
    while cursor is not None:
        page = send(api, "GET", f"/{IMPORT}/problems", query=f"cursor={cursor}")["json"]
        found += [one["line"] for one in page["problems"]]
        cursor, pages = page["next_cursor"], pages + 1
    assert found == list(range(2, 3_002))
    assert pages > 2
    for wrong in ("-1", "x", "99999999", "7"):
        assert send(api, "GET", f"/{IMPORT}/problems", query=f"cursor={wrong}")["statusCode"] == 400


def test_an_import_by_the_command_says_itself_what_it_came_to(api: ApiWorld) -> None:
    assert send(api, "POST", body={**BODY, "kind": "cli"})["json"]["state"] == "importing"
    answer = send(api, "POST", f"/{IMPORT}/complete", body={"tally": {**TALLY, "rows": 9, "rejected": 2}})
    assert (answer["json"]["state"], answer["json"]["problems"]) == ("done", 2)
    assert send(api, "POST", f"/{IMPORT}/complete", body={"tally": {**TALLY, "rows": -1}})["statusCode"] == 400
    assert send(api, "POST", f"/{IMPORT}/start")["statusCode"] == 409


def test_undoing_is_shown_first_and_then_looked_after(api: ApiWorld, imports: ImportsWorld) -> None:
    send(api, "POST", body={**BODY, "kind": "cli"})
    imports.void.events = 12
    apply = {"apply": True, "reason": "wrong project"}
    assert send(api, "POST", f"/{IMPORT}/undo", body=apply)["json"]["code"] == "not_previewed"
    shown = send(api, "POST", f"/{IMPORT}/undo", body={"apply": False})["json"]
    assert (shown["complete"], shown["events"], shown["lines"][0]["requests"]) == (True, 12, 12)
    assert imports.record.state == "importing", "nothing was changed"
    assert send(api, "POST", f"/{IMPORT}/undo", body={"apply": True})["statusCode"] == 400
    assert send(api, "POST", f"/{IMPORT}/undo", body=apply)["statusCode"] == 202
    assert send(api, "GET", f"/{IMPORT}")["json"]["state"] == "undoing"
    imports.void.done = True
    undone = send(api, "GET", f"/{IMPORT}")["json"]
    assert (undone["state"], undone["reason"], undone["undone_by"]) == ("undone", "wrong project", a_membership().email)
    assert send(api, "POST", f"/{IMPORT}/undo", body=apply)["statusCode"] == 202, "a repeat changes nothing"


def test_what_was_sent_with_a_key_alone_can_be_undone_by_its_id(api: ApiWorld, imports: ImportsWorld) -> None:
    for _ in range(2):
        answer = send(api, "POST", f"/{IMPORT}/undo", body={"apply": False})
    assert answer["statusCode"] == 404, "no record, and no event"
    imports.void.events = 3
    assert send(api, "POST", f"/{IMPORT}/undo", body={"apply": True, "reason": "leaked key"})["statusCode"] == 202
    assert (imports.record.state, imports.record.file) == ("undoing", "(unknown)")


def test_an_unknown_import_is_not_undone_and_nothing_is_begun_for_it(api: ApiWorld, imports: ImportsWorld) -> None:
    answer = send(api, "POST", f"/{IMPORT}/undo", body={"apply": True, "reason": "leaked key"})
    assert (answer["statusCode"], answer["json"]["detail"]) == (404, "There is no such import.")
    assert imports.void.looks == 0
    imports.void.events = 3
    send(api, "POST", f"/{IMPORT}/undo", body={"apply": False})
    assert send(api, "POST", f"/{IMPORT}/undo", body={"apply": True, "reason": "leaked key"})["statusCode"] == 202


def test_the_importers_own_work_is_undone_only_when_it_has_ended_however_long_ago_it_was(
    api: ApiWorld, imports: ImportsWorld
) -> None:
    upload(api, imports, (HEADER + ROW).encode())
    send(api, "POST", f"/{IMPORT}/start")
    assert send(api, "POST", f"/{IMPORT}/undo", body={"apply": False})["json"]["code"] == "import_state"
    imports.work()
    assert send(api, "POST", f"/{IMPORT}/undo", body={"apply": False})["statusCode"] == 200
    assert send(api, "DELETE", f"/{IMPORT}")["statusCode"] == 409
    imports.now_ms += 35 * 86_400_000
    assert send(api, "POST", f"/{IMPORT}/undo", body={"apply": False})["statusCode"] == 200


def test_one_that_never_started_is_given_up_with_its_file(api: ApiWorld, imports: ImportsWorld) -> None:
    upload(api, imports, HEADER.encode())
    assert send(api, "DELETE", f"/{IMPORT}")["json"]["state"] == "cancelled"
    assert imports.store.uploading == {}
    assert send(api, "DELETE", f"/{IMPORT}")["statusCode"] == 200
    assert send(api, "POST", f"/{IMPORT}/start")["json"]["code"] == "import_state"
