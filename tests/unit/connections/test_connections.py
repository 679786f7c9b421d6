"""Connections over HTTP: keys go in and never come out, stay with their organization and host, and are tested."""

import json
import time
from typing import Any

import pytest
from outlay.adapters.http.outbound import Limits, OutboundClient
from outlay.application.manage_connections import MAX_CONNECTIONS
from outlay.application.read_audit import in_order
from outlay.contracts import door_keys
from outlay.domain.connections import PROVIDERS, TOLD, Result
from outlay.domain.outbound_target import OutboundPolicy

from tests.support.api_world import ApiWorld
from tests.support.builders import ORG, a_membership, an_organization
from tests.support.tls_server import Script, says, serving

KEY = "sk-the-first-key-0123456789-wxyz"
OTHER_KEY = "sk-another-key-9876543210-abcd"
BODY: dict[str, Any] = {"name": "Production", "provider": "openai", "purpose": "gateway", "key": KEY}
CHOSEN = {name: BODY[name] for name in ("name", "purpose")}
MISSING = "pc_" + "0" * 24


@pytest.fixture
def world() -> ApiWorld:
    made = ApiWorld()
    made.outbound_policy = OutboundPolicy(is_loopback_allowed=True)
    made.outbound = OutboundClient(
        policy=made.outbound_policy, limits=Limits(connect_s=0.5, read_s=0.5, total_s=1.0, body_bytes=2_000)
    )
    return made


def make(world: ApiWorld, **changes: Any) -> dict[str, Any]:
    answer = world.send("POST", "/v1/connections", body={**BODY, **changes})
    assert answer["statusCode"] == 201, answer
    made: dict[str, Any] = answer["json"]
    return made


def path(made: dict[str, Any], action: str = "") -> str:
    return f"/v1/connections/{made['connection_id']}" + (f"/{action}" if action else "")


def change(world: ApiWorld, made: dict[str, Any], version: int = 1, **changes: Any) -> dict[str, Any]:
    return world.send("PUT", path(made), body={**CHOSEN, **changes}, if_match=f'"{version}"')


def problems(answer: dict[str, Any]) -> list[str]:
    assert answer["statusCode"] == 400, answer
    return sorted(one["field"] for one in answer["json"]["errors"])


def test_a_connection_says_all_but_its_key(world: ApiWorld) -> None:
    made = make(world, organization_id="org-1", project_id="proj_2")
    assert made == {
        "connection_id": made["connection_id"],
        "provider": "openai",
        "name": "Production",
        "purpose": "gateway",
        "base_url": None,
        "address": "https://api.openai.com",
        "organization_id": "org-1",
        "project_id": "proj_2",
        "key_ends_with": "wxyz",
        "key_set_at": "2026-11-22T12:00:00.000Z",
        "enabled": True,
        "checked_at": None,
        "result": None,
        "result_detail": None,
        "created_at": "2026-11-22T12:00:00.000Z",
    }
    shown = world.send("GET", path(made))
    assert (shown["json"], shown["headers"]["etag"]) == (made, '"1"')
    assert world.send("GET", "/v1/connections")["json"]["connections"] == [made]


def test_the_key_is_nowhere_but_sealed(world: ApiWorld, capsys: pytest.CaptureFixture[str]) -> None:
    made = make(world)
    world.send("PUT", path(made, "key"), body={"key": OTHER_KEY}, if_match='"1"')
    world.send("POST", path(made, "test"))
    world.send("DELETE", path(make(world, name="b")), if_match='"1"')
    world.send("POST", "/v1/connections", body={**BODY, "unknown": KEY})
    stored = str(world.database.items("control"))
    assert stored.count("connection.") >= 5
    for key in (KEY, OTHER_KEY):
        assert key not in stored
        assert key not in capsys.readouterr().out
        assert key not in world.send("GET", "/v1/audit")["body"]
        assert key not in world.send("GET", "/v1/connections")["body"]


def test_names_of_providers_are_those_of_the_price_book_and_common_ones(world: ApiWorld) -> None:
    made = make(world, provider="Bedrock", base_url="https://bedrock.eu-central-1.amazonaws.com")
    assert made["provider"] == "aws"
    assert make(world, provider="gemini")["provider"] == "google"


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"provider": "nobody"}, ["provider"]),
        ({"provider": "azure"}, ["base_url"]),
        ({"provider": "aws", "key": "short"}, ["base_url", "key"]),
        ({"provider": "mistral", "organization_id": "o", "project_id": "p"}, ["organization_id", "project_id"]),
        ({"base_url": "https://user@example.com"}, ["base_url"]),
        ({"base_url": "ftp://example.com"}, ["base_url"]),
        ({"base_url": "https://10.0.0.1"}, ["base_url"]),
        ({"base_url": "https://example.com/?key=1"}, ["base_url"]),
        ({"key": "sk with a space in it"}, ["key"]),
        ({"key": "sk-with-a-line\nbreak-in-it"}, ["key"]),
        ({"key": "k" * 4_001}, ["key"]),
        ({"name": "  ", "purpose": "both", "more": 1}, ["more", "name", "purpose"]),
        ({"organization_id": "a\r\nX-Evil: 1"}, ["organization_id"]),
    ],
)
def test_what_can_t_be_is_refused_with_every_problem(
    world: ApiWorld, changes: dict[str, Any], fields: list[str]
) -> None:
    answer = world.send("POST", "/v1/connections", body={**BODY, **changes})
    assert problems(answer) == fields
    assert world.send("GET", "/v1/connections")["json"]["connections"] == []
    assert KEY not in answer["body"]


def test_outside_of_this_machine_loopback_is_refused(world: ApiWorld) -> None:
    world.outbound_policy = OutboundPolicy()
    for address in ("http://127.0.0.1:9001", "https://localhost", "https://127.0.0.1", "http://example.com"):
        answer = world.send("POST", "/v1/connections", body={**BODY, "base_url": address})
        assert problems(answer) == ["base_url"]


def test_changes_need_the_version_that_was_seen(world: ApiWorld) -> None:
    made = make(world)
    for method, action, body in (
        ("PUT", "", CHOSEN),
        ("PUT", "key", {"key": OTHER_KEY}),
        ("POST", "enable", None),
        ("POST", "disable", None),
        ("DELETE", "", None),
    ):
        assert world.send(method, path(made, action), body=body)["statusCode"] == 428
        assert world.send(method, path(made, action), body=body, if_match='"7"')["statusCode"] == 412
    changed = change(world, made, name="Ours")
    assert (changed["statusCode"], changed["headers"]["etag"], changed["json"]["name"]) == (200, '"2"', "Ours")
    assert world.send("GET", path(made))["headers"]["etag"] == '"2"'
    assert change(world, made, version=1)["statusCode"] == 412


def opened(world: ApiWorld, made: dict[str, Any], **binding: str) -> str:
    """The key of the stored connection, as the test would open it."""
    item = world.database.tables["control"][door_keys.connections_key(ORG), made["connection_id"]]
    bound = {"org": ORG, "connection": made["connection_id"], "host": "api.openai.com", **binding}
    return world.connections.seal.open(item["sealed"]["B"], bound)


def test_a_sealed_key_opens_for_its_organization_connection_and_host_only(world: ApiWorld) -> None:
    made, other = make(world), make(world, name="b")
    assert opened(world, made) == KEY
    for binding in ({"org": "other"}, {"connection": other["connection_id"]}, {"host": "evil.example.com"}):
        with pytest.raises(Exception, match="could not be decrypted"):
            opened(world, made, **binding)


def test_a_sealed_key_that_was_moved_to_another_connection_is_of_no_use(world: ApiWorld) -> None:
    made, other = make(world), make(world, name="b", key=OTHER_KEY)
    table = world.database.tables["control"]
    table[door_keys.connections_key(ORG), other["connection_id"]]["sealed"] = table[
        door_keys.connections_key(ORG), made["connection_id"]
    ]["sealed"]
    answer = world.send("POST", path(other, "test"))
    assert (answer["statusCode"], answer["json"]["code"]) == (503, "upstream")


def test_a_connection_that_is_led_to_another_host_needs_its_key_again(world: ApiWorld) -> None:
    made = make(world)
    elsewhere = "https://proxy.example.com/openai"
    assert problems(change(world, made, base_url=elsewhere)) == ["key"]
    assert problems(change(world, made, base_url="https://api.openai.com:8443")) == ["key"]
    assert change(world, made, base_url="https://api.openai.com/eu")["statusCode"] == 200, "the same host"
    moved = change(world, made, version=2, base_url=elsewhere, key=OTHER_KEY)
    assert (moved["json"]["address"], moved["json"]["key_ends_with"]) == (elsewhere, "abcd")
    assert opened(world, made, host="proxy.example.com") == OTHER_KEY


def test_a_replaced_key_is_gone_and_the_new_one_is_untested(world: ApiWorld) -> None:
    with provider(says(answer_of(200, '{"data": []}'))) as address:
        made = make(world, base_url=address)
        assert world.send("POST", path(made, "test"))["json"]["result"] == "ok"
        world.now_ms += 60_000
        answer = world.send("PUT", path(made, "key"), body={"key": OTHER_KEY}, if_match='"2"')["json"]
    assert (answer["key_ends_with"], answer["checked_at"], answer["result"]) == ("abcd", None, None)
    assert answer["key_set_at"] == "2026-11-22T12:01:00.000Z"
    stored = str(world.database.items("control"))
    assert stored.count("'sealed'") == 1


def test_a_connection_is_switched_off_and_on(world: ApiWorld) -> None:
    made = make(world)
    assert world.send("POST", path(made, "disable"), if_match='"1"')["json"]["enabled"] is False
    assert world.send("GET", path(made))["json"]["enabled"] is False
    assert world.send("POST", path(made, "enable"), if_match='"2"')["json"]["enabled"] is True


def test_a_removed_connection_is_gone(world: ApiWorld) -> None:
    made = make(world)
    assert world.send("DELETE", path(made), if_match='"1"')["json"] == made
    assert world.send("GET", path(made))["statusCode"] == 404
    assert world.send("DELETE", path(made), if_match='"1"')["statusCode"] == 404


def test_a_creation_that_comes_again_is_answered_as_the_first_time(world: ApiWorld) -> None:
    first, again = (world.send("POST", "/v1/connections", body=BODY, idempotency_key="k-1") for _ in range(2))
    assert first["json"] == again["json"]
    assert again["headers"]["idempotent-replayed"] == "true"
    assert len(world.send("GET", "/v1/connections")["json"]["connections"]) == 1
    other = world.send("POST", "/v1/connections", body={**BODY, "key": OTHER_KEY}, idempotency_key="k-1")
    assert other["json"]["code"] == "idempotency_conflict"


def test_connections_are_their_organizations_own(world: ApiWorld) -> None:
    made = make(world)
    world.control.put_organization(an_organization(org="other"))
    world.control.memberships["sub-1"] = {"other": a_membership(org="other")}
    assert world.send("GET", "/v1/connections")["json"]["connections"] == []
    for method, action in (("GET", ""), ("PUT", ""), ("DELETE", ""), ("PUT", "key"), ("POST", "test")):
        assert world.send(method, path(made, action), body=CHOSEN, if_match="*")["statusCode"] == 404


@pytest.mark.parametrize("connection_id", [MISSING, "pc_", "../keys", "pc_" + "A" * 24])
def test_what_is_not_there_is_404(world: ApiWorld, connection_id: str) -> None:
    assert world.send("GET", f"/v1/connections/{connection_id}")["statusCode"] == 404


def test_there_is_a_most_of_connections(world: ApiWorld) -> None:
    for number in range(MAX_CONNECTIONS):
        make(world, name=f"n{number}")
    answer = world.send("POST", "/v1/connections", body=BODY)
    assert (answer["statusCode"], answer["json"]["code"]) == (409, "too_many_connections")


@pytest.mark.parametrize("code", ["KMSInternalException", "ThrottlingException", "DisabledException"])
def test_a_key_that_can_t_be_sealed_leaves_nothing(world: ApiWorld, code: str) -> None:
    world.kms.failing = [code]
    answer = world.send("POST", "/v1/connections", body=BODY)
    assert (answer["statusCode"], answer["json"]["code"]) == (503, "upstream")
    assert world.send("GET", "/v1/connections")["json"]["connections"] == []
    assert in_order(ORG, after=0, limit=10, store=world.store).entries == ()


# --- the test of a connection


def answer_of(status: int, body: str, *, length: int | None = None) -> bytes:
    size = len(body.encode()) if length is None else length
    return f"HTTP/1.1 {status} Whatever\r\nContent-Length: {size}\r\n\r\n{body}".encode()


class provider:  # noqa: N801 - a context manager
    """A provider on loopback that says what it is told; ``requests`` are what it heard."""

    def __init__(self, script: Script) -> None:
        self._serving = serving(script)

    def __enter__(self) -> str:
        self.server = self._serving.__enter__()
        return f"http://127.0.0.1:{self.server.port}"

    def __exit__(self, *of: Any) -> None:
        self._serving.__exit__(*of)


def slow(sock: Any) -> None:
    time.sleep(1.2)


SECRET_TEXT = "what the provider says: sk-the"
OUTCOMES: list[tuple[Script, Result]] = [
    (says(answer_of(200, '{"data": [{"id": "gpt-4o"}]}')), "ok"),
    (says(answer_of(200, '{"data": [' + '{"id": "m"},' * 500 + '{"id": "m"}]}')), "ok"),
    (says(answer_of(401, json.dumps({"error": SECRET_TEXT}))), "key_refused"),
    (says(answer_of(403, SECRET_TEXT)), "key_refused"),
    (says(answer_of(429, SECRET_TEXT)), "limited"),
    (says(answer_of(500, SECRET_TEXT)), "strange_answer"),
    (says(answer_of(302, "")), "strange_answer"),
    (says(answer_of(200, "<html>" + SECRET_TEXT)), "strange_answer"),
    (says(answer_of(200, '{"models": []}')), "strange_answer"),
    (says(answer_of(200, '{"data": 7}')), "strange_answer"),
    (says(answer_of(200, "[" * 1_500)), "strange_answer"),
    (says(answer_of(200, "x" * 5_000)), "strange_answer"),
    (says(answer_of(200, '{"data": []}', length=9_999)), "strange_answer"),
    (says(b"SSH-2.0-OpenSSH_9.7\r\n"), "strange_answer"),
    (says(), "not_reachable"),
    (slow, "timed_out"),
]


@pytest.mark.parametrize(("script", "result"), OUTCOMES)
def test_every_outcome_of_a_test_is_told_in_our_words(world: ApiWorld, script: Script, result: Result) -> None:
    with provider(script) as address:
        made = make(world, base_url=address)
        world.now_ms += 1_000
        answer = world.send("POST", path(made, "test"))
    told = answer["json"]
    assert answer["statusCode"] == 200, answer
    assert (told["result"], told["result_detail"]) == (result, TOLD[result])
    assert told["checked_at"] == "2026-11-22T12:00:01.000Z"
    assert SECRET_TEXT not in answer["body"]
    assert KEY not in answer["body"]
    assert world.send("GET", path(made))["json"] == told
    entries = in_order(ORG, after=0, limit=10, store=world.store).entries
    assert [entry["action"] for entry in entries] == ["connection.create", "connection.test"]
    assert SECRET_TEXT not in str(entries)


def test_nobody_listening_is_not_reachable(world: ApiWorld) -> None:
    with provider(says()) as address:
        pass
    made = make(world, base_url=address)
    assert world.send("POST", path(made, "test"))["json"]["result"] == "not_reachable"


def test_an_address_that_may_not_be_called_any_more_is_not_reachable(world: ApiWorld) -> None:
    made = make(world, base_url="http://127.0.0.1:1")
    world.outbound = OutboundClient(policy=OutboundPolicy())
    assert world.send("POST", path(made, "test"))["json"]["result"] == "not_reachable"


def heard(world: ApiWorld, **changes: Any) -> tuple[str, dict[str, str]]:
    """The request's line and headers, as the provider heard them."""
    listening = provider(says(answer_of(200, "{}")))
    with listening as address:
        world.send("POST", path(make(world, base_url=address, **changes), "test"))
        head = listening.server.requests[0].decode().split("\r\n")
    return head[0], {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}


@pytest.mark.parametrize("purpose", ["gateway", "sync"])
@pytest.mark.parametrize("name", PROVIDERS)
def test_each_provider_is_asked_by_get_with_the_key_in_its_own_header(world: ApiWorld, name: str, purpose: str) -> None:
    line, headers = heard(world, provider=name, purpose=purpose)
    known = PROVIDERS[name]
    assert line.startswith("GET /")
    assert KEY not in line
    assert headers[known.header] == known.scheme + KEY
    assert [value for value in headers.values() if KEY in value] == [known.scheme + KEY]


def test_ids_of_the_customer_are_sent_where_the_provider_asks_for_them(world: ApiWorld) -> None:
    line, headers = heard(world, purpose="sync", organization_id="org-1", project_id="proj_2")
    assert line == "GET /v1/organization/projects?limit=1 HTTP/1.1"
    assert (headers["openai-organization"], headers["openai-project"]) == ("org-1", "proj_2")


def test_every_providers_own_address_may_be_called(world: ApiWorld) -> None:
    from outlay.domain.outbound_target import read_target

    for name, known in PROVIDERS.items():
        if known.address:
            assert read_target(known.address, OutboundPolicy()).scheme == "https", name


def test_a_change_while_a_test_runs_is_not_overwritten(world: ApiWorld) -> None:
    made = make(world)

    class Meanwhile:
        def send(self, request: Any) -> Any:
            assert change(world, made, name="Changed")["statusCode"] == 200
            from outlay.application.outbound_ports import OutboundAnswer

            return OutboundAnswer(status=200, headers={}, body=b'{"data": []}', is_cut=False)

    world.outbound = Meanwhile()
    answer = world.send("POST", path(made, "test"))
    assert answer["statusCode"] == 412
    after = world.send("GET", path(made))["json"]
    assert (after["name"], after["result"]) == ("Changed", None)
