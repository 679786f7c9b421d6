"""One attempt to tell one receiver: by mail, topic, chat or webhook, and what became of it in our words."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from outlay.application.alert_layouts import slack_of, topic_of, webhook_of
from outlay.application.alert_mail import mail_of
from outlay.application.channel_records import find_channel
from outlay.application.control_store import ControlStore
from outlay.application.mail import Mail, Taken
from outlay.application.manage_connections import KeySeal
from outlay.application.manage_members import listed_place
from outlay.application.outbound_ports import Failure, OutboundCalls, OutboundFailed, OutboundRequest
from outlay.domain.alert import Alert
from outlay.domain.alert_message import Message, Setting, message_of
from outlay.domain.delivery import Channel, ChannelKind, Delivery, Result, is_channel_id
from outlay.domain.errors import NotFound
from outlay.domain.outbound_target import OutboundRefused
from outlay.domain.webhook_signature import HEADER, signature


class AlertMailer(Protocol):
    def attempt(self, mail: Mail) -> Taken: ...


class Topics(Protocol):
    def publish(self, arn: str, *, subject: str, message: str, attributes: Mapping[str, str]) -> Result: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SendTools:
    store: ControlStore
    mailer: AlertMailer | None
    """None: this deployment sends no mail."""
    topics: Topics
    outbound: OutboundCalls
    seal: KeySeal
    setting: Callable[[str], Setting]
    """Of an organization."""
    clock: Callable[[], int]


def send_alert(alert: Alert, delivery: Delivery, *, tools: SendTools) -> Result:
    """Raises ``Upstream`` only where the secret could not be opened, or the receiver not be read."""
    if not is_channel_id(delivery.to):
        return _to_member(alert, delivery, tools=tools)
    try:
        _, channel = find_channel(delivery.org, delivery.to, store=tools.store)
    except NotFound:
        return "channel_gone"
    if not channel.is_enabled:
        return "channel_gone"
    return send_to_channel(alert, channel, delivery.delivery_id, tools=tools)


def send_to_channel(alert: Alert, channel: Channel, delivery_id: str, *, tools: SendTools) -> Result:
    """Also how a channel is tested, with an alert made for it."""
    message = _message(alert, tools)
    return _SENT[channel.kind](_Attempt(alert, message, channel, delivery_id, tools))


def _to_member(alert: Alert, delivery: Delivery, *, tools: SendTools) -> Result:
    address = _address(delivery.org, delivery.to, tools)
    return _mail(_message(alert, tools), address, tools) if address else "no_address"


def _message(alert: Alert, tools: SendTools) -> Message:
    named = {str(subject) for name in ("requested_by", "decided_by") if (subject := alert.facts.get(name))}
    people = {subject: _address(alert.org, subject, tools) for subject in named}
    return message_of(alert, replace(tools.setting(alert.org), people=people))


def _address(org: str, subject: str, tools: SendTools) -> str:
    """Empty where the member is gone."""
    stored = tools.store.find(listed_place(subject, org))
    return "" if stored is None else str(stored.content.get("email") or "")


@dataclass(frozen=True, slots=True)
class _Attempt:
    alert: Alert
    message: Message
    channel: Channel
    delivery_id: str
    tools: SendTools

    def opened(self, sealed: bytes) -> str:
        return self.tools.seal.open(sealed, self.channel.binding)


_BY_MAIL: Mapping[Taken, Result] = {
    "taken": "sent",
    "rejected": "mail_rejected",
    "limited": "limited",
    "failed": "failed",
}


def _mail(message: Message, address: str, tools: SendTools) -> Result:
    if tools.mailer is None:
        return "mail_off"
    return _BY_MAIL[tools.mailer.attempt(mail_of(message, to=address))]


def _to_address(attempt: _Attempt) -> Result:
    return _mail(attempt.message, attempt.channel.target, attempt.tools)


def _to_topic(attempt: _Attempt) -> Result:
    alert = attempt.alert
    subject, message = topic_of(alert, attempt.message, attempt.delivery_id)
    attributes = {"kind": alert.kind.value, "level": alert.level, "org": alert.org, "budget_id": alert.budget_id}
    return attempt.tools.topics.publish(attempt.channel.target, subject=subject, message=message, attributes=attributes)


def _to_slack(attempt: _Attempt) -> Result:
    url = attempt.opened(attempt.channel.sealed_target)
    return _post(url, json.dumps(slack_of(attempt.message)).encode(), {}, attempt.tools)


def _to_webhook(attempt: _Attempt) -> Result:
    channel, now_ms = attempt.channel, attempt.tools.clock()
    sealed = [channel.sealed_secret, *([channel.sealed_former] if now_ms < channel.former_until_ms else [])]
    body = webhook_of(attempt.alert, attempt.delivery_id)
    headers = {
        HEADER: signature(body, secrets=map(attempt.opened, sealed), at_s=now_ms // 1_000),
        "Outlay-Delivery": attempt.delivery_id,
    }
    return _post(attempt.opened(channel.sealed_target), body, headers, attempt.tools)


_SENT: Mapping[ChannelKind, Callable[[_Attempt], Result]] = {
    "email": _to_address,
    "sns": _to_topic,
    "slack": _to_slack,
    "webhook": _to_webhook,
}
_FAILED: Mapping[Failure, Result] = {
    "unresolved": "unreachable",
    "unreachable": "unreachable",
    "timeout": "timed_out",
    "certificate": "not_secure",
    "tls": "not_secure",
    "broken_answer": "failed",
}
_AGAIN_LATER = frozenset({408, 425, 429})


def _post(url: str, body: bytes, headers: Mapping[str, str], tools: SendTools) -> Result:
    request = OutboundRequest(
        method="POST", url=url, headers={"Content-Type": "application/json", **headers}, body=body
    )
    try:
        status = tools.outbound.send(request).status
    except OutboundRefused:
        return "address_refused"
    except OutboundFailed as failed:
        return _FAILED[failed.failure]
    return result_of(status)


def result_of(status: int) -> Result:
    """Of an HTTP answer. A redirect is refused: it would lead a signed message elsewhere."""
    if 200 <= status < 300:
        return "sent"
    if status in _AGAIN_LATER:
        return "limited"
    return "failed" if status >= 500 else "refused"
