"""Plans in the control table, and what of them a function instance remembers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from outlay.application.control_store import ControlStore, Place, Stored
from outlay.contracts import door_keys
from outlay.domain.errors import OutlayError
from outlay.domain.plan import BUILT_IN, STANDARD, Limits, Plan
from outlay.domain.rate_limit import Quota

KEPT_MS = 60_000
MAX_PLANS = 100


def plan_place(name: str) -> Place:
    return Place(door_keys.PLANS_KEY, name)


def limits_to_content(limits: Mapping[str, Limits]) -> dict[str, Any]:
    """Class → scope → ``per_minute`` and ``burst``; the same on the wire."""
    return {
        name: {
            scope: {"per_minute": quota.per_minute, "burst": quota.burst}
            for scope, quota in (("organization", one.organization), ("caller", one.caller))
        }
        for name, one in limits.items()
    }


def limits_from_content(content: Mapping[str, Any]) -> dict[str, Limits]:
    return {
        name: Limits(organization=Quota(**one["organization"]), caller=Quota(**one["caller"]))
        for name, one in content.items()
    }


def plan_of(stored: Stored) -> Plan:
    """Of a class that came after it was stored, the built-in limits hold."""
    limits = {**BUILT_IN.limits, **limits_from_content(stored.content["limits"])}
    return Plan(name=stored.place.sk, limits=limits, version=stored.version)


def find_plan(name: str, *, store: ControlStore) -> Plan | None:
    """The one of this name; the built-in one where nothing else is stored under its name."""
    stored = store.find(plan_place(name))
    if stored is not None:
        return plan_of(stored)
    return BUILT_IN if name == STANDARD else None


def all_plans(*, store: ControlStore) -> Sequence[Plan]:
    """By name, the built-in one included."""
    stored = {one.place.sk: plan_of(one) for one in store.page(door_keys.PLANS_KEY, limit=MAX_PLANS)}
    return [plan for _, plan in sorted({STANDARD: BUILT_IN, **stored}.items())]


class PlanBook:
    """The plan of a name, at most a minute old. One that is not there (any more) is the usual one.

    Where the table does not answer, what was known holds on, else what is built in: limits are no reason to fail.
    """

    def __init__(self, store: ControlStore, *, clock: Callable[[], int]) -> None:
        self._store = store
        self._clock = clock
        self._known: dict[str, tuple[int, Plan]] = {}

    def __call__(self, name: str) -> Plan:
        wanted, now = name or STANDARD, self._clock()
        known = self._known.get(wanted)
        if known is not None and now < known[0]:
            return known[1]
        plan = self._read(wanted, BUILT_IN if known is None else known[1])
        if len(self._known) >= MAX_PLANS:
            self._known.clear()
        self._known[wanted] = (now + KEPT_MS, plan)
        return plan

    def _read(self, name: str, otherwise: Plan) -> Plan:
        try:
            found = find_plan(name, store=self._store)
        except OutlayError:
            return otherwise
        return self(STANDARD) if found is None else found
