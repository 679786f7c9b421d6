"""The daily run over an organization's usage: insights and opportunities, made, brought up to date, closed.

The same facts on the same day leave the same records, whoever runs it how often.
"""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from typing import Generic, TypeVar

from outlay.application import insight_records, opportunity_records
from outlay.application.advice_records import record_write
from outlay.application.control_store import MAX_WRITES, Content, Place, Refused, Stored, Write
from outlay.application.generate_recommendations import AdviceTools
from outlay.application.insight_records import find_insight_settings
from outlay.application.key_items import key_from_content
from outlay.application.recommendation_records import find_recommendation_settings
from outlay.contracts import keys
from outlay.domain import insight, opportunity
from outlay.domain.access import KeyScope
from outlay.domain.errors import Upstream
from outlay.domain.insight import Seen
from outlay.domain.insight_rules import Looked, SendingKey, find_insights
from outlay.domain.opportunities.rules import find_chances
from outlay.domain.recommending.ground import Ground
from outlay.domain.usage_facts import UsageFacts

_ROUNDS = 4
_KEYS_A_PAGE = 500
Record = TypeVar("Record")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAdvice:
    """How many records were written, and how many are open afterwards."""

    insights_written: int
    insights_open: int
    opportunities_written: int
    opportunities_open: int


def find_advice(facts: UsageFacts, *, tools: AdviceTools, now_ms: int) -> FoundAdvice:
    """Raises ``Upstream`` or ``LimitExceeded``: what was written stays, a repeat goes on."""
    store, org = tools.store, facts.org
    ground = Ground(
        facts,
        book=tools.book,
        catalogue=tools.catalogue,
        settings=find_recommendation_settings(org, store=store)[1],
        now_ms=now_ms,
    )
    looked = Looked(
        ground=ground, settings=find_insight_settings(org, store=store)[1], keys=sending_keys(org, tools, now_ms)
    )
    insights, opportunities = _update_insights(looked, tools), _update_opportunities(looked, tools)
    return FoundAdvice(
        insights_written=insights[0],
        insights_open=insights[1],
        opportunities_written=opportunities[0],
        opportunities_open=opportunities[1],
    )


def sending_keys(org: str, tools: AdviceTools, now_ms: int) -> Sequence[SendingKey]:
    """API keys of the organization that may send usage now."""
    found: list[SendingKey] = []
    after = ""
    while True:
        page = tools.store.page(keys.organization_keys_key(org), after=after, limit=_KEYS_A_PAGE)
        listed = [key_from_content(one.place.sk, one.content, version=one.version) for one in page]
        found += [
            SendingKey(key_id=key.key_id, name=key.name, created_ms=key.created_ms, used_ms=key.used_ms)
            for key in listed
            if KeyScope.INGEST in key.may and key.revoked_ms is None and (key.expires_ms or now_ms + 1) > now_ms
        ]
        if len(page) < _KEYS_A_PAGE:
            return found
        after = page[-1].place.sk


def _seen(looked: Looked) -> Seen:
    facts = looked.ground.facts
    return Seen(first_day=facts.first_day, days=facts.days, revisions=facts.revisions, now_ms=looked.ground.now_ms)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind(Generic[Record]):
    """What a run does with one kind of records."""

    held: Callable[[], list[tuple[Stored, Record]]]
    after_run: Callable[[list[Record]], list[Record]]
    """Those that the run leaves other than they were."""
    id_of: Callable[[Record], str]
    state_of: Callable[[Record], str]
    place: Callable[[str], Place]
    content: Callable[[Record], Content]


def _update_insights(looked: Looked, tools: AdviceTools) -> tuple[int, int]:
    """How many were written, and how many are open."""
    org, findings, seen = looked.ground.facts.org, find_insights(looked), _seen(looked)
    kind: _Kind[insight.Insight] = _Kind(
        held=lambda: insight_records.all_insights(org, store=tools.store),
        after_run=lambda held: insight.after_run(org, held, findings, seen),
        id_of=lambda one: one.insight_id,
        state_of=lambda one: one.state,
        place=lambda name: insight_records.place_of(org, name),
        content=insight_records.to_content,
    )
    return _updated(kind, {"open"}, tools, looked.ground.now_ms)


def _update_opportunities(looked: Looked, tools: AdviceTools) -> tuple[int, int]:
    """How many were written, and how many are open, or being worked on."""
    org, chances, seen = looked.ground.facts.org, find_chances(looked), _seen(looked)
    kind: _Kind[opportunity.Opportunity] = _Kind(
        held=lambda: opportunity_records.all_opportunities(org, store=tools.store),
        after_run=lambda held: opportunity.after_run(org, held, chances, seen),
        id_of=lambda one: one.opportunity_id,
        state_of=lambda one: one.state,
        place=lambda name: opportunity_records.place_of(org, name),
        content=opportunity_records.to_content,
    )
    return _updated(kind, opportunity.LIVING, tools, looked.ground.now_ms)


def _updated(kind: _Kind[Record], living: Set[str], tools: AdviceTools, now_ms: int) -> tuple[int, int]:
    """How many were written, and how many are in one of the states ``living`` then."""
    states = dict[str, str]()

    def plan() -> list[Write]:
        stored_ones = kind.held()
        stored = {kind.id_of(one): where for where, one in stored_ones}
        held = [one for _, one in stored_ones]
        changed = kind.after_run(held)
        states.update({kind.id_of(one): kind.state_of(one) for one in (*held, *changed)})
        return [
            record_write(stored.get(kind.id_of(one)), kind.place(kind.id_of(one)), kind.content(one)) for one in changed
        ]

    written = _until_committed(plan, tools, now_ms)
    return written, sum(state in living for state in states.values())


def _until_committed(plan: Callable[[], list[Write]], tools: AdviceTools, now_ms: int) -> int:
    """Planned anew where somebody changed a record meanwhile; what was written by then is found as it is to be."""
    for _ in range(_ROUNDS):
        writes = plan()
        try:
            for start in range(0, len(writes), MAX_WRITES):
                tools.store.commit(writes[start : start + MAX_WRITES], now_ms=now_ms)
        except Refused:
            continue
        return len(writes)
    raise Upstream("Advice is being changed by others. Try again.")
