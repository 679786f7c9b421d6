"""People by name: for managers and administrators, where the organization shows names, and nowhere else."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.support.builders import ORG, a_membership
from tests.support.own_world import ANN, BOB, OwnWorld

PERIOD = "from=2026-10-10&to=2026-11-26"
WEEK = "from=2026-11-16&to=2026-11-24"
ASKED = [
    ("/v1/users", PERIOD),
    ("/v1/costs", f"{PERIOD}&group_by=user&granularity=total"),
    ("/v1/events", f"{WEEK}&limit=500"),
]


@pytest.fixture(scope="module")
def whole() -> OwnWorld:
    return OwnWorld()


@pytest.fixture
def world(whole: OwnWorld) -> Iterator[OwnWorld]:
    organization = whole.control.organizations[ORG]
    whole.control.organizations[ORG] = replace(organization, shows_names=True)
    yield whole
    whole.control.organizations[ORG] = organization


def user_of(row: dict[str, Any]) -> str:
    found: str = row["user"] if "user" in row else row["group"]["user"]
    return found


@pytest.mark.parametrize(("path", "query"), ASKED)
def test_names_stand_beside_pseudonyms_and_are_kept_nowhere(world: OwnWorld, path: str, query: str) -> None:
    answer = world.mine("cem", path, query)
    told = {user_of(row): row["user_name"] for row in answer["json"]["rows"]}
    assert told == {world.ann: ANN, world.bob: BOB, "": None}
    assert answer["headers"]["cache-control"] == "no-store"
    assert "etag" not in answer["headers"]


@pytest.mark.parametrize(("path", "query"), ASKED)
def test_where_the_organization_hides_names_there_are_none(whole: OwnWorld, path: str, query: str) -> None:
    answer = whole.mine("cem", path, query)
    assert not any("user_name" in row for row in answer["json"]["rows"])
    assert not any(name in answer["body"] for name in (ANN, BOB))
    assert "etag" in answer["headers"]


def test_a_manager_sees_names_of_the_scope(world: OwnWorld) -> None:
    rows = world.body("meg", "/v1/costs", f"{PERIOD}&group_by=user,team&granularity=total")["rows"]
    assert {row["group"]["team"] for row in rows} == {"search"}
    assert {row["user_name"] for row in rows} <= {ANN, BOB, None}


def test_a_viewer_sees_no_name_not_even_the_own(world: OwnWorld) -> None:
    rows = world.body("ann", "/v1/me/events", WEEK)["rows"]
    assert rows
    assert not any("user_name" in row for row in rows)


def test_who_visits_sees_pseudonyms(world: OwnWorld) -> None:
    world.control.memberships["pat"] = {"zz-home": a_membership(subject="pat", org="zz-home")}
    world.claims["cognito:groups"] = ["platform-admins"]
    answer = world.mine("pat", "/v1/users", PERIOD, outlay_organization=ORG)
    del world.claims["cognito:groups"]
    assert answer["statusCode"] == 200
    assert ANN not in answer["body"]


def test_where_nothing_is_grouped_by_user_no_name_is_read(world: OwnWorld) -> None:
    world.people_items.calls.clear()
    answer = world.mine("cem", "/v1/costs", f"{WEEK}&granularity=total")
    assert (world.people_items.calls, "etag" in answer["headers"]) == ([], True)


def test_names_are_read_in_two_batches_however_many_rows_a_page_has(world: OwnWorld) -> None:
    world.people_items.calls.clear()
    world.mine("cem", "/v1/users", f"{PERIOD}&group_by=model")
    assert world.people_items.calls == ["batch_get_item"] * 2


def test_an_erased_person_s_name_is_gone_and_the_usage_stays() -> None:
    world = OwnWorld()
    world.control.organizations[ORG] = replace(world.control.organizations[ORG], shows_names=True)
    erased = world.mine("cem", f"/v1/people/{world.ann}", "")
    assert erased["json"]["name"] == ANN
    answer = world.erase(world.ann)
    assert answer["statusCode"] == 200
    rows = world.body("cem", "/v1/users", PERIOD)["rows"]
    assert {row["user"]: row["user_name"] for row in rows}[world.ann] is None
    assert world.body("ann", "/v1/me/costs", PERIOD)["rows"] == []
