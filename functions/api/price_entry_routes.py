"""Price entries: the deployment's, which its administrators make, and those that an organization negotiates.

Nothing is changed or deleted: what is wrong is withdrawn by another entry, what is asked for is granted or refused by
one. An entry prices calls that come from the next minute on; what was counted keeps its price until it is rated again
(``rerate_routes``), but for calls that had none.
"""

from collections.abc import Sequence
from typing import Any

from outlay.application.control_store import Write
from outlay.application.price_entries import EntryDesk, is_negotiated, told
from outlay.domain.audit import Act
from outlay.domain.errors import Forbidden, NotFound, Upstream
from outlay.domain.periods import iso_utc
from outlay.domain.price_entry import ANSWERS, GRANT, REFUSE, WITHDRAW, PriceEntry, State, Tiers, states
from outlay.domain.price_revision import MAX_SEQUENCE
from outlay.runtime.http import Response

from functions.api.figures_query import Parameters, cursor_text, query_digest, read_cursor
from functions.api.price_entry_bodies import AnswerBody, EntryBody
from functions.api.routing import AccountCall, AccountRoute, AnyRoute, Call, Route
from functions.api.schemas import read_body

DEFAULT_LIMIT = 100
MAX_LIMIT = 1_000
BY_ORGANIZATION = "organization"
"""The setting under which organizations grant themselves what they have negotiated."""


def list_entries(call: Call) -> Response:
    """The deployment's entries, newest first, with what became of each."""
    return _listed(call, "", call.services.prices.entries.entries("", after=0, upto=_EVER))


def add_entry(call: AccountCall) -> Response:
    """A price, an alias or a model that is free, for every organization. Administrators of the deployment only."""
    body = read_body(EntryBody, call.request)
    entry = body.entry(org="", who=call.principal.subject, now_ms=call.services.clock())  # every tenant reads it
    return _created(_deployment_desk(call).add(entry))


def withdraw_entry(call: AccountCall) -> Response:
    """It prices nothing from then on. Administrators of the deployment only."""
    return _answered(_deployment_desk(call), WITHDRAW, call)


def list_negotiated(call: Call) -> Response:
    """The organization's entries, newest first, with what became of each."""
    return _listed(call, call.organization.org, own_desk(call).all())


def negotiate(call: Call) -> Response:
    """A rate or a discount, which has to be granted unless the deployer's setting leaves it to organizations; an alias
    or a model that is free, which holds at once."""
    body = read_body(EntryBody, call.request)
    org, now_ms = call.organization.org, call.services.clock()
    entry = body.entry(org=org, who=call.principal.name, now_ms=now_ms)
    needs_grant = is_negotiated(entry) and not _may_grant(call)
    if needs_grant:
        entry = body.entry(org=org, who=call.principal.name, now_ms=now_ms, is_request=True)
    added = own_desk(call).add(entry)
    if not needs_grant:
        fill(call)
    return _created(added)


def withdraw_negotiated(call: Call) -> Response:
    """A request, an alias, a model that is free; what was granted only whoever may grant."""
    desk = own_desk(call)
    found = next((one for one in desk.all() if one.sequence == _sequence(call)), None)
    is_granted = found is not None and is_negotiated(found) and states(desk.all())[found.sequence] == "in_force"
    if is_granted and not _may_grant(call):
        raise Forbidden("Only administrators of the deployment withdraw what was granted.", code="platform_only")
    return _answered(desk, WITHDRAW, call)


def grant(call: Call) -> Response:
    """What an organization has asked for prices from then on. Administrators of the deployment only."""
    answer = _answered(own_desk(call), GRANT, call)
    fill(call)
    return answer


def refuse(call: Call) -> Response:
    """What an organization has asked for never prices anything. Administrators of the deployment only."""
    return _answered(own_desk(call), REFUSE, call)


def _may_grant(call: Call) -> bool:
    return call.principal.is_platform or call.services.negotiated_prices == BY_ORGANIZATION


def fill(call: Call) -> None:
    """Calls that wait for a price may have one by now. If this is lost, the next sweep does it."""
    try:
        call.services.rollup.fill(call.organization.org)
    except Upstream:
        return


def _deployment_desk(call: AccountCall) -> EntryDesk:
    def commit(writes: Sequence[Write], act: Act, entry: PriceEntry) -> None:
        call.commit_platform(writes, act, answer=_created(entry))

    return EntryDesk(org="", prices=call.services.prices, store=call.services.platform.store, commit=commit)


def own_desk(call: Call) -> EntryDesk:
    """Where the organization's entries are added."""

    def commit(writes: Sequence[Write], act: Act, entry: PriceEntry) -> None:
        call.commit(writes, act, answer=_created(entry))

    services = call.services
    return EntryDesk(org=call.organization.org, prices=services.prices, store=services.changes.store, commit=commit)


def _answered(desk: EntryDesk, kind: str, call: AccountCall) -> Response:
    body = read_body(AnswerBody, call.request)
    who, now_ms = call.principal.name if desk.org else call.principal.subject, call.services.clock()
    return _created(desk.answer(kind, _sequence(call), reason=body.reason, who=who, now_ms=now_ms))


def _sequence(call: AccountCall) -> int:
    text = call.parameters["sequence"]
    if not (text.isascii() and text.isdecimal() and len(text) <= 6):
        raise NotFound("There is no such price entry.")
    return int(text)


def _created(entry: PriceEntry) -> Response:
    is_answer = entry.kind in ANSWERS
    return Response(status=201, body=to_api(entry, None if is_answer else states([entry])[entry.sequence]))


def _listed(call: Call, org: str, entries: Sequence[PriceEntry]) -> Response:
    """A page of one level's, which is as much as a cursor is good for."""
    given = Parameters(call.request, call.organization, known=frozenset({"limit", "cursor"}))
    digest = query_digest(call.request, shown_by=f"prices {org}")
    before = read_cursor(given, digest, groups=0)
    limit = given.whole("limit", default=DEFAULT_LIMIT, most=MAX_LIMIT)
    given.check()
    found = states(entries)
    rest = sorted((one for one in entries if before is None or one.sequence < before[0]), key=lambda one: -one.sequence)
    body = {
        "as_of": iso_utc(call.services.clock()),
        "entries": [to_api(one, found.get(one.sequence)) for one in rest[:limit]],
        "next_cursor": cursor_text(digest, rest[limit - 1].sequence, ()) if len(rest) > limit else None,
    }
    return Response(status=200, body=body)


def to_api(entry: PriceEntry, state: State | None) -> dict[str, Any]:
    """``state`` is None for what answers another entry, whose number is ``about``."""
    content = {name: value for name, value in told(entry).items() if name not in _APART}
    if entry.rates:
        content["rates"] = {bucket: _rate(usd, entry.tiers.get(bucket, ())) for bucket, usd in entry.rates.items()}
    made = {"who": entry.who, "created_at": iso_utc(entry.created_ms)}
    return {"sequence": entry.sequence, **content, "state": state, **made}


_APART = frozenset({"is_request", "org", "tiers"})


def _rate(usd: str, tiers: Tiers) -> str | dict[str, Any]:
    """As it is entered: text, where the size of a call does not matter."""
    if not tiers:
        return usd
    return {"usd": usd, "tiers": [{"above_input_tokens": above, "usd": amount} for above, amount in tiers]}


_EVER = MAX_SEQUENCE

ROUTES: tuple[AnyRoute, ...] = (
    Route("GET", "/v1/prices/entries", list_entries),
    AccountRoute("POST", "/v1/prices/entries", add_entry),
    AccountRoute("POST", "/v1/prices/entries/{sequence}/withdraw", withdraw_entry),
    Route("GET", "/v1/prices/negotiated", list_negotiated),
    Route("POST", "/v1/prices/negotiated", negotiate),
    Route("POST", "/v1/prices/negotiated/{sequence}/withdraw", withdraw_negotiated),
    Route("POST", "/v1/prices/negotiated/{sequence}/grant", grant),
    Route("POST", "/v1/prices/negotiated/{sequence}/refuse", refuse),
)
