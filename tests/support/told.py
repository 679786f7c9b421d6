"""Telling people in tests: a mailer, topics and receivers that keep what they were given.

Made once a world; what stands in ``becomes`` is what the next attempts come to.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from outlay.application.mail import Mail, MailState, Taken
from outlay.application.manage_channels import ChannelTools
from outlay.application.outbound_ports import OutboundAnswer, OutboundCalls, OutboundRequest
from outlay.application.send_alert import SendTools
from outlay.domain.alert_message import Setting
from outlay.domain.delivery import Result

if TYPE_CHECKING:
    from tests.support.api_world import ApiWorld

HERE = ("aws", "eu-central-1", "123456789012")


@dataclass(slots=True)
class Outbox:
    """``AlertMailer``."""

    mails: list[Mail] = field(default_factory=list)
    becomes: list[Taken | BaseException] = field(default_factory=list)

    def attempt(self, mail: Mail) -> Taken:
        became = self.becomes.pop(0) if self.becomes else "taken"
        if isinstance(became, BaseException):
            raise became
        if became == "taken":
            self.mails.append(mail)
        return became


@dataclass(slots=True)
class Published:
    """``Topics``."""

    messages: list[tuple[str, str, str, Mapping[str, str]]] = field(default_factory=list)
    becomes: list[Result] = field(default_factory=list)

    def publish(self, arn: str, *, subject: str, message: str, attributes: Mapping[str, str]) -> Result:
        self.messages.append((arn, subject, message, attributes))
        return self.becomes.pop(0) if self.becomes else "sent"


@dataclass(slots=True)
class Posted:
    """``OutboundCalls`` to receivers of webhooks; ``becomes`` are statuses, or failures that are raised."""

    requests: list[OutboundRequest] = field(default_factory=list)
    becomes: list[int | Exception] = field(default_factory=list)

    def send(self, request: OutboundRequest) -> OutboundAnswer:
        self.requests.append(request)
        became = self.becomes.pop(0) if self.becomes else 200
        if isinstance(became, Exception):
            raise became
        return OutboundAnswer(status=became, headers={}, body=b"", is_cut=False)


@dataclass(slots=True)
class Called:
    """``DeliveryCalls``: who was called, in order."""

    raised: list[tuple[str, str]] = field(default_factory=list)
    deliveries: list[tuple[str, str, str]] = field(default_factory=list)

    def hand_on(self, org: str, alert_id: str) -> None:
        self.raised.append((org, alert_id))

    def deliver(self, org: str, alert_id: str, delivery_id: str) -> None:
        self.deliveries.append((org, alert_id, delivery_id))


@dataclass(slots=True)
class Told:
    outbox: Outbox = field(default_factory=Outbox)
    topics: Published = field(default_factory=Published)
    posted: Posted = field(default_factory=Posted)
    called: Called = field(default_factory=Called)
    mail: MailState = "ready"
    made: int = 0

    def tools(self, world: "ApiWorld", *, outbound: OutboundCalls | None = None) -> ChannelTools:
        return ChannelTools(
            sending=SendTools(
                store=world.store,
                mailer=self.outbox,
                topics=self.topics,
                outbound=outbound or self.posted,
                seal=world.connections.seal,
                setting=lambda org: Setting(organization="Acme", site="https://outlay.example.com"),
                clock=lambda: world.now_ms,
            ),
            calls=self.called,
            mail_state=lambda: self.mail,
            policy=world.outbound_policy,
            somewhere=lambda: HERE,
            new_id=self._new_id,
            new_secret=lambda: f"whsec_{self._next():043d}",
        )

    def _new_id(self) -> str:
        return f"ch_{self._next():024x}"

    def _next(self) -> int:
        self.made += 1
        return self.made
