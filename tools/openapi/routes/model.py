"""The model catalogue."""

from typing import Any, Literal

from tools.openapi.model_parameters import LIST, NAME
from tools.openapi.operation import Operation
from tools.openapi.routes.price_list import ModelName
from tools.openapi.shapes import Answer, Count, Cursor, UtcDate, may_be_missing
from tools.openapi.tags import MODELS

Modality = Literal["text", "image", "audio", "video", "pdf"]


class FactSource(Answer):
    """Where something that is said of a model was read."""

    name: str
    title: str
    url: str
    looked_up: UtcDate = may_be_missing()


class Model(ModelName):
    """Null is *unknown*, never a guess: neither yes nor no."""

    family: str | None
    """The maker's line: claude, gpt, gemini …"""
    tier: str | None
    """The maker's own word for its size or rank in the line: opus, mini, flash-lite …"""
    context_window: Count | None
    """Tokens; where the provider limits input and output apart, the input."""
    max_output_tokens: Count | None
    streaming: bool | None
    tool_use: bool | None
    modalities_in: list[Modality] | None
    modalities_out: list[Modality] | None
    deprecated: bool | None
    retirement_date: UtcDate | None
    """When the provider shuts it down, or the earliest date it names."""
    replacement: str | None
    """The model that the provider recommends instead."""
    quality: str | None
    """A published score with what it measures."""
    sources: dict[str, FactSource]
    """Field → where it was read; `family` and `tier` come from the model's own name."""


class Models(Answer):
    found: Count
    """Models on all pages."""
    models: list[Model]
    next_cursor: Cursor


_COMMON: dict[str, Any] = {"tag": MODELS}

OPERATIONS = {
    "GET /v1/models": Operation(
        id="list_models",
        summary="The model catalogue",
        answers={200: Models},
        parameters=LIST,
        **_COMMON,
    ),
    "GET /v1/models/lookup": Operation(
        id="get_model",
        summary="One model",
        answers={200: Model},
        parameters=NAME,
        errors=("not_found",),
        **_COMMON,
    ),
}
