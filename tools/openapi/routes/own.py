"""One's own usage."""

from dataclasses import replace

from tools.openapi.routes.events import OPERATIONS as EVENTS
from tools.openapi.routes.figures import OPERATIONS as FIGURES
from tools.openapi.tags import USERS

OPERATIONS = {
    "GET /v1/me/costs": replace(FIGURES["GET /v1/costs"], id="get_own_costs", summary="Your own costs", tag=USERS),
    "GET /v1/me/events": replace(EVENTS["GET /v1/events"], id="list_own_events", summary="Your own rows", tag=USERS),
}
