"""``outlay person``, and the client's calls behind it."""

import json

import httpx
import pytest

from tests.support.cli import Command
from tests.support.http_api import problem

PSEUDONYM = "u_" + "1" * 32
PLACE = f"/v1/people/{PSEUDONYM}"
ANNA = {
    "pseudonym": PSEUDONYM,
    "name": "anna@example.com",
    "first_seen_at": "2026-11-22T13:01:41Z",
    "erased_at": None,
    "erasure_id": None,
}
CERTIFICATE = {
    "erasure_id": "e_" + "1" * 32,
    "organization": "acme",
    "pseudonym": PSEUDONYM,
    "first_seen_at": "2026-11-22T13:01:41Z",
    "erased_at": "2026-11-24T14:00:00Z",
    "erased_by": "ann@x.org",
    "reason": "asked for",
    "replaced_key": False,
    "backups_until": "2026-12-29T14:00:00Z",
    "remains": {"lake": "Rows under the pseudonym."},
    "sha256": "ab",
}


def page(*people: dict, cursor: str | None = None) -> httpx.Response:
    return httpx.Response(200, json={"as_of": "now", "people": list(people), "next_cursor": cursor})


def events(*ids: str, complete: bool = True) -> httpx.Response:
    head = {"as_of": "now", "source": "log", "state": "done", "totals": {}, "next_cursor": None}
    return httpx.Response(200, json={**head, "complete": complete, "rows": [{"id": one} for one in ids]})


def exported(*windows: tuple[str, str]) -> httpx.Response:
    spans = [{"from": start, "to": end, "path": "…"} for start, end in windows]
    body = {"as_of": "now", "state": "done", "query_id": "q", "person": ANNA, "months": [], "events": spans}
    return httpx.Response(200, json=body)


def test_people_are_listed_page_by_page(outlay: Command) -> None:
    outlay.api.on("GET", "/v1/people", page(ANNA, cursor="c-1"), page({**ANNA, "name": "ben"}))
    result = outlay("person", "list")
    assert result.code == 0
    assert "anna@example.com" in result.out
    assert "ben" in result.out
    assert [request.url.params.get("cursor") for request in outlay.api.requests] == [None, "c-1"]


def test_the_list_ends_at_its_limit(outlay: Command) -> None:
    outlay.api.on("GET", "/v1/people", page(ANNA, ANNA, cursor="c-1"))
    result = outlay("person", "list", "--limit", "1", "--json")
    assert json.loads(result.out) == [ANNA]
    assert "more than 1" in result.err


@pytest.mark.parametrize(("options", "code"), [([], 0), (["--name", "x"], 1), (["--pseudonym", PSEUDONYM], 1)])
def test_nobody_is_said_and_nobody_of_a_name_is_exit_code_1(outlay: Command, options: list[str], code: int) -> None:
    outlay.api.on("GET", "/v1/people", page())
    result = outlay("person", "list", *options)
    assert (result.code, result.out) == (code, "")
    assert "no such person" in result.err if options else "nobody" in result.err


def test_an_export_is_the_record_with_every_event(outlay: Command) -> None:
    outlay.api.on("GET", "/v1/people", page(ANNA))
    outlay.api.on("GET", f"{PLACE}/export", exported(("2026-10-22", "2026-11-24"), ("2026-08-01", "2026-10-22")))
    outlay.api.on("GET", f"{PLACE}/events", events("b", "a"), events("c"))
    target = outlay.folder / "anna.json"
    result = outlay("person", "export", "anna@example.com", "--to", target)
    assert (result.code, result.out) == (0, "")
    assert "3 events" in result.err
    whole = json.loads(target.read_text())
    assert [row["id"] for row in whole["events"]] == ["b", "a", "c"]
    assert whole["person"] == ANNA
    assert outlay.api.requests[0].url.params["name"] == "anna@example.com"


def test_a_period_with_more_rows_than_a_listing_holds_is_asked_for_in_halves(outlay: Command) -> None:
    outlay.api.on("GET", f"{PLACE}/export", exported(("2026-08-01", "2026-08-05")))
    outlay.api.on("GET", f"{PLACE}/events", events("x", complete=False), events("b"), events("a"))
    result = outlay("person", "export", PSEUDONYM)
    assert [row["id"] for row in json.loads(result.out)["events"]] == ["b", "a"]
    asked = [request.url.params for request in outlay.api.requests if request.url.path.endswith("/events")]
    assert [(one["from"], one["to"]) for one in asked[1:]] == [
        ("2026-08-03", "2026-08-05"),
        ("2026-08-01", "2026-08-03"),
    ]


def test_an_erasure_prints_its_certificate(outlay: Command) -> None:
    outlay.api.on("GET", "/v1/people", page(ANNA))
    outlay.api.on("POST", f"{PLACE}/erase", httpx.Response(200, json=CERTIFICATE))
    result = outlay("person", "erase", "anna@example.com", "--reason", "asked for", "--yes")
    assert result.code == 0
    assert CERTIFICATE["erasure_id"] in result.out
    assert "Rows under the pseudonym." in result.out
    assert "anna@example.com" not in result.out
    assert json.loads(outlay.api.requests[-1].content) == {"reason": "asked for"}


def test_an_erasure_is_asked_about_first(outlay: Command) -> None:
    outlay.api.on("GET", "/v1/people", page(ANNA))
    assert outlay("person", "erase", "anna@example.com", "--reason", "x", stdin="n\n").code == 130
    assert [request.method for request in outlay.api.requests] == ["GET"]


def test_an_erasure_of_nobody_is_a_failure(outlay: Command) -> None:
    outlay.api.on("GET", "/v1/people", page())
    result = outlay("person", "erase", "anna", "--reason", "asked for", "--yes")
    assert result.code == 2
    assert "no such person" in result.err


def test_certificates_are_listed_and_shown(outlay: Command) -> None:
    listed = httpx.Response(200, json={"as_of": "now", "erasures": [CERTIFICATE], "next_cursor": None})
    outlay.api.on("GET", "/v1/erasures", listed)
    outlay.api.on("GET", f"/v1/erasures/{CERTIFICATE['erasure_id']}", httpx.Response(200, json=CERTIFICATE))
    assert CERTIFICATE["erasure_id"] in outlay("person", "erasures").out
    assert json.loads(outlay("person", "erasures", CERTIFICATE["erasure_id"], "--json").out) == CERTIFICATE


def test_a_refusal_is_explained(outlay: Command) -> None:
    outlay.api.on("POST", f"{PLACE}/erase", problem(403, "forbidden", "Only administrators may do this."))
    result = outlay("person", "erase", PSEUDONYM, "--reason", "asked for", "--yes")
    assert result.code == 2
    assert "Only administrators may do this." in result.err


@pytest.mark.parametrize("command", [("erase", "", "--reason", "asked for", "--yes"), ("export", "")])
def test_an_empty_name_is_nobody(outlay: Command, command: tuple[str, ...]) -> None:
    """As of a shell's variable that was never set: it must not come to be the first of all."""
    result = outlay("person", *command)
    assert result.code == 2
    assert "is empty" in result.err
    assert not outlay.api.requests
