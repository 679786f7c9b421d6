"""One's own: what a member's AI calls cost, whoever they are. No parameter widens it; filters only narrow.

Someone under whose name no usage was ever sent gets empty figures.
"""

from dataclasses import replace

from outlay.application.own_usage import own_pseudonyms
from outlay.contracts.dimensions import USER
from outlay.runtime.http import Response

from functions.api.events_routes import events
from functions.api.figures_routes import costs
from functions.api.routing import Call, Route


def own(call: Call) -> Call:
    """The same request by somebody who sees nothing but their own usage, and that whatever their scope is."""
    found = own_pseudonyms(
        call.services.control.get_membership(call.principal.subject),
        organization=call.organization,
        people=call.services.people,
    )
    return replace(call, principal=replace(call.principal, cut={USER: found}))


def own_costs(call: Call) -> Response:
    """As ``GET /v1/costs`` by user: whole days; beside the user provider, model, project and team."""
    return costs(own(call))


def own_events(call: Call) -> Response:
    """As ``GET /v1/events``."""
    return events(own(call))


ROUTES = (
    Route("GET", "/v1/me/costs", own_costs),
    Route("GET", "/v1/me/events", own_events),
)
