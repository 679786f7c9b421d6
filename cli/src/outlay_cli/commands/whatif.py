"""``outlay whatif``: what moving calls, hitting the cache, more or less volume, other prices would come to."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click
from outlay_client import Client

from outlay_cli import problems, rendering
from outlay_cli.commands.budget_options import scope_of
from outlay_cli.context import App, pass_app
from outlay_cli.problems import Trouble

_json_option = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
_MOVE = re.compile(r"(?P<model>[^=]+/[^=]+)=(?P<to>[^=]+/[^=]+):(?P<percent>\d{1,3})")
_OTHER = re.compile(r"(?:(?P<model>[^=]+/[^=]+)=)?(?P<percent>[+-]?\d{1,4})")
_OPTIONS = (
    click.option("--move", "moves", multiple=True, metavar="MODEL=MODEL:PERCENT", help="Calls to another model."),
    click.option("--cache", multiple=True, metavar="[MODEL=]PERCENT", help="A cache-hit rate that is reached."),
    click.option("--volume", multiple=True, metavar="[MODEL=]±PERCENT", help="More or fewer calls."),
    click.option("--price", multiple=True, metavar="[MODEL=]±PERCENT", help="Dearer or cheaper."),
    click.option("--scope", multiple=True, metavar="DIMENSION:VALUE", help="Repeatable; calls that fit all of it."),
    click.option("--from", "start", metavar="DATE", default="", help="First day of the changes; today if left out."),
)


def _changes_options(function: Any) -> Any:
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


@click.group(
    epilog="""\b
Examples:
  outlay whatif try --move openai/gpt-4o=openai/gpt-4o-mini:50 --scope team:search
  outlay whatif try --cache 60 --volume +20 --from 2026-12-01
  outlay whatif save "Half on mini" --move openai/gpt-4o=openai/gpt-4o-mini:50
  outlay whatif list
  outlay whatif show "Half on mini"               by its name, or its id
  outlay whatif compare "Half on mini" "More cache"
  outlay whatif delete "Half on mini"

Models are named provider/model, as `outlay costs --by provider,model` shows them. Changes apply in the order move,
cache, volume, price, each to what those before it left."""
)
def whatif() -> None:
    """What a change would come to: this month, the year ahead, each budget; tried, saved, compared."""


@whatif.command("try")
@_changes_options
@_json_option
@pass_app
def try_out(app: App, /, *, as_json: bool, **given: Any) -> int:
    """What it would come to; nothing is saved. Exit code 1: a price is not known, so neither is the answer."""
    changes, scope = _changes(given), scope_of(given["scope"])
    with app.reader() as client:
        return _show(app, client.scenarios.preview(changes=changes, scope=scope), as_json=as_json)


@whatif.command()
@click.argument("name")
@_changes_options
@click.option("--notes", default="", help="For people.")
@_json_option
@pass_app
def save(app: App, /, *, name: str, notes: str, as_json: bool, **given: Any) -> int:
    """Keep one under a name, to be looked at again and compared."""
    changes, scope = _changes(given), scope_of(given["scope"])
    with app.reader() as client:
        made = client.scenarios.create(name, changes=changes, scope=scope, notes=notes)
    app.print_line(json.dumps(made, ensure_ascii=False) if as_json else made["scenario_id"])
    return problems.OK


@whatif.command("list")
@_json_option
@pass_app
def list_scenarios(app: App, /, *, as_json: bool) -> int:
    """Those that were saved."""
    with app.reader() as client:
        found = client.scenarios.all()
    if as_json:
        app.print_line(json.dumps(found, ensure_ascii=False))
    elif found:
        columns = [("scenario", False), ("name", False), ("of", False), ("changes", False)]
        rows = [
            [one["scenario_id"], rendering.clean(one["name"]), _scope_text(one), _changes_text(one)] for one in found
        ]
        app.out.print(rendering.table(columns, rows))
    else:
        app.note("There is no scenario. Save one with `outlay whatif save`.")
    return problems.OK


@whatif.command()
@click.argument("scenario")
@_json_option
@pass_app
def show(app: App, /, *, scenario: str, as_json: bool) -> int:
    """One of them, and what it comes to as things stand now."""
    with app.reader() as client:
        found, _ = client.scenarios.get(_id_of(client, scenario))
    if as_json:
        app.print_line(json.dumps(found, ensure_ascii=False))
        return _code(found["effect"])
    app.print_line(f"{rendering.clean(found['name'])}: {_changes_text(found)}; of {_scope_text(found)}")
    return _show(app, found["effect"], as_json=False)


@whatif.command()
@click.argument("scenarios", nargs=-1, required=True)
@_json_option
@pass_app
def compare(app: App, /, *, scenarios: Sequence[str], as_json: bool) -> int:
    """Two to five of them side by side; what saves most in the year ahead first."""
    with app.reader() as client:
        found = client.scenarios.compare([_id_of(client, one) for one in scenarios])
    if as_json:
        app.print_line(json.dumps(found, ensure_ascii=False))
        return problems.OK
    columns = [("name", False), ("changes", False), ("this month", True), ("year ahead", True), ("of it", True)]
    app.out.print(
        rendering.table(
            columns,
            [
                [
                    rendering.clean(one["name"]),
                    _changes_text(one),
                    _money(one["effect"]["month"]["difference_usd"]),
                    _money(one["effect"]["year"]["difference_usd"]),
                    _percent(one["effect"]["year"]["difference_percent"]),
                ]
                for one in found
            ],
        )
    )
    return problems.OK


@whatif.command()
@click.argument("scenario")
@pass_app
def delete(app: App, /, *, scenario: str) -> int:
    """Forget one. The audit log keeps what it was."""
    with app.reader() as client:
        scenario_id = _id_of(client, scenario)
        _, version = client.scenarios.get(scenario_id)
        client.scenarios.delete(scenario_id, version=version)
    app.note(f"{scenario_id} is deleted.")
    return problems.OK


def _id_of(client: Client, given: str) -> str:
    if given.startswith("scn_"):
        return given
    wanted = given.strip().casefold()
    found = [one["scenario_id"] for one in client.scenarios.all() if one["name"].strip().casefold() == wanted]
    if not found:
        raise Trouble(f"There is no scenario {rendering.clean(given)!r}: see `outlay whatif list`.")
    return str(found[0])


def _changes(given: Mapping[str, Any]) -> list[dict[str, Any]]:
    start = {"from": given["start"]} if given["start"] else {}
    changes = [_move(one) | start for one in given["moves"]]
    for kind in ("cache", "volume", "price"):
        changes += [_other(kind, one) | start for one in given[kind]]
    if not changes:
        raise click.UsageError("Give at least one of --move, --cache, --volume and --price.")
    return changes


def _move(text: str) -> dict[str, Any]:
    found = _MOVE.fullmatch(text)
    if found is None:
        reason = f"{text!r} should read provider/model=provider/model:percent"
        raise click.BadParameter(reason, param_hint="--move")
    return {"kind": "move", "percent": int(found["percent"]), "model": found["model"], "to_model": found["to"]}


def _other(kind: str, text: str) -> dict[str, Any]:
    found = _OTHER.fullmatch(text)
    if found is None:
        raise click.BadParameter(f"{text!r} should read percent, or provider/model=percent", param_hint=f"--{kind}")
    return {"kind": kind, "percent": int(found["percent"]), "model": found["model"] or ""}


def _show(app: App, effect: Mapping[str, Any], *, as_json: bool) -> int:
    if as_json:
        app.print_line(json.dumps(effect, ensure_ascii=False))
        return _code(effect)
    columns = [
        ("", False),
        ("as it goes", True),
        ("then", True),
        ("difference", True),
        ("of it", True),
        ("limit", True),
    ]
    rows = [_row("this month", effect["month"]), _row("365 days ahead", effect["year"])]
    rows += [_row(f"budget {rendering.clean(one['name'])}", one) for one in effect["budgets"]]
    app.out.print(rendering.table(columns, rows))
    for line in _remarks(effect):
        app.note(line)
    return _code(effect)


def _row(name: str, one: Mapping[str, Any]) -> list[str]:
    amounts = [_money(one[field]) for field in ("baseline_usd", "scenario_usd", "difference_usd")]
    limit = rendering.money(one["limit_usd"]) if "limit_usd" in one else ""
    return [name, *amounts, _percent(one["difference_percent"]), limit]


def _remarks(effect: Mapping[str, Any]) -> Iterable[str]:
    for one in effect["unknown"]:
        buckets = f" ({', '.join(one['buckets'])})" if one["buckets"] else ""
        yield f"not known: change {one['change'] + 1}, {rendering.clean(one['model'])}: {one['reason']}{buckets}"
    for number in effect["untouched_changes"]:
        yield f"change {number + 1} concerns no call of the last {effect['reference_days']} days"
    if effect["budgets_left_out"]:
        yield f"{effect['budgets_left_out']} budgets with smaller limits are not among these"
    if effect["lower_bound"]:
        yield "lower bound: some calls in the scope have no known price"
    yield from (one["text"] for one in effect["assumptions"])


def _code(effect: Mapping[str, Any]) -> int:
    return problems.NEGATIVE if effect["unknown"] else problems.OK


def _money(amount: str | None) -> str:
    return "not known" if amount is None else rendering.money(amount)


def _percent(text: str | None) -> str:
    return "" if text is None else f"{text} %"


def _scope_text(one: Mapping[str, Any]) -> str:
    told = [f"{name}:{value or '(none)'}" for name, values in one["scope"].items() for value in values]
    return rendering.clean("; ".join(told)) or "everything"


def _changes_text(one: Mapping[str, Any]) -> str:
    return rendering.clean("; ".join(map(_change_text, one["changes"])))


def _change_text(one: Mapping[str, Any]) -> str:
    of = f" of {one['model']}" if one["model"] else ""
    match one["kind"]:
        case "move":
            return f"{one['percent']} %{of} to {one['to_model']}"
        case "cache":
            return f"{one['percent']} % cache hits{of}"
        case kind:
            return f"{kind} {one['percent']:+d} %{of}"
