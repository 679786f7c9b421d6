"""The API as it is deployed, its AWS clients answered at their socket."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from outlay.adapters.cognito.tokens import PoolTokens, pool_issuer
from outlay.adapters.dynamodb.control import ControlTable
from outlay.application.authenticate_key import Authenticator
from outlay.application.limit_requests import RateLimits
from outlay.domain.plan import MAX_BURST, MAX_PER_MINUTE, Limits, Plan
from outlay.domain.rate_limit import CLASSES, Quota
from outlay.runtime import aws
from outlay.runtime.memory import settled
from outlay.runtime.observability import Telemetry, http_edge

from bench.support.tokens import key_set
from bench.support.wire import credentials
from functions.api.app import dispatch
from functions.api.composition import compose, services_of
from functions.api.services import Doors
from functions.api.settings import ApiSettings

_NAMES = {
    "outlay_log_table": "log",
    "outlay_claims_table": "claims",
    "outlay_figures_table": "figures",
    "outlay_control_table": "control",
}

PEPPER = b"pepper-of-the-bench"
_ANY = Quota(per_minute=MAX_PER_MINUTE, burst=MAX_BURST)
UNLIMITED = Plan(name="unlimited", limits={name: Limits(organization=_ANY, caller=_ANY) for name in CLASSES})
"""A bench asks more than anybody may."""
Handler = Callable[[Mapping[str, Any], Any], dict[str, Any]]


def read_api(answer: Callable[..., Any], *, now_ms: int) -> Handler:
    """Its handler; ``answer`` is botocore's ``before-send`` handler for DynamoDB, now is ``now_ms``."""
    return http_edge(Telemetry("api"), partial(dispatch, doors=open_doors(answer, now_ms=now_ms)))


def open_doors(answer: Callable[..., Any], *, now_ms: int) -> Doors:
    """The same as it is composed, without a session per organization, for which STS would have to answer."""
    credentials()
    session = aws._session()
    session.register("before-send.dynamodb.*", answer, unique_id="bench")
    settings: dict[str, Any] = {name: _NAMES.get(name, "bench") for name in ApiSettings.model_fields}
    numbers = {
        "outlay_lake_retention_days": 1_095,
        "outlay_fresh_login_minutes": 15,
        "outlay_site_proof": 1,
        "outlay_registration": "closed",
        "outlay_sso_mfa": "none",
        "outlay_negotiated_prices": "platform",
    }
    read = ApiSettings(**{**settings, **numbers})
    doors = compose(read)

    def clients(service: str, **_: Any) -> Any:
        return aws.client(service, checked=False)

    database = clients("dynamodb")
    services = replace(services_of(read, doors.shared, clients), clock=lambda: now_ms)
    session.unregister("before-send.dynamodb.*", unique_id="bench")
    tokens = PoolTokens(key_set, issuer=pool_issuer(read.outlay_user_pool_id), clock=lambda: now_ms)
    keys = Authenticator(
        keys=ControlTable(database, read.outlay_control_table), peppers=_Peppers(), clock=lambda: now_ms
    )
    limits = RateLimits(plans=lambda _: UNLIMITED, clock=lambda: now_ms)
    return settled(replace(doors, tokens=tokens, keys=keys, limits=limits, clock=lambda: now_ms, of=lambda _: services))


class _Peppers:
    def pepper(self, version: str) -> bytes | None:
        return PEPPER if version == "1" else None
