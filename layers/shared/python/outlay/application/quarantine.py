"""What is in quarantine, for people: list it, look at one, have it redriven or discard it by name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal, NoReturn, Protocol, get_args

from outlay.domain.errors import Conflict, NotFound

State = Literal["kept", "redriven", "discarded"]
STATES: tuple[State, ...] = get_args(State)
KEPT, REDRIVEN, DISCARDED = STATES
MAX_LIMIT = 200
MAX_COUNTED = 2_000
"""Records that one count looks at: two reads of a megabyte at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """One batch that could not be counted. Times are UTC milliseconds."""

    batch_id: str
    """``x_…`` where the item's own could not be read."""
    reason: str
    events: int | None
    """``None`` where that could not be read."""
    bytes: int
    """Of the events, compressed."""
    received_ms: int | None
    quarantined_ms: int
    state: State
    is_redriving: bool = False
    """A redrive has begun and not ended yet, or broke off: redrive it again."""
    closed_ms: int | None = None
    closed_by: str = ""
    note: str = ""
    """Why it was discarded."""
    is_entered: bool = False
    """Discarded, and its events are void in the ledger by now: it stands there, not in quarantine."""
    days: Mapping[str, int]
    """Event day → events, as far as that could be read."""
    place: str
    """Where it stands in the list; newest receipt first."""

    @property
    def is_aside(self) -> bool:
        """Whether its events are received, and neither counted nor void: the proof finds them here."""
        return self.state != REDRIVEN and not self.is_entered


class QuarantineList(Protocol):
    """Read only. Every read is of one organization."""

    def newest_first(self, org: str, *, before: str = "") -> Iterator[Quarantined]:
        """Those that stand after ``before``, a ``place``; all if it is empty."""
        ...


class RollupCalls(Protocol):
    """The function that counts; it alone changes what is in quarantine."""

    def redrive(self, org: str, batch_id: str, *, who: str) -> Mapping[str, Any]:
        """Numbers as ``RollupSummary`` has them; ``missing`` and ``refused`` (batch ids), ``corrections`` (ids)."""
        ...

    def discard(self, org: str, batch_id: str, *, who: str, reason: str) -> Mapping[str, Any]:
        """``missing`` and ``refused`` (batch ids); ``corrections``: the id of the one that takes the batch back."""
        ...

    def begin_void(self, wanted: Mapping[str, Any]) -> Mapping[str, Any]:
        """``state``, or ``refused`` with a ``code``; see ``application.corrections.begin_void``."""
        ...

    def apply_void(self, org: str, correction_id: str, *, reason: str = "") -> Mapping[str, Any]:
        """``state``, or ``refused`` with a ``code``; a ``reason`` takes the place of the preview's."""
        ...

    def go_on(self, org: str, correction_id: str) -> None:
        """Let a correction that was begun go on, beside this call."""
        ...

    def begin_rerating(self, wanted: Mapping[str, Any]) -> Mapping[str, Any]:
        """``state``; see ``application.rerate``."""
        ...

    def apply_rerating(self, org: str, rerating_id: str) -> Mapping[str, Any]:
        """``state``, or ``refused`` with a ``code``."""
        ...

    def rate(self, org: str, rerating_id: str) -> None:
        """Let a re-rating that was begun go on, beside this call."""
        ...

    def fill(self, org: str) -> None:
        """Let calls without a price get the one that may have arrived, beside this call."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    batches: tuple[Quarantined, ...]
    next_place: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    batches: int
    is_lower_bound: bool
    """There are records that were not looked at."""


def list_quarantine(org: str, *, listed: QuarantineList, state: State | None, limit: int, before: str = "") -> Page:
    """At most ``limit`` batches of the state, newest receipt first."""
    wanted = (one for one in listed.newest_first(org, before=before) if state is None or one.state == state)
    found = list(islice(wanted, limit + 1))
    more = len(found) > limit
    return Page(batches=tuple(found[:limit]), next_place=found[limit - 1].place if more else None)


def count_quarantine(org: str, *, listed: QuarantineList, state: State | None) -> Total:
    """How many there are of the state, among the newest ``MAX_COUNTED`` of all."""
    looked_at = list(islice(listed.newest_first(org), MAX_COUNTED + 1))
    fitting = sum(state is None or one.state == state for one in looked_at[:MAX_COUNTED])
    return Total(batches=fitting, is_lower_bound=len(looked_at) > MAX_COUNTED)


def find_quarantined(org: str, batch_id: str, *, listed: QuarantineList) -> Quarantined | None:
    """The batch's record. A search: an organization's quarantine is small."""
    return next((one for one in listed.newest_first(org) if one.batch_id == batch_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Redriven:
    """What a redrive came to. ``record`` is ``None`` for a batch that never was in quarantine."""

    counted: int
    duplicates: int
    conflicts: int
    is_kept: bool
    """It still can't be counted; the record says why."""
    record: Quarantined | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Discarded:
    """``correction_id``: of what takes back all that the batch had counted or claimed; ``None`` while deploying."""

    record: Quarantined
    correction_id: str | None


def redrive_quarantined(org: str, batch_id: str, *, who: str, listed: QuarantineList, rollup: RollupCalls) -> Redriven:
    """Try to count the batch again. What was counted before changes no figure.

    Raises:
        NotFound: neither the log nor quarantine has it.
        Conflict: it was discarded, or only a copy is left that is too old (``too_old``).
        Upstream: not known to be done; a repeat is safe.
    """
    done = rollup.redrive(org, batch_id, who=who)
    _go_on(org, done, rollup)
    if done["missing"]:
        raise NotFound("There is no such batch.")
    if done["refused"]:
        _refuse_redrive(find_quarantined(org, batch_id, listed=listed))
    return Redriven(
        counted=done["counted"],
        duplicates=done["duplicates"],
        conflicts=done["conflicts"],
        is_kept=bool(done["quarantined"]),
        record=find_quarantined(org, batch_id, listed=listed),
    )


def _refuse_redrive(record: Quarantined | None) -> NoReturn:
    """Why rollup refused it, by its record: rollup's answer does not tell."""
    if record is not None and record.state == DISCARDED:
        raise Conflict("The batch was discarded and can't be counted.", code="discarded")
    raise Conflict(
        "Only a copy of the batch is left, and it was received so long ago that its events could count twice: "
        "send them as an import, then discard the batch.",
        code="too_old",
    )


def discard_quarantined(
    org: str, batch_id: str, *, who: str, reason: str, listed: QuarantineList, rollup: RollupCalls
) -> Discarded:
    """Decide that the batch is never to be counted; its copy stays. Repeated, it changes nothing.

    What of it was counted or claimed before is taken back beside the answer: ``Discarded.correction_id``.

    Raises:
        NotFound: there is none of this id in quarantine.
        Conflict: it was counted by a redrive, or one is under way.
        Upstream: not known to be done; a repeat is safe.
    """
    if find_quarantined(org, batch_id, listed=listed) is None:
        raise NotFound("There is no such batch in quarantine.")
    done = rollup.discard(org, batch_id, who=who, reason=reason)
    after = find_quarantined(org, batch_id, listed=listed)
    if done["missing"] or after is None:
        raise NotFound("There is no such batch in quarantine.")
    if after.state != DISCARDED:
        raise Conflict("The batch was redriven, or is just being redriven.", code="redriven")
    _go_on(org, done, rollup)
    return Discarded(record=after, correction_id=next(iter(done.get("corrections", ())), None))


def _go_on(org: str, done: Mapping[str, Any], rollup: RollupCalls) -> None:
    """Let the corrections that the call began go on at once; the sweep would see to it, too."""
    for correction_id in done.get("corrections", ()):
        rollup.go_on(org, correction_id)
