"""``outlay imports undo``: what it says while it takes an import back, and when it ends."""

import json
from typing import Any

import httpx
import pytest
from outlay_cli.commands import imports as command

from tests.support.cli import Command

ID = "imp_01kb2v5w3n8d6e9f0g1h2j3k4m"
CORRECTION = "c_" + "0" * 24
PATH, UNDO = f"/v1/imports/{ID}", ("imports", "undo", ID, "--reason", "wrong team", "--yes")


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "POLL_S", 0)
    monkeypatch.setattr(command, "SAY_EVERY_S", 0)


def a_record(state: str) -> httpx.Response:
    told = {
        "import_id": ID,
        "kind": "upload",
        "state": state,
        "file": "usage.csv",
        "bytes": 9,
        "tally": {},
        "checked": None,
        "problems": 0,
        "failure": None,
        "progress": {"rows": 0, "bytes": 0},
        "created_at": "2026-11-24T10:00:00Z",
        "created_by": "ann",
        "correction_id": CORRECTION,
    }
    return httpx.Response(200, json=told)


def a_correction(state: str, *, phase: int = 0, voided: int = 0, returned: int = 0, **more: Any) -> httpx.Response:
    counts = {"voided": voided, "copies": 0, "returned": returned, "problem": None}
    told = {"correction_id": CORRECTION, "state": state, "progress": {"phase": phase}, **counts, **more}
    return httpx.Response(200, json=told)


def previewed(outlay: Command, lines: list[dict[str, Any]] | None = None) -> None:
    view = {"complete": True, "begun": False, "events": 500, "copies": 0, "problem": None, "lines": lines or []}
    outlay.api.on("POST", f"{PATH}/undo", httpx.Response(200, json={**view, "import": None}))


def test_without_a_terminal_lines_say_how_far_it_is_as_counts_change(outlay: Command) -> None:
    previewed(outlay)
    outlay.api.on("GET", PATH, *[a_record("undoing")] * 4, a_record("undone"))
    outlay.api.on(
        "GET",
        f"/v1/corrections/{CORRECTION}",
        a_correction("running", phase=1, voided=200),
        a_correction("running", phase=1, voided=200),
        a_correction("running", phase=1, voided=500),
        a_correction("running", phase=3, voided=500, returned=7),
        a_correction("settling", phase=3, voided=500, returned=7),
    )
    result = outlay(*UNDO)
    lines = [line for line in result.err.splitlines() if "tak" in line.lower()]
    taken = "500 counted events, and 0 that counted elsewhere"
    assert lines == [
        "Taking it back …",
        "Taking it back (running): 200 counted events, and 0 that counted elsewhere so far",
        f"Taking it back (running): {taken} so far",
        f"All of it is taken back: {taken}. Looking for what had lost to it: 7 count again",
    ]


def test_it_ends_with_the_first_pass_and_says_that_figures_are_right_and_a_second_look_follows(
    outlay: Command,
) -> None:
    previewed(outlay)
    outlay.api.on("GET", PATH, a_record("undone"))
    outlay.api.on("GET", f"/v1/corrections/{CORRECTION}", a_correction("settling"))
    result = outlay(*UNDO)
    assert (result.code, result.out.splitlines()[-1]) == (0, f"undone {ID}")
    assert "Figures are right already. A second look" in result.err
    assert f"follows by itself within half an hour: `outlay corrections {CORRECTION}`" in result.err
    outlay.api.on("GET", f"/v1/corrections/{CORRECTION}", a_correction("done"))
    assert "second look" not in outlay(*UNDO).err


def test_it_does_not_wait_for_long_once_all_is_taken_back(outlay: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "RETURN_S", -1)
    previewed(outlay)
    outlay.api.on("GET", PATH, a_record("undoing"))
    outlay.api.on("GET", f"/v1/corrections/{CORRECTION}", a_correction("running", phase=3, voided=500))
    result = outlay(*UNDO)
    assert (result.code, result.out.splitlines()[-1]) == (0, f"taken back {ID}")
    assert "Figures hold none of it any more. What had lost to it is still being looked for" in result.err
    assert json.loads(outlay(*UNDO, "--json").out)["state"] == "undoing"


def test_why_the_correction_does_not_get_on_is_said_at_once(outlay: Command) -> None:
    previewed(outlay)
    outlay.api.on("GET", PATH, a_record("undoing"))
    failed = a_correction("running", phase=2, problem="the lake does not answer")
    outlay.api.on("GET", f"/v1/corrections/{CORRECTION}", failed)
    result = outlay(*UNDO)
    assert (result.code, "the lake does not answer; it is tried again by itself" in result.err) == (2, True)


def test_what_it_takes_back_is_shown_as_a_difference_as_that_of_a_void_is(outlay: Command) -> None:
    line = {"day": "2026-11-01", "model": "gpt-4o", "team": "x", "requests": 500, "cost_usd": "1.75"}
    previewed(outlay, [line, {**line, "model": "unheard-of", "requests": 2, "cost_usd": None}])
    shown = [row.split() for row in outlay("imports", "undo", ID).out.splitlines()]
    assert ["2026-11-01", "gpt-4o", "x", "-500", "-1.75"] in shown
    assert ["2026-11-01", "unheard-of", "x", "-2", "unpriced"] in shown
