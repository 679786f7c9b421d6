"""Who is told of an alert, by what, and when: a pure function of the alert and of what people chose."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from outlay.domain.access import Cut, Role
from outlay.domain.alert import Alert, AlertKind, AlertLevel
from outlay.domain.delivery import DEFAULT_LEVELS, URGENT, Channel, Medium
from outlay.domain.organization import Membership
from outlay.domain.quiet_hours import Preferences, Quiet, quiet_until

PERSONAL: frozenset[AlertKind] = frozenset({AlertKind.INCREASE_REQUESTED, AlertKind.INCREASE_DECIDED})
"""Somebody waits for an answer, or for the alert itself: mailed whatever its level."""
MAX_RECIPIENTS = 200
"""People told of one alert; of more the others look into the app's list of alerts."""


class Receiver(NamedTuple):
    medium: Medium
    to: str
    """A member's subject, or a channel's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    receiver: Receiver
    due_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Whom an organization has to tell."""

    members: Sequence[Membership]
    channels: Sequence[Channel]
    preferences: Mapping[str, Preferences] = field(default_factory=dict)
    """By subject."""
    time_zone: str = "UTC"
    quiet: Quiet | None = None
    """The organization's."""
    can_mail: bool = True
    """False where mail is off, or may not arrive (SES's sandbox): topics get what would have been mailed."""

    def of(self, subject: str) -> Preferences:
        return self.preferences.get(subject, Preferences())


def holds(cut: Cut, scope: Mapping[str, Iterable[str]]) -> bool:
    """Whether what an alert is about lies within a part of the organization; without a cut everything does."""
    return all(name in scope and values.issuperset(scope[name]) for name, values in cut.items())


def planned(alert: Alert, audience: Audience, *, earlier: frozenset[Receiver], now_ms: int) -> list[Planned]:
    """All deliveries of an alert. ``earlier``: where the alert had gone that this one resolves."""
    written = _written_to(alert, audience.members)
    if alert.level == "resolved":
        wanted = earlier or frozenset(Receiver("app", one.subject) for one in written)
    else:
        wanted = frozenset(_to_people(alert, audience, written)) | frozenset(_to_channels(alert, audience))
    return [
        Planned(receiver=one, due_ms=_due_ms(alert, one, audience, now_ms=now_ms))
        for one in sorted(wanted)
        if _still_there(one, audience)
    ]


def _written_to(alert: Alert, members: Sequence[Membership]) -> list[Membership]:
    """Who is responsible: the owners, else the administrators. Of a decision also who asked for it."""
    named = {*alert.owners}
    if alert.kind is AlertKind.INCREASE_DECIDED:
        named.add(str(alert.facts.get("requested_by", "")))
    owners = [one for one in members if one.subject in named]
    return (owners or [one for one in members if one.rank is Role.ADMIN])[:MAX_RECIPIENTS]


def _to_people(alert: Alert, audience: Audience, written: Sequence[Membership]) -> Iterable[Receiver]:
    is_personal = alert.kind in PERSONAL
    for one in _may_see(alert, audience.members, written):
        if is_personal or audience.of(one.subject).takes("app", alert.level):
            yield Receiver("app", one.subject)
    for one in written:
        if is_personal or audience.of(one.subject).takes("email", alert.level):
            yield Receiver("email", one.subject)


def _may_see(alert: Alert, members: Sequence[Membership], written: Sequence[Membership]) -> Sequence[Membership]:
    """For the app: who is responsible, administrators, and managers of what it is about."""
    if alert.kind is AlertKind.INCREASE_DECIDED:
        return written
    others = [
        one
        for one in members
        if one.rank is Role.ADMIN or (one.rank is Role.MANAGER and holds(one.cut, alert.scope) and one not in written)
    ]
    return list({one.subject: one for one in (*written, *others)}.values())[:MAX_RECIPIENTS]


def _to_channels(alert: Alert, audience: Audience) -> Iterable[Receiver]:
    for one in audience.channels:
        if one.takes(alert.level, alert.budget_id) or _stands_in_for_mail(alert, one, audience):
            yield Receiver(one.kind, one.channel_id)


def _stands_in_for_mail(alert: Alert, channel: Channel, audience: Audience) -> bool:
    mailed = alert.kind in PERSONAL or alert.level in DEFAULT_LEVELS["email"]
    fits = not channel.budgets or alert.budget_id in channel.budgets
    return not audience.can_mail and channel.kind == "sns" and channel.is_enabled and mailed and fits


def _still_there(receiver: Receiver, audience: Audience) -> bool:
    """Where an alert had gone may be gone meanwhile."""
    if any(one.channel_id == receiver.to for one in audience.channels):
        return True
    return any(one.subject == receiver.to for one in audience.members)


def _due_ms(alert: Alert, receiver: Receiver, audience: Audience, *, now_ms: int) -> int:
    """Mails to people wait for the end of their quiet hours, unless they are urgent."""
    by_subject = {one.subject for one in audience.members}
    if receiver.medium != "email" or receiver.to not in by_subject or alert.level in URGENT:
        return now_ms
    chosen = audience.of(receiver.to)
    quiet = chosen.quiet if chosen.own_quiet else audience.quiet
    return quiet_until(now_ms, quiet, chosen.time_zone or audience.time_zone) or now_ms


def chosen_levels(names: Iterable[str]) -> frozenset[AlertLevel]:
    """As levels; what is none is left out."""
    return frozenset(one for one in DEFAULT_LEVELS["app"] if one in set(names))
