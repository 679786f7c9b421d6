"""``outlay org``: the organization and its settings; for administrators of the deployment all organizations."""

import json
from collections.abc import Mapping
from typing import Any

import click

from outlay_cli import problems, rendering
from outlay_cli.context import App, pass_app

_json_option = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
_LISTS = ("required_tags", "member_attributes")
_SETTINGS = (
    "name",
    "time_zone",
    "fiscal_year_start_month",
    "currency",
    "tag_keys",
    "required_tags",
    "largest_event_usd",
    "shows_names",
    "admins_need_mfa",
    "member_attributes",
    "holiday_calendar",
    "plan",
    "retention_days",
)


@click.group(
    epilog="""\b
Examples:
  outlay org show
  outlay org set --fiscal-year-start-month 4 --currency CHF
  outlay org set --tag-key region --tag-key ticket     tags that become dimensions
  outlay org create "Acme Labs" --time-zone Europe/Zurich"""
)
def org() -> None:
    """The organization and its settings."""


@org.command()
@_json_option
@pass_app
def show(app: App, *, as_json: bool) -> int:
    """The settings as they are now."""
    with app.reader() as client:
        _show(app, client.organizations.own(), as_json=as_json)
    return problems.OK


@org.command("set")
@click.option("--name", help="One line.")
@click.option("--time-zone", metavar="ZONE", help="IANA name; only until the first usage is accepted.")
@click.option("--fiscal-year-start-month", type=click.IntRange(1, 12), metavar="1-12")
@click.option("--currency", metavar="CODE", help="ISO 4217: shown beside USD.")
@click.option("--tag-key", "tag_keys", multiple=True, help="A tag that becomes a dimension; all of them, 5 at most.")
@click.option("--required-tag", "required_tags", multiple=True, help="A tag that events should carry; all of them.")
@click.option("--largest-event-usd", metavar="USD", help="What one live call can cost at most.")
@click.option("--member-attribute", "member_attributes", multiple=True, help="A name for policies; all of them.")
@click.option("--clear", type=click.Choice(_LISTS), multiple=True, help="Empty this list.")
@click.option("--shows-names/--hides-names", default=None, help="Whether people are seen by name.")
@click.option(
    "--admins-need-mfa/--admins-need-no-mfa", default=None, help="Whether administrators need a second factor."
)
@click.option("--holiday-calendar", metavar="CODE", help="Country or part of one, as CH or DE-BY, for forecasts.")
@click.option("--plan", help="For administrators of the deployment.")
@_json_option
@pass_app
def change(app: App, /, *, clear: tuple[str, ...], as_json: bool, **given: Any) -> int:
    """Change some of the settings, all or none of what is given; the others stay."""
    settings = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in given.items()
        if value is not None and value != ()
    }
    settings |= {name: [] for name in clear}
    if not settings:
        raise click.UsageError("give at least one setting")
    with app.reader() as client:
        _show(app, client.organizations.change(**settings), as_json=as_json)
    return problems.OK


@org.command()
@click.argument("name")
@click.option("--id", "org_id", default="", help="3 to 40 of a-z, 0-9 and -; made from the name if left out.")
@click.option("--time-zone", default="UTC", show_default=True, metavar="ZONE", help="Its days are the organization's.")
@click.option("--tag-key", "tag_keys", multiple=True, help="A tag that becomes a dimension; 5 at most.")
@_json_option
@pass_app
def create(app: App, *, name: str, org_id: str, time_zone: str, tag_keys: tuple[str, ...], as_json: bool) -> int:
    """Make an organization.

    For administrators of the deployment; where registration is open for anybody without an organization, who then
    administers it.
    """
    more: dict[str, Any] = {"time_zone": time_zone, "tag_keys": list(tag_keys), **({"id": org_id} if org_id else {})}
    with app.reader() as client:
        _show(app, client.organizations.create(name, **more), as_json=as_json)
    return problems.OK


@org.command("list")
@_json_option
@pass_app
def list_organizations(app: App, *, as_json: bool) -> int:
    """All organizations of the deployment, for its administrators."""
    with app.reader() as client:
        found = [one for page in client.organizations.pages() for one in page["organizations"]]
    if as_json:
        app.print_line(json.dumps(found, ensure_ascii=False))
        return problems.OK
    columns = [("organization", False), ("name", False), ("created at", False), ("in use", False), ("plan", False)]
    rows = [
        [one["id"], rendering.clean(one["name"]), one["created_at"], "yes" if one["in_use"] else "no", one["plan"]]
        for one in found
    ]
    app.out.print(rendering.table(columns, rows))
    return problems.OK


def _show(app: App, organization: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        app.print_line(json.dumps(organization, ensure_ascii=False))
        return
    app.print_line(f"{'organization':<24} {organization['id']}")
    for name in _SETTINGS:
        app.print_line(f"{name.replace('_', ' '):<24} {_text(organization[name])}")
    if not organization["in_use"]:
        app.note("No usage was accepted yet: time zone and tag keys are free to be changed.")


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return rendering.clean(", ".join(value), limit=500) or "-"
    return rendering.clean(str(value)) or "-"
