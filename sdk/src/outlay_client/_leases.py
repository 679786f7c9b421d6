"""Leases: money held before a call, settled by the event that names it: ``client.leases``."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol
from urllib.parse import quote

import httpx

from outlay_client._answers import json_of
from outlay_client._errors import ConnectionFailed, ServerError
from outlay_client._results import SendResult

Send = Callable[..., httpx.Response]
Json = Mapping[str, Any]
WhenUnreachable = Literal["allow", "refuse"]
_PATH = "/v1/leases"


class Sender(Protocol):
    def send_events(self, events: Sequence[Json]) -> SendResult: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """Make the call, and name ``lease_id`` in its event. ``is_held`` is False where Outlay could not be reached and
    its budgets let calls go on then; ``lease_id`` is empty."""

    lease_id: str
    body: Json = field(default_factory=dict)
    is_held: bool = True


class Leases:
    """Every method raises ``ClientError``; a refused lease is ``LeaseRefused``."""

    def __init__(self, sender: Sender, send: Send) -> None:
        self._sender = sender
        self._send = send
        self._told: dict[tuple[tuple[str, str], ...], WhenUnreachable] = {}

    def hold(
        self,
        *,
        idempotency_key: str = "",
        when_unreachable: WhenUnreachable | None = None,
        **call: Any,
    ) -> Lease:
        """Hold what a call may cost. ``call``: ``provider model input_tokens max_tokens team project …`` and
        ``expires_in_s``, as ``POST /v1/leases`` names them.

        A repeat with the same ``idempotency_key`` gets the same lease. Where Outlay can't be reached after all retries,
        the call goes on or not as ``when_unreachable`` says; without it as the last answer for the same dimensions
        did, and without one it goes on.

        Raises:
            LeaseRefused: don't make the call; ``refusals`` says why.
        """
        key = idempotency_key or uuid.uuid4().hex
        named = tuple(sorted((name, str(value)) for name, value in call.items() if isinstance(value, str)))
        try:
            answer = self._send("POST", _PATH, json=call, headers={"idempotency-key": key})
        except (ConnectionFailed, ServerError):
            if (when_unreachable or self._told.get(named, "allow")) == "refuse":
                raise
            return Lease(lease_id="", is_held=False)
        body = json_of(answer)
        self._told[named] = "refuse" if body.get("when_unreachable") == "refuse" else "allow"
        return Lease(lease_id=str(body["lease_id"]), body=body)

    def settle(self, lease: Lease, event: Json) -> SendResult:
        """Send the call's event, which settles the lease. ``event`` as for ``send_events``."""
        named = {"lease_id": lease.lease_id} if lease.lease_id else {}
        return self._sender.send_events([{**event, **named}])

    def release(self, lease_id: str) -> Json:
        """Give back what is held: the call will not be made. Raises ``Conflict`` where an event settled it."""
        return json_of(self._send("POST", f"{_place(lease_id)}/release"))

    def get(self, lease_id: str) -> Json:
        return json_of(self._send("GET", _place(lease_id)))

    def list(self, **filters: str) -> Json:
        """Those of the last hour, the newest first; ``state``, ``budget_id`` and ``limit`` narrow them."""
        return json_of(self._send("GET", _PATH, params=filters))

    def check(self, **call: Any) -> Json:
        """What would be answered at this moment; nothing is held."""
        return json_of(self._send("GET", "/v1/budgets/check", params=call))


def _place(lease_id: str) -> str:
    return f"{_PATH}/{quote(lease_id, safe='')}"
