"""Single sign-on: the code goes to the hosted pages with the client's secret, and nothing of it into an error."""

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest
from outlay.adapters.cognito.calls import AppClient
from outlay.adapters.cognito.hosted_sign_in import SCOPE, HostedPages
from outlay.domain.errors import InvalidInput, Unauthorized, Upstream

from tests.support.accounts_world import AccountsWorld
from tests.support.builders import ORG

CALLBACK = "https://cost.example.com/callback"
CODE, VERIFIER = "the-code", "v" * 43
TOKENS = {"access_token": "a", "refresh_token": "r", "expires_in": 1_800}


class Pages(HTTPServer):
    """The token endpoint: remembers what was asked, answers as it is told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Token)
        self.asked: list[tuple[str, str, dict[str, list[str]]]] = []
        self.answer: tuple[int, str] = (200, json.dumps(TOKENS))


class _Token(BaseHTTPRequestHandler):
    server: Pages

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        self.server.asked.append((self.path, self.headers["authorization"], parse_qs(body)))
        status, text = self.server.answer
        self.send_response(status)
        self.send_header("location", "https://elsewhere.example.com/")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Pages]:
    with Pages() as pages:
        threading.Thread(target=pages.serve_forever, daemon=True).start()
        yield pages
        pages.shutdown()


@pytest.fixture
def hosted(server: Pages) -> HostedPages:
    return HostedPages(
        app=AppClient(client_id="hosted", secret=lambda: "its-secret"),
        address=f"http://127.0.0.1:{server.server_port}",
        provider="Company",
        redirect_uris=(CALLBACK,),
    )


def test_a_client_is_told_where_to_send_the_browser_and_no_secret(hosted: HostedPages) -> None:
    told = hosted.describe()
    assert told["authorize_url"] == f"{hosted.address}/oauth2/authorize"
    assert (told["client_id"], told["scope"], told["identity_provider"]) == ("hosted", SCOPE, "Company")
    assert told["redirect_uris"] == [CALLBACK]
    assert "its-secret" not in repr(told) + repr(hosted)


def test_a_code_becomes_a_session(hosted: HostedPages, server: Pages) -> None:
    tokens = hosted.exchange(code=CODE, code_verifier=VERIFIER, redirect_uri=CALLBACK)
    assert (tokens.access_token, tokens.refresh_token, tokens.expires_s) == ("a", "r", 1_800)
    [(path, authorization, form)] = server.asked
    assert path == "/oauth2/token"
    assert base64.b64decode(authorization.removeprefix("Basic ")).decode() == "hosted:its-secret"
    assert form == {
        "grant_type": ["authorization_code"],
        "client_id": ["hosted"],
        "code": [CODE],
        "code_verifier": [VERIFIER],
        "redirect_uri": [CALLBACK],
    }


def test_over_http_a_browser_is_sent_there_and_its_code_becomes_a_session(hosted: HostedPages, server: Pages) -> None:
    world = AccountsWorld()
    world.hosted = hosted
    server.answer = (200, json.dumps({**TOKENS, "access_token": "head.eyJzdWIiOiAic3ViLTEifQ.signature"}))
    assert world.post("/v1/auth/sso", method="GET")["json"]["redirect_uris"] == [CALLBACK]
    session = world.post("/v1/auth/sso/token", code=CODE, code_verifier=VERIFIER, redirect_uri=CALLBACK)
    assert (session["statusCode"], session["json"]["organization"]) == (200, ORG)


def test_a_code_for_an_address_that_is_none_of_ours_goes_nowhere(hosted: HostedPages, server: Pages) -> None:
    with pytest.raises(InvalidInput) as refused:
        hosted.exchange(code=CODE, code_verifier=VERIFIER, redirect_uri="https://evil.example.com/callback")
    assert refused.value.problems[0].field == "redirect_uri"
    assert server.asked == []


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ((400, '{"error": "invalid_grant"}'), Unauthorized),
        ((302, ""), Unauthorized),
        ((200, "no JSON"), Unauthorized),
        ((200, "[]"), Unauthorized),
        ((200, '{"id_token": "x"}'), Unauthorized),
        ((503, CODE), Upstream),
    ],
)
def test_whatever_else_comes_is_an_error_that_quotes_nothing(
    hosted: HostedPages, server: Pages, answer: tuple[int, str], expected: type[Exception]
) -> None:
    server.answer = answer
    with pytest.raises(expected) as refused:
        hosted.exchange(code=CODE, code_verifier=VERIFIER, redirect_uri=CALLBACK)
    assert len(server.asked) == 1, "neither repeated nor led elsewhere"
    assert CODE not in str(refused.value)
    assert refused.value.__cause__ is None


def test_pages_that_do_not_answer_are_upstream(hosted: HostedPages, server: Pages) -> None:
    server.shutdown()
    server.server_close()
    with pytest.raises(Upstream):
        hosted.exchange(code=CODE, code_verifier=VERIFIER, redirect_uri=CALLBACK)
