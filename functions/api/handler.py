"""Entry of the API: composes it once, then hands every request to ``app``."""

from functools import partial

from outlay.runtime.memory import settled
from outlay.runtime.observability import Telemetry, http_edge

from functions.api.app import dispatch
from functions.api.composition import compose
from functions.api.settings import ApiSettings

lambda_handler = http_edge(Telemetry("api"), partial(dispatch, doors=settled(compose(ApiSettings.load()))))
