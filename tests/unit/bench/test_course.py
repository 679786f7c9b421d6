"""A course of measurements keeps what it found, and ends in time."""

from collections.abc import Mapping

import pytest

from bench.support.course import Course
from bench.support.page_speed import NoFigure


def _fails() -> Mapping[str, float]:
    raise NoFigure("no figure was drawn on /costs")


def test_a_part_that_fails_takes_nothing_from_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    course = Course(within_s=60)
    course.part("first", lambda: {"first_ms": 1})
    course.part("second", _fails)
    course.part("third", lambda: {"third_ms": 3})
    assert course.results == {"first_ms": 1, "third_ms": 3}
    assert course.missing == ["second"]
    assert "second: not measured: no figure was drawn on /costs" in capsys.readouterr().err


def test_no_part_begins_after_the_time_is_over() -> None:
    moments = iter([0.0, 50.0, 61.0])
    course = Course(within_s=60, clock=lambda: next(moments))
    course.part("long", lambda: {"long_ms": 1})
    course.part("late", lambda: {"late_ms": 2})
    assert course.results == {"long_ms": 1}
    assert course.missing == ["late"]


def test_a_fault_of_the_benchmark_itself_is_no_missing_part() -> None:
    with pytest.raises(ZeroDivisionError):
        Course(within_s=60).part("wrong", lambda: {"ratio": 1 / 0})
