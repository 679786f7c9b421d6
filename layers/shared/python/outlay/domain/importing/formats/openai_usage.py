"""OpenAI's organization usage: answers of ``/v1/organization/usage/completions`` and ``…/embeddings``, and the CSV of
the usage page, as of 2026.

Each row stands for many requests. It becomes one event, or equal parts of at most 200,000 input tokens: a price that
rises with the length of one prompt (from 272,000 tokens on) would else be charged for the length of a day.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from outlay.domain.importing.formats.record import NOTHING_BOUGHT, Record, Translated, given

_KEYS = (
    *("start_time", "end_time", "project_id", "user_id", "api_key_id", "model", "batch", "service_tier"),
    "api_source",
)
_COUNTS = (
    *("input_tokens", "output_tokens", "input_cached_tokens", "input_cache_write_tokens", "num_model_requests"),
    *("input_text_tokens", "input_audio_tokens", "input_image_tokens", "input_cached_audio_tokens"),
    *("input_cached_image_tokens", "output_text_tokens", "output_audio_tokens", "output_image_tokens"),
)
READS: Mapping[str, tuple[str, ...]] = {
    "id": _KEYS,
    "timestamp": ("start_time", "start_time_iso"),
    "model": ("model",),
    "operation": ("object",),
    "project": ("project_id",),
    "user": ("user_id",),
    "service_tier": ("service_tier",),
    "is_batch": ("batch",),
    "tokens": tuple(name for name in _COUNTS if name != "num_model_requests"),
    "tag:aggregated_requests": ("num_model_requests",),
    "tag:api_key_id": ("api_key_id",),
}
SIGNATURES = (("start_time", "num_model_requests", "input_tokens"),)
PART_INPUT_TOKENS = 200_000
"""Part of what an event's id means: another number would make a second import of a file count twice."""


def translate(record: Record) -> Translated:
    """A row of one bucket of time as one event or several equal parts."""
    identity = _identity(record)
    requests = record.count("num_model_requests")
    if not (requests or record.count("input_tokens") or record.count("output_tokens")):
        return Translated(identity=identity, left_out="empty buckets")
    if record.count("end_time") * 1_000 > record.now_ms:
        return Translated(identity=identity, left_out="buckets that are not over yet: import them later")
    if not record.text("model"):
        record.wrong("model", "is empty: export the usage grouped by model")
    usage = _usage(record)
    fields = given(
        timestamp=record.get("start_time", "start_time_iso"),
        provider="openai",
        model=record.text("model"),
        operation="embeddings" if "embeddings" in record.text("object") else "",
        project=record.text("project_id"),
        user=record.text("user_id"),
        service_tier=record.text("service_tier"),
        is_batch=record.flag("batch") or None,
        tags=record.tags([("api_key_id", record.text("api_key_id"))]),
    )
    record.warnings.append(
        "stands for many requests: tokens are exact; the number of requests, their times and lengths are not kept"
    )
    events = tuple(_parts(fields, usage, requests))
    return Translated(identity=identity, events=events, warnings=tuple(record.warnings))


def _identity(record: Record) -> str:
    """The bucket and what it is grouped by; not its numbers: a bucket counts once, whatever a later export says."""
    keys = [[name, record.text(name).lower()] for name in _KEYS if record.text(name)]
    return "b_" + hashlib.blake2b(json.dumps(keys).encode(), digest_size=16).hexdigest()


def _parts(fields: Mapping[str, Any], usage: Mapping[str, int], requests: int) -> Iterator[dict[str, Any]]:
    total = sum(number for name, number in usage.items() if not name.startswith("output"))
    parts = max(1, min(requests, -(-total // PART_INPUT_TOKENS)))
    for part in range(parts):
        counts = {name: _share(number, part, parts) for name, number in usage.items()}
        tags = {**fields.get("tags", {}), "aggregated_requests": str(_share(requests, part, parts))}
        yield {**fields, **counts, "tags": tags}


def _share(number: int, part: int, parts: int) -> int:
    """Shares differ by one at most and sum up to the number."""
    return number * (part + 1) // parts - number * part // parts


def _usage(record: Record) -> dict[str, int]:
    number = {name: record.count(name) for name in _COUNTS}
    cached, written = number["input_cached_tokens"], number["input_cache_write_tokens"]
    heard, seen = _beside_cache(number, record)
    cached_heard, cached_seen = number["input_cached_audio_tokens"], number["input_cached_image_tokens"]
    counts = {
        "input_uncached_tokens": number["input_tokens"] - cached - written - heard - seen,
        "cache_read_tokens": cached - cached_heard - cached_seen,
        "cache_write_5m_tokens": written,
        "output_tokens": _text_output(number),
        "input_audio_tokens": heard,
        "cache_read_audio_tokens": cached_heard,
        "output_audio_tokens": number["output_audio_tokens"],
        "input_image_tokens": seen,
        "cache_read_image_tokens": cached_seen,
        "output_image_tokens": number["output_image_tokens"],
    }
    if min(counts.values()) < 0:
        record.inconsistent("input_tokens", "the parts (cached, audio, image …) exceed their whole")
        return dict(NOTHING_BOUGHT)
    always = ("input_uncached_tokens", "output_tokens")
    return {name: tokens for name, tokens in counts.items() if tokens or name in always}


def _beside_cache(number: Mapping[str, int], record: Record) -> tuple[int, int]:
    """Audio and image input that was not cached: documented once as with the cached part, seen without it since 2026.
    The sum of the kinds tells."""
    heard, seen = number["input_audio_tokens"], number["input_image_tokens"]
    cached, written = number["input_cached_tokens"], number["input_cache_write_tokens"]
    if not heard + seen or not cached + written:
        return heard, seen
    kinds = number["input_text_tokens"] + heard + seen
    if kinds in (number["input_tokens"] - cached, number["input_tokens"] - cached - written):
        return heard, seen
    if kinds == number["input_tokens"]:
        return heard - number["input_cached_audio_tokens"], seen - number["input_cached_image_tokens"]
    record.inconsistent("input_audio_tokens", "it can't be told whether cached tokens are part of it")
    return 0, 0


def _text_output(number: Mapping[str, int]) -> int:
    """The output beside audio and images, which the whole contains unless its text alone is as much."""
    other = number["output_audio_tokens"] + number["output_image_tokens"]
    text = number["output_text_tokens"]
    return number["output_tokens"] - (0 if text and text == number["output_tokens"] else other)
