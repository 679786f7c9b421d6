"""LiteLLM's spend logs: rows of its table ``LiteLLM_SpendLogs``, as its API answers them or a database exports them.

Columns as in LiteLLM 1.5x–1.8x. ``messages``, ``response`` and ``proxy_server_request`` are never read.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from outlay.domain.importing.formats.record import NOTHING_BOUGHT, Record, Translated, given

READS: Mapping[str, tuple[str, ...]] = {
    "id": ("request_id",),
    "timestamp": ("startTime",),
    "provider": ("custom_llm_provider",),
    "model": ("model",),
    "operation": ("call_type",),
    "team": ("metadata", "team_id"),
    "user": ("user",),
    "end_customer": ("end_user",),
    "run_id": ("session_id",),
    "input_uncached_tokens": ("prompt_tokens", "metadata"),
    "cache_read_tokens": ("metadata",),
    "output_tokens": ("completion_tokens",),
    "latency_ms": ("startTime", "endTime"),
    "time_to_first_token_ms": ("startTime", "completionStartTime"),
    "status": ("status", "metadata"),
    "response_cache_hit": ("cache_hit",),
    "client_cost_usd": ("spend",),
    "tags": ("request_tags", "metadata"),
}
SIGNATURES = (("request_id", "call_type", "spend", "startTime"),)

_OPERATIONS = {"completion": "chat", "acompletion": "chat", "embedding": "embeddings", "aembedding": "embeddings"}


def translate(record: Record) -> Translated:
    """One row of the table as one event."""
    metadata = record.mapping("metadata")
    is_error = (record.text("status") or str(metadata.get("status") or "")) == "failure"
    provider, model = _names(record)
    identity = record.text("request_id") or dict(record.values)
    if is_error and not model:
        return Translated(identity=identity, left_out="a refused request without a model (no AI call was made)")
    is_hit = record.text("cache_hit").lower() == "true"
    latency = record.milliseconds("startTime", "endTime")
    first = record.milliseconds("startTime", "completionStartTime")
    fields = given(
        timestamp=record.get("startTime"),
        provider=provider,
        model=model,
        operation=_OPERATIONS.get(record.text("call_type"), record.text("call_type")),
        team=_text(metadata, "user_api_key_team_alias") or record.text("team_id"),
        user=record.text("user"),
        end_customer=record.text("end_user"),
        run_id=record.text("session_id"),
        latency_ms=latency,
        # A call that was not streamed has its end there.
        time_to_first_token_ms=first if first and first != latency else None,
        status="error" if is_error else "ok",
        error_code=_error_code(metadata) if is_error else "",
        response_cache_hit=True if is_hit else None,
        client_cost_usd=record.get("spend"),
        tags=record.tags(_tags(record, metadata)),
        **(NOTHING_BOUGHT if is_hit else _usage(record, metadata)),
    )
    return Translated(identity=identity, events=(fields,), warnings=tuple(record.warnings))


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""


def _names(record: Record) -> tuple[str, str]:
    """LiteLLM may write the provider in front of the model: ``azure/gpt-4o``."""
    provider, model = record.text("custom_llm_provider"), record.text("model")
    prefix, slash, rest = model.partition("/")
    if slash and (not provider or prefix == provider):
        return provider or prefix, rest
    return provider, model


def _tags(record: Record, metadata: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "key_alias", _text(metadata, "user_api_key_alias")
    for tag in record.texts("request_tags"):
        name, colon, value = tag.partition(":")
        if not name.lower().startswith("user-agent"):  # LiteLLM adds the caller's, twice
            yield name.strip(), value.strip() if colon else "true"


def _error_code(metadata: Mapping[str, Any]) -> str:
    error = metadata.get("error_information")
    code = str(error.get("error_code") or error.get("error_class") or "") if isinstance(error, dict) else ""
    return code[:64] if code.replace("_", "").isalnum() and code.isascii() else ""


def _usage(record: Record, metadata: Mapping[str, Any]) -> dict[str, int]:
    detail = metadata.get("usage_object") or metadata.get("additional_usage_values")
    usage: Mapping[str, Any] = detail if isinstance(detail, dict) else {}
    prompt, completion = _part(usage, "prompt_tokens_details"), _part(usage, "completion_tokens_details")
    read = record.counted("cached_tokens", usage.get("cache_read_input_tokens") or prompt.get("cached_tokens"))
    written = record.counted("cache_creation_tokens", usage.get("cache_creation_input_tokens") or _written(prompt))
    long = min(written, record.counted("ephemeral_1h_input_tokens", _long(prompt)))
    heard = record.counted("prompt_tokens_details.audio_tokens", prompt.get("audio_tokens"))
    spoken = record.counted("completion_tokens_details.audio_tokens", completion.get("audio_tokens"))
    output = record.count("completion_tokens")
    fresh = _uncached(record.count("prompt_tokens"), read, written, record.includes_cache) - heard
    counts = {
        "cache_read_tokens": read,
        "cache_write_5m_tokens": written - long,
        "cache_write_1h_tokens": long,
        "reasoning_tokens": min(
            record.counted("reasoning_tokens", completion.get("reasoning_tokens")), output - spoken
        ),
        "input_audio_tokens": heard,
        "output_audio_tokens": spoken,
    }
    positive = {name: number for name, number in counts.items() if number > 0}
    return {"input_uncached_tokens": max(fresh, 0), "output_tokens": max(output - spoken, 0), **positive}


def _part(usage: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = usage.get(name)
    return part if isinstance(part, dict) else {}


def _written(prompt: Mapping[str, Any]) -> Any:
    return prompt.get("cache_creation_tokens") or prompt.get("cache_write_tokens")


def _long(prompt: Mapping[str, Any]) -> Any:
    return _part(prompt, "cache_creation_token_details").get("ephemeral_1h_input_tokens")


def _uncached(prompt: int, read: int, written: int, includes_cache: bool | None) -> int:
    """The input beside the cache.

    ``prompt_tokens`` includes both cached counts in most releases, in some of 2025 only what was read, and for some
    kinds of calls neither (LiteLLM issues 11364 and 15056): what can't be included is not.
    """
    if includes_cache is False:
        return prompt
    if includes_cache or prompt >= read + written:
        return prompt - read - written
    return prompt - read if prompt >= read else prompt
