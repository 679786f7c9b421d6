"""Every read route of the API is measured, or stands apart with a reason."""

from bench.api import APART, CORRECTIONS, ERASED, QUARANTINED, SHAPE, _a_history, not_measured, paths, read_routes
from bench.support.history import NOW_MS, History, Shape, body_of, get_event
from bench.support.read_api import read_api


def test_no_read_route_of_the_api_is_left_out() -> None:
    known = paths(History(Shape(combinations=1, events=1_000)))
    assert not_measured(known, read_routes()) == []
    assert set(known) | APART.keys() == set(read_routes())
    assert all(APART.values())


def test_a_new_route_would_be_noticed() -> None:
    known = paths(History(Shape(combinations=1, events=1_000)))
    assert not_measured(known, [*read_routes(), "/v1/nobody-thought-of-it"]) == ["/v1/nobody-thought-of-it"]


def test_what_is_measured_answers_with_content() -> None:
    history = _a_history()
    handler = read_api(history.answers, now_ms=NOW_MS)
    bodies = {pattern: body_of(handler(get_event(*asked), None)) for pattern, asked in paths(history).items()}
    assert len(bodies["/v1/costs"]["rows"]) == 1_000
    assert len(bodies["/v1/events"]["rows"]) == 100
    assert len(bodies["/v1/audit"]["entries"]) == 100
    assert len(bodies["/v1/quarantine"]["batches"]) == QUARANTINED
    assert len(bodies["/v1/imports"]["imports"]) == 50
    assert len(bodies["/v1/corrections"]["corrections"]) == CORRECTIONS
    assert len(bodies["/v1/corrections/{correction_id}"]["lines"]) == 40
    assert len(bodies["/v1/people"]["people"]) == 100
    assert len(bodies["/v1/erasures"]["erasures"]) == ERASED
    assert "/v1/imports/{import_id}" in bodies
    assert bodies["/v1/periods/{month}"]["month"] in {one["month"] for one in bodies["/v1/periods"]["periods"]}
    assert len(bodies["/v1/periods/{month}/statement"]["rows"]) > 1
    assert bodies["/v1/account/stats"]["events"] > SHAPE.events / 2
    assert bodies["/v1/account/stats"]["first_event_day"] == history.first_day.isoformat()
    assert bodies["/v1/costs/summary"]["periods"]["year"]["requests"] > 0
