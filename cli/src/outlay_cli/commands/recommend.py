"""``outlay recommend``: what could be saved, what that takes, what it brought."""

import json
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

import click

from outlay_cli import problems, rendering
from outlay_cli.context import App, pass_app

_json_option = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
_note_option = click.option("--note", default="", help="For whoever looks at it later.")
_STATES = ("pending", "more_info", "accepted", "rejected", "implemented", "verified", "archived", "expired")
_TYPES = (
    "model_downgrade",
    "deprecated_model",
    "prompt_caching",
    "response_caching",
    "batch_processing",
    "prompt_optimization",
    "tier_migration",
    "rate_limiting",
    "unused_feature",
)
_USE_CASES = ("general", "tools", "agents", "code", "long_context", "vision", "audio", "video", "documents")
_OPEN = "pending,more_info,accepted,implemented"


@click.group(
    epilog="""\b
Examples:
  outlay recommend generate                         look at the last 30 days now
  outlay recommend list --min-savings 50
  outlay recommend show rec_…
  outlay recommend accept rec_… --note "this sprint"
  outlay recommend implement rec_… --day 2026-11-20 --hours 6
  outlay recommend verify rec_…                     measure what it brought
  outlay recommend alternatives openai/gpt-5 --use-case tools
  outlay recommend summary"""
)
def recommend() -> None:
    """What could be saved, what that takes, and what it brought. For managers and administrators."""


@recommend.command("list")
@click.option("--status", "states", type=click.Choice(_STATES), multiple=True, help="Only those; repeatable.")
@click.option("--type", "types", type=click.Choice(_TYPES), multiple=True, help="Only those; repeatable.")
@click.option("--min-savings", metavar="USD", help="Only those that save so much a month, at least.")
@click.option("--all", "everything", is_flag=True, help="Those that are over, too.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@_json_option
@pass_app
def list_recommendations(app: App, /, *, limit: int, as_json: bool, **filters: Any) -> int:
    """The most urgent first; without --status those that are not over."""
    states = ",".join(filters["states"]) or ("" if filters["everything"] else _OPEN)
    asked = {"status": states, "type": ",".join(filters["types"]), "min_savings": filters["min_savings"] or ""}
    with app.reader() as client:
        found = list(islice(client.recommendations.list(**{name: text for name, text in asked.items() if text}), limit))
    if as_json:
        app.print_line(json.dumps(found, ensure_ascii=False))
    elif found:
        columns = [("id", False), ("saves", True), ("%", True), ("priority", True), ("state", False), ("what", False)]
        app.out.print(rendering.table(columns, map(_row, found)))
        app.note("A month of 30 days, USD. Savings of those that overlap don't add up: see `outlay recommend summary`.")
    else:
        app.note("There is no such recommendation. `outlay recommend generate` looks now.")
    return problems.OK


def _row(one: Mapping[str, Any]) -> list[str]:
    told = (one["recommendation_id"], _in_short(one), one["savings_percent"] or "", str(one["priority"]), one["state"])
    return [rendering.clean(text) for text in (*told, one["title"])]


def _in_short(one: Mapping[str, Any]) -> str:
    if one.get("extra_cost_usd") is not None:
        return f"-{rendering.money(one['extra_cost_usd'])}"
    return rendering.money(one["savings_usd"]) if one["savings_usd"] else "not known"


@recommend.command()
@click.argument("recommendation_id")
@_json_option
@pass_app
def show(app: App, *, recommendation_id: str, as_json: bool) -> int:
    """One of them, with its numbers, steps and notes."""
    with app.reader() as client:
        return _print(app, client.recommendations.get(recommendation_id).body, as_json)


@recommend.command()
@_json_option
@pass_app
def generate(app: App, *, as_json: bool) -> int:
    """Look at the last 30 days now, as the weekly run does. For administrators."""
    with app.reader() as client:
        made = client.recommendations.generate()
    if as_json:
        app.print_line(json.dumps(made))
    else:
        counts = ", ".join(f"{len(made[name])} {name}" for name in ("created", "updated", "expired"))
        app.print_line(f"{made['from']} to {made['to']}: {counts}")
    return problems.OK


@recommend.command()
@click.argument("recommendation_id")
@_note_option
@_json_option
@pass_app
def accept(app: App, *, recommendation_id: str, note: str, as_json: bool) -> int:
    """It is to be done."""
    with app.reader() as client:
        return _print(app, client.recommendations.accept(recommendation_id, note=note).body, as_json)


@recommend.command()
@click.argument("recommendation_id")
@click.option("--reason", required=True, help="Why not.")
@_json_option
@pass_app
def reject(app: App, *, recommendation_id: str, reason: str, as_json: bool) -> int:
    """It is not to be done. It comes back only where it has become another."""
    with app.reader() as client:
        return _print(app, client.recommendations.reject(recommendation_id, reason).body, as_json)


@recommend.command()
@click.argument("recommendation_id")
@click.argument("question")
@_json_option
@pass_app
def ask(app: App, *, recommendation_id: str, question: str, as_json: bool) -> int:
    """Ask for what is missing before it can be decided."""
    with app.reader() as client:
        return _print(app, client.recommendations.ask(recommendation_id, question).body, as_json)


@recommend.command()
@click.argument("recommendation_id")
@click.argument("text")
@_json_option
@pass_app
def answer(app: App, *, recommendation_id: str, text: str, as_json: bool) -> int:
    """Answer what was asked: it is pending again."""
    with app.reader() as client:
        return _print(app, client.recommendations.answer(recommendation_id, text).body, as_json)


@recommend.command()
@click.argument("recommendation_id")
@click.argument("step", type=click.IntRange(1))
@click.option("--undo", is_flag=True, help="It is not done.")
@_json_option
@pass_app
def tick(app: App, *, recommendation_id: str, step: int, undo: bool, as_json: bool) -> int:
    """Tick off a step, by its number."""
    with app.reader() as client:
        return _print(app, client.recommendations.tick(recommendation_id, step, done=not undo).body, as_json)


@recommend.command()
@click.argument("recommendation_id")
@click.option("--day", default="", metavar="DATE", help="On which it was done; today if left out.")
@click.option("--hours", type=click.IntRange(0), help="Of work that it took.")
@_note_option
@_json_option
@pass_app
def implement(app: App, /, *, recommendation_id: str, day: str, hours: int | None, note: str, as_json: bool) -> int:
    """It was done: what it brings is measured from the day after."""
    with app.reader() as client:
        done = client.recommendations.implement(recommendation_id, day=day, hours_spent=hours, note=note)
    return _print(app, done.body, as_json)


@recommend.command()
@click.argument("recommendation_id")
@click.option("--amount", default="", metavar="USD", help="Saved a month, as you state it; else it is measured.")
@_note_option
@_json_option
@pass_app
def verify(app: App, *, recommendation_id: str, amount: str, note: str, as_json: bool) -> int:
    """Measure what it brought, or state it."""
    with app.reader() as client:
        return _print(app, client.recommendations.verify(recommendation_id, amount_usd=amount, note=note).body, as_json)


@recommend.command()
@click.argument("recommendation_id")
@_note_option
@_json_option
@pass_app
def archive(app: App, *, recommendation_id: str, note: str, as_json: bool) -> int:
    """Put away what is over."""
    with app.reader() as client:
        return _print(app, client.recommendations.archive(recommendation_id, note=note).body, as_json)


@recommend.command()
@click.argument("model")
@click.option("--use-case", default="", type=click.Choice(("", *_USE_CASES)), help="What the calls need beside.")
@click.option("--limit", type=click.IntRange(1), default=15, show_default=True)
@_json_option
@pass_app
def alternatives(app: App, *, model: str, use_case: str, limit: int, as_json: bool) -> int:
    """Other models for the calls of one, priced on your own usage of it."""
    with app.reader() as client:
        found = client.recommendations.alternatives(model, use_case=use_case)
    if as_json:
        app.print_line(json.dumps(found, ensure_ascii=False))
        return problems.OK
    columns = [("model", False), ("cost", True), ("%", True), ("window", True), ("tier", False)]
    columns += [("score", False), ("not known", False)]
    rows = [found["current"], *found["models"][:limit]]
    app.out.print(rendering.table(columns, map(_alternative, rows)))
    what = "Your usage of the last 30 days" if found["is_own_usage"] else "Without usage of your own: a usual one"
    app.note(f"{what}, {found['requests']:,} calls. The first line is the model itself.")
    return problems.OK


def _alternative(one: Mapping[str, Any]) -> list[str]:
    window = f"{one['context_window']:,}" if one["context_window"] else ""
    score = f"{one['score']} {one['score_change']}" if one["score"] else ""
    told = (
        f"{one['provider']}/{one['model']}",
        rendering.money(one["cost_usd"]) if one["cost_usd"] else "no price",
        one["difference_percent"] or "",
        window,
    )
    return [rendering.clean(text) for text in (*told, one["tier"] or "", score, ", ".join(one["not_known"]))]


@recommend.command()
@_json_option
@pass_app
def summary(app: App, *, as_json: bool) -> int:
    """What they come to together, each dollar once; what was adopted, and what it brought."""
    with app.reader() as client:
        found = client.recommendations.summary()
    if as_json:
        app.print_line(json.dumps(found))
        return problems.OK
    percent = found["savings_in_reach_pct"]
    _lines(
        app,
        [
            (
                "in reach a month",
                f"${rendering.money(found['savings_in_reach_usd'])}" + (f", {percent} % of spend" if percent else ""),
            ),
            ("sum with overlaps", f"${rendering.money(found['sum_with_overlaps_usd'])}"),
            ("accepted", f"${rendering.money(found['accepted_usd'])}"),
            ("verified", f"${rendering.money(found['verified_usd'])}"),
            ("adoption", _percent(found["adoption_percent"])),
            ("success", _percent(found["success_percent"])),
            ("Outlay costs", f"${rendering.money(found['running_cost_usd'])}" if found["running_cost_usd"] else "n/a"),
            ("return", f"{found['roi']} times" if found["roi"] else "n/a"),
        ],
    )
    return problems.OK


def _percent(text: str | None) -> str:
    return "n/a" if text is None else f"{text} %"


def _print(app: App, one: Mapping[str, Any], as_json: bool) -> int:
    if as_json:
        app.print_line(json.dumps(one, ensure_ascii=False))
        return problems.OK
    quality = one["quality"]
    change = f"{quality['score']} {quality['score_change']}" if quality["score"] else quality["impact"]
    payback = f", paid back in {one['payback_days']} days" if one["payback_days"] is not None else ""
    _lines(
        app,
        [
            ("", one["title"]),
            ("why", one["why"]),
            ("state", one["state"]),
            ("now", f"${rendering.money(one['current_usd'])} a month"),
            ("then", f"${rendering.money(one['projected_usd'])} a month" if one["projected_usd"] else "not known"),
            ("saves", _saves(one)),
            ("work", f"{one['hours_of_work']} hours, {one['difficulty']}{payback}"),
            ("confidence", "; ".join([f"{one['confidence']:.2f}", *one["doubts"]])),
            ("quality", f"{change}. {quality['reason']}"),
            *[("switch", text) for text in one["switch"]],
            *[("keep", text) for text in one["keep"]],
            *[(f"{'[x]' if step['done'] else '[ ]'} {step['step']}", step["text"]) for step in one["steps"]],
            *[(note["kind"], note["text"]) for note in one["notes"] if note["text"]],
            *_result(one["result"]),
        ],
    )
    return problems.OK


def _saves(one: Mapping[str, Any]) -> str:
    if one["savings_usd"] is None:
        return str(one["no_promise"])
    if one.get("extra_cost_usd") is not None:
        return f"nothing: it costs ${rendering.money(one['extra_cost_usd'])} a month more"
    return f"${rendering.money(one['savings_usd'])} a month ({one['savings_percent']} %)"


def _result(result: Mapping[str, Any] | None) -> Iterable[tuple[str, str]]:
    if result is not None:
        told = f"${rendering.money(result['monthly_usd'])} a month"
        if result["method"] == "measured":
            low, high = (rendering.money(result[f"monthly_{end}_usd"]) for end in ("low", "high"))
            told += f", from ${low} to ${high} (80 %)"
        yield result["method"], told


def _lines(app: App, rows: Iterable[tuple[str, str]]) -> None:
    for name, text in rows:
        app.print_line(f"{name:<18} {rendering.clean(text, limit=500)}")
