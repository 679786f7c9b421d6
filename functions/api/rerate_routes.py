"""Re-rating: counted calls of a period get the prices known by now. Shown first, then applied, beside live traffic."""

import re
import secrets
from typing import Any

from outlay.domain.audit import Act
from outlay.domain.calendar import date_ms
from outlay.domain.errors import Conflict, InvalidInput, NotFound, Problem
from outlay.domain.money import usd_text
from outlay.domain.periods import day_of, iso_utc
from outlay.domain.rerating import MORE, Change, Lines, Rerating
from outlay.runtime.http import Response

from functions.api.dates import read_date
from functions.api.price_entry_bodies import RerateBody
from functions.api.routing import Call, Route
from functions.api.schemas import expect_no_parameters, read_body

MAX_LISTED = 200
_ID = re.compile(r"r_[0-9a-f]{24}")


def begin(call: Call) -> Response:
    """Look what the prices known by now would change in a period; nothing moves."""
    body = read_body(RerateBody, call.request)
    start_ms, end_ms = _period(body, call.organization.dimensions.time_zone)
    rerating_id = "r_" + secrets.token_hex(12)
    told = {"from": body.start, "to": body.end, "reason": body.reason, "only_unpriced": body.only_unpriced}
    answer = Response(status=202, body={"rerating_id": rerating_id, "state": "previewing"})
    wanted = {
        "id": rerating_id,
        "org": call.organization.org,
        "start_ms": start_ms,
        "end_ms": end_ms,
        "only_unpriced": body.only_unpriced,
        "reason": body.reason,
        "who": call.principal.name,
    }
    call.services.rollup.begin_rerating(wanted)
    call.commit((), Act(action="price.rerate_preview", target=rerating_id, after=told), answer=answer)
    call.services.rollup.rate(call.organization.org, rerating_id)
    return answer


def apply(call: Call) -> Response:
    """Let one that was shown take place. Repeated, it changes nothing."""
    expect_no_parameters(call.request)
    found = _find(call)
    org, rerating_id = found.org, found.rerating_id
    call.commit(
        (), Act(action="price.rerate", target=rerating_id, after={"reason": found.reason, **_sums(found.shown)})
    )
    done = call.services.rollup.apply_rerating(org, rerating_id)
    if "refused" in done:
        raise (NotFound if done["code"] == "not_found" else Conflict)(done["refused"], code=done["code"])
    if done["state"] == "running":
        call.services.rollup.rate(org, rerating_id)
    return Response(status=202, body={"rerating_id": rerating_id, "state": done["state"]})


def show(call: Call) -> Response:
    """How far it is, and the difference by day, model and team."""
    expect_no_parameters(call.request)
    found = _find(call)
    lines = {"shown": _lines(found.shown), "applied": _lines(found.applied)}
    return Response(status=200, body={"as_of": iso_utc(call.services.clock()), **_to_api(found, call), "lines": lines})


def listed(call: Call) -> Response:
    """Newest first, without their lines; of those that nobody asked for, the ones that filled something."""
    expect_no_parameters(call.request)
    held = call.services.reratings.all(call.organization.org)
    found = sorted((one for one in held if not one.is_automatic or one.applied), key=lambda one: -one.created_ms)
    body = {
        "as_of": iso_utc(call.services.clock()),
        "reratings": [_to_api(one, call) for one in found[:MAX_LISTED]],
        "more": max(len(found) - MAX_LISTED, 0),
    }
    return Response(status=200, body=body)


def _period(body: RerateBody, time_zone: str) -> tuple[int, int]:
    problems: list[Problem] = []
    moments = []
    for name, text in (("from", body.start), ("to", body.end)):
        day = read_date(text)
        moments.append(0 if day is None else date_ms(day, time_zone))
        if day is None:
            problems.append(Problem(field=name, reason="must be a date of this century, YYYY-MM-DD"))
    if not problems and moments[0] >= moments[1]:
        problems.append(Problem(field="to", reason="must be after 'from'; it is not included"))
    if problems:
        raise InvalidInput("The period is not understood.", problems=problems)
    return moments[0], moments[1]


def _find(call: Call) -> Rerating:
    rerating_id = call.parameters["rerating_id"]
    found = None
    if _ID.fullmatch(rerating_id) is not None:
        found = call.services.reratings.find(call.organization.org, rerating_id)
    if found is None:
        raise NotFound("There is no such re-rating.")
    return found


def _to_api(one: Rerating, call: Call) -> dict[str, Any]:
    zone = call.organization.dimensions.time_zone
    starts_before = one.start_ms < one.log_from_ms
    return {
        "rerating_id": one.rerating_id,
        "state": one.state,
        "from": None if one.is_automatic else day_of(one.start_ms, zone),
        "to": None if one.is_automatic else day_of(one.end_ms, zone),
        "only_unpriced": one.only_unpriced,
        "automatic": one.is_automatic,
        "price_revision": one.revision,
        "reason": one.reason,
        "who": one.who,
        "created_at": iso_utc(one.created_ms),
        "applied_at": None if one.applied_ms is None else iso_utc(one.applied_ms),
        "finished_at": None if one.finished_ms is None else iso_utc(one.finished_ms),
        "reached": iso_utc(one.reached_ms) if one.reached_ms else None,
        "out_of_reach_before": iso_utc(one.log_from_ms) if starts_before and not one.is_automatic else None,
        "closed": {"requests": one.left.closed, "months": sorted(one.left.months)},
        "uncounted": one.left.uncounted,
        "shown": _sums(one.shown),
        "applied": _sums(one.applied),
    }


def _sums(lines: Lines) -> dict[str, Any]:
    total = Change()
    for change in lines.values():
        total = total.plus(change)
    return _change(total)


def _lines(lines: Lines) -> list[dict[str, Any]]:
    """The one that sums up what is beyond the limit comes last."""
    ordered = sorted(lines.items(), key=lambda pair: (pair[0] == MORE, pair[0]))
    return [{"day": day, "model": model, "team": team, **_change(change)} for (day, model, team), change in ordered]


def _change(change: Change) -> dict[str, Any]:
    """Amounts are of the calls that have a price: null where none has."""
    requests = change.requests
    return {
        "requests": requests,
        "newly_priced": max(change.unpriced_before - change.unpriced_after, 0),
        "no_longer_priced": max(change.unpriced_after - change.unpriced_before, 0),
        "cost_before_usd": _amount(change.picousd_before, requests - change.unpriced_before, requests),
        "cost_after_usd": _amount(change.picousd_after, requests - change.unpriced_after, requests),
        "difference_usd": usd_text(change.picousd_after - change.picousd_before),
    }


def _amount(picousd: int, priced: int, requests: int) -> str | None:
    return usd_text(picousd) if priced or not requests else None


ROUTES = (
    Route("GET", "/v1/prices/rerate", listed),
    Route("POST", "/v1/prices/rerate", begin),
    Route("GET", "/v1/prices/rerate/{rerating_id}", show),
    Route("POST", "/v1/prices/rerate/{rerating_id}/apply", apply),
)
