"""``outlay price``: what a call costs, offline, from the same price book that the deployment counts by."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, BinaryIO

import click
from outlay.contracts.buckets import BUCKETS
from outlay.domain.importing.files import opened
from outlay.domain.importing.values import WrongValue, flag, instant_ms, whole
from outlay.domain.money import usd_text
from outlay.domain.pricing import PriceBook, Priced, Unpriced, load_price_book
from outlay.domain.provider_usage import UsageProblem, convert

from outlay_cli import problems, rendering
from outlay_cli.context import App, pass_app
from outlay_cli.problems import Trouble
from outlay_cli.usage_options import usage_from, usage_options

_TOKEN_FIELDS = frozenset({*BUCKETS, "max_tokens"})
_USUAL = BUCKETS[:5]


@click.command(
    epilog="""\b
Examples:
  outlay price gpt-4o --input 1200 --output 300
  outlay price claude-sonnet-4-5 --provider anthropic --input 40 --cache-read 9000 --output 512
  outlay price gpt-3.5-turbo --input 1000000 --at 2023-08-01
  outlay price --file calls.jsonl --json

Each line of FILE is one call: {"provider", "model", "timestamp", and token buckets by their wire names}. Each gets
one line of JSON with `cost_usd`, or null and the reason why it has no price. Exit code 1: the one MODEL has no
price, or lines of FILE could not be read; with --strict also if a line of FILE has no price."""
)
@click.argument("model", required=False)
@usage_options
@click.option("--provider", default="", metavar="NAME", help="Found from the model's name if left out.")
@click.option("--at", metavar="WHEN", help="The price of that date or time (UTC); now if left out.")
@click.option("--service-tier", default="", metavar="NAME", help="e.g. priority or flex, as the provider names it.")
@click.option("--batch", "is_batch", is_flag=True, help="The provider's batch processing.")
@click.option("--file", type=click.File("rb"), help="Price every line of a JSONL file (- is stdin).")
@click.option("--strict", is_flag=True, help="With --file: exit code 1 if a call has no price.")
@click.option("--json", "as_json", is_flag=True, help="JSON, exact to 12 decimals. Always so with --file.")
@pass_app
def price(app: App, /, *, model: str | None, file: BinaryIO | None, strict: bool, as_json: bool, **options: Any) -> int:
    """What a call costs. Works offline; nothing is sent or stored."""
    if (model is None) == (file is None):
        raise click.UsageError("give either a MODEL or --file")
    book = load_price_book()
    if file is not None:
        return _price_file(app, book, file, strict=strict)
    call = {**usage_from(options), "model": model, "provider": options["provider"], "is_batch": options["is_batch"]}
    call["service_tier"] = options["service_tier"]
    if options["at"]:
        call["timestamp"] = options["at"]
    try:
        answer = _priced(book, call)
    except WrongValue as error:
        raise click.BadParameter(str(error), param_hint="--at") from error
    if as_json:
        app.print_line(json.dumps(answer))
    else:
        _print(app, answer)
    return problems.NEGATIVE if answer["unpriced"] else problems.OK


def _price_file(app: App, book: PriceBook, file: BinaryIO, *, strict: bool) -> int:
    unread = unpriced = number = 0
    for number, line in enumerate(opened(file), start=1):
        if not line.strip():
            continue
        try:
            answer = _priced(book, _call(line))
        except ValueError as error:
            unread += 1
            app.print_line(json.dumps({"line": number, "error": rendering.clean(error, limit=300)}))
            continue
        unpriced += answer["unpriced"]
        app.print_line(json.dumps({"line": number, **answer}))
    if not number:
        raise Trouble("there is nothing to price: the file is empty.")
    if unread or unpriced:
        app.note(f"{unpriced:,} calls without a price, {unread:,} lines not understood, of {number:,}.")
    return problems.NEGATIVE if unread or (strict and unpriced) else problems.OK


def _call(line: bytes) -> Mapping[str, Any]:
    try:
        call = json.loads(line.removeprefix(b"\xef\xbb\xbf"), parse_float=str)
    except (ValueError, RecursionError) as error:
        raise WrongValue(f"not JSON ({error})") from error
    if not isinstance(call, dict):
        raise WrongValue("not a JSON object")
    if not isinstance(call.get("model"), str) or not call["model"]:
        raise WrongValue("model: should be text")
    return call


def _priced(book: PriceBook, call: Mapping[str, Any]) -> dict[str, Any]:
    """The answer on one call; raises WrongValue with the field at fault."""
    usage = _usage(call)
    at = _field(call, "timestamp", lambda value: instant_ms(value, UTC), None)
    provider, tier = str(call.get("provider") or ""), str(call.get("service_tier") or "")
    result = book.price(
        provider=provider,
        model=call["model"],
        timestamp_ms=int(datetime.now(UTC).timestamp() * 1000) if at is None else at,
        usage=usage,
        service_tier=tier,
        is_batch=_field(call, "is_batch", flag, False),
    )
    named = {"provider": provider, "model": call["model"], "timestamp": call.get("timestamp")}
    return {**named, **_answer(book, result)}


def _usage(call: Mapping[str, Any]) -> dict[str, int]:
    raw = call.get("provider_usage")
    unknown = next((name for name in call if name.endswith("_tokens") and name not in _TOKEN_FIELDS), None)
    if unknown is not None:
        raise WrongValue(f"{unknown}: is no bucket, and would be priced at nothing; buckets are {', '.join(_USUAL)}, …")
    if raw is None:
        return {bucket: count for bucket in BUCKETS if (count := _field(call, bucket, whole, 0))}
    if not isinstance(raw, dict):
        raise WrongValue("provider_usage: should be a JSON object")
    try:
        return convert(str(call.get("provider") or ""), raw, api=str(call.get("provider_api") or ""))
    except UsageProblem as error:
        raise WrongValue("; ".join(f"{one.field}: {one.reason}" for one in error.problems)) from error


def _field(call: Mapping[str, Any], name: str, read: Any, absent: Any) -> Any:
    value = call.get(name)
    if value is None:
        return absent
    try:
        return read(value)
    except WrongValue as error:
        raise WrongValue(f"{name}: {error}") from error


def _answer(book: PriceBook, result: Priced | Unpriced) -> dict[str, Any]:
    if isinstance(result, Unpriced):
        return {
            "cost_usd": None,
            "unpriced": True,
            "reason": result.reason,
            "buckets": list(result.buckets),
            "price_revision": book.revision,
        }
    cost = result.cost
    return {
        "cost_usd": usd_text(cost.total),
        "unpriced": False,
        **{f"cost_{name}_usd": usd_text(amount) for name, amount in zip(cost.__slots__, cost.by_class(), strict=True)},
        "price_provider": result.provider,
        "price_model": result.model,
        "price_source": result.source,
        "price_effective_from": result.effective_from,
        "price_revision": result.revision,
    }


def _print(app: App, answer: Mapping[str, Any]) -> None:
    if answer["unpriced"]:
        what = "the model is not in the price book" if answer["reason"] == "unknown_model" else "no rate for "
        buckets = ", ".join(answer["buckets"])
        app.print_line(f"unpriced: {what}{buckets if answer['reason'] == 'no_rate' else ''}")
        app.note(f"price book revision {answer['price_revision']}; an unknown price is never counted as $0")
        return
    app.print_line(f"${answer['cost_usd']}")
    classes = [
        (name, answer[f"cost_{name}_usd"])
        for name in ("input", "cache_read", "cache_write", "output", "other")
        if answer[f"cost_{name}_usd"] != "0.00"
    ]
    if len(classes) > 1:
        app.note(" + ".join(f"{name.replace('_', ' ')} ${amount}" for name, amount in classes))
    since = f", in force since {answer['price_effective_from']}" if answer["price_effective_from"] else ""
    app.note(
        f"{answer['price_provider']} {answer['price_model']}{since}; "
        f"source {answer['price_source']}, price book revision {answer['price_revision']}"
    )
