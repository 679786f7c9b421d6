"""``outlay team``, ``project``, ``feature``, ``cost-center``, ``environment``: five registers, one implementation."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import click
from outlay_client import Client, NotFound

from outlay_cli import asking, people, problems, rendering
from outlay_cli.context import App, pass_app

Json = Mapping[str, Any]
_Command = Callable[..., Any]
_STATES = ("active", "archived", "merged", "unregistered")
_json_option = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    """The dimension's."""
    plural: str
    """As lists and sentences say it."""
    has_cost_center: bool = False

    @property
    def command(self) -> str:
        return self.name.replace("_", "-")

    @property
    def told(self) -> str:
        return self.name.replace("_", " ")

    @property
    def listed(self) -> str:
        """Where an answer's list stands."""
        return self.plural.replace(" ", "_")


KINDS = (
    _Kind("team", "teams", has_cost_center=True),
    _Kind("project", "projects", has_cost_center=True),
    _Kind("feature", "features"),
    _Kind("cost_center", "cost centers"),
    _Kind("environment", "environments"),
)


def _group(kind: _Kind) -> click.Group:
    group = click.Group(
        kind.command,
        help=f"The organization's {kind.plural}: names that events carry, who owns them, what was merged.",
        epilog=f"""\b
Examples:
  outlay {kind.command} list --state unregistered      what events carried and nobody registered
  outlay {kind.command} adopt search ads                register names as they are
  outlay {kind.command} merge serach search             show one name's figures under another's
  outlay {kind.command} merge serach --undo             and take that back; nothing counted ever changes""",
    )
    for made in (_list, _add, _set, _archive, _merge, _adopt, _remove):
        group.add_command(made(kind))
    return group


def _list(kind: _Kind) -> click.Command:
    @click.command("list", help=f"What is registered, or with --state unregistered the {kind.plural} that are not.")
    @click.option("--state", type=click.Choice(_STATES))
    @click.option("--search", default="", metavar="TEXT", help="Part of the id or name.")
    @click.option("--owner", default="", metavar="MEMBER", help="E-mail or subject.")
    @click.option("--limit", type=click.IntRange(1, 100_000), default=500, show_default=True, help="At most so many.")
    @_json_option
    @pass_app
    def command(app: App, *, state: str | None, search: str, owner: str, limit: int, as_json: bool) -> int:
        with app.reader() as client:
            if state == "unregistered":
                if search or owner:
                    raise click.UsageError("what is not registered can't be searched for")
                pages = (page["unregistered"] for page in client.registers.unregistered(kind.name))
            else:
                named = people.subject_of(client, owner)
                filters = {"state": state or "", "search": search, "owner": named}
                pages = (page[kind.listed] for page in client.registers.pages(kind.name, **filters))
            found = list(islice((one for page in pages for one in page), limit + 1))
        if as_json:
            app.print_line(json.dumps(found[:limit], ensure_ascii=False))
        elif found:
            shown = _unregistered_table if state == "unregistered" else _register_table
            app.out.print(shown(found[:limit]))
        else:
            app.note(f"There are no such {kind.plural}.")
        if len(found) > limit:
            app.note(f"There are more than {limit:,}; give a larger --limit.")
        return problems.OK

    return command


def _register_table(found: list[Json]) -> Any:
    columns = [("id", False), ("name", False), ("state", False), ("cost center", False), ("owners", False)]
    return rendering.table(columns, (_cells(one) for one in found))


def _cells(one: Json) -> list[str]:
    state = f"merged into {one['merged_into']}" if one["merged_into"] else one["state"]
    told = (one["id"], one["name"], state, one["cost_center"] or "", ", ".join(one["owners"]))
    return [rendering.clean(text, limit=200) for text in told]


def _unregistered_table(found: list[Json]) -> Any:
    columns = [("name", False), ("first", False), ("last", False), ("calls, 30 days", True), ("cost, 30 days", True)]
    rows = (
        [
            rendering.clean(one["id"], limit=200),
            one["first_month"],
            one["last_month"],
            rendering.count(one["recent"]["requests"]),
            rendering.cost(one["recent"], "cost_usd"),
        ]
        for one in found
    )
    return rendering.table(columns, rows)


def _fields(kind: _Kind, command: _Command) -> _Command:
    """The options that say what an entry is like."""
    if kind.has_cost_center:
        command = click.option("--cost-center", metavar="ID", help='A registered cost center; "" for none.')(command)
    command = click.option("--notes")(command)
    command = click.option(
        "--owner", "owners", multiple=True, metavar="MEMBER", help='E-mail or subject; all of them; "" for none.'
    )(command)
    return click.option("--name", help="To be shown instead of the id.")(command)


def _given(client: Client, fields: Json) -> dict[str, Any]:
    given = {name: value for name, value in fields.items() if _is_given(value)}
    if "owners" in given:
        given["owners"] = [people.subject_of(client, owner) for owner in given["owners"] if owner]
    if "cost_center" in given:
        given["cost_center"] = given["cost_center"] or None
    return given


def _is_given(value: Any) -> bool:
    return value is not None and value != ()


def _add(kind: _Kind) -> click.Command:
    def command(app: App, *, id: str, as_json: bool, **fields: Any) -> int:
        with app.reader() as client:
            _say(app, client.registers.add(kind.name, id, **_given(client, fields)), as_json=as_json)
        return problems.OK

    made = pass_app(_json_option(_fields(kind, command)))
    return click.command("add", help="Register a name, as events carry it.")(click.argument("id")(made))


def _set(kind: _Kind) -> click.Command:
    def command(app: App, *, id: str, as_json: bool, **fields: Any) -> int:
        if not any(_is_given(value) for value in fields.values()):
            raise click.UsageError("give at least one option")
        with app.reader() as client:
            _say(app, client.registers.change(kind.name, id, **_given(client, fields)), as_json=as_json)
        return problems.OK

    made = pass_app(_json_option(_fields(kind, command)))
    return click.command("set", help="Change some of it; the rest stays.")(click.argument("id")(made))


def _archive(kind: _Kind) -> click.Command:
    @click.command("archive", help=f"Mark a {kind.told} as one of the past; --undo brings it back.")
    @click.argument("id")
    @click.option("--undo", is_flag=True)
    @_json_option
    @pass_app
    def command(app: App, *, id: str, undo: bool, as_json: bool) -> int:
        with app.reader() as client:
            _say(app, client.registers.change(kind.name, id, archived=not undo), as_json=as_json)
        return problems.OK

    return command


def _merge(kind: _Kind) -> click.Command:
    @click.command("merge", help="Show a name's figures under another's, INTO; --undo takes that back.")
    @click.argument("id")
    @click.argument("into", required=False, default="")
    @click.option("--undo", is_flag=True)
    @_json_option
    @pass_app
    def command(app: App, *, id: str, into: str, undo: bool, as_json: bool) -> int:
        if bool(into) == undo:
            raise click.UsageError("give either INTO or --undo")
        with app.reader() as client:
            try:
                entry = client.registers.change(kind.name, id, merged_into=into or None)
            except NotFound:
                if undo:
                    raise
                entry = client.registers.add(kind.name, id, merged_into=into)
            _say(app, entry, as_json=as_json)
        return problems.OK

    return command


def _adopt(kind: _Kind) -> click.Command:
    @click.command("adopt", help="Register names that events carried, as they are.")
    @click.argument("ids", nargs=-1, required=True, metavar="ID...")
    @_json_option
    @pass_app
    def command(app: App, *, ids: tuple[str, ...], as_json: bool) -> int:
        with app.reader() as client:
            for id in ids:
                _say(app, client.registers.add(kind.name, id), as_json=as_json)
        return problems.OK

    return command


def _remove(kind: _Kind) -> click.Command:
    @click.command("remove", help="Take a name off the register. Nothing that was counted changes.")
    @click.argument("id")
    @click.option("--yes", is_flag=True, help="Don't ask.")
    @pass_app
    def command(app: App, *, id: str, yes: bool) -> int:
        if not yes:
            asking.confirm(f"Remove {rendering.clean(id)} from the register?", abort=True)
        with app.reader() as client:
            client.registers.remove(kind.name, id)
        app.note(f"{rendering.clean(id)} is not registered any more.")
        return problems.OK

    return command


def _say(app: App, entry: Json, *, as_json: bool) -> None:
    if as_json:
        app.print_line(json.dumps(entry, ensure_ascii=False))
    else:
        app.print_line("  ".join(text for text in _cells(entry)[:4] if text))


def _groups() -> Iterator[click.Group]:
    return map(_group, KINDS)


GROUPS = tuple(_groups())
