"""The settings of insights and of recommendations on the wire: of amounts the name ends with ``_usd``."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from outlay.domain.advice_settings import Bounds
from outlay.domain.errors import InvalidInput, Problem
from outlay.domain.money import picousd, usd_text


def wire_name(name: str, bounds: Bounds) -> str:
    return f"{name}_usd" if name in bounds.money else name


def settings_to_api(settings: object, bounds: Bounds) -> dict[str, Any]:
    """All of them but the version."""
    values = {name: getattr(settings, name) for name in bounds.names}
    return {wire_name(name, bounds): usd_text(one) if name in bounds.money else one for name, one in values.items()}


def values_of(body: object, bounds: Bounds) -> Mapping[str, int]:
    """What the settings are made of, by name."""
    told = {name: getattr(body, wire_name(name, bounds)) for name in bounds.names}
    return {name: picousd(Decimal(one)) if name in bounds.money else one for name, one in told.items()}


def check_settings(settings: object, bounds: Bounds) -> None:
    """Raises ``InvalidInput`` that names every problem."""
    problems = [Problem(field=wire_name(name, bounds), reason=reason) for name, reason in bounds.problems(settings)]
    if problems:
        raise InvalidInput("The settings can't be like this.", problems=problems)
