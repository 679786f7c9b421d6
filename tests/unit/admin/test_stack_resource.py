"""The proof of the site's requests, as CloudFormation asks for it: it hears of success and of failure alike."""

import json
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from outlay.adapters.http.stack_answer import put_answer
from outlay.contracts.site import PROOF_RESOURCE, PROOF_VALUE
from outlay.domain.errors import Upstream
from outlay.domain.site_proof import site_proof
from outlay.runtime.observability import Telemetry

from functions.admin.stack_resource import is_of_stack, stack_edge

PEPPER = b"pepper of the test"
URL = "https://cloudformation.example.com/answer?signature=x"


class MemoryPepper:
    is_down = False

    def current(self) -> tuple[str, bytes]:
        if self.is_down:
            raise Upstream(f"not read: {PEPPER!r}")
        return "3", PEPPER


def asked(kind: str = "Create", **changed: Any) -> dict[str, Any]:
    return {
        "RequestType": kind,
        "ResponseURL": URL,
        "StackId": "arn:aws:cloudformation:us-east-1:123456789012:stack/OutlayWeb/1",
        "RequestId": "request-1",
        "ResourceType": PROOF_RESOURCE,
        "LogicalResourceId": "SiteProof",
        "ResourceProperties": {"ServiceToken": "arn", "Number": "1"},
        **changed,
    }


def answer(event: Mapping[str, Any], *, is_down: bool = False) -> dict[str, Any]:
    pepper, put = MemoryPepper(), {}
    pepper.is_down = is_down
    stack_edge(Telemetry("stack-test"), pepper=pepper, put=lambda url, told: put.update({url: dict(told)}))(event, None)
    ((url, told),) = put.items()
    assert url == URL
    assert (told["StackId"], told["RequestId"]) == (event["StackId"], event["RequestId"])
    assert told["LogicalResourceId"] == "SiteProof"
    return told


def test_it_is_derived_and_not_echoed() -> None:
    told = answer(asked())
    assert (told["Status"], told["NoEcho"]) == ("SUCCESS", True)
    assert told["Data"] == {PROOF_VALUE: site_proof(PEPPER, 1)}


def test_a_proof_is_long_and_another_of_each_pepper_and_number() -> None:
    proofs = {site_proof(pepper, number) for pepper in (PEPPER, b"other") for number in (1, 2, 11)}
    assert len(proofs) == 6
    assert {len(proof) for proof in proofs} == {64}


def test_another_number_changes_the_proof_of_the_same_resource() -> None:
    made = answer(asked())
    properties = {"ServiceToken": "arn", "Number": "2"}
    told = answer(asked("Update", PhysicalResourceId=made["PhysicalResourceId"], ResourceProperties=properties))
    assert told["PhysicalResourceId"] == made["PhysicalResourceId"]
    assert told["Data"] == {PROOF_VALUE: site_proof(PEPPER, 2)}


def test_it_goes_even_where_the_pepper_cant_be_read() -> None:
    told = answer(asked("Delete", PhysicalResourceId="outlay-site-proof"), is_down=True)
    assert (told["Status"], told["Data"]) == ("SUCCESS", {})


@pytest.mark.parametrize(
    "changed",
    [
        {"ResourceType": "Custom::Other"},
        {"ResourceProperties": {"ServiceToken": "arn"}},
        {"ResourceProperties": {"Number": "one"}},
        {"ResourceProperties": {"Number": "²"}},
        {"ResourceProperties": None},
    ],
)
def test_what_is_not_understood_fails_at_once(changed: dict[str, Any]) -> None:
    told = answer(asked(**changed))
    assert (told["Status"], "Data" in told) == ("FAILED", False)


def test_a_failure_says_nothing_of_the_pepper_nor_does_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    told = answer(asked(), is_down=True)
    assert told["Status"] == "FAILED"
    answer(asked())
    written = json.dumps(told) + capsys.readouterr().out
    assert PEPPER.decode() not in written
    assert site_proof(PEPPER, 1) not in written
    assert "upstream" in written


def test_actions_are_told_apart() -> None:
    assert is_of_stack(asked())
    assert not is_of_stack({"action": "list_api_keys", "org": "acme"})


class Store(BaseHTTPRequestHandler):
    put: list[tuple[str, str | None, dict[str, Any]]]
    status = 200

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.put.append((self.path, self.headers["content-type"], json.loads(body)))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Not into the tests' output."""


@pytest.fixture
def store() -> Iterator[HTTPServer]:
    Store.put, Store.status = [], 200
    with HTTPServer(("127.0.0.1", 0), Store) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_the_answer_is_put_without_a_type_where_cloudformation_waits(store: HTTPServer) -> None:
    put_answer(f"http://127.0.0.1:{store.server_port}/answer?signature=x", {"Status": "SUCCESS"})
    assert Store.put == [("/answer?signature=x", "", {"Status": "SUCCESS"})]


def test_an_answer_that_is_not_taken_is_an_error(store: HTTPServer) -> None:
    Store.status = 403
    with pytest.raises(OSError, match="403"):
        put_answer(f"http://127.0.0.1:{store.server_port}/answer", {"Status": "SUCCESS"})
