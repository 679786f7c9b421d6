"""How many calls the figures hold per day: one of the proof's four sources."""

from collections.abc import Callable, Mapping

from outlay.application.figures_ports import FiguresReader
from outlay.application.read_figures import read_figures
from outlay.domain.calendar import local_date, slices
from outlay.domain.figures import FiguresQuery
from outlay.domain.organization import Organization
from outlay.domain.periods import day_start_ms


def requests_per_day(
    organization: Organization, start_day: str, end_day: str, *, reader: FiguresReader, clock: Callable[[], int]
) -> Mapping[str, int]:
    """Requests per local date of ``[start, end)``; days without any are absent."""
    zone = organization.dimensions.time_zone
    query = FiguresQuery(
        slices=slices(day_start_ms(start_day, zone), day_start_ms(end_day, zone), granularity="day", time_zone=zone),
        measures=frozenset({"requests"}),
    )
    figures = read_figures(query, organization=organization, reader=reader, now_ms=clock())
    return {
        local_date(figures.slice_of(row).start_ms, zone).isoformat(): figures.amounts(row).get("requests", 0)
        for row in range(len(figures))
    }
