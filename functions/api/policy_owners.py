"""Who answers for a team: its owners on the register."""

from collections.abc import Iterable, Mapping, Sequence

from outlay.application.registers import Register, find_entry
from outlay.domain.errors import NotFound
from outlay.domain.registers import KINDS

from functions.api.routing import Call

MAX_LOOKED_UP = 100


def owners_of_teams(call: Call, teams: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """Team → its owners, by subject; without those that have none or are not registered. Of so many teams at most."""
    register = Register(
        org=call.organization.org, kind=KINDS["team"], store=call.services.changes.store, members=call.services.control
    )
    found: dict[str, Sequence[str]] = {}
    for team in sorted(set(teams))[:MAX_LOOKED_UP]:
        try:
            owners = find_entry(register, team).owners
        except NotFound:
            continue
        if owners:
            found[team] = owners
    return found
