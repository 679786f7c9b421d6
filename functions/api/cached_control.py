"""The control table with a short memory: who belongs where is asked for by every request and changes rarely."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

from outlay.domain.organization import Membership, Organization
from outlay.domain.registers import Names

from functions.api.services import Profiles

KEPT_MS = 60_000
MAX_ENTRIES = 1_000

ValueT = TypeVar("ValueT")


class _Memory(Generic[ValueT]):
    """What is absent is not remembered, so that a new member gets in at once."""

    def __init__(self, read: Callable[[str], ValueT | None], clock: Callable[[], int]) -> None:
        self._read = read
        self._clock = clock
        self._entries: OrderedDict[str, tuple[int, ValueT]] = OrderedDict()

    def get(self, key: str) -> ValueT | None:
        now = self._clock()
        known = self._entries.get(key)
        if known is not None and now - known[0] < KEPT_MS:
            return known[1]
        value = self._read(key)
        self.forget(key)
        if value is not None:
            self._entries[key] = (now, value)
            if len(self._entries) > MAX_ENTRIES:
                self._entries.popitem(last=False)
        return value

    def forget(self, key: str) -> None:
        self._entries.pop(key, None)


class CachedControl:
    """The port ``Control`` over the table; a membership or organization is at most a minute old."""

    def __init__(self, control: Profiles, *, clock: Callable[[], int]) -> None:
        self._control = control
        self._organizations = _Memory(control.get_organization, clock)
        self._memberships = _Memory(control.get_membership, clock)
        self._names = _Memory(control.get_names, clock)

    def get_organization(self, org: str) -> Organization | None:
        return self._organizations.get(org)

    def get_membership(self, subject: str) -> Membership | None:
        return self._memberships.get(subject)

    def forget_membership(self, subject: str) -> None:
        self._memberships.forget(subject)

    def get_names(self, org: str) -> Names:
        return self._names.get(org) or Names()

    def put_alias(self, org: str, name: str, priced_as: str) -> None:
        self._control.put_alias(org, name, priced_as)
        self._organizations.forget(org)

    def delete_alias(self, org: str, name: str) -> None:
        self._control.delete_alias(org, name)
        self._organizations.forget(org)

    def put_retention(self, org: str, days: int) -> None:
        self._control.put_retention(org, days)
        self._organizations.forget(org)

    def forget(self, org: str) -> None:
        self._organizations.forget(org)
        self._names.forget(org)
