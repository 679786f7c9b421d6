"""What looks ahead in use, with a marker of its own in everything that people write there."""

from typing import Any

from outlay_cli.local.stack import pack

from tests.support.canary_callers import Door, Somebody
from tests.support.canary_usage import day, until
from tests.support.steady_usage import JOBS, last_sealed_ms, look_ahead, steady_usage

DAYS = 20


def foresight(door: Door, ann: Somebody, org: str, key: str) -> None:
    """Usage by the marked names that all of it has something to say of."""
    mark = door.canaries.mark
    named = {
        "team": mark("team of an event"),
        "user": mark("user of an event"),
        "tags": {"ticket": mark("tag that is a dimension")},
    }
    sent = door.done("POST", "/v1/events", steady_usage(DAYS, last_sealed_ms(), **named), token=key)
    assert sent["rejected"] == 0
    until(lambda: door.done("GET", f"/v1/batches/{sent['batch_id']}", token=key)["archived"])
    pack(door.stack, org)
    _known_change(door, ann, named["team"])
    for job in JOBS:
        look_ahead(door.stack, org, *job)
    _forecasts(ann)
    _anomaly(door, ann)
    _advice(door, ann)
    _scenarios(door, ann, named["team"])


def _known_change(door: Door, ann: Somebody, team: str) -> None:
    place, mark = "/v1/forecast-adjustments", door.canaries.mark
    kind = "note of a forecast adjustment"
    change = {"from": day(1), "percent": 20, "scope": {"team": [team]}}
    one = ann.done("POST", place, {**change, "note": mark(kind)}, headers={"idempotency-key": mark("idempotency key")})
    gone = ann.done("POST", place, {**change, "note": mark(kind)})
    for verb, body in (("PUT", {**change, "note": mark(kind)}), ("DELETE", None)):
        ann.done(verb, f"{place}/{gone['adjustment_id']}", body, headers={"if-match": "*"})
    ann.refused(400, "POST", place, {**change, "note": [mark("unfit reason")]})
    ann.refused(400, "POST", place, {**change, "note": f"<{mark('unfit reason')}>"})
    for path in (place, f"{place}/{one['adjustment_id']}"):
        ann.done("GET", path)
    ann.done("POST", "/v1/forecasts", {"horizon": 7, "scope": {"team": [team]}})


def _forecasts(ann: Somebody) -> None:
    for path in ("/v1/forecasts", "/v1/forecasts/latest", "/v1/forecasts/accuracy"):
        ann.done("GET", path)
    [latest] = ann.done("GET", "/v1/forecasts?origin=nightly&limit=1")["forecasts"]
    ann.done("GET", f"/v1/forecasts/{latest['forecast_id']}")


def _anomaly(door: Door, ann: Somebody) -> None:
    """Mailed, and a word on it."""
    until(lambda: [mail for mail in door.mails_to(ann.email) if "above what was expected" in mail])
    [one] = ann.done("GET", "/v1/anomalies?status=open")["anomalies"]
    place = f"/v1/anomalies/{one['anomaly_id']}"
    note = {"note": door.canaries.mark("note on an anomaly")}
    ann.done("POST", f"{place}/feedback", {"verdict": "expected", **note})
    ann.refused(400, "POST", f"{place}/feedback", {"verdict": door.canaries.mark("unfit reason"), **note})
    for path in (place, "/v1/anomalies", "/v1/alerts", "/v1/notifications"):
        ann.done("GET", path)


def _advice(door: Door, ann: Somebody) -> None:
    """All that can be said of it, some of it taken back, and what nobody may say."""
    mark = door.canaries.mark

    def said(place: str, verb: str, field: str, kind: str, **more: Any) -> None:
        ann.refused(400, "POST", f"{place}/{verb}", {field: {"a": mark("unfit reason")}, **more})
        ann.done("POST", f"{place}/{verb}", {field: mark(kind), **more})

    [insight, *_] = ann.done("GET", "/v1/insights")["insights"]
    place = f"/v1/insights/{insight['insight_id']}"
    said(place, "dismiss", "note", "note on an insight")
    ann.done("POST", f"{place}/reopen", {})
    said(place, "dismiss", "note", "note on an insight")
    some = ann.done("GET", "/v1/opportunities")["opportunities"]
    first, second, *_ = (f"/v1/opportunities/{one['opportunity_id']}" for one in some)
    said(first, "notes", "text", "note on an opportunity")
    said(first, "dismiss", "reason", "reason of a dismissal")
    for verb in ("reopen", "implement"):
        ann.done("POST", f"{first}/{verb}", {})
    said(first, "verify", "note", "note on what was saved", savings_usd="1.00")
    said(second, "dismiss", "reason", "reason of a dismissal")
    ann.done("POST", "/v1/recommendations/generate", {})
    some = ann.done("GET", "/v1/recommendations")["recommendations"]
    third, fourth, *_ = (f"/v1/recommendations/{one['recommendation_id']}" for one in some)
    said(third, "more-info", "question", "question on a recommendation")
    said(third, "more-info", "answer", "answer on a recommendation")
    for verb in ("accept", "implement"):
        said(third, verb, "note", "note on a recommendation")
    said(third, "verify", "note", "note on what was saved", amount_usd="1.00")
    said(fourth, "reject", "reason", "reason of a rejection")
    for name in ("insights", "opportunities", "recommendations"):
        ann.done("GET", f"/v1/{name}")
    for path in (place, first, third, "/v1/opportunities/summary", "/v1/recommendations/summary"):
        ann.done("GET", path)
    ann.done("GET", "/v1/recommendations/model-alternatives?model=openai/gpt-4o")


def _scenarios(door: Door, ann: Somebody, team: str) -> None:
    place, mark = "/v1/scenarios", door.canaries.mark
    name, notes, unfit = "name of a scenario", "notes of a scenario", "unfit reason"
    wanted = {"scope": {"team": [team]}, "changes": [{"kind": "volume", "percent": 20}]}
    some = [ann.done("POST", place, {**wanted, "name": mark(name), "notes": mark(notes)}) for _ in range(2)]
    ids = [one["scenario_id"] for one in some]
    again = {"name": mark(name), "notes": mark(notes)}
    ann.done("PUT", f"{place}/{ids[0]}", again, headers={"if-match": "*"})
    ann.refused(400, "POST", place, {**wanted, "name": [mark(unfit)]})
    ann.refused(400, "POST", f"{place}/preview", {"changes": [{"kind": mark(unfit), "percent": 20}]})
    for path in (place, f"{place}/compare?ids={','.join(ids)}", f"{place}/{ids[0]}"):
        ann.done("GET", path)
    ann.done("DELETE", f"{place}/{ids[1]}", headers={"if-match": "*"})
