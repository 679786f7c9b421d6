"""The API: from a request to an answer. Reads no environment; expected failures are raised and mapped at the edge."""

from collections.abc import Mapping
from dataclasses import replace

from outlay.domain.access import Access, admit
from outlay.domain.access_table import access_of
from outlay.domain.audit import Act
from outlay.domain.errors import InvalidInput, NotFound
from outlay.runtime.http import Request, Response, problem

from functions.api import (
    batch_routes,
    correction_routes,
    events_routes,
    figures_routes,
    import_routes,
    meta_routes,
    model_routes,
    people_routes,
    periods_routes,
    price_compare_routes,
    price_list_routes,
    price_routes,
    proof_routes,
    quarantine_routes,
    retention_routes,
    session_routes,
    users_routes,
    verify_routes,
)
from functions.api.content_tag import with_content_tag
from functions.api.identify import identify, organization_of
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
    *figures_routes.ROUTES,
    *users_routes.ROUTES,
    *events_routes.ROUTES,
    *batch_routes.ROUTES,
    *price_routes.ROUTES,
    *price_list_routes.ROUTES,
    *price_compare_routes.ROUTES,
    *model_routes.ROUTES,
    *verify_routes.ROUTES,
    *import_routes.ROUTES,
    *proof_routes.ROUTES,
    *quarantine_routes.ROUTES,
    *correction_routes.ROUTES,
    *people_routes.ROUTES,
    *retention_routes.ROUTES,
    *periods_routes.ROUTES,
)


def dispatch(request: Request, doors: Doors) -> Response:
    """The answer of the route that the request names. Raises ``OutlayError``; CORS is API Gateway's."""
    found = match(ROUTES, method=request.method, path=request.path)
    if found.route is None:
        return _unmatched(found, request)
    access = access_of(found.route.method, found.route.pattern)
    if access is None:
        raise NotFound("There is no such resource.")
    response, scope = _answered(found.route, access, found.parameters, request, doors)
    if found.route.method == "GET":
        response = _conditional(request, with_content_tag(response, scope=scope))
    return replace(response, body=None) if request.method == "HEAD" else response


def _answered(
    route: AnyRoute, access: Access, parameters: Mapping[str, str], request: Request, doors: Doors
) -> tuple[Response, str]:
    """The answer, and whose it is."""
    if isinstance(route, PublicRoute):
        return route.handler(PublicCall(request=request, parameters=parameters, services=doors.shared)), ""
    principal = identify(request, doors)
    admit(access, principal, now_ms=doors.clock(), fresh_ms=doors.fresh_ms)
    if isinstance(route, AccountRoute):
        account = AccountCall(request=request, parameters=parameters, services=doors.shared, principal=principal)
        return answer_once(route.handler, account, doors.shared.platform), principal.subject
    organization = organization_of(principal, doors)
    call = Call(
        request=request,
        parameters=parameters,
        services=doors.of(organization.org),
        organization=organization,
        principal=principal,
    )
    _note_visit(route, call)
    return answer_once(route.handler, call, call.services.changes), call.tag


def _note_visit(route: Route, call: Call) -> None:
    """Each access of a platform administrator to another's data is in that organization's audit log, before it is."""
    if call.principal.is_visiting:
        call.commit((), Act(action="organization.visit", target=f"{route.method} {route.pattern}"))


def _unmatched(found: Match, request: Request) -> Response:
    if not found.allowed:
        raise NotFound("There is no such resource.")
    error = InvalidInput("The resource does not answer this method.", code="method_not_allowed")
    refused = problem(error, instance=request.request_id)
    return replace(refused, headers={**refused.headers, "allow": ", ".join(found.allowed)})


def _conditional(request: Request, response: Response) -> Response:
    """304 where the client holds the answer already (RFC 9110, 13.1.2: weak comparison).

    Only answers with an ETag may be kept by the client, and only to ask whether they still hold.
    """
    etag = response.headers.get("etag")
    if etag is None or response.status != 200:
        return response
    headers = {"cache-control": "private, no-cache", "vary": "authorization", **response.headers}
    known = {_opaque(tag) for tag in request.headers.get("if-none-match", "").split(",")}
    if _opaque(etag) in known or "*" in known:
        return Response(status=304, headers=headers)
    return replace(response, headers=headers)


def _opaque(etag: str) -> str:
    return etag.strip().removeprefix("W/")
