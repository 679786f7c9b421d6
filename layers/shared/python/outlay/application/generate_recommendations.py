"""Make recommendations of an organization's usage: new ones, pending ones brought up to date, old ones closed.

What is said has an id of its own, so that the next run finds it again: a pending one is brought up to date, one that
was accepted or done is left alone. One that was rejected comes back, as a new record that names the former, only where
it has become another: the savings are half as much again, there is another target, or a date has come closer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from outlay.application.control_store import MAX_WRITES, ControlStore, Refused, Stored, Write, change
from outlay.application.recommendation_records import (
    Run,
    all_recommendations,
    creation,
    find_recommendation_settings,
    find_run,
    run_write,
    to_content,
)
from outlay.domain.errors import Upstream
from outlay.domain.figures import cost
from outlay.domain.model_catalogue import ModelCatalogue
from outlay.domain.model_rates import RateBook
from outlay.domain.periods import utc_day
from outlay.domain.recommendation import ENDED, UNDECIDED, Advice, Recommendation, State, recommendation_id, what_id
from outlay.domain.recommendation_settings import RecommendationSettings
from outlay.domain.recommending import advise
from outlay.domain.recommending.ground import Ground
from outlay.domain.usage_facts import UsageFacts

_DAY_MS = 86_400_000
_ROUNDS = 4
_URGENT_MORE = 10
Known = tuple[Stored, Recommendation]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceTools:
    """``book``: the organization's prices by now, under the names that its events use (``NamedBook``)."""

    book: RateBook
    catalogue: ModelCatalogue
    store: ControlStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """Ids of what was written, in order."""

    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    expired: tuple[str, ...] = ()


def generate_recommendations(
    facts: UsageFacts, *, settings: RecommendationSettings | None = None, tools: AdviceTools, now_ms: int
) -> Generated:
    """The same facts on the same day leave the same records. ``settings`` None: the organization's own are read.

    Raises:
        Upstream, LimitExceeded: records could not be read or written; what was written stays, a repeat goes on.
    """
    chosen = settings or find_recommendation_settings(facts.org, store=tools.store)[1]
    ground = Ground(facts, book=tools.book, catalogue=tools.catalogue, settings=chosen, now_ms=now_ms)
    advice = advise(ground)
    for _ in range(_ROUNDS):
        plan = _Plan(ground, advice, tools.store)
        try:
            plan.commit()
        except Refused:
            continue  # somebody decided meanwhile: what was written stays, the rest is planned anew
        return plan.generated
    raise Upstream("Recommendations are being changed by others. Try again.")


class _Plan:
    """What to write, of what is there now."""

    def __init__(self, ground: Ground, advice: Sequence[Advice], store: ControlStore) -> None:
        self._ground, self._facts, self._store, self._now = ground, ground.facts, store, ground.now_ms
        self._writes: list[Write] = []
        self._told: dict[str, list[str]] = {"created": [], "updated": [], "expired": []}
        latest = _latest(all_recommendations(self._facts.org, store=store))
        for one in advice:
            self._found(one, latest.pop(what_id(self._facts.org, one), None))
        for stored, left in latest.values():
            if left.state in UNDECIDED and left.expires_ms <= self._now:
                self._put(stored, replace(left, state=State.EXPIRED, closed_ms=self._now), "expired")
        self._writes.append(self._run(len(advice)))

    @property
    def generated(self) -> Generated:
        return Generated(**{name: tuple(ids) for name, ids in self._told.items()})

    def commit(self) -> None:
        """In transactions of a bounded size, the run's own note last."""
        for start in range(0, len(self._writes), MAX_WRITES):
            self._store.commit(self._writes[start : start + MAX_WRITES], now_ms=self._now)

    def _found(self, advice: Advice, known: Known | None) -> None:
        if known is None:
            self._create(advice)
        elif known[1].state in UNDECIDED:
            self._update(known, advice)
        elif known[1].state in ENDED:
            because = _back_because(known[1], advice, self._facts.first_day)
            if because:
                self._create(advice, former=known[1].recommendation_id, because=because)

    def _create(self, advice: Advice, *, former: str = "", because: str = "") -> None:
        name = recommendation_id(self._facts.org, advice, now_ms=self._now)
        if name == former:
            return  # it was decided today: tomorrow it has an id of its own
        new = Recommendation(
            org=self._facts.org,
            recommendation_id=name,
            created_ms=self._now,
            former=former,
            back_because=because,
            **self._of_now(advice),
        )
        self._writes.append(creation(new))
        self._told["created"].append(name)

    def _update(self, known: Known, advice: Advice) -> None:
        stored, before = known
        is_same = before.advice == advice and before.revisions == self._facts.revisions
        if not (is_same and utc_day(before.found_ms) == utc_day(self._now)):
            done = before.done if before.advice.steps == advice.steps else ()  # ticks are of steps that were read
            self._put(stored, replace(before, done=done, **self._of_now(advice)), "updated")

    def _put(self, stored: Stored, after: Recommendation, what: str) -> None:
        self._writes.append(change(stored, to_content(after)))
        self._told[what].append(after.recommendation_id)

    def _of_now(self, advice: Advice) -> dict[str, Any]:
        return {
            "advice": advice,
            "spend": self._ground.spend,
            "found_ms": self._now,
            "expires_ms": self._now + self._ground.settings.expiry_days * _DAY_MS,
            "revisions": self._facts.revisions,
            "first_day": self._facts.first_day,
            "days": self._facts.days,
        }

    def _run(self, found: int) -> Write:
        groups = self._facts.groups
        run = Run(
            at_ms=self._now,
            revisions=self._facts.revisions,
            first_day=self._facts.first_day,
            days=self._facts.days,
            spend=self._ground.monthly(sum(cost(group.amounts) for group in groups)),
            requests=self._ground.monthly(sum(group.amounts.get("requests", 0) for group in groups)),
            is_lower_bound=any(group.amounts.get("unpriced_requests") for group in groups),
            found=found,
        )
        return run_write(self._facts.org, find_run(self._facts.org, store=self._store)[0], run)


def _latest(known: Sequence[Known]) -> dict[str, Known]:
    """The newest record of each thing said: ids end with the day."""
    return {one.recommendation_id.rpartition("_")[0]: (stored, one) for stored, one in known}


def _back_because(former: Recommendation, advice: Advice, first_day: str) -> str:
    """Why what ended is told again; empty: it is not. ``first_day``: of what was looked at."""
    if first_day <= former.implemented_day:
        return ""  # the period still holds what was spent before it was done
    if former.state is State.EXPIRED or former.archived_from not in (None, State.REJECTED):
        return "It holds again."
    return next((reason for reason, is_so in _CHANGES if is_so(former.advice, advice)), "")


def _grew(before: Advice, now: Advice) -> bool:
    return 2 * (now.savings or 0) > 3 * (before.savings or 0)


_CHANGES: tuple[tuple[str, Callable[[Advice, Advice], bool]], ...] = (
    ("It would save half as much again as when it was rejected.", _grew),
    ("There is another target than when it was rejected.", lambda before, now: now.target != before.target),
    ("Its date has come closer.", lambda before, now: now.urgency >= before.urgency + _URGENT_MORE),
)
