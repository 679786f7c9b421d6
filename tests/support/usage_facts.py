"""Facts of usage as advice is made from them, without figures: groups of calls and their profile."""

from collections.abc import Iterable
from typing import Any

from outlay.contracts.measures import COST_ATTRIBUTES
from outlay.domain.counting import price_event
from outlay.domain.insight_rules import Looked, SendingKey
from outlay.domain.insight_settings import InsightSettings
from outlay.domain.model_catalogue import load_model_catalogue
from outlay.domain.pricing import Priced, load_price_book
from outlay.domain.recommendation_settings import RecommendationSettings
from outlay.domain.recommending.ground import Ground
from outlay.domain.usage_facts import CallGroup, HourGroup, ProfileGroup, UsageFacts

from tests.support.builders import NOW_MS, ORG, an_event

USD = 10**12
BOOK = load_price_book(1)
_NAMES = ("provider", "model", "operation", "project", "team", "feature", "environment", "api_key")
_USAGE = {"input_uncached_tokens": 500, "output_tokens": 100}


def amounts_of(requests: int, *, provider: str, model: str, usage: dict[str, int], errors: int = 0) -> dict[str, int]:
    """What so many equal calls add to figures."""
    if not requests:
        return {}
    price = price_event(an_event(provider=provider, model=model, usage=usage), BOOK)
    measures = {"requests": requests, **{bucket: amount * requests for bucket, amount in usage.items()}}
    if errors:
        measures["errors"] = errors
    if not isinstance(price, Priced):
        return {**measures, "unpriced_requests": requests}
    costs = zip(COST_ATTRIBUTES, price.by_class, strict=True)
    return {**measures, **{name: amount * requests for name, amount in costs if amount}}


def a_group(
    requests: int = 100_000,
    *,
    before: int = 100_000,
    errors: int = 0,
    usage: dict[str, int] | None = None,
    **names: str,
) -> CallGroup:
    """Calls of gpt-4o in production, as many as before."""
    told = {
        **dict.fromkeys(_NAMES, ""),
        "provider": "openai",
        "model": "gpt-4o",
        "operation": "chat",
        "project": "shop",
        "team": "search",
        "feature": "answers",
        "environment": "production",
        "api_key": "abcdefghijk1",
        **names,
    }
    each = {"provider": told["provider"], "model": told["model"], "usage": usage or _USAGE}
    return CallGroup(**told, amounts=amounts_of(requests, errors=errors, **each), before=amounts_of(before, **each))


def a_kind(requests: int = 1_000, **changes: Any) -> ProfileGroup:
    """Streamed calls of ``a_group``, of medium size."""
    values: dict[str, Any] = {
        "provider": "openai",
        "model": "gpt-4o",
        "team": "search",
        "feature": "answers",
        "operation": "chat",
        "service_tier": "",
        "is_batch": False,
        "is_stream": True,
        "task_type": "",
        "complexity": "",
        "size": "medium",
        "requests": requests,
        "cost_picousd": requests * USD // 1_000,
        "input_tokens": requests * 500,
        "output_tokens": requests * 100,
    }
    return ProfileGroup(**{**values, **changes})


def some_facts(
    *groups: CallGroup, profile: Iterable[ProfileGroup] = (), hours: Iterable[HourGroup] = (), **changes: Any
) -> UsageFacts:
    values: dict[str, Any] = {
        "org": ORG,
        "first_day": "2026-10-23",
        "days": 30,
        "groups": groups,
        "profile": tuple(profile),
        "profile_days": 30,
        "as_of_ms": NOW_MS,
        "revisions": "r1",
        "hours": tuple(hours),
    }
    return UsageFacts(**{**values, **changes})


def looked_at(
    *groups: CallGroup,
    profile: Iterable[ProfileGroup] = (),
    hours: Iterable[HourGroup] = (),
    keys: Iterable[SendingKey] = (),
    is_before_whole: bool = True,
    **settings: int,
) -> Looked:
    ground = Ground(
        some_facts(*groups, profile=profile, hours=hours, is_before_whole=is_before_whole),
        book=BOOK,
        catalogue=load_model_catalogue(),
        settings=RecommendationSettings(),
        now_ms=NOW_MS,
    )
    return Looked(ground=ground, settings=InsightSettings(**settings), keys=tuple(keys))
