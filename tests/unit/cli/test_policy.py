"""``outlay policy`` against the real API in memory."""

import json
from pathlib import Path

import httpx
import pytest

from tests.support.builders import NOW_MS, an_event
from tests.support.cli import Command
from tests.support.names_world import NamesWorld

RULES = [
    {"id": "region", "kind": "required_tags", "mode": "deny", "tags": {"region": ["eu"]}},
    {"id": "dev", "kind": "spending", "limit_usd": "0.000001", "when": {"team": ["search"]}},
    {"id": "mini", "kind": "models", "mode": "warn", "allow": ["openai/gpt-4o-mini"]},
]


@pytest.fixture
def world() -> NamesWorld:
    return NamesWorld()


@pytest.fixture
def outlay(world: NamesWorld, outlay: Command) -> Command:
    def answer(request: httpx.Request) -> httpx.Response:
        headers = {name.replace("-", "_"): value for name, value in request.headers.items() if name != "authorization"}
        body = request.content.decode() or None
        told = world.send(request.method, request.url.path, query=request.url.query.decode(), body=body, **headers)
        return httpx.Response(told["statusCode"], headers=told["headers"], content=told["body"].encode())

    outlay.api.fallback = answer
    return outlay


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "ours.json"
    path.write_text(json.dumps({"name": "Ours", "rules": RULES}))
    return str(path)


def test_a_policy_is_made_changed_by_what_was_shown_switched_and_removed(
    outlay: Command, file: str, tmp_path: Path
) -> None:
    made = json.loads(outlay("policy", "add", file, "--json").out)
    one = made["policy_id"]
    assert "Ours" in outlay("policy", "list").out
    shown = tmp_path / "shown.json"
    shown.write_text(outlay("policy", "show", one, "--json").out)
    assert json.loads(outlay("policy", "change", one, str(shown), "--json").out)["version"] == 2
    assert json.loads(outlay("policy", "disable", one, "--json").out)["enabled"] is False
    assert json.loads(outlay("policy", "enable", one, "--json").out)["version"] == 4
    assert "bud_" in outlay("policy", "show", one).out
    assert outlay("policy", "versions", one).out.count("Ours") == 4
    assert outlay("policy", "remove", one, "--yes").code == 0
    assert "no policy" in outlay("policy", "list").err


def test_a_trial_says_what_would_have_been_refused_by_whom(outlay: Command, world: NamesWorld, tmp_path: Path) -> None:
    world.counted.count(an_event(team="search", timestamp_ms=NOW_MS))
    path = tmp_path / "draft.json"
    path.write_text(json.dumps({"name": "Draft", "rules": RULES[1:]}))
    result = outlay("policy", "try", str(path))
    assert result.code == 0, result
    assert "by figures" in result.out
    assert "search" in result.out
    assert "limit dev" in result.out
    assert json.loads(outlay("policy", "try", str(path), "--json").out)[0]["falls_short"]["requests"] == 1


def test_a_trial_is_of_a_file_or_of_a_stored_policy(outlay: Command, file: str) -> None:
    assert outlay("policy", "try").code == 2
    assert outlay("policy", "try", file, "--policy", "pol_x").code == 2


def test_a_model_is_asked_for_approved_and_withdrawn(outlay: Command) -> None:
    asked = outlay("policy", "ask", "openai/o1-pro", "--scope", "team:search", "--reason", "an evaluation", "--json")
    one = json.loads(asked.out)["approval_id"]
    assert "team:search" in outlay("policy", "approvals", "--state", "asked").out
    approved = outlay("policy", "approve", one, "--until", "2026-12-01T00:00:00Z")
    assert "approved until 2026-12-01" in approved.out
    assert "refused" in outlay("policy", "refuse", one, "--comment", "too dear").out


def test_violations_are_listed(outlay: Command) -> None:
    assert outlay("policy", "violations", "--mode", "deny").code == 0
    assert json.loads(outlay("policy", "violations", "--json").out)["violations"] == []


def test_a_file_that_is_no_policy_is_said_to_be_none(outlay: Command, tmp_path: Path) -> None:
    path = tmp_path / "wrong.json"
    path.write_text("[]")
    result = outlay("policy", "add", str(path))
    assert (result.code, "name" in result.err) == (2, True)
