"""Accept a request's events: name the batch, stamp it, append it to the log with one conditional put, answer.

Nothing else is written before the batch is. A retry competes for the same slot of the log and gets the first answer;
so a crash or a lost response after the put is nothing but a retry.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from outlay.application.authenticate_key import Sender
from outlay.domain import identity
from outlay.domain.batch import Batch
from outlay.domain.errors import Conflict, InvalidInput, Problem
from outlay.domain.event import UsageEvent
from outlay.domain.organization import Organization
from outlay.domain.parts import split_parts
from outlay.domain.people import Person

UNRECOGNISABLE = (
    "A re-send of this request could not be recognised and would count twice: send an Idempotency-Key header, "
    "or an id (or the provider's response_id) with every event."
)

IN_QUARANTINE = (
    "This request was taken before and could not be counted: it is in quarantine. An administrator can redrive it; "
    "corrected content may be sent under the same Idempotency-Key."
)

NOT_A_FIELD = "is not a field of a usage event"
"""The reason given for a field that the client made up."""

_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_OUR_NAME = re.compile(r"[a-z0-9_]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A batch that holds the slot already."""

    batch_id: str
    content_digest: str
    answer: Mapping[str, Any]
    quarantined: bool = False
    """It can't be counted as it is, so it must not stand in the way of a correction."""


class Log(Protocol):
    def append(self, batch: Batch, answer: Mapping[str, Any]) -> Stored | None:
        """Store the batch if its slot is free; else what holds it.

        Raises:
            TooLarge: compressed, the events don't fit an item; the detail says how many would.
            LimitExceeded, Upstream: not known to be stored; a retry is safe.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One request, before its events are looked at."""

    sender: Sender
    source: str
    received_ms: int
    slot: str
    content_digest: str
    is_recognisable: bool
    import_id: str = ""

    @property
    def batch_id(self) -> str:
        return identity.batch_id(self.slot, self.content_digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """What of a request is admissible, in order, and what is wrong with the rest."""

    received: int
    events: tuple[UsageEvent, ...]
    problems: Sequence[Problem] = field(default=())
    warnings: Sequence[str] = field(default=())
    """What is told of the admissible ones."""

    @property
    def rejected(self) -> int:
        return self.received - len(self.events)


def check_idempotency_key(text: str | None) -> None:
    """Raises ``InvalidInput`` unless it is absent or 1–255 visible ASCII characters."""
    if text is not None and _IDEMPOTENCY_KEY.fullmatch(text) is None:
        raise InvalidInput("Idempotency-Key must be 1 to 255 visible ASCII characters")


def content_digest(content: bytes, *, organization: Organization, people: Iterable[Person]) -> str:
    """Of the decompressed body. ``people``: those whose names stand in it."""
    key = identity.content_key(organization.user_key, (person.secret for person in people))
    return identity.digest(content, key=key)


def submission(
    digest: str, *, sender: Sender, source: str, received_ms: int, idempotency_key: str | None, all_named: bool
) -> Submission:
    """Name the request by its ``content_digest``. ``all_named``: every event names an id or a response id.

    Raises:
        InvalidInput: see ``check_idempotency_key``.
    """
    org, client = sender.key.org, sender.key.client
    check_idempotency_key(idempotency_key)
    if idempotency_key is not None:
        slot = identity.slot_of_key(org=org, client=client, idempotency_key=idempotency_key)
    elif all_named:
        slot = identity.slot_of_content(org=org, client=client, content_digest=digest)
    else:
        slot = identity.random_slot()
    return Submission(
        sender=sender,
        source=source,
        received_ms=received_ms,
        slot=slot,
        content_digest=digest,
        is_recognisable=idempotency_key is not None or all_named,
    )


def accept(request: Submission, admitted: Admitted, *, log: Log, price_revision: int) -> dict[str, Any]:
    """The answer, once durable: ``batch_id received accepted rejected errors warnings replayed``.

    Raises:
        InvalidInput: no event is admissible (code ``unprocessable``); nothing was stored.
        Conflict: the Idempotency-Key was used for other content.
        TooLarge, LimitExceeded, Upstream: see ``Log.append``.
    """
    if not admitted.events:
        raise InvalidInput("no event of the request is valid", code="unprocessable", problems=admitted.problems)
    answer, stored = _append(request, admitted, log=log, price_revision=price_revision)
    if stored is not None and stored.quarantined and not _is_same(stored, request):
        slot = identity.slot_of_correction(request.slot, content_digest=request.content_digest)
        request = replace(request, slot=slot)
        answer, stored = _append(request, admitted, log=log, price_revision=price_revision)
    if stored is None:
        return answer
    if not _is_same(stored, request):
        raise Conflict("this Idempotency-Key was used for a request with other content", code="idempotency_conflict")
    warnings = [*stored.answer["warnings"], *([IN_QUARANTINE] if stored.quarantined else [])]
    return {**stored.answer, "warnings": warnings, "replayed": True}


def _append(
    request: Submission, admitted: Admitted, *, log: Log, price_revision: int
) -> tuple[dict[str, Any], Stored | None]:
    """The answer to give if it is stored now, and what holds the slot otherwise."""
    answer = answer_of(request, admitted)
    kept = {**answer, "errors": [_without_names(error) for error in answer["errors"]]}
    return answer, log.append(_batch(request, admitted.events, price_revision), kept)


def _is_same(stored: Stored, request: Submission) -> bool:
    return stored.batch_id == request.batch_id and stored.content_digest == request.content_digest


def _batch(request: Submission, events: tuple[UsageEvent, ...], price_revision: int) -> Batch:
    organization = request.sender.organization
    return Batch(
        org=organization.org,
        batch_id=request.batch_id,
        received_ms=request.received_ms,
        client=request.sender.key.client,
        source=request.source,
        content_digest=request.content_digest,
        price_revision=price_revision,
        dimensions=organization.dimensions,
        lane=identity.lane_of(request.slot, organization.lanes),
        parts=split_parts(events, organization.dimensions),
        events=events,
        import_id=request.import_id,
    )


def answer_of(request: Submission, admitted: Admitted) -> dict[str, Any]:
    """What ``accept`` would say of a request that is stored now."""
    return {
        "batch_id": request.batch_id,
        "received": admitted.received,
        "accepted": len(admitted.events),
        "rejected": admitted.rejected,
        "errors": [{"index": p.index, "field": p.field, "reason": p.reason} for p in admitted.problems],
        "warnings": [
            *([] if request.is_recognisable else [UNRECOGNISABLE]),
            *admitted.warnings,
        ],
        "replayed": False,
    }


def _without_names(error: Mapping[str, Any]) -> dict[str, Any]:
    """The error as it is kept for a retry: a name that the client made up could hold content, so it is not stored."""
    known, _, _ = error["field"].partition(".")
    unknown = error["reason"] == NOT_A_FIELD or _OUR_NAME.fullmatch(known) is None
    return {**error, "field": "(unknown field)" if unknown else known}
