"""The audit log, for administrators: ``client.audit``; of the deployment itself: ``client.platform_audit``."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import httpx

from outlay_client import _errors

Json = Mapping[str, Any]
Send = Callable[..., httpx.Response]
_NEXT = "outlay-next-cursor"
_PAGE = "1000"


class Audit:
    """Entries as people read them, and as they are proven. Answers are JSON as it came."""

    def __init__(self, send: Send, path: str) -> None:
        """``send(method, path, **arguments)`` gives the answer to a signed-in request."""
        self._send = send
        self._path = path

    def pages(self, **filters: str) -> Iterator[Json]:
        """Pages of ``entries``, newest first; ``action`` (how it begins), ``actor``, ``target``, ``from``, ``to``.

        A page may hold few entries or none, and be followed by more: each call reads a bounded part of the log.
        """
        return self._pages(self._path, {name: value for name, value in filters.items() if value})

    def head(self) -> Json:
        """The log's end, with ``chain`` (the organization), ``seq``, ``hash`` (null in an empty log) and ``at``."""
        answer = _json(self._send("GET", self._path, params={"limit": "1"}))
        return {"chain": answer["chain"], **answer["head"]}

    def entries(self, *, after: int = 0) -> Iterator[Json]:
        """All entries behind number ``after``, in order, each with all that its ``hash`` was made of."""
        cursor = str(after) if after else ""
        while True:
            query = {"format": "jsonl", "limit": _PAGE, **({"cursor": cursor} if cursor else {})}
            answer = self._send("GET", self._path, params=query)
            yield from map(_entry, answer.text.splitlines())
            cursor = answer.headers.get(_NEXT, "")
            if not cursor:
                return

    def anchors(self) -> Iterator[Json]:
        """Heads that were written to where nobody can change them, newest first, each with its ``chain``."""
        for page in self._pages(f"{self._path}/anchors", {"limit": _PAGE}):
            for anchor in page["anchors"]:
                yield {"chain": page["chain"], **anchor}

    def _pages(self, path: str, query: Mapping[str, str]) -> Iterator[Json]:
        cursor: str | None = ""
        while cursor is not None:
            page = _json(self._send("GET", path, params={**query, **({"cursor": cursor} if cursor else {})}))
            yield page
            cursor = page.get("next_cursor") or None


def _json(answer: httpx.Response) -> Json:
    try:
        body = answer.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise _errors.UnexpectedAnswer("the answer is not Outlay's JSON: is this the API's URL?")
    return body


def _entry(line: str) -> Json:
    try:
        entry = json.loads(line)
    except ValueError:
        entry = None
    if not isinstance(entry, dict):
        raise _errors.UnexpectedAnswer("the answer is not Outlay's audit log: is this the API's URL?")
    return entry
