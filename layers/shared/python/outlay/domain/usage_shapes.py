"""The shapes in which providers report usage: where each count stands, as tables.

A shape's counts are *inclusive* (the input contains cached and audio tokens), named by the kinds below;
``provider_usage`` makes them exclusive. A path is dotted; ``name[field=VALUE].count`` is the sum over the items of a
list whose field has that value. A kind may be fed by several paths: they are added. Where providers spell one count in
two ways the paths are separated by ``|`` and the first that is present is read.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One way to report usage."""

    name: str
    required: tuple[str, ...]
    """At least one of these top-level keys must be there."""
    counts: tuple[tuple[str, str], ...]
    """(path, kind) pairs."""
    lenient_numbers: bool = False
    """Whole numbers come as floats (Cohere documents its counts as doubles)."""


def _modalities(name: str, item: str, kinds: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((f"{name}[modality={value}].{item}", kind) for value, kind in kinds.items())


def _camel_and_snake(camel: str) -> str:
    snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in camel)
    return f"{camel}|{snake}"


_CHAT_INPUT = (
    ("prompt_tokens", "input"),
    (
        (
            "prompt_tokens_details.cached_tokens|prompt_cache_hit_tokens|cached_tokens|cache_read_input_tokens"
            "|cached_prompt_text_tokens|num_cached_tokens|prompt_token_details.cached_tokens"
        ),
        "cache_read",
    ),
    ("prompt_tokens_details.cache_write_tokens", "cache_write"),
    ("prompt_tokens_details.audio_tokens", "input_audio"),
)
_CHAT_REASONING = "completion_tokens_details.reasoning_tokens|reasoning_tokens"
_CHAT_OUTPUT = (
    ("completion_tokens", "output"),
    (_CHAT_REASONING, "reasoning"),
    ("completion_tokens_details.audio_tokens", "output_audio"),
    ("server_tool_use.web_search_requests", "web_searches"),
)
CHAT = Shape(
    name="chat",
    required=("prompt_tokens", "completion_tokens"),
    counts=(*_CHAT_INPUT, *_CHAT_OUTPUT),
)
"""OpenAI's chat completions and embeddings, and all who copied them (Mistral, Groq, DeepSeek, OpenRouter, Azure …)."""

CHAT_REASONING_BESIDE = Shape(
    name="chat with reasoning beside the completion",
    required=CHAT.required,
    counts=(*CHAT.counts, (_CHAT_REASONING, "output")),
)
"""xAI: ``completion_tokens`` does not contain the reasoning."""

PERPLEXITY = Shape(
    name="perplexity",
    required=CHAT.required,
    counts=(
        *CHAT.counts,
        (_CHAT_REASONING, "output"),
        ("citation_tokens", "output"),
        ("citation_tokens", "citation"),
        ("num_search_queries", "web_searches"),
    ),
)
"""Sonar: reasoning and citations stand beside the completion, and searches are counted."""

RESPONSES = Shape(
    name="responses",
    required=("input_tokens", "output_tokens"),
    counts=(
        ("input_tokens", "input"),
        ("input_tokens_details.cached_tokens|input_tokens_details.cache_read_input_tokens", "cache_read"),
        ("input_tokens_details.cache_write_tokens", "cache_write"),
        ("input_tokens_details.audio_tokens", "input_audio"),
        ("input_tokens_details.image_tokens", "input_image"),
        ("output_tokens", "output"),
        ("output_tokens_details.reasoning_tokens", "reasoning"),
        ("output_tokens_details.image_tokens", "output_image"),
        ("tool_calls_details.search_web.invocation", "web_searches"),
    ),
)
"""OpenAI's responses, images and transcriptions in tokens; xAI's and Perplexity's responses."""

REALTIME = Shape(
    name="realtime",
    required=("input_token_details", "output_token_details"),
    counts=(
        ("input_tokens", "input"),
        ("input_token_details.audio_tokens", "input_audio"),
        ("input_token_details.image_tokens", "input_image"),
        ("input_token_details.cached_tokens", "cache_read"),
        ("input_token_details.cached_tokens_details.audio_tokens", "cache_read_audio"),
        ("input_token_details.cached_tokens_details.image_tokens", "cache_read_image"),
        ("output_tokens", "output"),
        ("output_token_details.audio_tokens", "output_audio"),
        ("billable_audio_seconds", "audio_seconds"),
        ("input_text_messages", "input_text_messages"),
    ),
)
"""OpenAI's, Azure's and xAI's realtime sessions; OpenAI's transcriptions in tokens."""

DURATION = Shape(name="duration", required=("seconds",), counts=(("seconds", "audio_seconds"),))
"""OpenAI's transcriptions that are charged by time."""

ANTHROPIC = Shape(
    name="anthropic",
    required=("input_tokens", "output_tokens"),
    counts=(
        ("input_tokens", "input"),
        ("cache_creation_input_tokens", "input"),
        ("cache_read_input_tokens", "input"),
        ("cache_creation_input_tokens", "cache_write"),
        ("cache_creation.ephemeral_5m_input_tokens", "cache_write_5m"),
        ("cache_creation.ephemeral_1h_input_tokens", "cache_write_1h"),
        ("cache_read_input_tokens", "cache_read"),
        ("output_tokens", "output"),
        ("output_tokens_details.thinking_tokens", "reasoning"),
        ("server_tool_use.web_search_requests", "web_searches"),
    ),
)
"""Anthropic's messages, also through Bedrock, Vertex and Azure: the input does not contain the cached tokens."""

BEDROCK = Shape(
    name="bedrock",
    required=("inputTokens", "outputTokens"),
    counts=(
        ("inputTokens", "input"),
        ("cacheReadInputTokens|cacheReadInputTokenCount|cacheReadTokens", "input"),
        ("cacheWriteInputTokens|cacheWriteInputTokenCount|cacheWriteTokens", "input"),
        ("cacheReadInputTokens|cacheReadInputTokenCount|cacheReadTokens", "cache_read"),
        ("cacheWriteInputTokens|cacheWriteInputTokenCount|cacheWriteTokens", "cache_write"),
        ("cacheDetails[ttl=5m].inputTokens", "cache_write_5m"),
        ("cacheDetails[ttl=1h].inputTokens", "cache_write_1h"),
        ("outputTokens", "output"),
    ),
)
"""Bedrock's Converse (and Cursor's usage events)."""

_IN = {"AUDIO": "input_audio", "IMAGE": "input_image", "DOCUMENT": "input_image", "VIDEO": "input_video"}
_CACHED = {
    "AUDIO": "cache_read_audio",
    "IMAGE": "cache_read_image",
    "DOCUMENT": "cache_read_image",
    "VIDEO": "cache_read_video",
}
_OUT = {"AUDIO": "output_audio", "IMAGE": "output_image", "DOCUMENT": "output_image", "VIDEO": "output_video"}


def _google(item: str, *, snake: bool) -> tuple[tuple[str, str], ...]:
    def key(camel: str) -> str:
        return _camel_and_snake(camel).split("|")[snake]

    return (
        (key("promptTokenCount"), "input"),
        (key("toolUsePromptTokenCount"), "input"),
        (key("cachedContentTokenCount"), "cache_read"),
        *_modalities(key("promptTokensDetails"), item, _IN),
        *_modalities(key("toolUsePromptTokensDetails"), item, _IN),
        *_modalities(key("cacheTokensDetails"), item, _CACHED),
        (f"{key('candidatesTokenCount')}|{key('responseTokenCount')}", "output"),
        (key("thoughtsTokenCount"), "output"),
        (key("thoughtsTokenCount"), "reasoning"),
        *_modalities(key("candidatesTokensDetails"), item, _OUT),
        *_modalities(key("responseTokensDetails"), item, _OUT),
    )


GOOGLE = Shape(
    name="google",
    required=("promptTokenCount", "candidatesTokenCount", "responseTokenCount", "totalTokenCount"),
    counts=_google("tokenCount", snake=False),
)
"""Gemini's and Vertex's ``usageMetadata``."""

GOOGLE_SNAKE = Shape(
    name="google (snake case)",
    required=("prompt_token_count", "candidates_token_count", "response_token_count", "total_token_count"),
    counts=_google("token_count", snake=True),
)
"""The same as the Python client writes it."""

COHERE = Shape(
    name="cohere",
    required=("billed_units",),
    counts=(("billed_units.input_tokens", "input"), ("billed_units.output_tokens", "output")),
    lenient_numbers=True,
)
"""Cohere's ``usage`` or ``meta``: what is billed."""

COHERE_TOKENS = Shape(
    name="cohere without billed units",
    required=("tokens",),
    counts=(("tokens.input_tokens", "input"), ("tokens.output_tokens", "output"), ("cached_tokens", "cache_read")),
    lenient_numbers=True,
)

OCR = Shape(name="ocr", required=("pages_processed",), counts=(("pages_processed", "input_document_pages"),))
OCR_ANNOTATED = Shape(
    name="ocr_annotated",
    required=("pages_processed",),
    counts=(("pages_processed", "input_annotated_document_pages"),),
)
"""Mistral's ``usage_info``; that pages were annotated stands only in the request."""

TOTAL_ONLY = Shape(name="embeddings", required=("total_tokens",), counts=(("total_tokens", "input"),))
"""Voyage's embeddings and rerankings name nothing but the total, and have no output."""

BY_API: dict[str, Shape] = {
    "chat": CHAT,
    "chat_completions": CHAT,
    "completions": CHAT,
    "embeddings": CHAT,
    "responses": RESPONSES,
    "images": RESPONSES,
    "realtime": REALTIME,
    "live": DURATION,
    "anthropic": ANTHROPIC,
    "messages": ANTHROPIC,
    "converse": BEDROCK,
    "usage-event": BEDROCK,
    "ocr": OCR,
    "ocr_annotated": OCR_ANNOTATED,
}
"""What the client may name as ``provider_api`` where the keys alone leave it open."""
