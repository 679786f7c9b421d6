"""Whose address counts: the viewer's behind the deployment's own site, API Gateway's everywhere else."""

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outlay.application.site_visits import ASK_AGAIN_MS, SiteVisits
from outlay.contracts.site import PROOF_HEADER, VIEWER_HEADER
from outlay.domain.client_network import network_of
from outlay.domain.errors import Upstream
from outlay.domain.site_proof import site_proof
from outlay.runtime.http import Request, Response, from_event
from outlay.runtime.observability import Telemetry, http_edge

OLD, NEW = b"pepper of version 1", b"pepper of version 2"
PROOF = site_proof(OLD, 1)
EDGE = "198.51.100.9"
"""The address of CloudFront's edge, which is all that API Gateway sees."""


class MemoryPeppers:
    def __init__(self, *peppers: bytes) -> None:
        self.peppers = peppers
        self.reads = 0
        self.is_down = False

    def all(self) -> Iterable[bytes]:
        self.reads += 1
        if self.is_down:
            raise Upstream("the secret store did not answer, try again")
        return self.peppers


class Site:
    def __init__(self, *peppers: bytes, number: int = 1) -> None:
        self.now = 0
        self.peppers = MemoryPeppers(*peppers)
        self.visits = SiteVisits(self.peppers, number=number, clock=lambda: self.now)


def an_event(**headers: str) -> dict[str, Any]:
    return {
        "rawPath": "/v1/auth/login",
        "headers": {"accept": "*/*", **headers},
        "requestContext": {"http": {"method": "POST", "sourceIp": EDGE}, "requestId": "request-1"},
    }


def read(viewer: str, proof: str = PROOF, *, holds: Callable[[str], bool] | None = None) -> Request:
    event = an_event(**{PROOF_HEADER.title(): proof, VIEWER_HEADER.title(): viewer})
    return from_event(event, came_through_site=holds or Site(OLD).visits.proven_by)


@pytest.mark.parametrize(
    ("viewer", "address"),
    [
        ("192.0.2.7", "192.0.2.7"),
        (" 192.0.2.7 ", "192.0.2.7"),
        ("2001:db8::7", "2001:db8::7"),
        ("2001:0DB8:0000:0000:0000:0000:0000:0007", "2001:db8::7"),
    ],
)
def test_behind_the_site_the_viewers_address_counts(viewer: str, address: str) -> None:
    assert read(viewer).source_ip == address


def test_one_of_ipv4_that_is_written_as_one_of_ipv6_is_the_same_client() -> None:
    assert network_of(read("::ffff:192.0.2.7").source_ip) == network_of("192.0.2.7")


@pytest.mark.parametrize(
    "viewer",
    [
        "",
        "192.0.2.7:46532",
        "[2001:db8::7]:46532",
        "192.0.2.7, 192.0.2.8",
        "192.0.2.7,198.51.100.9",
        "192.0.2.0/24",
        "192.0.2",
        "192.0.2.007",
        "3221225991",
        "0xc0000207",
        "１９２.0.2.7",
        "localhost",
        "unknown",
        "192.0.2.7\r\nx: y",
        "\ud800",
        "9" * 10_000,
    ],
)
def test_what_is_not_one_address_counts_for_nothing(viewer: str) -> None:
    assert read(viewer).source_ip == EDGE


@pytest.mark.parametrize(
    "proof",
    [
        "",
        "0" * 64,
        PROOF[:-1],
        PROOF + "0",
        PROOF.upper(),
        f" {PROOF}",
        f"{PROOF},{PROOF}",
        f"x,{PROOF}",
        site_proof(OLD, 2),
        site_proof(NEW, 1),
        OLD.decode(),
        "é" * 64,
        "\ud800",
    ],
)
def test_nobody_forges_an_address_without_the_proof(proof: str) -> None:
    assert read("192.0.2.7", proof).source_ip == EDGE


@given(proof=st.text(), viewer=st.text())
def test_whatever_is_sent_an_address_comes_out_and_nothing_breaks(proof: str, viewer: str) -> None:
    assert read(viewer, proof).source_ip == EDGE


def test_other_headers_that_name_an_address_are_not_believed() -> None:
    names = ("x-forwarded-for", "forwarded", "x-real-ip", "true-client-ip", "cloudfront-viewer-address")
    told = from_event(an_event(**dict.fromkeys(names, "192.0.2.7")), came_through_site=Site(OLD).visits.proven_by)
    assert told.source_ip == EDGE


def test_without_a_site_no_proof_holds() -> None:
    event = an_event(**{PROOF_HEADER: PROOF, VIEWER_HEADER: "192.0.2.7"})
    assert from_event(event).source_ip == EDGE


def test_neither_proof_nor_viewer_is_left_to_be_quoted(capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[Request] = []

    def answer(request: Request) -> Response:
        seen.append(request)
        raise ValueError(repr(request))

    edge = http_edge(Telemetry("site-test"), answer, came_through_site=Site(OLD).visits.proven_by)
    answered = edge(an_event(**{PROOF_HEADER: PROOF, VIEWER_HEADER: "192.0.2.7"}), None)
    assert (seen[0].source_ip, seen[0].headers) == ("192.0.2.7", {"accept": "*/*"})
    assert PROOF not in repr(seen) + json.dumps(answered) + capsys.readouterr().out


def test_the_proof_of_every_version_of_the_pepper_holds() -> None:
    site = Site(OLD, NEW)
    assert site.visits.proven_by(site_proof(OLD, 1))
    assert site.visits.proven_by(site_proof(NEW, 1))


def test_another_number_voids_the_proof() -> None:
    site = Site(OLD, number=2)
    assert not site.visits.proven_by(PROOF)
    assert site.visits.proven_by(site_proof(OLD, 2))


def test_peppers_are_read_once_and_for_guesses_at_most_once_a_minute() -> None:
    site = Site(OLD)
    assert all(site.visits.proven_by(PROOF) for _ in range(100))
    assert not any(site.visits.proven_by(f"guess {number}") for number in range(100))
    assert site.peppers.reads == 1
    site.now = ASK_AGAIN_MS
    assert not any(site.visits.proven_by(f"guess {number}") for number in range(100))
    assert site.peppers.reads == 2


def test_a_version_that_came_later_is_found_within_a_minute() -> None:
    site = Site(OLD)
    assert site.visits.proven_by(PROOF)
    site.peppers.peppers = (OLD, NEW)
    assert not site.visits.proven_by(site_proof(NEW, 1))
    site.now = ASK_AGAIN_MS
    assert site.visits.proven_by(site_proof(NEW, 1))
    assert site.visits.proven_by(PROOF)


def test_where_the_pepper_cant_be_read_requests_are_answered_and_api_gateways_address_counts() -> None:
    site = Site(OLD)
    site.peppers.is_down = True
    assert read("192.0.2.7", holds=site.visits.proven_by).source_ip == EDGE
    assert site.peppers.reads == 1
    site.peppers.is_down = False
    site.now = ASK_AGAIN_MS
    assert read("192.0.2.7", holds=site.visits.proven_by).source_ip == "192.0.2.7"


def test_a_failure_of_the_secret_store_later_costs_no_proof_that_is_known() -> None:
    site = Site(OLD)
    assert site.visits.proven_by(PROOF)
    site.peppers.is_down = True
    site.now = ASK_AGAIN_MS
    assert not site.visits.proven_by("guess")
    assert site.visits.proven_by(PROOF)
