"""Facts to be advised on, priced by the real book: say what matters, the rest is filled in."""

from collections.abc import Iterable, Mapping
from typing import Any

from outlay.domain.model_catalogue import load_model_catalogue
from outlay.domain.pricing import Priced, load_price_book
from outlay.domain.recommendation import Advice
from outlay.domain.recommendation_settings import RecommendationSettings
from outlay.domain.recommending import advise
from outlay.domain.recommending.ground import Ground
from outlay.domain.usage_facts import CallGroup, ProfileGroup, UsageFacts

from tests.support.builders import NOW_MS, ORG

CLASSES = ("cost_input", "cost_cache_read", "cost_cache_write", "cost_output", "cost_other")
PICO = 10**12


def amounts_of(provider: str, model: str, calls: int, usage: Mapping[str, int], **how: Any) -> dict[str, int]:
    """So many calls of a usage each, as figures hold them."""
    price = load_price_book().price(provider=provider, model=model, timestamp_ms=NOW_MS, usage=usage, **how)
    held = {"requests": calls, **{bucket: amount * calls for bucket, amount in usage.items()}}
    if not isinstance(price, Priced):
        return held | {"unpriced_requests": calls}
    return held | {name: amount * calls for name, amount in zip(CLASSES, price.by_class, strict=True)}


def a_group(*, calls: int = 10_000, usage: Mapping[str, int] | None = None, **changes: Any) -> CallGroup:
    """10,000 calls of gpt-4o with 1,000 tokens in and 100 out: $35."""
    values: dict[str, Any] = {
        "provider": "openai",
        "model": "gpt-4o",
        "operation": "chat",
        "project": "shop",
        "team": "search",
        "feature": "answers",
        "environment": "production",
        "api_key": "key-1",
        "before": {},
    }
    how = changes.pop("how", {})
    values |= changes
    used = usage or {"input_uncached_tokens": 1_000, "output_tokens": 100}
    amounts = amounts_of(values["provider"], values["model"], calls, used, **how) | values.pop("more", {})
    return CallGroup(**values, amounts=amounts)


def a_kind(group: CallGroup, **changes: Any) -> ProfileGroup:
    """All calls of a group, of one kind."""
    whole = sum(group.amounts.get(name, 0) for name in CLASSES)
    values: dict[str, Any] = {
        **{name: getattr(group, name) for name in ("provider", "model", "team", "feature", "operation")},
        "service_tier": "",
        "is_batch": False,
        "is_stream": True,
        "task_type": "",
        "complexity": "",
        "size": "medium",
        "requests": group.amounts["requests"],
        "cost_picousd": whole,
        "input_tokens": group.amounts.get("input_uncached_tokens", 0) + group.amounts.get("cache_read_tokens", 0),
        "output_tokens": group.amounts.get("output_tokens", 0),
    }
    return ProfileGroup(**(values | changes))


def some_facts(groups: Iterable[CallGroup], kinds: Iterable[ProfileGroup] = (), **changes: Any) -> UsageFacts:
    values: dict[str, Any] = {
        "org": ORG,
        "first_day": "2026-10-23",
        "days": 30,
        "groups": tuple(groups),
        "profile": tuple(kinds),
        "profile_days": 30,
        "as_of_ms": NOW_MS,
        "revisions": "r1",
    }
    return UsageFacts(**(values | changes))


def advised(facts: UsageFacts, *, now_ms: int = NOW_MS, **settings: Any) -> list[Advice]:
    ground = Ground(
        facts,
        book=load_price_book(),
        catalogue=load_model_catalogue(),
        settings=RecommendationSettings(**settings),
        now_ms=now_ms,
    )
    return advise(ground)
