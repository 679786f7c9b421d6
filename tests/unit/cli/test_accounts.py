"""``outlay register``, ``login`` with a code, ``logout``, ``password``, ``mfa``, ``account``, ``invitation``."""

import json
import threading
import time
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import parse_qs, urlsplit

import click
import httpx
import pytest
from outlay_cli import signing_in

from tests.support.cli import Command
from tests.support.http_api import URL, problem

NOBODY = {"OUTLAY_TOKEN": "", "OUTLAY_API_KEY": "", "OUTLAY_URL": ""}
TOKENS = {"access_token": "a1", "refresh_token": "r1", "expires_in": 1_800, "organization": "acme"}
ME = {"email": "ann@example.com", "name": "", "mfa": False, "membership": None}
EMPTY = httpx.Response(204)
AT = ("--url", URL)


def body(outlay: Command, path: str) -> dict[str, Any]:
    """Of the last request to a path."""
    return next(json.loads(one.content) for one in reversed(outlay.api.requests) if one.url.path == path)


def login(outlay: Command) -> None:
    outlay.api.on("POST", "/v1/auth/login", httpx.Response(200, json=TOKENS))
    result = outlay("login", *AT, "--email", "ann@example.com", stdin="pw\n", env=NOBODY)
    assert result.code == 0, result.err


def test_registering_asks_for_the_password_twice_and_then_for_the_code(outlay: Command) -> None:
    outlay.api.on("POST", "/v1/auth/register", httpx.Response(202, json={"status": "code_sent"}))
    outlay.api.on("POST", "/v1/auth/confirm", httpx.Response(200, json={"status": "confirmed"}))
    result = outlay("register", *AT, "--email", "ben@example.com", "--name", "Ben", stdin="pw-1\npw-1\n123 456\n")
    assert result.code == 0, result.err
    given = {"email": "ben@example.com", "password": "pw-1", "name": "Ben"}
    assert body(outlay, "/v1/auth/register") == given
    assert body(outlay, "/v1/auth/confirm") == {"email": "ben@example.com", "code": "123456"}
    assert "pw-1" not in result.out + result.err


def test_an_invited_person_gives_the_token_first(outlay: Command) -> None:
    outlay.api.on("POST", "/v1/auth/register", httpx.Response(202, json={}))
    outlay.api.on("POST", "/v1/auth/confirm", httpx.Response(200, json={}))
    result = outlay("register", *AT, "--email", "b@example.com", "--invited", stdin="oinv_x\npw\npw\n1\n")
    assert result.code == 0, result.err
    assert body(outlay, "/v1/auth/register")["invitation"] == "oinv_x"


def test_what_a_password_lacks_is_listed(outlay: Command) -> None:
    errors = [{"field": "password", "reason": "needs a digit"}]
    outlay.api.on("POST", "/v1/auth/register", problem(400, "invalid_input", errors=errors))
    result = outlay("register", *AT, "--email", "ben@example.com", stdin="pw\npw\n")
    assert (result.code, "password: needs a digit" in result.err) == (2, True)


def test_login_goes_on_with_the_code_of_the_authenticator(outlay: Command) -> None:
    outlay.api.on("POST", "/v1/auth/login", problem(401, "mfa_required", session="step"))
    outlay.api.on("POST", "/v1/auth/login/mfa", httpx.Response(200, json=TOKENS))
    result = outlay("login", *AT, "--email", "ann@example.com", stdin="pw\n123456\n", env=NOBODY)
    assert result.code == 0, result.err
    assert body(outlay, "/v1/auth/login/mfa") == {"session": "step", "code": "123456"}
    assert "step" not in result.out + result.err


def test_too_many_attempts_are_not_repeated_by_the_command(outlay: Command) -> None:
    outlay.api.on("POST", "/v1/auth/login", problem(429, "too_many_attempts", headers={"retry-after": "800"}))
    assert outlay("login", *AT, "--email", "ann@example.com", stdin="pw\n", env=NOBODY).code == 2
    assert len(outlay.api.requests) == 1
    assert outlay.api.waits == []


def test_a_login_that_came_too_fast_waits_as_it_is_told(outlay: Command) -> None:
    """It was refused unlooked at, whatever the password."""
    too_fast = problem(429, "rate_limited", headers={"retry-after": "2"})
    outlay.api.on("POST", "/v1/auth/login", too_fast, httpx.Response(200, json=TOKENS))
    assert outlay("login", *AT, "--email", "ann@example.com", stdin="pw\n", env=NOBODY).code == 0
    assert len(outlay.api.waits) == 1


def test_logout_ends_the_session_there_and_here(outlay: Command) -> None:
    login(outlay)
    outlay.api.on("POST", "/v1/auth/logout", EMPTY)
    assert outlay("logout", *AT, env=NOBODY).code == 0
    assert body(outlay, "/v1/auth/logout") == {"refresh_token": "r1"}
    again = outlay("logout", *AT, env=NOBODY)
    assert (again.code, "not signed in" in again.err) == (0, True)


def test_another_password_is_signed_in_with_at_once(outlay: Command) -> None:
    login(outlay)
    outlay.api.on("GET", "/v1/auth/me", httpx.Response(200, json=ME))
    outlay.api.on("POST", "/v1/auth/password/change", EMPTY)
    outlay.api.on("POST", "/v1/auth/login", httpx.Response(200, json={**TOKENS, "access_token": "a2"}))
    result = outlay("password", "change", *AT, stdin="old\nnew-1\nnew-1\n", env=NOBODY)
    assert result.code == 0, result.err
    assert body(outlay, "/v1/auth/password/change") == {"password": "old", "new_password": "new-1"}
    assert body(outlay, "/v1/auth/login")["password"] == "new-1"
    outlay("account", "show", *AT, env=NOBODY)
    assert outlay.api.requests[-1].headers["authorization"] == "Bearer a2"


def test_a_forgotten_password_is_set_by_the_mailed_code(outlay: Command) -> None:
    outlay.api.on("POST", "/v1/auth/password/forgot", httpx.Response(202, json={}))
    outlay.api.on("POST", "/v1/auth/password/reset", httpx.Response(200, json={}))
    result = outlay("password", "reset", *AT, "--email", "ann@example.com", stdin="654321\nnew-1\nnew-1\n")
    assert result.code == 0, result.err
    assert body(outlay, "/v1/auth/password/reset") == {
        "email": "ann@example.com",
        "code": "654321",
        "new_password": "new-1",
    }


def test_an_authenticator_is_enabled_and_disabled(outlay: Command) -> None:
    login(outlay)
    outlay.api.on("GET", "/v1/auth/me", httpx.Response(200, json=ME))
    outlay.api.on("POST", "/v1/auth/mfa", httpx.Response(200, json={"secret": "ABC", "uri": "otpauth://x"}))
    outlay.api.on("POST", "/v1/auth/mfa/verify", EMPTY).on("POST", "/v1/auth/mfa/remove", EMPTY)
    enabled = outlay("mfa", "enable", *AT, stdin="pw\n123456\n", env=NOBODY)
    assert (enabled.code, "ABC" in enabled.out) == (0, True), enabled.err
    assert body(outlay, "/v1/auth/mfa/verify") == {"code": "123456"}
    login(outlay)
    assert outlay("mfa", "disable", *AT, stdin="pw\n654321\n", env=NOBODY).code == 0
    assert body(outlay, "/v1/auth/mfa/remove") == {"password": "pw", "code": "654321"}


def test_another_address_is_confirmed_by_its_code(outlay: Command) -> None:
    outlay.api.on("GET", "/v1/auth/me", httpx.Response(200, json={**ME, "mfa": True}))
    outlay.api.on("PUT", "/v1/auth/me", httpx.Response(200, json=ME))
    outlay.api.on("POST", "/v1/auth/me/email/confirm", httpx.Response(200, json=ME))
    result = outlay("account", "change", "--email", "new@example.com", stdin="pw\n111111\n222222\n")
    assert result.code == 0, result.err
    assert body(outlay, "/v1/auth/me") == {"email": "new@example.com", "password": "pw", "code": "111111"}
    assert body(outlay, "/v1/auth/me/email/confirm") == {"code": "222222"}


def test_who_is_signed_in_is_told(outlay: Command) -> None:
    membership = {"organization": "acme", "role": "admin", "scope": {}, "attributes": []}
    outlay.api.on("GET", "/v1/auth/me", httpx.Response(200, json={**ME, "name": "Ann", "membership": membership}))
    assert outlay("account", "show").out.splitlines()[0] == "ann@example.com (Ann): admin of acme"


# ---- invitations

INVITED = {"id": "inv_1", "email": "ben@example.com", "role": "manager", "expires_at": "2026-12-06T12:00:00.000Z"}


SCOPE = ("--scope", "team:search", "--scope", "team:ads")


def test_an_invitation_says_whether_a_mail_went_out(outlay: Command) -> None:
    answers = [{**INVITED, "delivery": "sent"}, {**INVITED, "delivery": "by_hand", "token": "oinv_secret"}]
    failed = {**INVITED, "delivery": "failed"}
    made = [httpx.Response(201, json=one) for one in (*answers, failed)]
    outlay.api.on("POST", "/v1/invitations", *made)
    create = (
        "invitation",
        "create",
        "ben@example.com",
        "--role",
        "manager",
        "--scope",
        "team:search",
        "--scope",
        "team:ads",
    )
    sent, by_hand, not_sent = outlay(*create), outlay(*create), outlay(*create)
    assert body(outlay, "/v1/invitations")["scope"] == {"team": ["search", "ads"]}
    assert (sent.code, by_hand.code, not_sent.code) == (0, 0, 2)
    assert "by mail" in sent.out
    assert by_hand.out.splitlines()[1] == "oinv_secret"
    assert "outlay invitation resend inv_1" in not_sent.err


def test_a_scope_that_is_none_is_refused_before_anything_is_asked(outlay: Command) -> None:
    assert outlay("invitation", "create", "ben@example.com", "--scope", "team").code == 2
    assert outlay.api.requests == []


def test_invitations_are_listed_over_all_pages_and_withdrawn(outlay: Command) -> None:
    first = {"invitations": [{**INVITED, "state": "open"}], "next_cursor": "inv_1"}
    second = {"invitations": [{**INVITED, "id": "inv_2", "state": "expired"}], "next_cursor": None}
    outlay.api.on("GET", "/v1/invitations", *(httpx.Response(200, json=page) for page in (first, second)))
    listed = outlay("invitation", "list", "--json")
    assert [one["id"] for one in json.loads(listed.out)] == ["inv_1", "inv_2"]
    outlay.api.on("DELETE", "/v1/invitations/inv_1", EMPTY)
    assert outlay("invitation", "withdraw", "inv_1").code == 0
    assert outlay.api.requests[-1].headers["if-match"] == "*"


def test_the_token_of_an_invitation_is_asked_for_or_read_from_stdin_and_never_an_option(outlay: Command) -> None:
    outlay.api.on(
        "POST", "/v1/invitations/accept", httpx.Response(200, json={"organization": "acme", "role": "viewer"})
    )
    for arguments in ((), ("--token-stdin",)):
        result = outlay("invitation", "accept", *arguments, stdin="oinv_secret\n")
        assert (result.code, "acme" in result.out) == (0, True), result.err
        assert body(outlay, "/v1/invitations/accept") == {"token": "oinv_secret"}
        assert "oinv_secret" not in result.out + result.err


# ---- single sign-on

SSO = {
    "authorize_url": "https://acme.auth.example.com/oauth2/authorize",
    "client_id": "hosted",
    "scope": "openid",
    "identity_provider": "Company",
    "redirect_uris": [signing_in.CALLBACK],
}


def browse(url: str, *, state: str = "", code: str = "the-code") -> None:
    """A browser that signs in at once, and comes back."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    brought = f"{asked['redirect_uri']}?code={code}&state={state or asked['state']}"
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(brought.replace("localhost", "127.0.0.1"), timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.01)
        else:
            return


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Addresses that a browser was sent to; it answers one of another's first, then ours."""
    urls: list[str] = []

    def launch(url: str) -> int:
        urls.append(url)

        def answer() -> None:
            browse(url, state="another")
            browse(url)

        threading.Thread(target=answer, daemon=True).start()
        return 0

    monkeypatch.setattr(click, "launch", launch)
    return urls


def test_single_sign_on_goes_by_the_browser_and_proves_that_both_ends_are_ours(
    outlay: Command, opened: list[str]
) -> None:
    outlay.api.on("GET", "/v1/auth/sso", httpx.Response(200, json=SSO))
    outlay.api.on("POST", "/v1/auth/sso/token", httpx.Response(200, json=TOKENS))
    outlay.api.on("GET", "/v1/auth/me", httpx.Response(200, json=ME))
    result = outlay("login", *AT, "--sso", env=NOBODY)
    assert (result.code, "ann@example.com" in result.out) == (0, True), result.err
    asked = {name: values[0] for name, values in parse_qs(urlsplit(opened[0]).query).items()}
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    given = body(outlay, "/v1/auth/sso/token")
    assert (given["code"], given["redirect_uri"]) == ("the-code", signing_in.CALLBACK)
    assert len(given["code_verifier"]) >= 43
    assert given["code_verifier"] not in opened[0]


def test_a_deployment_without_single_sign_on_says_so(outlay: Command) -> None:
    outlay.api.on("GET", "/v1/auth/sso", httpx.Response(204))
    result = outlay("login", *AT, "--sso", env=NOBODY)
    assert (result.code, "no single sign-on" in result.err) == (2, True)
