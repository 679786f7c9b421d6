"""Evaluating budgets: how many a second on one core, 500 of one organization, and 10,000 across 1,000 organizations.

From the trigger, or the sweep, to what is written: board, figures, names, budgets and what was told are read through
the real AWS client up to its socket; the time of the fake behind it is taken off. Figures are a month of events counted
and packed by rollup's and the packer's own code. Each organization of the sweep is a copy of one, under its own name.
"""

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from random import Random
from typing import Any

from outlay.adapters.dynamodb.control import organization_to_item
from outlay.adapters.dynamodb.control_items import ControlItems
from outlay.application.budget_records import place_of, to_content, touching
from outlay.application.control_store import create
from outlay.domain.budget import Budget, Cycle, Enforcement, Terms, Unit
from outlay.domain.organization import Organization

from bench.harness import Results, run, say
from bench.support.wire import Direct, Wire
from functions.budget.app import BudgetApp
from functions.budget.composition import compose
from functions.budget.settings import BudgetSettings
from tests.support.builders import NOW_MS, ORG, an_event
from tests.support.fake_lambda import FakeLambda
from tests.support.figures_world import FiguresDynamoDB, World

ORGANIZATIONS = 1_000
BUDGETS_EACH = 10
MOST_BUDGETS = 500
ENFORCED = 40
EVENTS = 3_000
ROUNDS = 20
_DAY_MS = 86_400_000
_TEAMS = tuple(f"team-{number}" for number in range(12))
_PROJECTS = tuple(f"project-{number}" for number in range(8))
_MODELS = ("gpt-4o", "gpt-4o-mini", "gpt-4.1", "o3")
_CYCLES = (Cycle.MONTHLY, Cycle.MONTHLY, Cycle.WEEKLY, Cycle.DAILY)
_SETTINGS = BudgetSettings(
    outlay_environment="bench",
    outlay_log_table="log",
    outlay_claims_table="claims",
    outlay_figures_table="figures",
    outlay_control_table="control",
    outlay_lake_bucket="bucket",
    outlay_alerts_function="alerts",
)


def _budget(number: int) -> Budget:
    """Every tenth of the whole organization, others of a team, a project, a model, or two of them."""
    scopes: tuple[Callable[[], dict[str, frozenset[str]]], ...] = (
        lambda: {"team": frozenset({_TEAMS[number % 12]})},
        lambda: {"project": frozenset({_PROJECTS[number % 8]})},
        lambda: {"model": frozenset({_MODELS[number % 4]})},
        lambda: {"team": frozenset({_TEAMS[number % 12]}), "project": frozenset({_PROJECTS[number % 8]})},
    )
    return Budget(
        org=ORG,
        budget_id=f"bud_{number:024x}",
        number=number,
        terms=Terms(
            name=f"budget {number}",
            limit=10**18,
            unit=(Unit.USD, Unit.USD, Unit.USD, Unit.TOKENS)[number % 4],
            scope={} if number % 10 == 0 else scopes[number % 4](),
            cycle=_CYCLES[number // 4 % 4],
            enforcement=Enforcement.STOP if number <= ENFORCED and number % 2 else Enforcement.NOTIFY,
        ),
        created_ms=NOW_MS - 60 * _DAY_MS,
    )


def _organization(budgets: int) -> FiguresDynamoDB:
    """One organization: its figures of a month, packed but for the last hours, and its budgets."""
    chance, database = Random(budgets), FiguresDynamoDB()
    world = World(database=database)
    for start in range(0, EVENTS, 500):
        events = (
            an_event(
                event_id=f"call-{start + number}",
                timestamp_ms=NOW_MS - chance.randrange(21 * _DAY_MS),
                team=chance.choice(_TEAMS),
                project=chance.choice(_PROJECTS),
                model=chance.choice(_MODELS),
            )
            for number in range(500)
        )
        world.count(*events)
    world.pack()
    store = ControlItems(database, "control")
    for number in range(1, budgets + 1):
        budget = _budget(number)
        touch, _ = touching(ORG, store=store)
        store.commit([create(place_of(ORG, budget.budget_id), to_content(budget)), touch], now_ms=NOW_MS)
    database.put_item(TableName="control", Item=organization_to_item(world.organization))
    return database


class _Copies:
    """Stands for DynamoDB with a thousand organizations: each is the same one, under its own name, made when asked."""

    def __init__(self, first: FiguresDynamoDB, kept: int = 1) -> None:
        self._first = first
        self._kept = kept
        self._made: dict[str, FiguresDynamoDB] = {}

    def __getattr__(self, operation: str) -> Any:
        def call(**arguments: Any) -> Any:
            return getattr(self._of(_named(arguments)), operation)(**arguments)

        return call

    def _of(self, org: str) -> FiguresDynamoDB:
        if org not in self._made:
            while len(self._made) >= self._kept:
                del self._made[next(iter(self._made))]
            self._made[org] = _renamed(self._first, org)
        return self._made[org]


def _named(arguments: Any) -> str:
    """The organization that a call is about: the second part of the first key in it."""
    text = str(arguments)
    place = text.index("O#") + 2
    return text[place : text.index("#", place)]


def _renamed(first: FiguresDynamoDB, org: str) -> FiguresDynamoDB:
    made, prefix = FiguresDynamoDB(), f"O#{ORG}#"
    for table, items in first.tables.items():
        for key, item in items.items():
            pk = f"O#{org}#" + key[0].removeprefix(prefix)
            made.tables[table][(pk, *key[1:])] = {**item, "pk": {"S": pk}}
    return made


def _app(way: Wire | Direct) -> BudgetApp:
    return compose(_SETTINGS, client=way.client, own_name="budget", clock=lambda: NOW_MS, sleep=lambda _: None)


def _cpu_s(way: Wire | Direct, work: Callable[[], Any]) -> float:
    before, fake = time.process_time(), way.fake_s
    work()
    return time.process_time() - before - (way.fake_s - fake)


def _evaluated_per_s(make: Callable[[dict[str, Any]], Wire | Direct], budgets: int) -> tuple[float, float]:
    """Budgets a second, and milliseconds of a trigger: each of a new look, as if every budget had changed."""
    way = make({"dynamodb": _organization(budgets), "lambda": FakeLambda()})
    app, times = _app(way), []
    fresh = replace(app, tools=partial(_unseen, app))
    for _ in range(ROUNDS):
        times.append(_cpu_s(way, partial(fresh.answer, {"changed": {"org": ORG}})))
    seconds = statistics.median(times[ROUNDS // 4 :])
    return budgets / seconds, seconds * 1_000


def _unseen(app: BudgetApp, organization: Organization) -> Any:
    tools = app.tools(organization)
    return replace(tools, seen=type(tools.seen)())


def _sweep(make: Callable[[dict[str, Any]], Wire | Direct], organizations: int) -> tuple[float, float]:
    """CPU seconds of a sweep in which all had changed, and of the next, in which none had."""
    way = make({"dynamodb": _Copies(_organization(BUDGETS_EACH), kept=organizations), "lambda": FakeLambda()})
    app = _app(way)
    first = World().organization
    every = [replace(first, org=f"org-{number:04d}") for number in range(organizations)]
    swept = replace(app, organizations=lambda: every)

    def sweep() -> None:
        done = swept.answer({"sweep": True})
        assert done["organizations"] == organizations, done

    return _cpu_s(way, sweep), _cpu_s(way, sweep)


def measure() -> Results:
    """Evaluations of 500 budgets, with the AWS client and without; a sweep over 1,000 organizations of ten."""
    per_s, trigger_ms = _evaluated_per_s(Wire, MOST_BUDGETS)
    own_per_s, own_ms = _evaluated_per_s(Direct, MOST_BUDGETS)
    _, few_ms = _evaluated_per_s(Wire, BUDGETS_EACH)
    say(f"a trigger of {MOST_BUDGETS} budgets: {trigger_ms:.0f} ms with the AWS client")
    changed_s, unchanged_s = _sweep(Wire, ORGANIZATIONS)
    return {
        "evaluated_per_s": per_s,
        "own_evaluated_per_s": own_per_s,
        "cpu_ms_per_trigger_500": trigger_ms,
        "own_cpu_ms_per_trigger_500": own_ms,
        "cpu_ms_per_trigger_10": few_ms,
        "sweep_organizations": ORGANIZATIONS,
        "sweep_budgets": ORGANIZATIONS * BUDGETS_EACH,
        "sweep_changed_cpu_s": changed_s,
        "sweep_unchanged_cpu_s": unchanged_s,
    }


if __name__ == "__main__":
    sys.exit(run("budgets", measure))
