"""The demo organization of ``make up``, in a stack of one's own."""

from datetime import UTC, datetime
from pathlib import Path

from outlay_cli.local import demo as demos
from outlay_cli.local.stack import Stack, look_ahead, pack

from tests.support.local_aws import PROJECT, Tenant, home_in


def the_demo(stack: Stack, folder: Path) -> Tenant:
    """Fourteen days of real traces, forecasts, anomalies and advice; loaded once into the stack of that folder."""
    home = home_in(folder)
    made = demos.ensure_organization(home, stack.aws, stack.outputs)
    samples = PROJECT / "samples"
    loaded = demos.load(home, api_url=stack.api_url, demo=made, samples=samples, progress=lambda *_: None)
    if loaded:
        today = datetime.now(tz=UTC).date()
        pack(stack, demos.ORGANIZATION)
        demos.furnish(stack.api_url, made, today=today)
        look_ahead(stack, demos.ORGANIZATION, today=today)
        demos.keep(home, loaded)
    return Tenant(org=demos.ORGANIZATION, email=made.email, password=made.password, api_key=made.api_key, stack=stack)
