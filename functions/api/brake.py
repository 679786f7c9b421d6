"""The board and the budgets of the organization that a call is in."""

import random
import time
from collections.abc import Sequence

from outlay.application.enforced_budgets import Meaning
from outlay.application.read_spend import Wanted, read_spend
from outlay.application.refresh_board import BoardTools, SpentBy
from outlay.domain.budget_period import calendar_of

from functions.api.routing import Call

_PAUSE_S = 0.02
_chance = random.SystemRandom().random


def board_tools(call: Call) -> BoardTools:
    """What leases and evaluations of the call's organization use."""
    services, organization, names = call.services, call.organization, call.names

    def spend(wanted: Sequence[Wanted], *, now_ms: int) -> SpentBy:
        return read_spend(organization, wanted, names=names, tools=services.spend, now_ms=now_ms)

    return BoardTools(
        org=organization.org,
        meaning=Meaning(calendar=calendar_of(organization), names=names),
        boards=services.boards,
        store=services.changes.store,
        spend=spend,
        clock=services.clock,
        pause=lambda number: time.sleep(number * _PAUSE_S * _chance()),
    )
