"""How figures by user can be cut, and what an answer from them says about its age.

Users are kept by day, with few dimensions beside them: what their cubes lack is refused with the reason.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from outlay.application.read_users import UserFigures, cut_days
from outlay.contracts.dimensions import USER, USER_DIMENSIONS
from outlay.domain.access import Cut
from outlay.domain.calendar import Slice
from outlay.domain.money import usd_text
from outlay.domain.periods import iso_utc

BESIDE: tuple[str, ...] = USER_DIMENSIONS[1:]
_TOLD = ", ".join(BESIDE)


def names_user(group_by: Iterable[str], filters: Iterable[str]) -> bool:
    return USER in group_by or USER in filters


def user_problems(
    *, group_by: Sequence[str], filters: Iterable[str], pieces: Sequence[Slice], time_zone: str
) -> Iterator[tuple[str, str]]:
    """(parameter, reason) of each thing that the cubes of users can't answer."""
    for field, names in (("group_by", group_by), ("filter", filters)):
        if lacking := [name for name in names if name not in USER_DIMENSIONS]:
            yield field, f"{', '.join(lacking)}: beside user there are only {_TOLD}"
    if cut_days(pieces, time_zone):
        yield (
            "granularity",
            f"users are kept by day in {time_zone}: the period and its parts have to be whole days there",
        )


def age_of(found: UserFigures, *, cut: Cut) -> dict[str, Any]:
    """``as_of``: users of what was received before are in it (null: none yet); what the figures hold beyond that.

    The latter is of the whole organization, so whoever sees a part of it is told only whether there is any.
    """
    age = {
        "as_of": None if found.packed_to_ms is None else iso_utc(found.packed_to_ms),
        "exact": found.figures.exact,
    }
    if cut:
        return age
    behind = found.behind
    return {
        **age,
        "behind": {
            "requests": behind.requests,
            "cost_usd": usd_text(behind.cost),
            "days": list(behind.days),
        },
    }
