"""The people whose usage is reported, for administrators: ``client.people``. Answers are JSON as it came."""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from outlay_client import _events, _pages

Json = Mapping[str, Any]
Call = Callable[..., Mapping[str, Any]]


class People:
    """Find, export and erase. Names are in these answers and in no other."""

    def __init__(self, call: Call) -> None:
        """``call(method, path, **arguments)`` gives the answer's JSON, signed in."""
        self._call = call

    def pages(self, *, name: str = "", pseudonym: str = "") -> Iterator[Json]:
        """Pages of ``people``; ``name`` exactly as it was sent, or ``pseudonym``, finds one."""
        return self._pages("/v1/people", [("name", name), ("pseudonym", pseudonym)])

    def get(self, pseudonym: str) -> Json:
        """One person; of one that was erased, when.

        Raises:
            NotFound: there never was one of this pseudonym.
        """
        return self._call("GET", _path(pseudonym))

    def export(self, pseudonym: str, *, poll_s: float = 2.0) -> Json:
        """Record, sums by month and model, and the periods that events are listed by. Waits for the lake."""
        query: list[tuple[str, str]] = []
        while True:
            answer = self._call("GET", f"{_path(pseudonym)}/export", params=query)
            if answer.get("state") != "running":
                return answer
            query = [("query_id", str(answer["query_id"]))]
            time.sleep(poll_s)

    def event_pages(
        self, pseudonym: str, query: _events.EventQuery, *, poll_s: float = 2.0
    ) -> Iterator[_events.EventPage]:
        """All pages of a person's events in a period; see ``Client.event_pages``."""

        def ask(one: _events.EventQuery) -> _events.EventPage:
            answer = self._call("GET", f"{_path(pseudonym)}/events", params=one.to_query())
            return _events.EventPage.from_api(answer)

        return _pages.event_pages(ask, query, poll_s=poll_s)

    def erase(self, pseudonym: str, *, reason: str) -> Json:
        """Delete the person's name for good; the certificate. Asking again gives the same one.

        Raises:
            NotFound: there never was one of this pseudonym.
            InvalidRequest: the reason is missing, or holds the name.
        """
        return self._call("POST", f"{_path(pseudonym)}/erase", json={"reason": reason})

    def erasure_pages(self) -> Iterator[Json]:
        """Pages of ``erasures``, newest first."""
        return self._pages("/v1/erasures", [])

    def erasure(self, erasure_id: str) -> Json:
        """One certificate."""
        return self._call("GET", f"/v1/erasures/{quote(erasure_id, safe='')}")

    def _pages(self, path: str, query: list[tuple[str, str]]) -> Iterator[Json]:
        cursor: str | None = ""
        while cursor is not None:
            given = [pair for pair in (*query, ("cursor", cursor)) if pair[1]]
            page = self._call("GET", path, params=given)
            yield page
            cursor = page.get("next_cursor") or None


def _path(pseudonym: str) -> str:
    return f"/v1/people/{quote(pseudonym, safe='')}"
