"""The function that tells people, with the real adapters."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from outlay.adapters.dynamodb.control import ControlTable
from outlay.adapters.dynamodb.control_items import ControlItems
from outlay.adapters.functions.alert_calls import AlertsFunction
from outlay.adapters.http.outbound import OutboundClient
from outlay.adapters.kms.key_seal import KmsKeySeal
from outlay.adapters.ses.mailer import SesAccount, SesMailer
from outlay.adapters.sns.topics import SnsTopics
from outlay.application.deliver import DeliverTools
from outlay.application.mail_state import MailStates
from outlay.application.plan_deliveries import PlanTools
from outlay.application.send_alert import SendTools, send_alert
from outlay.domain.alert_message import Setting
from outlay.domain.organization import Organization
from outlay.domain.outbound_target import OutboundPolicy
from outlay.runtime.own_endpoints import own_endpoints

from functions.alerts.app import AlertsApp
from functions.alerts.settings import AlertsSettings

LOCAL = "local"
"""Environment in which webhooks may be at loopback addresses."""


def compose(
    settings: AlertsSettings,
    *,
    client: Callable[[str], Any],
    invoker: Any,
    own_name: str,
    later: Callable[[Callable[[], Any]], Any],
) -> AlertsApp:
    """``client`` makes the client of a service; ``own_name`` is the function's own, known only when it runs."""
    database = client("dynamodb")
    store = ControlItems(database, settings.outlay_control_table)
    profiles = Profiles(ControlTable(database, settings.outlay_control_table), site=settings.outlay_site_url)
    mail = later(lambda: client("sesv2"))
    sender = settings.outlay_mail_from
    policy = OutboundPolicy(is_loopback_allowed=settings.outlay_environment == LOCAL, own=own_endpoints())
    sending = SendTools(
        store=store,
        mailer=SesMailer(mail, sender=sender) if sender else None,
        topics=SnsTopics(later(lambda: client("sns"))),
        outbound=later(lambda: OutboundClient(policy=policy)),
        seal=KmsKeySeal(later(lambda: client("kms")), settings.outlay_provider_keys),
        setting=profiles.setting,
        clock=now_ms,
    )
    state = MailStates(SesAccount(mail).state if sender else lambda: "off", clock=now_ms)
    return AlertsApp(
        planning=PlanTools(store=store, time_zone=profiles.time_zone, can_mail=state.can_mail, clock=now_ms),
        delivering=DeliverTools(store=store, send=partial(send_alert, tools=sending), clock=now_ms),
        again=AlertsFunction(invoker, own_name),
    )


class Profiles:
    """What messages say of an organization."""

    def __init__(self, control: ControlTable, *, site: str) -> None:
        self._control = control
        self._site = site.rstrip("/")

    def setting(self, org: str) -> Setting:
        found = self._found(org)
        name = org if found is None else found.name
        return Setting(organization=name, time_zone=self.time_zone(org), site=self._site)

    def time_zone(self, org: str) -> str:
        found = self._found(org)
        return "UTC" if found is None else found.dimensions.time_zone

    def _found(self, org: str) -> Organization | None:
        return self._control.get_organization(org)


def now_ms() -> int:
    return time.time_ns() // 1_000_000
