"""What pydantic found wrong with a body, in words for whoever sent it. Nothing of the content is echoed."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

_WORDS: Mapping[str, str] = {
    "missing": "is required",
    "extra_forbidden": "is not a known field",
    "string_type": "must be text",
    "string_unicode": "has half of a surrogate pair, which is no character",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "may have at most {max_length} characters",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "model_type": "must be a JSON object",
    "model_attributes_type": "must be a JSON object",
    "dict_type": "must be a JSON object",
    "union_tag_not_found": "is required",
    "union_tag_invalid": "must be one of {expected_tags}",
}


def reasons(error: ValidationError, *, patterns: Mapping[str, str]) -> list[tuple[tuple[int | str, ...], str]]:
    """Place and reason of each problem. ``patterns`` says in words what each regular expression of the model wants."""
    found = error.errors(include_input=False, include_url=False)
    return [(each["loc"], _reason(each["type"], each.get("ctx", {}), each["msg"], patterns)) for each in found]


def _reason(kind: str, context: Mapping[str, Any], message: str, patterns: Mapping[str, str]) -> str:
    if kind == "string_pattern_mismatch":
        return patterns.get(context["pattern"], "has characters that are not allowed")
    words = _WORDS.get(kind)
    return message if words is None else words.format(**context)
