"""Questions where nobody is there to answer: exit code 2, and which option answers them."""

from typing import Any

import click
import httpx
import pytest
from outlay_cli import asking

from tests.support.cli import Command
from tests.unit.cli.test_void import begins

PSEUDONYM = "u_" + "1" * 32
TOTALS = {"requests": 1, "unpriced_requests": 0, "cost_usd": "1.00"}
CLOSING: dict[str, Any] = {
    "month": "2026-10",
    "state": "open",
    "applied": False,
    "closes": [{"month": "2026-10", **TOTALS}],
    "problems": [],
    "days_to_pack": 0,
    "days_to_prove": 0,
    "last_attempt": None,
}
UNDO = {"import_id": "imp_1", "state": "previewed", "applied": False, "complete": True, "events": 1, "copies": 0}


@pytest.fixture(autouse=True)
def deployment(outlay: Command) -> None:
    begins(outlay)
    outlay.api.on("POST", "/v1/periods/2026-10/close", httpx.Response(200, json=CLOSING))
    outlay.api.on("POST", "/v1/imports/imp_1/undo", httpx.Response(200, json={**UNDO, "lines": []}))


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        ("void --event a --reason wrong", "--yes"),
        ("close 2026-10", "--yes"),
        (f"person erase {PSEUDONYM} --reason asked", "--yes"),
        ("imports undo imp_1 --reason wrong", "--yes"),
        ("login", "--email and --password-stdin"),
        ("login --email a@b.c", "--email and --password-stdin"),
        ("login --with-api-key", "OUTLAY_API_KEY"),
    ],
)
def test_where_nobody_can_answer_the_option_is_named(outlay: Command, arguments: str, option: str) -> None:
    result = outlay(*arguments.split(), stdin="")
    assert result.code == 2
    assert f"give {option}" in result.err or f"in {option}" in result.err
    assert "Interrupted" not in result.err
    assert not [one for one in outlay.api.requests if one.url.path.endswith(("/apply", "/erase", "/login"))]


def test_an_interrupted_question_stays_an_interruption(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("click.termui.visible_prompt_func", interrupt)
    with pytest.raises(click.Abort):
        asking.confirm("Sure?")
