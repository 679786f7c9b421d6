"""Draw forecasts of sample series with their bands and what came, as SVG: ``python -m tools.plot_forecasts``.

Each plot is one window of the back-test: eight weeks of what was known, then what was forecast and what came.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from html import escape
from pathlib import Path
from time import process_time

import numpy as np
from outlay.domain.forecasting.arrays import Floats
from outlay.domain.forecasting.backtest import predict, windows
from outlay.domain.forecasting.backtest_scores import Predictions, Windows
from outlay_cli.series_file import daily_series

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "guides" / "images"
HORIZON, _SHOWN_DAYS = 30, 56
_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 760, 260, 64, 12, 34, 28

PLOTS: dict[str, tuple[str, int, str]] = {
    "forecast-tokens.svg": ("openrouter_open_weight_tokens", 1, "Tokens of open-weight models a day (OpenRouter)"),
    "forecast-weekly.svg": ("metro_traffic", 1, "Hourly mean of vehicles on a motorway, by day"),
    "forecast-missed.svg": (
        "wiki_8_Яшин,_Лев_Иванович",
        3,
        "Views of a page a day: a leap that nobody foresaw",
    ),
}
"""File → series, which window from the end, title. The last one is there because it went wrong."""

_STYLE = """
text{font:12px system-ui,sans-serif;fill:#444}.t{font-weight:600;font-size:13px;fill:#222}
.wide{fill:#2f6fde;opacity:.14}.narrow{fill:#2f6fde;opacity:.24}.forecast{stroke:#2f6fde;stroke-width:2;fill:none}
.known{stroke:#777;stroke-width:1.3;fill:none}.came{stroke:#c2410c;stroke-width:1.8;fill:none}.axis{stroke:#bbb}
@media(prefers-color-scheme:dark){text{fill:#bbb}.t{fill:#eee}.known{stroke:#999}.came{stroke:#fb923c}.axis{stroke:#555}
.forecast{stroke:#7aa7ff}.wide,.narrow{fill:#7aa7ff}}
""".strip().replace("\n", "")


def main() -> int:
    with (ROOT / "samples" / "daily_series.csv").open("rb") as file:
        series = {it.name: it for it in daily_series(file)}
    IMAGES.mkdir(exist_ok=True)
    for name, (wanted, back, title) in PLOTS.items():
        tested = windows([series[wanted]], HORIZON)
        (IMAGES / name).write_text(_drawn(title, tested, predict(tested, timer=process_time), back - 1), "utf-8")
    return 0


def _drawn(title: str, tested: Windows, predicted: Predictions, row: int) -> str:
    known, came = tested.training[row, -_SHOWN_DAYS:], tested.actual[row]
    wide, narrow = ((predicted.lower[level][row], predicted.upper[level][row]) for level in (95, 80))
    top = float(np.nanmax([*known, *came, *wide[1]]))
    scale = _Scale(top)
    first, ahead = scale.across(0), range(_SHOWN_DAYS, _SHOWN_DAYS + HORIZON)
    today = tested.last_days[row]
    ticks = [
        f'<text x="{first - 6:.0f}" y="{scale.up(v) + 4:.0f}" text-anchor="end">{_short(v)}</text>' for v in _ticks(top)
    ]
    days = [
        f'<text x="{scale.across(at):.0f}" y="{_HEIGHT - 8}" text-anchor="middle">{_day(today, at)}</text>'
        for at in range(_SHOWN_DAYS % 14, _SHOWN_DAYS + HORIZON, 14)
    ]
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img">',
            f"<title>{escape(title)}</title><style>{_STYLE}</style>",
            f'<text class="t" x="{_LEFT}" y="16">{escape(title)}, {HORIZON} days from {today.isoformat()} on</text>',
            *ticks,
            *days,
            f'<path class="axis" d="M{first:.0f} {scale.up(0):.0f}H{_WIDTH - _RIGHT}"/>',
            _area("wide", scale, ahead, *wide),
            _area("narrow", scale, ahead, *narrow),
            _line("known", scale, range(_SHOWN_DAYS), known),
            _line("forecast", scale, ahead, predicted.values[row]),
            _line("came", scale, ahead, came),
            "</svg>\n",
        )
    )


class _Scale:
    def __init__(self, top: float) -> None:
        self._top = top

    def across(self, day: float) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * day / (_SHOWN_DAYS + HORIZON - 1)

    def up(self, value: float) -> float:
        return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * value / self._top

    def points(self, days: Iterable[int], values: Sequence[float] | Floats) -> str:
        return " ".join(f"{self.across(day):.1f},{self.up(value):.1f}" for day, value in zip(days, values, strict=True))


def _line(kind: str, scale: _Scale, days: Iterable[int], values: Floats) -> str:
    return f'<polyline class="{kind}" points="{scale.points(days, values)}"/>'


def _area(kind: str, scale: _Scale, days: range, lower: Floats, upper: Floats) -> str:
    return f'<polygon class="{kind}" points="{scale.points(days, lower)} {scale.points(days[::-1], upper[::-1])}"/>'


def _ticks(top: float) -> list[float]:
    step = 10 ** np.floor(np.log10(top))
    step = next(step * part for part in (0.2, 0.5, 1, 2) if top / (step * part) <= 5)
    return [float(value) for value in np.arange(0, top, step)]


def _short(value: float) -> str:
    for size, letter in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:g} {letter}"
    return f"{value:g}"


def _day(today: date, at: int) -> str:
    return (today + timedelta(days=at - _SHOWN_DAYS + 1)).strftime("%-d %b")


if __name__ == "__main__":
    raise SystemExit(main())
