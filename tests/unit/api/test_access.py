"""The table of access is complete, and says what people would expect of each role."""

import re

import pytest
from outlay.domain.access import Access, KeyScope, Principal, Role, admit, within
from outlay.domain.access_table import ACCESS, permitted
from outlay.domain.errors import Forbidden, OutlayError, Unauthorized

from functions.api.app import ROUTES
from functions.api.routing import AccountRoute, PublicRoute
from tests.support.access_matrix import LET_IN, LETTERS, MADE_UP, who
from tests.support.builders import NOW_MS

OF_INGEST = {"POST /v1/events"}
SERVED = {f"{route.method} {route.pattern}": route for route in ROUTES}
CUT = {"team": frozenset({"search"})}
MINUTE_MS = 60_000


def a_principal(letter: str, *, cut: bool = True, signed_in_ms: int = NOW_MS) -> Principal:
    roles = {"V": Role.VIEWER, "M": Role.MANAGER, "A": Role.ADMIN}
    scopes = {"r": KeyScope.READ, "i": KeyScope.INGEST, "l": KeyScope.LEASE}
    if letter in scopes:
        return Principal(kind="key", subject="key", org="acme", scopes=frozenset({scopes[letter]}))
    return Principal(
        kind="person",
        subject="sub-1",
        org="acme" if letter in roles else "",
        role=roles.get(letter),
        cut=CUT if letter == "M" and cut else {},
        is_platform=letter == "P",
        signed_in_ms=signed_in_ms,
    )


def refusal(access: Access, principal: Principal) -> OutlayError | None:
    try:
        admit(access, principal, now_ms=NOW_MS, fresh_ms=15 * MINUTE_MS)
    except OutlayError as error:
        return error
    return None


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    assert set(ACCESS) == set(SERVED) | OF_INGEST


def test_every_route_is_written_out_by_hand_as_well() -> None:
    assert set(LET_IN) == set(ACCESS)


def test_every_id_in_a_path_has_one_that_exists_nowhere() -> None:
    assert {name for key in ACCESS for name in re.findall(r"\{(\w+)\}", key)} == set(MADE_UP)


@pytest.mark.parametrize("key", sorted(ACCESS))
def test_exactly_those_are_let_in_who_should_be(key: str) -> None:
    let_in = {letter for letter in LETTERS if refusal(ACCESS[key], a_principal(letter)) is None}
    assert let_in == who(LET_IN[key])


@pytest.mark.parametrize("letter", sorted(LETTERS))
def test_who_asks_what_they_may_is_told_the_lines_that_are_written_by_hand(letter: str) -> None:
    by_hand = {key for key in LET_IN if letter in who(LET_IN[key]) and ACCESS[key].kind != "public"}
    told = permitted(a_principal(letter))
    assert told == tuple(sorted(by_hand))


@pytest.mark.parametrize("key", sorted(SERVED))
def test_a_route_is_of_the_kind_that_its_row_says(key: str) -> None:
    kinds = {PublicRoute: {"public"}, AccountRoute: {"account", "platform"}}
    # Of an organization that an administrator of the deployment visits.
    assert ACCESS[key].kind in kinds.get(type(SERVED[key]), {"member", "platform"})


@pytest.mark.parametrize("key", [key for key in sorted(ACCESS) if ACCESS[key].kind == "member" and ACCESS[key].role])
def test_who_sees_a_part_gets_that_part_or_nothing(key: str) -> None:
    """A route that knows no part is for those who see everything, unless it shows nobody's usage."""
    access = ACCESS[key]
    assert not (access.cut and access.open_to_cut)
    bound = Principal(kind="key", subject="k", org="acme", scopes=frozenset(KeyScope), cut=CUT)
    refused = refusal(access, bound)
    if access.keys and not access.cut and not access.open_to_cut:
        assert refused is not None
        assert refused.code == "outside_scope"


@pytest.mark.parametrize(("age_ms", "let_in"), [(0, True), (15 * MINUTE_MS, True), (15 * MINUTE_MS + 1, False)])
def test_some_changes_need_a_login_of_the_last_minutes(age_ms: int, let_in: bool) -> None:
    access = Access(role=Role.ADMIN, fresh=True)
    refused = refusal(access, a_principal("A", signed_in_ms=NOW_MS - age_ms))
    assert (refused is None) is let_in
    if refused is not None:
        assert (type(refused), refused.code) == (Unauthorized, "login_too_old")


def test_a_deployer_can_do_without_fresh_logins() -> None:
    admit(Access(role=Role.ADMIN, fresh=True), a_principal("A", signed_in_ms=0), now_ms=NOW_MS, fresh_ms=0)


@pytest.mark.parametrize("key", [key for key in sorted(ACCESS) if not key.startswith("GET ")])
def test_changes_to_keys_roles_and_prices_are_among_them(key: str) -> None:
    sensitive = re.search(r"/v1/(keys|members|prices|plans|connections|channels)", key)
    is_question = key in {"POST /v1/prices/compare"}
    assert ACCESS[key].fresh or not sensitive or is_question


@pytest.mark.parametrize(
    ("letter", "access", "code"),
    [
        ("r", Access(role=Role.ADMIN), "people_only"),
        ("i", Access(role=Role.ADMIN, keys=frozenset({KeyScope.READ})), "scope_missing"),
        ("V", Access(role=Role.MANAGER), "role_missing"),
        ("A", Access(keys=frozenset({KeyScope.INGEST})), "keys_only"),
        ("S", Access(role=Role.VIEWER), "no_membership"),
        ("A", Access(kind="platform"), "platform_only"),
        ("M", Access(role=Role.MANAGER), "outside_scope"),
    ],
)
def test_a_refusal_says_what_is_missing(letter: str, access: Access, code: str) -> None:
    refused = refusal(access, a_principal(letter))
    assert isinstance(refused, Forbidden)
    assert refused.code == code


def test_a_filter_only_ever_narrows_what_may_be_seen() -> None:
    both = {"team": frozenset({"search", "ads"})}
    assert within(both, {}) == both
    assert within(both, {"team": frozenset({"ads", "hr"})}) == {"team": frozenset({"ads"})}
    assert within(both, {"team": frozenset({"hr"})}) == {"team": frozenset()}
    assert within(both, {"model": frozenset({"m"})}) == {**both, "model": frozenset({"m"})}
    assert within({}, {"model": frozenset({"m"})}) == {"model": frozenset({"m"})}
