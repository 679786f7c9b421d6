"""Who asks what in a round: members all that is for people, applications the events, and nobody everything."""

from collections.abc import Iterator

from tests.fuzz.run import SEND_EVENTS, Plan
from tests.support.local_aws import Tenant

NOBODY = ("examples", "fuzzing")


def plans(tenant: Tenant, *, seconds: int, examples: int = 2, seed: int | None = None) -> Iterator[tuple[str, Plan]]:
    """Name and plan of each caller, who share the ``seconds``. Fuzzing with a seed also follows links between calls."""
    with tenant.reader() as reader:
        token = "" if reader.tokens is None else reader.tokens.access_token
    url, phases = tenant.stack.api_url, ("examples", "coverage", "fuzzing", *(() if seed is None else ("stateful",)))
    for_people = ("--exclude-operation-id", SEND_EVENTS, "--exclude-tag", "Session")
    share = max(seconds // 6, 5)
    for name, credential, options, part in (
        ("member", token, for_people, seconds - 2 * share),
        ("application", tenant.api_key, ("--include-operation-id", SEND_EVENTS), share),
        ("nobody", "", (), share),
    ):
        yield (
            name,
            Plan(
                url=url,
                credential=credential,
                options=options,
                seconds=part,
                phases=phases if credential else NOBODY,
                examples=examples if credential else 1,
                seed=seed,
            ),
        )
