"""From names to people, at the door: whoever is not known yet gets a record, before the request is stored.

Doors agree without talking to each other: a record is put only where there is none, and whoever loses reads it. What
is known is remembered for a minute, so that an erasure takes effect within one.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Protocol

from outlay.domain.errors import Upstream
from outlay.domain.organization import Organization
from outlay.domain.people import Person, lookup_of, new_person

KEPT_MS = 60_000
MAX_KEPT = 20_000
ROUNDS = 6
"""Of reading and adding. Two doors that meet the same people at once need two."""


class PeopleRecords(Protocol):
    def find(self, org: str, lookups: Collection[str], *, consistent: bool) -> Mapping[str, Person]:
        """Those that have a record, by lookup, without their names."""

    def add(self, people: Sequence[Person]) -> set[str]:
        """Put the records of people that have none; the lookups of those whose pseudonym is taken.

        Where it can't put one of them, because it is there or someone else is putting it, it may leave out others.
        """


class PeopleResolver:
    """The people behind names; one per function instance, since it remembers."""

    def __init__(
        self, records: PeopleRecords, *, clock: Callable[[], int], pause: Callable[[int], None] = lambda _: None
    ) -> None:
        """``pause`` waits before the n-th round."""
        self._records = records
        self._clock = clock
        self._pause = pause
        self._kept: dict[tuple[str, str], tuple[int, Person]] = {}

    def __call__(self, organization: Organization, names: Collection[str]) -> dict[str, Person]:
        """The person of each name. Raises ``LimitExceeded`` or ``Upstream``; then none of the names may be used."""
        now_ms = self._clock()
        found: dict[str, Person] = {}
        unknown: list[str] = []
        for name in names:
            kept = self._kept.get((organization.org, name))
            if kept is not None and now_ms < kept[0]:
                found[name] = kept[1]
            else:
                unknown.append(name)
        if unknown:
            resolved = self._resolve(organization, unknown, now_ms)
            self._keep(organization.org, resolved, now_ms)
            found |= resolved
        return found

    def _resolve(self, organization: Organization, names: Iterable[str], now_ms: int) -> dict[str, Person]:
        pending = {lookup_of(organization, name): name for name in names}
        resolved: dict[str, Person] = {}
        taken: set[str] = set()
        for number in range(ROUNDS):
            # An eventual read is half the price; what it misses is found when the record can't be put.
            known = self._records.find(organization.org, list(pending), consistent=number > 0)
            resolved |= {pending.pop(lookup): person for lookup, person in known.items()}
            if not pending:
                return resolved
            if number:
                self._pause(number)
            taken |= self._records.add(
                [
                    new_person(name, organization=organization, now_ms=now_ms, former=lookup not in taken)
                    for lookup, name in pending.items()
                ]
            )
        raise Upstream("the people named could not be looked up, try again")

    def _keep(self, org: str, resolved: Mapping[str, Person], now_ms: int) -> None:
        for name, person in resolved.items():
            self._kept.pop((org, name), None)
            self._kept[org, name] = (now_ms + KEPT_MS, person)
        while len(self._kept) > MAX_KEPT:
            del self._kept[next(iter(self._kept))]
