"""What the evaluation remembers: of each budget that something was told of, an item; of the organization, another.

An alert and what is remembered of it are one transaction at the item's version. So two evaluations at the same moment,
or one that is repeated, tell once: whoever comes second is refused and looks again.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from outlay.application.control_store import ControlStore, Place, Stored, Write, change, create
from outlay.contracts import budget_keys
from outlay.domain.budget import MAX_BUDGETS, Budget
from outlay.domain.budget_period import Period
from outlay.domain.threshold_check import Told, Watched

_KEPT_PERIODS = 4
"""The current one and the one before, which late events can bring above a threshold, and some whose budget was made
about something else meanwhile."""
_PREFIX = "bud_"

Remembered = Mapping[str, tuple[Stored, Mapping[str, Watched]]]
"""Budget's id → its item, and by the period's key what was told in it."""


def period_key(budget: Budget, period: Period) -> str:
    """What a period is known by; the same budget about something else, or counted otherwise, begins anew."""
    terms = budget.terms
    about = json.dumps([terms.unit, {name: sorted(values) for name, values in sorted(terms.scope.items())}])
    return f"{period.first_day}/{period.end_day}/{sha256(about.encode()).hexdigest()[:8]}"


def place_of(org: str, budget_id: str) -> Place:
    return Place(budget_keys.watch_key(org), budget_id)


def watched_budgets(org: str, *, store: ControlStore) -> Remembered:
    """Of all budgets that something was ever told of. Raises ``LimitExceeded`` or ``Upstream``."""
    found: dict[str, tuple[Stored, Mapping[str, Watched]]] = {}
    after = ""
    while True:
        page = store.page(budget_keys.watch_key(org), prefix=_PREFIX, after=after, limit=MAX_BUDGETS)
        found |= {one.place.sk: (one, _from_content(one.content)) for one in page}
        if len(page) < MAX_BUDGETS:
            return found
        after = page[-1].place.sk


def remember(org: str, budget_id: str, stored: Stored | None, periods: Mapping[str, Watched]) -> Write:
    """To be committed with the alert; the latest periods are kept."""
    content = {"periods": {day: _to_content(periods[day]) for day in sorted(periods)[-_KEPT_PERIODS:]}}
    return create(place_of(org, budget_id), content) if stored is None else change(stored, content)


def _to_content(watched: Watched) -> Mapping[str, Any]:
    told = {key: [one.limit, one.at_ms, one.over] for key, one in sorted(watched.told.items())}
    return {"told": told, "reminded": watched.reminded}


def _from_content(content: Mapping[str, Any]) -> Mapping[str, Watched]:
    return {
        day: Watched(
            told={key: Told(limit=limit, at_ms=at_ms, over=over) for key, (limit, at_ms, over) in one["told"].items()},
            reminded=one["reminded"],
        )
        for day, one in content["periods"].items()
    }
