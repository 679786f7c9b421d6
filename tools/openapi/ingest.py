"""``POST /v1/events``: the door of the events, which is a function of its own."""

from typing import Any

from outlay.domain.admission import SOURCES
from pydantic import Field

from functions.ingest.decode import MAX_BODY_BYTES, MAX_EVENTS, MAX_INFLATED_BYTES
from tools.openapi.examples import example_of
from tools.openapi.operation import Operation, Parameter
from tools.openapi.schemas import reference
from tools.openapi.shapes import Answer, BatchId, Count
from tools.openapi.tags import EVENTS


class RejectedField(Answer):
    """What is wrong with one field of one event."""

    index: int = Field(ge=0)
    """The event's place in the request."""
    field: str
    reason: str


class Accepted(Answer):
    """The batch is durable: it will be counted exactly once, whatever happens from here on."""

    batch_id: BatchId
    received: Count
    accepted: Count
    rejected: Count
    errors: list[RejectedField]
    """Of the events that were rejected; the others count."""
    warnings: list[str]
    replayed: bool
    """The very same request came before; nothing was stored anew."""


MODELS = (Accepted,)
NAME = "POST /v1/events"

OPERATION = Operation(
    id="send_events",
    summary="Send events",
    tag=EVENTS,
    answers={202: Accepted},
    parameters=(
        Parameter(
            name="Idempotency-Key",
            place="header",
            description="Names the request: a repeat with the same content is recognised, with other content refused.",
            schema={"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
        ),
        Parameter(
            name="Outlay-Source",
            place="header",
            description="Where the events come from.",
            schema={"type": "string", "enum": list(SOURCES), "default": SOURCES[0]},
        ),
        Parameter(
            name="Outlay-Import",
            place="header",
            description="The import that the request belongs to, beside `Outlay-Source: import`.",
            schema={"type": "string", "pattern": "^(imp_[0-9a-z]{8,40})?$"},
        ),
    ),
    errors=(
        "rate_limited",
        "too_many_failures",
        "invalid_input",
        "unauthorized",
        "scope_missing",
        "address_not_allowed",
        "idempotency_conflict",
        "too_large",
        "unsupported_media_type",
        "unprocessable",
        "limit_exceeded",
    ),
    more=f'One event, an array, `{{"events": […]}}`, or one event a line (`application/x-ndjson`); plain, or gzip as '
    f"`application/gzip`. At most {MAX_EVENTS:,} events, {MAX_BODY_BYTES:,} bytes as sent and {MAX_INFLATED_BYTES:,} "
    "decompressed. Valid events count although others of the request are rejected. Answered only once the events are "
    "durable; a repeat counts nothing twice. Names, never content: a field that could hold a prompt is refused.",
)


def request_body() -> dict[str, Any]:
    event = reference("Event")
    many = {"type": "array", "items": event, "minItems": 1, "maxItems": MAX_EVENTS}
    envelope = {
        "type": "object",
        "properties": {"events": many},
        "required": ["events"],
        "additionalProperties": False,
    }
    content: dict[str, Any] = {"schema": {"anyOf": [event, many, envelope]}}
    sent = example_of(OPERATION.id).get("request")
    if sent is not None:
        content["example"] = sent
    return {"required": True, "content": {"application/json": content}}
