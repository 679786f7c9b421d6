"""The best of what is left to be done within a scope, for whoever is told that the scope's money runs out."""

import re
from typing import Any

from outlay.application.control_store import ControlStore
from outlay.application.tend_recommendations import seen_recommendations
from outlay.domain.access import Cut
from outlay.domain.money import usd_text
from outlay.domain.recommendation import IN_REACH

TOP = 3
_LINE = re.compile(r"(?P<text>.*): \$(?P<usd>[0-9]+(?:\.[0-9]+)?) a month \((?P<id>rec_[0-9a-f_]+)\)\.", re.DOTALL)


def recommended(line: str) -> dict[str, str | None]:
    """The parts of a sentence of ``recommended_lines``: ``text``, ``recommendation_id``, ``savings_usd`` a month.

    Of any other sentence it is all text, and the others are None.
    """
    found = _LINE.fullmatch(line)
    if found is None:
        return {"text": line, "recommendation_id": None, "savings_usd": None}
    return {"text": found["text"], "recommendation_id": found["id"], "savings_usd": found["usd"]}


def recommended_lines(org: str, scope: Cut, *, store: ControlStore) -> list[str]:
    """As ``top_recommendations``, one sentence each."""
    found = top_recommendations(org, scope, store=store)
    return [f"{one['title']}: ${one['savings_usd']} a month ({one['recommendation_id']})." for one in found]


def top_recommendations(org: str, scope: Cut, *, store: ControlStore, limit: int = TOP) -> list[dict[str, Any]]:
    """``recommendation_id``, ``title`` and ``savings_usd`` a month of those that save something, the best first.

    ``scope``: names as they are shown after merges. Raises ``Upstream`` or ``LimitExceeded``.
    """
    found = [one for one in seen_recommendations(org, scope, store=store) if one.state in IN_REACH]
    return [
        {
            "recommendation_id": one.recommendation_id,
            "title": one.advice.title,
            "savings_usd": usd_text(one.advice.savings),
        }
        for one in found
        if one.advice.savings
    ][:limit]
