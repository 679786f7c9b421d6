"""Routes: which function answers which method and path, and what it is given."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from outlay.application.audited_changes import Once, Repeat
from outlay.application.control_store import Write
from outlay.domain.access import Cut, Principal
from outlay.domain.audit import Act, Actor
from outlay.domain.organization import Organization
from outlay.domain.registers import Names, View, view_of
from outlay.runtime.http import Request, Response

from functions.api.services import Services, Shared


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicCall:
    """A request to a route that needs no sign-in; it belongs to no organization."""

    request: Request
    parameters: Mapping[str, str]
    """Values of the pattern's ``{names}``."""
    services: Shared


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCall(PublicCall):
    """A request of somebody who is known, whether or not they belong to an organization."""

    principal: Principal
    once: Once | None = None
    """Of a request that came with an Idempotency-Key."""

    @property
    def actor(self) -> Actor:
        """For the audit log."""
        principal = self.principal
        return Actor(
            kind=principal.kind,
            subject=principal.subject,
            address=principal.address,
            request_id=self.request.request_id,
            is_platform=principal.is_visiting,
        )

    def remembered(self, answer: Response) -> tuple[Once, Repeat] | None:
        """What a repeat of the request is answered; ``answer`` without secrets."""
        return None if self.once is None else (self.once, Repeat(status=answer.status, body=answer.body))

    def commit_platform(self, writes: Sequence[Write], act: Act, *, answer: Response | None = None) -> None:
        """Change the deployment's own items, with an entry in its audit log. Raises ``Conflict``."""
        once = None if answer is None else self.remembered(answer)
        self.services.platform.commit("", writes, act=act, actor=self.actor, once=once)

    def commit_new(self, org: str, writes: Sequence[Write], act: Act, *, answer: Response) -> None:
        """Make an organization: the entry is the first of its own audit log. Raises ``Conflict``."""
        self.services.platform.commit(org, writes, act=act, actor=self.actor, once=self.remembered(answer))


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(AccountCall):
    """A request within an organization. Everything it reads or writes is the organization's."""

    services: Services
    organization: Organization

    @property
    def names(self) -> Names:
        """Which names were merged into which."""
        return self.services.control.get_names(self.organization.org)

    @property
    def view(self) -> View:
        """The part of the organization that the caller may see, and under which names."""
        return view_of(self.organization, self.names, cut=self.principal.cut)

    @property
    def cut(self) -> Cut:
        """The part of the organization that the caller may see."""
        return self.view.cut

    @property
    def tag(self) -> str:
        """Whose answer it is, for ETags: an organization's, or a part's of it; and by which settings it is shown."""
        view = self.view
        told = [f"{name}={','.join(sorted(values))}" for name, values in sorted(view.cut.items())]
        return "/".join([self.organization.org, view.shown_by, *told])

    def commit(self, writes: Sequence[Write], act: Act, *, answer: Response | None = None) -> None:
        """Change items of the organization, with an entry in its audit log, all or none.

        ``answer``: what a repeat with the same Idempotency-Key is told; without secrets. Raises ``Conflict``.
        """
        once = None if answer is None else self.remembered(answer)
        self.services.changes.commit(self.organization.org, writes, act=act, actor=self.actor, once=once)

    def note(self, act: Act) -> None:
        """Before something that another function or store does: what is about to be done, and by whom."""
        self.commit((), act)

    def commit_entry(self, writes: Sequence[Write], act: Act, *, answer: Response | None = None) -> None:
        """As ``commit``, for what gives access: memberships and API keys, whose items no session reaches."""
        once = None if answer is None else self.remembered(answer)
        self.services.memberships.commit(self.organization.org, writes, act=act, actor=self.actor, once=once)


@dataclass(frozen=True, slots=True)
class Route:
    """A route within an organization."""

    method: str
    pattern: str
    handler: Callable[[Call], Response]
    knows_repeats: bool = False
    """Recognises a request that comes again by itself; its answers are not kept in the audit log's transactions."""
    public: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class AccountRoute:
    """A route for whoever is signed in, with or without an organization."""

    method: str
    pattern: str
    handler: Callable[[AccountCall], Response]
    public: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class PublicRoute:
    """A route that answers without sign-in."""

    method: str
    pattern: str
    handler: Callable[[PublicCall], Response]
    public: ClassVar[bool] = True


AnyRoute = Route | AccountRoute | PublicRoute


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
