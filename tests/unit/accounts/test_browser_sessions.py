"""Sessions of browsers: the refresh token in a cookie, which no script reads and no other site's page uses."""

import json
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from outlay.application.account_ports import Tokens

from functions.api.session_cookie import CLEARED, NAME
from tests.support.accounts_world import ANN, AccountsWorld
from tests.support.api_world import PASSWORD
from tests.support.builders import ORG

JSON = "application/json"
LOGIN = {"email": ANN, "password": PASSWORD, "cookie": True}


class Browser:
    """Keeps the one cookie and sends it back, as a page of the site itself asks."""

    def __init__(self, world: AccountsWorld) -> None:
        self.world = world
        self.cookie = ""

    def post(self, path: str, body: dict[str, Any], **headers: str) -> dict[str, Any]:
        own_page = {"content_type": JSON, "sec_fetch_site": "same-origin"}
        kept = {"cookie": f"theme=dark; {NAME}={self.cookie}"} if self.cookie else {}
        answer = self.world.send("POST", path, body=body, **{**own_page, **kept, **headers})
        for told in answer.get("cookies", ()):
            self.cookie = told.partition(";")[0].removeprefix(f"{NAME}=")
        return answer


@pytest.fixture
def world() -> AccountsWorld:
    return AccountsWorld()


@pytest.fixture
def browser(world: AccountsWorld) -> Browser:
    return Browser(world)


def test_a_browser_gets_its_refresh_token_as_a_cookie_and_nowhere_else(browser: Browser) -> None:
    answer = browser.post("/v1/auth/login", LOGIN)
    assert (answer["statusCode"], answer["json"]["organization"]) == (200, ORG)
    assert "refresh_token" not in answer["json"]
    [cookie] = answer["cookies"]
    value, *attributes = cookie.split("; ")
    assert value == f"{NAME}={browser.cookie}"
    assert set(attributes) == {"Max-Age=2592000", "Path=/v1/auth", "Secure", "HttpOnly", "SameSite=Strict"}
    assert browser.cookie not in answer["body"] + json.dumps(answer["headers"])
    assert browser.world.cognito.live[browser.cookie] == "sub-1"


def test_a_program_s_login_sets_no_cookie(world: AccountsWorld) -> None:
    answer = world.post("/v1/auth/login", email=ANN, password=PASSWORD)
    assert answer["json"]["refresh_token"]
    assert "cookies" not in answer


def test_with_an_authenticator_the_cookie_comes_with_the_code(world: AccountsWorld, browser: Browser) -> None:
    secret = world.enable_mfa()
    step = browser.post("/v1/auth/login", LOGIN)
    assert (step["json"]["code"], step.get("cookies")) == ("mfa_required", None)
    given = {"session": step["json"]["session"], "code": world.code(secret), "cookie": True}
    answer = browser.post("/v1/auth/login/mfa", given)
    assert (answer["statusCode"], "refresh_token" in answer["json"]) == (200, False)
    assert browser.post("/v1/auth/refresh", {})["statusCode"] == 200


def test_single_sign_on_sets_the_cookie_too(world: AccountsWorld, browser: Browser) -> None:
    class Hosted:
        def exchange(self, **_: str) -> Tokens:
            result = world.cognito._tokens(world.cognito.users[ANN])["AuthenticationResult"]
            return Tokens(access_token=result["AccessToken"], refresh_token=result["RefreshToken"], expires_s=1_800)

    world.hosted = Hosted()
    given = {"code": "c", "code_verifier": "v" * 43, "redirect_uri": "https://cost.example.com/callback"}
    answer = browser.post("/v1/auth/sso/token", {**given, "cookie": True})
    assert (answer["statusCode"], "refresh_token" in answer["json"]) == (200, False)
    assert browser.post("/v1/auth/refresh", {})["json"]["organization"] == ORG


def test_a_reloaded_page_gets_another_access_token_for_the_cookie(world: AccountsWorld, browser: Browser) -> None:
    first = browser.post("/v1/auth/login", LOGIN)["json"]["access_token"]
    answer = browser.post("/v1/auth/refresh", {})
    assert (answer["statusCode"], "refresh_token" in answer["json"]) == (200, False)
    assert answer["json"]["access_token"] != first
    assert "cookies" not in answer, "the token stays, and with it the login's time"
    assert browser.post("/v1/auth/refresh", {})["statusCode"] == 200


def test_where_the_pool_gives_another_refresh_token_the_cookie_is_set_anew(
    world: AccountsWorld, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.post("/v1/auth/login", LOGIN)
    before = browser.cookie
    renewed = world.cognito._tokens(world.cognito.users[ANN])
    monkeypatch.setattr(world.cognito, "_get_tokens_from_refresh_token", lambda _: renewed)
    answer = browser.post("/v1/auth/refresh", {})
    assert "refresh_token" not in answer["json"]
    assert browser.cookie == renewed["AuthenticationResult"]["RefreshToken"] != before


def test_who_was_never_signed_in_is_told_so_without_an_error(browser: Browser) -> None:
    answer = browser.post("/v1/auth/refresh", {})
    assert (answer["statusCode"], answer["body"], answer.get("cookies")) == (204, "", None)
    assert browser.world.cognito.calls == []


def test_a_session_that_was_ended_elsewhere_is_told_apart_and_its_cookie_cleared(
    world: AccountsWorld, browser: Browser
) -> None:
    browser.post("/v1/auth/login", LOGIN)
    world.post("/v1/auth/logout", refresh_token=browser.cookie)
    answer = browser.post("/v1/auth/refresh", {})
    assert (answer["statusCode"], answer["json"]["code"]) == (401, "session_ended")
    assert answer["json"]["instance"] == "request-1"
    assert answer["cookies"] == [CLEARED]
    assert browser.post("/v1/auth/refresh", {})["statusCode"] == 204


def test_a_pool_that_does_not_answer_costs_nobody_the_session(
    world: AccountsWorld, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.post("/v1/auth/login", LOGIN)

    def down(_: object) -> None:
        raise EndpointConnectionError(endpoint_url="https://pool")

    with monkeypatch.context() as patched:
        patched.setattr(world.cognito, "_get_tokens_from_refresh_token", down)
        answer = browser.post("/v1/auth/refresh", {})
    assert (answer["statusCode"], answer.get("cookies")) == (503, None)
    assert browser.post("/v1/auth/refresh", {})["statusCode"] == 200


def test_signing_out_ends_the_session_and_clears_the_cookie(world: AccountsWorld, browser: Browser) -> None:
    browser.post("/v1/auth/login", LOGIN)
    kept = browser.cookie
    answer = browser.post("/v1/auth/logout", {})
    assert (answer["statusCode"], answer["cookies"]) == (204, [CLEARED])
    assert "Max-Age=0" in CLEARED
    assert world.post("/v1/auth/refresh", refresh_token=kept)["json"]["code"] == "session_ended"
    assert browser.post("/v1/auth/logout", {})["statusCode"] == 204, "ending it again is no error"


def test_a_token_in_the_body_goes_before_the_cookie(world: AccountsWorld, browser: Browser) -> None:
    browser.post("/v1/auth/login", LOGIN)
    other = world.post("/v1/auth/login", email=ANN, password=PASSWORD)["json"]["refresh_token"]
    answer = browser.post("/v1/auth/refresh", {"refresh_token": other})
    assert answer["json"]["refresh_token"] == other
    assert browser.post("/v1/auth/logout", {"refresh_token": other}).get("cookies") is None
    assert browser.post("/v1/auth/refresh", {})["statusCode"] == 200


def test_of_two_cookies_of_the_name_neither_is_believed_and_signing_out_ends_both(
    world: AccountsWorld, browser: Browser
) -> None:
    tokens = [world.post("/v1/auth/login", email=ANN, password=PASSWORD)["json"]["refresh_token"] for _ in range(2)]
    both = "; ".join(f"{NAME}={token}" for token in tokens)
    answer = browser.post("/v1/auth/refresh", {}, cookie=both)
    assert (answer["statusCode"], answer["json"]["code"]) == (401, "session_ended")
    assert browser.post("/v1/auth/logout", {}, cookie=both)["statusCode"] == 204
    assert not set(tokens) & set(world.cognito.live)


# ---- other sites' pages

CALLS = {
    "/v1/auth/login": LOGIN,
    "/v1/auth/login/mfa": {"session": "s", "code": "123456", "cookie": True},
    "/v1/auth/sso/token": {"code": "c", "code_verifier": "v" * 43, "redirect_uri": "https://c/", "cookie": True},
    "/v1/auth/refresh": {},
    "/v1/auth/logout": {},
}


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "nonsense", ""])
@pytest.mark.parametrize("path", CALLS)
def test_a_page_of_another_origin_neither_opens_nor_uses_nor_ends_a_session(
    browser: Browser, path: str, site: str
) -> None:
    browser.post("/v1/auth/login", LOGIN)
    kept, asked = browser.cookie, len(browser.world.cognito.calls)
    answer = browser.post(path, CALLS[path], sec_fetch_site=site)
    assert (answer["statusCode"], answer["json"]["code"]) == (403, "other_origin")
    assert (browser.cookie, len(browser.world.cognito.calls)) == (kept, asked)


@pytest.mark.parametrize(
    "media", ["text/plain", "application/x-www-form-urlencoded", "", "text/plain; application/json"]
)
@pytest.mark.parametrize("path", CALLS)
def test_what_a_form_could_send_is_refused(browser: Browser, path: str, media: str) -> None:
    browser.post("/v1/auth/login", LOGIN)
    answer = browser.post(path, CALLS[path], content_type=media)
    assert (answer["statusCode"], answer["json"]["code"]) == (415, "unsupported_media_type")


def test_a_browser_that_says_no_site_and_a_charset_is_let_in(browser: Browser) -> None:
    browser.post("/v1/auth/login", LOGIN)
    kept = {"cookie": f"{NAME}={browser.cookie}", "content_type": "Application/JSON; charset=utf-8"}
    assert browser.world.send("POST", "/v1/auth/refresh", body={}, **kept)["statusCode"] == 200


def test_nothing_of_a_cookie_is_logged(browser: Browser, capsys: pytest.CaptureFixture[str]) -> None:
    browser.post("/v1/auth/login", LOGIN)
    kept = browser.cookie
    browser.post("/v1/auth/refresh", {}, sec_fetch_site="cross-site")
    browser.post("/v1/auth/logout", {})
    browser.post("/v1/auth/refresh", {}, cookie=f"{NAME}={kept}")
    said = capsys.readouterr()
    assert kept not in said.out + said.err
