"""Budgets, where they stand, and increases of their limits: ``client.budgets``. Answers are JSON, as the API's.

An amount's name ends with its unit: ``limit_usd`` is decimal text, ``limit_tokens`` and ``limit_requests`` are whole
numbers.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx

Send = Callable[..., httpx.Response]
Json = Mapping[str, Any]
_PATH = "/v1/budgets"
_INCREASES = "/v1/increases"


class Budget(NamedTuple):
    """As the API gives it, and the version that a change has to name."""

    body: Json
    version: str


class Budgets:
    """Those that change something raise ``Conflict`` where it was changed since ``version``, and
    ``AuthenticationFailed`` with code ``login_too_old`` where the login is not of the last minutes."""

    def __init__(self, send: Send) -> None:
        """``send(method, path, **arguments)`` gives the answer to a signed-in request."""
        self._send = send

    def all(self, **filters: str) -> Iterator[Json]:
        """Those that fit every filter (``state enforcement unit cycle dimension value owner q``), page by page."""
        return self._pages(_PATH, "budgets", filters)

    def get(self, budget_id: str) -> Budget:
        return self._asked("GET", _place(budget_id))

    def create(self, **chosen: Any) -> Budget:
        """``chosen``: ``name``, one of ``limit_usd limit_tokens limit_requests``, and what else is to be."""
        return self._posted(_PATH, chosen)

    def change(self, budget_id: str, *, version: str, **chosen: Any) -> Budget:
        """What is left out stays as it is."""
        return self._asked("PUT", _place(budget_id), json=chosen, headers={"if-match": version})

    def delete(self, budget_id: str, *, version: str) -> Budget:
        """Its last state. Its history stays."""
        return self._asked("DELETE", _place(budget_id), headers={"if-match": version})

    def copy(self, budget_id: str, name: str, **chosen: Any) -> Budget:
        """One like it under another name, with what is ``chosen`` instead."""
        return self._posted(f"{_place(budget_id)}/copy", {"name": name, **chosen})

    def status(self, budget_id: str) -> Json:
        """Spent, reserved and remaining of its present period, how fast, and where that leads."""
        return self._read(f"{_place(budget_id)}/status")

    def exhaustion(self, budget_id: str) -> Json:
        """When the limit is reached at this rate, and what a day may cost for it not to be."""
        return self._read(f"{_place(budget_id)}/exhaustion")

    def risk(self, budget_id: str) -> Json:
        """How likely the limit is exceeded, when and by how much, each with its interval."""
        return self._read(f"{_place(budget_id)}/risk")

    def history(self, budget_id: str) -> Iterator[Json]:
        """Every period that is over, the newest first."""
        return self._pages(f"{_place(budget_id)}/history", "periods", {})

    def excesses(self, budget_id: str) -> Sequence[Json]:
        """What brought its spend above a limit that was held, with the causes, the newest first."""
        found: Sequence[Json] = self._read(f"{_place(budget_id)}/excesses")["excesses"]
        return found

    def utilization(self, **filters: str) -> Json:
        """Where all of them stand, the worst first; filters as of ``all``, and ``health``."""
        return self._read(f"{_PATH}/utilization", filters)

    def increases(self, budget_id: str = "", *, state: str = "") -> Iterator[Json]:
        """Of one budget, or of all that one answers for, the newest first; one's own requests as well."""
        path = f"{_place(budget_id)}/increases" if budget_id else _INCREASES
        return self._pages(path, "increases", {"state": state} if state else {})

    def grant(self, budget_id: str, **wanted: Any) -> Json:
        """``wanted``: ``amount_usd``, ``amount_tokens`` or ``amount_requests``, ``reason``, ``until`` (RFC 3339)."""
        return self._posted(f"{_place(budget_id)}/increases", wanted).body

    def request(self, budget_id: str, **wanted: Any) -> Json:
        """Ask for more; as ``grant``, which somebody else has to do then."""
        return self._posted(f"{_place(budget_id)}/increase-requests", wanted).body

    def decide(self, budget_id: str, increase_id: str, verb: str, *, note: str = "") -> Json:
        """``verb``: ``approve`` or ``refuse``."""
        return self._posted(f"{_place(budget_id)}/increases/{quote(increase_id, safe='')}/{verb}", {"note": note}).body

    def end(self, budget_id: str, increase_id: str) -> Json:
        """It holds no longer."""
        return self._posted(f"{_place(budget_id)}/increases/{quote(increase_id, safe='')}/end", None).body

    def _pages(self, path: str, name: str, filters: Mapping[str, str]) -> Iterator[Json]:
        query = dict(filters)
        while True:
            page = self._read(path, query)
            yield from page[name]
            if page["next_cursor"] is None:
                return
            query["cursor"] = page["next_cursor"]

    def _read(self, path: str, query: Mapping[str, str] | None = None) -> Json:
        found: Json = self._send("GET", path, params=dict(query or {})).json()
        return found

    def _posted(self, path: str, body: Json | None) -> Budget:
        headers = {"idempotency-key": uuid.uuid4().hex}
        return self._asked("POST", path, headers=headers, **({} if body is None else {"json": dict(body)}))

    def _asked(self, method: str, path: str, **arguments: Any) -> Budget:
        answer = self._send(method, path, **arguments)
        return Budget(body=answer.json(), version=answer.headers.get("etag", ""))


def _place(budget_id: str) -> str:
    return f"{_PATH}/{quote(budget_id, safe='')}"
