"""Past months by user as one cube each, so that a year is read from a dozen cubes instead of 365.

A month's cube is a cache of its days' cubes: it knows the names of those that it was made of, and holds only while they
are the ones in force. It lies where a day's cube would, under the month's name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b

from outlay.application.pack_users import UserPacking
from outlay.application.user_cubes import UserCubesReader, UserHead
from outlay.contracts.dimensions import USER_DIMENSIONS
from outlay.domain.calendar import days_of_month, local_date
from outlay.domain.cubes import decode
from outlay.domain.grouping import combine
from outlay.domain.periods import month_of_day

MONTHS = 13
"""Back from the last one that is over: what one period may hold."""
TURN_MS = 900_000
"""Each run looks at one of them: some 30 read units, and each month within three and a half hours."""
MIN_DAYS = 2
MAX_BYTES = 64_000_000
"""Of the days of a month that are added up."""


def made_of(heads: Mapping[str, UserHead]) -> str:
    """What names exactly these cubes of days."""
    names = "/".join(f"{day}:{head.name}" for day, head in sorted(heads.items()))
    return blake2b(names.encode(), digest_size=12).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class UserMonths:
    """Packs months of what ``packing`` packs days of."""

    packing: UserPacking

    def pack_in_turn(self) -> int:
        """Look at the month whose turn it is; how many were packed."""
        today = local_date(self.packing.now_ms, self.packing.organization.dimensions.time_zone)
        last, past = today.replace(day=1), []
        for _ in range(MONTHS):
            last = (last - timedelta(days=1)).replace(day=1)
            past.append(last.isoformat()[:7])
        return int(self.pack(past[self.packing.now_ms // TURN_MS % MONTHS]))

    def pack(self, month: str) -> bool:
        """Whether it was packed anew: not where it holds, or has few days or too many bytes."""
        org, cubes = self.packing.organization.org, self.packing.cubes
        days = cubes.heads(org, days_of_month(month))
        if len(days) < MIN_DAYS or sum(head.size for head in days.values()) > MAX_BYTES:
            return False
        held = cubes.heads(org, [month]).get(month)
        if held is not None and held.rebuilt_at == made_of(days):
            return False
        read = [decode(data) for _, data in cubes.cubes(org, days)]
        if len(read) < len(days):
            return False  # one of them was replaced meanwhile
        cube = combine(USER_DIMENSIONS, read)
        first = min(head.first_received for head in days.values())
        number = max(head.round for head in days.values())
        return self.packing.store(month, cube, number, first, held=held, rebuilt_at=made_of(days))


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedMonth:
    """``days`` are those with a cube."""

    head: UserHead
    days: tuple[str, ...]


def months_that_hold(
    org: str, days: Mapping[str, int], heads: Mapping[str, UserHead], *, users: UserCubesReader
) -> Mapping[str, PackedMonth]:
    """Those that are asked for as a whole and in one piece, and whose cube is that of their days.

    ``days``: each day that is asked for → its piece; ``heads``: of those that have a cube.
    """
    whole: dict[str, dict[str, UserHead]] = {}
    for day in heads:
        whole.setdefault(month_of_day(day), {})[day] = heads[day]
    asked = {
        month: found
        for month, found in whole.items()
        if len(found) >= MIN_DAYS and len({days.get(day) for day in days_of_month(month)}) == 1
    }
    packed = users.heads(org, [*asked]) if asked else {}
    return {
        month: PackedMonth(head=head, days=tuple(asked[month]))
        for month, head in packed.items()
        if head.rebuilt_at == made_of(asked[month])
    }
