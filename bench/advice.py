"""Advice for 1,000 organizations: their facts of 90 days, insights, opportunities and recommendations, in memory.

Each has 60 combinations a day in day cubes, as they are packed, and a profile of each day; 20 different usages are
dealt out. The period is 45 days, and as many before it. CPU is one core's; DynamoDB has no part in it.

What making a profile costs is told per million events, from a log that the door and rollup have filled: read units and
CPU of a day's walk, at 100 events a batch.
"""

import random
import resource
import sys
import time

from outlay.adapters.dynamodb.call_profiles import CallProfilesTable
from outlay.adapters.dynamodb.events_reader import DynamoEventLog
from outlay.adapters.retry import Retry
from outlay.application.find_advice import find_advice
from outlay.application.generate_recommendations import AdviceTools, generate_recommendations
from outlay.application.pack_profiles import ProfileTools, day_profile
from outlay.application.read_usage_facts import FactsTools, read_usage_facts
from outlay.domain.model_catalogue import load_model_catalogue
from outlay.domain.organization import Organization
from outlay.domain.periods import day_start_ms, utc_day
from outlay.domain.pricing import load_price_book
from outlay.domain.registers import Names

from bench.harness import Results, run
from bench.support.advised import DAYS, END, HeldItems, Usage
from bench.support.line import ORG, Line, Stores
from bench.support.wire import Direct
from bench.support.workload import requests

ORGANIZATIONS = 1_000
USAGES = 20
EVENTS = 10_000
BATCH = 100


def measure() -> Results:
    """CPU seconds and peak memory of advice for 1,000 organizations, and what a profile costs per million events."""
    usages = [Usage(seed) for seed in range(USAGES)]
    now_ms = day_start_ms(END.isoformat(), "UTC") + 3 * 3_600_000
    spent = {"facts": 0.0, "insights_and_opportunities": 0.0, "recommendations": 0.0}
    written = 0
    for number in range(ORGANIZATIONS):
        usage, store = usages[number % USAGES], HeldItems()
        organization = Organization(org=f"bench-{number}", name="Bench")
        started = time.process_time()
        facts = read_usage_facts(
            organization,
            days=DAYS // 2,
            end_day=END.isoformat(),
            names=Names(),
            tools=FactsTools(figures=usage, profiles=usage),
            now_ms=now_ms,
        )
        tools = AdviceTools(book=load_price_book(), catalogue=load_model_catalogue(), store=store)
        read = time.process_time()
        find_advice(facts, tools=tools, now_ms=now_ms)
        found = time.process_time()
        generate_recommendations(facts, tools=tools, now_ms=now_ms)
        done = time.process_time()
        for name, seconds in zip(spent, (read - started, found - read, done - found), strict=True):
            spent[name] += seconds
        written += len(store.items)
    return {
        "cpu_s": sum(spent.values()),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        **{f"cpu_s_{name}": seconds for name, seconds in spent.items()},
        "records_an_organization": written / ORGANIZATIONS,
        **_profile(),
    }


def _profile() -> Results:
    stores = Stores()
    line = Line(stores, Direct(stores.fakes))
    events = 0
    for sent in requests(events=EVENTS, batch=BATCH, named=True):
        line.send(sent)
        events += sent.events
    line.deliver(line.records(0))
    before = sum(stores.dynamodb.read_units.values())
    retry = Retry(sleep=time.sleep, chance=random.random)
    log = DynamoEventLog(stores.dynamodb, log_table="log", claims_table="claims", figures_table="figures", retry=retry)
    table = CallProfilesTable(stores.dynamodb, "figures", retry=retry)
    tools = ProfileTools(log=log, prices=lambda _org, _revision: load_price_book(), profiles=table)
    started = time.process_time()
    profile = day_profile(ORG, utc_day(time.time_ns() // 1_000_000), tools=tools)
    spent = time.process_time() - started
    assert profile.requests > events * 0.9, "all that counted is in it"
    scale = 1_000_000 / events
    return {
        "profile_read_units_per_million": (sum(stores.dynamodb.read_units.values()) - before) * scale,
        "profile_cpu_s_per_million": spent * scale,
    }


if __name__ == "__main__":
    sys.exit(run("advice", measure))
