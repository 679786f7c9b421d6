"""The usage buckets: what is counted about one AI call, by its name on the wire.

Token buckets are *exclusive*: a token stands in exactly one of them, so they can be summed. ``reasoning_tokens`` and
``citation_tokens`` are the exception; they are a subset of ``output_tokens`` and never added to it.
The order is part of the stored format of counters and cubes: append, never reorder.
"""

BUCKETS: tuple[str, ...] = (
    "input_uncached_tokens",
    "cache_read_tokens",
    "cache_write_5m_tokens",
    "cache_write_1h_tokens",
    "output_tokens",
    "reasoning_tokens",
    "input_audio_tokens",
    "cache_read_audio_tokens",
    "output_audio_tokens",
    "input_image_tokens",
    "cache_read_image_tokens",
    "output_image_tokens",
    "input_video_tokens",
    "cache_read_video_tokens",
    "output_video_tokens",
    "citation_tokens",
    "web_searches",
    "storage_searches",
    "audio_milliseconds",
    "input_audio_milliseconds",
    "output_audio_milliseconds",
    "input_characters",
    "input_document_pages",
    "input_annotated_document_pages",
    "input_text_messages",
)

SUBSETS_OF_OUTPUT: frozenset[str] = frozenset({"reasoning_tokens", "citation_tokens"})

INPUT_TOKENS: tuple[str, ...] = (
    "input_uncached_tokens",
    "cache_read_tokens",
    "cache_write_5m_tokens",
    "cache_write_1h_tokens",
    "input_audio_tokens",
    "cache_read_audio_tokens",
    "input_image_tokens",
    "cache_read_image_tokens",
    "input_video_tokens",
    "cache_read_video_tokens",
)
"""Their sum is the call's total input, which decides the tier of a tiered price."""

OUTPUT_TOKENS: tuple[str, ...] = (
    "output_tokens",
    "output_audio_tokens",
    "output_image_tokens",
    "output_video_tokens",
)

COST_CLASSES: tuple[str, ...] = ("input", "cache_read", "cache_write", "output", "other")
