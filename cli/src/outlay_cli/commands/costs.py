"""``outlay costs``: figures as a table, JSON, CSV and a small chart."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import click
from outlay_client import CostQuery, CostReport, CostRow

from outlay_cli import rendering
from outlay_cli.commands import costs_compared
from outlay_cli.context import App, pass_app
from outlay_cli.periods import Instant

_GRANULARITIES = ("hour", "day", "week", "month", "quarter", "year", "total")
_TABLE_MEASURES = ("requests", "input_uncached_tokens", "cache_read_tokens", "output_tokens", "cost_usd")
_HEADINGS = {
    "requests": "requests",
    "input_uncached_tokens": "input",
    "cache_read_tokens": "cache read",
    "output_tokens": "output",
    "cost_usd": "cost (USD)",
}


_OPTIONS = (
    click.option("--from", "start", type=Instant(), default="month", show_default=True, help="First instant."),
    click.option("--to", "end", type=Instant(), help="End, not included. Left out: the end of today."),
    click.option("--time-zone", default="", metavar="IANA", help="Cut days there, e.g. Europe/Berlin."),
    click.option("--granularity", type=click.Choice(_GRANULARITIES), default="total", show_default=True),
    click.option("--by", default="", metavar="DIMENSION,…", help="e.g. team,model, user or tag:region."),
    click.option("--filter", "filters", multiple=True, metavar="DIMENSION:VALUE", help="Repeatable."),
    click.option(
        "--compare",
        type=click.Choice(costs_compared.COMPARISONS),
        help="Beside as many days before, or the same of the month or year before.",
    ),
    click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True),
    click.option("--chart", is_flag=True, help="Bars under the table."),
)


def cost_options(command: Any) -> Any:
    """What chooses figures and how they are shown."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command(
    epilog="""\b
Examples:
  outlay costs                                    this month in total
  outlay costs --by team,model --chart            who and what spends
  outlay costs --from 14d --granularity day --chart
  outlay costs --by team --compare month          against the same days of last month
  outlay costs --by user --filter team:search     by person, as pseudonyms
  outlay costs --filter team:search --filter team:ads --filter environment:production --by feature
  outlay costs --from 2026-10-01 --to 2026-11-01 --by cost_center --format csv > october.csv"""
)
@cost_options
@pass_app
def costs(app: App, /, *, form: str, chart: bool, **options: Any) -> None:
    """What was spent, on what, by whom.

    Amounts are US dollars at the price of the time of each call. JSON and CSV carry them exactly, the table rounds.
    Where calls without a known price are in it, the answer says that the total is a lower bound.
    """
    show(app, form=form, chart=chart, **options)


def show(app: App, *, form: str, chart: bool, own: bool = False, **options: Any) -> None:
    """The figures that the options choose; ``own``: of one's own calls."""
    query = _query(options)
    with app.reader() as client:
        pages = list(client.cost_pages(query, own=own))
    rows = [row for page in pages for row in page.rows]
    if form == "json":
        app.print_line(
            json.dumps({**pages[0].raw, "rows": [r for p in pages for r in p.raw["rows"]], "next_cursor": None})
        )
    elif form == "csv":
        click.echo(_csv(pages[0], rows), nl=False)
    else:
        _print_table(app, pages[0], rows)
    if chart and form == "table":
        app.print_line("")
        for line in rendering.bars(_chart_items(pages[0], rows)):
            app.print_line(line)
    _say_limits(app, pages[0])


def _query(options: dict[str, Any]) -> CostQuery:
    for one in options["filters"]:
        if ":" not in one:
            raise click.BadParameter(f"{one!r} should read dimension:value, e.g. team:search", param_hint="--filter")
    return CostQuery(
        start=options["start"],
        end=options["end"] or "",
        time_zone=options["time_zone"],
        granularity=options["granularity"],
        group_by=tuple(part.strip() for part in options["by"].split(",") if part.strip()),
        filters=options["filters"],
        compare=options["compare"] or "",
    )


def _keys(report: CostReport, row: CostRow) -> list[str]:
    period = [] if report.granularity == "total" else [row.start]
    return [*period, *(str(row.group.get(name, "")) for name in report.group_by)]


def _print_table(app: App, report: CostReport, rows: Sequence[CostRow]) -> None:
    keys = [*([] if report.granularity == "total" else [report.granularity]), *report.group_by]
    measures = [name for name in _TABLE_MEASURES if name in report.totals] or list(report.totals)
    columns = [*((key, False) for key in keys), *((_HEADINGS.get(name, name), True) for name in measures)]
    compared = report.comparison is not None
    columns += costs_compared.HEADINGS if compared else ()
    body = [
        [
            *(rendering.clean(key) or "(none)" for key in _keys(report, row)),
            *_cells(measures, row.measures),
            *(costs_compared.cells(row.comparison) if compared else ()),
        ]
        for row in (sorted(rows, key=_amount, reverse=True) if report.granularity == "total" else rows)
    ]
    if not keys:
        body = []
    total = [*("" for _ in keys), *_cells(measures, report.totals)]
    total += [] if report.comparison is None else costs_compared.cells(report.comparison["total"])
    if keys:
        total[0] = "total"
    app.out.print(rendering.table(columns, [*body, total]))


def _amount(row: CostRow) -> Decimal:
    return Decimal(row.measures.get("cost_usd") or 0)


def _cells(measures: Sequence[str], values: Any) -> list[str]:
    return [rendering.cost(values, name) if name.startswith("cost_") else _cell(values.get(name)) for name in measures]


def _cell(value: Any) -> str:
    return str(value) if isinstance(value, str) else rendering.count(value)


def _csv(report: CostReport, rows: Sequence[CostRow]) -> str:
    measures = list(report.totals)
    compared = report.comparison is not None
    head = ["start", "end", *report.group_by, *measures, *(costs_compared.FIELDS if compared else ())]
    body = (
        [row.start, row.end, *(row.group.get(name, "") for name in report.group_by)]
        + [row.measures.get(name) for name in measures]
        + [*(costs_compared.fields(row.comparison) if compared else ())]
        for row in rows
    )
    return rendering.csv_text([head, *body])


def _chart_items(report: CostReport, rows: Sequence[CostRow]) -> list[tuple[str, Decimal]]:
    """Bars over time where there is time, else over groups, the largest 20; unknown amounts have no bar."""
    over_time = report.granularity != "total"
    sums: dict[str, Decimal] = {}
    for row in rows:
        label = row.start if over_time else rendering.clean(" · ".join(_keys(report, row)) or "total")
        if row.measures.get("cost_usd") is not None and rendering.cost(row.measures, "cost_usd") != "unpriced":
            sums[label] = sums.get(label, Decimal(0)) + Decimal(row.measures["cost_usd"])
    if over_time:
        return sorted(sums.items())
    return sorted(sums.items(), key=lambda item: -item[1])[:20]


def _say_limits(app: App, report: CostReport) -> None:
    app.note(f"{rendering.as_of(report.as_of)}, {report.start} to {report.end} ({report.time_zone})")
    if report.comparison is not None:
        app.note(costs_compared.period(report.comparison))
    if report.lower_bound:
        unpriced = report.totals.get("unpriced_requests")
        calls = "some calls" if unpriced is None else rendering.calls(unpriced)
        verb = "has" if unpriced == 1 else "have"
        app.note(f"lower bound: {calls} {verb} no known price, so the true cost is higher")
    say_behind(app, exact=report.raw.get("exact", True), behind=report.raw.get("behind"))


def say_behind(app: App, *, exact: bool, behind: Mapping[str, Any] | None) -> None:
    """What figures by user lack, if anything: they are packed some minutes after the fact."""
    if behind and behind["days"]:
        amount = rendering.money(behind["cost_usd"])
        days = rendering.clean(", ".join(behind["days"][-3:]))
        more = "…, " if len(behind["days"]) > 3 else ""
        app.note(f"not yet by user: {rendering.calls(behind['requests'])}, {amount} USD ({more}{days})")
    elif not exact:  # how much is others' business
        app.note("not all of it yet: calls are counted by user every quarter of an hour")
