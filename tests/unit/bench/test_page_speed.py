"""How the dashboard's benchmark reads what the browser tells it."""

import pytest

from bench.support.page_speed import worst_window


@pytest.mark.parametrize(
    ("shifts", "expected"),
    [
        ([], 0),
        ([[100, 0.02], [1_050, 0.03]], 0.05),
        ([[100, 0.02], [1_100, 0.03]], 0.03),
        ([[at * 900, 0.01] for at in range(7)], 0.06),
    ],
    ids=["none", "less than a second apart", "a second apart", "five seconds are a window's end"],
)
def test_layout_shift_is_that_of_the_worst_window(shifts: list[list[float]], expected: float) -> None:
    assert worst_window(shifts) == pytest.approx(expected)
