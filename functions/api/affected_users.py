"""Who uses what an opportunity concerns: how many for whoever sees it, which ones for those who may see users."""

from typing import Any

from outlay.application.count_users import count_users
from outlay.contracts.dimensions import USER_DIMENSIONS
from outlay.domain.opportunity import Opportunity

from functions.api.names import names_of
from functions.api.routing import Call


def affected_users(call: Call, one: Opportunity) -> dict[str, Any] | None:
    """None where users are not kept by what the caller's part of the organization is cut by.

    Of its models, projects and teams: users are kept by no feature or key.
    """
    cut = call.cut
    if not cut.keys() <= {*USER_DIMENSIONS}:
        return None
    found = count_users(
        call.organization,
        one.chance.scope,
        first_day=one.first_day,
        days=one.days,
        names=call.names,
        users=call.services.users,
    )
    if cut:
        return {"count": found.count, "top": None}
    names = names_of(call, found.top)
    return {"count": found.count, "top": [{"user": user, **names.beside(user)} for user in found.top]}
