"""Routes: which function answers which method and path, and what it is given."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from outlay.domain.organization import Membership, Organization
from outlay.runtime.http import Request, Response

from functions.api.services import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicCall:
    """A request to a route that needs no sign-in; it belongs to no organization."""

    request: Request
    parameters: Mapping[str, str]
    """Values of the pattern's ``{names}``."""
    services: Services


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(PublicCall):
    """A request of a signed-in member. Everything it reads or writes is the organization's."""

    organization: Organization
    membership: Membership


@dataclass(frozen=True, slots=True)
class Route:
    """A route for members."""

    method: str
    pattern: str
    handler: Callable[[Call], Response]
    public: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class PublicRoute:
    """A route that answers without sign-in."""

    method: str
    pattern: str
    handler: Callable[[PublicCall], Response]
    public: ClassVar[bool] = True


AnyRoute = Route | PublicRoute


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """``route`` is None where the path is unknown, or known only for ``allowed`` methods."""

    route: AnyRoute | None
    parameters: Mapping[str, str]
    allowed: tuple[str, ...] = ()


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(pattern)))


def match(routes: Sequence[AnyRoute], *, method: str, path: str) -> Match:
    """The route of a method and path; HEAD is answered by GET's."""
    wanted = "GET" if method == "HEAD" else method
    allowed: list[str] = []
    for route in routes:
        found = _expression(route.pattern).fullmatch(path)
        if found is None:
            continue
        if route.method == wanted:
            return Match(route=route, parameters=found.groupdict())
        allowed.append(route.method)
    return Match(route=None, parameters={}, allowed=tuple(sorted(allowed)))
