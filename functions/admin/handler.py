"""Entry of the admin function: composes it once, then hands every invocation to ``app``, or what a stack asks for to
``stack_resource``."""

from collections.abc import Mapping
from typing import Any

from outlay.adapters.http.stack_answer import put_answer
from outlay.runtime.observability import Telemetry

from functions.admin.app import direct_edge
from functions.admin.composition import compose
from functions.admin.settings import AdminSettings
from functions.admin.stack_resource import is_of_stack, stack_edge

_TELEMETRY = Telemetry("admin")
_PORTS_OF = compose(AdminSettings.load())
_ACTIONS = direct_edge(_TELEMETRY, _PORTS_OF)
# Of no request: the pepper is that of the deployment, whoever asks.
_RESOURCES = stack_edge(_TELEMETRY, pepper=_PORTS_OF("").pepper, put=put_answer)


def lambda_handler(event: Mapping[str, Any], context: Any) -> Any:
    """The result of an action; nothing to a stack, which is answered where it waits."""
    return (_RESOURCES if is_of_stack(event) else _ACTIONS)(event, context)
