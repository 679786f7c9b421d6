"""The settings of single sign-on: one identity provider, by OIDC or SAML."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

SSO_SETTINGS = (
    "sso",
    "sso_domain",
    "sso_issuer",
    "sso_client_id",
    "sso_client_secret_arn",
    "sso_metadata",
    "sso_callback_urls",
    "sso_email_attribute",
    "sso_verified_attribute",
    "sso_mfa",
)
COMMAND_CALLBACK = "http://localhost:8976/callback"
"""Where the command listens while somebody signs in. Cognito knows loopback by this name and a fixed port only."""
_DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_SECRET = re.compile(r"arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]+")
_CALLBACK = re.compile(r"https://\S+|http://localhost(:\d+)?(/\S*)?")
_RESERVED = ("aws", "amazon", "cognito")
_SAML_EMAIL = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleSignOn:
    kind: Literal["oidc", "saml"]
    domain: str
    """Prefix of the hosted pages' address."""
    callbacks: tuple[str, ...]
    email_attribute: str
    verified_attribute: str
    """Of the provider's answer; empty: no address of it counts as verified."""
    demands_mfa: bool
    issuer: str = ""
    client_id: str = ""
    client_secret_arn: str = ""
    metadata: str = ""
    """Address of the provider's SAML metadata, or the XML itself."""


def single_sign_on(context: Mapping[str, Any], problems: list[str]) -> SingleSignOn | None:
    """None where it is not switched on. Adds to ``problems`` all that is wrong."""
    given = {name: str(context.get(name, "")).strip() for name in SSO_SETTINGS}
    kind = given["sso"] or "none"
    if kind not in {"none", "oidc", "saml"}:
        problems.append(f"sso: {kind!r} is none of none, oidc, saml")
    if kind not in {"oidc", "saml"}:
        return None
    problems.extend(_wrong(kind, given))
    callbacks = [each.strip() for each in given["sso_callback_urls"].split(",") if each.strip()]
    return SingleSignOn(
        kind="oidc" if kind == "oidc" else "saml",
        domain=given["sso_domain"],
        callbacks=tuple(dict.fromkeys([COMMAND_CALLBACK, *callbacks])),
        email_attribute=given["sso_email_attribute"] or ("email" if kind == "oidc" else _SAML_EMAIL),
        verified_attribute=given["sso_verified_attribute"] or ("email_verified" if kind == "oidc" else ""),
        demands_mfa=given["sso_mfa"] == "provider",
        issuer=given["sso_issuer"].rstrip("/"),
        client_id=given["sso_client_id"],
        client_secret_arn=given["sso_client_secret_arn"],
        metadata=given["sso_metadata"],
    )


def _wrong(kind: str, given: Mapping[str, str]) -> list[str]:
    checks = [
        ("sso_domain", bool(_DOMAIN.fullmatch(given["sso_domain"])), "must be a prefix of a-z, 0-9 and -"),
        (
            "sso_domain",
            not any(word in given["sso_domain"] for word in _RESERVED),
            "must not hold aws, amazon or cognito, which Cognito reserves",
        ),
        ("sso_mfa", given["sso_mfa"] in {"", "none", "provider"}, "is none of none, provider"),
        *(
            ("sso_callback_urls", bool(_CALLBACK.fullmatch(each.strip())), f"{each.strip()!r} is no https address")
            for each in given["sso_callback_urls"].split(",")
            if each.strip()
        ),
    ]
    oidc = [
        ("sso_issuer", given["sso_issuer"].startswith("https://"), "must be the provider's https address"),
        ("sso_client_id", bool(given["sso_client_id"]), "is missing: the provider gives it"),
        (
            "sso_client_secret_arn",
            bool(_SECRET.fullmatch(given["sso_client_secret_arn"])),
            "must be the ARN of a secret in Secrets Manager",
        ),
    ]
    saml = [
        (
            "sso_metadata",
            given["sso_metadata"].startswith(("https://", "<")),
            "must be the https address of the provider's metadata, or the XML",
        ),
    ]
    checks += oidc if kind == "oidc" else saml
    return [f"{name}: {reason}" for name, holds, reason in checks if not holds]
