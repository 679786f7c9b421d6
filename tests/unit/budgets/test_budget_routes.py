"""Budgets over HTTP: made, changed, copied, listed, deleted."""

from typing import Any

import pytest
from outlay.application.budget_records import board_place
from outlay.application.control_store import change as change_of
from outlay.domain.batch import DimensionConfig
from outlay.domain.budget import MAX_BUDGETS

from tests.support.budgets_world import LIMIT, BudgetsWorld, path, problems
from tests.support.builders import ORG, a_membership

MISSING = "bud_" + "0" * 24


@pytest.fixture
def world() -> BudgetsWorld:
    return BudgetsWorld()


def test_a_budget_says_all_that_was_decided(world: BudgetsWorld) -> None:
    made = world.make(scope={"team": ["search", "ads"]}, rollover="unused", rollover_cap_usd="20.5", notes="a\nb")
    assert made == {
        "budget_id": made["budget_id"],
        "name": "All of it",
        "unit": "usd",
        "limit_usd": "100.00",
        "scope": {"team": ["ads", "search"]},
        "cycle": "monthly",
        "start_day": None,
        "end_day": None,
        "renews": True,
        "rollover": "unused",
        "rollover_cap_usd": "20.50",
        "active": True,
        "state": "active",
        "alerts": True,
        "thresholds": [
            {"percent": 50, "kind": "actual", "level": "info"},
            {"percent": 80, "kind": "actual", "level": "warning"},
            {"percent": 90, "kind": "actual", "level": "info"},
            {"percent": 95, "kind": "actual", "level": "critical"},
            {"percent": 100, "kind": "actual", "level": "exceeded"},
        ],
        "reminds_daily": False,
        "enforcement": "notify",
        "throttle_percent": 80,
        "throttle_per_minute": 10,
        "when_unreachable": "allow",
        "owners": [],
        "notes": "a\nb",
        "increases": [],
        "kept_by_policy": None,
        "created_at": "2026-11-22T12:00:00.000Z",
        "deleted_at": None,
    }
    shown = world.send("GET", path(made))
    assert (shown["json"], shown["headers"]["etag"]) == (made, '"1"')
    assert world.send("GET", "/v1/budgets")["json"]["budgets"] == [made]
    assert world.calls.evaluated == [ORG]


@pytest.mark.parametrize(
    ("limit", "unit", "told"),
    [
        ({"limit_usd": "0.000000000001"}, "usd", "0.000000000001"),
        ({"limit_tokens": 5_000_000}, "tokens", 5_000_000),
        ({"limit_requests": 1}, "requests", 1),
    ],
)
def test_a_limit_is_of_one_unit(world: BudgetsWorld, limit: dict[str, Any], unit: str, told: Any) -> None:
    made = world.send("POST", "/v1/budgets", body={"name": "x", **limit})["json"]
    assert (made["unit"], made[f"limit_{unit}"]) == (unit, told)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"limit_usd": None}, ["limit_usd"]),
        ({"limit_tokens": 5}, ["limit_usd"]),
        ({"limit_usd": "0"}, ["limit_usd"]),
        ({"limit_usd": "-1"}, ["limit_usd"]),
        ({"limit_usd": "0.0000000000001"}, ["limit_usd"]),
        ({"limit_usd": "1e3"}, ["limit_usd"]),
        ({"limit_usd": "1000000000.01"}, ["limit_usd"]),
        ({"limit_usd": None, "limit_tokens": 0}, ["limit_tokens"]),
        ({"limit_usd": None, "limit_requests": -1}, ["limit_requests"]),
        ({"currency": "EUR"}, ["currency"]),
        ({"name": " "}, ["name"]),
        ({"name": "a<b"}, ["name"]),
        ({"notes": "a\x00"}, ["notes"]),
        ({"scope": {"colour": ["red"]}}, ["scope"]),
        ({"scope": {"tag:region": ["eu"]}}, ["scope"]),
        ({"scope": {"team": []}}, ["scope.team"]),
        ({"scope": {"team": ["(other)"]}}, ["scope.team"]),
        ({"scope": {"team": ["=1"]}}, ["scope.team"]),
        ({"scope": {"user": ["ann@example.com"]}}, ["scope.user"]),
        ({"scope": {"user": ["u_" + "0" * 32], "feature": ["x"]}}, ["scope"]),
        ({"scope": {"api_key": ["ok_secret"], "source": ["x"]}}, ["scope.api_key", "scope.source"]),
        ({"cycle": "custom"}, ["end_day", "start_day"]),
        ({"cycle": "custom", "start_day": "2026-02-30", "end_day": "2026-03-01"}, ["start_day"]),
        ({"cycle": "custom", "start_day": "2026-03-02", "end_day": "2026-03-01"}, ["end_day"]),
        ({"cycle": "custom", "start_day": "2026-03-02", "end_day": "2026-03-02"}, ["end_day"]),
        ({"cycle": "custom", "start_day": "2026-03-02", "end_day": "2031-03-04"}, ["end_day"]),
        ({"end_day": "2026-12-31"}, ["end_day"]),
        ({"start_day": "1999-12-31"}, ["start_day"]),
        ({"rollover_cap_usd": "5"}, ["rollover_cap_usd"]),
        ({"rollover": "unused", "rollover_cap_usd": "0"}, ["rollover_cap_usd"]),
        ({"rollover": "unused", "rollover_cap_tokens": 5}, ["rollover_cap_tokens"]),
        ({"rollover": "unused", "renews": False}, ["rollover"]),
        ({"throttle_percent": 0, "throttle_per_minute": 0}, ["throttle_per_minute", "throttle_percent"]),
        ({"owners": ["nobody"]}, ["owners"]),
        ({"owners": ["sub-1", "sub-1"]}, ["owners"]),
        ({"enforcement": "explode", "cycle": "hourly"}, ["cycle", "enforcement"]),
        ({"more": 1}, ["more"]),
    ],
)
def test_what_can_t_be_is_refused_with_every_problem(
    world: BudgetsWorld, changes: dict[str, Any], fields: list[str]
) -> None:
    answer = world.send("POST", "/v1/budgets", body={**LIMIT, **changes})
    assert problems(answer) == fields
    assert world.send("GET", "/v1/budgets")["json"]["budgets"] == []


def thresholds(*told: tuple[int, str] | tuple[int, str, str]) -> list[dict[str, Any]]:
    return [dict(zip(("percent", "level", "kind"), one, strict=False)) for one in told]


@pytest.mark.parametrize(
    "wrong",
    [
        thresholds((80, "critical"), (90, "warning")),
        thresholds((80, "warning"), (100, "exceeded"), (101, "critical")),
        thresholds((80, "warning"), (80, "critical")),
        thresholds((0, "info")),
        thresholds((1_001, "exceeded")),
        thresholds(*((percent, "info") for percent in range(1, 22))),
    ],
)
def test_thresholds_out_of_order_are_named(world: BudgetsWorld, wrong: list[dict[str, Any]]) -> None:
    assert problems(world.send("POST", "/v1/budgets", body={**LIMIT, "thresholds": wrong})) == ["thresholds"]


def test_thresholds_of_two_kinds_and_of_the_app_have_no_order_among_them(world: BudgetsWorld) -> None:
    told = thresholds(
        (50, "critical", "forecast"), (80, "warning", "actual"), (90, "info", "actual"), (200, "exceeded")
    )
    made = world.make(thresholds=told)
    assert [one["percent"] for one in made["thresholds"]] == [50, 80, 90, 200]
    assert world.make(name="none", scope={"team": ["x"]}, thresholds=[])["thresholds"] == []


def test_tags_that_figures_are_kept_by_are_dimensions() -> None:
    world = BudgetsWorld(dimensions=DimensionConfig(revision=1, tag_keys=("region",)))
    assert world.make(scope={"tag:region": ["eu", ""]})["scope"] == {"tag:region": ["", "eu"]}


def test_an_environment_has_to_be_registered_where_some_are(world: BudgetsWorld) -> None:
    assert world.make(scope={"environment": ["prodution"]})["scope"]
    assert world.send("POST", "/v1/environments", body={"id": "production"})["statusCode"] == 201
    body = {**LIMIT, "name": "b", "scope": {"environment": ["prodution"]}}
    assert problems(world.send("POST", "/v1/budgets", body=body)) == ["scope.environment"]
    assert world.make(name="c", scope={"environment": ["production", ""]})


@pytest.mark.parametrize(
    "again",
    [
        {"name": " all OF it", "scope": {"team": ["ads"]}},
        {"name": "b"},
        {"name": "b", "limit_usd": "5", "enforcement": "stop"},
    ],
)
def test_a_second_budget_for_the_same_is_a_duplicate(world: BudgetsWorld, again: dict[str, Any]) -> None:
    world.make()
    answer = world.send("POST", "/v1/budgets", body={**LIMIT, **again})
    assert (answer["statusCode"], answer["json"]["code"]) == (409, "duplicate_budget")
    assert world.make(name="b", limit_usd=None, limit_tokens=5)
    assert world.make(name="c", cycle="daily")


def test_there_are_at_most_so_many(world: BudgetsWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("outlay.application.manage_budgets.MAX_BUDGETS", 2)
    assert MAX_BUDGETS == 500
    for team in ("a", "b"):
        world.make(name=team, scope={"team": [team]})
    answer = world.send("POST", "/v1/budgets", body=LIMIT)
    assert (answer["statusCode"], answer["json"]["code"]) == (409, "budgets_full")


def test_a_change_leaves_what_it_does_not_name(world: BudgetsWorld) -> None:
    made = world.make(scope={"team": ["ads"]}, rollover="unused", rollover_cap_usd="5")
    answer = world.change(made, active=False)
    assert answer["statusCode"] == 200
    assert answer["json"] == {**made, "active": False, "state": "paused"}
    assert answer["headers"]["etag"] == '"2"'
    assert world.change(made, limit_usd="7", rollover_cap_usd=None)["json"]["rollover_cap_usd"] is None
    assert world.send("GET", path(made))["json"]["limit_usd"] == "7.00"
    assert world.change(made, active=True)["json"]["state"] == "active"


def test_a_change_is_held_to_the_same_rules(world: BudgetsWorld) -> None:
    made, other = world.make(), world.make(name="b", scope={"team": ["b"]})
    assert problems(world.change(made, limit_usd="0", end_day="2027-01-01")) == ["end_day", "limit_usd"]
    assert problems(world.change(made, limit_tokens=5)) == ["limit_tokens"]
    assert world.change(other, scope={})["json"]["code"] == "duplicate_budget"
    assert world.change(made, name="All of IT")["statusCode"] == 200
    assert world.send("GET", path(other))["json"] == other


def test_changes_need_the_version_that_was_seen(world: BudgetsWorld) -> None:
    made = world.make()
    for method, body in (("PUT", {"name": "b"}), ("DELETE", None)):
        assert world.send(method, path(made), body=body)["json"]["code"] == "version_missing"
        assert world.send(method, path(made), body=body, if_match='"7"')["json"]["code"] == "version_changed"
        assert world.send(method, f"/v1/budgets/{MISSING}", body=body, if_match='"1"')["statusCode"] == 404


def test_two_people_who_change_two_budgets_at_once_hear_nothing_of_each_other(world: BudgetsWorld) -> None:
    """The board's version is raised by both: the one who comes second does it again."""
    made = world.make()
    real, raced = world.store.commit, []

    def late(writes: Any, *, now_ms: int) -> None:
        if len(raced) < 3 and any(write.place == board_place(ORG) for write in writes):
            raced.append(1)
            board = world.store.find(board_place(ORG))
            assert board is not None
            real([change_of(board, {"next": board.content["next"]})], now_ms=now_ms)
        real(writes, now_ms=now_ms)

    world.store.commit = late  # type: ignore[method-assign]
    assert world.change(made, limit_usd="5")["json"]["limit_usd"] == "5.00"
    assert len(raced) == 3
    assert world.send("GET", path(made))["headers"]["etag"] == '"2"'
    assert [one["action"] for one in world.send("GET", "/v1/audit")["json"]["entries"]].count("budget.change") == 1


def test_a_change_of_the_budget_itself_in_between_is_told(world: BudgetsWorld) -> None:
    made = world.make()
    real, raced = world.store.commit, []

    def late(writes: Any, *, now_ms: int) -> None:
        if not raced and any(write.place == board_place(ORG) for write in writes):
            raced.append(1)
            assert world.change(made, name="theirs")["statusCode"] == 200
        real(writes, now_ms=now_ms)

    world.store.commit = late  # type: ignore[method-assign]
    answer = world.send("PUT", path(made), body={"name": "mine"}, if_match='"1"')
    assert (answer["statusCode"], answer["json"]["code"]) == (412, "version_changed")
    assert world.send("GET", path(made))["json"]["name"] == "theirs"


def test_a_copy_is_another_one_with_what_is_said_instead(world: BudgetsWorld) -> None:
    made = world.make(scope={"team": ["ads"]}, enforcement="stop", notes="n")
    answer = world.send("POST", path(made, "copy"), body={"name": "of search", "scope": {"team": ["search"]}})
    assert answer["statusCode"] == 201
    same = {**made, "budget_id": answer["json"]["budget_id"], "name": "of search", "scope": {"team": ["search"]}}
    assert answer["json"] == same != made
    assert world.send("POST", path(made, "copy"), body={"name": "same scope"})["json"]["code"] == "duplicate_budget"
    tokens = world.send("POST", path(made, "copy"), body={"name": "in tokens", "limit_tokens": 5})["json"]
    assert (tokens["unit"], tokens["limit_tokens"], tokens["enforcement"]) == ("tokens", 5, "stop")


def test_a_repeat_with_the_same_key_makes_no_second(world: BudgetsWorld) -> None:
    first = world.send("POST", "/v1/budgets", body=LIMIT, idempotency_key="k-1")
    again = world.send("POST", "/v1/budgets", body=LIMIT, idempotency_key="k-1")
    assert (again["statusCode"], again["json"]) == (201, first["json"])
    assert len(world.send("GET", "/v1/budgets")["json"]["budgets"]) == 1


def test_a_deleted_budget_is_gone_from_the_list_and_stays_to_be_read(world: BudgetsWorld) -> None:
    made = world.make()
    answer = world.send("DELETE", path(made), if_match='"1"')
    assert (answer["statusCode"], answer["json"]["state"]) == (200, "deleted")
    assert world.send("GET", "/v1/budgets")["json"]["budgets"] == []
    assert world.send("GET", path(made))["json"] == answer["json"]
    assert world.read(made)["period"] is None
    assert world.read(made, "history")["periods"] == []
    for method, body in (("PUT", {"name": "b"}), ("DELETE", None)):
        assert world.send(method, path(made), body=body, if_match='"1"')["json"]["code"] == "budget_deleted"
    assert world.make()["budget_id"] != made["budget_id"]


def test_a_number_is_never_used_again(world: BudgetsWorld) -> None:
    made = world.make()
    world.send("DELETE", path(made), if_match='"1"')
    world.make()
    board = world.store.find(board_place(ORG))
    assert board is not None
    assert board.content["next"] == 3


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["org", "ads", "tokens", "paused"]),
        ("state=paused", ["paused"]),
        ("enforcement=stop", ["ads"]),
        ("unit=tokens", ["tokens"]),
        ("cycle=daily", ["paused"]),
        ("dimension=team", ["ads", "paused"]),
        ("dimension=team&value=ads", ["ads"]),
        ("owner=sub-1", ["tokens"]),
        ("q=AD", ["ads"]),
        ("q=remember", ["paused"]),
        ("state=active&unit=usd", ["org", "ads"]),
    ],
)
def test_the_list_takes_filters(world: BudgetsWorld, query: str, names: list[str]) -> None:
    world.make(name="org")
    world.make(name="ads", scope={"team": ["ads"]}, enforcement="stop")
    world.make(name="tokens", limit_usd=None, limit_tokens=7, owners=["sub-1"])
    world.make(name="paused", scope={"team": ["b"]}, active=False, cycle="daily", notes="to remember")
    found = world.send("GET", "/v1/budgets", query=query)["json"]["budgets"]
    assert [one["name"] for one in found] == names


def test_the_list_comes_in_pages(world: BudgetsWorld) -> None:
    for team in "abcde":
        world.make(name=team, scope={"team": [team]})
    names, cursor, pages = [], "", 0
    while True:
        page = world.send("GET", "/v1/budgets", query="limit=2" + (f"&cursor={cursor}" if cursor else ""))["json"]
        names += [one["name"] for one in page["budgets"]]
        pages += 1
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert (names, pages) == (list("abcde"), 3)


@pytest.mark.parametrize(
    "query", ["state=gone", "unit=eur", "cycle=x", "enforcement=x", "value=a", "cursor=x", "limit=0"]
)
def test_a_filter_that_can_t_be_meant_is_refused(world: BudgetsWorld, query: str) -> None:
    assert problems(world.send("GET", "/v1/budgets", query=query)) == [query.split("=", maxsplit=1)[0]]


def test_every_change_is_in_the_audit_log(world: BudgetsWorld) -> None:
    made = world.make()
    world.change(made, limit_usd="5")
    world.send("DELETE", path(made), if_match='"2"')
    entries = [one for one in world.send("GET", "/v1/audit")["json"]["entries"] if one["target"] == made["budget_id"]]
    assert sorted(one["action"] for one in entries) == ["budget.change", "budget.create", "budget.delete"]


# ---- who sees and does what


def manager(world: BudgetsWorld, **scope: list[str]) -> None:
    world.becomes("manager", scope={name: tuple(values) for name, values in scope.items()})


def test_a_manager_sees_and_makes_budgets_of_what_they_manage(world: BudgetsWorld) -> None:
    org, ads = world.make(), world.make(name="ads", scope={"team": ["ads"]})
    both = world.make(name="both", scope={"team": ["ads", "search"]})
    part = world.make(name="part", scope={"team": ["ads"], "model": ["gpt-4o"]})
    manager(world, team=["ads"])
    found = world.send("GET", "/v1/budgets")["json"]["budgets"]
    assert [one["name"] for one in found] == ["ads", "part"]
    assert [one["name"] for one in world.send("GET", "/v1/budgets/utilization")["json"]["budgets"]] == ["ads", "part"]
    for hidden in (org, both):
        for what in ("", "status", "history", "exhaustion"):
            assert world.send("GET", path(hidden, what))["statusCode"] == 404
        assert world.send("PUT", path(hidden), body={"name": "x"}, if_match='"1"')["statusCode"] == 404
        assert world.send("DELETE", path(hidden), if_match='"1"')["statusCode"] == 404
        assert world.send("POST", path(hidden, "copy"), body={"name": "x"})["statusCode"] == 404
    assert world.make(name="mine", scope={"team": ["ads"], "project": ["p"]})
    assert problems(world.send("POST", "/v1/budgets", body={**LIMIT, "name": "x"})) == ["scope"]
    assert problems(world.change(ads, scope={"team": ["search"]})) == ["scope"]
    assert world.change(part, limit_usd="3")["statusCode"] == 200


def test_an_owner_reads_what_lies_beyond_their_scope_and_changes_nothing(world: BudgetsWorld) -> None:
    made = world.make(owners=["sub-1"])
    manager(world, team=["ads"])
    assert world.read(made)["limit_usd"] == "100.00"
    answer = world.send("PUT", path(made), body={"name": "x"}, if_match='"1"')
    assert (answer["statusCode"], answer["json"]["code"]) == (403, "outside_scope")


def test_a_viewer_sees_budgets_of_nobody_but_themselves(world: BudgetsWorld) -> None:
    world.make()
    world.becomes("viewer")
    assert world.send("GET", "/v1/budgets")["json"]["budgets"] == []
    assert world.send("GET", "/v1/budgets/utilization")["json"]["totals"]["budgets"] == 0
    assert world.send("POST", "/v1/budgets", body=LIMIT)["statusCode"] == 403


def test_owners_have_to_be_members_of_this_organization(world: BudgetsWorld) -> None:
    world.control.memberships["bob"] = {"other": a_membership(subject="bob", org="other")}
    assert problems(world.send("POST", "/v1/budgets", body={**LIMIT, "owners": ["bob"]})) == ["owners"]
    assert world.make(owners=["sub-1"])["owners"] == ["sub-1"]
