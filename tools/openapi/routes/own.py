"""One's own usage."""

from tools.openapi.operation import Operation
from tools.openapi.routes.events import ANSWERS, PARAMETERS
from tools.openapi.routes.figures import COSTS_PARAMETERS, Costs
from tools.openapi.tags import EVENTS, FIGURES

OPERATIONS = {
    "GET /v1/me/costs": Operation(
        id="get_own_costs",
        summary="What one's own calls cost",
        tag=FIGURES,
        answers={200: Costs},
        parameters=COSTS_PARAMETERS,
    ),
    "GET /v1/me/events": Operation(
        id="list_own_events",
        summary="One's own calls",
        tag=EVENTS,
        answers=ANSWERS,
        parameters=PARAMETERS,
        errors=("not_found",),
        headers={202: ("Retry-After",)},
    ),
}
