"""Registers: the teams, projects, features, cost centers and environments that an organization knows, and merged names.

Events name what they like. What is registered, and what a name was merged into, is resolved when figures are read:
nothing that was counted is rewritten, so that taking a merge back brings everything back.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from outlay.domain.access import Cut
from outlay.domain.dimension_value import IS_NAME, MAX_LENGTH, is_value
from outlay.domain.organization import Organization

MAX_MERGES = 500
"""Merged names of an organization, over all kinds: they are read with its profile."""
MAX_OWNERS = 10
MAX_NOTES = 2_000
"""Characters."""
_LINE = re.compile(r"[^\x00-\x1f\x7f<>]{0,100}")
_SUBJECT = re.compile(r"[A-Za-z0-9-]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One register. ``name`` is the dimension whose values it holds, ``plural`` its path."""

    name: str
    plural: str
    has_cost_center: bool = False


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(name="team", plural="teams", has_cost_center=True),
        Kind(name="project", plural="projects", has_cost_center=True),
        Kind(name="feature", plural="features"),
        Kind(name="cost_center", plural="cost-centers"),
        Kind(name="environment", plural="environments"),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One registered name. ``version`` 0: not stored yet."""

    kind: str
    id: str
    name: str = ""
    """To be shown; empty: the id."""
    owners: tuple[str, ...] = ()
    """Members of the organization, by subject."""
    cost_center: str = ""
    """Of a team or project: a registered cost center."""
    notes: str = ""
    archived: bool = False
    merged_into: str = ""
    """Another name of the kind, under which this one's figures are shown."""
    created_ms: int = 0
    version: int = 0

    @property
    def state(self) -> str:
        if self.merged_into:
            return "merged"
        return "archived" if self.archived else "active"


def entry_problems(entry: Entry) -> Iterator[tuple[str, str]]:
    """(field, reason) of all that is wrong with an entry by itself."""
    if not is_value(entry.id):
        yield "id", f"{IS_NAME}, {MAX_LENGTH} characters at most: a name as events carry it"
    if _LINE.fullmatch(entry.name) is None:
        yield "name", "must be one line of 100 characters at most, without < and >"
    if len(set(entry.owners)) < len(entry.owners) or len(entry.owners) > MAX_OWNERS:
        yield "owners", f"must be {MAX_OWNERS} different ones at most"
    elif not all(map(_SUBJECT.fullmatch, entry.owners)):
        yield "owners", "must be members, by their subject"
    if len(entry.notes) > MAX_NOTES or any(_is_control(char) for char in entry.notes):
        yield "notes", f"must be text of {MAX_NOTES:,} characters at most, without control characters"


def _is_control(char: str) -> bool:
    return char != "\n" and unicodedata.category(char) in ("Cc", "Cs")


Merged = Mapping[str, Mapping[str, str]]
"""Dimension → value → the value that it was merged into, which may have been merged itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Which values stand for which. Made by ``names_of``; without merges every value stands for itself."""

    merged: Merged = field(default_factory=dict)
    canonical: Merged = field(default_factory=dict)
    """Dimension → merged value → the value that it stands under in the end."""
    aliases: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    """Dimension → value → all values that stand under it, itself among them."""
    version: int = 0
    """Of the merges, for ETags and cursors."""

    def canonical_of(self, dimension: str, value: str) -> str:
        return self.canonical.get(dimension, {}).get(value, value)

    def values_of(self, dimension: str, value: str) -> frozenset[str]:
        """All values that stand under the same name as this one."""
        name = self.canonical_of(dimension, value)
        return self.aliases.get(dimension, {}).get(name, frozenset({name}))

    def resolved(self, cut: Cut) -> dict[str, frozenset[str]]:
        """The same for filters, scopes of managers and bound keys: each value with all that stand for the same."""
        return {
            dimension: frozenset().union(*(self.values_of(dimension, value) for value in values))
            if dimension in self.canonical
            else values
            for dimension, values in cut.items()
        }


def names_of(merged: Merged, *, version: int) -> Names:
    """Chains are followed to their end.

    Raises:
        ValueError: names are merged in a circle.
    """
    canonical = {
        dimension: {value: _end(value, targets) for value in targets}
        for dimension, targets in merged.items()
        if targets
    }
    return Names(
        merged=merged,
        canonical=canonical,
        aliases={dimension: _aliases(ends.items()) for dimension, ends in canonical.items()},
        version=version,
    )


def _end(value: str, targets: Mapping[str, str]) -> str:
    for _ in range(len(targets) + 1):
        if value not in targets:
            return value
        value = targets[value]
    raise ValueError("names are merged in a circle")


def _aliases(ends: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for value, end in ends:
        found.setdefault(end, {end}).add(value)
    return {end: frozenset(values) for end, values in found.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What somebody sees of an organization's figures, and under which names. Made by ``view_of``."""

    cut: Cut = field(default_factory=dict)
    """Values as they were counted."""
    names: Names = field(default_factory=Names)
    shown_by: str = ""
    """Changes wherever settings or merges do: for ETags and cursors, beside the revisions of what was counted."""


def view_of(organization: Organization, names: Names, *, cut: Cut) -> View:
    """``cut`` as scopes and keys name it; where it names one of several merged values, it means all of them."""
    return View(cut=names.resolved(cut), names=names, shown_by=f"{organization.version}.{names.version}")
