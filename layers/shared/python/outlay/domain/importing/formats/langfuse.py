"""Langfuse's observations: exports to blob storage (enriched ``observations_v2`` and ``observations``), of its tables
by its page, and answers of its API.

Names as in Langfuse 3 and 4; ``input``, ``output`` and the content of ``metadata`` are never read.
"""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from outlay.domain.importing.formats.record import (
    GUESSED_PROVIDER,
    Record,
    Translated,
    given,
    plain,
    provider_of,
)

READS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "type"),
    "timestamp": ("start_time",),
    "provider": ("provided_model_name", "model"),
    "model": ("provided_model_name", "model"),
    "operation": ("type",),
    "environment": ("environment",),
    "feature": ("trace_name",),
    "user": ("user_id",),
    "run_id": ("trace_id",),
    "parent_id": ("parent_observation_id",),
    "tokens": ("usage_details", "usage", "prompt_tokens", "completion_tokens", "total_tokens"),
    "latency_ms": ("start_time", "end_time"),
    "time_to_first_token_ms": ("start_time", "completion_start_time"),
    "status": ("level",),
    "client_cost_usd": ("total_cost", "calculated_total_cost", "cost_details"),
    "tags": ("tags", "release"),
}
SIGNATURES = (
    ("id", "start_time", "usage_details"),
    ("id", "start_time", "cost_details"),
    ("id", "start_time", "provided_model_name"),
)
_CALLS = frozenset({"GENERATION", "EMBEDDING"})
_NO_CALLS = frozenset({"SPAN", "EVENT", "AGENT", "TOOL", "CHAIN", "RETRIEVER", "EVALUATOR", "GUARDRAIL"})
_KIND_OF_USAGE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
"""A name that is no prose; others come out of a cell unseen."""

_BUCKETS: Mapping[str, tuple[str, ...]] = {
    "input": ("input", "inputtokens", "prompttokens"),
    "output": ("output", "outputtokens", "completiontokens"),
    "cache_read_tokens": (
        *("inputcachedtokens", "cachereadinputtokens", "inputcacheread", "inputcachereadtokens", "cachedtokens"),
        *("inputcached", "cachereadtokens", "inputcachedcontenttokencount", "cachedcontenttokencount"),
    ),
    "cache_write_5m_tokens": (
        *("cachecreationinputtokens", "inputcachecreation", "inputcachecreationtokens", "inputcachewrite"),
        *("inputcachewritetokens", "cachewritetokens", "inputcachecreation5m", "inputcachecreation5minputtokens"),
    ),
    "cache_write_1h_tokens": ("inputcachecreation1h", "inputcachecreation1hinputtokens"),
    "input_audio_tokens": ("inputaudiotokens", "inputaudio"),
    "output_audio_tokens": ("outputaudiotokens", "outputaudio"),
    "reasoning_tokens": ("outputreasoningtokens", "outputreasoning", "reasoningtokens", "thoughtstokencount"),
    "prediction": ("outputacceptedpredictiontokens", "outputrejectedpredictiontokens"),
    "total": ("total", "totaltokens"),
}
_BUCKET_OF = {name: bucket for bucket, names in _BUCKETS.items() for name in names}
_INPUTS = ("cache_read_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens", "input_audio_tokens")
_OUTPUTS = ("reasoning_tokens", "prediction", "output_audio_tokens")


def translate(record: Record) -> Translated:
    """A generation or embedding as one event; other observations are no AI calls."""
    identity = record.text("id") or dict(record.values)
    kind = record.text("type").upper() or "GENERATION"
    if kind not in _CALLS:
        named = f"of type {kind}" if kind in _NO_CALLS else "of other types"
        return Translated(identity=identity, left_out=f"observations {named} are no AI calls")
    model = record.text("provided_model_name", "model")
    if not model:
        return Translated(identity=identity, left_out="generations without a model (Langfuse doesn't know it)")
    provider = provider_of(model)
    if provider:
        record.warnings.append(GUESSED_PROVIDER)
    is_error = record.text("level").upper() == "ERROR"
    fields = given(
        timestamp=record.get("start_time"),
        provider=provider,
        model=model,
        operation="embeddings" if kind == "EMBEDDING" else "chat",
        environment=record.text("environment"),
        feature=record.text("trace_name"),
        user=record.text("user_id"),
        run_id=record.text("trace_id"),
        parent_id=record.text("parent_observation_id"),
        latency_ms=record.milliseconds("start_time", "end_time"),
        time_to_first_token_ms=record.milliseconds("start_time", "completion_start_time"),
        status="error" if is_error else "ok",
        client_cost_usd=_cost(record),
        tags=record.tags([("release", record.text("release")), *((tag, "true") for tag in record.texts("tags"))]),
        **_usage(record),
    )
    return Translated(identity=identity, events=(fields,), warnings=tuple(record.warnings))


def _cost(record: Record) -> Any:
    total = record.get("total_cost", "calculated_total_cost")
    if total is not None:
        return total
    details = record.mapping("cost_details")
    if "total" in details:
        return details["total"]
    try:
        return sum((Decimal(str(value)) for value in details.values()), Decimal(0)) if details else None
    except InvalidOperation:
        record.wrong("cost_details", "should hold numbers")
        return None


def _usage(record: Record) -> dict[str, int]:
    details = dict(record.mapping("usage_details") or record.mapping("usage")) or {
        name: record.get(name) for name in ("prompt_tokens", "completion_tokens", "total_tokens")
    }
    counts: dict[str, int] = {}
    for name, value in details.items():
        bucket = _BUCKET_OF.get(plain(name))
        if bucket is None:
            _warn_unknown(record, name, value)
        else:
            counts[bucket] = counts.get(bucket, 0) + record.counted(f"usage_details.{name}"[:64], value)
    return _exclusive(counts, record)


def _warn_unknown(record: Record, name: str, value: Any) -> None:
    if value not in (None, "", 0, "0") and plain(name) not in ("unit", "inputcost", "outputcost", "totalcost"):
        named = name if _KIND_OF_USAGE.fullmatch(name) else "one with a name that is no identifier"
        record.warnings.append(f"usage of a kind that Outlay doesn't count was left out: {named}")


def _exclusive(counts: Mapping[str, int], record: Record) -> dict[str, int]:
    """Counts without overlap: ``total`` tells whether ``input`` and ``output`` contain their parts.

    Without it they don't, which is how Langfuse's own integrations write them.
    """
    inner, outer = (sum(counts.get(name, 0) for name in names) for names in (_INPUTS, _OUTPUTS))
    more = counts.get("total", -1) - counts.get("input", 0) - counts.get("output", 0)
    inputs_inside = more in (0, outer) and more != inner + outer and bool(inner)
    outputs_inside = more in (0, inner) and more != inner + outer and bool(outer)
    if record.includes_cache is not None:
        inputs_inside = record.includes_cache
    fresh = counts.get("input", 0) - (inner if inputs_inside else 0)
    if fresh < 0:
        record.inconsistent("usage_details", "cached or audio tokens can't be part of a smaller input")
    spoken = counts.get("output_audio_tokens", 0)
    output = counts.get("output", 0) + (-spoken if outputs_inside else outer - spoken)
    rest = {name: counts[name] for name in (*_INPUTS, "output_audio_tokens", "reasoning_tokens") if counts.get(name)}
    if output < rest.get("reasoning_tokens", 0):
        record.inconsistent("usage_details", "the parts of the output exceed it")
    return {"input_uncached_tokens": max(fresh, 0), "output_tokens": max(output, 0), **rest}
