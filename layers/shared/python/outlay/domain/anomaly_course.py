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

SPECIFIC: tuple[str, ...] = ("api_key", "feature", "team", "project", "model", "provider", "environment", "cost_center")
"""Of scopes alike in their excess, the first names a happening: it is nearest to its cause."""
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
    return one.granularity != "hour", bool(one.scope), -abs(one.excess), _specific(one), one.scope, one.window.start_ms


def _specific(one: Finding) -> int:
    return min((SPECIFIC.index(name) for name, _ in one.scope if name in SPECIFIC), default=len(SPECIFIC))


def _belongs(one: Finding, home: Happening, same_cause: SameCause) -> bool:
    leader = home.leader
    is_near = one.direction == leader.direction and any(one.window.adjoins(each.window) for each in home.members)
    if not is_near or one.scope == leader.scope or not leader.scope:
        return is_near
    if not one.scope:
        return abs(leader.excess) * _OF_TOTAL >= abs(one.excess)
    return same_cause(leader, one)


def _leader(home: Happening) -> Finding:
    """The most specific of those that are alike; the organization leads wherever it is among them."""
    first = home.leader
    if not first.scope:
        return first
    alike = [
        one
        for one in home.members
        if one.granularity == first.granularity and one.scope and _are_alike(one.excess, first.excess)
    ]
    return min(alike, key=lambda one: (_specific(one), -abs(one.excess), one.scope, one.window.start_ms))


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


def course(known: Sequence[Anomaly], found: Sequence[Happening], *, look: Look) -> list[tuple[Anomaly | None, Anomaly]]:
    """What has to be written: each anomaly before (None: it is new) and after, but those that stay as they are."""
    ends: dict[str, int] = {one.anomaly_id: one.window.end_ms for one in known}
    shown: dict[str, set[Scope]] = {one.anomaly_id: set(one.members) for one in known}
    new: list[Anomaly] = []
    for each in found:
        mine = [one for one in known if _is_of(one, each)]
        for one in mine:
            ends[one.anomaly_id] = max(ends[one.anomaly_id], each.end_ms(one.granularity) or 0)
            shown[one.anomaly_id] |= each.scopes - {one.scope}
        if not mine and (made := _new(each, look)) is not None:
            new.append(made)
    followed = [(one, _followed(one, ends[one.anomaly_id], shown[one.anomaly_id], look)) for one in known]
    ordered = sorted(new, key=lambda one: (-abs(one.measured.difference), one.anomaly_id))[: look.most_new]
    return [*((one, after) for one, after in followed if after != one), *((None, one) for one in ordered)]


def _is_of(one: Anomaly, found: Happening) -> bool:
    if one.direction != found.leader.direction:
        return False
    scopes = {one.scope, *one.members}
    return any(
        each.scope in scopes and each.window.adjoins(one.window, GAP_MS[one.granularity]) for each in found.members
    )


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
        anomaly_id=anomaly_id(look.org, leader.scope, window.start_ms),
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


def _followed(one: Anomaly, end_ms: int, members: set[Scope], look: Look) -> Anomaly:
    """As it is by now: longer, over, open again, or as it was. What is over is history unless it goes on."""
    if not one.is_open and end_ms == one.window.end_ms:
        return one
    window = one.window.with_end(end_ms)
    measured = look.measure(one.scope, one.granularity, window) or one.measured
    status = _status(window, one.granularity, look, before=one.status)
    closed_ms = None if status == "open" else one.closed_ms or look.now_ms
    after = replace(
        one,
        window=window,
        measured=replace(measured, severity=worse(one.severity, measured.severity)),
        status=status,
        members=tuple(sorted(members)),
        closed_ms=closed_ms,
    )
    return after if after == one else replace(after, updated_ms=look.now_ms)


def _status(window: Window, granularity: Granularity, look: Look, *, before: Status) -> Status:
    looked = look.looked_ms.get(granularity)
    if looked is None:
        return before
    return "closed" if looked - window.end_ms >= GAP_MS[granularity] else "open"
