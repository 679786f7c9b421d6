"""The usage event on the wire: ONE model. msgspec decodes by it, ``explain`` reads its rules, OpenAPI is made from it.

Every text has a charset and a length, so that a prompt can't hide in one: names are at most 8 words of letters, digits
and ``. : / @ + - ( ) & # % , _ =``, without line breaks or quotes. None begins with ``=``, ``+``, ``-`` or ``@``, which
a spreadsheet would run as a formula; a model may begin with ``@`` (``@cf/meta/llama``), an identifier with ``+``, ``-``
(base64), as identifiers hold none of the characters a formula call needs.
"""

from decimal import Decimal
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct
from outlay.domain.admission import MAX_COUNT
from outlay.domain.dimension_value import IS_NAME, LETTER, MAX_LENGTH, REST, WORDS

MAX_TAGS = 30
_MAX_MS = 1_000_000_000  # 11 days

_USER_REST = rf"[{LETTER}.:/@+\-()&#%,='|~!*]"
_IDENTIFIER = r"[A-Za-z0-9_.:/+~|-][A-Za-z0-9_.:/+~|@=-]*"
_IS_IDENTIFIER = "may hold ASCII letters, digits and . _ : / + - ~ | @ =, not beginning with = or @"
_CONTENT_KEYS = (
    "prompts?|system_?prompt|completions?|messages?|content|text|body|input|output|request|response|question|answer"
    "|query|conversation|transcript|password|secret|token|api_?key|authorization|cookie"
)


def _text(pattern: str, *, most: int, least: int = 0, reason: str) -> Meta:
    """A text's rule. The pattern is checked by ``texts``, once per distinct value of a request: in the decoder it would
    take two thirds of the time."""
    return Meta(
        min_length=least or None, max_length=most, description=reason, extra_json_schema={"pattern": f"^(?:{pattern})$"}
    )


Name = Annotated[str, _text(rf"(?:{WORDS})?", most=MAX_LENGTH, reason=IS_NAME)]
Provider = Annotated[
    str,
    _text(
        r" *[A-Za-z0-9][A-Za-z0-9_.:/-]*(?: [A-Za-z0-9_.:/-]+){0,3} *",
        least=1,
        most=64,
        reason="may hold ASCII letters, digits and . _ : / -",
    ),
]
Model = Annotated[
    str,
    _text(
        rf" *[{LETTER}@.:/(]{REST}*(?: {REST}+){{0,7}} *",
        least=1,
        most=256,
        reason="may hold letters, digits and . : / @ + - ( ) & # % , _ = in at most 8 words",
    ),
]
Code = Annotated[
    str,
    _text(r"(?:[A-Za-z0-9_][A-Za-z0-9_.:/-]*)?", most=64, reason="may hold ASCII letters, digits and . _ : / -"),
]
Identifier = Annotated[str, _text(rf"(?:{_IDENTIFIER})?", most=256, reason=_IS_IDENTIFIER)]
EventId = Annotated[
    str,
    _text(
        rf"(?!r_[0-9a-f]{{32}}$|p_b_){_IDENTIFIER}",
        least=1,
        most=256,
        reason=_IS_IDENTIFIER + "; r_… and p_b_… are Outlay's own",
    ),
]
User = Annotated[
    str,
    _text(
        rf"(?:[{LETTER}.:/|~#]{_USER_REST}*(?: {_USER_REST}+){{0,7}})?",
        most=256,
        reason="may hold letters, digits and . : / @ + - ( ) & # % , _ = ' | ~ ! * in at most 8 words",
    ),
]
TagKey = Annotated[
    str,
    _text(
        rf"(?!(?i:{_CONTENT_KEYS})$)[A-Za-z0-9_][A-Za-z0-9_.:/-]*",
        least=1,
        most=64,
        reason="must be a name of ASCII letters, digits and . _ : / -, and no word for content (prompt …)",
    ),
]
Tags = Annotated[dict[TagKey, Name], Meta(max_length=MAX_TAGS)]
TimestampText = Annotated[
    str,
    Meta(
        max_length=40,
        description="must be an RFC 3339 time with zone (2026-11-22T10:00:00Z) or an integer of ms since 1970",
    ),
]
Count = Annotated[int, Meta(ge=0, le=MAX_COUNT)]
Milliseconds = Annotated[int, Meta(ge=0, le=_MAX_MS)]


class EventIn(Struct, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """One event as sent. ``None`` and ``""`` both mean "not said". (It can't be part of a cycle, so no ``gc``.)"""

    provider: Provider
    model: Model
    id: EventId | None = None
    timestamp: TimestampText | Annotated[int, Meta(ge=0, le=10**14)] | None = None
    operation: Name | None = None
    project: Name | None = None
    team: Name | None = None
    feature: Name | None = None
    environment: Name | None = None
    cost_center: Name | None = None
    user: User | None = None
    end_customer: Name | None = None
    tags: Tags | None = None
    provider_usage: dict[str, Any] | None = None
    provider_api: Code | None = None
    latency_ms: Milliseconds | None = None
    time_to_first_token_ms: Milliseconds | None = None
    status: Literal["ok", "error"] | None = None
    error_code: Code | None = None
    service_tier: Code | None = None
    is_batch: bool | None = None
    is_stream: bool | None = None
    is_aborted: bool | None = None
    usage_label: Literal["estimated", "reported", "billed"] | None = None
    response_cache_hit: bool | None = None
    response_id: Identifier | None = None
    run_id: Identifier | None = None
    parent_id: Identifier | None = None
    attempt: Annotated[int, Meta(ge=0, le=1000)] | None = None
    task_type: Code | None = None
    complexity: Code | None = None
    quality_score: Decimal | None = None
    content_fingerprint: Identifier | None = None
    lease_id: Identifier | None = None
    max_tokens: Count | None = None
    client_cost_usd: Decimal | None = None
    # The buckets of contracts.buckets, in their order.
    input_uncached_tokens: Count | None = None
    cache_read_tokens: Count | None = None
    cache_write_5m_tokens: Count | None = None
    cache_write_1h_tokens: Count | None = None
    output_tokens: Count | None = None
    reasoning_tokens: Count | None = None
    input_audio_tokens: Count | None = None
    cache_read_audio_tokens: Count | None = None
    output_audio_tokens: Count | None = None
    input_image_tokens: Count | None = None
    cache_read_image_tokens: Count | None = None
    output_image_tokens: Count | None = None
    input_video_tokens: Count | None = None
    cache_read_video_tokens: Count | None = None
    output_video_tokens: Count | None = None
    citation_tokens: Count | None = None
    web_searches: Count | None = None
    storage_searches: Count | None = None
    audio_milliseconds: Count | None = None
    input_audio_milliseconds: Count | None = None
    output_audio_milliseconds: Count | None = None
    input_characters: Count | None = None
    input_document_pages: Count | None = None
    input_annotated_document_pages: Count | None = None
    input_text_messages: Count | None = None


class EnvelopeIn(Struct, forbid_unknown_fields=True):
    """``{"events": […]}``"""

    events: list[EventIn]
