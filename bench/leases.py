"""A lease over five nested budgets: CPU with the real AWS client, calls, and whether 64 callers at once overshoot.

The hold and its record, from the request's dimensions and amounts on; the client is real up to its socket, and the
time of the fake behind it is taken off. For information, where a local AWS can be started: the same over HTTP.
"""

import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from outlay.adapters.dynamodb.board import BoardTable
from outlay.adapters.dynamodb.control_items import ControlItems
from outlay.adapters.retry import Retry
from outlay.application.budget_records import place_of, to_content, touching
from outlay.application.control_store import create
from outlay.application.enforced_budgets import Meaning
from outlay.application.hold_lease import EnforcedMemory, Granted, Wanted, hold_lease
from outlay.application.refresh_board import BoardTools, SpentBy
from outlay.application.refresh_board import Wanted as Wanted_
from outlay.domain.board import Board
from outlay.domain.budget import Budget, Enforcement, Terms
from outlay.domain.budget_status import Spent
from outlay.domain.lease import Amounts

from bench.harness import Results, run
from bench.support.wire import Direct, Wire
from tests.support.fake_dynamodb import FakeDynamoDB
from tests.support.lease_rush import one_dollar_left, rush
from tests.support.local_aws import a_tenant, local_stack

ORG = "bench"
USD = 10**12
NOW_MS = 1_795_348_800_000
LEASES = 1_500
WARM_UP = 200
CALLERS = 64
SCOPES: tuple[dict[str, frozenset[str]], ...] = (
    {},
    {"team": frozenset({"search"})},
    {"team": frozenset({"search"}), "environment": frozenset({"production"})},
    {"project": frozenset({"shop"})},
    {"model": frozenset({"gpt-4o"})},
)
CALL = {"team": "search", "environment": "production", "project": "shop", "provider": "openai", "model": "gpt-4o"}


def _budgets(limit: int) -> list[Budget]:
    return [
        Budget(
            org=ORG,
            budget_id=f"bud_{number:024x}",
            number=number,
            terms=Terms(name=f"budget {number}", limit=limit, scope=scope, enforcement=Enforcement.STOP),
            created_ms=NOW_MS,
        )
        for number, scope in enumerate(SCOPES, start=1)
    ]


class _OneAtATime(FakeDynamoDB):
    """As the table is: each write of an item takes place at a moment of its own."""

    def __init__(self) -> None:
        super().__init__(sort_keys=["control"])
        self._lock = threading.RLock()

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        if name not in ("update_item", "transact_write_items", "get_item", "query"):
            return found

        def locked(**arguments: Any) -> Any:
            with self._lock:
                return found(**arguments)

        return locked


def _world(limit: int) -> _OneAtATime:
    database = _OneAtATime()
    store = ControlItems(database, "control")
    for budget in _budgets(limit):
        touch, _ = touching(ORG, store=store)
        store.commit([create(place_of(ORG, budget.budget_id), to_content(budget)), touch], now_ms=NOW_MS)
    return database


def _nothing_spent(wanted: Sequence[Wanted_], *, now_ms: int) -> SpentBy:
    return {(budget.budget_id, period.first_day): Spent() for budget, period in wanted if now_ms}


def _tools(client: Any) -> BoardTools:
    return BoardTools(
        org=ORG,
        meaning=Meaning(),
        boards=BoardTable(client, "control", retry=Retry(sleep=time.sleep, chance=lambda: 0.5)),
        store=ControlItems(client, "control"),
        spend=_nothing_spent,
        clock=lambda: NOW_MS,
    )


def _wanted(number: int, picousd: int) -> Wanted:
    amounts = Amounts(picousd=picousd, tokens=1_000)
    return Wanted(dimensions=CALL, amounts=amounts, life_s=300, asked_by="key", attempt=f"attempt-{number}")


def _cpu_ms(way: Wire | Direct) -> float:
    """Median over blocks of a hundred, the fake's own time taken off."""
    tools, memory = _tools(way.client("dynamodb")), EnforcedMemory()
    times = []
    for block in range((WARM_UP + LEASES) // 100):
        before, fake = time.process_time(), way.fake_s
        for number in range(100):
            assert isinstance(hold_lease(_wanted(block * 100 + number, 1), tools=tools, memory=memory), Granted)
        times.append((time.process_time() - before - (way.fake_s - fake)) * 1_000 / 100)
    return statistics.median(times[WARM_UP // 100 :])


def _overshoot() -> tuple[int, int]:
    """What 64 callers, asking for 2,000 leases of a cent, came to hold beyond one dollar; and how many were granted."""
    database = _world(USD)
    tools, memory = _tools(database), EnforcedMemory()
    memory.get(tools)

    def ask(number: int) -> bool:
        return isinstance(hold_lease(_wanted(number, USD // 100), tools=tools, memory=memory), Granted)

    with ThreadPoolExecutor(CALLERS) as callers:
        granted = sum(callers.map(ask, range(2_000)))
    board: Board = tools.boards.read(ORG)
    held = max(standing.committed for standing in board.standings.values())
    return max(0, held - USD, granted * (USD // 100) - USD), granted


def measure() -> Results:
    """CPU and calls of a lease over five nested budgets; overshoot of 64 callers; on the local stack, over HTTP."""
    wire = Wire({"dynamodb": _world(10**6 * USD)})
    with_client = _cpu_ms(wire)
    learned = 5  # of the first lease: the board and the budgets, and the board brought up
    calls = (wire.calls.total() - learned) / (LEASES + WARM_UP)
    over, granted = _overshoot()
    return {
        "cpu_ms_per_lease": with_client,
        "own_cpu_ms_per_lease": _cpu_ms(Direct({"dynamodb": _world(10**6 * USD)})),
        "calls_per_lease": round(calls, 3),
        "overshoot_usd": over / USD,
        "granted_of_100": granted,
        **_over_http(),
    }


def _over_http() -> Results:
    """64 callers at once against one dollar on the local stack, a cent each: for information."""
    with tempfile.TemporaryDirectory() as folder, local_stack(Path(folder)) as stack:
        tenant = a_tenant(stack)
        one_dollar_left(tenant)
        found = rush(tenant, callers=CALLERS, calls=4 * CALLERS)
    return {
        "http_callers": CALLERS,
        "http_leases_per_s": len(found.seconds) / found.wall_s,
        "http_p50_ms": found.seconds[len(found.seconds) // 2] * 1_000,
        "http_p99_ms": found.seconds[len(found.seconds) * 99 // 100] * 1_000,
        "http_overshoot_usd": max(0.0, float(found.held_usd - 1)),
    }


if __name__ == "__main__":
    sys.exit(run("leases", measure))
