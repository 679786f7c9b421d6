"""``outlay connection`` against the real API in memory; no key is ever shown or an option."""

import json
from typing import Any

import httpx
import pytest
from outlay.adapters.http.outbound import OutboundClient
from outlay.domain.outbound_target import OutboundPolicy

from tests.support.api_world import ApiWorld
from tests.support.cli import Command

KEY, OTHER_KEY = "sk-the-first-key-0123456789-wxyz", "sk-another-key-9876543210-abcd"
ADD = ("connection", "add", "--provider", "openai", "--name", "Production", "--purpose", "gateway", "--json")


@pytest.fixture
def world() -> ApiWorld:
    world = ApiWorld()
    world.outbound = OutboundClient(policy=OutboundPolicy(), resolve=lambda host, port: [])
    return world


@pytest.fixture
def outlay(world: ApiWorld, outlay: Command) -> Command:
    def answer(request: httpx.Request) -> httpx.Response:
        headers = {name.replace("-", "_"): value for name, value in request.headers.items() if name != "authorization"}
        body = request.content.decode() or None
        told = world.send(request.method, request.url.path, query=request.url.query.decode(), body=body, **headers)
        return httpx.Response(told["statusCode"], headers=told["headers"], content=told["body"].encode())

    outlay.api.fallback = answer
    return outlay


def added(outlay: Command) -> str:
    result = outlay(*ADD, stdin=KEY + "\n")
    assert result.code == 0, result
    connection_id: str = json.loads(result.out)["connection_id"]
    return connection_id


def test_a_connection_is_made_changed_switched_and_removed(outlay: Command) -> None:
    one = added(outlay)
    assert "Production" in outlay("connection", "list").out
    changed = outlay("connection", "change", one, "--name", "Ours", "--project-id", "p-1", "--json")
    body = json.loads(changed.out)
    assert (body["name"], body["purpose"], body["project_id"]) == ("Ours", "gateway", "p-1")
    assert json.loads(outlay("connection", "disable", one, "--json").out)["enabled"] is False
    assert json.loads(outlay("connection", "enable", one, "--json").out)["enabled"] is True
    replaced = outlay("connection", "replace-key", one, "--json", stdin=OTHER_KEY)
    assert json.loads(replaced.out)["key_ends_with"] == "abcd"
    assert "abcd" in outlay("connection", "show", one).out
    assert outlay("connection", "remove", one, "--yes").code == 0
    assert "no connection" in outlay("connection", "list").err


def test_a_test_ends_with_the_answer(outlay: Command) -> None:
    result = outlay("connection", "test", added(outlay))
    assert (result.code, result.out.startswith("not_reachable:")) == (1, True)


def test_another_address_needs_the_key(outlay: Command) -> None:
    one = added(outlay)
    url = "https://proxy.example.com"
    refused = outlay("connection", "change", one, "--base-url", url)
    assert refused.code == 2
    assert "key" in refused.err
    assert outlay("connection", "change", one, "--base-url", url, "--with-key", stdin=KEY).code == 0


def test_no_key_is_shown(outlay: Command, world: ApiWorld) -> None:
    one = added(outlay)
    for arguments in (("list",), ("list", "--json"), ("show", one), ("test", one)):
        result: Any = outlay("connection", *arguments)
        assert KEY not in result.out + result.err
    assert KEY not in outlay(*ADD[:-1], stdin=KEY).out


def test_what_is_missing_is_said_before_the_key_is_asked_for(outlay: Command) -> None:
    result = outlay("connection", "add", "--provider", "openai")
    assert (result.code, "--name and --purpose" in result.err) == (2, True)


def test_an_empty_key_is_refused_by_name(outlay: Command) -> None:
    result = outlay(*ADD, stdin="")
    assert result.code == 2
    assert "key" in result.err
