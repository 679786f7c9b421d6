"""Whether the deployment works."""

from typing import Literal

from tools.openapi.operation import Operation
from tools.openapi.shapes import Answer, Moment
from tools.openapi.tags import SERVICE


class Health(Answer):
    status: Literal["ok", "delayed"]
    version: str
    environment: str
    stream_age_s: int | None
    """How long the oldest batch has been waiting that could not be counted; null where none is."""
    as_of: Moment


OPERATIONS = {
    "GET /health": Operation(id="get_health", summary="Is it up", tag=SERVICE, answers={200: Health}),
}
