"""From arrays over many series to one answer for each, with its reason in words."""

from dataclasses import dataclass

import numpy as np

from outlay.domain.forecast import LEVELS, MIN_DAYS, MODELS, Band, Basis, ModelError, Path, SeriesForecast, Trend
from outlay.domain.forecasting.bands import Bands
from outlay.domain.forecasting.choice import COMBINATION, LEAST_ORIGINS, Choice
from outlay.domain.forecasting.history import History

_SHORT, _WEEKS = 14, 56
_NAMES = {name: name.replace("_", " ") for name in MODELS} | {"theta": "Theta"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parts:
    """What was reckoned of n series."""

    history: History
    choice: Choice
    daily: Bands
    totals: Bands
    trends: tuple[Trend, ...]
    is_weekly: tuple[bool, ...]
    notes: tuple[tuple[str, ...], ...]


def answers(parts: Parts) -> tuple[SeriesForecast, ...]:
    """One for each series."""
    known = parts.history.seen.sum(axis=1).astype(np.int64)
    daily, totals = _paths(parts.daily), _paths(parts.totals)
    return tuple(_answer(parts, i, int(known[i]), (daily[i], totals[i])) for i in range(len(known)))


def basis_of(days: int) -> Basis:
    """By the number of known days."""
    if days < MIN_DAYS:
        return "none"
    if days < _SHORT:
        return "short"
    return "weeks" if days < _WEEKS else "full"


def _paths(bands: Bands) -> list[Path]:
    expected = bands.expected.tolist()
    lower = {level: bands.lower[level].tolist() for level in LEVELS}
    upper = {level: bands.upper[level].tolist() for level in LEVELS}
    return [
        Path(
            values=tuple(values),
            bands=tuple(Band(level=k, lower=tuple(lower[k][i]), upper=tuple(upper[k][i])) for k in LEVELS),
        )
        for i, values in enumerate(expected)
    ]


_NOTHING = Path(values=(), bands=())


def _answer(parts: Parts, i: int, known: int, paths: tuple[Path, Path]) -> SeriesForecast:
    basis = basis_of(known)
    chosen = int(parts.choice.chosen[i])
    return SeriesForecast(
        basis=basis,
        days_used=known,
        model=MODELS[chosen],
        reason=_reason(parts.choice, i, chosen, basis),
        daily=paths[0] if basis != "none" else _NOTHING,
        totals=paths[1] if basis != "none" else _NOTHING,
        errors=_errors(parts, i, chosen),
        trend=parts.trends[i],
        seasonality=("weekly",) if parts.is_weekly[i] else (),
        is_intermittent=bool(parts.history.is_intermittent[i]),
        notes=parts.notes[i],
    )


def _reason(choice: Choice, i: int, chosen: int, basis: Basis) -> str:
    if basis == "none":
        return f"Fewer than {MIN_DAYS} days are known: too few for a forecast."
    origins = int(choice.origins[i])
    combined = _percent(choice.wape[i, COMBINATION])
    if chosen != COMBINATION:
        own = _percent(choice.wape[i, chosen])
        name = _NAMES[MODELS[chosen]]
        return f"From {origins} earlier days, {name} was wrong by {own}, the combination of all by {combined}."
    if origins < LEAST_ORIGINS or combined is None:
        return "Too little to compare the candidates by; their combination errs least on the whole."
    return f"From {origins} earlier days, none was clearly better than the combination of all (wrong by {combined})."


def _percent(share: float) -> str | None:
    return None if np.isnan(share) else f"{share:.1%}"


def _errors(parts: Parts, i: int, chosen: int) -> tuple[ModelError, ...]:
    choice = parts.choice
    if choice.origins[i] == 0:
        return ()
    return tuple(
        ModelError(
            model=name,
            origins=int(choice.origins[i]),
            wape=_known(choice.wape[i, place]),
            total_error=_known(choice.total_error[i, place]),
            cover80=_known(parts.daily.cover[80][i]) if place == chosen else None,
            cover95=_known(parts.daily.cover[95][i]) if place == chosen else None,
        )
        for place, name in enumerate(MODELS)
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
