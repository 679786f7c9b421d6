"""Helicone's requests: files of ``npx @helicone/export`` and answers of its request query API.

Names as in Helicone's repository in 2025. ``request_body`` and ``response_body`` are never read.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from outlay.domain.importing.formats.record import (
    GUESSED_PROVIDER,
    NOTHING_BOUGHT,
    Record,
    Translated,
    given,
    provider_of,
)

READS: Mapping[str, tuple[str, ...]] = {
    "id": ("request_id", "response_id"),
    "timestamp": ("request_created_at",),
    "provider": ("provider",),
    "model": ("response_model", "model", "model_override", "request_model"),
    "user": ("request_user_id", "helicone_user", "user_id"),
    "input_uncached_tokens": ("prompt_tokens", "total_tokens"),
    "cache_read_tokens": ("prompt_cache_read_tokens",),
    "cache_write_5m_tokens": ("prompt_cache_write_tokens",),
    "output_tokens": ("completion_tokens",),
    "input_audio_tokens": ("prompt_audio_tokens",),
    "output_audio_tokens": ("completion_audio_tokens",),
    "latency_ms": ("delay_ms", "latency"),
    "time_to_first_token_ms": ("time_to_first_token",),
    "status": ("response_status", "status"),
    "response_cache_hit": ("cache_reference_id",),
    "client_cost_usd": ("costUSD", "cost"),
    "tags": ("request_properties", "properties"),
}
SIGNATURES = (
    ("request_id", "request_created_at"),
    ("response_id", "response_created_at", "request_created_at"),
)
_NO_REFERENCE = "00000000-0000-0000-0000-000000000000"
_SESSION = "helicone-session-id"
_NO_CACHE = "no cached tokens are in this export: all its input counts as uncached (Helicone's CSV never has them)"


def translate(record: Record) -> Translated:
    """One request as one event."""
    identity = record.text("request_id") or _response_id(record) or dict(record.values)
    properties = record.mapping("request_properties", "properties")
    session = next((value for name, value in properties.items() if name.lower() == _SESSION), None)
    status = record.text("response_status", "status")
    is_error = bool(status) and not status.startswith("2")
    is_hit = record.text("cache_reference_id") not in ("", _NO_REFERENCE)
    model = record.text("response_model", "model", "model_override", "request_model")
    provider = record.text("provider")
    if not provider and provider_of(model):
        provider = provider_of(model)
        record.warnings.append(GUESSED_PROVIDER)
    fields = given(
        timestamp=record.get("request_created_at"),
        provider=provider,
        model=model,
        user=record.text("request_user_id", "helicone_user", "user_id"),
        run_id=session if isinstance(session, str) else None,
        latency_ms=_milliseconds(record.get("delay_ms", "latency")),
        time_to_first_token_ms=_milliseconds(record.get("time_to_first_token")) or None,
        status="error" if is_error else "ok",
        error_code=f"http_{status.removeprefix('-')[:20]}" if is_error and status.removeprefix("-").isalnum() else "",
        response_cache_hit=True if is_hit else None,
        client_cost_usd=record.get("costUSD", "cost"),
        tags=record.tags(_tags(properties)),
        **(NOTHING_BOUGHT if is_hit else _usage(record)),
    )
    return Translated(identity=identity, events=(fields,), warnings=tuple(record.warnings))


def _response_id(record: Record) -> str:
    identifier = record.text("response_id")
    return f"response:{identifier}" if identifier else ""


def _milliseconds(value: Any) -> int | None:
    """Whole milliseconds, of a number as JSON or CSV hold it; None where there is none or it is negative."""
    head = str(value if value is not None else "").partition(".")[0]
    return int(head) if head.isdecimal() and len(head) < 10 else None


def _tags(properties: Any) -> Iterator[tuple[str, Any]]:
    for name, value in properties.items():
        if not name.lower().startswith("helicone-"):  # its own settings
            yield name, value


def _usage(record: Record) -> dict[str, int]:
    read, written = record.count("prompt_cache_read_tokens"), record.count("prompt_cache_write_tokens")
    heard, spoken = record.count("prompt_audio_tokens"), record.count("completion_audio_tokens")
    prompt, output, total = (record.count(f"{name}_tokens") for name in ("prompt", "completion", "total"))
    if "promptcachereadtokens" not in record.values:
        record.warnings.append(_NO_CACHE)
    # Helicone takes cached tokens out of the prompt; where its total shows that it did not, they are taken out here.
    is_inside = prompt >= read + written and total == prompt + output and read + written > 0
    inside = is_inside if record.includes_cache is None else record.includes_cache
    counts = {
        "cache_read_tokens": read,
        "cache_write_5m_tokens": written,
        "input_audio_tokens": heard,
        "output_audio_tokens": spoken,
    }
    positive = {name: number for name, number in counts.items() if number}
    fresh = prompt - (read + written if inside else 0)
    return {"input_uncached_tokens": max(fresh, 0), "output_tokens": output, **positive}
