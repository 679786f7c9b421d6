"""Events, batches and organizations for tests: say what matters, the rest is filled in."""

from typing import Any

from outlay.domain.batch import Batch, DimensionConfig
from outlay.domain.event import UsageEvent
from outlay.domain.organization import ApiKey, Membership, Organization
from outlay.domain.parts import split_parts

NOW_MS = 1_795_348_800_000  # 2026-11-22T12:00:00Z
ORG = "acme"


def an_event(**changes: Any) -> UsageEvent:
    """A priced call of one known model, at ``NOW_MS``."""
    values: dict[str, Any] = {
        "event_id": "call-1",
        "needs_claim": True,
        "digest": "d" * 20,
        "timestamp_ms": NOW_MS,
        "provider": "openai",
        "model": "gpt-4o",
        "usage": {"input_uncached_tokens": 1000, "output_tokens": 100},
        "operation": "chat",
        "project": "shop",
        "team": "search",
        "environment": "production",
        "api_key": "key-1",
    }
    return UsageEvent(**{**values, **changes})


def some_events(count: int, **changes: Any) -> tuple[UsageEvent, ...]:
    """``count`` events with ids ``call-0`` …"""
    return tuple(an_event(**{"event_id": f"call-{index}", **changes}) for index in range(count))


def a_batch_id(number: int = 1) -> str:
    return f"b_{number:020x}{number:020x}"


def a_batch(*events: UsageEvent, **changes: Any) -> Batch:
    """A batch of the events given (else of one), its parts split as the door does."""
    chosen = events or (an_event(),)
    dimensions = changes.get("dimensions", DimensionConfig())
    values: dict[str, Any] = {
        "org": ORG,
        "batch_id": a_batch_id(),
        "received_ms": NOW_MS + 1000,
        "client": "client-1",
        "source": "event",
        "content_digest": "c" * 40,
        "price_revision": 1,
        "dimensions": dimensions,
        "lane": 0,
        "parts": split_parts(chosen, dimensions),
        "events": chosen,
    }
    return Batch(**{**values, **changes})


def an_organization(**changes: Any) -> Organization:
    values: dict[str, Any] = {"org": ORG, "name": "Acme", "user_key": b"k" * 32, "created_ms": NOW_MS}
    return Organization(**{**values, **changes})


def an_api_key(**changes: Any) -> ApiKey:
    values: dict[str, Any] = {
        "key_id": "abcdefghijk1",
        "org": ORG,
        "name": "first key",
        "client": "client-1",
        "scopes": frozenset({"events:write"}),
        "secret_hash": b"h" * 32,
        "pepper_version": "1",
        "created_ms": NOW_MS,
    }
    return ApiKey(**{**values, **changes})


def a_membership(**changes: Any) -> Membership:
    values: dict[str, Any] = {"subject": "sub-1", "org": ORG, "role": "admin", "email": "a@example.com"}
    return Membership(**{**values, **changes})
