"""Read what advice is made from: exact sums of a period and the one before, in one pass, and the profile of its calls.

Sums are by ``DIMENSIONS``. Beyond ``MAX_GROUPS`` combinations the costliest stay, and the others are added up by
provider and model as "(other)": the sums over all, and those of each model, stay exact.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b
from itertools import pairwise

from outlay.application.call_profiles import ProfilesReader
from outlay.application.figures_ports import FiguresReader
from outlay.application.read_figures import read_figures
from outlay.contracts.dimensions import OTHER
from outlay.domain.calendar import Slice
from outlay.domain.call_profile import DayProfile, merged
from outlay.domain.figures import Figures, FiguresQuery, cost
from outlay.domain.organization import Organization
from outlay.domain.periods import day_start_ms, days_between, utc_day
from outlay.domain.registers import Names
from outlay.domain.usage_facts import CallGroup, UsageFacts

DIMENSIONS: tuple[str, ...] = (
    "provider",
    "model",
    "operation",
    "project",
    "team",
    "feature",
    "environment",
    "api_key",
)
"""The order of a ``CallGroup``'s fields."""
MAX_GROUPS = 3_000
_DAY_MS = 86_400_000
_LEAD = 4
"""A period before has usage in its first fourth, or the organization's began within it."""
_OF_MODEL = 2
"""How many of the dimensions the groups of "(other)" keep."""

Values = tuple[str, ...]
Sums = dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsTools:
    figures: FiguresReader
    profiles: ProfilesReader


def read_usage_facts(
    organization: Organization, *, days: int = 30, end_day: str, names: Names, tools: FactsTools, now_ms: int
) -> UsageFacts:
    """The facts of the ``days`` local days before ``end_day`` (which is not among them) and of as many before those.

    Raises:
        Upstream, LimitExceeded: figures could not be read.
        ValueError: no day is asked for.
    """
    if days < 1:
        raise ValueError("facts are of one day at least")
    zone = organization.dimensions.time_zone
    last = date.fromisoformat(end_day)
    first, before = last - timedelta(days=days), last - timedelta(days=2 * days)
    lead = before + timedelta(days=max(1, days // _LEAD))
    bounds = [day_start_ms(day.isoformat(), zone) for day in dict.fromkeys((before, min(lead, first), first, last))]
    middle, end = bounds[-2:]
    query = FiguresQuery(
        slices=tuple(Slice(start_ms=start, end_ms=stop) for start, stop in pairwise(bounds)),
        group_by=DIMENSIONS,
        renamed=names.canonical,
    )
    figures = read_figures(query, organization=organization, reader=tools.figures, now_ms=now_ms)
    received = days_between(utc_day(middle), utc_day(end - 1 + _DAY_MS))
    profiles = tools.profiles.profiles(organization.org, received)
    held = [profiles[day] for day in sorted(profiles)]
    profile, hours = merged(held, names)
    return UsageFacts(
        org=organization.org,
        first_day=first.isoformat(),
        days=days,
        groups=_groups(figures),
        profile=profile,
        profile_days=min(days, len(held)),
        as_of_ms=figures.as_of_ms,
        revisions=_digest(figures.revisions, held),
        hours=hours,
        is_before_whole=0 in figures.grouped.slices,
        is_profile_whole=all(one.is_whole for one in held),
    )


def _groups(figures: Figures) -> tuple[CallGroup, ...]:
    """In the order of their values."""
    sums: dict[Values, tuple[Sums, Sums]] = {}
    period = figures.query.slices[-1]
    for piece, values, amounts in figures.rows(0, len(figures)):
        pair = sums.setdefault(values, ({}, {}))
        _add(pair[0] if piece is period else pair[1], amounts)
    return tuple(
        CallGroup(**dict(zip(DIMENSIONS, values, strict=True)), amounts=amounts, before=before)
        for values, (amounts, before) in sorted(_bounded(sums).items())
    )


def _bounded(sums: dict[Values, tuple[Sums, Sums]]) -> dict[Values, tuple[Sums, Sums]]:
    if len(sums) <= MAX_GROUPS:
        return sums
    weights = {values: cost(amounts) + cost(before) for values, (amounts, before) in sums.items()}
    ranked = sorted(sums, key=lambda values: (-weights[values], values))
    kept = {values: sums[values] for values in ranked[:MAX_GROUPS]}
    for values in ranked[MAX_GROUPS:]:
        rest = kept.setdefault((*values[:_OF_MODEL], *[OTHER] * (len(values) - _OF_MODEL)), ({}, {}))
        for held, more in zip(rest, sums[values], strict=True):
            _add(held, more)
    return kept


def _add(held: Sums, more: Mapping[str, int]) -> None:
    for name, amount in more.items():
        held[name] = held.get(name, 0) + amount


def _digest(revisions: str, profiles: Iterable[DayProfile]) -> str:
    """A profile's day is over when it is made: its requests say whether it was made again from more."""
    made = [revisions, *(f"{one.day}:{one.requests}" for one in profiles)]
    return blake2b("\n".join(made).encode(), digest_size=12).hexdigest()
