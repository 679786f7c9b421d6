"""What-if: ``client.scenarios``. Answers are JSON, as the API's; amounts are decimal text, null where not known."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from outlay_client._budgets import Json, Send

_PATH = "/v1/scenarios"


class Scenarios:
    """Those that change something raise ``Conflict`` where it was changed since ``version``."""

    def __init__(self, send: Send) -> None:
        """``send(method, path, **arguments)`` gives the answer to a signed-in request."""
        self._send = send

    def preview(self, *, changes: Sequence[Json], **chosen: Any) -> Json:
        """What it would come to; nothing is saved. ``chosen``: ``scope``."""
        return self._json("POST", f"{_PATH}/preview", json={"changes": list(changes), **chosen})

    def all(self) -> Sequence[Json]:
        """The newest first."""
        found: Sequence[Json] = self._json("GET", _PATH)["scenarios"]
        return found

    def create(self, name: str, *, changes: Sequence[Json], **chosen: Any) -> Json:
        """``chosen``: ``scope``, ``notes``."""
        return self._json("POST", _PATH, json={"name": name, "changes": list(changes), **chosen})

    def get(self, scenario_id: str) -> tuple[Json, str]:
        """With its effect as things stand now; and the version that a change has to name."""
        answer = self._send("GET", _place(scenario_id))
        body: Json = answer.json()
        return body, answer.headers["etag"]

    def change(self, scenario_id: str, *, version: str, **chosen: Any) -> Json:
        """What is left out stays as it is."""
        return self._json("PUT", _place(scenario_id), json=chosen, headers={"if-match": version})

    def delete(self, scenario_id: str, *, version: str) -> Json:
        """Its last state."""
        return self._json("DELETE", _place(scenario_id), headers={"if-match": version})

    def compare(self, ids: Sequence[str]) -> Sequence[Json]:
        """Two to five, each with its effect; what saves most in the year ahead first."""
        found: Sequence[Json] = self._json("GET", f"{_PATH}/compare", params={"ids": ",".join(ids)})["scenarios"]
        return found

    def _json(self, method: str, path: str, **arguments: Any) -> Json:
        found: Json = self._send(method, path, **arguments).json()
        return found


def _place(scenario_id: str) -> str:
    return f"{_PATH}/{quote(scenario_id, safe='')}"
