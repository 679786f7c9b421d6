"""Which requests are answered, by whom, and who must sign in."""

from typing import Any

import pytest
from outlay.contracts.accounts import PLATFORM_GROUP
from outlay.domain.access_table import access_of

from functions.api.app import ROUTES
from functions.api.routing import AnyRoute, Route
from tests.support.api_world import ApiWorld

SIGNING_IN = ("login", "login/mfa", "refresh", "logout", "sso/token")
REGISTERING = ("register", "confirm", "confirm/resend", "password/forgot", "password/reset")
PUBLIC = {
    ("GET", "/health"),
    ("GET", "/v1/auth/sso"),
    *(("POST", f"/v1/auth/{name}") for name in (*SIGNING_IN, *REGISTERING)),
}


def a_path(route: AnyRoute) -> str:
    return route.pattern.replace("{batch_id}", "b_" + "0" * 40)


@pytest.fixture
def world() -> ApiWorld:
    return ApiWorld()


def test_exactly_these_routes_are_public() -> None:
    assert {(route.method, route.pattern) for route in ROUTES if route.public} == PUBLIC


def test_no_two_routes_answer_the_same_request() -> None:
    pairs = [(route.method, route.pattern) for route in ROUTES]
    assert len(pairs) == len(set(pairs))


def needs_membership(route: AnyRoute) -> bool:
    access = access_of(route.method, route.pattern)
    return access is not None and access.kind == "member"


SIGNED_IN = [route for route in ROUTES if not route.public]
MEMBER_ROUTES = [route for route in ROUTES if isinstance(route, Route) and needs_membership(route)]


@pytest.mark.parametrize("route", MEMBER_ROUTES, ids=lambda route: f"{route.method} {route.pattern}")
def test_every_route_of_an_organization_needs_a_member(world: ApiWorld, route: Route) -> None:
    world.claims["sub"] = "stranger"
    answer = world.send(route.method, a_path(route))
    assert (answer["statusCode"], answer["json"]["code"]) == (403, "no_membership")


@pytest.mark.parametrize("route", SIGNED_IN, ids=lambda route: f"{route.method} {route.pattern}")
@pytest.mark.parametrize(
    ("claims", "status", "code"),
    [
        ({}, 401, "unauthorized"),
        ({"sub": "sub-1", "token_use": "id", "aud": "client-of-the-pool"}, 401, "not_an_access_token"),
        ({"sub": "sub-1", "token_use": "access", "client_id": "another"}, 401, "unauthorized"),
    ],
    ids=["no token", "id token", "another client"],
)
def test_every_other_route_needs_an_access_token(
    world: ApiWorld, route: AnyRoute, claims: dict[str, str], status: int, code: str
) -> None:
    world.claims = claims
    access = access_of(route.method, route.pattern)
    if code == "no_membership" and access is not None and access.kind == "platform":
        code = "platform_only"
    answer = world.send(route.method, a_path(route))
    access = access_of(route.method, route.pattern)
    if access is not None and access.kind == "platform" and code == "no_membership":
        code = "platform_only"
    assert (answer["statusCode"], answer["json"]["code"]) == (status, code)
    assert answer["headers"]["content-type"] == "application/problem+json"


def test_a_member_without_an_organization_is_told_whom_to_ask(world: ApiWorld) -> None:
    world.claims["sub"] = "stranger"
    assert "invitation" in world.send("GET", "/v1/verify")["json"]["detail"]


def test_a_member_of_a_deleted_organization_is_refused(world: ApiWorld) -> None:
    world.control.organizations.clear()
    assert world.send("GET", "/v1/verify")["statusCode"] == 404


def test_an_unknown_path_is_404_before_anyone_is_asked_to_sign_in(world: ApiWorld) -> None:
    world.claims = {}
    answer = world.send("GET", "/v1/nothing")
    assert (answer["statusCode"], answer["json"]["code"]) == (404, "not_found")


def test_a_wrong_method_is_405_and_names_the_right_ones(world: ApiWorld) -> None:
    answer = world.send("POST", "/v1/prices/aliases")
    assert (answer["statusCode"], answer["json"]["code"]) == (405, "method_not_allowed")
    assert answer["headers"]["allow"] == "DELETE, GET, PUT"


def test_head_is_answered_like_get_without_the_body(world: ApiWorld) -> None:
    answer = world.send("HEAD", "/health")
    assert (answer["statusCode"], answer["body"]) == (200, "")


def an_etag(world: ApiWorld, path: str = "/v1/costs") -> str:
    answer = world.send("GET", path, query="from=2026-11-01&to=2026-11-08")
    assert answer["statusCode"] == 200, answer
    etag: str = answer["headers"]["etag"]
    return etag


@pytest.mark.parametrize("wrapped", ["{}", "W/{}", '"other", {}', "*"])
def test_an_answer_that_the_client_holds_is_304(world: ApiWorld, wrapped: str) -> None:
    sent: Any = wrapped.format(an_etag(world).removeprefix("W/"))
    answer = world.send("GET", "/v1/costs", query="from=2026-11-01&to=2026-11-08", if_none_match=sent)
    assert (answer["statusCode"], answer["body"]) == (304, "")


def test_an_answer_that_the_client_does_not_hold_is_sent(world: ApiWorld) -> None:
    answer = world.send("GET", "/v1/costs", query="from=2026-11-01&to=2026-11-08", if_none_match='"other"')
    assert answer["statusCode"] == 200
    assert answer["headers"]["cache-control"] == "private, no-cache"
    assert set(answer["headers"]["vary"].split(", ")) == {"authorization", "x-api-key", "outlay-organization"}


@pytest.mark.parametrize("path", ["/health", "/v1/verify", "/v1/prices/aliases", "/v1/prices/unpriced"])
def test_every_answer_has_an_etag_that_moves_only_with_what_it_says(world: ApiWorld, path: str) -> None:
    first, again = world.send("GET", path), world.send("GET", path)
    assert first["headers"]["etag"] == again["headers"]["etag"]
    held = world.send("GET", path, if_none_match=first["headers"]["etag"])
    assert (held["statusCode"], held["body"]) == (304, "")


def test_what_is_no_answer_is_never_stored(world: ApiWorld) -> None:
    assert world.send("GET", "/v1/nothing")["headers"]["cache-control"] == "no-store"


_IDS = {
    "{import_id}": "imp_01kb2v5w3n8d6e9f0g1h2j3k4m",
    "{month}": "2026-10",
    "{kind}": "forecast",
    "{name}": "standard",
    "{pseudonym}": "u_" + "0" * 32,
}
_OF_A_PERSON = "/v1/people/{pseudonym}/events"
"""Asks whether there is such a person first, and then as ``/v1/events``."""


@pytest.mark.parametrize(
    "route",
    [one for one in ROUTES if one.method == "GET" and not one.public and one.pattern != _OF_A_PERSON],
    ids=lambda one: one.pattern,
)
def test_a_parameter_that_a_resource_does_not_know_is_refused(world: ApiWorld, route: AnyRoute) -> None:
    path = a_path(route)
    for name, value in _IDS.items():
        path = path.replace(name, value)
    world.claims["cognito:groups"] = [PLATFORM_GROUP]
    world.claims["cognito:groups"] = ["platform-admins"]
    answer = world.send("GET", path, query="unheard_of=1")
    assert answer["statusCode"] == 400, answer
    assert any(one["field"] == "unheard_of" for one in answer["json"]["errors"])
