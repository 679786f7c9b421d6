"""AWS clients. Functions make each client once, when they compose; nothing else knows how.

Clients come from botocore, which boto3's are: importing boto3 adds its resources and S3 transfers, 60 ms of a cold
start, for nothing used here. An endpoint other than AWS's own comes only from AWS's own variables
(``AWS_ENDPOINT_URL``), which botocore reads itself.
"""

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

import botocore.session
from botocore import UNSIGNED
from botocore.config import Config

from outlay import __version__
from outlay.runtime.attribute_values import ParserFactory

USER_AGENT = f"outlay/{__version__}"
CONNECT_TIMEOUT_S = 2
READ_TIMEOUT_S = 8
"""Three attempts of the two together stay below API Gateway's 30 s."""
ATTEMPTS = 3
INVOCATION_S = 24
"""How long a function that another one calls may take."""


@cache
def _session() -> botocore.session.Session:
    session = botocore.session.get_session()
    session.register_component("response_parser_factory", ParserFactory())
    return session


def config(
    *,
    read_timeout_s: float = READ_TIMEOUT_S,
    connections: int = 10,
    signed: bool = True,
    attempts: int = ATTEMPTS,
    checked: bool = True,
) -> Config:
    """Short timeouts and three attempts in all, with the standard mode's back-off and retry quota."""
    settings: dict[str, Any] = {
        "connect_timeout": CONNECT_TIMEOUT_S,
        "read_timeout": read_timeout_s,
        "max_pool_connections": connections,
        "retries": {"mode": "standard", "total_max_attempts": attempts},
        "tcp_keepalive": True,
        "user_agent_extra": USER_AGENT,
        "parameter_validation": checked,
    }
    return Config(**settings) if signed else Config(**settings, signature_version=UNSIGNED)


def client(
    service: str,
    *,
    read_timeout_s: float = READ_TIMEOUT_S,
    connections: int = 10,
    signed: bool = True,
    checked: bool = True,
) -> Any:
    """A low-level client of one service in the function's own region; ``signed=False`` for calls without identity.

    ``checked=False`` leaves it to DynamoDB to refuse a malformed request: botocore looks at each of hundreds of keys by
    its model, 3 ms a query. Not for services whose address a parameter becomes part of.

    Returns ``Any``: botocore builds its clients at run time, and each adapter's port says what it needs of one.
    """
    settings = config(read_timeout_s=read_timeout_s, connections=connections, signed=signed, checked=checked)
    make: Any = _session().create_client
    return make(service, config=settings)


def client_of(credentials: Mapping[str, Any], service: str, *, checked: bool = True, attempts: int = ATTEMPTS) -> Any:
    """As ``client``, under credentials that STS gave."""
    make: Any = _session().create_client
    return make(
        service,
        config=config(checked=checked, attempts=attempts),
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
    )


class Later:
    """Becomes the client at its first use."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._made: Any = None

    def __getattr__(self, name: str) -> Any:
        if self._made is None:
            self._made = self._make()
        return getattr(self._made, name)


def later(service: str, *, signed: bool = True) -> Any:
    """As ``client``, but made at its first use: for what few requests need (a client takes 20 to 60 ms to make)."""
    return Later(partial(client, service, signed=signed))


def invoker() -> Any:
    """A client of Lambda, made at its first use, that waits once for as long as API Gateway's 30 s leave."""

    def make() -> Any:
        settings = config(read_timeout_s=INVOCATION_S, attempts=1)
        create: Any = _session().create_client
        return create("lambda", config=settings)

    return Later(make)


def signer() -> Any:
    """A client of S3, made at its first use, whose presigned addresses anybody can use as they are.

    Signature version 4, the only one that newer regions know; and no checksum in the address, which would be that of
    an empty body.
    """

    def make() -> Any:
        settings = config().merge(Config(signature_version="s3v4", request_checksum_calculation="when_required"))
        create: Any = _session().create_client
        return create("s3", config=settings)

    return Later(make)


def patient_invoker(*, timeout_s: float) -> Any:
    """A client of Lambda for functions that work in the background and may wait."""
    create: Any = _session().create_client
    return create("lambda", config=config(read_timeout_s=timeout_s, attempts=1))
