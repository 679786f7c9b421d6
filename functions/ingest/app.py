"""POST /v1/events: authenticate, decode, translate, append, answer. Reads no environment; AWS comes as arguments."""

import base64
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from outlay.application.accept_events import (
    Log,
    accept,
    answer_of,
    check_idempotency_key,
    content_digest,
    submission,
)
from outlay.application.authenticate_key import Sender
from outlay.application.limit_requests import RateLimits, refusal
from outlay.application.ports import Organizations
from outlay.contracts import metrics
from outlay.domain.admission import SOURCES, Window
from outlay.domain.claims import IMPORT
from outlay.domain.errors import InvalidInput, NotFound, OutlayError, Unauthorized, Upstream
from outlay.domain.organization import ApiKey, Organization
from outlay.domain.people import Person
from outlay.domain.policy_verdict import Policies
from outlay.domain.violation import Violation
from outlay.runtime.http import Request, Response, credential, problem

from functions.ingest.check import check, is_named
from functions.ingest.decode import decode, inflate
from functions.ingest.judge import Judge
from functions.ingest.translate import Translator

INGEST = "ingest"
"""Class of the rate limit."""
_CHALLENGE = 'Bearer realm="outlay"'
_RETRY_AFTER_S = "2"
_IMPORT_ID = re.compile(r"imp_[0-9a-z]{8,40}")


class Authenticate(Protocol):
    def __call__(self, credential: str, *, address: str) -> Sender:
        """Raises Unauthorized or Forbidden."""


class FindPeople(Protocol):
    def __call__(self, organization: Organization, names: Collection[str]) -> Mapping[str, Person]:
        """The person of each name, on record. Raises LimitExceeded or Upstream; nothing may be stored then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestApp:
    """The endpoint over its ports."""

    authenticate: Authenticate
    organizations: Organizations
    people: FindPeople
    limits: RateLimits
    key_used: Callable[[str, str], None]
    """Told of organization and key once a request is stored."""
    begin_use: Callable[[Organization], Organization]
    """The organization as it has to be stamped on what is stored; see ``application.begin_use``."""
    policies: Callable[[Organization], Policies]
    """What the organization demands of its events. Raises ``Upstream``; nothing may be stored then."""
    note_violations: Callable[[str, Sequence[Violation]], None]
    """Told of an organization's events that fell short, once they are stored or refused."""
    log: Log
    price_revision: Callable[[Organization], int]
    """The revision that the organization's prices have by now."""
    clock: Callable[[], int]
    count: Callable[[str, int], None]

    def __call__(self, request: Request) -> Response:
        """202 with the batch; every expected failure as problem+json."""
        try:
            return self._accepted(request)
        except OutlayError as error:
            return _refused(error, request)
        except RecursionError:  # all of a request is read before anything of it is stored
            return _refused(InvalidInput("the body is nested too deeply"), request)

    def of_importer(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """The way in of the importer, which only IAM lets through: ``{"accept": {org, import_id, idempotency_key,
        body (base64), check}}``. The answer is ``status`` and the ``body`` that a client would get."""
        wanted = event["accept"]
        try:
            answer = self._of_importer(wanted)
        except OutlayError as error:
            answer = problem(error)
        return {"status": answer.status, "body": answer.body}

    def _of_importer(self, wanted: Mapping[str, Any]) -> Response:
        organization = self.organizations.get(str(wanted["org"]))
        if organization is None:
            raise NotFound("There is no such organization.")
        import_id = str(wanted["import_id"])
        sender = Sender(organization=organization, key=_key_of(organization.org, import_id))
        request = Request(
            method="POST",
            path="/v1/events",
            headers={
                "idempotency-key": str(wanted["idempotency_key"]),
                "outlay-source": IMPORT,
                "outlay-import": import_id,
            },
            body=base64.b64decode(wanted["body"]),
        )
        return self._taken(request, sender, only_check=wanted.get("check") is True)

    def _accepted(self, request: Request) -> Response:
        sender = self._sender(request)
        organization, key_id = sender.organization, sender.key.key_id
        decision = self.limits.take(INGEST, caller=key_id, org=organization.org, plan=organization.plan)
        if decision.allowed:
            answer = self._taken(request, sender)
            self.key_used(organization.org, key_id)
        else:
            answer = _refused(refusal(decision), request)
        return replace(answer, headers={**decision.headers, **answer.headers})

    def _sender(self, request: Request) -> Sender:
        shown = credential(request)
        self.limits.check_address(request.source_ip, shown)
        try:
            sender = self.authenticate(shown, address=request.source_ip)
        except Unauthorized:
            self.limits.note_failure(request.source_ip)
            raise
        self.limits.note_success(shown)
        return sender

    def _taken(self, request: Request, sender: Sender, *, only_check: bool = False) -> Response:
        source = _source(request)
        judge = Judge(
            organization=sender.organization,
            policies=self.policies(sender.organization),
            source=source,
            api_key=sender.key.key_id,
            now_ms=self.clock(),
        )
        try:
            answer = self._judged(request, sender, judge, only_check=only_check)
        except InvalidInput:
            self._note(sender, judge)
            raise
        if not only_check and not answer.body["replayed"]:
            self._note(sender, judge)
        return answer

    def _note(self, sender: Sender, judge: Judge) -> None:
        found = judge.violations()
        if found:
            self.note_violations(sender.organization.org, found)

    def _judged(self, request: Request, sender: Sender, judge: Judge, *, only_check: bool) -> Response:
        source = judge.source
        idempotency_key = request.headers.get("idempotency-key")
        check_idempotency_key(idempotency_key)
        import_id = _import_id(request, source)
        content = inflate(request.body, content_encoding=request.headers.get("content-encoding", "").strip().lower())
        decoded = decode(content)
        received_ms = judge.now_ms
        window = Window.around(received_ms, source=source)
        checked = check(decoded, window=window, bound=sender.key.bound, judge=judge)
        people = self.people(sender.organization, checked.users())
        named = submission(
            content_digest(content, organization=sender.organization, people=people.values()),
            sender=sender,
            source=source,
            received_ms=received_ms,
            idempotency_key=idempotency_key,
            all_named=all(is_named(sent) for sent in decoded.events),
        )
        named = replace(named, import_id=import_id)
        admitted = Translator(named, people).admit(checked, warnings=tuple(judge.warnings(len(checked.events))))
        if only_check:
            return Response(status=202, body=answer_of(named, admitted))
        self._count(metrics.EVENTS_REJECTED, admitted.rejected)
        if admitted.events:
            named = replace(named, sender=replace(sender, organization=self.begin_use(sender.organization)))
        revision = self.price_revision(named.sender.organization)
        answer = accept(named, admitted, log=self.log, price_revision=revision)
        if not answer["replayed"]:
            self._count(metrics.EVENTS_ACCEPTED, len(admitted.events))
        return Response(status=202, body=answer)

    def _count(self, metric: str, value: int) -> None:
        if value:
            self.count(metric, value)


def _key_of(org: str, import_id: str) -> ApiKey:
    """Stands for the API key of events that came by no key: the dimension shows ``import``."""
    return ApiKey(
        key_id=IMPORT,
        org=org,
        name=IMPORT,
        client=f"import:{import_id}",
        scopes=frozenset(),
        secret_hash=b"",
        pepper_version="",
    )


def _source(request: Request) -> str:
    source = request.headers.get("outlay-source", "event").strip().lower()
    if source not in SOURCES:
        raise InvalidInput("Outlay-Source must be one of " + ", ".join(SOURCES))
    return SOURCES[SOURCES.index(source)]  # the very text that is the default, which the log leaves out


def _import_id(request: Request, source: str) -> str:
    """Names the import that the request belongs to, so that it can be undone as a whole; empty where none is named."""
    import_id = request.headers.get("outlay-import", "").strip()
    if import_id and (source != IMPORT or _IMPORT_ID.fullmatch(import_id) is None):
        raise InvalidInput("Outlay-Import must be the id of an import (imp_…), beside Outlay-Source: import")
    return import_id


def _refused(error: OutlayError, request: Request) -> Response:
    response = problem(error, instance=request.request_id)
    extra = {}
    if isinstance(error, Unauthorized):
        extra["www-authenticate"] = _CHALLENGE
    if isinstance(error, Upstream):
        extra["retry-after"] = _RETRY_AFTER_S
    return replace(response, headers={**response.headers, **extra})
