"""A world in which a night has left insights and opportunities."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from outlay.domain.periods import next_day

from tests.support.audited_routes import Made, Row, anywhere
from tests.support.builders import ORG
from tests.support.optimize_world import OptimizeWorld


def advised() -> OptimizeWorld:
    """A feature that repeats itself, a new one, and calls without a team; looked at the night after."""
    world = OptimizeWorld()
    world.use(5, days_ago=58, feature="answers")
    world.use(150, feature="answers", content_fingerprint="same", user="u_1")
    world.use(20, feature="new", team="", user="u_2")
    world.run(day=next_day(world.today))
    return world


def with_insight(_: Path) -> tuple[OptimizeWorld, dict[str, str]]:
    world = advised()
    return world, {"insight_id": world.insights()[0].insight_id}


def with_dismissed_insight(folder: Path) -> Made:
    return _done(with_insight(folder), "/v1/insights/{insight_id}/dismiss", {})


def with_opportunity(_: Path) -> tuple[OptimizeWorld, dict[str, str]]:
    world = advised()
    return world, {"opportunity_id": world.opportunities()[0].opportunity_id}


def with_dismissed_opportunity(folder: Path) -> Made:
    return _done(with_opportunity(folder), "/v1/opportunities/{opportunity_id}/dismiss", {"reason": "too little"})


def with_implemented(folder: Path) -> Made:
    return _done(with_opportunity(folder), "/v1/opportunities/{opportunity_id}/implement", {})


def _done(made: tuple[OptimizeWorld, dict[str, str]], path: str, body: dict[str, Any]) -> Made:
    world, places = made
    answer = world.send("POST", path.format_map(places), body=body)
    assert answer["statusCode"] == 200, answer
    table = world.control_database.tables["control"]
    for place in [place for place in table if "AUDIT" in place[0]]:
        del table[place]  # what was logged so far
    return world, places


ADVICE_CHANGES: Mapping[str, Row] = {
    "PUT /v1/insights/settings": Row("insight_settings.change", anywhere, {"growth": 80}, target=ORG),
    "POST /v1/insights/{insight_id}/dismiss": Row("insight.dismiss", with_insight, {"note": "as it should be"}),
    "POST /v1/insights/{insight_id}/reopen": Row("insight.reopen", with_dismissed_insight),
    "POST /v1/opportunities/{opportunity_id}/investigate": Row("opportunity.investigate", with_opportunity),
    "POST /v1/opportunities/{opportunity_id}/plan": Row("opportunity.plan", with_opportunity, {}),
    "POST /v1/opportunities/{opportunity_id}/implement": Row("opportunity.implement", with_opportunity, {}),
    "POST /v1/opportunities/{opportunity_id}/dismiss": Row(
        "opportunity.dismiss", with_opportunity, {"reason": "too little"}
    ),
    "POST /v1/opportunities/{opportunity_id}/reopen": Row("opportunity.reopen", with_dismissed_opportunity),
    "POST /v1/opportunities/{opportunity_id}/assign": Row("opportunity.assign", with_opportunity, {"subject": ""}),
    "POST /v1/opportunities/{opportunity_id}/notes": Row("opportunity.note", with_opportunity, {"text": "seen"}),
    "POST /v1/opportunities/{opportunity_id}/verify": Row(
        "opportunity.verify", with_implemented, {"savings_usd": "12.50"}
    ),
}
"""Route → what is logged, and how it comes to be asked."""
