"""The nightly and weekly runs that look for what could cost less, one organization at a time.

Both begin with the profile of the days that are over, which is made once whoever comes first, and read the facts of the
``DAYS`` whole local days before the run's day. A run that is repeated finds what was done, and changes nothing more.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from outlay.application.control_store import ControlStore
from outlay.application.fan_out import Job, MayContinue, Taken, each
from outlay.application.find_advice import find_advice
from outlay.application.generate_recommendations import AdviceTools, generate_recommendations
from outlay.application.pack_profiles import ProfileTools, pack_profiles
from outlay.application.price_tools import PriceTools
from outlay.application.read_models import NamedBook
from outlay.application.read_usage_facts import FactsTools, read_usage_facts
from outlay.domain.calendar import local_date
from outlay.domain.model_catalogue import ModelCatalogue, load_model_catalogue
from outlay.domain.organization import Organization
from outlay.domain.periods import HOUR_MS, day_start_ms
from outlay.domain.registers import Names
from outlay.domain.usage_facts import UsageFacts

DAYS = 30
RUN_HOUR = 3
"""UTC: which local day is over then decides what a run looks at, also where it is repeated hours later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptimizeTools:
    find: Callable[[str], Organization | None]
    names: Callable[[str], Names]
    facts: FactsTools
    profiles: ProfileTools
    prices: PriceTools
    store: ControlStore
    clock: Callable[[], int]
    catalogue: Callable[[], ModelCatalogue] = field(default=load_model_catalogue)


def take_chunk(job: Job, orgs: Sequence[str], may_continue: MayContinue, *, tools: OptimizeTools) -> Taken:
    """``FanOut.work``."""
    return each(orgs, partial(_optimize, job=job, tools=tools, may_continue=may_continue), may_continue)


def _optimize(org: str, *, job: Job, tools: OptimizeTools, may_continue: MayContinue) -> None:
    organization = tools.find(org)
    if organization is None:
        return
    pack_profiles(org, end_day=job.day, tools=tools.profiles, may_continue=may_continue)
    facts = facts_of(organization, day=job.day, tools=tools)
    book = NamedBook(tools.prices.current(org), aliases=organization.aliases)
    TASKS[job.task](facts, AdviceTools(book=book, catalogue=tools.catalogue(), store=tools.store), tools.clock())


def facts_of(organization: Organization, *, day: str, tools: OptimizeTools) -> UsageFacts:
    """Of the local days that are over when a run of the (UTC) day begins."""
    begins = day_start_ms(day, "UTC") + RUN_HOUR * HOUR_MS
    return read_usage_facts(
        organization,
        days=DAYS,
        end_day=local_date(begins, organization.dimensions.time_zone).isoformat(),
        names=tools.names(organization.org),
        tools=tools.facts,
        now_ms=tools.clock(),
    )


def _daily(facts: UsageFacts, tools: AdviceTools, now_ms: int) -> None:
    find_advice(facts, tools=tools, now_ms=now_ms)


def _weekly(facts: UsageFacts, tools: AdviceTools, now_ms: int) -> None:
    generate_recommendations(facts, tools=tools, now_ms=now_ms)


TASKS: Mapping[str, Callable[[UsageFacts, AdviceTools, int], None]] = {"daily": _daily, "recommend": _weekly}
