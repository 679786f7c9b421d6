"""Read figures by user: from the packed days, with what the figures hold beyond them.

Users are packed some minutes after the fact, so an answer says how far: the figures of the same days are read
afterwards, and what they hold more is named by day. Where that is nothing, the answer by user is exact.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from outlay.application.figures_ports import FiguresReader
from outlay.application.pack_user_months import months_that_hold
from outlay.application.prove_users import totals_by_day
from outlay.application.user_cubes import UserCubesReader, UserHead
from outlay.domain.calendar import Slice, local_date
from outlay.domain.cubes import columns_of, decode
from outlay.domain.errors import InvalidInput, Problem, Upstream
from outlay.domain.figures import ALWAYS_READ, Figures, FiguresQuery
from outlay.domain.grouping import Grouping
from outlay.domain.organization import Organization
from outlay.domain.periods import day_start_ms, days_between
from outlay.domain.user_cubes import DayTotals

MAX_READ_BYTES = 64_000_000
"""Of packed cubes: some five seconds of reading and adding up."""
_ATTEMPTS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """What the figures of the period hold and its packed users do not, before any filter."""

    requests: int = 0
    cost: int = 0
    """Pico-USD."""
    days: tuple[str, ...] = ()
    """The days that differ, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UserFigures:
    """``figures`` of the packed users. ``packed_to_ms``: what was received before is in them; None: nothing is."""

    figures: Figures
    packed_to_ms: int | None
    behind: Behind


def read_users(
    query: FiguresQuery,
    *,
    organization: Organization,
    users: UserCubesReader,
    figures: FiguresReader,
    now_ms: int,
) -> UserFigures:
    """The sums per slice and group; dimensions are of ``USER_DIMENSIONS``, slices whole days of the organization.

    Raises:
        InvalidInput: the days have more users than can be added up at once.
    """
    org, zone = organization.org, organization.dimensions.time_zone
    days = {day: index for index, piece in enumerate(query.slices) for day in days_of(piece, zone)}
    progress = users.progress(org)
    grouping = Grouping(query.group_by, filters=query.filters, renamed=query.renamed)
    columns = None if query.measures is None else columns_of({*query.measures, *ALWAYS_READ})
    heads = add_packed(org, days, users=users, grouping=grouping, columns=columns, most_bytes=MAX_READ_BYTES)
    counted, proof = totals_by_day(organization, days, reader=figures, now_ms=now_ms)
    names = "/".join(f"{day}:{head.name}" for day, head in sorted(heads.items()))
    behind = _behind(counted, heads)
    return UserFigures(
        figures=Figures(
            query=query,
            grouped=grouping.result(),
            as_of_ms=progress.packed_to_ms,
            revisions=blake2b(f"{proof.revisions}/{names}".encode(), digest_size=12).hexdigest(),
            exact=proof.exact and not behind.days,
        ),
        packed_to_ms=progress.packed_to_ms or None,
        behind=behind,
    )


def days_of(piece: Slice, zone: str) -> Iterator[str]:
    """The local dates of a slice that begins and ends with one."""
    yield from days_between(local_date(piece.start_ms, zone).isoformat(), local_date(piece.end_ms, zone).isoformat())


def cut_days(pieces: Sequence[Slice], zone: str) -> bool:
    """Whether a slice begins or ends within a local date."""
    moments = {moment for piece in pieces for moment in (piece.start_ms, piece.end_ms)}
    return any(day_start_ms(local_date(moment, zone).isoformat(), zone) != moment for moment in moments)


def add_packed(
    org: str,
    days: Mapping[str, int],
    *,
    users: UserCubesReader,
    grouping: Grouping,
    columns: frozenset[str] | None,
    most_bytes: int | None,
) -> Mapping[str, UserHead]:
    """Add the days' cubes to the grouping; the heads of those that there are. ``days``: local date → its slice.

    Raises:
        InvalidInput: they have more than ``most_bytes``.
    """
    every = dict(users.heads(org, list(days)))
    months = months_that_hold(org, days, every, users=users)
    in_months = {day for month in months.values() for day in month.days}
    read = [*(month.head for month in months.values()), *(head for day, head in every.items() if day not in in_months)]
    if most_bytes is not None and sum(head.size for head in read) > most_bytes:
        reason = "holds more users than can be added up at once: ask for fewer days"
        raise InvalidInput("The period is too long.", problems=[Problem(field="to", reason=reason)])
    whole: dict[str, UserHead] = {}
    for name, data in users.cubes(org, {name: month.head for name, month in months.items()}):
        found_days = months[name].days
        grouping.add(decode(data, dimensions=grouping.needed_dimensions, columns=columns), days[found_days[0]])
        whole |= {day: every[day] for day in found_days}
    # A month that was replaced meanwhile is read by its days.
    singly = {day: head for day, head in every.items() if day not in whole}
    return whole | _read_days(org, days, singly, users=users, grouping=grouping, columns=columns)


def _read_days(
    org: str,
    days: Mapping[str, int],
    heads: dict[str, UserHead],
    *,
    users: UserCubesReader,
    grouping: Grouping,
    columns: frozenset[str] | None,
) -> dict[str, UserHead]:
    """As ``add_packed``, of these days one by one."""
    left: Mapping[str, UserHead] = dict(heads)
    for _ in range(_ATTEMPTS):
        found = set()
        for day, data in users.cubes(org, left):
            cube = decode(data, dimensions=grouping.needed_dimensions, columns=columns)
            grouping.add(cube, days[day])
            found.add(day)
        replaced = users.heads(org, [day for day in left if day not in found])
        for day in left.keys() - found:
            if day not in replaced or replaced[day].name == heads[day].name:
                del heads[day]  # lost (a restored table names bytes that are gone): all of the day is behind
        left = {day: head for day, head in replaced.items() if day in heads}
        heads.update(left)
        if not left:
            return heads
    raise Upstream("users are being packed, try again")


def _behind(counted: Mapping[str, DayTotals], heads: Mapping[str, UserHead]) -> Behind:
    none = DayTotals()
    differ = {}
    for day in sorted({*counted, *heads}):
        packed = heads[day].totals if day in heads else none
        if counted.get(day, none) != packed:
            differ[day] = (counted.get(day, none), packed)
    return Behind(
        requests=sum(there.requests - here.requests for there, here in differ.values()),
        cost=sum(there.cost - here.cost for there, here in differ.values()),
        days=tuple(differ),
    )
