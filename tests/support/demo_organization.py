"""The demo organization of ``make up``, in a stack of one's own."""

from datetime import UTC, datetime
from pathlib import Path

from outlay_cli.local import demo as demos
from outlay_cli.local.settled import settle
from outlay_cli.local.stack import Stack

from tests.support.local_aws import PROJECT, Tenant, home_in


def the_demo(stack: Stack, folder: Path) -> Tenant:
    """Fourteen days of real traces, forecasts, anomalies and advice; loaded once into the stack of that folder."""
    home = home_in(folder)
    made = demos.ensure_organization(home, stack.aws, stack.outputs)
    samples = PROJECT / "samples"
    loaded = demos.load(home, api_url=stack.api_url, demo=made, samples=samples, progress=lambda *_: None)
    if loaded:
        settle(home, stack, made, now=datetime.now(tz=UTC), say=lambda _: None)
        demos.keep(home, loaded)
    return Tenant(org=demos.ORGANIZATION, email=made.email, password=made.password, api_key=made.api_key, stack=stack)
