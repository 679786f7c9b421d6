"""Who made the calls that something is about, as far as users are kept: by provider, model, project and team."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from outlay.application.read_users import add_packed
from outlay.application.user_cubes import UserCubesReader
from outlay.contracts.dimensions import UNSET, USER, USER_DIMENSIONS
from outlay.domain.cubes import columns_of
from outlay.domain.figures import ALWAYS_READ
from outlay.domain.grouping import Grouping
from outlay.domain.organization import Organization
from outlay.domain.periods import days_between
from outlay.domain.registers import Names
from outlay.domain.user_cubes import Ranking, active_users

MAX_READ_BYTES = 64_000_000
_TOP = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedUsers:
    count: int
    top: tuple[str, ...]
    """Pseudonyms of those with the most calls."""


def count_users(
    organization: Organization,
    scope: Mapping[str, tuple[str, ...]],
    *,
    first_day: str,
    days: int,
    names: Names,
    users: UserCubesReader,
) -> CountedUsers:
    """Of the local days from the first, as far as they are packed; calls without a user are nobody's.

    Raises:
        InvalidInput: the days have more users than can be added up at once.
    """
    end = (date.fromisoformat(first_day) + timedelta(days=days)).isoformat()
    filters = {name: frozenset(values) for name, values in scope.items() if name in USER_DIMENSIONS}
    grouping = Grouping((USER,), filters=names.resolved(filters))
    add_packed(
        organization.org,
        dict.fromkeys(days_between(first_day, end), 0),
        users=users,
        grouping=grouping,
        columns=columns_of(ALWAYS_READ),
        most_bytes=MAX_READ_BYTES,
    )
    grouped = grouping.result()
    ranking = Ranking(grouped)
    ranked = [ranking.cube.row_values(row)[0] for row in ranking.ranked("requests")]
    return CountedUsers(count=active_users(grouped.cube), top=tuple(one for one in ranked if one != UNSET)[:_TOP])
