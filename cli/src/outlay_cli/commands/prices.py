"""Commands of ``outlay price`` about what calls cost here: prices that are set, negotiated, free, and withdrawn.

An entry is never changed: withdraw it, and make another. Calls that come from the next minute on are priced by it, and
within half an hour those that had no price. Whatever had one keeps it until it is rated again (``rerate``).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

from outlay_cli import problems, rendering
from outlay_cli.context import App, pass_app

Entry = Mapping[str, Any]
Command = Callable[..., Any]

_json = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
_reason = click.option("--reason", required=True, help="Why; kept with your name and the time.")
_org = click.option(
    "--org", "organization", default="", metavar="ID", help="Whose, for administrators of the deployment."
)
_everywhere = click.option(
    "--deployment", is_flag=True, help="For every organization; administrators of the deployment."
)


@click.command()
@_json
@pass_app
def unpriced(app: App, *, as_json: bool) -> int:
    """Models with calls that have no price, why, and what can be done."""
    with app.reader() as client:
        rows = client.prices.unpriced()
    if as_json:
        app.print_line(json.dumps(rows))
        return problems.OK
    columns = [("provider", False), ("model", False), ("requests", True), ("why", False), ("last seen", False)]
    cells = [[*_named(row), rendering.count(row["requests"]), _why(row), row["last_seen"]] for row in rows]
    _print_table(app, columns, cells, nothing="Every call has a price.")
    return problems.OK


@click.command()
@_everywhere
@_org
@_json
@pass_app
def entries(app: App, *, deployment: bool, organization: str, as_json: bool) -> int:
    """What was entered, newest first, and what became of it: the organization's, or with --deployment everybody's."""
    with app.reader() as client:
        found = client.prices.entries() if deployment else client.prices.negotiated(organization=organization)
    if as_json:
        app.print_line(json.dumps(found))
        return problems.OK
    columns = [("no.", True), ("kind", False), ("what", False), ("from", False), ("to", False), ("state", False)]
    columns += [("by", False), ("reason", False)]
    _print_table(app, columns, [_row(one) for one in found], nothing="There are no entries.")
    return problems.OK


def _entry_options(*, is_discount: bool) -> Callable[[Command], Command]:
    options = [
        click.option("--provider", default="", metavar="NAME", help="* is every one." if is_discount else ""),
        click.option(
            "--model", default="", metavar="NAME", help="All of the provider's if left out." if is_discount else ""
        ),
        click.option(
            "--rate",
            "rates",
            multiple=True,
            metavar="BUCKET=USD",
            help="USD per million tokens; may be repeated. BUCKET@200000=USD: of calls with more input tokens.",
        ),
        click.option("--service-tier", default="", metavar="NAME", help="Only calls of that tier, e.g. batch."),
        click.option("--from", "effective_from", default="", metavar="DATE", help="First day (UTC) that it holds."),
        click.option(
            "--to", "effective_to", default="", metavar="DATE", help="Day (UTC) from which it does not hold any more."
        ),
        click.option("--source", default="", help="Where the price stands: a list, a contract."),
        click.option("--source-url", default="", metavar="ADDRESS", help="Its address (https)."),
        _reason,
        _json,
    ]

    def wrap(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return wrap


@click.command()
@_entry_options(is_discount=False)
@pass_app
def add(app: App, /, *, as_json: bool, **given: Any) -> int:
    """Set a model's price for every organization. Administrators of the deployment only.

    A rate entry is a whole price: buckets that it does not name are charged by the usual chain (cached input as input),
    or have no price. Short names: input, output, cache-read, cache-write; else the bucket's own name.
    """
    with app.reader() as client:
        return _told(app, client.prices.add(kind="rate", **_fields(given)), as_json)


@click.command()
@_entry_options(is_discount=True)
@click.option("--percent", default="", metavar="P", help="Off the list price, instead of rates.")
@_org
@pass_app
def negotiate(app: App, /, *, as_json: bool, organization: str, percent: str, **given: Any) -> int:
    """A rate or a discount of your organization alone; it holds once it is granted."""
    kind = "discount" if percent else "rate"
    fields = _fields(given) | ({"percent": percent} if percent else {})
    with app.reader() as client:
        return _told(app, client.prices.negotiate(kind=kind, organization=organization, **fields), as_json)


@click.command()
@click.argument("name")
@click.argument("target")
@_everywhere
@_reason
@_json
@pass_app
def alias(app: App, *, name: str, target: str, deployment: bool, reason: str, as_json: bool) -> int:
    """Price NAME (provider/model, as it is sent) as TARGET (provider/model)."""
    fields = {**_split(name), "reason": reason}
    fields |= {f"target_{part}": text for part, text in _split(target).items()}
    return _enter(app, "alias", fields, deployment=deployment, as_json=as_json)


@click.command()
@click.argument("name")
@_everywhere
@_reason
@_json
@pass_app
def free(app: App, *, name: str, deployment: bool, reason: str, as_json: bool) -> int:
    """NAME (provider/model) costs nothing, and is not unpriced: it runs on your own machines, for one."""
    return _enter(app, "free", {**_split(name), "reason": reason}, deployment=deployment, as_json=as_json)


def _enter(app: App, kind: str, fields: Mapping[str, str], *, deployment: bool, as_json: bool) -> int:
    with app.reader() as client:
        make = client.prices.add if deployment else client.prices.negotiate
        return _told(app, make(kind=kind, **fields), as_json)


def _answer(verb: str, about: str) -> click.Command:
    @click.argument("sequence", type=int)
    @_everywhere
    @_org
    @_reason
    @_json
    @pass_app
    def command(app: App, *, sequence: int, deployment: bool, organization: str, reason: str, as_json: bool) -> int:
        if deployment and verb != "withdraw":
            raise click.UsageError(f"--deployment: there is nothing to {verb}; only organizations ask.")
        with app.reader() as client:
            if deployment:
                answer = client.prices.withdraw(sequence, reason=reason)
            else:
                answer = client.prices.answer(verb, sequence, reason=reason, organization=organization)
        return _told(app, answer, as_json)

    command.__doc__ = about
    return click.command(verb)(command)


grant = _answer("grant", "What an organization has asked for holds from now on. Administrators of the deployment only.")
refuse = _answer("refuse", "What an organization has asked for never holds. Administrators of the deployment only.")
withdraw = _answer("withdraw", "An entry prices nothing from now on; what was counted keeps its price.")


_SHORT = {
    "input": "input_uncached_tokens",
    "output": "output_tokens",
    "cache-read": "cache_read_tokens",
    "cache-write": "cache_write_5m_tokens",
    "cache-write-1h": "cache_write_1h_tokens",
    "reasoning": "reasoning_tokens",
    "request": "requests",
}


def _fields(given: Mapping[str, Any]) -> dict[str, Any]:
    fields = {name: value for name, value in given.items() if value and name not in ("rates", "source_url")}
    if given["source_url"]:
        fields["url"] = given["source_url"]
    if given["rates"]:
        fields["rates"] = _rates(given["rates"])
    return fields


def _rates(texts: Sequence[str]) -> dict[str, Any]:
    """Bucket → USD, or with tiers; whatever is wrong with the numbers the API says."""
    usual: dict[str, str] = {}
    tiers: dict[str, list[dict[str, Any]]] = {}
    for text in texts:
        name, above, usd = _rate(text)
        if above is None:
            usual[name] = usd
        else:
            tiers.setdefault(name, []).append({"above_input_tokens": above, "usd": usd})
    if missing := sorted(tiers.keys() - usual.keys()):
        raise click.BadParameter(f"{', '.join(missing)}: give the usual rate as well", param_hint="--rate")
    ascending = {name: sorted(some, key=lambda tier: tier["above_input_tokens"]) for name, some in tiers.items()}
    return {name: {"usd": usd, "tiers": ascending[name]} if name in ascending else usd for name, usd in usual.items()}


def _rate(text: str) -> tuple[str, int | None, str]:
    """Bucket, the tier that it is of, USD."""
    name, found, usd = text.partition("=")
    name, is_tier, above = name.partition("@")
    if not found or not usd or (is_tier and not (above.isascii() and above.isdecimal())):
        example = "BUCKET=USD or BUCKET@TOKENS=USD, e.g. input=2.50 input@200000=5.00"
        raise click.BadParameter(f"{text!r} should be {example}", param_hint="--rate")
    return _SHORT.get(name, name.replace("-", "_")), int(above) if is_tier else None, usd


def _split(name: str) -> dict[str, str]:
    provider, slash, model = name.partition("/")
    return {"provider": provider, "model": model} if slash else {"provider": "", "model": name}


def _named(row: Entry) -> list[str]:
    return [rendering.clean(row[name], limit=60) for name in ("provider", "model")]


def _why(row: Entry) -> str:
    return str(row["reason"]).replace("_", " ") + (f" ({', '.join(row['buckets'])})" if row["buckets"] else "")


def _row(one: Entry) -> list[str]:
    state = (one["state"] or f"of no. {one.get('about')}").replace("_", " ")
    dates = [one.get("effective_from", ""), one.get("effective_to", "")]
    by, reason = rendering.clean(one["who"], limit=40), rendering.clean(one.get("reason", ""), limit=60)
    return [str(one["sequence"]), one["kind"], _what(one), *dates, state, by, reason]


def _what(one: Entry) -> str:
    name = "/".join(rendering.clean(one[part], limit=60) for part in ("provider", "model") if one.get(part))
    if one["kind"] == "alias":
        return f"{name} = {one.get('target_provider', '')}/{rendering.clean(one['target_model'], limit=60)}"
    if one["kind"] == "discount":
        return f"{name} −{one['percent']} %"
    rates = ", ".join(f"{bucket.removesuffix('_tokens')} {_usd(rate)}" for bucket, rate in one.get("rates", {}).items())
    return f"{name} {rates}".strip()


def _usd(rate: Any) -> str:
    if isinstance(rate, str):
        return rate
    above = (f"{tier['usd']} above {tier['above_input_tokens']:,}" for tier in rate["tiers"])
    return f"{rate['usd']} ({', '.join(above)})"


def _told(app: App, one: Entry, as_json: bool) -> int:
    if as_json:
        app.print_line(json.dumps(one))
    else:
        state = (one["state"] or f"of no. {one['about']}").replace("_", " ")
        app.print_line(f"entry {one['sequence']}: {one['kind']} {_what(one)}".rstrip() + f" ({state})")
        if one["state"] == "requested":
            app.note("It prices nothing until an administrator of the deployment grants it.")
    return problems.OK


def _print_table(app: App, columns: list[tuple[str, bool]], rows: list[list[str]], *, nothing: str) -> None:
    if rows:
        app.out.print(rendering.table(columns, rows))
    else:
        app.note(nothing)
