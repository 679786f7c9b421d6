"""Log lines and metrics through Powertools, and the edge where exceptions end.

Log lines are JSON and carry no content of users: of an exception its type and where it was raised, never its message,
since that may quote the input. Metrics are published only when not zero: a metric costs when idle. Traces need no code;
X-Ray's active tracing is switched on by the template (the Tracer would add half a second to a cold start).
"""

import io
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TextIO, cast

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from botocore.exceptions import ClientError

from outlay.adapters.retry import code_of, is_retryable
from outlay.contracts.metrics import NAMESPACE
from outlay.domain.errors import OutlayError, Upstream
from outlay.runtime.http import Request, Response, from_event, nobody, problem, to_event

_STACK_DEPTH = 5

LambdaHandler = Callable[[Mapping[str, Any], Any], Any]


class _StandardOutput(io.TextIOBase):
    """What standard output is at that moment; a stream kept from the start may have been replaced since."""

    def write(self, text: str) -> int:
        return sys.stdout.write(text)

    def flush(self) -> None:
        sys.stdout.flush()


class InvocationFailed(Exception):
    """Stands for an unexpected error: Lambda's runtime logs the text of what is raised, which may quote its input."""


class Telemetry:
    """One function's log and metrics; made once when the function composes."""

    def __init__(self, service: str) -> None:
        self.log = Logger(service=service, use_rfc3339=True, stream=cast(TextIO, _StandardOutput()))
        self._metrics = Metrics(namespace=NAMESPACE, service=service)

    def count(self, name: str, value: int = 1) -> None:
        """Add to a metric of ``contracts.metrics``; nothing is published where it stays zero."""
        if value:
            self._metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)

    def failure(self, error: BaseException, **fields: Any) -> None:
        """Log an unexpected error: type, AWS's code and operation, and the places in the stack."""
        self.log.error("unexpected error", extra={**describe(error), **fields})

    def flush(self) -> None:
        """Write the metrics collected so far as one line; none where there are none."""
        if self._metrics.metric_set:
            self._metrics.flush_metrics()

    @contextmanager
    def invocation(self, context: Any) -> Iterator[None]:
        """Around one invocation: its request id on every line, metrics written at the end, whatever happens.

        An exception is logged without its text and leaves as ``InvocationFailed``, so that Lambda tries again.
        """
        self.log.append_keys(request_id=getattr(context, "aws_request_id", ""))
        try:
            yield
        except Exception as error:  # noqa: BLE001 - the edge: its text must not leave
            self.failure(error)
            raise InvocationFailed(type(error).__name__) from None
        finally:
            self.flush()
            self.log.remove_keys(["request_id"])


def describe(error: BaseException) -> dict[str, Any]:
    """What may be logged of any exception: nothing that could quote its input."""
    frames = traceback.extract_tb(error.__traceback__)[-_STACK_DEPTH:]
    known: dict[str, Any] = {
        "error_type": type(error).__name__,
        "error_at": [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames],
    }
    if isinstance(error, ClientError):
        known["aws_code"] = code_of(error)
        known["aws_operation"] = error.operation_name
    return known


def as_outlay_error(error: Exception) -> OutlayError:
    """Any exception as an expected failure: AWS being slow or busy is 503 and retryable, the rest is ``internal``."""
    if isinstance(error, OutlayError):
        return error
    if is_retryable(error):
        return Upstream("A service that Outlay depends on is busy. Try again in a moment.")
    return OutlayError("Something went wrong on our side. It was logged under this request's id.", code="internal")


def http_edge(
    telemetry: Telemetry, answer: Callable[[Request], Response], *, came_through_site: Callable[[str], bool] = nobody
) -> LambdaHandler:
    """A Lambda handler for API Gateway around ``answer``: every exception becomes problem+json, none leaks its text.

    ``came_through_site``: see ``from_event``.
    """
    read = partial(from_event, came_through_site=came_through_site)

    def handle(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        with telemetry.invocation(context):
            return to_event(_answered(telemetry, answer, read, event))

    return handle


def _answered(
    telemetry: Telemetry,
    answer: Callable[[Request], Response],
    read: Callable[[Mapping[str, Any]], Request],
    event: Mapping[str, Any],
) -> Response:
    try:
        request = read(event)
    except Exception as error:  # noqa: BLE001 - the edge: nothing may leave it
        telemetry.failure(error)
        return problem(as_outlay_error(error))
    try:
        return answer(request)
    except OutlayError as error:
        telemetry.log.info("refused", extra={"code": error.code, "problems": len(error.problems)})
        return problem(error, instance=request.request_id)
    except Exception as error:  # noqa: BLE001 - the edge: nothing may leave it
        telemetry.failure(error)
        return problem(as_outlay_error(error), instance=request.request_id)
