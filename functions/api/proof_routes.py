"""The proof one by one: claims against log and markers, one batch against all, the batches behind a number, history."""

import re
from dataclasses import asdict
from typing import Any

from outlay.application.check_claims import Finding
from outlay.application.list_outcomes import OUTCOMES, BatchOutcome, OutcomesQuery
from outlay.application.proof_runs import MAX_LIMIT, DayProof, RecordedRun, proof_history
from outlay.application.verify_batch import BatchProof
from outlay.application.verify_claims import ClaimsPage, Uncounted
from outlay.domain.errors import NotFound
from outlay.domain.periods import iso_utc
from outlay.runtime.http import Response

from functions.api.figures_query import Parameters
from functions.api.proof_query import place_text, query_id_of, read_walk_request
from functions.api.routing import Call, Route
from functions.api.verify_routes import cube_to_api, differences_to_api

DEFAULT_RUNS = 30
_BATCH_ID = re.compile(r"b_[0-9a-f]{40}")
_RUN = re.compile(r"[0-9]{15}")


def claims(call: Call) -> Response:
    """A page of batches checked, newest received first; the next one goes on where it ended."""
    asked = read_walk_request(call.request, call.organization, now_ms=call.services.clock())
    page = call.services.proofs.claims(call.organization.org, asked.start_day, asked.end_day, place=asked.place)
    body = {
        "as_of": iso_utc(page.as_of_ms),
        "from": asked.start_day,
        "to": asked.end_day,
        **_claims_to_api(page),
        "complete": page.following is None,
        "next_cursor": place_text(asked.digest, page.following),
    }
    return Response(status=200, body=body)


def _claims_to_api(page: ClaimsPage) -> dict[str, Any]:
    return {
        "days": [{"day": day, **asdict(numbers)} for day, numbers in sorted(page.days.items())],
        "mismatches": [_finding(one) for one in page.findings],
        "uncounted": [_uncounted(one) for one in page.uncounted],
    }


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "batch_id": one.batch_id,
        "position": one.position,
        "event_id": one.event_id or None,
        "what": one.what,
        "detail": one.detail,
        "pointer": {"path": f"/v1/verify/batches/{one.batch_id}"},
    }


def _uncounted(one: Uncounted) -> dict[str, Any]:
    return {
        "batch_id": one.batch_id,
        "received_at": iso_utc(one.received_ms),
        "events": one.events,
        "reason": "in_flight" if one.in_flight else "uncounted",
        "pointer": {"path": f"/v1/batches/{one.batch_id}"},
    }


def batches(call: Call) -> Response:
    """The batches behind a number of the proof, newest received first."""
    asked = read_walk_request(call.request, call.organization, now_ms=call.services.clock(), outcomes=OUTCOMES)
    query = OutcomesQuery(
        org=call.organization.org, start_day=asked.start_day, end_day=asked.end_day, outcome=asked.outcome
    )
    page = call.services.proofs.outcomes(query, place=asked.place, limit=asked.limit)
    body = {
        "as_of": iso_utc(call.services.clock()),
        "from": asked.start_day,
        "to": asked.end_day,
        "outcome": asked.outcome,
        "batches": [_outcome(one) for one in page.batches],
        "next_cursor": place_text(asked.digest, page.following),
    }
    return Response(status=200, body=body)


def _outcome(one: BatchOutcome) -> dict[str, Any]:
    return {
        "batch_id": one.batch_id,
        "received_at": iso_utc(one.received_ms),
        "events": one.events,
        **one.numbers,
        "pointer": {"path": f"/v1/batches/{one.batch_id}"},
    }


def batch(call: Call) -> Response:
    """One batch: markers, claims and the lake's rows. ``query_id`` of an earlier answer completes it."""
    given = Parameters(call.request, call.organization, known=frozenset({"query_id"}))
    query_id = query_id_of(given)
    given.check()
    batch_id = call.parameters["batch_id"]
    if _BATCH_ID.fullmatch(batch_id) is None:
        raise NotFound("There is no such batch.")
    proof = call.services.proofs.batch(call.organization.org, batch_id, query_id=query_id)
    return Response(status=200, body=_batch_to_api(proof))


def _batch_to_api(proof: BatchProof) -> dict[str, Any]:
    status = proof.status
    wrong = len(proof.findings) - proof.in_flight
    return {
        "as_of": iso_utc(proof.as_of_ms),
        "batch_id": status.batch_id,
        "received_at": None if status.received_ms is None else iso_utc(status.received_ms),
        "accepted": status.accepted,
        "counted": status.counted,
        "uncounted": None if status.counted is None else status.accepted - sum(part.accepted for part in status.parts),
        "quarantined": status.quarantined,
        "markers": {"won": status.won, "duplicates": status.duplicates, "conflicts": status.conflicts},
        "claims": proof.claims,
        "lake": proof.lake,
        "query_id": proof.query_id,
        "in_lake": proof.in_lake,
        "in_flight": proof.in_flight,
        "drift": wrong if wrong or proof.lake == "complete" else None,
        "mismatches": [_finding(one) for one in proof.findings],
    }


def history(call: Call) -> Response:
    """What each nightly proof came to, newest first."""
    given = Parameters(call.request, call.organization, known=frozenset({"limit", "cursor"}))
    limit = given.whole("limit", default=DEFAULT_RUNS, most=MAX_LIMIT)
    before = given.text("cursor")
    if before and _RUN.fullmatch(before) is None:
        given.wrong("cursor", "is none that an answer gave")
    given.check()
    page = proof_history(call.organization.org, history=call.services.proofs.history, limit=limit, before=before)
    body = {
        "as_of": iso_utc(call.services.clock()),
        "runs": [_run(run) for run in page.runs],
        "next_cursor": page.next_place,
    }
    return Response(status=200, body=body)


def _run(run: RecordedRun) -> dict[str, Any]:
    return {
        "at": iso_utc(run.at_ms),
        "state": run.state,
        "why": run.why or None,
        "days": run.days,
        "final": run.final,
        "drift": run.drift,
        "seconds": run.seconds,
        "differences": [_differing(proof) for proof in run.differing],
        "healed": [
            {"day": one.day, "redriven": list(one.redriven), "repaired": one.repaired, "left": one.left or None}
            for one in run.healed
        ],
    }


def _differing(proof: DayProof) -> dict[str, Any]:
    return {
        "day": proof.day,
        "measures": differences_to_api(proof.differences, ("in_figures", "in_lake")),
        "cubes": [cube_to_api(cube) for cube in proof.cubes],
    }


ROUTES = (
    Route("GET", "/v1/verify/claims", claims),
    Route("GET", "/v1/verify/batches", batches),
    Route("GET", "/v1/verify/batches/{batch_id}", batch),
    Route("GET", "/v1/verify/history", history),
)
