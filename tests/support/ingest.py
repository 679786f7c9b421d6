"""The ingest app over a log in memory, and requests to it."""

import base64
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from outlay.application.accept_events import Stored
from outlay.application.authenticate_key import Authenticator, hash_secret
from outlay.application.begin_use import BeginUse
from outlay.application.limit_requests import RateLimits
from outlay.application.resolve_people import PeopleResolver
from outlay.domain.batch import Batch
from outlay.domain.event import UsageEvent
from outlay.domain.organization import ApiKey, Organization
from outlay.domain.people import Person
from outlay.domain.plan import BUILT_IN, Plan
from outlay.domain.policy import Approval, Policy
from outlay.domain.policy_verdict import Policies, compile_policies, required_tags
from outlay.domain.violation import Violation
from outlay.runtime.http import Request, Response, to_event

from functions.ingest.app import IngestApp
from tests.support.builders import NOW_MS, ORG, an_api_key, an_organization
from tests.support.described import check_answer

PEPPER = b"pepper"
SECRET = "S" * 40
KEY = f"ok_abcdefghijk1_{SECRET}"


class LogInMemory:
    """Holds the port's contract: the first batch of a slot stays."""

    def __init__(self) -> None:
        self.batches: dict[tuple[str, str], tuple[Batch, dict[str, Any]]] = {}
        self.quarantined: set[str] = set()
        """Batch ids."""

    def append(self, batch: Batch, answer: Mapping[str, Any]) -> Stored | None:
        slot = (batch.org, batch.batch_id[2:22])
        if slot in self.batches:
            held, first = self.batches[slot]
            return Stored(
                batch_id=held.batch_id,
                content_digest=held.content_digest,
                answer=first,
                quarantined=held.batch_id in self.quarantined,
            )
        self.batches[slot] = (batch, json.loads(json.dumps(answer)))
        return None

    @property
    def events(self) -> list[UsageEvent]:
        return [event for batch, _ in self.batches.values() for event in batch.events]

    def only_batch(self) -> Batch:
        ((batch, _),) = self.batches.values()
        return batch


@dataclass
class KeysInMemory:
    api_keys: dict[str, ApiKey]
    organizations: dict[str, Organization]
    reads: list[str] = field(default_factory=list)

    def get_api_key(self, key_id: str) -> ApiKey | None:
        self.reads.append(key_id)
        return self.api_keys.get(key_id)

    def get_organization(self, org: str) -> Organization | None:
        self.reads.append(org)
        return self.organizations.get(org)

    def get(self, org: str) -> Organization | None:
        return self.organizations.get(org)

    def begin_use(self, organization: Organization) -> bool:
        self.reads.append("begin_use")
        held = self.organizations[organization.org]
        if held.in_use or held.dimensions.revision != organization.dimensions.revision:
            return False
        self.organizations[organization.org] = replace(held, in_use=True, version=held.version + 1)
        return True

    def pepper(self, version: str) -> bytes | None:
        return PEPPER if version == "1" else None


class PeopleInMemory:
    """Holds the port's contract: a lookup and a pseudonym are each one person's; what was erased is nobody's again."""

    def __init__(self) -> None:
        self.people: dict[tuple[str, str], Person] = {}
        self.pseudonyms: set[tuple[str, str]] = set()
        self.reads: list[bool] = []
        """Of each read, whether it was consistent."""
        self.fails: Exception | None = None

    def find(self, org: str, lookups: Collection[str], *, consistent: bool) -> Mapping[str, Person]:
        self.reads.append(consistent)
        if self.fails is not None:
            raise self.fails
        found = {lookup: self.people[org, lookup] for lookup in lookups if (org, lookup) in self.people}
        return {lookup: replace(person, name="") for lookup, person in found.items()}

    def add(self, people: Sequence[Person]) -> set[str]:
        taken = set()
        for person in people:
            if (person.org, person.lookup) in self.people:
                continue
            if (person.org, person.pseudonym) in self.pseudonyms:
                taken.add(person.lookup)
                continue
            self.people[person.org, person.lookup] = person
            self.pseudonyms.add((person.org, person.pseudonym))
        return taken

    def erase(self, org: str, name: str) -> None:
        """The record goes; the pseudonym stays taken."""
        del self.people[next(key for key, person in self.people.items() if (key[0], person.name) == (org, name))]


@dataclass
class Door:
    """The endpoint with everything around it."""

    organization: Organization = field(default_factory=an_organization)
    key: ApiKey = field(default_factory=lambda: an_api_key(secret_hash=hash_secret(SECRET, pepper=PEPPER)))
    now_ms: int = NOW_MS
    log: LogInMemory = field(default_factory=LogInMemory)
    people: PeopleInMemory = field(default_factory=PeopleInMemory)
    counted: dict[str, int] = field(default_factory=dict)
    plan: Plan = BUILT_IN
    used: list[tuple[str, str]] = field(default_factory=list)
    """Organization and key of each request that was stored."""
    policies: Sequence[Policy] = ()
    approvals: Sequence[Approval] = ()
    registered: Mapping[str, frozenset[str]] = field(default_factory=dict)
    noted: list[tuple[str, Violation]] = field(default_factory=list)
    """What fell short of policies."""

    def __post_init__(self) -> None:
        self.keys = KeysInMemory({self.key.key_id: self.key}, {ORG: self.organization})
        self.app = IngestApp(
            authenticate=Authenticator(keys=self.keys, peppers=self.keys, clock=lambda: self.now_ms),
            organizations=self.keys,
            people=PeopleResolver(self.people, clock=lambda: self.now_ms),
            limits=RateLimits(plans=lambda _: self.plan, clock=lambda: self.now_ms),
            key_used=lambda org, key_id: self.used.append((org, key_id)),
            begin_use=BeginUse(self.keys),
            log=self.log,
            price_revision=lambda organization: 7,
            policies=self._policies,
            note_violations=lambda org, found: self.noted.extend((org, one) for one in found),
            clock=lambda: self.now_ms,
            count=self._count,
        )

    def _policies(self, organization: Organization) -> Policies:
        setting = required_tags(organization.org, organization.required_tags)
        return compile_policies((setting, *self.policies), approvals=self.approvals, registered=self.registered)

    def _count(self, name: str, value: int) -> None:
        self.counted[name] = self.counted.get(name, 0) + value

    def post(self, body: Any, **headers: str) -> Response:
        """``body``: bytes as they are, anything else as JSON. ``idempotency_key`` is the header Idempotency-Key."""
        sent = {"authorization": f"Bearer {KEY}", **{name.replace("_", "-"): v for name, v in headers.items()}}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        request = Request(method="POST", path="/v1/events", headers=sent, body=content, request_id="req-1")
        response = self.app(request)
        check_answer(request, to_event(response))
        return response

    def of_importer(
        self, org: str, import_id: str, events: list[dict[str, Any]], *, key: str, check: bool = False
    ) -> dict[str, Any]:
        """What the importer is answered."""
        body = base64.b64encode(json.dumps(events).encode()).decode()
        wanted = {"org": org, "import_id": import_id, "idempotency_key": key, "body": body, "check": check}
        return self.app.of_importer({"accept": wanted})


def sent_event(**changes: Any) -> dict[str, Any]:
    """A valid event as a client sends it; ``None`` leaves a field out."""
    event = {
        "id": "call-1",
        "timestamp": "2026-11-22T11:59:00Z",
        "provider": "openai",
        "model": "gpt-4o",
        "input_uncached_tokens": 1000,
        "output_tokens": 100,
        **changes,
    }
    return {name: value for name, value in event.items() if value is not None}
