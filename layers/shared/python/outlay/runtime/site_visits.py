"""Whether a request came through the site, as the functions behind the HTTP API ask it."""

import time
from collections.abc import Callable

from outlay.adapters.secrets.pepper import SecretPepper
from outlay.application.site_visits import SiteVisits
from outlay.runtime import aws


def site_visits(pepper_secret: str, *, number: int) -> Callable[[str], bool]:
    """``pepper_secret``: its ARN. It is read when the first proof is shown."""
    peppers = SecretPepper(aws.later("secretsmanager"), pepper_secret)
    return SiteVisits(peppers, number=number, clock=lambda: time.monotonic_ns() // 1_000_000).proven_by
