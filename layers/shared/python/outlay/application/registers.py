"""Keep registers: what is read of them, and the writes that change one.

A merge changes the entry and the organization's merged names in one transaction; the name that is merged into is
changed too (its version), so that it can't be removed at the same moment. Whether a cost center is still named by teams
or projects is looked up when it is removed: one that is named at that very moment stays named, and is unregistered.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from outlay.application.control_store import ControlStore, Place, Stored, Write, change, create, delete, expect
from outlay.contracts import keys
from outlay.domain.dimension_value import is_value
from outlay.domain.errors import Conflict, InvalidInput, NotFound, Problem
from outlay.domain.organization import Membership
from outlay.domain.registers import KINDS, MAX_MERGES, Entry, Kind, names_of

MAX_NAMES_BYTES = 300_000
"""Of merged names: an item holds 400 KB."""
MAX_LOOKED_AT = 10_000
"""Entries that one page of a filtered list looks at."""
_PAGE = 1_000


class Members(Protocol):
    def get_membership(self, subject: str) -> Membership | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """One kind's register of one organization."""

    org: str
    kind: Kind
    store: ControlStore
    members: Members

    @property
    def key(self) -> str:
        return keys.register_key(self.org, self.kind.name)

    def other(self, kind: str) -> "Register":
        return replace(self, kind=KINDS[kind])


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What has to be written, and what it is about."""

    writes: Sequence[Write]
    before: Entry | None
    after: Entry | None


def find_entry(register: Register, id: str) -> Entry:
    """Raises ``NotFound``."""
    found = _find(register, id)
    if found is None:
        raise NotFound(f"There is no such {_told(register.kind)} in the register.")
    return found


def list_entries(
    register: Register, *, fits: Callable[[Entry], bool], after: str, limit: int
) -> tuple[list[Entry], str | None]:
    """Those that fit in the order of their ids, and behind which id it goes on."""
    found: list[Entry] = []
    for looked_at, entry in enumerate(_entries(register, after), start=1):
        if fits(entry):
            found.append(entry)
        if len(found) > limit:
            return found[:limit], found[limit - 1].id
        if looked_at >= MAX_LOOKED_AT:
            return found, entry.id
    return found, None


def names_in_use(org: str, kind: str, *, store: ControlStore) -> frozenset[str]:
    """Ids on a register that are not archived, those merged into others among them: applications send them still."""
    found: set[str] = set()
    after = ""
    while True:
        page = store.page(keys.register_key(org, kind), after=after, limit=_PAGE)
        found |= {stored.place.sk for stored in page if not stored.content["archived"]}
        if len(page) < _PAGE:
            return frozenset(found)
        after = page[-1].place.sk


def all_ids(register: Register) -> frozenset[str]:
    return frozenset(entry.id for entry in _entries(register, ""))


def add(entry: Entry, register: Register) -> Changed:
    """A new entry. Raises ``InvalidInput`` naming every problem, or ``Conflict``."""
    needed = _check(entry, None, register)
    names = _merged_names(entry, "", register)
    return Changed(
        writes=[create(_place(register, entry.id), entry_to_content(entry)), *names, *needed], before=None, after=entry
    )


def alter(before: Entry, after: Entry, register: Register) -> Changed:
    """The entry as it is to be. Raises ``InvalidInput`` naming every problem, or ``Conflict``."""
    needed = _check(after, before, register)
    names = _merged_names(after, before.merged_into, register)
    own = change(_stored(register, before), entry_to_content(after))
    return Changed(writes=[own, *names, *needed], before=before, after=replace(after, version=before.version + 1))


def remove(entry: Entry, register: Register) -> Changed:
    """Off the register: where events still carry the name, it is unregistered. Its own merge is taken back.

    Raises:
        Conflict: other names were merged into it (``is_merge_target``), or teams or projects name it (``is_named``).
    """
    merged = _names(register)[1].get(register.kind.name, {})
    if entry.id in merged.values():
        raise Conflict("Other names were merged into it: take those merges back first.", code="is_merge_target")
    if register.kind.name == "cost_center" and _is_named(entry.id, register):
        raise Conflict("Teams or projects belong to this cost center: move them first.", code="is_named")
    names = _merged_names(replace(entry, merged_into=""), entry.merged_into, register)
    return Changed(writes=[delete(_stored(register, entry)), *names], before=entry, after=None)


# ---- what an entry may say


def _check(entry: Entry, before: Entry | None, register: Register) -> list[Write]:
    """That what it names is there, and stays there while it is written."""
    problems: list[Problem] = []
    needed = [*_check_cost_center(entry, register, problems), *_check_target(entry, before, register, problems)]
    known = () if before is None else before.owners
    for owner in entry.owners:
        member = None if owner in known else register.members.get_membership(owner)
        if owner not in known and (member is None or member.org != register.org):
            problems.append(
                Problem(field="owners", reason="may name members of the organization only, by their subject")
            )
            break
    if problems:
        raise InvalidInput(f"The {_told(register.kind)} can't be like this.", problems=problems)
    return needed


def _check_cost_center(entry: Entry, register: Register, problems: list[Problem]) -> Iterator[Write]:
    if not entry.cost_center:
        return
    centers = register.other("cost_center")
    found = _find(centers, entry.cost_center) if register.kind.has_cost_center else None
    if found is None:
        reason = "is no registered cost center" if register.kind.has_cost_center else "is for teams and projects only"
        problems.append(Problem(field="cost_center", reason=reason))
    else:
        yield expect(_stored(centers, found))


def _check_target(entry: Entry, before: Entry | None, register: Register, problems: list[Problem]) -> Iterator[Write]:
    """A target that is merged anew is written as well, so that nobody removes it meanwhile."""
    target = entry.merged_into
    if not target or (before is not None and before.merged_into == target):
        return
    found = None if target == entry.id else _find(register, target)
    if found is None or found.merged_into:
        reason = "must be another registered name, which is not merged itself"
        problems.append(Problem(field="merged_into", reason=reason))
    else:
        yield change(_stored(register, found), {})


# ---- merged names


def _merged_names(entry: Entry, before: str, register: Register) -> list[Write]:
    """What keeps the organization's merged names in step with the entry."""
    if entry.merged_into == before:
        return []
    stored, merged = _names(register)
    mine = {**merged.get(entry.kind, {}), entry.id: entry.merged_into}
    if not entry.merged_into:
        del mine[entry.id]
    after = {**merged, entry.kind: mine}
    _check_merged(after)
    place = Place(keys.organization_key(register.org), keys.NAMES_SORT)
    content = {"merged": after}
    return [create(place, content) if stored is None else change(stored, content)]


def _check_merged(merged: Mapping[str, Mapping[str, str]]) -> None:
    pairs = [pair for targets in merged.values() for pair in targets.items()]
    if len(pairs) > MAX_MERGES or sum(len(name.encode()) for pair in pairs for name in pair) > MAX_NAMES_BYTES:
        raise Conflict(
            f"An organization can have {MAX_MERGES} merged names at most: correct the names where events are sent.",
            code="too_many_merges",
        )
    try:
        names_of(merged, version=0)
    except ValueError:
        problem = Problem(field="merged_into", reason="leads back to this name")
        raise InvalidInput("Names can't be merged in a circle.", problems=(problem,)) from None


def _names(register: Register) -> tuple[Stored | None, Mapping[str, Mapping[str, str]]]:
    stored = register.store.find(Place(keys.organization_key(register.org), keys.NAMES_SORT))
    return stored, {} if stored is None else stored.content["merged"]


# ---- items


def _is_named(cost_center: str, register: Register) -> bool:
    kinds = [register.other(kind.name) for kind in KINDS.values() if kind.has_cost_center]
    return any(entry.cost_center == cost_center for other in kinds for entry in _entries(other, ""))


def _entries(register: Register, after: str) -> Iterator[Entry]:
    while True:
        page = register.store.page(register.key, after=after, limit=_PAGE)
        yield from (_from_stored(register.kind, stored) for stored in page)
        if len(page) < _PAGE:
            return
        after = page[-1].place.sk


def _find(register: Register, id: str) -> Entry | None:
    stored = register.store.find(_place(register, id)) if is_value(id) else None
    return None if stored is None else _from_stored(register.kind, stored)


def _place(register: Register, id: str) -> Place:
    return Place(register.key, id)


def _stored(register: Register, entry: Entry) -> Stored:
    return Stored(place=_place(register, entry.id), version=entry.version, content={})


def entry_to_content(entry: Entry) -> dict[str, Any]:
    """All but key and version."""
    return {
        "name": entry.name,
        "owners": list(entry.owners),
        "cost_center": entry.cost_center,
        "notes": entry.notes,
        "archived": entry.archived,
        "merged_into": entry.merged_into,
        "created": entry.created_ms,
    }


def _from_stored(kind: Kind, stored: Stored) -> Entry:
    content = stored.content
    return Entry(
        kind=kind.name,
        id=stored.place.sk,
        name=content["name"],
        owners=tuple(content["owners"]),
        cost_center=content["cost_center"],
        notes=content["notes"],
        archived=content["archived"],
        merged_into=content["merged_into"],
        created_ms=content["created"],
        version=stored.version,
    )


def _told(kind: Kind) -> str:
    return kind.name.replace("_", " ")
