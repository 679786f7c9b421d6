"""Entry of the API: composes it once, then hands every request to ``app``."""

from functools import partial

from outlay.runtime.memory import settled
from outlay.runtime.observability import Telemetry, http_edge
from outlay.runtime.site_visits import site_visits

from functions.api.app import dispatch
from functions.api.composition import compose
from functions.api.settings import ApiSettings

_SETTINGS = ApiSettings.load()

lambda_handler = http_edge(
    Telemetry("api"),
    partial(dispatch, doors=settled(compose(_SETTINGS))),
    came_through_site=site_visits(_SETTINGS.outlay_pepper_secret, number=_SETTINGS.outlay_site_proof),
)
