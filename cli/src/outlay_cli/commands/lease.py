"""``outlay lease``: what applications do before a call, by hand."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click
from outlay_client import Client, LeaseRefused

from outlay_cli import problems, rendering
from outlay_cli.context import App, pass_app

_json_option = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
_NAMES = ("operation", "project", "team", "feature", "environment", "cost_center", "user")


@click.group(
    epilog="""\b
Examples:
  outlay lease check --provider openai --model gpt-4o --max-tokens 1000 --team search
  outlay lease hold --provider openai --model gpt-4o --input-tokens 2000 --max-tokens 1000 --team search
  outlay lease settle l_… --input-tokens 1900 --output-tokens 420
  outlay lease release l_…"""
)
def lease() -> None:
    """Money held before a call and settled by its event.

    By the API key in OUTLAY_API_KEY; without one as whoever signed in, else by the key that is kept.

    Exit code 1: a budget refused.
    """


def _call_options(function: Any) -> Any:
    options = (
        click.option("--provider", required=True, help="As events name it: openai, anthropic, …"),
        click.option("--model", required=True, help="As events name it."),
        click.option("--input-tokens", type=click.IntRange(0), help="Estimate of all input."),
        click.option("--max-tokens", type=click.IntRange(0), help="The most that the call may answer with."),
        click.option("--output-tokens", type=click.IntRange(0), help="Estimate of the answer, without --max-tokens."),
        click.option("--amount-usd", help="Instead of what the tokens come to."),
        *(click.option(f"--{name.replace('_', '-')}", help="As the event will carry it.") for name in _NAMES),
    )
    for option in reversed(options):
        function = option(function)
    return function


@contextmanager
def _client(app: App) -> Iterator[Client]:
    by_key = app.connection().is_key_given or not app.is_signed_in()
    with app.sender() if by_key else app.reader() as client:
        yield client


@lease.command()
@_call_options
@click.option("--expires-in", type=click.IntRange(10, 900), default=300, show_default=True, help="Seconds.")
@click.option("--idempotency-key", default="", help="A repeat with the same one gets the same lease.")
@_json_option
@pass_app
def hold(app: App, /, *, expires_in: int, idempotency_key: str, as_json: bool, **call: Any) -> int:
    """Hold what a call may cost; its id goes into the call's event as lease_id."""
    given = {name: value for name, value in call.items() if value is not None}
    with _client(app) as client:
        try:
            made = client.leases.hold(
                idempotency_key=idempotency_key, when_unreachable="refuse", expires_in_s=expires_in, **given
            )
        except LeaseRefused as refused:
            return _refused(app, refused, as_json=as_json)
    return _print(app, made.body, as_json=as_json)


@lease.command()
@_call_options
@_json_option
@pass_app
def check(app: App, /, *, as_json: bool, **call: Any) -> int:
    """What would be answered at this moment. Nothing is held."""
    given = {name: value for name, value in call.items() if value is not None}
    with _client(app) as client:
        found = client.leases.check(**given)
    if as_json:
        app.print_line(json.dumps(found, ensure_ascii=False))
    else:
        word = "would be granted" if found["would_be_granted"] else "would be refused"
        budgets = ", ".join(str(one["name"]) for one in found["budgets"]) or "none that can refuse"
        app.print_line(f"{word}: {_comes(found)}")
        app.print_line(rendering.clean(f"budgets: {budgets}", limit=300))
        _print_refusals(app, found["refusals"])
    return problems.OK if found["would_be_granted"] else problems.NEGATIVE


@lease.command()
@click.argument("lease_id")
@click.option("--input-tokens", type=click.IntRange(0), required=True, help="That the call had.")
@click.option("--output-tokens", type=click.IntRange(0), required=True, help="That it answered with.")
@pass_app
def settle(app: App, *, lease_id: str, input_tokens: int, output_tokens: int) -> int:
    """Send the event of a call that was made under the lease. Needs an API key with the scope ingest."""
    with app.sender() as client:
        held = client.leases.get(lease_id)
        known = {name: value for name, value in held["dimensions"].items() if name in (*_FIELDS, *_NAMES[:-1])}
        sent = client.send_events(
            [
                {
                    **known,
                    "id": f"settles-{lease_id}",
                    "lease_id": lease_id,
                    "input_uncached_tokens": input_tokens,
                    "output_tokens": output_tokens,
                }
            ]
        )
    if not sent.accepted:
        app.note(f"The event was refused: {sent.errors[0]}")
        return problems.NEGATIVE
    app.note("The event is accepted; the lease is settled once it is counted, in a few seconds.")
    return problems.OK


_FIELDS = ("provider", "model")


@lease.command()
@click.argument("lease_id")
@_json_option
@pass_app
def release(app: App, *, lease_id: str, as_json: bool) -> int:
    """Give back what is held: the call will not be made."""
    with _client(app) as client:
        return _print(app, client.leases.release(lease_id), as_json=as_json)


@lease.command()
@click.argument("lease_id")
@_json_option
@pass_app
def show(app: App, *, lease_id: str, as_json: bool) -> int:
    """One lease, whatever became of it."""
    with _client(app) as client:
        return _print(app, client.leases.get(lease_id), as_json=as_json)


@lease.command("list")
@click.option("--state", type=click.Choice(["held", "settled", "released", "expired"]), help="Only those.")
@click.option("--budget", metavar="ID", help="Only those that hold of it.")
@_json_option
@pass_app
def list_leases(app: App, *, state: str | None, budget: str | None, as_json: bool) -> int:
    """Leases of the last hour, the newest first."""
    given = {name: value for name, value in (("state", state), ("budget_id", budget)) if value}
    with _client(app) as client:
        found = client.leases.list(**given)
    if as_json:
        app.print_line(json.dumps(found, ensure_ascii=False))
    elif found["leases"]:
        columns = (("lease", False), ("state", False), ("held (USD)", True), ("came to", True), ("model", False))
        app.out.print(rendering.table([*columns, ("expires", False)], map(_row, found["leases"])))
    else:
        app.note("No leases in the last hour.")
    return problems.OK


def _row(one: Mapping[str, Any]) -> list[str]:
    told = (
        one["lease_id"],
        one["state"],
        one["amount_usd"] or "unpriced",
        (one["actual"]["amount_usd"] or "unpriced") if one["actual"] else "",
        one["dimensions"].get("model", ""),
        one["expires_at"],
    )
    return [rendering.clean(text) for text in told]


def _print(app: App, one: Mapping[str, Any], *, as_json: bool) -> int:
    if as_json:
        app.print_line(json.dumps(one, ensure_ascii=False))
        return problems.OK
    told = {
        "lease": one["lease_id"],
        "state": one["state"],
        "holds" if one["state"] == "held" else "held": _comes(one),
        "of budgets": ", ".join(one["budgets"]) or "none: no budget that can refuse applies",
        "expires": one["expires_at"],
    }
    if one["actual"]:
        told["came to"] = _comes(one["actual"])
    for name, value in told.items():
        app.print_line(f"{name:<12}{rendering.clean(str(value), limit=600)}")
    return problems.OK


def _comes(one: Mapping[str, Any]) -> str:
    amount = "an unknown price" if one["amount_usd"] is None else f"{one['amount_usd']} USD"
    return f"{amount}, {one['tokens']:,} tokens"


def _refused(app: App, refused: LeaseRefused, *, as_json: bool) -> int:
    if as_json:
        app.print_line(json.dumps(refused.members, ensure_ascii=False))
    else:
        app.print_line(f"refused: {refused.detail}")
        _print_refusals(app, refused.refusals)
    return problems.NEGATIVE


def _print_refusals(app: App, refusals: Any) -> None:
    for one in refusals:
        numbers = (
            f"{one['remaining']} of {one['limit']} {one['unit'].replace('usd', 'USD')} left until {one['period_end']}"
        )
        asked = "" if one["asked"] is None else f", {one['asked']} asked for"
        app.print_line(rendering.clean(f"  {one['name']}: {one['detail']} {numbers}{asked}.", limit=400))
        people = ", ".join(one["ask"]) or "an administrator of your organization"
        ask = f"outlay budget increase request {one['budget_id']} --amount … --until … --reason …"
        app.print_line(rendering.clean(f"    Who decides about more: {people}", limit=300))
        app.print_line(f"    To ask for it: {ask}")
