"""Who may call a route, from the one table of access: its security requirement, and the errors that come with it."""

from collections.abc import Iterator
from typing import Any

from outlay.domain.access import Access, Role
from outlay.domain.access_table import ACCESS

from tools.openapi.operation import Parameter

SCHEMES: dict[str, dict[str, Any]] = {
    "accessToken": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "A person's access token, from `POST /v1/auth/login`; it holds for 30 minutes. "
        "Where a role is named, it is the least that is enough.",
    },
    "apiKey": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "ok_…",
        "description": "An application's API key, with one of the scopes that are named. It may also be sent as the "
        "header `X-Api-Key`.",
    },
}
BY_GATEWAY = frozenset({429, 503})
"""Statuses that API Gateway also answers by itself: at the stage's limit, where a function is gone."""
ORGANIZATION = Parameter(
    name="Outlay-Organization",
    place="header",
    description="For administrators of the deployment: the organization that is meant. Everybody else has but one.",
    schema={"type": "string"},
)
IDEMPOTENCY_KEY = Parameter(
    name="Idempotency-Key",
    place="header",
    description="Names the request: a repeat is given the first answer, with other content it is refused.",
    schema={"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
)
_ROLES = {Role.VIEWER: "members", Role.MANAGER: "managers", Role.ADMIN: "administrators"}


def security_of(name: str) -> list[dict[str, list[str]]]:
    """``name``: method and path. With any one of these the route answers."""
    access = ACCESS[name]
    found: list[dict[str, list[str]]] = []
    if access.kind in ("account", "platform"):
        found.append({"accessToken": []})
    elif access.kind == "member" and access.role is not None:
        found.append({"accessToken": [access.role.label]})
    if access.keys:
        found.append({"apiKey": sorted(access.keys)})
    return found


def told_of(name: str) -> str:
    """Who may, in a sentence."""
    access = ACCESS[name]
    keys = " or ".join(f"`{scope}`" for scope in sorted(access.keys))
    who = [*_people(access), *([f"API keys with the scope {keys}"] if keys else [])]
    told = f"For {', and '.join(who)}." if who else "For everybody."
    if access.cut:
        told += " Whoever sees a part of the organization is answered with that part."
    return told + (" Needs a login of a short time ago." if access.fresh else "")


def _people(access: Access) -> Iterator[str]:
    if access.kind == "account":
        yield "whoever is signed in"
    if access.kind == "platform":
        yield "administrators of the deployment"
    if access.kind == "member" and access.role is not None:
        yield _ROLES[access.role]


def codes_of(name: str) -> tuple[str, ...]:
    """Codes of errors that come with the demand."""
    access = ACCESS[name]
    if access.kind == "public":
        return ("rate_limited",)
    found = ["rate_limited", "too_many_failures", "unauthorized", "token_expired", "not_an_access_token"]
    found += ["address_not_allowed", "not_found"]
    found.append("scope_missing" if access.keys else "people_only")
    if access.kind == "member":
        found += ["no_membership", "keys_only" if access.role is None else "role_missing"]
    if not (access.cut or access.open_to_cut):
        found.append("outside_scope")
    if access.kind == "platform":
        found.append("platform_only")
    if not access.without_mfa and (access.kind != "member" or access.role is not None):
        found += ["mfa_needed", "token_revoked"]
    if access.fresh:
        found.append("login_too_old")
    return (*found, *(("idempotency_conflict", "invalid_input") if name.startswith("POST") else ()))


def parameters_of(name: str) -> tuple[Parameter, ...]:
    """Headers that come with the demand."""
    if ACCESS[name].kind == "public":
        return ()
    return (ORGANIZATION, *((IDEMPOTENCY_KEY,) if name.startswith("POST") else ()))
