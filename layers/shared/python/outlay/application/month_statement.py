"""A month's figures in canonical form: by day and all dimensions, with digest and totals."""

from collections.abc import Mapping
from dataclasses import dataclass

from outlay.application.figures_ports import FiguresReader
from outlay.application.read_figures import read_figures
from outlay.domain.calendar import slices
from outlay.domain.figures import Figures, FiguresQuery
from outlay.domain.months import month_bounds
from outlay.domain.organization import Organization
from outlay.domain.statement import Row, canonical_rows, digest_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    rows: tuple[Row, ...]
    digest: str
    totals: Mapping[str, int]
    """Stored measures; money in pico-USD."""
    exact: bool


def month_figures(
    organization: Organization,
    month: str,
    *,
    group_by: tuple[str, ...],
    granularity: str,
    reader: FiguresReader,
    now_ms: int,
) -> Figures:
    """The month's figures, each measure of them."""
    zone = organization.dimensions.time_zone
    start, end = month_bounds(month, zone)
    query = FiguresQuery(slices=slices(start, end, granularity=granularity, time_zone=zone), group_by=group_by)
    return read_figures(query, organization=organization, reader=reader, now_ms=now_ms)


def read_statement(
    organization: Organization, month: str, *, dimensions: tuple[str, ...], reader: FiguresReader, now_ms: int
) -> Statement:
    """As the figures are now; of a closed month always the same. ``dimensions``: all that there were when it closed."""
    figures = month_figures(organization, month, group_by=dimensions, granularity="day", reader=reader, now_ms=now_ms)
    rows = tuple(canonical_rows(figures, organization.dimensions.time_zone))
    return Statement(rows=rows, digest=digest_of(rows), totals=figures.total(), exact=figures.exact)
