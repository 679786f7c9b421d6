"""``outlay backtest``: anyone can check the claims on their own series, offline."""

import json
from datetime import date, timedelta

import pytest

from tests.support.cli import Command


def csv_of(days: int, *, names: tuple[str, ...] = ("a",), group: str = "") -> str:
    start = date(2026, 1, 1)
    rows = [
        f"{name},{start + timedelta(days=day)},{100 + 10 * (day % 7)}" + (f",{group}" if group else "")
        for name in names
        for day in range(days)
    ]
    return "unique_id,ds,y" + (",group" if group else "") + "\n" + "\n".join(rows) + "\n"


def test_the_figures_of_each_series_group_and_all_come_as_json(outlay: Command) -> None:
    file = outlay.file("daily.csv", csv_of(120, names=("a", "b"), group="team"))
    result = outlay("backtest", file, "--horizon", "7", "--horizon", "30", "--json")
    answer = json.loads(result.out)
    assert (result.code, answer["series"], answer["days"]) == (0, 2, 240)
    week, month = answer["horizons"]
    assert (week["horizon"], month["horizon"]) == (7, 30)
    assert [it["unique_id"] for it in week["series"]] == ["a", "b"]
    assert [(it["group"], it["windows"]) for it in week["groups"]] == [("team", 24)]
    assert week["overall"]["wape"] < 5
    assert week["overall"]["accuracy_total_median"] > 95
    assert week["overall"]["ms_per_fit"] > 0
    assert outlay.api.requests == []


def test_people_get_a_table_for_each_horizon(outlay: Command) -> None:
    result = outlay("backtest", outlay.file("daily.csv", csv_of(100)))
    assert result.code == 0
    assert "7 days ahead" in result.out
    assert "30 days ahead" in result.out
    assert "in 80 % band" in result.out
    assert "overall" in result.out


def test_it_reads_a_pipe(outlay: Command) -> None:
    result = outlay("backtest", "-", "--horizon", "7", "--json", stdin=csv_of(60))
    assert json.loads(result.out)["horizons"][0]["overall"]["windows"] == 4


def test_days_without_a_row_and_empty_amounts_are_missing(outlay: Command) -> None:
    lines = csv_of(80).splitlines()
    lines[30] = lines[30].rsplit(",", 1)[0] + ","
    del lines[50]
    result = outlay("backtest", outlay.file("daily.csv", "\n".join(lines)), "--horizon", "7", "--json")
    assert (result.code, json.loads(result.out)["days"]) == (0, 80)


def test_every_problem_is_named_with_its_line(outlay: Command) -> None:
    rows = [
        "unique_id,ds,y,group",
        "a,2026-01-01,5,x",
        ",2026-01-02,5,x",
        "a,02.01.2026,5,x",
        "a,2026-01-03,five,x",
        "a,2026-01-04,-1,x",
        "a,2026-01-01,6,x",
        "a,2026-01-05,6,y",
        "a,2026-01-06T12:30:00,6,x",
        "a,2026-01-07,inf,x",
        "a,2026-01-08,1,x,z",
    ]
    result = outlay("backtest", outlay.file("daily.csv", "\n".join(rows)))
    assert (result.code, result.out) == (2, "")
    told = [line.strip().split(":")[0] for line in result.err.splitlines()[1:]]
    assert told == [f"line {number}" for number in range(3, 12)]
    assert "for 2026-01-01 already" in result.err
    assert "is another in line 2" in result.err


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "the column unique_id and ds and y is missing"),
        ("unique_id,ds\n", "the column y is missing"),
        ("unique_id,ds,y\n", "there are no rows"),
        ("unique_id,ds,y\na,1900-01-01,1\na,2026-01-01,1\n", "more than 20 years apart"),
        (csv_of(20), "no series is long enough"),
        (b"unique_id,ds,y\n\xe9,2026-01-01,1\n", "can't be read as CSV in UTF-8"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_with_the_reason(
    outlay: Command, content: str | bytes, reason: str
) -> None:
    result = outlay("backtest", outlay.file("daily.csv", content))
    assert (result.code, result.out) == (2, "")
    assert reason in result.err


def test_many_problems_are_counted(outlay: Command) -> None:
    rows = "".join(f"a,2026-01-01,x{number}\n" for number in range(80))
    result = outlay("backtest", outlay.file("daily.csv", "unique_id,ds,y\n" + rows))
    assert "and 30 more" in result.err


@pytest.mark.parametrize("horizon", ["0", "367", "week"])
def test_a_horizon_out_of_range_is_wrong_usage(outlay: Command, horizon: str) -> None:
    result = outlay("backtest", outlay.file("daily.csv", csv_of(60)), "--horizon", horizon)
    assert (result.code, result.out) == (2, "")
