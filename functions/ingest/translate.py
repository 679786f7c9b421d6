"""From well-formed events on the wire to canonical events: time, usage, money, pseudonyms, aliases, identity."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import compress
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias, TypeVar

import msgspec
from msgspec.structs import asdict
from outlay.application.accept_events import Admitted, Submission
from outlay.contracts.buckets import BUCKETS
from outlay.domain import identity
from outlay.domain.admission import NotAdmissible, Window, client_cost_picousd, score_text, usage_problems
from outlay.domain.credentials import holds_credential
from outlay.domain.errors import Problem
from outlay.domain.event import UsageEvent
from outlay.domain.provider_usage import UsageProblem, convert

from functions.ingest.decode import Decoded
from functions.ingest.explain import sanitised
from functions.ingest.schemas import EventIn

_counts = attrgetter(*BUCKETS)
_encode = msgspec.json.Encoder(order="deterministic").encode
_MAX_LISTED = 10_000
_CREDENTIAL = "looks like a credential; it was not stored, but replace it wherever else it was sent"
_NO_COUNTS = "has no counts: send provider_usage or token buckets (an error or a cache hit may come without)"

_Found: TypeAlias = list[tuple[str, str]]
"""Field and reason of each problem of one event."""
_Value = TypeVar("_Value")
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class _Name:
    """How a provider's model is called here, and what it is priced as."""

    provider: str
    model: str
    price_provider: str = ""
    price_model: str = ""


class _Checked(NamedTuple):
    """What an event says, where it had to be read with care."""

    admitted_ms: int | None
    usage: dict[str, int]
    quality_score: str | None
    client_cost_picousd: int | None


@dataclass(slots=True)
class Translator:
    """Translates one request's events; remembers what repeats within it."""

    request: Submission
    _window: Window = field(init=False)
    _key: bytes = field(init=False)
    _users: dict[str, str] = field(default_factory=dict)
    _names: dict[tuple[str, str], _Name] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._window = Window.around(self.request.received_ms, source=self.request.source)
        self._key = self.request.sender.organization.user_key

    def admit(self, decoded: Decoded) -> Admitted:
        """The canonical events in order, and every problem of the others by index."""
        problems: list[Problem] = []
        events: list[UsageEvent] = []
        for index, sent in enumerate(decoded.events):
            if isinstance(sent, list):
                problems += sent
                continue
            found: _Found = self._credentials(sent) if decoded.may_hold_credentials else []
            event = self._event(sent, position=len(events), found=found)
            if event is None:
                problems += [Problem(field=name, reason=reason, index=index) for name, reason in found]
            else:
                events.append(event)
        return Admitted(received=len(decoded.events), events=tuple(events), problems=_listed(problems))

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

    def _pseudonym(self, user: str) -> str:
        known = self._users.get(user)
        if known is None:
            known = self._users[user] = identity.pseudonym(user, key=self._key)
        return known

    def _credentials(self, sent: EventIn) -> _Found:
        return [
            (where, _CREDENTIAL)
            for where, text in _texts("", asdict(sent))
            if holds_credential(text.encode("utf-8", "replace"))
        ]

    def _event(self, sent: EventIn, *, position: int, found: _Found) -> UsageEvent | None:
        """The canonical event, or None with every problem added to ``found``."""
        admitted_ms = self._moment(sent.timestamp, found)
        usage = _usage(sent, found)
        score = _attempt(found, "quality_score", score_text, sent.quality_score)
        cost = _attempt(found, "client_cost_usd", client_cost_picousd, sent.client_cost_usd)
        return None if found else self._canonical(sent, _Checked(admitted_ms, usage, score, cost), position)

    def _canonical(self, sent: EventIn, checked: _Checked, position: int) -> UsageEvent:
        name = self._name(sent)
        user = self._pseudonym(sent.user) if sent.user else ""
        event_id, needs_claim = self._identity(sent, name, checked, position)
        return UsageEvent(
            event_id=event_id,
            needs_claim=needs_claim,
            digest=identity.event_digest(self._told(sent, user), key=self._key),
            timestamp_ms=self.request.received_ms if checked.admitted_ms is None else checked.admitted_ms,
            provider=name.provider,
            model=name.model,
            usage=checked.usage,
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
            quality_score=checked.quality_score or "",
            content_fingerprint=sent.content_fingerprint or "",
            lease_id=sent.lease_id or "",
            max_tokens=sent.max_tokens,
            client_cost_picousd=checked.client_cost_picousd,
        )

    def _moment(self, timestamp: str | int | None, found: _Found) -> int | None:
        try:
            return None if timestamp is None else self._window.admit(timestamp)
        except NotAdmissible as problem:
            found.append(("timestamp", str(problem)))
            return None

    def _name(self, sent: EventIn) -> _Name:
        key = (sent.provider, sent.model)
        known = self._names.get(key)
        if known is None:
            provider, model = sent.provider.strip().lower(), sent.model.strip()
            priced = self.request.sender.organization.aliases.get(f"{provider}/{model}".lower(), "")
            price_provider, _, price_model = priced.partition("/")
            known = self._names[key] = _Name(provider, model, price_provider, price_model)
        return known

    def _identity(self, sent: EventIn, name: _Name, checked: _Checked, position: int) -> tuple[str, bool]:
        """The event's id, and whether it has to be claimed."""
        if sent.id:
            return sent.id, True
        if not sent.response_id:
            return identity.positional_event_id(self.request.batch_id, position), False
        derived = identity.derived_event_id(
            provider=name.provider,
            response_id=sent.response_id,
            model=name.model,
            usage=checked.usage,
            timestamp_ms=checked.admitted_ms,
        )
        return derived, True


def _listed(problems: list[Problem]) -> list[Problem]:
    """As many as an answer can hold: Lambda's is limited to 6 MB."""
    more = len(problems) - _MAX_LISTED
    if more <= 0:
        return problems
    return [*problems[:_MAX_LISTED], Problem(field="", reason=f"{more:,} more problems are not listed")]


def is_named(sent: EventIn | list[Problem]) -> bool:
    """Whether an event can be recognised again by itself. An invalid one is never stored, so it does not matter."""
    return isinstance(sent, list) or bool(sent.id or sent.response_id)


def _attempt(found: _Found, name: str, admit: Callable[[_Value], _Result], value: _Value | None) -> _Result | None:
    if value is None:
        return None
    try:
        return admit(value)
    except NotAdmissible as problem:
        found.append((name, str(problem)))
        return None


def _usage(sent: EventIn, found: _Found) -> dict[str, int]:
    counts = _counts(sent)
    usage: dict[str, int] = dict(compress(zip(BUCKETS, counts, strict=True), counts))
    if sent.provider_usage is None:
        if not usage and not _may_lack_counts(sent) and all(count is None for count in counts):
            found.append(("provider_usage", _NO_COUNTS))
    elif any(count is not None for count in counts):
        found.append(("provider_usage", "stands beside token buckets: send one or the other"))
    else:
        usage = _converted(sent, sent.provider_usage, found)
    found.extend(usage_problems(usage))
    return usage


def _may_lack_counts(sent: EventIn) -> bool:
    return sent.status == "error" or bool(sent.response_cache_hit) or bool(sent.is_aborted)


def _converted(sent: EventIn, usage: dict[str, Any], found: _Found) -> dict[str, int]:
    try:
        return convert(sent.provider.strip().lower(), usage, api=sent.provider_api or "")
    except UsageProblem as error:
        found.extend((sanitised(problem.field), problem.reason) for problem in error.problems)
        return {}


def _texts(where: str, value: Any) -> list[tuple[str, str]]:
    """Every text in an event, keys of objects included, with its place."""
    match value:
        case str():
            return [(where, value)]
        case dict():
            inside = f"{where}." if where else ""
            found = [(where, key) for key in value] if where else []
            return found + [pair for key, entry in value.items() for pair in _texts(f"{inside}{sanitised(key)}", entry)]
        case list():
            return [pair for entry in value for pair in _texts(where, entry)]
        case _:
            return []
