"""Teams, projects, features, cost centers and environments: one register each, all alike.

An entry's id is the name that events carry. In a path it stands as it is, percent-encoded; a name with ``/`` or ``%``,
which gateways read each in their own way, stands as ``~`` and its base64url without padding. Answers say the path.
"""

import base64
import binascii
from collections.abc import Callable
from dataclasses import replace
from functools import partial, wraps
from typing import Any
from urllib.parse import quote, unquote

from outlay.application.registers import Changed, Register, add, alter, find_entry, list_entries, remove
from outlay.domain.audit import Act
from outlay.domain.dimension_value import is_value
from outlay.domain.errors import Conflict, InvalidInput, NotFound, Problem
from outlay.domain.periods import iso_utc
from outlay.domain.registers import KINDS, Entry, Kind, Names, entry_problems
from outlay.runtime.http import Response

from functions.api.register_bodies import NewRegisteredBody, RegisteredBody
from functions.api.repeats import check_version, version_tag
from functions.api.routing import Call, Route
from functions.api.schemas import expect_no_parameters, read_body, read_limit, read_parameters

DEFAULT_LIMIT = 100
MAX_LIMIT = 1_000
STATES = ("active", "archived", "merged")
_FILTERS = ("state", "owner", "cost_center", "search")


def list_register(call: Call, kind: Kind) -> Response:
    """Registered names in the order of their ids, a page at a time, all or those that fit every filter."""
    given = read_parameters(call.request, known=frozenset({*_FILTERS, "limit", "cursor"}))
    problems: list[Problem] = []
    limit = read_limit(given.get("limit", ""), problems, default=DEFAULT_LIMIT, most=MAX_LIMIT)
    if given.get("state", STATES[0]) not in STATES:
        problems.append(Problem(field="state", reason=f"must be one of {', '.join(STATES)}"))
    after = _decoded(given["cursor"]) if "cursor" in given else ""
    if after is None or (after and not is_value(after)):
        problems.append(Problem(field="cursor", reason="is none that an answer gave"))
    if problems or after is None:
        raise InvalidInput("The query is not understood.", problems=problems)
    found, following = list_entries(_register(call, kind), fits=partial(_fits, given), after=after, limit=limit)
    names = call.names
    body = {
        "as_of": iso_utc(call.services.clock()),
        kind.plural.replace("-", "_"): [_to_api(entry, names) for entry in found],
        "next_cursor": None if following is None else _encoded(following),
    }
    return Response(status=200, body=body)


def _fits(given: dict[str, str], entry: Entry) -> bool:
    search = given.get("search", "").casefold()
    return (
        given.get("state", entry.state) == entry.state
        and ("owner" not in given or given["owner"] in entry.owners)
        and given.get("cost_center", entry.cost_center) == entry.cost_center
        and (search in entry.id.casefold() or search in entry.name.casefold())
    )


def get_entry(call: Call, kind: Kind) -> Response:
    """One of them, with the names that were merged into it."""
    expect_no_parameters(call.request)
    return _answer(call, find_entry(_register(call, kind), _id(call)))


def create_entry(call: Call, kind: Kind) -> Response:
    """Register a name, whether events carried it before or not; with ``merged_into`` it is shown under that one.

    409 ``name_exists`` where it is registered.
    """
    expect_no_parameters(call.request)
    body = read_body(NewRegisteredBody, call.request)
    register = _register(call, kind)
    entry = _written(body, Entry(kind=kind.name, id=body.id, created_ms=call.services.clock(), version=1))
    try:
        answer = _commit(call, add(entry, register), "create", status=201)
    except Conflict as error:
        if error.code == "version_changed" and _is_there(register, entry.id):
            raise Conflict("This name is registered already.", code="name_exists") from error
        raise
    return answer


def _is_there(register: Register, id: str) -> bool:
    try:
        find_entry(register, id)
    except NotFound:
        return False
    return True


def put_entry(call: Call, kind: Kind) -> Response:
    """Change some of it; ``merged_into`` null takes a merge back, and with it all that it brought together."""
    expect_no_parameters(call.request)
    body = read_body(RegisteredBody, call.request)
    register = _register(call, kind)
    before = find_entry(register, _id(call))
    check_version(call.request, before)
    return _commit(call, alter(before, _written(body, before), register), "change")


def delete_entry(call: Call, kind: Kind) -> Response:
    """Off the register. Nothing that was counted changes: where events carry the name, it is unregistered."""
    expect_no_parameters(call.request)
    register = _register(call, kind)
    entry = find_entry(register, _id(call))
    check_version(call.request, entry)
    return _commit(call, remove(entry, register), "delete", status=204)


def _written(body: RegisteredBody, entry: Entry) -> Entry:
    """The entry with what the body says. Raises ``InvalidInput`` naming every problem."""
    given: dict[str, Any] = {name: getattr(body, name) for name in body.model_fields_set - {"id"}}
    given |= {name: given[name] or "" for name in ("cost_center", "merged_into") if name in given}
    if "owners" in given:
        given["owners"] = tuple(given["owners"])
    written = replace(entry, **given)
    problems = [Problem(field=field, reason=reason) for field, reason in entry_problems(written)]
    if problems:
        raise InvalidInput("The body does not fit.", problems=problems)
    return written


def _commit(call: Call, changed: Changed, verb: str, *, status: int = 200) -> Response:
    entry = changed.after or changed.before
    assert entry is not None
    act = Act(
        action=f"{entry.kind}.{verb}",
        target=entry.id,
        before=None if changed.before is None else _shown(changed.before),
        after=None if changed.after is None else _shown(changed.after),
    )
    answer = Response(status=204) if changed.after is None else _answer(call, changed.after, status=status)
    call.commit(changed.writes, act, answer=answer)
    if (changed.before and changed.before.merged_into) != (changed.after and changed.after.merged_into):
        call.services.control.forget(call.organization.org)
    return answer


def _answer(call: Call, entry: Entry, *, status: int = 200) -> Response:
    body = {"as_of": iso_utc(call.services.clock()), **_to_api(entry, call.names)}
    return Response(status=status, body=body, headers=version_tag(entry.version))


def _to_api(entry: Entry, names: Names) -> dict[str, Any]:
    targets = names.merged.get(entry.kind, {})
    return {
        **_shown(entry),
        "state": entry.state,
        "merged_names": sorted(name for name, target in targets.items() if target == entry.id),
        "created_at": iso_utc(entry.created_ms),
        "path": f"/v1/{KINDS[entry.kind].plural}/{_segment(entry.id)}",
    }


def _shown(entry: Entry) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "id": entry.id,
        "name": entry.name,
        "owners": list(entry.owners),
        "cost_center": entry.cost_center or None,
        "notes": entry.notes,
        "archived": entry.archived,
        "merged_into": entry.merged_into or None,
    }


# ---- names in paths and cursors


def _id(call: Call) -> str:
    """Raises ``NotFound`` for what is no entry's path."""
    segment = call.parameters["id"]
    found = _decoded(segment[1:]) if segment.startswith("~") else unquote(segment)
    if found is None or (not segment.startswith("~") and "%" in found):
        raise NotFound("There is no such name in the register.")
    return found


def _segment(id: str) -> str:
    return f"~{_encoded(id)}" if {"/", "%"} & set(id) else quote(id, safe=":@+,=()&")


def _encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decoded(text: str) -> str | None:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode()
    except (ValueError, binascii.Error):
        return None


def _register(call: Call, kind: Kind) -> Register:
    return Register(
        org=call.organization.org, kind=kind, store=call.services.changes.store, members=call.services.control
    )


def _routes(kind: Kind) -> tuple[Route, ...]:
    def of(handler: Callable[[Call, Kind], Response]) -> Callable[[Call], Response]:
        @wraps(handler)
        def answer(call: Call) -> Response:
            return handler(call, kind)

        return answer

    return (
        Route("GET", f"/v1/{kind.plural}", of(list_register)),
        Route("POST", f"/v1/{kind.plural}", of(create_entry)),
        Route("GET", f"/v1/{kind.plural}/{{id}}", of(get_entry)),
        Route("PUT", f"/v1/{kind.plural}/{{id}}", of(put_entry)),
        Route("DELETE", f"/v1/{kind.plural}/{{id}}", of(delete_entry)),
    )


ROUTES = tuple(route for kind in KINDS.values() for route in _routes(kind))
