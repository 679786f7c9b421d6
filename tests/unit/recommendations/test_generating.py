"""The weekly run: the same advice is one record, whatever people did with it meanwhile."""

from dataclasses import replace
from typing import Any

from outlay.adapters.dynamodb.control_items import ControlItems
from outlay.application.control_store import change
from outlay.application.generate_recommendations import AdviceTools, Generated, generate_recommendations
from outlay.application.recommendation_records import (
    all_recommendations,
    find_recommendation,
    find_run,
    to_content,
)
from outlay.application.tend_recommendations import By, decided
from outlay.application.top_recommendations import top_recommendations
from outlay.domain.model_catalogue import load_model_catalogue
from outlay.domain.pricing import load_price_book
from outlay.domain.recommendation import AdviceType, Recommendation, State
from outlay.domain.recommendation_settings import RecommendationSettings
from outlay.domain.usage_facts import UsageFacts

from tests.support.advice_facts import PICO, a_group, a_kind, some_facts
from tests.support.builders import NOW_MS, ORG
from tests.support.fake_dynamodb import FakeDynamoDB

DAY_MS = 86_400_000
WEEK_MS = 7 * DAY_MS
ME = By(subject="sub-1", at_ms=NOW_MS)


def downgrade(calls: int = 100_000, **changes: Any) -> UsageFacts:
    group = a_group(calls=calls)
    return some_facts([group], [a_kind(group)], **changes)


class Org:
    """An organization whose runs are made one after the other."""

    def __init__(self) -> None:
        self.database = FakeDynamoDB(sort_keys=("control",))
        self.store = ControlItems(self.database, "control")

    def run(self, facts: UsageFacts, *, after_ms: int = 0, **settings: Any) -> Generated:
        tools = AdviceTools(book=load_price_book(), catalogue=load_model_catalogue(), store=self.store)
        chosen = RecommendationSettings(**settings)
        return generate_recommendations(facts, settings=chosen, tools=tools, now_ms=NOW_MS + after_ms)

    def all(self) -> list[Recommendation]:
        return [one for _, one in all_recommendations(ORG, store=self.store)]

    def does(self, verb: str, text: str = "so") -> None:
        """With the newest."""
        stored, one = find_recommendation(ORG, self.all()[-1].recommendation_id, store=self.store)
        self.store.commit([change(stored, to_content(decided(one, verb, text, by=ME)))], now_ms=NOW_MS)

    @property
    def state(self) -> list[State]:
        return [one.state for one in self.all()]


def test_the_same_run_again_writes_no_record_and_leaves_what_is_there() -> None:
    org = Org()
    first = org.run(downgrade())
    held = org.all()
    assert [one.advice.type for one in held] == [AdviceType.MODEL_DOWNGRADE]
    assert org.run(downgrade()) == Generated()
    assert org.all() == held
    assert first.created == (held[0].recommendation_id,)


def test_the_next_week_brings_a_pending_one_up_to_date_instead_of_doubling_it() -> None:
    org = Org()
    (name,) = org.run(downgrade()).created
    assert org.run(downgrade(calls=200_000, revisions="r2"), after_ms=WEEK_MS).updated == (name,)
    (one,) = org.all()
    assert (one.advice.savings, one.revisions, one.created_ms) == (588 * PICO, "r2", NOW_MS)
    assert one.found_ms == NOW_MS + WEEK_MS


def test_what_a_person_asked_about_stays_asked_when_it_is_brought_up_to_date() -> None:
    org = Org()
    org.run(downgrade())
    org.does("ask", "Which prompts?")
    org.run(downgrade(calls=200_000), after_ms=WEEK_MS)
    (one,) = org.all()
    assert (one.state, one.notes[0].text) == (State.MORE_INFO, "Which prompts?")
    assert one.advice.savings == 588 * PICO


def test_what_was_accepted_keeps_the_figures_that_were_decided_on() -> None:
    org = Org()
    org.run(downgrade())
    org.does("accept")
    assert org.run(downgrade(calls=300_000), after_ms=WEEK_MS) == Generated()
    assert org.all()[0].advice.savings == 294 * PICO


def test_a_rejected_one_comes_back_only_when_it_saves_half_as_much_again() -> None:
    org = Org()
    (first,) = org.run(downgrade()).created
    org.does("reject", "Not now")
    assert org.run(downgrade(calls=150_000), after_ms=WEEK_MS) == Generated()
    (second,) = org.run(downgrade(calls=150_001), after_ms=2 * WEEK_MS).created
    assert org.state == [State.REJECTED, State.PENDING]
    again = org.all()[1]
    assert (again.recommendation_id, again.former) == (second, first)
    assert again.back_because == "It would save half as much again as when it was rejected."


def test_a_rejected_one_comes_back_with_another_target() -> None:
    org = Org()
    org.run(downgrade())
    org.does("reject")
    org.run(downgrade(), after_ms=WEEK_MS, max_quality_drop=0)
    assert org.all()[-1].back_because == "There is another target than when it was rejected."


def test_a_rejected_one_comes_back_as_its_date_comes_closer() -> None:
    org = Org()
    retiring = some_facts([a_group(model="gpt-5", calls=10)])
    org.run(retiring, after_ms=-60 * DAY_MS)
    org.does("reject")
    assert org.run(retiring, after_ms=-59 * DAY_MS) == Generated()
    assert org.run(retiring).created
    assert org.all()[-1].back_because == "Its date has come closer."


def test_what_no_longer_holds_waits_for_its_expiry_and_is_closed() -> None:
    org = Org()
    (name,) = org.run(downgrade()).created
    nothing = some_facts([])
    assert org.run(nothing, after_ms=44 * DAY_MS) == Generated()
    assert org.run(nothing, after_ms=45 * DAY_MS).expired == (name,)
    (one,) = org.all()
    assert (one.state, one.closed_ms) == (State.EXPIRED, NOW_MS + 45 * DAY_MS)
    assert org.run(downgrade(), after_ms=50 * DAY_MS).created
    assert org.all()[1].back_because == "It holds again."


def test_one_that_was_archived_after_a_rejection_stays_rejected() -> None:
    org = Org()
    org.run(downgrade())
    org.does("reject")
    org.does("archive")
    assert org.run(downgrade(), after_ms=WEEK_MS) == Generated()


def test_one_that_was_done_and_put_away_comes_back_only_by_what_was_spent_since() -> None:
    org = Org()
    org.run(downgrade())
    org.does("accept")
    (stored, one), *_ = all_recommendations(ORG, store=org.store)
    done = replace(one, state=State.IMPLEMENTED, implemented_day="2026-11-20")
    org.store.commit([change(stored, to_content(done))], now_ms=NOW_MS)
    org.does("archive")
    assert org.run(downgrade(first_day="2026-11-20"), after_ms=4 * WEEK_MS) == Generated()
    assert org.run(downgrade(first_day="2026-11-21"), after_ms=5 * WEEK_MS).created
    assert org.all()[1].back_because == "It holds again."


def test_ticks_go_with_the_steps_that_they_are_of() -> None:
    org = Org()
    org.run(downgrade())
    (stored, one), *_ = all_recommendations(ORG, store=org.store)
    org.store.commit([change(stored, to_content(replace(one, done=(1, 2))))], now_ms=NOW_MS)
    org.run(downgrade(calls=200_000), after_ms=WEEK_MS)
    assert org.all()[0].done == (1, 2)
    org.run(downgrade(calls=200_000), after_ms=2 * WEEK_MS, max_quality_drop=0)
    assert (org.all()[0].advice.target != one.advice.target, org.all()[0].done) == (True, ())


def test_the_run_notes_the_spend_that_all_of_it_is_held_against() -> None:
    org = Org()
    org.run(downgrade())
    _, run = find_run(ORG, store=org.store)
    assert run is not None
    assert (run.spend, run.requests, run.found, run.is_lower_bound) == (350 * PICO, 100_000, 1, False)


def test_many_recommendations_are_written_in_transactions_that_fit() -> None:
    org = Org()
    groups = [a_group(calls=100_000, feature=f"f{number:03d}") for number in range(150)]
    facts = some_facts(groups, [a_kind(group) for group in groups])
    assert len(org.run(facts).created) == 100
    assert len(org.all()) == 100


def test_a_record_is_read_as_it_was_written() -> None:
    org = Org()
    org.run(downgrade())
    (stored, one), *_ = all_recommendations(ORG, store=org.store)
    noted = replace(one, done=(1, 2), implemented_day="2026-11-01", hours_spent=3)
    org.store.commit([change(stored, to_content(noted))], now_ms=NOW_MS)
    assert replace(noted, version=2) == org.all()[0]


def test_the_best_within_a_scope_are_told_and_what_reaches_beyond_is_not() -> None:
    org = Org()
    groups = [a_group(calls=100_000 * number, feature=f"f{number}", team=f"t{number}") for number in range(1, 6)]
    org.run(some_facts(groups, [a_kind(group) for group in groups]))
    best = top_recommendations(ORG, {}, store=org.store)
    assert [one["savings_usd"] for one in best] == ["1470.00", "1176.00", "882.00"]
    (own,) = top_recommendations(ORG, {"team": frozenset({"t2"})}, store=org.store)
    assert own["savings_usd"] == "588.00"
    assert not top_recommendations(ORG, {"cost_center": frozenset({"c"})}, store=org.store)
