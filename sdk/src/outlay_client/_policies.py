"""Policies, what fell short of them, and approvals of models: ``client.policies``."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

from outlay_client._connections import Send

_PATH = "/v1/policies"
_APPROVALS = "/v1/model-approvals"


class Policy(NamedTuple):
    """A policy or an approval as the API gives it, and the version that a change has to name."""

    body: Mapping[str, Any]
    version: str


class Policies:
    """For administrators; managers read what concerns their scope, and every member may ask for a model.

    Those that change something raise ``Conflict`` where it was changed since ``version``.
    """

    def __init__(self, send: Send) -> None:
        """``send(method, path, **arguments)`` gives the answer to a signed-in request."""
        self._send = send

    def list(self) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = self._send("GET", _PATH).json()["policies"]
        return found

    def get(self, policy_id: str) -> Policy:
        return self._asked("GET", _place(policy_id))

    def create(self, policy: Mapping[str, Any]) -> Policy:
        """``policy``: ``name`` and ``rules``, and what else the guide says."""
        return self._posted(_PATH, policy)

    def change(self, policy_id: str, policy: Mapping[str, Any], *, version: str) -> Policy:
        """To be as ``policy`` says, all of it."""
        return self._asked("PUT", _place(policy_id), json=policy, headers={"if-match": version})

    def delete(self, policy_id: str, *, version: str) -> Policy:
        """Its last state."""
        return self._asked("DELETE", _place(policy_id), headers={"if-match": version})

    def versions(self, policy_id: str) -> Sequence[Mapping[str, Any]]:
        """What it said, the newest first."""
        found: Sequence[Mapping[str, Any]] = self._send("GET", f"{_place(policy_id)}/versions").json()["versions"]
        return found

    def try_on_usage(self, wanted: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """The pieces of a dry run. ``wanted``: ``policy``, or ``policy_id`` and ``version``."""
        cursor: Mapping[str, str] = {}
        while True:
            piece = self._send("POST", f"{_PATH}/dry-run", json={**wanted, **cursor}).json()
            yield piece
            if piece["next_cursor"] is None:
                return
            cursor = {"cursor": piece["next_cursor"]}

    def violations(self, **filters: str) -> Mapping[str, Any]:
        """``from``, ``to``, ``owner``, ``team``, ``policy_id``, ``rule``, ``mode``, ``door``."""
        found: Mapping[str, Any] = self._send("GET", "/v1/violations", params=filters).json()
        return found

    def approvals(self, **filters: str) -> Any:
        """``state``: asked, approved, refused or over."""
        return self._send("GET", _APPROVALS, params=filters).json()["approvals"]

    def approval(self, approval_id: str) -> Policy:
        return self._asked("GET", f"{_APPROVALS}/{quote(approval_id, safe='')}")

    def ask_for_model(self, model: str, *, scope: Mapping[str, str], reason: str) -> Policy:
        """``model``: provider/model in lower case."""
        return self._posted(_APPROVALS, {"model": model, "scope": scope, "reason": reason})

    def approve(self, approval_id: str, *, until: str, comment: str, version: str) -> Policy:
        path = f"{_APPROVALS}/{quote(approval_id, safe='')}/approve"
        return self._posted(path, {"until": until, "comment": comment}, version)

    def refuse(self, approval_id: str, *, comment: str, version: str) -> Policy:
        """Or withdraw one that is in force."""
        return self._posted(f"{_APPROVALS}/{quote(approval_id, safe='')}/refuse", {"comment": comment}, version)

    def _posted(self, path: str, body: Mapping[str, Any], version: str = "") -> Policy:
        headers = {"idempotency-key": uuid.uuid4().hex, **({"if-match": version} if version else {})}
        return self._asked("POST", path, headers=headers, json=body)

    def _asked(self, method: str, path: str, **arguments: Any) -> Policy:
        answer = self._send(method, path, **arguments)
        return Policy(body=answer.json(), version=answer.headers.get("etag", ""))


def _place(policy_id: str) -> str:
    return f"{_PATH}/{quote(policy_id, safe='')}"
