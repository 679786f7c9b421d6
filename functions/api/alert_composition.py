"""What the routes of alerts are made of: channels that are tested, and the function that delivers."""

import secrets
from collections.abc import Callable
from typing import Any

from outlay.adapters.dynamodb.control_items import ControlItems
from outlay.adapters.functions.alert_calls import AlertsFunction
from outlay.adapters.http.outbound import OutboundClient
from outlay.adapters.kms.key_seal import KmsKeySeal
from outlay.adapters.ses.mailer import SesAccount, SesMailer
from outlay.adapters.sns.topics import SnsTopics
from outlay.application.mail_state import MailStates
from outlay.application.manage_channels import ChannelTools
from outlay.application.send_alert import SendTools
from outlay.domain.alert_message import Setting
from outlay.domain.outbound_target import OutboundPolicy
from outlay.runtime import aws
from outlay.runtime.own_endpoints import own_endpoints
from outlay.runtime.tenant_clients import Clients

from functions.api.services import Control, Shared
from functions.api.settings import ApiSettings

LOCAL = "local"
"""Environment in which webhooks may be at loopback addresses."""


def alert_tools(settings: ApiSettings, shared: Shared, clients: Clients, *, clock: Callable[[], int]) -> ChannelTools:
    """Of one organization: topics and secrets are reached under its own session, mail under the function's role."""
    sender = settings.outlay_mail_from
    mail = aws.later("sesv2")
    policy = OutboundPolicy(is_loopback_allowed=settings.outlay_environment == LOCAL, own=own_endpoints())
    topics = clients("sns")
    return ChannelTools(
        sending=SendTools(
            store=ControlItems(clients("dynamodb"), settings.outlay_control_table),
            mailer=SesMailer(mail, sender=sender) if sender else None,
            topics=SnsTopics(topics),
            outbound=aws.Later(lambda: OutboundClient(policy=policy)),
            seal=KmsKeySeal(clients("kms"), settings.outlay_provider_keys),
            setting=_settings(shared.control, settings.outlay_site_url.rstrip("/")),
            clock=clock,
        ),
        calls=AlertsFunction(aws.invoker(), settings.outlay_alerts_function),
        mail_state=MailStates(SesAccount(mail).state if sender else lambda: "off", clock=clock).state,
        policy=policy,
        somewhere=lambda: _somewhere(settings.outlay_tenant_role, topics),
        new_id=lambda: "ch_" + secrets.token_hex(12),
        new_secret=lambda: "whsec_" + secrets.token_urlsafe(32),
    )


def _somewhere(role: str, client: Any) -> tuple[str, str, str]:
    """Partition, region and account of the deployment: a role's ARN names no region, a client knows it."""
    parts = role.split(":")
    return parts[1], str(client.meta.region_name), parts[4]


def _settings(control: Control, site: str) -> Callable[[str], Setting]:
    def setting(org: str) -> Setting:
        found = control.get_organization(org)
        zone = "UTC" if found is None else found.dimensions.time_zone
        return Setting(organization=org if found is None else found.name, time_zone=zone, site=site)

    return setting
