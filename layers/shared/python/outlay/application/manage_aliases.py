"""The organization's own names of models: an alias is priced as the model it points to.

Aliases are price entries, so that calls that had no price get one. Those that stand on the profile are of an earlier
release: the door stamps events with them, until they are set anew or removed.
"""

from collections.abc import Mapping
from typing import Protocol

from outlay.application.price_entries import EntryDesk
from outlay.domain.errors import InvalidInput, LimitExceeded, NotFound, Problem
from outlay.domain.organization import Organization
from outlay.domain.price_entry import ALIAS, WITHDRAW, PriceEntry, states

MAX_ALIASES = 500
_SET = "set as an alias"
_REMOVED = "removed as an alias"


class AliasStore(Protocol):
    """Of the profile's."""

    def get_organization(self, org: str) -> Organization | None: ...

    def delete_alias(self, org: str, name: str) -> None: ...


def list_aliases(desk: EntryDesk, *, store: AliasStore) -> Mapping[str, str]:
    """``provider/model`` as sent → ``provider/model`` it is priced as."""
    found = store.get_organization(desk.org)
    if found is None:
        raise NotFound("There is no such organization.")
    return {**found.aliases, **{_name(one): _target(one) for one in _in_force(desk).values()}}


def put_alias(desk: EntryDesk, *, alias: str, target: str, who: str, now_ms: int, store: AliasStore) -> None:
    """Set an alias. Putting it again changes nothing.

    Raises:
        InvalidInput: the target is no model that has a price, or the alias itself.
        LimitExceeded: there are too many.
    """
    name = alias.lower()
    held = _in_force(desk)
    if name in held and _target(held[name]) == target:
        return
    known = list_aliases(desk, store=store)
    if name not in known and len(known) >= MAX_ALIASES:
        raise LimitExceeded(f"An organization has at most {MAX_ALIASES} aliases.", retry_after_s=3600)
    provider, _, model = name.partition("/")
    target_provider, _, target_model = target.partition("/")
    entry = PriceEntry(
        kind=ALIAS,
        org=desk.org,
        provider=provider,
        model=model,
        target_provider=target_provider,
        target_model=target_model,
        reason=_SET,
        who=who,
        created_ms=now_ms,
    )
    try:
        desk.add(entry)
    except InvalidInput as refused:
        problems = [Problem(field="target", reason=one.reason) for one in refused.problems]
        raise InvalidInput("The alias can't be set.", problems=problems) from None
    store.delete_alias(desk.org, name)


def delete_alias(desk: EntryDesk, *, alias: str, who: str, now_ms: int, store: AliasStore) -> None:
    """Remove an alias. Raises ``NotFound`` where there is none of this name."""
    name = alias.lower()
    if name not in list_aliases(desk, store=store):
        raise NotFound("There is no such alias.")
    for entry in [one for one in _every(desk) if _name(one) == name]:
        desk.answer(WITHDRAW, entry.sequence, reason=_REMOVED, who=who, now_ms=now_ms)
    store.delete_alias(desk.org, name)


def _every(desk: EntryDesk) -> list[PriceEntry]:
    entries = desk.all()
    held = states(entries)
    return [one for one in entries if one.kind == ALIAS and held[one.sequence] == "in_force"]


def _in_force(desk: EntryDesk) -> Mapping[str, PriceEntry]:
    """By name; of several the newest."""
    return {_name(one): one for one in _every(desk)}


def _name(entry: PriceEntry) -> str:
    return f"{entry.provider}/{entry.model}"


def _target(entry: PriceEntry) -> str:
    return f"{entry.target_provider}/{entry.target_model}"
