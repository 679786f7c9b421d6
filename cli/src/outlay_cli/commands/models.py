"""``outlay models``: what models can do, and how long they will."""

import json
from collections.abc import Mapping
from typing import Any

import click

from outlay_cli import problems, rendering
from outlay_cli.commands.price_list import json_option, model_options, rows_of, split_name
from outlay_cli.context import App, pass_app

_NAMED = frozenset({"provider", "model", "sources"})
"""Not shown as lines of their own."""
_COLUMNS = [
    ("provider", False),
    ("model", False),
    ("context", True),
    ("output", True),
    ("tools", False),
    ("takes", False),
    ("until", False),
    ("replaced by", False),
]


@click.command(
    epilog="""\b
Examples:
  outlay models --family claude
  outlay models --modality audio --tools --min-context 200000
  outlay models --deprecated true
  outlay models anthropic/claude-sonnet-4-5            all about one"""
)
@click.argument("model", required=False, metavar="[PROVIDER/]MODEL")
@model_options
@click.option("--modality", type=click.Choice(["text", "image", "audio", "video", "pdf"]), help="That it takes.")
@click.option("--tools", "tool_use", is_flag=True, help="Known to use tools.")
@click.option("--min-context", type=click.IntRange(min=1), metavar="TOKENS", help="A known window of at least so many.")
@json_option
@pass_app
def models(app: App, /, *, model: str | None, limit: int, as_json: bool, **filters: Any) -> int:
    """The model catalogue. `?` is unknown: no provider's page was read for it, or none says."""
    if model is not None:
        return _one(app, model, as_json=as_json)
    chosen = {name: str(value) for name, value in filters.items() if value and name != "tool_use"}
    if filters["tool_use"]:
        chosen["tool_use"] = "true"
    with app.reader() as client:
        rows, found = rows_of(client.models.pages(**chosen, limit=str(min(limit, 200))), "models", limit)
    if as_json:
        app.print_line(json.dumps(rows))
    else:
        app.out.print(rendering.table(_COLUMNS, [_cells(row) for row in rows]))
    if found > len(rows):
        app.note(f"{len(rows):,} of {found:,} models; give a larger --limit, or narrow it.")
    return problems.OK


def _cells(row: Mapping[str, Any]) -> list[str]:
    until = row["retirement_date"] or ("deprecated" if row["deprecated"] else "")
    return [
        row["provider"],
        rendering.clean(row["model"]),
        _told(row["context_window"]),
        _told(row["max_output_tokens"]),
        _told(row["tool_use"]),
        _told(row["modalities_in"]),
        until,
        row["replacement"] or "",
    ]


def _told(value: Any) -> str:
    if value is None:
        return "?"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return ", ".join(value) if isinstance(value, list) else rendering.clean(str(value))


def _one(app: App, model: str, *, as_json: bool) -> int:
    provider, name = split_name(model)
    with app.reader() as client:
        found = client.models.get(name, provider=provider)
    if as_json:
        app.print_line(json.dumps(found))
        return problems.OK
    app.print_line(f"{found['provider']}/{rendering.clean(found['model'])}")
    lines = [
        (field.replace("_", " "), _told(found[field]), _source(found["sources"].get(field)))
        for field in found
        if field not in _NAMED
    ]
    app.out.print(rendering.table([("", False), ("", False), ("source", False)], lines))
    return problems.OK


def _source(source: Mapping[str, Any] | None) -> str:
    if source is None:
        return ""
    return f"{source['url']}, {source['looked_up']}" if "looked_up" in source else source["name"]
