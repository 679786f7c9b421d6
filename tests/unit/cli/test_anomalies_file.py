"""``outlay anomalies --file``: offline, on anybody's own series."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from tests.support.cli import Command

BEGIN = datetime(2026, 9, 7, tzinfo=UTC)


def rows(count: int = 600, *, minutes: int = 60, at: int = 500, factor: float = 8.0) -> list[str]:
    values = 100 + 10 * np.random.default_rng(2).standard_normal(count)
    values[at : at + 3] *= factor
    return [
        f"{(BEGIN + timedelta(minutes=minutes * k)).strftime('%Y-%m-%d %H:%M:%S')},{value:.4f}"
        for k, value in enumerate(values)
    ]


def text(lines: list[str]) -> str:
    return "\n".join(["timestamp,value", *lines]) + "\n"


def answer(outlay: Command, lines: list[str], *options: str) -> dict[str, Any]:
    result = outlay("anomalies", "--file", outlay.file("series.csv", text(lines)), "--json", *options)
    assert (result.code, result.err) == (0, "")
    told: dict[str, Any] = json.loads(result.out)
    return told


def test_a_burst_is_told_with_its_times_as_they_stand_in_the_file(outlay: Command) -> None:
    told = answer(outlay, rows())
    (window,) = [one for one in told["windows"] if one["severity"] == "high"]
    assert (window["start"], window["end"]) == ("2026-09-27 20:00:00", "2026-09-27 22:00:00")
    assert window["start"] <= window["peak"] <= window["end"]
    assert window["score"] > 5
    assert window["value"] > 6 * window["expected"]
    assert told["step_minutes"] == 60
    assert told["thresholds"] == {"medium": 3.0, "high": 5.0}
    assert outlay.api.requests == []


def test_people_get_a_table_and_a_sentence(outlay: Command) -> None:
    result = outlay("anomalies", "--file", outlay.file("series.csv", text(rows())))
    assert "2026-09-27 20:00:00" in result.out
    assert "600 steps of 60 min, 570 of them judged" in result.err


def test_a_gzipped_file_and_a_pipe_give_the_same(outlay: Command) -> None:
    plain = outlay("anomalies", "--file", outlay.file("a.csv", text(rows())), "--json").out
    zipped = outlay.file("a.csv.gz", gzip.compress(text(rows()).encode()))
    assert outlay("anomalies", "--file", zipped, "--json").out == plain
    assert outlay("anomalies", "--json", "--file=-", stdin=text(rows())).out == plain
    assert outlay("anomalies", "file", "--file", zipped, "--json").out == plain


def test_the_order_of_rows_does_not_matter(outlay: Command) -> None:
    assert answer(outlay, rows()[::-1]) == answer(outlay, rows())


def test_gaps_are_missing_and_not_zero(outlay: Command) -> None:
    lines = rows(factor=1.0)
    told = answer(outlay, lines[:300] + lines[330:])
    assert (told["moments"], told["missing"], told["rows"]) == (600, 30, 570)
    assert [one for one in told["windows"] if "2026-09-19" <= one["start"] <= "2026-09-22"] == []
    assert answer(outlay, [*lines[:300], lines[300].split(",")[0] + ",NaN", *lines[301:]])["missing"] == 1


def test_rows_of_one_moment_count_by_their_mean_and_clocks_may_drift(outlay: Command) -> None:
    lines = rows(factor=1.0)
    drifted = [line.replace(":00:00,", ":00:07,") if k % 3 else line for k, line in enumerate(lines)]
    told = answer(outlay, [*drifted, lines[100].split(",")[0] + ",1e9"])
    assert (told["moments"], told["missing"], told["rows"]) == (600, 0, 601)
    (window,) = [one for one in told["windows"] if one["severity"] == "high"]
    assert 4e8 < window["value"] < 6e8


def test_every_problem_is_named_with_its_line(outlay: Command) -> None:
    lines = ["yesterday,1", "2026-09-07 01:00:00,much", "2026-09-07 02:00:00", "never,inf"]
    result = outlay("anomalies", "--file", outlay.file("bad.csv", text(lines)))
    assert result.code == 2
    for part in ("5 problems", "line 2: timestamp", "line 3: value", "line 4: 1 cells", "line 5: timestamp"):
        assert part in result.err
    assert "line 5: value" in result.err
    assert result.out == ""


def test_a_file_of_something_else_is_refused_with_what_is_missing(outlay: Command) -> None:
    result = outlay("anomalies", "--file", outlay.file("bad.csv", "ds,y\n2026-09-07,1\n"))
    assert (result.code, result.out) == (2, "")
    assert "missing: timestamp, value." in result.err
    assert outlay("anomalies", "--file", outlay.file("empty.csv", "timestamp,value\n")).code == 2
    stray = text([*rows(), "1971-01-01,5"])
    assert "stray timestamp" in outlay("anomalies", "--file", outlay.file("stray.csv", stray)).err


def test_a_short_series_says_that_it_is_too_short(outlay: Command) -> None:
    result = outlay("anomalies", "--file", outlay.file("one.csv", text(rows()[:1])))
    assert (result.code, result.out) == (0, "")
    assert "too little to judge by" in result.err


def test_sensitivity_and_minimum_amount_choose_what_is_told(outlay: Command) -> None:
    assert len(answer(outlay, rows(), "--sensitivity", "2")["windows"]) > len(answer(outlay, rows())["windows"])
    assert answer(outlay, rows(), "--min-amount", "1000000")["windows"] == []
    assert answer(outlay, rows(), "--step", "1440")["step_minutes"] == 1440


def test_without_a_file_the_command_explains_itself(outlay: Command) -> None:
    assert "--file" in outlay("anomalies", "--help").out
