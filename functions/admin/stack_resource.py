"""The admin function as a custom resource of CloudFormation: the proof that the site's distribution sends.

It is derived while the site is deployed and stored nowhere but in the distribution.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from outlay.contracts.site import PROOF_NUMBER, PROOF_RESOURCE, PROOF_VALUE
from outlay.domain.errors import InvalidInput, OutlayError
from outlay.domain.site_proof import site_proof
from outlay.runtime.observability import LambdaHandler, Telemetry, as_outlay_error

PutAnswer = Callable[[str, Mapping[str, Any]], None]
_REASON = "The proof could not be made; the admin function's log says why."


class Pepper(Protocol):
    def current(self) -> tuple[str, bytes]:
        """Version and pepper. Raises ``Upstream``."""
        ...


def is_of_stack(event: Mapping[str, Any]) -> bool:
    """Told apart by where CloudFormation waits; no action has such a field."""
    return "ResponseURL" in event


def attributes(event: Mapping[str, Any], pepper: Pepper) -> dict[str, str]:
    """The resource's attributes; none of one that goes. Raises ``OutlayError``."""
    if event["RequestType"] == "Delete":
        return {}
    number = str(event["ResourceProperties"].get(PROOF_NUMBER, ""))
    if event["ResourceType"] != PROOF_RESOURCE or not (number.isascii() and number.isdecimal()):
        raise InvalidInput("There is no such resource.")
    return {PROOF_VALUE: site_proof(pepper.current()[1], int(number))}


def stack_edge(telemetry: Telemetry, *, pepper: Pepper, put: PutAnswer) -> LambdaHandler:
    """A Lambda handler around ``attributes``: CloudFormation hears of every failure, or it would wait for long."""

    def handle(event: Mapping[str, Any], context: Any) -> None:
        with telemetry.invocation(context):
            put(event["ResponseURL"], _answer(telemetry, event, pepper))

    return handle


def _answer(telemetry: Telemetry, event: Mapping[str, Any], pepper: Pepper) -> dict[str, Any]:
    # The same name for ever: another would have CloudFormation take it for another resource, and remove the former.
    known = {name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")}
    named = {**known, "PhysicalResourceId": event.get("PhysicalResourceId", "outlay-site-proof")}
    try:
        found = attributes(event, pepper)
    except OutlayError as error:
        telemetry.log.info("refused", extra={"code": error.code})
        return {**named, "Status": "FAILED", "Reason": _REASON}
    except Exception as error:  # noqa: BLE001 - the edge: nothing may leave it
        telemetry.failure(as_outlay_error(error))
        return {**named, "Status": "FAILED", "Reason": _REASON}
    telemetry.log.info("done", extra={"resource": PROOF_RESOURCE})
    return {**named, "Status": "SUCCESS", "NoEcho": True, "Data": found}
