"""Telling people about an alert: channels, who gets what by which of them, and when it is tried again.

The default, by level (``resolved`` goes wherever the alert had gone):

=========  ===  ====  =====  ========================
level      app  mail  Slack  other channels of the org
=========  ===  ====  =====  ========================
info       yes  no    no     only where they name it
warning    yes  yes   no     yes
critical   yes  yes   yes    yes
exceeded   yes  yes   yes    yes, and no quiet hours
=========  ===  ====  =====  ========================
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal

from outlay.domain.alert import AlertLevel

ChannelKind = Literal["email", "sns", "slack", "webhook"]
CHANNEL_KINDS: tuple[ChannelKind, ...] = ("email", "sns", "slack", "webhook")
Medium = Literal["app", "email", "sns", "slack", "webhook"]
TOLD_LEVELS: tuple[AlertLevel, ...] = ("info", "warning", "critical", "exceeded")
"""That a channel or a member can choose; ``resolved`` follows the alert."""
_NOT_INFO: frozenset[AlertLevel] = frozenset({"warning", "critical", "exceeded"})
DEFAULT_LEVELS: Mapping[Medium, frozenset[AlertLevel]] = {
    "app": frozenset(TOLD_LEVELS),
    "email": _NOT_INFO,
    "sns": _NOT_INFO,
    "slack": frozenset({"critical", "exceeded"}),
    "webhook": _NOT_INFO,
}
URGENT: frozenset[AlertLevel] = frozenset({"critical", "exceeded"})
"""Not held back by quiet hours."""

Result = Literal[
    "sent",
    "shown",
    "limited",
    "refused",
    "failed",
    "unreachable",
    "timed_out",
    "not_secure",
    "address_refused",
    "mail_rejected",
    "mail_off",
    "no_address",
    "channel_gone",
    "interrupted",
    "not_tried",
]
TOLD: Mapping[Result, str] = {
    "sent": "It was taken on.",
    "shown": "It stands in the app.",
    "limited": "The receiver takes no more at this moment.",
    "refused": "The receiver refused it: is the address still right?",
    "failed": "The receiver failed.",
    "unreachable": "The receiver could not be reached.",
    "timed_out": "The receiver took too long.",
    "not_secure": "No secure connection came about: is the certificate valid?",
    "address_refused": "The address may not be called.",
    "mail_rejected": "The mail service rejected it: in its sandbox it sends to verified addresses only.",
    "mail_off": "This deployment sends no mail.",
    "no_address": "There is no address to send it to.",
    "channel_gone": "The channel was removed or switched off.",
    "interrupted": "The attempt did not end; whether it arrived is not known.",
    "not_tried": "Something failed on Outlay's own side before it was sent.",
}
"""In our words: never the receiver's, which could hold anything."""
ARRIVED: frozenset[Result] = frozenset({"sent", "shown"})
HOPELESS: frozenset[Result] = frozenset({"refused", "address_refused", "mail_rejected", "mail_off", "no_address"})
"""Another attempt would end the same way, until somebody changes something and has it sent again."""
RETRY_AFTER_MS: tuple[int, ...] = (50_000, 110_000, 900_000, 3_600_000, 14_400_000)
"""From a failed attempt to the next one; after the last of them the delivery is dead.

The first two are made by Lambda itself, which repeats an asynchronous call that failed after a minute and two more
(Lambda Developer Guide, "Asynchronous invocation"); the others when the sweep comes by, every quarter of an hour.
"""
REPEATED_BY_LAMBDA = 2
CLAIM_MS = 120_000
"""How long an attempt may take before it counts as interrupted: longer than the function may run."""

DeliveryState = Literal["waiting", "sent", "dead", "dropped"]
DELIVERY_STATES: tuple[DeliveryState, ...] = ("waiting", "sent", "dead", "dropped")
_CHANNEL_ID = re.compile(r"ch_[0-9a-f]{24}")
_DELIVERY_ID = re.compile(r"dl_[0-9a-f]{24}")


def is_channel_id(text: str) -> bool:
    return _CHANNEL_ID.fullmatch(text) is not None


def is_delivery_id(text: str) -> bool:
    return _DELIVERY_ID.fullmatch(text) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Where an organization is told. What leads there is sealed where it is a secret in itself."""

    org: str
    channel_id: str
    """``ch_`` and 24 hex digits."""
    kind: ChannelKind
    name: str
    levels: frozenset[AlertLevel]
    budgets: frozenset[str] = frozenset()
    """Only alerts of these; none: all alerts."""
    is_enabled: bool = True
    target: str = ""
    """An e-mail address or a topic's ARN; empty where it is sealed."""
    host: str = ""
    """Of a webhook."""
    ends_with: str = ""
    """Of a sealed target: what it is recognised by."""
    sealed_target: bytes = field(default=b"", repr=False)
    sealed_secret: bytes = field(default=b"", repr=False)
    """Of a signed webhook; likewise the one before, with which it is signed as well until ``former_until_ms``."""
    sealed_former: bytes = field(default=b"", repr=False)
    former_until_ms: int = 0
    created_ms: int = 0
    tested_ms: int | None = None
    result: Result | None = None
    """Of its last test."""
    version: int = 1

    def takes(self, level: AlertLevel, budget_id: str) -> bool:
        return self.is_enabled and level in self.levels and (not self.budgets or budget_id in self.budgets)

    @property
    def binding(self) -> dict[str, str]:
        return sealed_for(self.org, self.channel_id, self.host)


def sealed_for(org: str, channel_id: str, host: str) -> dict[str, str]:
    """What a sealed target or secret is bound to: this organization, channel and host only."""
    return {"org": org, "connection": channel_id, "host": host}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    at_ms: int
    result: Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One alert to one receiver. At least once: an attempt whose end is unknown is made again."""

    org: str
    alert_id: str
    delivery_id: str
    medium: Medium
    to: str
    """A member's subject, or a channel's id."""
    state: DeliveryState = "waiting"
    due_ms: int = 0
    """When the next attempt is due; while one is being made, when it counts as interrupted."""
    attempts: tuple[Attempt, ...] = ()
    claimed_ms: int | None = None
    """When the attempt began that is being made."""
    tries: int = 0
    """Attempts since it was planned or sent again by hand."""
    version: int = 1


def delivery_id(alert_id: str, medium: Medium, to: str) -> str:
    """The same for the same receiver, however often it is planned."""
    return "dl_" + sha256(json.dumps([alert_id, medium, to]).encode()).hexdigest()[:24]


def next_attempt_ms(result: Result, tries: int, at_ms: int) -> int | None:
    """When to try again after so many attempts, of which the last ended so; None where it is dead."""
    if result in HOPELESS or tries > len(RETRY_AFTER_MS):
        return None
    return at_ms + RETRY_AFTER_MS[tries - 1]
