"""Who asks what in a round: members all that is for people, applications the events, and nobody everything."""

import time
from collections.abc import Iterator

from outlay.adapters.dynamodb.control import ControlTable
from outlay.adapters.dynamodb.control_items import ControlItems
from outlay.application.control_store import change, create
from outlay.application.organization_content import stored_profile
from outlay.application.plans import limits_to_content, plan_place
from outlay.domain.plan import MAX_BURST, MAX_PER_MINUTE, Limits
from outlay.domain.plan import Plan as RatePlan
from outlay.domain.rate_limit import CLASSES, Quota

from tests.fuzz.run import SEND_EVENTS, Plan
from tests.support.local_aws import Tenant

ITS_OWN_ACCOUNT = ("Session", "Account")
"""What would sign the member out, or change the password; whoever is not signed in asks for it as well."""
NOBODY = ("examples", "fuzzing")
_ANY = Quota(per_minute=MAX_PER_MINUTE, burst=MAX_BURST)
UNLIMITED = RatePlan(name="unlimited", limits={name: Limits(organization=_ANY, caller=_ANY) for name in CLASSES})
SLICE = ("examples", "coverage", "fuzzing")
SLICE_OF_EVENTS = ("examples",)
"""An event has fifty fields, and comes in three forms: to think up the first one takes Schemathesis half a minute."""
EVERYTHING = ("examples", "coverage", "fuzzing", "stateful")


def lift_limits(tenant: Tenant) -> None:
    """Of this organization only, and before it asks for anything: else most answers were that it asks too often."""
    aws, table = tenant.stack.aws, tenant.stack.outputs["ControlTableName"]
    store, now_ms = ControlItems(aws.client("dynamodb"), table), time.time_ns() // 1_000_000
    organization = ControlTable(aws.client("dynamodb"), table).get_organization(tenant.org)
    assert organization is not None
    writes = [change(stored_profile(organization), {"plan": UNLIMITED.name})]
    if store.find(plan_place(UNLIMITED.name)) is None:
        writes.append(create(plan_place(UNLIMITED.name), {"limits": limits_to_content(UNLIMITED.limits)}))
    store.commit(writes, now_ms=now_ms)


def plans(tenant: Tenant, *, seconds: int, seed: int | None = None) -> Iterator[tuple[str, Plan]]:
    """Name and plan of each caller, who share the ``seconds``. With a seed more is tried, links between calls too."""
    lift_limits(tenant)
    with tenant.reader() as reader:
        token = "" if reader.tokens is None else reader.tokens.access_token
    for_people = ("--exclude-operation-id", SEND_EVENTS, *(f"--exclude-tag={tag}" for tag in ITS_OWN_ACCOUNT))
    of_events = ("--include-operation-id", SEND_EVENTS)
    share = max(seconds // 6, 8)
    of_application = share if seed is None else seconds // 3

    def plan(credential: str, options: tuple[str, ...], phases: tuple[str, ...], part: int) -> Plan:
        return Plan(
            url=tenant.stack.api_url,
            credential=credential,
            options=options,
            seconds=part,
            phases=EVERYTHING if credential and seed is not None else phases,
            examples=2 if seed is None else 50,
            seed=seed,
        )

    yield "member", plan(token, for_people, SLICE, seconds - share - of_application)
    yield "application", plan(tenant.api_key, of_events, SLICE_OF_EVENTS, of_application)
    yield "nobody", plan("", (), NOBODY, share)
