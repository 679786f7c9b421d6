"""Who asks what in a round: members all that is for people, applications the events, and nobody everything."""

from collections.abc import Iterator

from tests.fuzz.run import SEND_EVENTS, Plan
from tests.support.local_aws import Tenant

NOBODY = ("examples", "fuzzing")
SLICE = ("examples", "coverage", "fuzzing")
SLICE_OF_EVENTS = ("examples",)
"""An event has fifty fields, and comes in three forms: to think up the first one takes Schemathesis half a minute."""
EVERYTHING = ("examples", "coverage", "fuzzing", "stateful")


def plans(tenant: Tenant, *, seconds: int, seed: int | None = None) -> Iterator[tuple[str, Plan]]:
    """Name and plan of each caller, who share the ``seconds``. With a seed more is tried, links between calls too."""
    with tenant.reader() as reader:
        token = "" if reader.tokens is None else reader.tokens.access_token
    for_people = ("--exclude-operation-id", SEND_EVENTS, "--exclude-tag", "Session")
    of_events = ("--include-operation-id", SEND_EVENTS)
    share = max(seconds // 6, 8)

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

    yield "member", plan(token, for_people, SLICE, seconds - 2 * share)
    yield "application", plan(tenant.api_key, of_events, SLICE_OF_EVENTS, share)
    yield "nobody", plan("", (), NOBODY, share)
