"""Tables at any width: folded, never cut."""

import io
from collections.abc import Sequence

import pytest
from outlay_cli import rendering
from rich.console import Console

WIDTHS = pytest.mark.parametrize("width", [20, 40, 80, 240])


def lines(columns: Sequence[tuple[str, bool]], *rows: Sequence[str], width: int) -> list[str]:
    out = io.StringIO()
    Console(file=out, width=width, soft_wrap=True).print(rendering.table(columns, rows))
    return out.getvalue().splitlines()


@WIDTHS
def test_a_number_is_whole_however_narrow_the_terminal(width: int) -> None:
    numbers = ("8,400,000", "1,234,567.891", "0")
    columns = [("team", False), ("input tokens", True), ("cost (USD)", True), ("drift", True)]
    told = lines(columns, ["search", *numbers], ["", "7", "1", "0"], width=width)
    assert told[-2].split() == ["search", *numbers]
    assert told[-1].split() == ["7", "1", "0"]


@WIDTHS
def test_a_text_is_complete_however_narrow_the_terminal(width: int) -> None:
    who = "somebody-with-a-long-address@example.com"
    told = lines([("no.", True), ("who", False)], ["1", who], width=width)
    assert "".join(line.removeprefix("  1").strip() for line in told[1:]) == who
