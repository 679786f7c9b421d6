"""The admin function: invoked directly with IAM, never over HTTP. An action in, its result or an error out.

A new API key or temporary password is in the answer once and nowhere else; neither is ever logged.
"""

from collections.abc import Callable, Mapping
from typing import Any, assert_never

from outlay.application import administer, platform_admins
from outlay.application.raise_price_number import raise_price_number
from outlay.domain.errors import OutlayError
from outlay.domain.organization import ApiKey
from outlay.domain.periods import iso_utc
from outlay.runtime.observability import LambdaHandler, Telemetry, as_outlay_error

from functions.admin.schemas import (
    Action,
    AddMember,
    CreateApiKey,
    CreateOrganization,
    GrantPlatformAdmin,
    ListApiKeys,
    RaisePriceNumber,
    RevokeApiKey,
    RevokePlatformAdmin,
    read_action,
)


def perform(action: Action, ports: administer.Ports) -> dict[str, Any]:
    """The action's result, JSON-ready. Raises ``OutlayError``."""
    match action:
        case CreateOrganization():
            return _create_organization(action, ports)
        case CreateApiKey():
            return _create_api_key(action, ports)
        case RevokeApiKey():
            administer.revoke_api_key(action.key_id, ports=ports)
            return {"key_id": action.key_id, "revoked": True}
        case ListApiKeys():
            return {"keys": [_key_to_api(key) for key in administer.list_api_keys(action.org, ports=ports)]}
        case AddMember():
            user = administer.add_member(action.org, action.wanted(), ports=ports)
            return {"org": action.org, "role": action.role, "user": _user_to_api(user)}
        case GrantPlatformAdmin() | RevokePlatformAdmin():
            return _change_platform_admin(action, ports)
        case RaisePriceNumber():
            before, newest = raise_price_number(action.stamped, changes=ports.changes)
            return {"newest_before": before, "newest": newest}
    assert_never(action)


def _create_organization(action: CreateOrganization, ports: administer.Ports) -> dict[str, Any]:
    created = administer.create_organization(action.wanted(), ports=ports)
    result: dict[str, Any] = {
        "org": created.organization.org,
        "key_id": created.issued.key.key_id,
        "api_key": created.issued.text,
    }
    return result if created.user is None else {**result, "user": _user_to_api(created.user)}


def _create_api_key(action: CreateApiKey, ports: administer.Ports) -> dict[str, Any]:
    issued = administer.create_api_key(
        action.org,
        name=action.name,
        ports=ports,
        scopes=action.scopes,
        client=action.client,
        expires_in_days=action.expires_in_days,
    )
    return {"org": action.org, "key_id": issued.key.key_id, "api_key": issued.text}


def _change_platform_admin(action: GrantPlatformAdmin | RevokePlatformAdmin, ports: administer.Ports) -> dict[str, Any]:
    is_granted = isinstance(action, GrantPlatformAdmin)
    act = platform_admins.grant if is_granted else platform_admins.revoke
    return {"subject": act(action.email, group=ports.platform, changes=ports.changes), "platform_admin": is_granted}


def _user_to_api(user: administer.User) -> dict[str, Any]:
    shown = {"email": user.email, "subject": user.subject}
    return {**shown, "temporary_password": user.temporary_password} if user.temporary_password else shown


def _key_to_api(key: ApiKey) -> dict[str, Any]:
    return {
        "key_id": key.key_id,
        "name": key.name,
        "client": key.client,
        "scopes": sorted(key.scopes),
        "expires_at": None if key.expires_ms is None else iso_utc(key.expires_ms),
        "revoked_at": None if key.revoked_ms is None else iso_utc(key.revoked_ms),
    }


def direct_edge(telemetry: Telemetry, ports_of: Callable[[str], administer.Ports]) -> LambdaHandler:
    """A Lambda handler around ``perform``: every failure is ``{"error": …}``, none leaks the text of an exception.

    ``ports_of`` gives the ports of a request, by its id.
    """

    def handle(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        with telemetry.invocation(context):
            try:
                action = read_action(event)
                result = perform(action, ports_of(getattr(context, "aws_request_id", "")))
            except OutlayError as error:
                telemetry.log.info("refused", extra={"code": error.code})
                return _error_to_api(error)
            except Exception as error:  # noqa: BLE001 - the edge: nothing may leave it
                telemetry.failure(error)
                return _error_to_api(as_outlay_error(error))
            telemetry.log.info("done", extra={"action": action.action})
            return result

    return handle


def _error_to_api(error: OutlayError) -> dict[str, Any]:
    body: dict[str, Any] = {"code": error.code, "detail": error.detail}
    if error.problems:
        body["errors"] = [{"field": problem.field, "reason": problem.reason} for problem in error.problems]
    return {"error": body}
