"""Entry of the admin function: composes it once, then hands every invocation to ``app``."""

from outlay.runtime.observability import Telemetry

from functions.admin.app import direct_edge
from functions.admin.composition import compose
from functions.admin.settings import AdminSettings

lambda_handler = direct_edge(Telemetry("admin"), compose(AdminSettings.load()))
