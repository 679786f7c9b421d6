"""The course of anomalies: which findings are one happening, which one goes on, which is new, which is over.

Nothing is added to what is known: each look derives windows and amounts again from the series, so that a look that is
repeated, or made twice at once, comes to the same.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from outlay.domain.anomaly import (
    GAP_MS,
    Anomaly,
    Finding,
    Granularity,
    Happening,
    Measured,
    Scope,
    Status,
    Window,
    anomaly_id,
    worse,
)

NAMING: tuple[str, ...] = ("team", "project", "feature", "api_key", "model", "provider", "environment")
"""Of scopes alike in their excess, the first names a happening: first those that somebody answers for, whose managers
see what is about them; then those near to the cause. The others are among what brought it."""
_ALIKE = 8
"""Excesses within an eighth of one another are alike."""
_OF_TOTAL = 3
"""A third of the organization's excess is enough for a part of it to be its cause."""
SameCause = Callable[[Finding, Finding], bool]
Measure = Callable[[Scope, Granularity, Window], Measured | None]
"""None: there is no such series at this look."""


def happenings(findings: Iterable[Finding], *, same_cause: SameCause) -> list[Happening]:
    """Findings at the same time in the same direction that have one cause, together.

    The organization's finding takes in what overlaps it: its parts are what it is explained by. Of others the largest
    leads. Hours lead before days, which know less of when it was.
    """
    found: list[Happening] = []
    for one in sorted(findings, key=_rank):
        home = next((each for each in found if _belongs(one, each, same_cause)), None)
        if home is None:
            found.append(Happening(leader=one, members=[one]))
        else:
            found[found.index(home)] = Happening(leader=home.leader, members=[*home.members, one])
    return [replace(each, leader=_leader(each)) for each in found]


def _rank(one: Finding) -> tuple[object, ...]:
    return one.granularity != "hour", bool(one.scope), -abs(one.excess), _naming(one), one.scope, one.window.start_ms


def _naming(one: Finding) -> int:
    return min((NAMING.index(name) for name, _ in one.scope if name in NAMING), default=len(NAMING))


def _belongs(one: Finding, home: Happening, same_cause: SameCause) -> bool:
    leader = home.leader
    is_near = one.direction == leader.direction and any(one.window.adjoins(each.window) for each in home.members)
    if not is_near or one.scope == leader.scope or not leader.scope:
        return is_near
    if not one.scope:
        return abs(leader.excess) * _OF_TOTAL >= abs(one.excess)
    return same_cause(leader, one)


def _leader(home: Happening) -> Finding:
    """The first in naming of those that are alike; the organization leads wherever it is among them."""
    first = home.leader
    if not first.scope:
        return first
    alike = [
        one
        for one in home.members
        if one.granularity == first.granularity and one.scope and _are_alike(one.excess, first.excess)
    ]
    return min(alike, key=lambda one: (_naming(one), -abs(one.excess), one.scope, one.window.start_ms))


def _are_alike(one: int, other: int) -> bool:
    return abs(one - other) * _ALIKE <= abs(other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at an organization. ``looked_ms``: up to where hours and days were looked at; a granularity that is
    left out was not. ``since_ms``: what ended earlier is history, and is not recorded any more."""

    org: str
    now_ms: int
    looked_ms: Mapping[Granularity, int]
    measure: Measure
    least: Callable[[Measured], bool]
    """Whether it is worth recording."""
    since_ms: int = 0
    most_new: int = 50


@dataclass(slots=True)
class _Tracked:
    """What is known or was found at this look, as it comes to be."""

    before: Anomaly | None
    now: Anomaly
    end_ms: int
    scopes: set[Scope]

    @classmethod
    def of(cls, one: Anomaly, before: Anomaly | None) -> "_Tracked":
        return cls(before=before, now=one, end_ms=one.window.end_ms, scopes={one.scope, *one.members})

    @property
    def window(self) -> Window:
        return self.now.window.with_end(self.end_ms)

    def follow(self, found: Happening) -> None:
        self.end_ms = max(self.end_ms, found.end_ms(self.now.granularity) or 0)
        self.scopes |= found.scopes

    def touches(self, found: Happening) -> bool:
        return any(one.scope in self.scopes and one.window.adjoins(self.window) for one in found.members)

    def is_near(self, found: Happening) -> bool:
        gap = GAP_MS[self.now.granularity]
        return any(one.scope == self.now.scope and one.window.adjoins(self.window, gap) for one in found.members)


def course(known: Sequence[Anomaly], found: Sequence[Happening], *, look: Look) -> list[tuple[Anomaly | None, Anomaly]]:
    """What has to be written: each anomaly before (None: it is new) and after, but those that stay as they are.

    Happenings are taken in the order in which they began, so that a look at all of it comes to what looks hour by hour
    come to.
    """
    tracked = [_Tracked.of(one, one) for one in known]
    for each in sorted(found, key=lambda one: (one.leader.window.start_ms, one.leader.scope, one.leader.direction)):
        mine = _those_of(each, tracked)
        for one in mine:
            one.follow(each)
        if not mine and (made := _new(each, look)) is not None:
            tracked.append(_Tracked.of(made, None))
    after = [(one.before, _followed(one, look)) for one in tracked]
    new = [one for before, one in after if before is None]
    ordered = sorted(new, key=lambda one: (-abs(one.measured.difference), one.anomaly_id))[: look.most_new]
    return [*(pair for pair in after if pair[0] is not None and pair[1] != pair[0]), *((None, one) for one in ordered)]


def _those_of(found: Happening, tracked: Iterable[_Tracked]) -> Sequence[_Tracked]:
    """Whose it is: of what bears its name, else showed in one of its scopes, at its time; else came shortly before."""
    same_way = [one for one in tracked if one.now.direction == found.leader.direction]
    touching = [one for one in same_way if one.touches(found)]
    ranked = (
        [one for one in touching if one.now.scope == found.leader.scope],
        [one for one in touching if one.now.scope in found.scopes],
        touching,
        [one for one in same_way if one.is_near(found)],
    )
    return next(filter(None, ranked), ())


def _new(found: Happening, look: Look) -> Anomaly | None:
    leader = found.leader
    ends = (each.window.end_ms for each in found.members if each.granularity == leader.granularity)
    window = Window(start_ms=leader.window.start_ms, end_ms=max(ends))
    measured = look.measure(leader.scope, leader.granularity, window)
    if measured is None or window.end_ms < look.since_ms or not look.least(measured):
        return None
    status = _status(window, leader.granularity, look, before="open")
    return Anomaly(
        org=look.org,
        anomaly_id=anomaly_id(look.org, leader.scope, leader.direction, window.start_ms),
        scope=leader.scope,
        direction=leader.direction,
        granularity=leader.granularity,
        window=window,
        measured=measured,
        status=status,
        found_ms=look.now_ms,
        updated_ms=look.now_ms,
        closed_ms=None if status == "open" else look.now_ms,
        members=tuple(sorted(found.scopes - {leader.scope})),
    )


def _followed(tracked: _Tracked, look: Look) -> Anomaly:
    """As it is by now: longer, over, open again, or as it was. What is over is history unless it goes on."""
    one, window = tracked.now, tracked.window
    if not one.is_open and window == one.window:
        return one
    measured = look.measure(one.scope, one.granularity, window) or one.measured
    status = _status(window, one.granularity, look, before=one.status)
    after = replace(
        one,
        window=window,
        measured=replace(measured, severity=worse(one.severity, measured.severity)),
        status=status,
        members=tuple(sorted(tracked.scopes - {one.scope})),
        closed_ms=None if status == "open" else one.closed_ms or look.now_ms,
    )
    return after if after == one else replace(after, updated_ms=look.now_ms)


def _status(window: Window, granularity: Granularity, look: Look, *, before: Status) -> Status:
    looked = look.looked_ms.get(granularity)
    if looked is None:
        return before
    return "closed" if looked - window.end_ms >= GAP_MS[granularity] else "open"
