"""From the usage object as a provider returned it to our exclusive buckets.

Only counts that a shape names are read; whatever else stands in the object is ignored and never stored or repeated. An
inconsistent object is refused with every problem named by its path, never by its content.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from math import isfinite
from typing import Any

from outlay.domain import usage_shapes as shapes
from outlay.domain.errors import InvalidInput, Problem
from outlay.domain.model_names import PROVIDER_SYNONYMS
from outlay.domain.usage_shapes import Shape

FIELD = "provider_usage"
MAX_COUNT = 10**12
"""More than that of anything in one call is a mistake."""

_STEP = re.compile(r"(\w+)\[(\w+)=(\w+)\]")
_MODALITIES = ("audio", "image", "video")


class UsageProblem(InvalidInput):
    """The usage object can't be understood, or contradicts itself. ``problems`` names each place."""

    code = "invalid_usage"

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("the provider's usage object can't be counted", problems=problems)


def convert(provider: str, usage: Mapping[str, Any], *, api: str = "") -> dict[str, int]:
    """Counts per bucket, absent where zero.

    Args:
        provider: as sent; decides where two providers mean different things by the same keys.
        usage: the usage object, unchanged (``response.usage``, ``usageMetadata`` …).
        api: which of the provider's APIs answered, where known (``chat``, ``responses``, ``anthropic``, ``ocr`` …).

    Raises:
        UsageProblem: no known shape, a count that is no count, or parts that exceed their whole.
    """
    if not isinstance(usage, Mapping):
        raise UsageProblem([Problem(field=FIELD, reason="must be an object")])
    shape = _shape(provider, usage, api)
    problems: list[Problem] = []
    counts: dict[str, int] = {}
    read: dict[str, int] = {}
    for path, kind in shape.counts:
        if path not in read:
            read[path] = _read(usage, path, shape, problems)
        counts[kind] = counts.get(kind, 0) + read[path]
    buckets = {} if problems else _exclusive(counts, problems)
    if problems:
        raise UsageProblem(list(dict.fromkeys(problems)))
    return {bucket: count for bucket, count in buckets.items() if count}


def _shape(provider: str, usage: Mapping[str, Any], api: str) -> Shape:
    name = provider.strip().lower()
    name = PROVIDER_SYNONYMS.get(name, name)
    shape = shapes.BY_API.get(api.strip().lower())
    if shape is None or all(usage.get(key) is None for key in shape.required):
        shape = _detect(name, usage)
    if shape is None:
        raise UsageProblem([Problem(field=FIELD, reason="is not a usage object of a known shape")])
    return _DIALECTS.get(name, shape) if shape is shapes.CHAT else shape


_DIALECTS = {"x-ai": shapes.CHAT_REASONING_BESIDE, "perplexity": shapes.PERPLEXITY}

_ANTHROPIC_KEYS = frozenset({"cache_creation_input_tokens", "cache_read_input_tokens", "cache_creation"})
_BY_KEY: tuple[tuple[str, Shape], ...] = (
    ("prompt_tokens", shapes.CHAT),
    ("completion_tokens", shapes.CHAT),
    ("input_token_details", shapes.REALTIME),
    ("output_token_details", shapes.REALTIME),
    ("promptTokenCount", shapes.GOOGLE),
    ("candidatesTokenCount", shapes.GOOGLE),
    ("responseTokenCount", shapes.GOOGLE),
    ("totalTokenCount", shapes.GOOGLE),
    ("prompt_token_count", shapes.GOOGLE_SNAKE),
    ("candidates_token_count", shapes.GOOGLE_SNAKE),
    ("response_token_count", shapes.GOOGLE_SNAKE),
    ("inputTokens", shapes.BEDROCK),
    ("outputTokens", shapes.BEDROCK),
    ("billed_units", shapes.COHERE),
    ("tokens", shapes.COHERE_TOKENS),
    ("input_tokens", shapes.RESPONSES),
    ("output_tokens", shapes.RESPONSES),
    ("pages_processed", shapes.OCR),
    ("seconds", shapes.DURATION),
    ("total_tokens", shapes.TOTAL_ONLY),
    ("total_token_count", shapes.GOOGLE_SNAKE),
)


def _detect(provider: str, usage: Mapping[str, Any]) -> Shape | None:
    shape = next((shape for key, shape in _BY_KEY if usage.get(key) is not None), None)
    if shape is shapes.RESPONSES and ("anthropic" in provider or not _ANTHROPIC_KEYS.isdisjoint(usage)):
        return shapes.ANTHROPIC
    return shape


def _read(usage: Mapping[str, Any], path: str, shape: Shape, problems: list[Problem]) -> int:
    """The count at the first of the path's spellings that is present, else 0."""
    for spelling in path.split("|"):
        found = list(_values(usage, spelling.split("."), FIELD, problems))
        if found:
            return sum(_count(value, where, shape, problems) for where, value in found)
    return 0


def _values(node: Any, steps: list[str], where: str, problems: list[Problem]) -> Iterator[tuple[str, Any]]:
    """(path, value) of what the steps lead to; nothing where a step is absent or null."""
    if not steps:
        yield where, node
        return
    if not isinstance(node, Mapping):
        problems.append(Problem(field=where, reason="must be an object"))
        return
    listed = _STEP.fullmatch(steps[0])
    name = listed[1] if listed else steps[0]
    child = node.get(name)
    if child is None:
        return
    if listed is None:
        yield from _values(child, steps[1:], f"{where}.{name}", problems)
    elif isinstance(child, list | tuple):
        for position, item in enumerate(child):
            if isinstance(item, Mapping) and item.get(listed[2]) == listed[3]:
                yield from _values(item, steps[1:], f"{where}.{name}[{position}]", problems)
    else:
        problems.append(Problem(field=f"{where}.{name}", reason="must be a list"))


def _count(value: Any, where: str, shape: Shape, problems: list[Problem]) -> int:
    """Seconds as milliseconds, anything else as it is; 0 with a problem where it is no count."""
    is_seconds = where.endswith("seconds")
    if isinstance(value, float) and isfinite(value) and (is_seconds or (shape.lenient_numbers and value.is_integer())):
        value = round(Decimal(repr(value)) * 1000) if is_seconds else int(value)
    elif isinstance(value, int) and not isinstance(value, bool):
        value = value * 1000 if is_seconds else value
    else:
        problems.append(Problem(field=where, reason="must be a whole number"))
        return 0
    if 0 <= value <= MAX_COUNT:
        return int(value)
    problems.append(
        Problem(field=where, reason="must not be negative" if value < 0 else f"must be at most {MAX_COUNT}")
    )
    return 0


def _part(whole: int, parts: int, what: str, problems: list[Problem]) -> int:
    if parts > whole:
        problems.append(Problem(field=FIELD, reason=what))
    return max(whole - parts, 0)


def _exclusive(counts: Mapping[str, int], problems: list[Problem]) -> dict[str, int]:
    """Inclusive counts per kind as exclusive buckets."""
    get = counts.get
    buckets = {
        "web_searches": get("web_searches", 0),
        "audio_milliseconds": get("audio_seconds", 0),
        "input_text_messages": get("input_text_messages", 0),
        "input_document_pages": get("input_document_pages", 0),
        "input_annotated_document_pages": get("input_annotated_document_pages", 0),
    }
    buckets |= _input_buckets(counts, problems) | _output_buckets(counts, problems)
    return buckets


def _input_buckets(counts: Mapping[str, int], problems: list[Problem]) -> dict[str, int]:
    whole, cached = counts.get("input", 0), counts.get("cache_read", 0)
    writes = _cache_writes(counts, problems)
    taken = sum(writes.values()) + cached
    _part(whole, taken, "more cached tokens than input tokens", problems)
    read = {each: counts.get(f"cache_read_{each}", 0) for each in _MODALITIES}
    fresh = _uncached_by_modality(counts, read, problems)
    _move_overlap(max(whole - taken, 0), cached, fresh, read)
    text_read = _part(cached, sum(read.values()), "more cached tokens by modality than cached tokens", problems)
    text = _part(whole - taken, sum(fresh.values()), "more input tokens by modality than input tokens", problems)
    buckets = {f"input_{each}_tokens": count for each, count in fresh.items()}
    buckets |= {f"cache_read_{each}_tokens": count for each, count in read.items()}
    return writes | buckets | {"input_uncached_tokens": text, "cache_read_tokens": text_read}


def _uncached_by_modality(
    counts: Mapping[str, int], read: Mapping[str, int], problems: list[Problem]
) -> dict[str, int]:
    """A modality's tokens without its cached ones; where only the cached ones are told, there are no others."""
    return {
        each: _part(
            counts.get(f"input_{each}", 0) or read[each],
            read[each],
            f"more cached {each} tokens than {each} tokens",
            problems,
        )
        for each in _MODALITIES
    }


def _move_overlap(uncached: int, cached: int, fresh: dict[str, int], read: dict[str, int]) -> None:
    """Cached tokens whose modality isn't told are text, as far as the input leaves room; the rest must be media."""
    overlap = min(sum(fresh.values()) - uncached, cached - sum(read.values()))
    for each in _MODALITIES:
        moved = max(min(overlap, fresh[each]), 0)
        fresh[each] -= moved
        read[each] += moved
        overlap -= moved


def _cache_writes(counts: Mapping[str, int], problems: list[Problem]) -> dict[str, int]:
    """A write whose time to live isn't told is a five-minute one, every provider's default."""
    total, five, hour = (counts.get(kind, 0) for kind in ("cache_write", "cache_write_5m", "cache_write_1h"))
    untold = _part(total, five + hour, "more cache writes by time to live than cache writes", problems)
    return {"cache_write_5m_tokens": five + untold, "cache_write_1h_tokens": hour}


def _output_buckets(counts: Mapping[str, int], problems: list[Problem]) -> dict[str, int]:
    parts = {each: counts.get(f"output_{each}", 0) for each in _MODALITIES}
    text = _part(
        counts.get("output", 0), sum(parts.values()), "more output tokens by modality than output tokens", problems
    )
    reasoning, citation = counts.get("reasoning", 0), counts.get("citation", 0)
    _part(text, reasoning + citation, "more reasoning tokens than output tokens", problems)
    buckets = {f"output_{each}_tokens": count for each, count in parts.items()}
    return buckets | {"output_tokens": text, "reasoning_tokens": reasoning, "citation_tokens": citation}
