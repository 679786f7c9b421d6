"""Many callers at once against one remaining dollar, over HTTP, and what the board and the leases say afterwards."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal

from outlay_client import Client, LeaseRefused, RetryPolicy

from tests.support.local_aws import Tenant

CENT = "0.01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rush:
    """``seconds`` are of each answer; ``codes`` count what was refused by which code."""

    granted: int
    codes: Counter[str]
    held_usd: Decimal
    """By all leases that hold, as they are listed."""
    wall_s: float
    seconds: list[float] = field(repr=False)


def a_lease_key(tenant: Tenant) -> str:
    """An API key that may hold leases and send events."""
    with tenant.reader() as client:
        return str(client.api_keys.create("leases", scopes=["ingest", "lease"])["api_key"])


def one_dollar_left(tenant: Tenant, *, spent: str = "0") -> str:
    """A budget that stops at what is spent and a dollar more; its id."""
    with tenant.reader() as client:
        limit = str(Decimal(spent) + 1)
        body = {"name": f"one dollar {time.time_ns()}", "limit_usd": limit, "enforcement": "stop"}
        return str(client.call("POST", "/v1/budgets", body=body)["budget_id"])


def rush(tenant: Tenant, *, callers: int, calls: int) -> Rush:
    """Each call asks for a lease of a cent."""
    key = a_lease_key(tenant)
    clients = [Client(tenant.stack.api_url, api_key=key, timeout=120, retry=RetryPolicy()) for _ in range(callers)]
    codes: Counter[str] = Counter()

    def ask(number: int) -> tuple[bool, float]:
        client, begin = clients[number % callers], time.perf_counter()
        try:
            client.leases.hold(
                provider="openai", model="gpt-4o", amount_usd=CENT, when_unreachable="refuse", expires_in_s=900
            )
        except LeaseRefused as refused:
            codes[refused.code] += 1
            return False, time.perf_counter() - begin
        return True, time.perf_counter() - begin

    began = time.perf_counter()
    with ThreadPoolExecutor(callers) as pool:
        answers = list(pool.map(ask, range(calls)))
    wall = time.perf_counter() - began
    held = clients[0].leases.list(state="held", limit="200")
    for client in clients:
        client.close()
    return Rush(
        granted=sum(granted for granted, _ in answers),
        codes=codes,
        held_usd=sum((Decimal(one["amount_usd"]) for one in held["leases"]), Decimal(0)),
        wall_s=wall,
        seconds=sorted(seconds for _, seconds in answers),
    )
