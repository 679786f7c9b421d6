"""``outlay team`` and its like, ``outlay org``: the command, the client and the API in one."""

import json
from pathlib import Path

import pytest

from tests.support.builders import ORG, an_event, an_organization
from tests.support.cli import Command
from tests.support.http_api import RealApi
from tests.support.names_world import NamesWorld


@pytest.fixture
def world() -> NamesWorld:
    return NamesWorld(an_organization(in_use=False))


@pytest.fixture
def outlay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, world: NamesWorld) -> Command:
    monkeypatch.chdir(tmp_path)
    return Command(tmp_path, api=RealApi(send=world.send))


def ids(outlay: Command, *options: str, kind: str = "team") -> list[str]:
    result = outlay(kind, "list", "--json", *options)
    assert result.code == 0, result
    return [one["id"] for one in json.loads(result.out)]


@pytest.mark.parametrize("kind", ["team", "project", "feature", "cost-center", "environment"])
def test_each_kind_is_added_changed_archived_and_removed(outlay: Command, kind: str) -> None:
    assert outlay(kind, "add", "ml/search 50%", "--name", "Search", "--owner", "sub-2").code == 0
    assert outlay(kind, "set", "ml/search 50%", "--notes", "kept").code == 0
    archived = json.loads(outlay(kind, "archive", "ml/search 50%", "--json").out)
    assert (archived["state"], archived["notes"], archived["owners"]) == ("archived", "kept", ["sub-2"])
    assert json.loads(outlay(kind, "archive", "ml/search 50%", "--undo", "--json").out)["state"] == "active"
    table = outlay(kind, "list").out
    assert "ml/search 50%" in table
    assert "Search" in table
    assert outlay(kind, "remove", "ml/search 50%", "--yes").code == 0
    empty = outlay(kind, "list")
    assert (empty.code, empty.out) == (0, "")
    assert "There are no such" in empty.err


def test_owners_are_given_by_address_and_an_address_of_nobody_is_said(outlay: Command) -> None:
    added = json.loads(outlay("team", "add", "search", "--owner", "B@example.com", "--json").out)
    assert added["owners"] == ["sub-2"]
    assert ids(outlay, "--owner", "b@example.com") == ["search"]
    assert ids(outlay, "--owner", "sub-1") == []
    nobody = outlay("team", "set", "search", "--owner", "nobody@example.com")
    assert (nobody.code, "no member has the address nobody@example.com" in nobody.err) == (2, True)


def test_what_events_carried_is_adopted_or_merged_and_taken_back(outlay: Command, world: NamesWorld) -> None:
    world.counted.count(*[an_event(event_id=team, team=team) for team in ("search", "serach", "ads")])
    assert set(ids(outlay, "--state", "unregistered")) == {"search", "serach", "ads"}
    assert "2026-11" in outlay("team", "list", "--state", "unregistered").out
    assert outlay("team", "adopt", "search", "ads").code == 0
    merged = outlay("team", "merge", "serach", "search")
    assert (merged.code, "merged into search" in merged.out) == (0, True)
    assert ids(outlay, "--state", "unregistered") == []
    assert ids(outlay, "--state", "merged") == ["serach"]
    costs = json.loads(
        outlay("costs", "--by", "team", "--from", "2026-11-01", "--to", "2026-12-01", "--format", "json").out
    )
    assert {row["group"]["team"] for row in costs["rows"]} == {"search", "ads"}
    assert outlay("team", "merge", "serach", "--undo").code == 0
    assert world.table.get_names(ORG).canonical == {}
    assert "serach" in ids(outlay, "--state", "active", "--search", "SERACH")


def test_a_cost_center_is_given_and_taken(outlay: Command) -> None:
    assert outlay("cost-center", "add", "cc-1").code == 0
    assert json.loads(outlay("team", "add", "search", "--cost-center", "cc-1", "--json").out)["cost_center"] == "cc-1"
    taken = json.loads(outlay("team", "set", "search", "--cost-center", "", "--owner", "", "--json").out)
    assert (taken["cost_center"], taken["owners"]) == (None, [])


def test_the_list_ends_at_its_limit_and_says_so(outlay: Command) -> None:
    for number in range(3):
        outlay("team", "add", f"t{number}")
    result = outlay("team", "list", "--limit", "2", "--json")
    assert len(json.loads(result.out)) == 2
    assert "more than 2" in result.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("set", "search"),
        ("merge", "search"),
        ("merge", "search", "ads", "--undo"),
        ("list", "--state", "unregistered", "--search", "x"),
        ("merge", "nobody", "--undo"),
        ("add", "(other)"),
        ("archive", "nobody"),
    ],
)
def test_wrong_use_is_said(outlay: Command, arguments: tuple[str, ...]) -> None:
    result = outlay("team", *arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err


def test_a_name_is_registered_once(outlay: Command) -> None:
    outlay("team", "add", "search")
    result = outlay("team", "add", "search")
    assert result.code == 2
    assert "registered already" in result.err


# ---- the organization


def test_settings_are_shown_and_changed(outlay: Command, world: NamesWorld) -> None:
    shown = outlay("org", "show")
    assert "Acme" in shown.out
    assert "free to be changed" in shown.err
    options = ["--fiscal-year-start-month", "4", "--tag-key", "region", "--required-tag", "region", "--shows-names"]
    changed = json.loads(outlay("org", "set", *options, "--json").out)
    assert (changed["fiscal_year_start_month"], changed["tag_keys"], changed["shows_names"]) == (4, ["region"], True)
    cleared = json.loads(outlay("org", "set", "--clear", "required_tags", "--hides-names", "--json").out)
    assert (cleared["required_tags"], cleared["shows_names"], cleared["tag_keys"]) == ([], False, ["region"])
    assert outlay("org", "set").code == 2
    assert world.table.begin_use(world.table.get_organization(ORG))
    refused = outlay("org", "set", "--time-zone", "Asia/Tokyo")
    assert refused.code == 2
    assert "time_zone" in refused.err


def test_organizations_are_made_and_listed_by_the_platform(outlay: Command, world: NamesWorld) -> None:
    refused = outlay("org", "create", "Labs")
    assert refused.code == 2
    world.become("sub-1", **{"cognito:groups": ["platform-admins"]})
    made = outlay("org", "create", "Labs", "--time-zone", "Europe/Zurich", "--tag-key", "region", "--json")
    assert json.loads(made.out)["id"] == "labs"
    assert outlay("org", "create", "Labs", "--id", "other-labs").code == 0
    assert [one["id"] for one in json.loads(outlay("org", "list", "--json").out)] == ["labs", "other-labs"]
    assert "other-labs" in outlay("org", "list").out
