"""The sums of packed days, as the nightly proof compares them."""

from collections.abc import Mapping

from outlay.application.figures_ports import FiguresReader
from outlay.application.reconcile import PackedDay
from outlay.domain.cubes import decode
from outlay.domain.figures import total_of
from outlay.domain.organization import Organization


def packed_days(organization: Organization, days: list[str], *, reader: FiguresReader) -> Mapping[str, PackedDay]:
    """Of these local dates, those whose cube is current, with the cube's sums."""
    zone = organization.dimensions.time_zone
    found: dict[str, PackedDay] = {}
    for day, packed in reader.days(organization.org, days):
        cube = packed.current_day(lanes=organization.lanes, time_zone=zone)
        if cube is not None:
            totals = total_of(decode(cube.data, dimensions=frozenset()))
            found[day] = PackedDay(revision=cube.revision, totals=totals, changed_ms=cube.at_ms)
    return found
