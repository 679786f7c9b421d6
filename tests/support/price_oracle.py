"""genai-prices as the oracle of our price book: the same call in its words."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from genai_prices import types as g
from genai_prices.data_snapshot import get_snapshot
from genai_prices.units import _get_registry

_TEXT_TOKENS = (
    "input_uncached_tokens",
    "cache_read_tokens",
    "cache_write_5m_tokens",
    "cache_write_1h_tokens",
    "output_tokens",
)
_MODALITIES = ("audio", "image", "video")
_DAY_MS = 86_400_000
FIRST_MS = 1_640_995_200_000  # 2022-01-01
LAST_MS = 1_830_297_600_000  # 2028-01-01, past every date of the source
TIERS = ("", "default", "priority", "flex", "fast", "batch", "standard")
EDGES = (0, 1, 127_999, 128_000, 128_001, 199_999, 200_000, 200_001, 272_000, 272_001, 1_000_000)

_BY_BUCKET = {
    "web_searches": "web_searches",
    "storage_searches": "storage_searches",
    "input_characters": "input_characters",
    "input_text_messages": "input_text_messages",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One AI call, in our words."""

    provider: str
    model: str
    timestamp_ms: int
    usage: dict[str, int]
    service_tier: str = ""
    is_batch: bool = False


def library_usage(usage: dict[str, int]) -> dict[str, Any]:
    """Our exclusive buckets as the library's inclusive counts."""
    get = usage.get
    counts: dict[str, Any] = {
        "cache_write_5m_tokens": get("cache_write_5m_tokens", 0),
        "cache_write_1h_tokens": get("cache_write_1h_tokens", 0),
        "output_reasoning_tokens": get("reasoning_tokens", 0),
        "output_citation_tokens": get("citation_tokens", 0),
    }
    counts["cache_write_tokens"] = counts["cache_write_5m_tokens"] + counts["cache_write_1h_tokens"]
    cached, written = get("cache_read_tokens", 0), counts["cache_write_tokens"]
    inputs, outputs = get("input_uncached_tokens", 0) + written, get("output_tokens", 0)
    for each in _MODALITIES:
        counts[f"cache_{each}_read_tokens"] = get(f"cache_read_{each}_tokens", 0)
        counts[f"input_{each}_tokens"] = get(f"input_{each}_tokens", 0) + get(f"cache_read_{each}_tokens", 0)
        counts[f"output_{each}_tokens"] = get(f"output_{each}_tokens", 0)
        cached += get(f"cache_read_{each}_tokens", 0)
        inputs += get(f"input_{each}_tokens", 0)
        outputs += get(f"output_{each}_tokens", 0)
    counts |= {"cache_read_tokens": cached, "input_tokens": inputs + cached, "output_tokens": outputs}
    counts |= {theirs: get(ours, 0) for ours, theirs in _BY_BUCKET.items()}
    pages, annotated = get("input_document_pages", 0), get("input_annotated_document_pages", 0)
    counts |= {"input_document_pages": pages + annotated, "input_annotated_document_pages": annotated}
    in_ms, out_ms = get("input_audio_milliseconds", 0), get("output_audio_milliseconds", 0)
    all_ms = get("audio_milliseconds", 0) + in_ms + out_ms
    for name, ms in (("audio_seconds", all_ms), ("input_audio_seconds", in_ms), ("output_audio_seconds", out_ms)):
        counts[name] = Decimal(ms) / 1000
    return counts


def library_context(call: Call) -> dict[str, str]:
    context = {"processing": "batch"} if call.is_batch or call.service_tier == "batch" else {}
    if call.service_tier not in ("", "batch"):
        context["service_tier"] = call.service_tier
        if call.service_tier == "fast":
            context["speed"] = "fast"
    return context


def library_price(call: Call) -> g.PriceCalculation | None:
    """The library's answer, None where it doesn't know the model."""
    try:
        return get_snapshot().calc(
            g.Usage(**library_usage(call.usage)),
            call.model,
            call.provider or None,
            None,
            datetime.fromtimestamp(call.timestamp_ms / 1000, UTC),
            library_context(call),
        )
    except LookupError:
        return None


_LIBRARY_NAMES = {
    "input_uncached_tokens": "input_tokens",
    "cache_read_audio_tokens": "cache_audio_read_tokens",
    "cache_read_image_tokens": "cache_image_read_tokens",
    "cache_read_video_tokens": "cache_video_read_tokens",
    "audio_milliseconds": "audio_seconds",
    "input_audio_milliseconds": "input_audio_seconds",
    "output_audio_milliseconds": "output_audio_seconds",
}


def has_rate(bucket: str, answer: g.PriceCalculation) -> bool:
    """Whether the library has any rate for a bucket: its unit's own or that of a unit which contains it."""
    registry = _get_registry()
    unit = _LIBRARY_NAMES.get(bucket, bucket)
    return any(
        getattr(answer.model_price, registry.units[each].price_key) is not None
        for each in (unit, *registry.ancestor_usage_keys(unit))
    )


def all_names() -> list[tuple[str, str]]:
    """(provider, model name) of every model of the library, by every name its rule spells out."""
    names = []
    for provider in get_snapshot().providers:
        for model in provider.models:
            names += [(provider.id, name) for name in dict.fromkeys([model.id, *_spelled_out(model.match)])]
    return names


def _spelled_out(rule: Any) -> Iterator[str]:
    for clause in getattr(rule, "or_", None) or [rule]:
        for kind in ("equals", "starts_with"):
            if hasattr(clause, kind):
                yield getattr(clause, kind)


def _rate_buckets(prices: Any) -> list[str]:
    """Buckets beside text tokens that a price object has its own rates for."""
    keys = {key for key, value in prices.__dict__.items() if value is not None}
    buckets = [b for b in _BY_BUCKET if any(key.startswith(b) for key in keys)]
    for each in _MODALITIES:
        if f"input_{each}_mtok" in keys:
            buckets += [f"input_{each}_tokens", f"cache_read_{each}_tokens"]
        if f"output_{each}_mtok" in keys:
            buckets.append(f"output_{each}_tokens")
    buckets += ["input_document_pages"] if "input_document_kpages" in keys else []
    buckets += ["input_annotated_document_pages"] if "input_annotated_document_kpages" in keys else []
    buckets += ["audio_milliseconds"] if "audio_hours" in keys else []
    buckets += ["input_audio_milliseconds"] if "input_audio_hours" in keys else []
    return buckets


def random_call(chance: random.Random, names: list[tuple[str, str]]) -> Call:
    """A call of some model with some usage, mostly of buckets that it has rates for, at some time."""
    provider, name = chance.choice(names)
    timestamp_ms = chance.randrange(FIRST_MS, LAST_MS)
    if chance.random() < 0.1:
        timestamp_ms = timestamp_ms // _DAY_MS * _DAY_MS + chance.choice((-1, 0, 1))
    _, model = get_snapshot().find_provider_model(name, None, provider, None)
    prices = model.get_prices(datetime.fromtimestamp(timestamp_ms / 1000, UTC))
    has_tokens = any(key.endswith("_mtok") and value is not None for key, value in prices.__dict__.items())
    pool = [*_rate_buckets(prices), *(_TEXT_TOKENS if has_tokens or chance.random() < 0.1 else ())]
    chosen = chance.sample(pool, chance.randint(1, min(5, len(pool)))) if pool else ["input_uncached_tokens"]
    usage = {bucket: _count(chance) for bucket in chosen}
    if usage.get("output_tokens"):
        usage["reasoning_tokens"] = chance.randint(0, usage["output_tokens"] // 2)
        usage["citation_tokens"] = chance.randint(0, usage["output_tokens"] // 2)
    return Call(
        provider=provider,
        model=name,
        timestamp_ms=timestamp_ms,
        usage={bucket: count for bucket, count in usage.items() if count},
        service_tier=chance.choice(TIERS),
        is_batch=chance.random() < 0.2,
    )


def _count(chance: random.Random) -> int:
    return chance.choice(EDGES) if chance.random() < 0.4 else int(10 ** chance.uniform(0, 6.5))


def known_names() -> list[tuple[str, str]]:
    """Those of ``all_names`` that the library itself finds."""

    def is_known(provider: str, name: str) -> bool:
        try:
            get_snapshot().find_provider_model(name, None, provider, None)
        except LookupError:
            return False
        return True

    return [each for each in all_names() if is_known(*each)]
