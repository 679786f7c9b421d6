"""From admissible events on the wire to canonical events: pseudonyms, aliases, identity."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec
from outlay.application.accept_events import Admitted, Submission
from outlay.domain import identity
from outlay.domain.event import UsageEvent
from outlay.domain.people import Person

from functions.ingest.check import Checked, Read
from functions.ingest.judge import put_unallocated
from functions.ingest.schemas import EventIn

_encode = msgspec.json.Encoder(order="deterministic").encode


@dataclass(frozen=True, slots=True)
class _Name:
    """How a provider's model is called here, and what it is priced as."""

    provider: str
    model: str
    price_provider: str = ""
    price_model: str = ""


@dataclass(slots=True)
class Translator:
    """Translates one request's events; remembers what repeats within it."""

    request: Submission
    people: Mapping[str, Person]
    """By name, everyone whom an admissible event names."""
    _key: bytes = field(init=False)
    _names: dict[tuple[str, str], _Name] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._key = self.request.sender.organization.user_key

    def admit(self, checked: Checked, *, warnings: tuple[str, ...] = ()) -> Admitted:
        """The canonical events in order. ``warnings``: what is told of them."""
        events = tuple(self._canonical(sent, read, place) for place, (sent, read) in enumerate(checked.events))
        return Admitted(received=checked.received, events=events, problems=checked.problems, warnings=warnings)

    def _told(self, sent: EventIn, user: str) -> bytes:
        """The event as sent, in one form whatever its spelling, for its digest.

        The user is put as the pseudonym: a digest must not let anyone try names.
        """
        if not user:
            return _encode(sent)
        named, sent.user = sent.user, user
        told = _encode(sent)
        sent.user = named
        return told

    def _canonical(self, sent: EventIn, read: Read, position: int) -> UsageEvent:
        name = self._name(sent)
        user = self.people[sent.user].pseudonym if sent.user else ""
        event_id, needs_claim = self._identity(sent, name, read, position)
        digest = identity.event_digest(self._told(sent, user), key=self._key)
        if read.unallocated:
            put_unallocated(sent, read.unallocated)
        return UsageEvent(
            event_id=event_id,
            needs_claim=needs_claim,
            digest=digest,
            timestamp_ms=self.request.received_ms if read.admitted_ms is None else read.admitted_ms,
            provider=name.provider,
            model=name.model,
            usage=read.usage,
            price_provider=name.price_provider,
            price_model=name.price_model,
            operation=sent.operation or "",
            project=sent.project or "",
            team=sent.team or "",
            feature=sent.feature or "",
            environment=sent.environment or "",
            api_key=self.request.sender.key.key_id,
            cost_center=sent.cost_center or "",
            source=self.request.source,
            user=user,
            end_customer=sent.end_customer or "",
            tags=sent.tags or {},
            status=sent.status or "ok",
            error_code=sent.error_code or "",
            latency_ms=sent.latency_ms,
            time_to_first_token_ms=sent.time_to_first_token_ms,
            service_tier=sent.service_tier or "",
            is_batch=sent.is_batch or False,
            is_stream=sent.is_stream or False,
            is_aborted=sent.is_aborted or False,
            usage_label=sent.usage_label or "reported",
            response_cache_hit=sent.response_cache_hit or False,
            response_id=sent.response_id or "",
            run_id=sent.run_id or "",
            parent_id=sent.parent_id or "",
            attempt=sent.attempt,
            task_type=sent.task_type or "",
            complexity=sent.complexity or "",
            quality_score=read.quality_score or "",
            content_fingerprint=sent.content_fingerprint or "",
            lease_id=sent.lease_id or "",
            max_tokens=sent.max_tokens,
            client_cost_picousd=read.client_cost_picousd,
        )

    def _name(self, sent: EventIn) -> _Name:
        key = (sent.provider, sent.model)
        known = self._names.get(key)
        if known is None:
            provider, model = sent.provider.strip().lower(), sent.model.strip()
            priced = self.request.sender.organization.aliases.get(f"{provider}/{model}".lower(), "")
            price_provider, _, price_model = priced.partition("/")
            known = self._names[key] = _Name(provider, model, price_provider, price_model)
        return known

    def _identity(self, sent: EventIn, name: _Name, read: Read, position: int) -> tuple[str, bool]:
        """The event's id, and whether it has to be claimed."""
        if sent.id:
            return sent.id, True
        if not sent.response_id:
            return identity.positional_event_id(self.request.batch_id, position), False
        derived = identity.derived_event_id(
            provider=name.provider,
            response_id=sent.response_id,
            model=name.model,
            usage=read.usage,
            timestamp_ms=read.admitted_ms,
        )
        return derived, True
