"""What budgets were before they were changed: written with each change of what their limits are made of."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from outlay.application.budget_records import from_content, to_content
from outlay.application.control_store import ControlStore, Place, Stored, Write, create
from outlay.contracts import budget_keys
from outlay.domain.budget import Budget, Terms
from outlay.domain.budget_history import Former

_COUNTED = ("limit", "scope", "cycle", "start_day", "end_day", "renews", "rollover", "rollover_cap")
"""Terms that periods and their limits are made of."""
_PAGE = 1_000


def is_counted_otherwise(before: Terms, after: Terms) -> bool:
    """Whether the change is one that past periods have to be protected from."""
    return any(getattr(before, name) != getattr(after, name) for name in _COUNTED)


def former_write(before: Budget, *, until_ms: int) -> Write:
    """To be committed with the change."""
    sort = budget_keys.terms_sort(before.budget_id, until_ms, before.version)
    content = {**to_content(replace(before, increases=())), "until": until_ms, "version": before.version}
    return create(Place(budget_keys.terms_key(before.org), sort), content)


def former_terms(org: str, *, store: ControlStore, budget_id: str = "") -> Mapping[str, Sequence[Former]]:
    """By budget's id, the oldest first; of one budget or of all that were ever changed."""
    found: defaultdict[str, list[Former]] = defaultdict(list)
    after = ""
    while True:
        page = store.page(budget_keys.terms_key(org), prefix=budget_id, after=after, limit=_PAGE)
        for stored in page:
            until_ms, budget = _former(org, stored)
            found[budget.budget_id].append((until_ms, budget))
        if len(page) < _PAGE:
            return found
        after = page[-1].place.sk


def _former(org: str, stored: Stored) -> Former:
    budget_id = stored.place.sk.split("#", 1)[0]
    content = stored.content
    return content["until"], from_content(org, budget_id, content, version=content["version"])
