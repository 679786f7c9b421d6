"""What options say of a budget, as the API takes it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click
from outlay_client import Client

from outlay_cli.people import subject_of

LEVELS = ("info", "warning", "critical", "exceeded")
_AS_THEY_ARE = (
    "name",
    "limit_usd",
    "limit_tokens",
    "limit_requests",
    "cycle",
    "start_day",
    "end_day",
    "renews",
    "active",
    "alerts",
    "reminds_daily",
    "enforcement",
    "throttle_percent",
    "throttle_per_minute",
    "when_unreachable",
    "notes",
)


def budget_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """All that can be chosen of a budget; what is not given is None, or empty."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


_OPTIONS = (
    click.option("--name", help="For people; unique."),
    click.option("--limit-usd", metavar="USD", help='How much: "250.00"; or …'),
    click.option("--limit-tokens", type=int, help="… input and output tokens together; or …"),
    click.option("--limit-requests", type=int, help="… calls."),
    click.option("--scope", multiple=True, metavar="DIMENSION:VALUE", help="Of what, e.g. team:search; repeatable."),
    click.option("--everything", is_flag=True, help="Of the whole organization, instead of the scope it had."),
    click.option(
        "--cycle",
        type=click.Choice(["daily", "weekly", "monthly", "quarterly", "yearly", "custom"]),
        help="How often it begins anew; monthly if left out.",
    ),
    click.option("--start-day", metavar="DATE", help="First day; needed with custom."),
    click.option("--end-day", metavar="DATE", help="Of a custom one: the first day after it."),
    click.option("--renews/--once", default=None, help="Whether it begins anew when its period is over."),
    click.option("--rollover/--no-rollover", default=None, help="Whether what a period left goes to the next one."),
    click.option("--rollover-cap", metavar="AMOUNT", help="Most that goes to the next one, in the limit's unit."),
    click.option(
        "--threshold",
        multiple=True,
        metavar="PERCENT:LEVEL[:forecast]",
        help="When to tell people, e.g. 80:warning; repeatable, instead of all it had.",
    ),
    click.option("--reminds-daily/--reminds-once", default=None, help="While it is above a warning."),
    click.option("--alerts/--no-alerts", default=None, help="Whether anybody is told."),
    click.option("--enforcement", type=click.Choice(["notify", "throttle", "stop"]), help="What happens at the limit."),
    click.option("--throttle-percent", type=int, help="Of the limit, from which on …"),
    click.option("--throttle-per-minute", type=int, help="… so many leases a minute are granted."),
    click.option("--when-unreachable", type=click.Choice(["allow", "refuse"]), help="Calls while Outlay is away."),
    click.option("--owner", multiple=True, metavar="WHO", help="A member, by e-mail or subject; repeatable."),
    click.option("--notes", help="For people."),
    click.option("--active/--paused", default=None, help="A paused one refuses and tells nothing."),
)


def chosen_of(client: Client, given: Mapping[str, Any], *, unit: str = "") -> dict[str, Any]:
    """What was given, as the API takes it. ``unit``: of the budget that is changed.

    Raises:
        click.BadParameter: a threshold or a scope does not read as one.
    """
    chosen = {name: given[name] for name in _AS_THEY_ARE if given[name] is not None}
    if given["scope"] or given["everything"]:
        chosen["scope"] = scope_of(given["scope"])
    if given["threshold"]:
        chosen["thresholds"] = [_threshold(one) for one in given["threshold"]]
    if given["owner"]:
        chosen["owners"] = [subject_of(client, one) for one in given["owner"]]
    if given["rollover"] is not None:
        chosen["rollover"] = "unused" if given["rollover"] else "none"
    if given["rollover_cap"] is not None:
        unit = next((name for name in ("usd", "tokens", "requests") if f"limit_{name}" in chosen), unit or "usd")
        chosen[f"rollover_cap_{unit}"] = in_unit(given["rollover_cap"], unit)
    return chosen


def split_scope(text: str) -> tuple[str, str | None]:
    """``team:search`` as dimension and value, also ``tag:region:eu``; ``team:`` is what names no team, and a value of
    None is none."""
    prefix = "tag:" if text.startswith("tag:") else ""
    name, colon, value = text.removeprefix(prefix).partition(":")
    return prefix + name, value if colon else None


def scope_of(given: Sequence[str]) -> dict[str, list[str]]:
    scope: dict[str, list[str]] = {}
    for one in given:
        name, value = split_scope(one)
        if not name or value is None:
            raise click.BadParameter(f"{one!r} should read dimension:value, e.g. team:search", param_hint="--scope")
        scope.setdefault(name, []).append(value)
    return scope


def in_unit(amount: str, unit: str) -> str | int:
    """USD stays text, anything else is a whole number. Raises ``click.BadParameter``."""
    if unit == "usd":
        return amount
    try:
        return int(amount.replace(",", ""))
    except ValueError as error:
        raise click.BadParameter(f"{amount!r} is no whole number of {unit}") from error


def _threshold(text: str) -> dict[str, Any]:
    parts: Sequence[str] = text.split(":")
    percent, level, kind = (*parts, "actual")[:3] if len(parts) in (2, 3) else ("", "", "")
    if not percent.isdecimal() or level not in LEVELS or kind not in ("actual", "forecast"):
        words = ", ".join(LEVELS)
        raise click.BadParameter(
            f"{text!r} should read 80:warning or 100:critical:forecast; levels are {words}", param_hint="--threshold"
        )
    return {"percent": int(percent), "level": level, "kind": kind}
