"""What fell short of policies, by day, rule, reason and team; and who answers for it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from outlay.application.manage_policies import all_policies
from outlay.application.policy_content import violation_from_stored
from outlay.contracts import budget_keys
from outlay.domain.access import Cut
from outlay.domain.periods import iso_utc
from outlay.domain.policy import PLAUSIBILITY, SETTINGS
from outlay.domain.violation import KEPT_DAYS, Violation
from outlay.runtime.http import Response

from functions.api.policy_owners import owners_of_teams
from functions.api.routing import Call, Route
from functions.api.schemas import read_days, read_parameters

MAX_A_DAY = 1_000
MAX_LISTED = 1_000
DEFAULT_DAYS = 7
MAX_DAYS = 31
_FILTERS = frozenset({"owner", "team", "policy_id", "rule", "mode", "door"})

Found = tuple[str, Violation]
"""(UTC day, violation)."""


def violations(call: Call) -> Response:
    """Of some days, the most frequent first. To managers of teams only those of their teams."""
    given = read_parameters(call.request, known=_FILTERS | {"from", "to"})
    days = {name: value for name, value in given.items() if name in ("from", "to")}
    start, end = read_days(
        days,
        organization=call.organization,
        now_ms=call.services.clock(),
        default_days=DEFAULT_DAYS,
        max_days=MAX_DAYS,
    )
    found = [one for one in _read(call, start, end) if _is_within(one[1], call.cut) and _fits(one[1], given)]
    owners = _Owners(call, [one for _, one in found])
    if "owner" in given:
        found = [one for one in found if given["owner"] in owners(one[1])]
    found.sort(key=lambda one: (-one[1].attempts, one[0], one[1].violation_id))
    body = {
        "as_of": iso_utc(call.services.clock()),
        "from": start,
        "to": end,
        "kept_days": KEPT_DAYS,
        "complete": len(found) <= MAX_LISTED,
        "violations": [_to_api(day, one, owners(one)) for day, one in found[:MAX_LISTED]],
        "next_cursor": None,
    }
    return Response(status=200, body=body)


def _read(call: Call, start: str, end: str) -> Iterator[Found]:
    """Days are UTC's here: what is noted is not cut by an organization's zone."""
    day, last = date.fromisoformat(start), date.fromisoformat(end)
    while day < last:
        pk = budget_keys.violations_key(call.organization.org, day.isoformat())
        for stored in call.services.changes.store.page(pk, limit=MAX_A_DAY):
            yield day.isoformat(), violation_from_stored(stored)
        day += timedelta(days=1)


def _is_within(one: Violation, cut: Cut) -> bool:
    """Of what is noted only the team is known: whoever sees projects or cost centers only, sees none of it."""
    return not cut or (cut.keys() == {"team"} and one.team in cut["team"])


def _fits(one: Violation, given: Mapping[str, str]) -> bool:
    told = {"team": one.team, "policy_id": one.policy_id, "rule": one.rule_id, "mode": one.mode, "door": one.door}
    return all(given.get(name, value) == value for name, value in told.items())


class _Owners:
    def __init__(self, call: Call, found: Sequence[Violation]) -> None:
        self._teams = owners_of_teams(call, (one.team for one in found))
        policies = all_policies(call.organization.org, store=call.services.changes.store) if found else []
        self._policies = {one.policy_id: one.owners for one in policies}

    def __call__(self, one: Violation) -> Sequence[str]:
        """Those of the team; where it has none, of the policy."""
        return self._teams.get(one.team) or self._policies.get(one.policy_id, ())


def _to_api(day: str, one: Violation, owners: Sequence[str]) -> dict[str, Any]:
    return {
        "violation_id": one.violation_id,
        "day": day,
        "policy_id": None if one.policy_id in (SETTINGS, PLAUSIBILITY) else one.policy_id,
        "source": one.policy_id if one.policy_id in (SETTINGS, PLAUSIBILITY) else "policy",
        "rule": one.rule_id,
        "mode": one.mode,
        "door": one.door,
        "field": one.field,
        "reason": one.reason,
        "team": one.team,
        "owners": list(owners),
        "attempts": one.attempts,
        "sample_events": list(one.samples),
        "first_at": iso_utc(one.first_ms),
        "last_at": iso_utc(one.last_ms),
    }


ROUTES = (Route("GET", "/v1/violations", violations),)
