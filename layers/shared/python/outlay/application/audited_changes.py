"""Changes of an organization's settings: the items, the audit entry and the answer to a repeat, in one transaction.

So there is no change without its entry, and none is made twice by a client that did not hear the answer.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from outlay.application.control_store import ControlStore, Place, Refused, Write, change, create
from outlay.contracts import door_keys
from outlay.domain.audit import Act, Actor, Head, follow, to_content
from outlay.domain.errors import Conflict, LimitExceeded, Upstream

ROUNDS = 8
"""Of taking the chain's next place: changes of one organization at the same moment are few."""
REPEATED_FOR_S = 24 * 3_600
"""How long a creation is recognised by its Idempotency-Key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """A request with an Idempotency-Key. ``digest`` is of what was asked, so that a key can't mean two things."""

    chain: str
    subject: str
    key: str
    digest: str

    @property
    def place(self) -> Place:
        named = sha256(json.dumps([self.subject, self.key]).encode()).hexdigest()[:40]
        return Place(door_keys.idempotency_key(self.chain), named)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """What a request was answered the first time."""

    status: int
    body: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """One per function instance or organization: ``store`` may reach only what the caller may."""

    store: ControlStore
    clock: Callable[[], int]
    pause: Callable[[int], None]
    """Waits a little before the nth further attempt."""

    def commit(
        self,
        chain: str,
        writes: Sequence[Write],
        *,
        act: Act,
        actor: Actor,
        once: tuple[Once, Repeat] | None = None,
    ) -> None:
        """Write all, or nothing. ``chain``: the organization, or empty for the deployment.

        Raises:
            Conflict: an item was changed or made meanwhile (``version_changed``), or the request is being answered.
        """
        further = [] if once is None else [self._remembered(*once)]
        for number in range(ROUNDS):
            place = Place(door_keys.audit_head_key(chain), door_keys.AUDIT_HEAD_SORT)
            stored = self.store.find(place)
            head = Head() if stored is None else Head(seq=stored.content["seq"], hash=stored.content["hash"])
            entry = follow(head, chain=chain, act=act, actor=actor, at_ms=self.clock())
            after = {"seq": entry.seq, "hash": entry.hash, "at": entry.at_ms}
            log = [
                create(
                    Place(door_keys.audit_key(chain), door_keys.audit_sort(entry.seq)),
                    {"entry": to_content(entry), "hash": entry.hash},
                ),
                create(place, after) if stored is None else change(stored, after),
            ]
            try:
                self.store.commit([*writes, *further, *log], now_ms=self.clock())
                return
            except Refused as refused:
                if refused.places - {write.place for write in log}:
                    raise Conflict(
                        "It was changed by somebody else meanwhile: read it again.", code="version_changed"
                    ) from None
            except LimitExceeded:
                pass  # another transaction held an item of ours
            self.pause(number + 1)
        raise Upstream("Too many changes at once. Try again.")

    def repeat_of(self, once: Once) -> Repeat | None:
        """The first answer. Raises ``Conflict`` where the key was used for something else."""
        stored = self.store.find(once.place)
        if stored is None or stored.content["until"] * 1_000 <= self.clock():
            return None
        if stored.content["digest"] != once.digest:
            raise Conflict("This Idempotency-Key was used for another request.", code="idempotency_conflict")
        return Repeat(status=stored.content["status"], body=json.loads(stored.content["body"]))

    def _remembered(self, once: Once, repeat: Repeat) -> Write:
        until = self.clock() // 1_000 + REPEATED_FOR_S
        content: Mapping[str, Any] = {
            "digest": once.digest,
            "status": repeat.status,
            "body": json.dumps(repeat.body),
            "until": until,
        }
        return create(once.place, content, expires_s=until)
