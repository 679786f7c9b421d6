"""Recommendations as people have left them, for each way to change one."""

from collections.abc import Mapping
from pathlib import Path

from tests.support.audited_routes import Made, Make, Row, anywhere, forgotten
from tests.support.builders import ORG
from tests.support.recommendations_world import RecommendationsWorld


def advised(_: Path) -> Made:
    return RecommendationsWorld(), {}


def recommended(*verbs: str) -> Make:
    """Once that was done with it."""

    def make(_: Path) -> Made:
        world = RecommendationsWorld()
        name = world.one()
        for verb in verbs:
            world.ask(name, verb)
        return forgotten(world), {"recommendation_id": name}

    return make


RECOMMENDATION_CHANGES: Mapping[str, Row] = {
    "POST /v1/recommendations/generate": Row("recommendation.generate", advised, target=ORG),
    "PUT /v1/recommendations/settings": Row("recommendation_settings.change", anywhere, {}, target=ORG),
    "POST /v1/recommendations/{recommendation_id}/accept": Row("recommendation.accept", recommended(), {"note": "so"}),
    "POST /v1/recommendations/{recommendation_id}/reject": Row(
        "recommendation.reject", recommended(), {"reason": "no"}
    ),
    "POST /v1/recommendations/{recommendation_id}/more-info": Row(
        "recommendation.ask", recommended(), {"question": "why?"}
    ),
    "POST /v1/recommendations/{recommendation_id}/implement": Row(
        "recommendation.implement", recommended("accept"), {"day": "2026-11-20"}
    ),
    "POST /v1/recommendations/{recommendation_id}/verify": Row(
        "recommendation.verify", recommended("accept", "implement"), {"amount_usd": "5.00"}
    ),
    "POST /v1/recommendations/{recommendation_id}/archive": Row(
        "recommendation.archive", recommended("accept", "implement"), {"note": "so"}
    ),
    "POST /v1/recommendations/{recommendation_id}/steps": Row("recommendation.tick", recommended(), {"step": 1}),
}
