"""Calls to addresses that users chose: what such a call is, and what may come of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from outlay.domain.errors import Upstream

Failure = Literal["unresolved", "unreachable", "timeout", "certificate", "tls", "broken_answer"]

_WORDS: Mapping[Failure, str] = {
    "unresolved": "The host's name could not be resolved.",
    "unreachable": "The host did not take the connection, or closed it.",
    "timeout": "The host took too long.",
    "certificate": "The host's certificate is not valid for its name.",
    "tls": "No secure connection to the host came about.",
    "broken_answer": "The host did not answer in HTTP.",
}


class OutboundFailed(Upstream):
    """The call was made and failed. It says how, in our words: never what the target or the system said."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(_WORDS[failure], code=f"outbound_{failure}")
        self.failure = failure


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundRequest:
    method: Literal["GET", "HEAD", "POST", "PUT"]
    url: str = field(repr=False)
    """May hold a secret in its query."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Names in any case; what the client itself says (host, length, connection) may not be among them."""
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundAnswer:
    """Whatever the target answered, redirects included: none is followed."""

    status: int
    headers: Mapping[str, str]
    """Only those that are safe to keep, by lower-case name."""
    body: bytes = field(repr=False)
    is_cut: bool
    """The body went on beyond the limit; the rest was not read."""


class OutboundCalls(Protocol):
    def send(self, request: OutboundRequest) -> OutboundAnswer:
        """One call, never repeated here.

        Raises:
            OutboundRefused: nothing was sent: the URL may not be called.
            OutboundFailed: no whole answer came.
        """
