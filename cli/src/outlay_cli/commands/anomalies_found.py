"""``outlay anomalies list|show|feedback``: what the deployment found, what it is made of, whether it was expected."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import islice
from typing import Any

import click

from outlay_cli import problems, rendering
from outlay_cli.context import App, pass_app

Json = Mapping[str, Any]
_json_option = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
_CAUSES: Mapping[str, str] = {
    "volume": "more or fewer calls",
    "errors": "failed calls",
    "model_mix": "other models",
    "tokens_per_call": "longer or shorter calls",
    "cache_hits": "cache hits",
    "price": "prices",
}


@click.command("list")
@click.option("--severity", type=click.Choice(["medium", "high"]), help="Only those.")
@click.option("--status", type=click.Choice(["open", "closed"]), help="Only those.")
@click.option("--direction", type=click.Choice(["rise", "drop"]), help="Only those.")
@click.option("--scope", metavar="DIMENSION:VALUE", help="Only those, e.g. team:search; or organization.")
@click.option("--since", metavar="MOMENT", help="RFC 3339, e.g. 2026-11-01T00:00:00Z.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@_json_option
@pass_app
def list_anomalies(app: App, /, *, limit: int, as_json: bool, **filters: str | None) -> int:
    """Those that began last first."""
    with app.reader() as client:
        found = list(islice(client.anomalies.list(**{name: text for name, text in filters.items() if text}), limit))
    if as_json:
        app.print_line(json.dumps(found, ensure_ascii=False))
    elif found:
        columns = (("id", False), ("start", False), ("severity", False), ("of", False), ("difference", True))
        app.out.print(rendering.table([*columns, ("status", False)], map(_row, found)))
    else:
        app.note("No anomaly was found. The hours that are over are looked at once an hour.")
    return problems.OK


def _row(one: Json) -> list[str]:
    difference = _signed(one["difference_usd"])
    told = (one["anomaly_id"], one["start"], one["severity"], _scope(one["scope"]), difference, one["status"])
    return [rendering.clean(text) for text in told]


@click.command()
@click.argument("anomaly_id")
@_json_option
@pass_app
def show(app: App, *, anomaly_id: str, as_json: bool) -> int:
    """One of them: what the difference is made of, and what brought it."""
    with app.reader() as client:
        return _print(app, client.anomalies.get(anomaly_id).body, as_json)


@click.command()
@click.argument("anomaly_id")
@click.option("--expected", "verdict", flag_value="expected", help="The next one like it is told later.")
@click.option("--unexpected", "verdict", flag_value="unexpected", help="The next one like it is told sooner.")
@click.option("--none", "verdict", flag_value="none", help="Take back what was said.")
@click.option("--note", default="", help="Why; at most 500 characters.")
@_json_option
@pass_app
def feedback(app: App, *, anomaly_id: str, verdict: str | None, note: str, as_json: bool) -> int:
    """Say whether it was expected."""
    if verdict is None:
        raise click.UsageError("Say --expected, --unexpected or --none.")
    word = None if verdict == "none" else verdict
    with app.reader() as client:
        return _print(app, client.anomalies.give_feedback(anomaly_id, word, note=note).body, as_json)


def _print(app: App, one: Json, as_json: bool) -> int:
    if as_json:
        app.print_line(json.dumps(one, ensure_ascii=False))
        return problems.OK
    lines = [(rendering.clean(name), rendering.clean(value, limit=300)) for name, value in _lines(one)]
    width = max(len(name) for name, _ in lines)
    for name, value in lines:
        app.print_line(f"{name:<{width}}  {value}")
    return problems.OK


def _lines(one: Json) -> Iterator[tuple[str, str]]:
    explanation = one["explanation"]
    yield "anomaly", one["anomaly_id"]
    yield "of", _scope(one["scope"])
    yield "status", f"{one['status']}, {one['severity']}, {one['direction']} ({one['score']} sigma-equivalents)"
    yield "from", one["start"]
    yield "to", one["end"]
    yield "spent", f"${rendering.money(one['actual_usd'])}"
    yield "expected", f"${rendering.money(one['expected_usd'])}"
    yield "difference", _signed(one["difference_usd"])
    for part in explanation["parts"]:
        if Decimal(part["amount_usd"]):
            yield f"  {_CAUSES.get(part['cause'], part['cause'])}", _signed(part["amount_usd"])
    for each in explanation["brought_by"]:
        yield f"  {each['dimension']} {each['value'] or '(none)'}", _signed(each["amount_usd"])
    if explanation["unpriced_requests"]:
        yield "without a price", f"{rendering.calls(explanation['unpriced_requests'])}: spent is a lower bound"
    if one["alert_id"]:
        yield "alert", one["alert_id"]
    if one["feedback"]:
        yield "feedback", f"{one['feedback']['verdict']} {one['feedback']['note']}".strip()
    yield "score asked for", f"{one['threshold_factor']} of the usual one"


def _scope(scope: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in scope.items()) or "the organization"


def _signed(usd: str) -> str:
    return f"-${rendering.money(usd[1:])}" if usd.startswith("-") else f"+${rendering.money(usd)}"
