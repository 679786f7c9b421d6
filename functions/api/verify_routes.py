"""The proof that nothing was lost and nothing counted twice: per day or month, per dimension, and of packed cubes."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from outlay.application.lake_sums import SumsQuery
from outlay.application.verified_day import pointer
from outlay.application.verify_cubes import CubeProof
from outlay.application.verify_groups import GroupProof, GroupRow
from outlay.contracts.measures import COST_ATTRIBUTES, MEASURES
from outlay.domain.calendar import shift_date
from outlay.domain.money import usd_text
from outlay.domain.periods import days_between, iso_utc, next_day
from outlay.runtime.http import Response

from functions.api.proof_query import ProofRequest, cursor_text, read_proof_request
from functions.api.routing import Call, Route

MAX_CUBES_TOLD = 100


def verify(call: Call) -> Response:
    """From the four independent sources; ``query_id`` of an earlier answer completes its table."""
    asked = read_proof_request(call.request, call.organization, now_ms=call.services.clock())
    if asked.by:
        return _by_dimensions(call, asked)
    body = call.services.verify(
        organization=call.organization,
        start_day=asked.start_day,
        end_day=asked.end_day,
        query_id=asked.query_id,
        by_month=asked.by_month,
    )
    if asked.deep:
        days = [*days_between(asked.start_day, asked.end_day)]
        body = {**body, "cubes": _cubes(call.services.proofs.cubes(call.organization, days))}
    return Response(status=200, body=body)


def _cubes(proofs: Sequence[CubeProof]) -> dict[str, Any]:
    wrong = [proof for proof in proofs if proof.differences]
    return {
        "checked": sum(not proof.moved for proof in proofs),
        "moved": sum(proof.moved for proof in proofs),
        "differing": len(wrong),
        "differences": [cube_to_api(proof) for proof in wrong[:MAX_CUBES_TOLD]],
    }


def cube_to_api(proof: CubeProof) -> dict[str, Any]:
    return {
        "day": proof.day,
        "cube": proof.cube,
        "rows": proof.rows,
        "measures": differences_to_api(proof.differences, ("in_cube", "in_counters")),
    }


def differences_to_api(
    differences: Mapping[str, tuple[int, int]], names: tuple[str, str]
) -> dict[str, dict[str, int | str]]:
    """Measures by their names on the wire; money as text in USD."""
    found: dict[str, dict[str, int | str]] = {}
    for measure, pair in sorted(differences.items(), key=lambda one: MEASURES.index(one[0])):
        if measure in COST_ATTRIBUTES:
            found[f"{measure}_usd"] = {name: usd_text(amount) for name, amount in zip(names, pair, strict=True)}
        else:
            found[measure] = dict(zip(names, pair, strict=True))
    return found


def _by_dimensions(call: Call, asked: ProofRequest) -> Response:
    query = SumsQuery(
        org=call.organization.org,
        start_day=asked.start_day,
        end_day=asked.end_day,
        by=asked.by,
        by_month=asked.by_month,
    )
    proof = call.services.proofs.groups(query, organization=call.organization, query_id=asked.query_id)
    rows = [row for row in proof.rows if row.difference or not asked.only_drift]
    after = asked.after
    page = [row for row in rows if after is None or (row.period, row.group) > after]
    shown = page[: asked.limit]
    more = len(page) > len(shown)
    body = {
        "as_of": iso_utc(proof.as_of_ms),
        "from": asked.start_day,
        "to": asked.end_day,
        "granularity": "month" if asked.by_month else "day",
        "by": list(asked.by),
        "lake": proof.lake,
        "query_id": proof.query_id,
        "totals": _totals(proof),
        "rows": [_row(row, asked) for row in shown],
        "next_cursor": cursor_text(asked.digest, shown[-1].period, shown[-1].group) if more else None,
    }
    return Response(status=200, body=body)


def _totals(proof: GroupProof) -> dict[str, int | None]:
    known = proof.lake == "complete"
    return {
        "groups": len(proof.rows),
        "counted": sum(row.counted.get("requests", 0) for row in proof.rows),
        "in_lake": sum((row.in_lake or {}).get("requests", 0) for row in proof.rows) if known else None,
        "in_flight": sum(row.in_flight for row in proof.rows),
        "drift": sum(row.drift for row in proof.rows) if known else None,
    }


def _row(row: GroupRow, asked: ProofRequest) -> dict[str, Any]:
    known = row.in_lake is not None
    return {
        "period": row.period,
        "group": dict(zip(asked.by, row.group, strict=True)),
        "collapsed": row.is_collapsed,
        "counted": row.counted.get("requests", 0),
        "in_lake": None if row.in_lake is None else row.in_lake.get("requests", 0),
        "in_flight": row.in_flight,
        "drift": row.drift if known else None,
        "measures": differences_to_api(row.differences, ("counted", "in_lake")),
        "reasons": _reasons(row, asked),
    }


def _reasons(row: GroupRow, asked: ProofRequest) -> list[dict[str, Any]]:
    first = f"{row.period}-01" if asked.by_month else row.period
    after = shift_date(date.fromisoformat(first), "month").isoformat() if asked.by_month else next_day(first)
    days = {"from": first, "to": after}
    if row.in_flight:
        path = pointer("/v1/verify/batches", **days, outcome="uncounted")
        return [{"reason": "in_flight", "events": row.in_flight, "pointer": path}]
    if not row.drift:
        return []
    filters = [("filter", f"{name}:{value}") for name, value in zip(asked.by, row.group, strict=True)]
    path = {"path": "/v1/events?" + urlencode([*days.items(), *filters])}
    return [{"reason": "drift", "events": row.drift, "pointer": path}]


ROUTES = (Route("GET", "/v1/verify", verify),)
