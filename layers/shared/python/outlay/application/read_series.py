"""Read spend by the hour and by the day, of an organization and along its dimensions: one pass over the figures each.

Four weeks of hours are 672 cubes of one hour (what is sealed is packed), some 1,400 reads of 4 KB or, at AWS's prices,
$0.0002; only organizations that counted something since are read, once an hour: some $0.13 a month of each. Thirteen
weeks of days are as many cubes of a day, read once a day.
"""

from datetime import timedelta
from itertools import pairwise

from outlay.application.figures_ports import FiguresReader
from outlay.application.pack_cubes import GRACE_MS
from outlay.application.read_figures import read_figures
from outlay.domain.anomaly_sensitivity import Sensitivity
from outlay.domain.anomaly_series import DIMENSIONS, SpendSeries, Times
from outlay.domain.calendar import Slice, date_ms, local_date
from outlay.domain.cube import TOTAL_COST
from outlay.domain.figures import Figures, FiguresQuery
from outlay.domain.organization import Organization
from outlay.domain.periods import hour_start_ms
from outlay.domain.registers import Names

HOURS = 28 * 24
DAYS = 13 * 7


def sealed_until(now_ms: int, organization: Organization) -> int:
    """End of the last hour that is sealed by now."""
    return hour_start_ms(now_ms - GRACE_MS, organization.dimensions.time_zone)


def hours_of(organization: Organization, now_ms: int) -> Times:
    """The last four weeks of sealed hours."""
    zone = organization.dimensions.time_zone
    end = sealed_until(now_ms, organization)
    starts = [end]
    for _ in range(HOURS):
        starts.append(hour_start_ms(starts[-1] - 1, zone))
    return Times(granularity="hour", starts=tuple(reversed(starts[1:])), end_ms=end)


def days_of(organization: Organization, now_ms: int) -> Times:
    """The last thirteen weeks of days whose hours are all sealed."""
    zone = organization.dimensions.time_zone
    today = local_date(sealed_until(now_ms, organization), zone)
    starts = tuple(date_ms(today - timedelta(days=back), zone) for back in range(DAYS, 0, -1))
    return Times(granularity="day", starts=starts, end_ms=date_ms(today, zone))


def read_series(
    times: Times,
    organization: Organization,
    *,
    names: Names,
    reader: FiguresReader,
    sensitivity: Sensitivity,
    now_ms: int,
) -> tuple[SpendSeries, str]:
    """The series of these steps, and the digest of the revisions that they were read at.

    Raises:
        Upstream: figures could not be read.
    """
    figures = read_steps(times, organization, names=names, reader=reader, now_ms=now_ms)
    return SpendSeries(figures.grouped, times, sensitivity=sensitivity), figures.revisions


def read_steps(
    times: Times, organization: Organization, *, names: Names, reader: FiguresReader, now_ms: int
) -> Figures:
    """What was spent in each of the steps, by all that series are looked along.

    Raises:
        Upstream: figures could not be read.
    """
    bounds = (*times.starts, times.end_ms)
    query = FiguresQuery(
        slices=tuple(Slice(start_ms=start, end_ms=end) for start, end in pairwise(bounds)),
        group_by=DIMENSIONS,
        renamed=names.canonical,
        measures=frozenset({TOTAL_COST}),
    )
    return read_figures(query, organization=organization, reader=reader, now_ms=now_ms)
