"""Forecasts and the known changes that they are adjusted by: ``client.forecasts``. Answers are JSON, as the API's.

An amount's name ends with its unit: ``total_usd`` is decimal text, ``total_tokens`` and ``total_requests`` are whole
numbers.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import httpx

from outlay_client._errors import NotFound

Send = Callable[..., httpx.Response]
Json = Mapping[str, Any]
_PATH = "/v1/forecasts"
_ADJUSTMENTS = "/v1/forecast-adjustments"
_NONE = (
    "There is no forecast of the last nights that is yours to see: of too little usage none is made, "
    "and the organization's own is for those who see all of it."
)


class Forecasts:
    def __init__(self, send: Send) -> None:
        """``send(method, path, **arguments)`` gives the answer to a signed-in request."""
        self._send = send

    def make(self, **asked: Any) -> Json:
        """``asked``: ``budget_id``, or ``scope`` and ``unit``; ``horizon`` (7, 14, 30, 90, of a budget
        ``"period_end"``), ``keep``. Where there is too little to go by ``basis`` is ``none``, and ``reason`` says
        why."""
        return self._json("POST", _PATH, json=asked)

    def get(self, forecast_id: str) -> Json:
        """With ``actual``: what came on its days that are over."""
        return self._json("GET", f"{_PATH}/{quote(forecast_id, safe='')}")

    def latest(self, budget_id: str = "") -> Json:
        """The last night's, of the organization or a budget. Raises ``NotFound`` where there is none."""
        answer = self._send("GET", f"{_PATH}/latest", params={"budget_id": budget_id} if budget_id else {})
        if answer.status_code == 204:
            raise NotFound(_NONE, status=204, code="not_found")
        found: Json = answer.json()
        return found

    def all(self, **filters: str) -> Iterator[Json]:
        """The newest first (``origin budget_id scope since``), page by page, without their days."""
        query = dict(filters)
        while True:
            page = self._json("GET", _PATH, params=query)
            yield from page["forecasts"]
            if page["next_cursor"] is None:
                return
            query["cursor"] = page["next_cursor"]

    def accuracy(self, budget_id: str = "", *, days: int = 90) -> Json:
        """How past nightly forecasts turned out, and how many overruns were announced ahead."""
        return self._json(
            "GET", f"{_PATH}/accuracy", params={"days": str(days), **({"budget_id": budget_id} if budget_id else {})}
        )

    def adjustments(self) -> Sequence[Json]:
        """Known changes, in the order in which they begin."""
        found: Sequence[Json] = self._json("GET", _ADJUSTMENTS)["adjustments"]
        return found

    def adjust(self, **change: Any) -> Json:
        """``note``, ``from`` (a date), ``until``, ``scope``, and one of ``percent`` (with ``unit``), ``per_day_usd``,
        ``per_day_tokens`` and ``per_day_requests``."""
        return self._json("POST", _ADJUSTMENTS, json=change, headers={"idempotency-key": uuid.uuid4().hex})

    def forget(self, adjustment_id: str) -> Json:
        """Its last state; forecasts reckon with it no more."""
        place = f"{_ADJUSTMENTS}/{quote(adjustment_id, safe='')}"
        version = self._send("GET", place).headers.get("etag", "")
        return self._json("DELETE", place, headers={"if-match": version})

    def _json(self, method: str, path: str, **arguments: Any) -> Json:
        found: Json = self._send(method, path, **arguments).json()
        return found
