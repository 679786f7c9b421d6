"""Channels: made, changed, tested, given another secret. Secrets are shown once and never come out again.

A Slack address is a secret in itself, and so is many a webhook's: both are sealed, bound to organization, channel and
host, and shown by their last characters only.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from outlay.application.channel_records import MAX_CHANNELS
from outlay.application.control_store import ControlStore
from outlay.application.deliver import DeliveryCalls
from outlay.application.mail import MailState
from outlay.application.send_alert import SendTools, send_to_channel
from outlay.contracts import budget_keys
from outlay.contracts.topics import is_topic_of, topic_prefix
from outlay.domain.alert import Alert, AlertKind, AlertLevel, alert_id
from outlay.domain.delivery import Channel, ChannelKind, Result, sealed_for
from outlay.domain.email_address import is_email
from outlay.domain.errors import Conflict, InvalidInput, Problem
from outlay.domain.money import PICO_PER_USD
from outlay.domain.outbound_target import OutboundPolicy, OutboundRefused, Target, read_target
from outlay.domain.periods import HOUR_MS, utc_day
from outlay.domain.webhook_signature import FORMER_FOR_MS

SLACK_HOST = "hooks.slack.com"
SHOWN = 4
_LOOPBACK = frozenset({"127.0.0.1", "localhost"})
"""On this machine something may stand in for Slack."""
_DAY_MS = 24 * HOUR_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelTools:
    sending: SendTools
    calls: DeliveryCalls
    mail_state: Callable[[], MailState]
    policy: OutboundPolicy
    """Which addresses may be called."""
    somewhere: Callable[[], tuple[str, str, str]]
    """Partition, region and account of the deployment."""
    new_id: Callable[[], str]
    new_secret: Callable[[], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedChannel:
    """What people choose of a channel."""

    name: str
    levels: frozenset[AlertLevel]
    budgets: frozenset[str]
    is_enabled: bool
    target: str = ""
    """Of an existing one empty: as it is."""


def check_room(org: str, *, store: ControlStore) -> None:
    """Raises ``Conflict`` where there are as many as an organization may have."""
    if len(store.page(budget_keys.channels_key(org), limit=MAX_CHANNELS)) == MAX_CHANNELS:
        raise Conflict(f"There are {MAX_CHANNELS} channels, which is the most.", code="too_many_channels")


def new_channel(
    org: str, kind: ChannelKind, wanted: WantedChannel, *, tools: ChannelTools, now_ms: int
) -> tuple[Channel, str]:
    """Ready to be stored, and the secret of a signed webhook (else empty). Raises ``InvalidInput``."""
    bare = Channel(
        org=org, channel_id=tools.new_id(), kind=kind, name=wanted.name, levels=frozenset(), created_ms=now_ms
    )
    made = _aimed(_chosen(bare, wanted), wanted.target, tools=tools)
    return with_secret(made, tools=tools) if kind == "webhook" else (made, "")


def changed_channel(channel: Channel, wanted: WantedChannel, *, tools: ChannelTools) -> tuple[Channel, str]:
    """As it is wanted. A webhook that leads to another host gets another secret. Raises ``InvalidInput``."""
    chosen = _chosen(channel, wanted)
    if not wanted.target:
        return chosen, ""
    after = replace(_aimed(chosen, wanted.target, tools=tools), tested_ms=None, result=None)
    if channel.kind != "webhook" or after.host == channel.host:
        return after, ""
    return with_secret(replace(after, sealed_former=b"", former_until_ms=0), tools=tools)


def with_secret(channel: Channel, *, tools: ChannelTools) -> tuple[Channel, str]:
    """With another secret, which is told this once."""
    secret = tools.new_secret()
    return replace(channel, sealed_secret=tools.sending.seal.seal(secret, channel.binding)), secret


def rotated(channel: Channel, *, tools: ChannelTools, now_ms: int) -> tuple[Channel, str]:
    """With another secret; for a day it is signed with the former as well. Raises ``Conflict`` for other kinds."""
    if channel.kind != "webhook":
        raise Conflict("Only webhooks have a secret.", code="channel_has_no_secret")
    former, until_ms = channel.sealed_secret, now_ms + FORMER_FOR_MS
    after, secret = with_secret(channel, tools=tools)
    return replace(after, sealed_former=former, former_until_ms=until_ms), secret


def try_channel(channel: Channel, *, tools: ChannelTools, now_ms: int) -> Result:
    """Send something that says that it is a test, once."""
    return send_to_channel(_trial(channel, now_ms), channel, "dl_" + "0" * 24, tools=tools.sending)


def _chosen(channel: Channel, wanted: WantedChannel) -> Channel:
    return replace(
        channel, name=wanted.name, levels=wanted.levels, budgets=wanted.budgets, is_enabled=wanted.is_enabled
    )


def _aimed(channel: Channel, target: str, *, tools: ChannelTools) -> Channel:
    """At the address. Raises ``InvalidInput``."""
    match channel.kind:
        case "email":
            if not is_email(target):
                raise _wrong("must be an e-mail address")
            return replace(channel, target=target, ends_with="", host="")
        case "sns":
            if not is_topic_of(channel.org, target, within=tools.somewhere()):
                prefix = topic_prefix(channel.org)
                raise _wrong(f"must be the ARN of a topic of this account and region whose name begins with {prefix}")
            return replace(channel, target=target, ends_with="", host="")
        case "slack" | "webhook":
            return _sealed(channel, _target(channel.kind, target, tools), target, tools=tools)


def _target(kind: ChannelKind, url: str, tools: ChannelTools) -> Target:
    try:
        target = read_target(url, tools.policy)
    except OutboundRefused as refused:
        raise _wrong(refused.problems[0].reason) from None
    is_slack = target.host == SLACK_HOST and target.scheme == "https"
    stands_in = tools.policy.is_loopback_allowed and target.host in _LOOPBACK
    if kind == "slack" and not (is_slack or stands_in):
        raise _wrong(f"must be an incoming webhook of Slack: https://{SLACK_HOST}/services/…")
    return target


def _sealed(channel: Channel, target: Target, url: str, *, tools: ChannelTools) -> Channel:
    binding = sealed_for(channel.org, channel.channel_id, target.authority)
    sealed = tools.sending.seal.seal(url, binding)
    return replace(channel, sealed_target=sealed, host=target.authority, ends_with=url[-SHOWN:], target="")


def _wrong(reason: str) -> InvalidInput:
    return InvalidInput("The channel can't be like this.", problems=[Problem(field="target", reason=reason)])


def _trial(channel: Channel, now_ms: int) -> Alert:
    days = [[utc_day(now_ms - back * _DAY_MS), (6 + back % 4) * PICO_PER_USD] for back in reversed(range(7))]
    return Alert(
        org=channel.org,
        alert_id=alert_id(now_ms, channel.org, channel.channel_id),
        kind=AlertKind.BUDGET_THRESHOLD,
        level="info",
        at_ms=now_ms,
        facts={
            "budget_name": "A test of this channel: there is no such budget",
            "unit": "usd",
            "limit": 100 * PICO_PER_USD,
            "spent": 50 * PICO_PER_USD,
            "reserved": 0,
            "projected": None,
            "exhausted_ms": None,
            "percent": 50,
            "threshold": "actual-50",
            "period_first_day": days[0][0],
            "period_end_day": utc_day(now_ms + _DAY_MS),
            "period_end_ms": now_ms + _DAY_MS,
            "enforcement": "notify",
            "days": days,
        },
    )
