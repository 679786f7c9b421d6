"""The canonical usage event: what the log keeps of one AI call after the door. Metadata only, immutable."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

from outlay.domain.usage import Usage

_Class = TypeVar("_Class")


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
def _record(cls: type[_Class]) -> type[_Class]:
    """A dataclass that the type checker holds frozen, and only it.

    Held frozen at run time, ``__init__`` would set each of the many fields by a call and take six times as long, for
    every event that is accepted or counted.
    """
    return dataclass(slots=True, kw_only=True)(cls)


@_record
class UsageEvent:
    """One AI call. Text fields are ``""`` and numbers ``None`` where the client did not say.

    ``user`` is a keyed pseudonym, never the name that was sent. ``price_provider``/``price_model`` say under which name
    the call is priced where an alias of the organization names another one.
    """

    event_id: str
    needs_claim: bool
    """False where the id is (batch id, position), which no other batch can own."""
    digest: str
    """Of the event as sent, before defaults and conversion: equal id and digest is a duplicate, else a conflict."""
    timestamp_ms: int
    provider: str
    model: str
    usage: Usage
    price_provider: str = ""
    price_model: str = ""
    operation: str = ""
    project: str = ""
    team: str = ""
    feature: str = ""
    environment: str = ""
    api_key: str = ""
    cost_center: str = ""
    source: str = "event"
    user: str = ""
    end_customer: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    status: str = "ok"
    error_code: str = ""
    latency_ms: int | None = None
    time_to_first_token_ms: int | None = None
    service_tier: str = ""
    is_batch: bool = False
    is_stream: bool = False
    is_aborted: bool = False
    usage_label: str = "reported"
    response_cache_hit: bool = False
    response_id: str = ""
    run_id: str = ""
    parent_id: str = ""
    attempt: int | None = None
    task_type: str = ""
    complexity: str = ""
    quality_score: str = ""
    content_fingerprint: str = ""
    lease_id: str = ""
    max_tokens: int | None = None
    client_cost_picousd: int | None = None

    def dimension_values(self, tag_keys: tuple[str, ...]) -> tuple[str, ...]:
        """Values in the order of ``contracts.dimensions.dimension_names(tag_keys)``."""
        fixed = (
            self.provider,
            self.model,
            self.operation,
            self.project,
            self.team,
            self.feature,
            self.environment,
            self.api_key,
            self.cost_center,
            self.source,
        )
        return (*fixed, *[self.tags.get(key, "") for key in tag_keys]) if tag_keys else fixed
