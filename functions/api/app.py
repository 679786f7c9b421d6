"""The API: from a request to an answer. Reads no environment; expected failures are raised and mapped at the edge."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from outlay.application.limit_requests import refusal
from outlay.domain.access import Access, Principal, admit
from outlay.domain.access_table import access_of
from outlay.domain.audit import Act
from outlay.domain.errors import InvalidInput, NotFound
from outlay.domain.organization import Organization
from outlay.domain.rate_limit import Decision
from outlay.runtime.http import Request, Response, problem

from functions.api import (
    adjustment_routes,
    alert_routes,
    alert_settings_routes,
    alternatives_routes,
    anomaly_routes,
    approval_routes,
    assignee_routes,
    audit_routes,
    batch_routes,
    budget_routes,
    budget_status_routes,
    channel_routes,
    connection_routes,
    correction_routes,
    dry_run_routes,
    events_routes,
    figures_routes,
    forecast_routes,
    import_routes,
    increase_routes,
    insight_routes,
    invitation_routes,
    key_routes,
    lease_routes,
    member_routes,
    meta_routes,
    model_routes,
    notification_routes,
    opportunity_routes,
    organization_routes,
    own_account_routes,
    own_routes,
    people_routes,
    periods_routes,
    plan_routes,
    policy_routes,
    price_compare_routes,
    price_entry_routes,
    price_list_routes,
    price_routes,
    proof_routes,
    quarantine_routes,
    recommendation_routes,
    register_routes,
    registration_routes,
    rerate_routes,
    retention_routes,
    scenario_routes,
    session_routes,
    unregistered_routes,
    users_routes,
    verify_routes,
    violation_routes,
)
from functions.api.content_tag import with_content_tag
from functions.api.identify import ORGANIZATION_HEADER, known_principal, organization_of, require_mfa
from functions.api.repeats import answer_once
from functions.api.routing import (
    AccountCall,
    AccountRoute,
    AnyRoute,
    Call,
    Match,
    PublicCall,
    PublicRoute,
    Route,
    match,
)
from functions.api.services import Doors

ROUTES: tuple[AnyRoute, ...] = (
    *meta_routes.ROUTES,
    *session_routes.ROUTES,
    *registration_routes.ROUTES,
    *own_account_routes.ROUTES,
    *invitation_routes.ROUTES,
    *figures_routes.ROUTES,
    *users_routes.ROUTES,
    *events_routes.ROUTES,
    *batch_routes.ROUTES,
    *price_routes.ROUTES,
    *price_entry_routes.ROUTES,
    *rerate_routes.ROUTES,
    *price_list_routes.ROUTES,
    *price_compare_routes.ROUTES,
    *model_routes.ROUTES,
    # Before those whose path could name a recommendation.
    *alternatives_routes.ROUTES,
    *recommendation_routes.ROUTES,
    *insight_routes.ROUTES,
    *opportunity_routes.ROUTES,
    *verify_routes.ROUTES,
    *import_routes.ROUTES,
    *proof_routes.ROUTES,
    *quarantine_routes.ROUTES,
    *correction_routes.ROUTES,
    *people_routes.ROUTES,
    *retention_routes.ROUTES,
    *periods_routes.ROUTES,
    *audit_routes.ROUTES,
    *connection_routes.ROUTES,
    *budget_status_routes.ROUTES,
    *forecast_routes.ROUTES,
    *scenario_routes.ROUTES,
    *adjustment_routes.ROUTES,
    *increase_routes.ROUTES,
    *alert_routes.ROUTES,
    *alert_settings_routes.ROUTES,
    *anomaly_routes.ROUTES,
    *channel_routes.ROUTES,
    *notification_routes.ROUTES,
    *member_routes.ROUTES,
    *assignee_routes.ROUTES,
    *own_routes.ROUTES,
    *key_routes.ROUTES,
    *lease_routes.ROUTES,
    # Behind those whose path could be the id of a budget.
    *budget_routes.ROUTES,
    *plan_routes.ROUTES,
    *organization_routes.ROUTES,
    *register_routes.ROUTES,
    *unregistered_routes.ROUTES,
    *policy_routes.ROUTES,
    *dry_run_routes.ROUTES,
    *violation_routes.ROUTES,
    *approval_routes.ROUTES,
)


def dispatch(request: Request, doors: Doors) -> Response:
    """The answer of the route that the request names. Raises ``OutlayError``; CORS is API Gateway's."""
    found = match(ROUTES, method=request.method, path=request.path)
    if found.route is None:
        return _unmatched(found, request)
    access = access_of(found.route.method, found.route.pattern)
    if access is None:
        raise NotFound("There is no such resource.")
    response, scope, decision = _answered(found.route, access, found.parameters, request, doors)
    if found.route.method == "GET":
        response = _conditional(request, with_content_tag(response, scope=scope))
    response = replace(response, headers={**decision.headers, **response.headers})
    return replace(response, body=None) if request.method == "HEAD" else response


def _answered(
    route: AnyRoute, access: Access, parameters: Mapping[str, str], request: Request, doors: Doors
) -> tuple[Response, str, Decision]:
    """The answer, whose it is, and what is left to ask."""
    if isinstance(route, PublicRoute):
        decision = doors.limits.take_by_address(access.limit, request.source_ip)
        call = PublicCall(request=request, parameters=parameters, services=doors.shared)
        return _within(decision, request, lambda: route.handler(call)), "", decision
    principal = known_principal(request, doors)
    organization = organization_of(principal, doors) if principal.org else None
    decision = doors.limits.take(
        access.limit,
        caller=principal.subject,
        org=principal.org,
        plan="" if organization is None else organization.plan,
    )
    answered = _Answer(route=route, access=access, parameters=parameters, request=request, doors=doors)
    return *answered.of(principal, organization, decision), decision


def _within(decision: Decision, request: Request, answer: Callable[[], Response]) -> Response:
    """The answer, unless the request has come too soon."""
    return answer() if decision.allowed else problem(refusal(decision), instance=request.request_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """To a request of somebody who is known."""

    route: Route | AccountRoute
    access: Access
    parameters: Mapping[str, str]
    request: Request
    doors: Doors

    def of(self, principal: Principal, organization: Organization | None, decision: Decision) -> tuple[Response, str]:
        """The answer, and whose it is."""
        if not decision.allowed:
            return problem(refusal(decision), instance=self.request.request_id), principal.subject
        admit(self.access, principal, now_ms=self.doors.clock(), fresh_ms=self.doors.fresh_ms)
        require_mfa(self.access, principal, self.request, self.doors)
        if isinstance(self.route, AccountRoute):
            return self._to_account(self.route, principal), principal.subject
        if organization is None:
            raise NotFound("There is no such organization.")
        return self._to_member(self.route, principal, organization)

    def _to_account(self, route: AccountRoute, principal: Principal) -> Response:
        services = self.doors.shared
        account = AccountCall(request=self.request, parameters=self.parameters, services=services, principal=principal)
        return answer_once(route.handler, account, services.platform)

    def _to_member(self, route: Route, principal: Principal, organization: Organization) -> tuple[Response, str]:
        call = Call(
            request=self.request,
            parameters=self.parameters,
            services=self.doors.of(organization.org),
            organization=organization,
            principal=principal,
        )
        _note_visit(route, call)
        if route.knows_repeats:
            response = route.handler(call)
        else:
            response = answer_once(route.handler, call, call.services.changes)
        if principal.kind == "key":
            self.doors.key_used(organization.org, principal.subject)
        return response, call.tag


def _note_visit(route: Route, call: Call) -> None:
    """Each access of a platform administrator to another's data is in that organization's audit log, before it is."""
    if call.principal.is_visiting:
        call.note(Act(action="organization.visit", target=f"{route.method} {route.pattern}"))


def _unmatched(found: Match, request: Request) -> Response:
    if not found.allowed:
        raise NotFound("There is no such resource.")
    error = InvalidInput("The resource does not answer this method.", code="method_not_allowed")
    refused = problem(error, instance=request.request_id)
    return replace(refused, headers={**refused.headers, "allow": ", ".join(found.allowed)})


_WHOSE = f"authorization, x-api-key, {ORGANIZATION_HEADER}"
"""What an answer depends on beside its address. An ETag that is a version can be another organization's as well."""


def _conditional(request: Request, response: Response) -> Response:
    """304 where the client holds the answer already (RFC 9110, 13.1.2: weak comparison).

    Only answers with an ETag may be kept by the client, and only to ask whether they still hold.
    """
    etag = response.headers.get("etag")
    if etag is None or response.status != 200:
        return response
    headers = {"cache-control": "private, no-cache", "vary": _WHOSE, **response.headers}
    known = {_opaque(tag) for tag in request.headers.get("if-none-match", "").split(",")}
    if _opaque(etag) in known or "*" in known:
        return Response(status=304, headers=headers)
    return replace(response, headers=headers)


def _opaque(etag: str) -> str:
    return etag.strip().removeprefix("W/")
