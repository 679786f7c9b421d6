"""Which principal may do what on which route: the one table. A route without a row does not exist.

Read it by line: the least role of a member (or what else is demanded), scopes of API keys that may as well, and how the
answer is cut for those who see only a part of the organization.
"""

from collections.abc import Mapping

from outlay.domain.access import Access, KeyScope, Principal, Role, admit
from outlay.domain.errors import OutlayError
from outlay.domain.registers import KINDS

_READ = frozenset({KeyScope.READ})
_LEASE = frozenset({KeyScope.LEASE})
_INGEST = frozenset({KeyScope.INGEST})

_PUBLIC = Access(kind="public")
_SIGN_IN = Access(kind="public", limit="auth")
_ACCOUNT_CHANGE = Access(kind="account", limit="auth")
"""Of the caller's own account; asks for the password again where it matters."""
_TOWARDS_MFA = Access(kind="account", limit="auth", without_mfa=True)
_OWN = Access(role=Role.VIEWER, open_to_cut=True)
"""The caller's own, and what shows nothing of anybody's usage."""
_PART = Access(role=Role.MANAGER, keys=_READ, cut=True)
"""Figures: of the whole organization for administrators, of their scope for managers."""
_PART_CHANGE = Access(role=Role.MANAGER, cut=True, limit="write")
_OWN_CHANGE = Access(role=Role.VIEWER, open_to_cut=True, limit="write")
_LISTED = Access(role=Role.VIEWER, keys=_READ, open_to_cut=True)
"""What models cost and can do, which is the same for everybody in the organization."""
_ORG = Access(role=Role.ADMIN)
_EXPORT = Access(role=Role.ADMIN, limit="export")
_CHANGE = Access(role=Role.ADMIN, limit="write")
_NAMES = Access(role=Role.VIEWER, keys=_READ, open_to_cut=True)
"""What teams, projects and the like there are, without anybody's usage."""
_CHANGE_FRESH = Access(role=Role.ADMIN, limit="write", fresh=True)
_BUDGET = Access(role=Role.VIEWER, keys=_READ, cut=True)
"""Budgets: all for administrators, those within their scope for managers, those of themselves for viewers."""
_BUDGET_CHANGE = Access(role=Role.MANAGER, cut=True, limit="write", fresh=True)
_INCREASE = Access(role=Role.VIEWER, cut=True)
_INCREASE_DECISION = Access(role=Role.VIEWER, cut=True, limit="write", fresh=True)
"""Of whoever owns the budget, which a viewer may, or manages its scope."""
_PLATFORM = Access(kind="platform")
_PLATFORM_CHANGE = Access(kind="platform", limit="write", fresh=True)

ACCESS: Mapping[str, Access] = {
    "GET /health": _PUBLIC,
    # Accounts
    "POST /v1/auth/login": _SIGN_IN,
    "POST /v1/auth/login/mfa": _SIGN_IN,
    "POST /v1/auth/refresh": _SIGN_IN,
    "POST /v1/auth/logout": _SIGN_IN,
    "POST /v1/auth/register": _SIGN_IN,
    "POST /v1/auth/confirm": _SIGN_IN,
    "POST /v1/auth/confirm/resend": _SIGN_IN,
    "POST /v1/auth/password/forgot": _SIGN_IN,
    "POST /v1/auth/password/reset": _SIGN_IN,
    "POST /v1/auth/password/change": _ACCOUNT_CHANGE,
    "GET /v1/auth/me": Access(kind="account", without_mfa=True),
    "PUT /v1/auth/me": _TOWARDS_MFA,
    "POST /v1/auth/me/email/confirm": _TOWARDS_MFA,
    "POST /v1/auth/mfa": _TOWARDS_MFA,
    "POST /v1/auth/mfa/verify": _TOWARDS_MFA,
    "POST /v1/auth/mfa/remove": _TOWARDS_MFA,
    "GET /v1/auth/sso": _SIGN_IN,
    "POST /v1/auth/sso/token": _SIGN_IN,
    # Invitations
    "GET /v1/invitations": _ORG,
    "POST /v1/invitations": _CHANGE_FRESH,
    "POST /v1/invitations/{invitation_id}/resend": _CHANGE_FRESH,
    "DELETE /v1/invitations/{invitation_id}": _CHANGE_FRESH,
    "POST /v1/invitations/accept": _ACCOUNT_CHANGE,
    # Usage in
    "POST /v1/events": Access(keys=_INGEST, limit="ingest", cut=True),
    "GET /v1/batches/{batch_id}": Access(
        role=Role.VIEWER, keys=frozenset({KeyScope.INGEST, KeyScope.READ}), open_to_cut=True
    ),
    # Figures
    "GET /v1/costs": _PART,
    "GET /v1/costs/summary": _PART,
    "GET /v1/costs/trends": _PART,
    "GET /v1/costs/burn-rate": _PART,
    "GET /v1/usage/summary": _PART,
    "GET /v1/account/stats": Access(role=Role.ADMIN, keys=_READ),
    "GET /v1/users": Access(role=Role.ADMIN, keys=_READ),
    "GET /v1/users/summary": Access(role=Role.ADMIN, keys=_READ),
    "GET /v1/events": _PART,
    "GET /v1/me/costs": _OWN,
    "GET /v1/me/events": _OWN,
    # Prices
    "GET /v1/prices": _LISTED,
    "GET /v1/prices/lookup": _LISTED,
    "GET /v1/prices/history": _LISTED,
    "GET /v1/prices/compare": _PART,
    "POST /v1/prices/compare": _LISTED,
    "GET /v1/models": _LISTED,
    "GET /v1/models/lookup": _LISTED,
    "GET /v1/prices/unpriced": Access(role=Role.ADMIN, keys=_READ),
    "GET /v1/prices/aliases": _ORG,
    "PUT /v1/prices/aliases": _CHANGE_FRESH,
    "DELETE /v1/prices/aliases": _CHANGE_FRESH,
    "GET /v1/prices/entries": _OWN,
    "POST /v1/prices/entries": _PLATFORM_CHANGE,
    "POST /v1/prices/entries/{sequence}/withdraw": _PLATFORM_CHANGE,
    "GET /v1/prices/negotiated": _ORG,
    "POST /v1/prices/negotiated": _CHANGE_FRESH,
    "POST /v1/prices/negotiated/{sequence}/withdraw": _CHANGE_FRESH,
    "POST /v1/prices/negotiated/{sequence}/grant": _PLATFORM_CHANGE,
    "POST /v1/prices/negotiated/{sequence}/refuse": _PLATFORM_CHANGE,
    "GET /v1/prices/rerate": _ORG,
    "POST /v1/prices/rerate": _CHANGE_FRESH,
    "GET /v1/prices/rerate/{rerating_id}": _ORG,
    "POST /v1/prices/rerate/{rerating_id}/apply": _CHANGE_FRESH,
    # Proof
    "GET /v1/verify": _ORG,
    "GET /v1/verify/claims": _ORG,
    "GET /v1/verify/batches": _ORG,
    "GET /v1/verify/batches/{batch_id}": _ORG,
    "GET /v1/verify/history": _ORG,
    "GET /v1/quarantine": _ORG,
    "GET /v1/quarantine/{batch_id}": _ORG,
    "POST /v1/quarantine/{batch_id}/redrive": _CHANGE,
    "POST /v1/quarantine/{batch_id}/discard": _CHANGE,
    "GET /v1/corrections": _ORG,
    "POST /v1/corrections": _CHANGE,
    "GET /v1/corrections/{correction_id}": _ORG,
    "POST /v1/corrections/{correction_id}/apply": _CHANGE,
    # Imports
    "GET /v1/imports": _ORG,
    "POST /v1/imports": _CHANGE,
    "GET /v1/imports/{import_id}": _ORG,
    "DELETE /v1/imports/{import_id}": _CHANGE,
    "POST /v1/imports/{import_id}/upload": _CHANGE,
    "POST /v1/imports/{import_id}/check": _CHANGE,
    "POST /v1/imports/{import_id}/start": _CHANGE,
    "POST /v1/imports/{import_id}/complete": _CHANGE,
    "GET /v1/imports/{import_id}/problems": _ORG,
    "POST /v1/imports/{import_id}/undo": _CHANGE,
    # People whose usage it is
    "GET /v1/people": _ORG,
    "GET /v1/people/{pseudonym}": _ORG,
    "GET /v1/people/{pseudonym}/export": _EXPORT,
    "GET /v1/people/{pseudonym}/events": _EXPORT,
    "POST /v1/people/{pseudonym}/erase": _CHANGE_FRESH,
    "GET /v1/erasures": _ORG,
    "GET /v1/erasures/{erasure_id}": _ORG,
    # Members, keys, limits
    "GET /v1/assignees": Access(role=Role.MANAGER, cut=True),
    "GET /v1/members": _ORG,
    "GET /v1/members/{subject}": _ORG,
    "PUT /v1/members/{subject}": _CHANGE_FRESH,
    "DELETE /v1/members/{subject}": _CHANGE_FRESH,
    "GET /v1/keys": _ORG,
    "POST /v1/keys": _CHANGE_FRESH,
    "GET /v1/keys/{key_id}": _ORG,
    "PUT /v1/keys/{key_id}": _CHANGE_FRESH,
    "DELETE /v1/keys/{key_id}": _CHANGE_FRESH,
    "POST /v1/keys/{key_id}/rotate": _CHANGE_FRESH,
    "GET /v1/limits": Access(role=Role.VIEWER, keys=frozenset(KeyScope), open_to_cut=True),
    "GET /v1/plans": _PLATFORM,
    "GET /v1/plans/{name}": _PLATFORM,
    "PUT /v1/plans/{name}": _PLATFORM_CHANGE,
    "DELETE /v1/plans/{name}": _PLATFORM_CHANGE,
    # Retention and closing
    "GET /v1/retention": _ORG,
    "PUT /v1/retention": _CHANGE,
    "GET /v1/cleanups": _ORG,
    "GET /v1/archive/{kind}": _ORG,
    "GET /v1/periods": _ORG,
    "GET /v1/periods/{month}": _ORG,
    "GET /v1/periods/{month}/statement": _ORG,
    "POST /v1/periods/{month}/close": _CHANGE,
    # Leases
    "POST /v1/leases": Access(role=Role.MANAGER, keys=_LEASE, cut=True, limit="ingest"),
    "GET /v1/leases": Access(role=Role.MANAGER, keys=_READ | _LEASE, cut=True),
    "GET /v1/leases/{lease_id}": Access(role=Role.MANAGER, keys=_READ | _LEASE, cut=True),
    "POST /v1/leases/{lease_id}/release": Access(role=Role.MANAGER, keys=_LEASE, cut=True, limit="ingest"),
    "GET /v1/budgets/check": Access(role=Role.MANAGER, keys=_READ | _LEASE, cut=True),
    # Connections to providers
    "GET /v1/connections": _ORG,
    "POST /v1/connections": _CHANGE_FRESH,
    "GET /v1/connections/{connection_id}": _ORG,
    "PUT /v1/connections/{connection_id}": _CHANGE_FRESH,
    "DELETE /v1/connections/{connection_id}": _CHANGE_FRESH,
    "PUT /v1/connections/{connection_id}/key": _CHANGE_FRESH,
    "POST /v1/connections/{connection_id}/enable": _CHANGE_FRESH,
    "POST /v1/connections/{connection_id}/disable": _CHANGE_FRESH,
    "POST /v1/connections/{connection_id}/test": _CHANGE_FRESH,
    # Budgets
    "GET /v1/budgets": _BUDGET,
    "POST /v1/budgets": _BUDGET_CHANGE,
    "GET /v1/budgets/utilization": _BUDGET,
    "GET /v1/budgets/{budget_id}": _BUDGET,
    "PUT /v1/budgets/{budget_id}": _BUDGET_CHANGE,
    "DELETE /v1/budgets/{budget_id}": _BUDGET_CHANGE,
    "POST /v1/budgets/{budget_id}/copy": _BUDGET_CHANGE,
    "GET /v1/budgets/{budget_id}/status": _BUDGET,
    "GET /v1/budgets/{budget_id}/exhaustion": _BUDGET,
    "GET /v1/budgets/{budget_id}/history": _BUDGET,
    "GET /v1/budgets/{budget_id}/excesses": _BUDGET,
    "GET /v1/budgets/{budget_id}/risk": _BUDGET,
    "GET /v1/increases": _INCREASE,
    "GET /v1/budgets/{budget_id}/increases": _INCREASE,
    "POST /v1/budgets/{budget_id}/increases": _INCREASE_DECISION,
    "POST /v1/budgets/{budget_id}/increase-requests": Access(role=Role.VIEWER, cut=True, limit="write"),
    "POST /v1/budgets/{budget_id}/increases/{increase_id}/approve": _INCREASE_DECISION,
    "POST /v1/budgets/{budget_id}/increases/{increase_id}/refuse": _INCREASE_DECISION,
    "POST /v1/budgets/{budget_id}/increases/{increase_id}/end": _INCREASE_DECISION,
    # Forecasts
    "GET /v1/forecasts": _BUDGET,
    "POST /v1/forecasts": Access(role=Role.VIEWER, keys=_READ, cut=True, limit="write"),
    "GET /v1/forecasts/latest": _BUDGET,
    "GET /v1/forecasts/accuracy": _BUDGET,
    "GET /v1/forecasts/{forecast_id}": _BUDGET,
    "GET /v1/forecast-adjustments": _PART,
    "POST /v1/forecast-adjustments": _PART_CHANGE,
    "GET /v1/forecast-adjustments/{adjustment_id}": _PART,
    "PUT /v1/forecast-adjustments/{adjustment_id}": _PART_CHANGE,
    "DELETE /v1/forecast-adjustments/{adjustment_id}": _PART_CHANGE,
    # What-if
    "GET /v1/scenarios": _PART,
    "POST /v1/scenarios": _PART_CHANGE,
    "POST /v1/scenarios/preview": _PART,
    "GET /v1/scenarios/compare": _PART,
    "GET /v1/scenarios/{scenario_id}": _PART,
    "PUT /v1/scenarios/{scenario_id}": _PART_CHANGE,
    "DELETE /v1/scenarios/{scenario_id}": _PART_CHANGE,
    # What could be saved
    "GET /v1/insights": _PART,
    "GET /v1/insights/settings": _ORG,
    "PUT /v1/insights/settings": _CHANGE,
    "GET /v1/insights/{insight_id}": _PART,
    "POST /v1/insights/{insight_id}/dismiss": _PART_CHANGE,
    "POST /v1/insights/{insight_id}/reopen": _PART_CHANGE,
    "GET /v1/opportunities": _PART,
    "GET /v1/opportunities/summary": _PART,
    "GET /v1/opportunities/trend": _PART,
    "GET /v1/opportunities/{opportunity_id}": _PART,
    "POST /v1/opportunities/{opportunity_id}/investigate": _PART_CHANGE,
    "POST /v1/opportunities/{opportunity_id}/plan": _PART_CHANGE,
    "POST /v1/opportunities/{opportunity_id}/implement": _PART_CHANGE,
    "POST /v1/opportunities/{opportunity_id}/dismiss": _PART_CHANGE,
    "POST /v1/opportunities/{opportunity_id}/reopen": _PART_CHANGE,
    "POST /v1/opportunities/{opportunity_id}/assign": _PART_CHANGE,
    "POST /v1/opportunities/{opportunity_id}/notes": _PART_CHANGE,
    "POST /v1/opportunities/{opportunity_id}/verify": _PART_CHANGE,
    "GET /v1/recommendations": _PART,
    "GET /v1/recommendations/summary": _PART,
    "GET /v1/recommendations/model-alternatives": _PART,
    "GET /v1/recommendations/{recommendation_id}": _PART,
    "POST /v1/recommendations/generate": _CHANGE,
    "GET /v1/recommendations/settings": _ORG,
    "PUT /v1/recommendations/settings": _CHANGE,
    "POST /v1/recommendations/{recommendation_id}/accept": _PART_CHANGE,
    "POST /v1/recommendations/{recommendation_id}/reject": _PART_CHANGE,
    "POST /v1/recommendations/{recommendation_id}/more-info": _PART_CHANGE,
    "POST /v1/recommendations/{recommendation_id}/implement": _PART_CHANGE,
    "POST /v1/recommendations/{recommendation_id}/verify": _PART_CHANGE,
    "POST /v1/recommendations/{recommendation_id}/archive": _PART_CHANGE,
    "POST /v1/recommendations/{recommendation_id}/steps": _PART_CHANGE,
    # Alerts, and how people are told
    "GET /v1/alerts": _PART,
    "GET /v1/alerts/{alert_id}": _PART,
    "POST /v1/alerts/{alert_id}/acknowledge": _PART_CHANGE,
    "POST /v1/alerts/{alert_id}/snooze": _PART_CHANGE,
    "POST /v1/alerts/{alert_id}/assign": _PART_CHANGE,
    "POST /v1/alerts/{alert_id}/resolve": _PART_CHANGE,
    "GET /v1/alerts/{alert_id}/deliveries": Access(role=Role.MANAGER, cut=True),
    "POST /v1/alerts/{alert_id}/deliveries/{delivery_id}/resend": _CHANGE,
    "GET /v1/deliveries/dead": _ORG,
    "GET /v1/channels": _ORG,
    "POST /v1/channels": _CHANGE_FRESH,
    "GET /v1/channels/{channel_id}": _ORG,
    "PUT /v1/channels/{channel_id}": _CHANGE_FRESH,
    "DELETE /v1/channels/{channel_id}": _CHANGE_FRESH,
    "POST /v1/channels/{channel_id}/rotate-secret": _CHANGE_FRESH,
    "POST /v1/channels/{channel_id}/test": _CHANGE_FRESH,
    "GET /v1/notifications": _OWN,
    "POST /v1/notifications/{notification_id}/read": _OWN,
    "POST /v1/notifications/{notification_id}/dismiss": _OWN,
    "GET /v1/preferences": _OWN,
    "PUT /v1/preferences": _OWN_CHANGE,
    "GET /v1/alert-settings": _ORG,
    "PUT /v1/alert-settings": _CHANGE,
    # Anomalies
    "GET /v1/anomalies": _PART,
    "GET /v1/anomalies/{anomaly_id}": _PART,
    "GET /v1/anomalies/{anomaly_id}/expected": _PART,
    "POST /v1/anomalies/{anomaly_id}/feedback": _PART_CHANGE,
    # Audit log
    "GET /v1/audit": _ORG,
    "GET /v1/audit/anchors": _ORG,
    "GET /v1/platform/audit": Access(kind="platform"),
    "GET /v1/platform/audit/anchors": Access(kind="platform"),
    # Organizations, and the names that they know
    "GET /v1/organizations": Access(kind="platform"),
    "POST /v1/organizations": Access(kind="account", limit="write"),
    "GET /v1/organization": _NAMES,
    "PUT /v1/organization": _CHANGE_FRESH,
    **{
        f"{method} /v1/{kind.plural}{place}": _NAMES if method == "GET" else _CHANGE
        for kind in KINDS.values()
        for method, place in (("GET", ""), ("POST", ""), ("GET", "/{id}"), ("PUT", "/{id}"), ("DELETE", "/{id}"))
    },
    "GET /v1/unregistered": _ORG,
    # Policies
    "GET /v1/policies": _PART,
    "POST /v1/policies": _CHANGE_FRESH,
    "POST /v1/policies/dry-run": _ORG,
    "GET /v1/policies/{policy_id}": _PART,
    "PUT /v1/policies/{policy_id}": _CHANGE_FRESH,
    "DELETE /v1/policies/{policy_id}": _CHANGE_FRESH,
    "GET /v1/policies/{policy_id}/versions": _PART,
    "GET /v1/policies/{policy_id}/versions/{version}": _PART,
    "GET /v1/violations": _PART,
    "GET /v1/model-approvals": _OWN,
    "POST /v1/model-approvals": Access(role=Role.VIEWER, open_to_cut=True, limit="write"),
    "GET /v1/model-approvals/{approval_id}": _OWN,
    "POST /v1/model-approvals/{approval_id}/approve": Access(role=Role.MANAGER, cut=True, limit="write"),
    "POST /v1/model-approvals/{approval_id}/refuse": Access(role=Role.MANAGER, cut=True, limit="write"),
}


def access_of(method: str, pattern: str) -> Access | None:
    """The row of a route; None where there is none."""
    return ACCESS.get(f"{method} {pattern}")


def permitted(principal: Principal) -> tuple[str, ...]:
    """The rows that let the principal in, sorted, without those that let everybody in.

    What is asked at the request itself is left out: whether the login is recent enough, and an authenticator.
    """
    return tuple(
        sorted(name for name, access in ACCESS.items() if access.kind != "public" and _lets(access, principal))
    )


def _lets(access: Access, principal: Principal) -> bool:
    try:
        admit(access, principal, now_ms=0, fresh_ms=0)
    except OutlayError:
        return False
    return True
