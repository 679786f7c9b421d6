"""``outlay import``: columns, problems by line, identity, going on."""

import gzip
import io
import itertools
import json

import httpx
import pytest

from tests.support.cli import Command
from tests.support.http_api import accepted, events_of, problem

HEADER = "timestamp,provider,model,input_tokens,output_tokens,team\n"
ROW = "2026-11-01T08:00:00Z,openai,gpt-4o,100,20,search\n"


def rows(count: int) -> str:
    return HEADER + "".join(f"{1_790_000_000_000 + n},openai,gpt-4o,{n % 7},1,t\n" for n in range(count))


@pytest.fixture(autouse=True)
def door(outlay: Command) -> None:
    outlay.api.on("POST", "/v1/events", accepted)


def test_a_csv_is_mapped_by_its_usual_column_names(outlay: Command) -> None:
    content = "created_at,vendor,model_name,Prompt Tokens,completion_tokens,tag:region,ignored\n"
    content += "2026-11-01 08:00:00.1234567,openai,gpt-4o,100,20,eu,x\n"
    result = outlay("import", outlay.file("u.csv", content), "--time-zone", "Europe/Berlin")
    assert result.code == 0
    (event,) = outlay.api.sent_events()
    assert event.pop("id").startswith("i_")
    assert event == {
        "timestamp": 1793516400123,
        "provider": "openai",
        "model": "gpt-4o",
        "input_uncached_tokens": 100,
        "output_tokens": 20,
        "tags": {"region": "eu"},
    }
    assert outlay.api.event_requests[0].headers["outlay-source"] == "import"
    assert "Not used: ignored" in result.err
    assert "rows read 1 · accepted 1 · rejected 0" in result.out


def test_told_columns_and_constants_come_before_guesses(outlay: Command) -> None:
    content = "When;ContextTokens;GeneratedTokens;team\n2026-11-01T08:00:00Z;100;20;x\n"
    arguments = ("--map", "timestamp=When", "--map", "team=", "--set", "provider=openai", "--set", "model=gpt-4o")
    assert outlay("import", outlay.file("u.csv", content), *arguments).code == 0
    (event,) = outlay.api.sent_events()
    assert (event["provider"], event["input_uncached_tokens"], "team" in event) == ("openai", 100, False)


def test_jsonl_with_nested_columns_and_provider_usage(outlay: Command) -> None:
    usage = {"prompt_tokens": 3, "completion_tokens": 4}
    record = {"timestamp": 1793516400, "provider": "openai", "model": "m", "provider_usage": usage, "meta": {"r": "eu"}}
    path = outlay.file("u.jsonl.gz", gzip.compress(json.dumps(record).encode()))
    assert outlay("import", path, "--map", "tag:region=meta.r").code == 0
    (event,) = outlay.api.sent_events()
    assert (event["timestamp"], event["provider_usage"], event["tags"]) == (1793516400000, usage, {"region": "eu"})


def test_the_same_file_twice_brings_identical_ids_in_an_import_of_its_own(outlay: Command) -> None:
    path = outlay.file("u.csv", HEADER + ROW * 3 + ROW.replace(",20,", ",21,"))
    assert outlay("import", path).code == 0
    assert outlay("import", path).code == 0
    first, second = outlay.api.event_requests
    assert events_of(first) == events_of(second)
    keys = [one.headers["idempotency-key"].partition("-") for one in (first, second)]
    assert keys[0][2] == keys[1][2], "an interrupted import is recognised by its content"
    assert keys[0][0] != keys[1][0], "a second import is one of its own: the first may have been undone"
    assert len({event["id"] for event in events_of(first)}) == 4


def test_equal_rows_of_another_namespace_are_other_calls(outlay: Command) -> None:
    path = outlay.file("u.csv", HEADER + ROW)
    outlay("import", path)
    outlay("import", path, "--namespace", "second export")
    first, second = outlay.api.sent_events()
    assert first["id"] != second["id"]


def test_ids_of_the_file_itself_are_kept(outlay: Command) -> None:
    outlay("import", outlay.file("u.csv", "id," + HEADER + "call-1," + ROW))
    assert outlay.api.sent_events()[0]["id"] == "call-1"


def test_a_dry_run_lists_every_problem_by_line_and_sends_nothing(outlay: Command) -> None:
    content = HEADER + ROW
    content += "yesterday,openai,gpt-4o,1.5,-2,t\n"
    content += ",openai,,1,2,t\n"
    content += "2026-11-01T08:00:00Z,openai,gpt-4o,,,t\n"
    content += "1990-01-01T00:00:00Z,openai,gpt-4o,1,1,t\n"
    content += "2999-01-01T00:00:00Z,openai,gpt-4o,1,1,t\n"
    content += "2026-11-01T08:00:00Z,openai\n"
    content += "2026-11-01T08:00:00Z,openai,gpt-4o,1e400,1,t\n"
    result = outlay("import", outlay.file("u.csv", content), "--dry-run", "--json", env={"OUTLAY_API_KEY": ""})
    assert result.code == 1
    assert outlay.api.event_requests == []
    *problems, last = [json.loads(line) for line in result.out.splitlines()]
    assert [(one["line"], one["field"]) for one in problems] == [
        (3, "timestamp"),
        (3, "input_uncached_tokens"),
        (3, "output_tokens"),
        (4, "timestamp"),
        (4, "model"),
        (5, "usage"),
        (6, "timestamp"),
        (7, "timestamp"),
        (8, "(row)"),
        (9, "input_uncached_tokens"),
    ]
    assert (last["summary"]["rows"], last["summary"]["accepted"], last["summary"]["rejected"]) == (8, 1, 7)


def test_valid_rows_beside_invalid_ones_are_imported_and_the_exit_code_is_1(outlay: Command) -> None:
    result = outlay("import", outlay.file("u.csv", HEADER + ROW + ROW.replace("100", "many")))
    assert result.code == 1
    assert len(outlay.api.sent_events()) == 1
    assert "line 3: input_uncached_tokens: is text, should be a number" in result.out


def test_what_the_door_rejects_is_named_by_line(outlay: Command) -> None:
    errors = [{"index": 1, "field": "team", "reason": "too long"}]
    body = {"batch_id": "b", "received": 2, "accepted": 1, "rejected": 1, "errors": errors}
    outlay.api.on("POST", "/v1/events", httpx.Response(202, json=body))
    result = outlay("import", outlay.file("u.csv", "\n" + HEADER + ROW * 2))
    assert result.code == 1
    assert "line 4: team: too long" in result.out


@pytest.mark.parametrize("prefix", [b"\xef\xbb\xbf", b""])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_byte_order_mark_and_any_usual_delimiter_are_understood(
    outlay: Command, prefix: bytes, delimiter: str
) -> None:
    content = prefix + (HEADER + ROW).replace(",", delimiter).encode()
    assert outlay("import", outlay.file("u.csv", content)).code == 0
    assert outlay.api.sent_events()[0]["model"] == "gpt-4o"


@pytest.mark.parametrize(
    ("content", "arguments", "said"),
    [
        ("", [], "the file is empty"),
        ("\n \n", [], "the file is empty"),
        (HEADER + ROW, ["--delimiter", ";"], "comma (',') is its delimiter"),
        ("a,b\n1,2\n", [], "no column for timestamp, provider, model, output_tokens"),
        ("timestamp,model,output_tokens\n", [], "--set provider="),
        (HEADER + ROW, ["--map", "timestamp=When"], "no such column"),
        (HEADER + ROW, ["--map", "prompt=team"], "no field of an event"),
        (HEADER + ROW, ["--map", "prompt"], "name=value"),
        (HEADER + ROW, ["--time-zone", "Mars/Base"], "no time zone"),
        (HEADER + ROW, ["--delimiter", "::"], "one character"),
        (HEADER.replace("team", "model") + ROW, [], "stands twice"),
        (HEADER.replace("team", "prompt_tokens") + ROW, [], "all look like input_uncached_tokens"),
        (HEADER.replace("team", "cached_tokens") + ROW, [], "--input-includes-cache"),
        ("[{}]", [], "no column for timestamp"),
        ("[", [], "the array is not closed"),
        ("[1, 2", [], "line 1: the array is cut off"),
        ('{\n"a": ', [], "line 1: not JSON"),
        (HEADER + ROW, ["--format", "parquet"], "no Parquet"),
        (
            HEADER.replace("team", "cached_tokens").replace("input_tokens", "Prompt") + ROW,
            ["--map", "input_uncached_tokens=Prompt"],
            "does 'Prompt' include the tokens of 'cached_tokens'?",
        ),
        ("a,b".encode("utf-16"), [], "UTF-16"),
    ],
)
def test_a_file_that_cannot_be_understood_is_explained(
    outlay: Command, content: str | bytes, arguments: list[str], said: str
) -> None:
    result = outlay("import", outlay.file("u.csv", content), *arguments)
    assert result.code == 2
    assert said in result.err
    assert outlay.api.event_requests == []


def test_a_file_that_was_cut_off_is_named_as_such(outlay: Command) -> None:
    whole = gzip.compress(rows(50).encode())
    for content in (whole[:-20], whole[:12] + b"xxxxxxxx" + whole[20:]):
        result = outlay("import", outlay.file("u.csv.gz", content))
        assert result.code == 2
        assert "damaged or cut off" in result.err


def test_a_missing_file_is_wrong_usage(outlay: Command) -> None:
    assert outlay("import", "nowhere.csv").code == 2


def test_a_header_without_rows_is_no_failure(outlay: Command) -> None:
    result = outlay("import", outlay.file("u.csv", HEADER))
    assert result.code == 0
    assert "no rows" in result.err


def test_bad_bytes_an_open_quote_and_bad_json_are_problems_of_their_line(outlay: Command) -> None:
    content = HEADER.encode() + b"\xff\xfe,a,b,1,2,3\n" + ROW.encode() + b'"' + b"x" * 140_000
    result = outlay("import", outlay.file("u.csv", content), "--dry-run")
    assert result.code == 1
    assert "line 2: (row): not UTF-8" in result.out
    assert "line 4: (row): not readable as CSV" in result.out
    lines = '{"timestamp":1793516400,"provider":"p","model":"m","output_tokens":1}\n{nope\n[1]\n{"a":NaN}\n'
    result = outlay("import", outlay.file("u.jsonl", lines), "--dry-run")
    assert [line[:7] for line in result.out.splitlines()[:3]] == ["line 2:", "line 3:", "line 4:"]
    assert "rejected 3" in result.out


def test_cached_tokens_are_taken_out_of_an_input_that_includes_them(outlay: Command) -> None:
    content = HEADER.replace("team", "cached_tokens") + "2026-11-01T08:00:00Z,openai,gpt-4o,100,20,{}\n"
    fine, wrong = outlay.file("a.csv", content.format(60)), outlay.file("b.csv", content.format(101))
    assert outlay("import", fine, "--input-includes-cache").code == 0
    assert outlay("import", fine, "--input-excludes-cache").code == 0
    assert [event["input_uncached_tokens"] for event in outlay.api.sent_events()] == [40, 100]
    assert "can't include" in outlay("import", wrong, "--input-includes-cache").out


def test_an_interrupted_import_goes_on_where_it_stopped(outlay: Command) -> None:
    path = outlay.file("u.csv", rows(2_500))
    outlay.api.on("POST", "/v1/events", accepted, accepted, problem(503, "upstream"))
    assert outlay("import", path).code == 2
    before = outlay.api.sent_events()
    outlay.api.requests.clear()
    outlay.api.on("POST", "/v1/events", accepted)
    result = outlay("import", path)
    assert "Going on after row 2,000" in result.err
    assert "rows read 2,500 · accepted 2,500" in result.out
    after = outlay.api.sent_events()
    assert len(after) == 500
    assert not {event["id"] for event in after} & {event["id"] for event in before[:2_000]}
    outlay.api.requests.clear()
    outlay("import", path)
    assert len(outlay.api.sent_events()) == 2_500, "a complete import begins at the first row again"


def test_a_changed_file_does_not_go_on_in_the_middle(outlay: Command) -> None:
    path = outlay.file("u.csv", rows(1_500))
    outlay.api.on("POST", "/v1/events", accepted, problem(503, "upstream"))
    outlay("import", path)
    outlay.file("u.csv", rows(1_501))
    outlay.api.requests.clear()
    outlay.api.on("POST", "/v1/events", accepted)
    outlay("import", path)
    assert len(outlay.api.sent_events()) == 1_501


def test_stdin_can_be_imported(outlay: Command) -> None:
    assert outlay("import", "-", stdin=HEADER + ROW).code == 0
    assert len(outlay.api.sent_events()) == 1


class _Endless(io.RawIOBase):
    """A CSV without end: whoever reads it whole never returns."""

    def __init__(self) -> None:
        self._rows = itertools.chain([HEADER], (f"{1_790_000_000_000 + n},p,m,1,1,t\n" for n in itertools.count()))
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._left = self._left or next(self._rows).encode()
        count = min(len(buffer), len(self._left))
        buffer[:count], self._left = self._left[:count], self._left[count:]
        return count


def test_rows_are_sent_as_they_are_read_however_many_there_are(outlay: Command) -> None:
    outlay.api.on("POST", "/v1/events", accepted, accepted, problem(400, "invalid_input", "Enough."))
    result = outlay("import", "-", stdin=io.BufferedReader(_Endless()))
    assert result.code == 2
    assert "Enough." in result.err
    assert len(outlay.api.sent_events()) == 3_000


def test_an_import_that_is_known_already_says_so(outlay: Command) -> None:
    body = {"batch_id": "b", "received": 1, "accepted": 1, "rejected": 0, "replayed": True}
    outlay.api.on("POST", "/v1/events", httpx.Response(202, json=body))
    assert "1 of 1 batches were known already" in outlay("import", outlay.file("u.csv", HEADER + ROW)).out
