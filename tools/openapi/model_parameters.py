"""Parameters that the price list and the model catalogue share, as ``functions.api.model_query`` reads them."""

from functions.api.model_query import DEFAULT_LIMIT, MAX_LIMIT, MAX_TEXT, MODALITIES, THREE
from tools.openapi.operation import Parameter
from tools.openapi.parameters import CURSOR, choice, limit, text

_BOOK = "The price book's id, or a synonym (`bedrock`, `vertex_ai` …)"
_THREE = [word for word in THREE if word]

AT = Parameter(
    name="at",
    description="A date (its UTC midnight: prices change by UTC dates) or an RFC 3339 moment with an offset; "
    "now if left out.",
    schema={"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]},
)
LIST = (
    text("provider", f"{_BOOK}.", maxLength=MAX_TEXT),
    text("q", "Part of `provider/model` or of the name, whatever the case.", maxLength=MAX_TEXT),
    text("family", "The maker's line: claude, gpt, gemini, llama …", maxLength=MAX_TEXT),
    choice("deprecated", "Whether its provider names it deprecated.", _THREE),
    choice("tool_use", "Whether it calls tools.", _THREE),
    choice("modality", "That it takes.", [word for word in MODALITIES if word]),
    Parameter(
        name="min_context",
        description="Tokens that its context window has at least; one that is not known does not fit.",
        schema={"type": "integer", "minimum": 0, "maximum": 999_999_999},
    ),
    limit(usual=DEFAULT_LIMIT, most=MAX_LIMIT, of="Models"),
    CURSOR,
)
"""Filters, which all have to fit, and the page."""
NAME = (
    text("provider", f"{_BOOK}; may be left out where the model's name tells it.", maxLength=MAX_TEXT),
    Parameter(
        name="model",
        description="Any name that events use: aliases, snapshots, deployments, region prefixes are understood.",
        schema={"type": "string", "minLength": 1, "maxLength": MAX_TEXT},
        required=True,
    ),
)
"""Which model is meant."""
