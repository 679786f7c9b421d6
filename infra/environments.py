"""Where the app goes to, as a value: a customer's AWS account, or the emulator on this machine.

The settings of a deployment are CDK context: ``cdk deploy -c alarm_email=…``, or the ``context`` of cdk.json.
"""

import platform
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from infra.single_sign_on import SSO_SETTINGS, SingleSignOn, single_sign_on
from layers.vendor.bundle import LAMBDA_ARM64, Platform, this_host

Target = Literal["aws", "local"]
Architecture = Literal["arm64", "x86_64"]

LOG_RETENTION_DAYS = 35
"""The log is the source of truth this long; older usage comes by import."""
CLAIM_RETENTION_DAYS = 80
"""Claims and markers live this long after the later of event and receipt."""
LOCAL_SENDER = "outlay@outlay.example"
"""Mails of the local stack lie in the emulator's outbox."""

_LOCKS = ("governance", "compliance")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_ORIGIN = re.compile(r"\*|https?://[A-Za-z0-9.-]+(:\d{1,5})?")
_SITE = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?/?")
_CLIENT_ID = re.compile(r"[a-z0-9]{10,40}")
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")


class SettingsError(Exception):
    """The settings of a deployment are wrong; the text names every problem."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """One deployment: where, on what, and with which of the deployer's choices."""

    target: Target
    vendor: Platform
    architecture: Architecture
    region: str | None
    alarm_email: str | None
    lake_retention_days: int
    retain: bool
    allowed_origins: tuple[str, ...]
    open_registration: bool
    mail_from: str | None
    """A verified identity of SES, as an address."""
    site_url: str
    """Where links in alerts lead: the site's address, without a slash at its end."""
    site_proof: int
    """Which proof the site's requests carry; another number is another proof."""
    sso: SingleSignOn | None
    former_client: str | None
    """Id of the app client of release 0.1, for the deployment that does away with it."""
    fresh_login_minutes: int
    """How old a login may be for changes to keys, roles and prices; 0: any."""
    audit_lock: Literal["governance", "compliance"]
    """How the anchors of the audit logs are held."""
    audit_lock_days: int
    negotiated_prices: str
    """Who grants what an organization has negotiated: ``platform`` or ``organization``."""

    @property
    def is_local(self) -> bool:
        return self.target == "local"

    @property
    def runtime_name(self) -> str:
        return f"python{self.vendor.python_version}"


def environment(target: str, context: Mapping[str, Any]) -> Environment:
    """The environment named ``target`` with the deployer's settings; raises ``SettingsError`` with all problems."""
    if target not in {"aws", "local"}:
        raise SettingsError(f"OUTLAY_TARGET is {target!r}; it must be 'aws' or 'local'")
    reader = _Reader(context)
    local = target == "local"
    made = Environment(
        target="local" if local else "aws",
        vendor=this_host() if local else LAMBDA_ARM64,
        architecture=_host_architecture() if local else "arm64",
        region=reader.text("region", "", _REGION) or None,
        alarm_email=reader.text("alarm_email", "", _EMAIL) or None,
        lake_retention_days=reader.number("lake_retention_days", 1_095, least=45, most=36_500, of="days"),
        retain=reader.choice("removal_policy", "destroy" if local else "retain", ("retain", "destroy")) == "retain",
        allowed_origins=reader.origins("allowed_origins", "*" if local else ""),
        open_registration=reader.choice("registration", "open" if local else "closed", ("open", "closed")) == "open",
        mail_from=reader.text("mail_from", LOCAL_SENDER if local else "", _EMAIL) or None,
        site_url=reader.text("site_url", "", _SITE).rstrip("/"),
        site_proof=reader.number("site_proof", 1, least=1, most=999_999, of="proofs"),
        sso=single_sign_on(context, reader.problems),
        former_client=reader.text("former_client", "", _CLIENT_ID) or None,
        fresh_login_minutes=reader.number("fresh_login_minutes", 15, least=0, most=1_440, of="minutes"),
        audit_lock="compliance" if reader.choice("audit_lock", "governance", _LOCKS) == "compliance" else "governance",
        audit_lock_days=reader.number("audit_lock_days", 365, least=1, most=36_500, of="days"),
        negotiated_prices=reader.choice("negotiated_prices", "platform", ("platform", "organization")),
    )
    if reader.problems:
        raise SettingsError("; ".join(reader.problems))
    return made


_SETTINGS = (
    "region",
    "alarm_email",
    "lake_retention_days",
    "removal_policy",
    "allowed_origins",
    "registration",
    "mail_from",
    "site_url",
    "site_proof",
    "former_client",
    *SSO_SETTINGS,
    "fresh_login_minutes",
    "audit_lock",
    "audit_lock_days",
    "negotiated_prices",
)


def context_reader(try_get_context: Callable[[str], Any]) -> dict[str, Any]:
    """The settings that were given, out of CDK's context."""
    return {name: value for name in _SETTINGS if (value := try_get_context(name)) not in (None, "")}


def _host_architecture() -> Architecture:
    return "arm64" if platform.machine().lower() in {"arm64", "aarch64"} else "x86_64"


class _Reader:
    """Reads settings and collects what is wrong with them."""

    def __init__(self, context: Mapping[str, Any]) -> None:
        self._context = context
        self.problems: list[str] = []

    def text(self, name: str, default: str, shape: re.Pattern[str]) -> str:
        value = str(self._context.get(name, default))
        if value and not shape.fullmatch(value):
            self.problems.append(f"{name}: {value!r} is not understood")
        return value

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        value = str(self._context.get(name, default))
        if value not in choices:
            self.problems.append(f"{name}: {value!r} is none of {', '.join(choices)}")
        return value

    def number(self, name: str, default: int, *, least: int, most: int, of: str) -> int:
        value = str(self._context.get(name, default))
        if not (value.isascii() and value.isdecimal()) or not least <= int(value) <= most:
            self.problems.append(f"{name}: {value!r} is not a number of {of} from {least} to {most}")
            return default
        return int(value)

    def origins(self, name: str, default: str) -> tuple[str, ...]:
        value = self._context.get(name, default)
        listed = value if isinstance(value, list) else str(value).split(",")
        found = tuple(origin for item in listed if (origin := str(item).strip().rstrip("/")))
        wrong = [origin for origin in found if not _ORIGIN.fullmatch(origin)]
        self.problems.extend(f"{name}: {origin!r} is not an origin like https://app.example.com" for origin in wrong)
        return found
