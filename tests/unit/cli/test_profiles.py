"""Profiles: whose session and key a command uses, and what it says where there is none."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.cli import Command, Result
from tests.support.http_api import accepted, problem

URL = "http://127.0.0.1:4566"
"""Of this machine, as a local stack's is."""
NONE = {"OUTLAY_URL": "", "OUTLAY_TOKEN": "", "OUTLAY_API_KEY": ""}
SEND = ("send", "--provider", "p", "--model", "m", "--output", "1")
USERS = {"kim@berlin.example": "berlin-ag", "ann@acme.example": "acme", "demo@outlay.example": "demo"}


def tokens_of(email: str, **changes: Any) -> dict[str, Any]:
    whole = {"access_token": f"token-of-{email}", "refresh_token": "r", "expires_in": 3600}
    return {**whole, "organization": USERS[email], **changes}


def by_email(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json=tokens_of(json.loads(request.content)["email"]))


def periods(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"periods": []})


@pytest.fixture(autouse=True)
def deployment(outlay: Command) -> None:
    outlay.api.on("POST", "/v1/auth/login", by_email).on("GET", "/v1/periods", periods)
    outlay.api.on("POST", "/v1/events", accepted).on("GET", "/health", httpx.Response(200, json={"status": "ok"}))


@pytest.fixture
def local_stack(outlay: Command) -> None:
    local = outlay.folder / ".outlay" / "local"
    local.mkdir(parents=True)
    (local / "connection.json").write_text(json.dumps({"api_url": URL}))
    demo = {"email": "demo@outlay.example", "password": "pw", "api_key": "ok_demo", "organization": "demo"}
    (local / "demo.json").write_text(json.dumps(demo))


def login(outlay: Command, *arguments: str, email: str) -> Result:
    result = outlay("login", *arguments, "--url", URL, "--email", email, stdin="pw\n", env=NONE)
    assert result.code == 0
    return result


def acts_as(outlay: Command, *profile: str) -> str:
    result = outlay(*profile, "periods", env=NONE)
    assert result.code == 0, result.err
    return outlay.api.requests[-1].headers["authorization"].removeprefix("Bearer token-of-")


def config_file(outlay: Command) -> Path:
    return outlay.folder / "home" / "config" / "outlay" / "config.json"


def test_two_profiles_of_one_deployment_each_act_as_who_signed_in_with_them(outlay: Command) -> None:
    assert "in profile berlin" in login(outlay, "--profile", "berlin", email="kim@berlin.example").out
    login(outlay, "--profile", "acme", email="ann@acme.example")
    assert acts_as(outlay, "--profile", "berlin") == "kim@berlin.example"
    assert acts_as(outlay, "--profile", "acme") == "ann@acme.example"


@pytest.mark.usefixtures("local_stack")
def test_a_named_profile_on_the_local_stack_is_never_the_demo(outlay: Command) -> None:
    login(outlay, "--profile", "berlin", email="kim@berlin.example")
    assert acts_as(outlay, "--profile", "berlin") == "kim@berlin.example"
    assert acts_as(outlay) == "demo@outlay.example"
    assert outlay("--profile", "berlin", *SEND, env=NONE).code == 2
    assert "outlay login --profile berlin --with-api-key" in outlay("--profile", "berlin", *SEND, env=NONE).err
    assert outlay.api.event_requests == []


@pytest.mark.usefixtures("local_stack")
def test_the_default_profile_with_a_session_of_its_own_is_not_the_demo(outlay: Command) -> None:
    login(outlay, email="ann@acme.example")
    assert acts_as(outlay) == "ann@acme.example"
    assert acts_as(outlay, "--profile", "default") == "ann@acme.example"
    assert outlay(*SEND, env=NONE).code == 2, "the demo's key belongs to the demo's organization"


@pytest.mark.usefixtures("local_stack")
def test_the_default_profile_is_the_demo_also_where_it_is_named(outlay: Command) -> None:
    assert acts_as(outlay, "--profile", "default") == "demo@outlay.example"


@pytest.mark.usefixtures("local_stack")
def test_when_a_session_is_over_it_says_that_the_demo_comes_next(outlay: Command) -> None:
    login(outlay, email="ann@acme.example")
    outlay.api.on("GET", "/v1/periods", problem(401, "unauthorized"))
    outlay.api.on("POST", "/v1/auth/refresh", problem(401, "unauthorized"))
    result = outlay("periods", env=NONE)
    assert result.code == 2
    assert "session of profile default is over" in result.err
    assert "the local stack's demo" in result.err


@pytest.mark.usefixtures("local_stack")
def test_a_named_profile_without_a_session_says_how_to_sign_in(outlay: Command) -> None:
    outlay("login", "--profile", "berlin", "--url", URL, "--with-api-key", stdin="ok_berlin\n", env=NONE)
    result = outlay("--profile", "berlin", "periods", env=NONE)
    assert result.code == 2
    assert f"profile berlin is not signed in to {URL}. Run `outlay login --profile berlin`" in result.err
    assert "outlay login --profile new --url" in outlay("--profile", "new", "--url", URL, "periods", env=NONE).err


@pytest.mark.parametrize(
    "arguments",
    [
        ("periods", "--profile", "berlin"),
        ("periods", "--url", URL, "--profile", "berlin"),
        ("--profile", "acme", "periods", "--profile", "berlin"),
    ],
)
def test_the_profile_may_stand_after_the_command(outlay: Command, arguments: tuple[str, ...]) -> None:
    login(outlay, "--profile", "berlin", email="kim@berlin.example")
    login(outlay, "--profile", "acme", email="ann@acme.example")
    assert outlay(*arguments, env=NONE).code == 0
    assert outlay.api.requests[-1].headers["authorization"] == "Bearer token-of-kim@berlin.example"


@pytest.mark.parametrize(
    "place",
    [("--profile", "nope", "list"), ("list", "--profile", "nope"), ("--profile", "x", "list", "--profile=nope")],
)
def test_the_profile_may_stand_anywhere_in_a_command_of_two_words(outlay: Command, place: tuple[str, ...]) -> None:
    assert "no profile 'nope'" in outlay("quarantine", *place, env=NONE).err


def test_each_profile_sends_with_its_own_key(outlay: Command) -> None:
    for name in ("berlin", "acme"):
        arguments = ("login", "--profile", name, "--url", URL, "--with-api-key")
        assert outlay(*arguments, stdin=f"ok_{name}\n", env=NONE).code == 0
    for name in ("acme", "berlin"):
        assert outlay("--profile", name, *SEND, env=NONE).code == 0
        assert outlay.api.requests[-1].headers["authorization"] == f"Bearer ok_{name}"
    assert outlay("--url", URL, *SEND, env=NONE).code == 2, "which of both would be a guess"


def test_a_profile_that_moves_takes_no_key_along(outlay: Command) -> None:
    assert outlay("login", "--url", "https://old.test", "--with-api-key", stdin="ok_old\n", env=NONE).code == 0
    login(outlay, email="ann@acme.example")
    assert outlay(*SEND, env=NONE).code == 2
    assert outlay.api.event_requests == []


def test_a_session_that_an_earlier_version_kept_for_all_profiles_is_not_guessed_at(outlay: Command) -> None:
    path = config_file(outlay)
    path.parent.mkdir(parents=True)
    old = {"access_token": "old", "refresh_token": "r", "organization": "acme"}
    path.write_text(json.dumps({"profiles": {"berlin": {"url": URL}}, "sessions": {URL: old}}))
    result = outlay("--profile", "berlin", "periods", env=NONE)
    assert result.code == 2
    assert "earlier version" in result.err
    assert "outlay login --profile berlin" in result.err
    login(outlay, "--profile", "berlin", email="kim@berlin.example")
    assert acts_as(outlay, "--profile", "berlin") == "kim@berlin.example"
    assert '"old"' not in path.read_text()


def test_an_import_that_broke_off_goes_on_for_its_own_profile_only(outlay: Command) -> None:
    for name in ("berlin", "acme"):
        outlay("login", "--profile", name, "--url", URL, "--with-api-key", stdin=f"ok_{name}\n", env=NONE)
    rows = "".join(f"{1_790_000_000_000 + n},openai,gpt-4o,1,1\n" for n in range(1_500))
    path = outlay.file("u.csv", "timestamp,provider,model,input_tokens,output_tokens\n" + rows)
    outlay.api.on("POST", "/v1/events", accepted, problem(400, "invalid_input"))
    assert outlay("--profile", "berlin", "import", path, env=NONE).code == 2
    outlay.api.on("POST", "/v1/events", accepted)
    outlay.api.requests.clear()
    result = outlay("--profile", "acme", "import", path, env=NONE)
    assert (result.code, len(outlay.api.sent_events())) == (0, 1_500)
    assert "Going on" in outlay("--profile", "berlin", "import", path, env=NONE).err


@pytest.mark.usefixtures("local_stack")
def test_status_names_profile_organization_and_user(outlay: Command) -> None:
    login(outlay, "--profile", "berlin", email="kim@berlin.example")
    shown = outlay("--profile", "berlin", "status", env=NONE).out
    assert [line.split(maxsplit=1)[1] for line in shown.splitlines()[1:3]] == ["berlin", "berlin-ag"]
    assert "kim@berlin.example" in shown
    assert "demo@outlay.example" in outlay("status", env=NONE).out
    told = json.loads(outlay("--profile", "berlin", "status", "--json", env=NONE).out)
    assert (told["profile"], told["organization"], told["user"]) == ("berlin", "berlin-ag", "kim@berlin.example")


def test_status_says_how_to_sign_in_where_nobody_is(outlay: Command) -> None:
    shown = outlay("--url", URL, "status", env=NONE).out
    assert "nobody" in shown
    assert "outlay login" in shown


def test_a_renewed_session_still_says_whose_it_is(outlay: Command) -> None:
    login(outlay, "--profile", "berlin", email="kim@berlin.example")
    renewed = tokens_of("kim@berlin.example", access_token="renewed")
    outlay.api.on("POST", "/v1/auth/refresh", httpx.Response(200, json=renewed))
    outlay.api.on("GET", "/v1/periods", problem(401, "unauthorized"), httpx.Response(200, json={"periods": []}))
    assert outlay("--profile", "berlin", "periods", env=NONE).code == 0
    assert "kim@berlin.example" in outlay("--profile", "berlin", "status", env=NONE).out


def test_the_environment_may_name_the_profile_and_the_option_holds_before_it(outlay: Command) -> None:
    login(outlay, "--profile", "berlin", email="kim@berlin.example")
    login(outlay, "--profile", "acme", email="ann@acme.example")
    for arguments, who in (((), "kim@berlin.example"), (("--profile", "acme"), "ann@acme.example")):
        assert outlay(*arguments, "periods", env={**NONE, "OUTLAY_PROFILE": "berlin"}).code == 0
        assert outlay.api.requests[-1].headers["authorization"] == f"Bearer token-of-{who}"


@pytest.mark.usefixtures("local_stack")
def test_an_account_is_made_under_a_profile_that_is_not_there_yet(outlay: Command) -> None:
    outlay.api.on("POST", "/v1/auth/confirm", httpx.Response(200, json={"status": "confirmed"}))
    confirm = ("account", "confirm", "--email", "kim@berlin.example")
    assert outlay(*confirm, stdin="123456\n", env={**NONE, "OUTLAY_PROFILE": "berlin"}).code == 0


def test_the_local_stack_is_found_by_the_name_that_its_mails_say(outlay: Command) -> None:
    """``*.localhost`` is for browsers: not every system's resolver knows it."""
    folder = outlay.folder / ".outlay" / "local"
    folder.mkdir(parents=True)
    (folder / "connection.json").write_text(json.dumps({"api_url": f"{URL}/_aws/execute-api/abc123"}))
    outlay.api.on("GET", "/_aws/execute-api/abc123/v1/periods", periods)
    for url in ("http://abc123.execute-api.localhost:4566", f"{URL}/_aws/execute-api/abc123"):
        assert outlay("periods", "--url", url, env={**NONE, "OUTLAY_TOKEN": "token"}).code == 0
    [*_, by_name, by_path] = [one.url for one in outlay.api.requests]
    assert by_name == by_path
    outlay("periods", "--url", "http://other.execute-api.localhost", env={**NONE, "OUTLAY_TOKEN": "token"})
    assert outlay.api.requests[-1].url.host == "other.execute-api.localhost"


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "localhost@evil.example", "127.0.0.1.evil.example"]
)
def test_a_folder_from_elsewhere_can_not_say_where_a_key_is_sent(outlay: Command, host: str) -> None:
    login(outlay, email="ann@acme.example")
    folder = outlay.folder / ".outlay" / "local"
    folder.mkdir(parents=True)
    (folder / "connection.json").write_text(json.dumps({"api_url": f"https://{host}"}))
    assert outlay(*SEND, env={**NONE, "OUTLAY_API_KEY": "ok_mine"}).code == 0
    assert outlay.api.requests[-1].url.host == httpx.URL(URL).host


# --- administrators of the deployment, who belong to no organization


def visits(outlay: Command) -> list[str | None]:
    """Which organization each request for figures named."""
    asked = [one for one in outlay.api.requests if one.url.path == "/v1/periods"]
    return [one.headers.get("outlay-organization") for one in asked]


@pytest.fixture
def nowhere(outlay: Command) -> None:
    whole = {"access_token": "token-of-pat", "refresh_token": "r", "expires_in": 3600, "organization": None}
    outlay.api.on("POST", "/v1/auth/login", httpx.Response(200, json=whole))


def sign_in(outlay: Command, *arguments: str) -> Result:
    return outlay("login", "--url", URL, "--email", "pat@ops.example", *arguments, stdin="pw\n", env=NONE)


@pytest.mark.usefixtures("nowhere")
def test_who_belongs_to_no_organization_signs_in_and_names_one(outlay: Command) -> None:
    result = sign_in(outlay)
    assert result.code == 0
    assert "--org" in result.err
    for arguments in (("periods",), ("--org", "acme", "periods"), ("periods", "--org", "berlin-ag")):
        assert outlay(*arguments, env=NONE).code == 0
    assert visits(outlay) == [None, "acme", "berlin-ag"]


@pytest.mark.usefixtures("nowhere")
def test_an_organization_named_at_the_login_is_kept_with_the_profile(outlay: Command) -> None:
    result = sign_in(outlay, "--profile", "acme", "--org", "acme")
    assert "for acme, in profile acme" in result.out
    for arguments in ((), ("--org", "berlin-ag")):
        assert outlay("--profile", "acme", "periods", *arguments, env=NONE).code == 0
    assert visits(outlay) == ["acme", "berlin-ag"]
    assert "organization acme" in outlay("--profile", "acme", "status", env=NONE).out
    sign_in(outlay, "--profile", "acme")
    outlay("--profile", "acme", "periods", env=NONE)
    assert visits(outlay)[-1] is None


@pytest.mark.usefixtures("nowhere")
def test_a_kept_organization_is_not_named_to_another_deployment(outlay: Command) -> None:
    sign_in(outlay, "--org", "acme")
    outlay("--url", f"{URL}/else", "periods", env={**NONE, "OUTLAY_TOKEN": "t"})
    assert [one.headers.get("outlay-organization") for one in outlay.api.requests if "/else" in str(one.url)] == [None]
