"""Add to the price entries: each with the next number, the head raised in the same transaction, and audited.

An entry is never changed. What is wrong is withdrawn by another one; what is asked for is granted or refused by
another one; so figures that were counted under a number can be explained and derived for ever.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from outlay.application.control_store import ControlStore, Place, Stored, Write, change, create
from outlay.application.price_tools import PriceTools
from outlay.contracts import door_keys, keys
from outlay.domain.audit import Act
from outlay.domain.errors import Conflict, InvalidInput, LimitExceeded, NotFound, Problem
from outlay.domain.price_entry import ALIAS, DISCOUNT, GRANT, RATE, REFUSE, WITHDRAW, PriceEntry, State, states
from outlay.domain.price_entry_check import problems_of
from outlay.domain.price_revision import MAX_SEQUENCE

MAX_ENTRIES = 2_000
"""Of one level, answers included: all of them are read and laid over the book by whoever prices."""
ROUNDS = 6
_HEAD = Place(door_keys.PRICES_HEAD, door_keys.PRICES_HEAD_SORT)
_ANSWERABLE: Mapping[str, frozenset[State]] = {
    WITHDRAW: frozenset({"requested", "in_force"}),
    GRANT: frozenset({"requested"}),
    REFUSE: frozenset({"requested"}),
}

Commit = Callable[[Sequence[Write], Act, PriceEntry], None]
"""Writes, what the audit log says of them, and the entry with its number. Raises ``Conflict`` (``version_changed``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDesk:
    """Where entries of one level are added. ``commit`` says who does it, and reaches only what they may."""

    org: str
    """Empty: the deployment's."""
    prices: PriceTools
    store: ControlStore
    commit: Commit

    def all(self) -> Sequence[PriceEntry]:
        return self.prices.entries.entries(self.org, after=0, upto=MAX_SEQUENCE)

    def add(self, wanted: PriceEntry) -> PriceEntry:
        """One that prices, or asks to.

        Raises:
            InvalidInput: with every problem.
            LimitExceeded: there are too many.
            Conflict: others keep adding at the same moment.
        """
        book = self.prices.current(self.org)
        problems = problems_of(wanted, is_known=book.is_priced)
        if problems:
            raise InvalidInput("The price entry can't be made.", problems=problems)
        self._check_room()
        return self._append(
            wanted, lambda stored: Act(action="price.add", target=str(stored.sequence), after=told(stored))
        )

    def answer(self, kind: str, sequence: int, *, reason: str, who: str, now_ms: int) -> PriceEntry:
        """Withdraw an entry, or grant or refuse what was asked for.

        Raises:
            NotFound: there is no such entry that prices or asks.
            Conflict: it was answered before (``already_answered``).
        """
        if not reason.strip():
            problem = Problem(field="reason", reason="is needed; it stays with the entry")
            raise InvalidInput("The reason is missing.", problems=(problem,))
        held = self.all()
        found = next((one for one in held if one.sequence == sequence), None)
        state = states(held).get(sequence)
        if found is None or state is None:
            raise NotFound("There is no such price entry.")
        if state not in _ANSWERABLE[kind]:
            raise Conflict(f"The entry is {state.replace('_', ' ')} already.", code="already_answered")
        answer = PriceEntry(
            kind=_ANSWERS[kind], org=self.org, about=sequence, reason=reason.strip(), who=who, created_ms=now_ms
        )
        before = {**told(found), "state": state}
        after = {**before, "state": _ANSWERED[kind], "reason": answer.reason}

        def act(stored: PriceEntry) -> Act:
            answered = {**after, "answer": stored.sequence}
            return Act(action=f"price.{kind}", target=str(sequence), before=before, after=answered)

        return self._append(answer, act)

    def _check_room(self) -> None:
        if len(self.all()) >= MAX_ENTRIES:
            raise LimitExceeded(f"There are {MAX_ENTRIES:,} price entries, no more are possible.", retry_after_s=3600)

    def _append(self, entry: PriceEntry, act_of: Callable[[PriceEntry], Act]) -> PriceEntry:
        for _ in range(ROUNDS):
            head = self.store.find(_HEAD)
            newest = 0 if head is None else int(head.content["seq"])
            if newest >= MAX_SEQUENCE:
                raise LimitExceeded("There are no more numbers for price entries.", retry_after_s=3600)
            numbered = replace(entry, sequence=newest + 1)
            try:
                self.commit(self._writes(numbered, head), act_of(numbered), numbered)
            except Conflict as conflict:
                if conflict.code != "version_changed":
                    raise
            else:
                return numbered
        raise Conflict("Others add prices at the same moment; try again.")

    def _writes(self, entry: PriceEntry, head: Stored | None) -> list[Write]:
        raised = {"seq": entry.sequence, **({} if self.org else {"dep": entry.sequence})}
        return [
            create(_HEAD, raised) if head is None else change(head, raised),
            create(
                Place(door_keys.price_entries_key(self.org), door_keys.price_entry_sort(entry.sequence)),
                to_content(entry),
            ),
            *self._on_profile(entry),
        ]

    def _on_profile(self, entry: PriceEntry) -> list[Write]:
        """The organization's newest number, which every door reads; an alias that stood there gives way."""
        if not self.org:
            return []
        profile = self.store.find(Place(keys.organization_key(self.org), keys.ORGANIZATION_SORT))
        if profile is None:
            raise NotFound("There is no such organization.")
        changes: dict[str, Any] = {"prices": entry.sequence}
        if entry.kind == ALIAS:
            name = f"{entry.provider}/{entry.model}".lower()
            changes["aliases"] = {
                known: target for known, target in profile.content["aliases"].items() if known != name
            }
        return [change(profile, changes)]


_ANSWERED: Mapping[str, State] = {WITHDRAW: "withdrawn", GRANT: "in_force", REFUSE: "refused"}
"""What an entry is after its answer."""
_ANSWERS: Mapping[str, Any] = {WITHDRAW: WITHDRAW, GRANT: GRANT, REFUSE: REFUSE}
_KEPT_APART = ("sequence", "org")


def to_content(entry: PriceEntry) -> dict[str, Any]:
    """What is stored of an entry: its fields, those that it has. Number and level stand in its key."""
    return {name: value for name, value in asdict(entry).items() if value and name not in _KEPT_APART}


def told(entry: PriceEntry) -> dict[str, Any]:
    """For people: what it says, but for who and when."""
    return {name: value for name, value in to_content(entry).items() if name not in ("who", "created_ms")}


def is_negotiated(entry: PriceEntry) -> bool:
    """Whether somebody has to agree to it: an alias, or a model that is free, concerns the organization alone."""
    return entry.kind in (RATE, DISCOUNT)
