"""The people whose usage is reported: found by name or pseudonym, exported, erased with a certificate. For
administrators. Names are in these answers and in no other."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from outlay.application.erase_person import REMAINS, Certificate, Erased, erase_person, erasure_of
from outlay.application.export_person import PersonMonth, export_person
from outlay.contracts.buckets import COST_CLASSES
from outlay.domain.audit import Act
from outlay.domain.errors import InvalidInput, NotFound, Problem
from outlay.domain.money import usd_text
from outlay.domain.people import Person, lookup_of
from outlay.domain.periods import iso_utc
from outlay.runtime.http import Response

from functions.api.events_routes import RETRY_S, asked_for, listing
from functions.api.routing import Call, Route
from functions.api.schemas import EraseBody, expect_no_parameters, read_body, read_limit, read_parameters

DEFAULT_LIMIT = 100
MAX_LIMIT = 500
_MAX_NAME = 256
_UNKEPT = {"cache-control": "no-store"}
"""Of answers with names: not even the asker's own cache keeps them."""
_PSEUDONYM = re.compile(r"u_[0-9a-f]{32}")
_LOOKUP = re.compile(r"[0-9a-f]{32}")
_PLACE = re.compile(r"[0-9]{15}#u_[0-9a-f]{32}")
_ERASURE = re.compile(r"e_([0-9a-f]{32})")
_QUERY_ID = re.compile(r"[A-Za-z0-9-]{1,64}")


def get_people(call: Call) -> Response:
    """In no order that means anything; ``name`` (exactly as sent) or ``pseudonym`` finds one."""
    given = read_parameters(call.request, known=frozenset({"name", "pseudonym", "limit", "cursor"}))
    problems: list[Problem] = []
    limit = read_limit(given.get("limit", ""), problems, default=DEFAULT_LIMIT, most=MAX_LIMIT)
    name, pseudonym, cursor = (given.get(one, "") for one in ("name", "pseudonym", "cursor"))
    if len(name) > _MAX_NAME:
        problems.append(Problem(field="name", reason=f"has {_MAX_NAME} characters at most"))
    if pseudonym and _PSEUDONYM.fullmatch(pseudonym) is None:
        problems.append(Problem(field="pseudonym", reason="must be u_ and 32 hex digits"))
    if cursor and _LOOKUP.fullmatch(cursor) is None:
        problems.append(Problem(field="cursor", reason="is none that an answer gave"))
    if sum(map(bool, (name, pseudonym, cursor))) > 1:
        problems.append(Problem(field="name", reason="name, pseudonym and cursor exclude one another"))
    if problems:
        raise InvalidInput("The query is not understood.", problems=problems)
    if name or pseudonym:
        return _people(call, _searched(call, name, pseudonym), cursor=None)
    found = call.services.people.page(call.organization.org, after=cursor, limit=limit)
    return _people(call, found, cursor=found[-1].lookup if len(found) == limit else None)


def _searched(call: Call, name: str, pseudonym: str) -> list[Person]:
    org, people = call.organization.org, call.services.people
    if name:
        organization = people.organization(org) or call.organization
        found = people.by_lookup(org, lookup_of(organization, name))
        return [] if found is None else [found]
    known = people.by_pseudonym(org, pseudonym)
    return [known] if isinstance(known, Person) else []


def _people(call: Call, people: Sequence[Person], *, cursor: str | None) -> Response:
    body = {"people": [_person_to_api(person) for person in people], "next_cursor": cursor}
    return Response(status=200, body={"as_of": iso_utc(call.services.clock()), **body}, headers=_UNKEPT)


def get_person(call: Call) -> Response:
    """Of one that was erased: when, and which erasure."""
    expect_no_parameters(call.request)
    pseudonym, found = _found(call)
    body = _erased_to_api(pseudonym, found) if isinstance(found, Erased) else _person_to_api(found)
    return Response(status=200, body={"as_of": iso_utc(call.services.clock()), **body}, headers=_UNKEPT)


def get_export(call: Call) -> Response:
    """The record, what the events sum up to by month and model, and where they are listed; 202 while sums are made."""
    query_id = read_parameters(call.request, known=frozenset({"query_id"})).get("query_id", "")
    if query_id and _QUERY_ID.fullmatch(query_id) is None:
        problem = Problem(field="query_id", reason="is no id of a query")
        raise InvalidInput("The query is not understood.", problems=(problem,))
    pseudonym, found = _found(call)
    if not query_id:
        # The one look that is noted: all about a person leaves the house. (What is asked again is the same look.)
        call.note(Act(action="person.export", target=pseudonym))
    now_ms = call.services.clock()
    export = export_person(
        call.organization, pseudonym, lake=call.services.person_lake, query_id=query_id, now_ms=now_ms
    )
    person = _erased_to_api(pseudonym, found) if isinstance(found, Erased) else _person_to_api(found)
    head = {"as_of": iso_utc(now_ms), "query_id": export.query_id, "person": person}
    if export.months is None:
        return Response(status=202, body={**head, "state": "running"}, headers={"retry-after": str(RETRY_S), **_UNKEPT})
    body = {
        **head,
        "state": "done",
        "first_day": min((month.first_day for month in export.months), default=None),
        "last_day": max((month.last_day for month in export.months), default=None),
        "months": [_month_to_api(month) for month in export.months],
        "events": [_window_to_api(pseudonym, start, end) for start, end in export.windows],
    }
    return Response(status=200, body=body, headers=_UNKEPT)


def get_person_events(call: Call) -> Response:
    """A page of the person's rows, as ``GET /v1/events`` gives them."""
    pseudonym, _ = _found(call)
    asked = asked_for(call)
    filters = {**asked.query.filters, "user": frozenset({pseudonym})}
    return listing(call, replace(asked, query=replace(asked.query, filters=filters)))


def erase(call: Call) -> Response:
    """Delete name and secret for good; ``{"reason": …}`` stays on the certificate."""
    pseudonym, reason = _pseudonym(call), read_body(EraseBody, call.request).reason
    # Without the reason, in which a name might stand: it is on the certificate, once it was looked through.
    call.note(Act(action="person.erase", target=pseudonym))
    certificate = erase_person(
        call.organization.org,
        pseudonym,
        who=(call.principal.email, call.principal.subject),
        reason=reason,
        records=call.services.people,
        now_ms=call.services.clock(),
    )
    return Response(status=200, body=_certificate_to_api(certificate))


def get_erasures(call: Call) -> Response:
    """Newest first."""
    given = read_parameters(call.request, known=frozenset({"limit", "cursor"}))
    problems: list[Problem] = []
    limit = read_limit(given.get("limit", ""), problems, default=DEFAULT_LIMIT, most=MAX_LIMIT)
    before = given.get("cursor", "")
    if before and _PLACE.fullmatch(before) is None:
        problems.append(Problem(field="cursor", reason="is none that an answer gave"))
    if problems:
        raise InvalidInput("The query is not understood.", problems=problems)
    found = call.services.people.erasures(call.organization.org, before=before, limit=limit)
    body = {
        "erasures": [_certificate_to_api(certificate) for _, certificate in found],
        "next_cursor": found[-1][0] if len(found) == limit else None,
    }
    return Response(status=200, body={"as_of": iso_utc(call.services.clock()), **body})


def get_erasure(call: Call) -> Response:
    """One certificate, by its id."""
    expect_no_parameters(call.request)
    given = _ERASURE.fullmatch(call.parameters["erasure_id"])
    org, people = call.organization.org, call.services.people
    pseudonym = "" if given is None else f"u_{given[1]}"
    found = people.by_pseudonym(org, pseudonym) if pseudonym else None
    if not isinstance(found, Erased):
        raise NotFound("There is no such erasure.")
    return Response(status=200, body=_certificate_to_api(erasure_of(org, pseudonym, found, records=people)))


def _pseudonym(call: Call) -> str:
    pseudonym = call.parameters["pseudonym"]
    if _PSEUDONYM.fullmatch(pseudonym) is None:
        raise NotFound("There is no such person.")
    return pseudonym


def _found(call: Call) -> tuple[str, Person | Erased]:
    pseudonym = _pseudonym(call)
    found = call.services.people.by_pseudonym(call.organization.org, pseudonym)
    if found is None:
        raise NotFound("There is no such person.")
    return pseudonym, found


def _person_to_api(person: Person) -> dict[str, Any]:
    return {
        "pseudonym": person.pseudonym,
        "name": person.name,
        "first_seen_at": iso_utc(person.first_seen_ms),
        "erased_at": None,
        "erasure_id": None,
    }


def _erased_to_api(pseudonym: str, erased: Erased) -> dict[str, Any]:
    return {
        "pseudonym": pseudonym,
        "name": None,
        "first_seen_at": None,
        "erased_at": iso_utc(erased.erased_ms),
        "erasure_id": "e_" + pseudonym.removeprefix("u_"),
    }


def _month_to_api(month: PersonMonth) -> dict[str, Any]:
    known = month.unpriced < month.requests
    amounts = {"cost_usd": sum(month.by_class)}
    amounts.update({f"cost_{name}_usd": one for name, one in zip(COST_CLASSES, month.by_class, strict=True)})
    return {
        "month": month.month,
        "provider": month.provider,
        "model": month.model,
        "requests": month.requests,
        "unpriced_requests": month.unpriced,
        **{name: usd_text(amount) if known else None for name, amount in amounts.items()},
    }


def _window_to_api(pseudonym: str, start: str, end: str) -> dict[str, str]:
    return {"from": start, "to": end, "path": f"/v1/people/{pseudonym}/events?from={start}&to={end}"}


def _certificate_to_api(certificate: Certificate) -> dict[str, Any]:
    return {
        "erasure_id": certificate.erasure_id,
        "organization": certificate.org,
        "pseudonym": certificate.pseudonym,
        "first_seen_at": iso_utc(certificate.first_seen_ms),
        "erased_at": iso_utc(certificate.erased_ms),
        "erased_by": certificate.erased_by,
        "reason": certificate.reason,
        "replaced_key": certificate.replaced_key,
        "backups_until": iso_utc(certificate.backups_until_ms),
        "remains": dict(REMAINS),
        "sha256": certificate.hash,
    }


ROUTES = (
    Route("GET", "/v1/people", get_people),
    Route("GET", "/v1/people/{pseudonym}", get_person),
    Route("GET", "/v1/people/{pseudonym}/export", get_export),
    Route("GET", "/v1/people/{pseudonym}/events", get_person_events),
    Route("POST", "/v1/people/{pseudonym}/erase", erase),
    Route("GET", "/v1/erasures", get_erasures),
    Route("GET", "/v1/erasures/{erasure_id}", get_erasure),
)
