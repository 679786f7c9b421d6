"""A marker is sent as a user's name by every way there is; after the erasure it is in no store, log or answer, and
nothing that is left leads from it to the pseudonym."""

import contextlib
import gzip
import hashlib
import hmac
import io
import json
import zlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from outlay.adapters.dynamodb import batch_item
from outlay.adapters.dynamodb.control import ControlTable
from outlay.adapters.dynamodb.person_records import PersonTable
from outlay.domain import identity
from outlay.domain.organization import Organization

from bench.support.line import ORG, Line, Stores
from bench.support.wire import Direct
from bench.support.workload import Sent
from tests.support.api_world import ApiWorld
from tests.support.builders import a_batch, a_batch_id, a_membership, an_event
from tests.support.ingest import sent_event

MARKER = "Zoë.Marker-7f3a@example.com"
SPELLINGS = (MARKER, MARKER.encode().decode("latin-1"), json.dumps(MARKER)[1:-1], MARKER.split("@", maxsplit=1)[0])
FORMER = Organization(org=ORG, name="Bench", user_key=b"k" * 32)


class Deployment:
    """Door, rollup and API over the same stores, and everything that they print and answer."""

    def __init__(self, *, former: bool) -> None:
        self.stores = Stores()
        if former:
            del self.stores.dynamodb.tables["control"][f"O#{ORG}#ORG", "profile"]
            ControlTable(self.stores.dynamodb, "control").put_organization(FORMER)
        self.line = Line(self.stores, Direct(self.stores.fakes))
        self.api = ApiWorld()
        self.api.control = ControlTable(self.stores.dynamodb, "control")
        self.api.control.put_membership(a_membership(org=ORG))
        self.api.people = PersonTable(self.stores.dynamodb, "control")
        self.said = io.StringIO()
        self.delivered: list[Any] = []

    def send(self, content: Any, *, key: str = "") -> None:
        """Whatever the answer is, it is kept; what was stored is rolled up."""
        body = content if isinstance(content, bytes) else gzip.compress(json.dumps(content).encode())
        before = len(self.stores.dynamodb.tables["log"])
        with contextlib.redirect_stdout(self.said), contextlib.suppress(AssertionError):
            try:
                self.said.write(json.dumps(self.line.send(Sent(body, key, 1))))
            except AssertionError as refused:
                self.said.write(str(refused))
                raise
        records = self.line.records(before)
        self.delivered += records
        if records:
            with contextlib.redirect_stdout(self.said):
                self.line.deliver(records)

    def everything(self) -> Iterator[bytes]:
        """All bytes of all stores, what is compressed also as it was."""
        stores = self.stores
        tables = stores.dynamodb.tables.values()
        for value in [*(item for table in tables for item in table.items()), *self.delivered]:
            yield from _bytes(value)
        for store in (stores.firehose.records, stores.fakes["s3"].objects):
            yield from _bytes(store)
        yield self.said.getvalue().encode()


def _bytes(value: Any) -> Iterator[bytes]:
    match value:
        case bytes():
            yield value
            with contextlib.suppress(zlib.error):
                yield zlib.decompress(value)
        case str():
            yield value.encode("utf-8", "surrogateescape")
        case dict():
            for pair in value.items():
                yield from _bytes(pair)
        case list() | tuple():
            for one in value:
                yield from _bytes(one)
        case _:
            yield repr(value).encode()


def holders(deployment: Deployment) -> list[bytes]:
    return [
        found
        for found in deployment.everything()
        if any(text.lower() in found.lower() for spelling in SPELLINGS for text in (spelling.encode(),))
    ]


@pytest.fixture(params=[False, True], ids=["of this release", "of the previous release"])
def deployment(request: pytest.FixtureRequest) -> Deployment:
    """After the marker came by every way."""
    made = Deployment(former=request.param)
    event = {**sent_event(timestamp=None), "project": "p"}
    made.send([{**event, "id": "a", "user": MARKER}, {**event, "id": "b", "user": "ben"}])
    made.send([{**event, "id": "a", "user": MARKER}, {**event, "id": "b", "user": "ben"}])  # again
    made.send({**event, "id": "a", "user": MARKER, "output_tokens": 7})  # a conflict
    made.send({**event, "id": None, "user": MARKER}, key="k-1")
    made.send({**event, "id": None, "user": MARKER, "team": "t"}, key="k-1")  # the key with other content
    made.send([{**event, "id": "c", "user": MARKER}, {**event, "id": "d", "user": f"{MARKER}\n"}])
    made.send([{**event, "id": "e", "user": MARKER}, {**event, "id": "f", MARKER: MARKER}])
    made.send([{**event, "id": "g", "user": MARKER}, {**event, "id": "h", "user": [MARKER]}])
    made.send([{**event, "id": "i", "user": MARKER, "timestamp": "2001-01-01T00:00:00Z"}])
    made.send(f"{{{MARKER}".encode())
    made.send(MARKER.encode())
    made.send({**event, "id": "j", "user": MARKER, "output_tokens": 10**12})  # refused, or into quarantine
    broken = batch_item.to_item(
        a_batch(an_event(user=person(made, MARKER)), org=ORG, batch_id=a_batch_id(9)), {}, body=b"broken"
    )
    made.stores.dynamodb.tables["log"][broken["pk"]["S"],] = broken
    made.line.deliver(made.line.records(len(made.stores.dynamodb.tables["log"]) - 1))
    return made


def person(deployment: Deployment, name: str) -> str:
    answer = deployment.api.send("GET", "/v1/people", query=urlencode({"name": name}))
    return str(answer["json"]["people"][0]["pseudonym"])


def test_before_it_is_erased_the_name_stands_in_its_record_alone(deployment: Deployment) -> None:
    [found] = holders(deployment)
    record = [item for key, item in deployment.stores.dynamodb.tables["control"].items() if "#PEOPLE#" in key[0]]
    assert found.decode() in {item["person_name"]["S"] for item in record}
    assert len(deployment.stores.dynamodb.tables["log"]) >= 5
    assert deployment.stores.fakes["s3"].objects, "something is in quarantine"
    assert "idempotency_conflict" in deployment.said.getvalue(), "what was refused is searched as well"


def test_after_the_erasure_it_is_nowhere(deployment: Deployment) -> None:
    pseudonym = person(deployment, MARKER)
    answer = deployment.api.send("POST", f"/v1/people/{pseudonym}/erase", body={"reason": "asked for"})
    assert answer["statusCode"] == 200, answer["json"]
    deployment.said.write(answer["body"])
    assert holders(deployment) == []
    assert any(pseudonym.encode() in found for found in deployment.everything()), "the figures still have the pseudonym"


def test_after_the_erasure_nothing_that_is_left_leads_from_the_name_to_anything(deployment: Deployment) -> None:
    """Every text and key that remains, as the key of every digest in use, over the name and over the contents sent."""
    pseudonym = person(deployment, MARKER)
    contents = _contents()
    known = list(_digests(deployment, contents))
    if deployment.api.control.get_organization(ORG).has_former_pseudonyms:
        assert pseudonym[2:] in known, "the search finds a pseudonym that can be computed"
    assert _traces(deployment, known), "the search finds a lookup that can be computed"
    deployment.api.send("POST", f"/v1/people/{pseudonym}/erase", body={"reason": "asked for"})
    assert _traces(deployment, list(_digests(deployment, contents))) == set()


def _contents() -> list[bytes]:
    event = {**sent_event(timestamp=None), "project": "p"}
    return [
        json.dumps([{**event, "id": "a", "user": MARKER}, {**event, "id": "b", "user": "ben"}]).encode(),
        json.dumps({**event, "id": None, "user": MARKER}).encode(),
        MARKER.encode(),
    ]


def _digests(deployment: Deployment, contents: list[bytes]) -> Iterator[str]:
    keys = {found for found in deployment.everything() if 0 < len(found) <= 64}
    for key in keys:
        for content in contents:
            yield hmac.digest(key, content, "sha256").hex()[:32]
            yield identity.digest(content, key=key)[:20]
            yield identity.event_digest(content, key=key)
    for content in contents:
        yield hashlib.sha256(content).hexdigest()[:32]
        yield hashlib.blake2b(content, digest_size=20).hexdigest()[:20]


def _traces(deployment: Deployment, digests: list[str]) -> set[str]:
    stored = b"\n".join(deployment.everything()).decode("latin-1")
    return {digest for digest in digests if digest in stored}


def test_who_is_sent_again_is_someone_else(deployment: Deployment) -> None:
    """And the same event again is a conflict: nobody can tell any more that it is the same."""
    first = person(deployment, MARKER)
    deployment.api.send("POST", f"/v1/people/{first}/erase", body={"reason": "asked for"})
    deployment.line = Line(deployment.stores, Direct(deployment.stores.fakes))
    claims = {key: dict(item) for key, item in deployment.stores.dynamodb.tables["claims"].items()}
    event = {**sent_event(timestamp=None), "project": "p"}
    deployment.send([{**event, "id": "a", "user": MARKER}, {**event, "id": "b", "user": "ben"}])
    assert person(deployment, MARKER) != first
    assert deployment.stores.dynamodb.tables["claims"] == claims, "the first one stays"
    last = list(deployment.stores.dynamodb.tables["log"].values())[-1]
    assert first not in repr(batch_item.from_item(last))
