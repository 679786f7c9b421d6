"""Imports of past usage: their records, uploads in parts that can be taken up again, reports, and undoing."""

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Self
from urllib.parse import quote

import httpx

from outlay_client import _errors

if TYPE_CHECKING:
    from outlay_client._client import Client

_PATH = "/v1/imports"
UNDER_WAY = frozenset({"checking", "importing", "undoing"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRecord:
    """One import. ``raw`` is the whole answer; ``tally`` counts what was imported, ``checked`` what a check found.

    ``outcomes`` says what became of the accepted events, once the import has ended: ``counted`` (of these ``late`` and
    ``unpriced``), ``duplicates``, ``conflicts``, ``voided``, ``quarantined``, ``in_flight`` and ``unknown`` add up to
    them; ``settled`` means that it stays so. None: it isn't known. ``taken_back``: by an undo that is done, ``events``
    that counted, ``copies`` that had lost to others, ``uncounted``.
    """

    import_id: str
    kind: str
    state: str
    file: str
    bytes: int | None
    tally: Mapping[str, Any]
    checked: Mapping[str, Any] | None
    outcomes: Mapping[str, Any] | None
    taken_back: Mapping[str, int] | None
    problems: int
    reached_bytes: int
    failure: str | None
    created_at: str
    created_by: str
    raw: Mapping[str, Any]

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @classmethod
    def from_api(cls, body: Mapping[str, Any]) -> Self:
        names = ("import_id", "kind", "state", "file", "bytes", "tally", "checked", "problems", "failure", "created_at")
        progress = body["progress"]
        more = {"reached_bytes": progress["bytes"], "created_by": body["created_by"]}
        more |= {name: body.get(name) for name in ("outcomes", "taken_back")}
        return cls(**{name: body[name] for name in names}, **more, raw=body)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPage:
    imports: tuple[ImportRecord, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportProblems:
    """A page of the report. ``report_url`` gives all of it as JSON lines, without credentials, for a while."""

    problems: tuple[Mapping[str, Any], ...]
    next_cursor: str | None
    report_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportUndo:
    """What undoing takes back. ``is_complete`` is false while that is still being worked out: ask again."""

    is_complete: bool
    events: int
    copies: int
    raw: Mapping[str, Any]
    """With ``lines``: what is taken back, by day, model and project, and ``record`` once it was begun."""


def new_import_id() -> str:
    """``imp_`` and 26 characters, the first ten of which are the time: sorted, ids stand in their order in time."""
    number = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    return "imp_" + "".join(_DIGITS[number >> shift & 31] for shift in range(125, -1, -5))


_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"


class Imports:
    """``Client.imports``: needs a signed-in client; what changes something, an administrator."""

    def __init__(self, client: "Client", http: httpx.Client) -> None:
        self._client = client
        self._http = http

    def create(
        self, *, kind: str, file: str, size: int | None, options: Mapping[str, Any], import_id: str = ""
    ) -> ImportRecord:
        """A new import; ``kind`` is ``upload`` (see ``upload``) or ``cli`` (you send the events yourself).

        The id is made here, so that a repeated request makes no second import.
        """
        body: dict[str, Any] = {"import_id": import_id or new_import_id(), "kind": kind, "file": file}
        body |= {"options": dict(options), **({} if size is None else {"bytes": size})}
        return _record(self._post("", body))

    def get(self, import_id: str) -> ImportRecord:
        return _record(self._client.call("GET", self._path(import_id)))

    def pages(self, *, limit: int = 50) -> Iterator[ImportPage]:
        """All imports, newest first, one request at a time."""
        cursor: str | None = ""
        while cursor is not None:
            query = {"limit": str(limit), **({"cursor": cursor} if cursor else {})}
            body = self._client.call("GET", _PATH, query=query)
            cursor = body["next_cursor"]
            yield ImportPage(imports=tuple(_record(one) for one in body["imports"]), next_cursor=cursor)

    def upload(self, import_id: str, file: BinaryIO, *, sent: Callable[[int], None] = lambda _: None) -> None:
        """Upload what is still missing of the file, part by part; called again, it goes on where it broke off.

        ``sent`` is told the bytes of each part that is there. A part that fails is tried again, with a fresh address.
        """
        failed = 0
        while True:
            wanted = self._client.call("POST", f"{self._path(import_id)}/upload")
            sent(int(wanted["uploaded_bytes"]))
            try:
                for part in wanted["parts"]:
                    self._put(part, file)
                    sent(int(part["bytes"]))
            except httpx.TransportError as error:
                failed += 1
                if failed >= _ATTEMPTS:
                    raise _errors.ConnectionFailed(f"the upload broke off: {error}") from error
                sent(-1)
                continue
            if not wanted["parts"]:
                return

    def _put(self, part: Mapping[str, Any], file: BinaryIO) -> None:
        file.seek(part["offset"])
        content = file.read(part["bytes"])
        if len(content) != part["bytes"]:
            raise _errors.UnexpectedAnswer("the file is shorter than it was when the import was created")
        # A presigned address needs no credentials, and must not see ours.
        response = self._http.put(part["url"], content=content, timeout=_UPLOAD_TIMEOUT_S)
        if not response.is_success:
            raise httpx.ReadError(f"the store answered {response.status_code}")

    def check(self, import_id: str, *, options: Mapping[str, Any] | None = None) -> ImportRecord:
        """Begin to validate every row; nothing is counted. Ask ``get`` until it is ``checked``."""
        return _record(self._post(f"/{quote(import_id, safe='')}/check", _options(options)))

    def start(self, import_id: str, *, options: Mapping[str, Any] | None = None) -> ImportRecord:
        """Begin to import, or take up one that failed."""
        return _record(self._post(f"/{quote(import_id, safe='')}/start", _options(options)))

    def complete(self, import_id: str, tally: Mapping[str, Any]) -> ImportRecord:
        """Say what an import of kind ``cli`` has come to."""
        return _record(self._post(f"/{quote(import_id, safe='')}/complete", {"tally": dict(tally)}))

    def cancel(self, import_id: str) -> ImportRecord:
        """Give up one that never started; its file is removed."""
        return _record(self._client.call("DELETE", self._path(import_id)))

    def problems(self, import_id: str, *, cursor: str = "") -> ImportProblems:
        query = {"cursor": cursor} if cursor else None
        body = self._client.call("GET", f"{self._path(import_id)}/problems", query=query)
        return ImportProblems(
            problems=tuple(body["problems"]), next_cursor=body["next_cursor"], report_url=body["report_url"]
        )

    def undo(self, import_id: str, *, apply: bool = False, reason: str = "") -> ImportUndo:
        """What undoing would take back; with ``apply`` and a reason it is begun, and ``get`` says when it is undone."""
        body = {"apply": apply, **({"reason": reason} if reason else {})}
        answer = self._post(f"/{quote(import_id, safe='')}/undo", body)
        return ImportUndo(
            is_complete=bool(answer["complete"]), events=answer["events"], copies=answer["copies"], raw=answer
        )

    def _post(self, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        return self._client.call("POST", _PATH + path, body=body)

    @staticmethod
    def _path(import_id: str) -> str:
        return f"{_PATH}/{quote(import_id, safe='')}"


_ATTEMPTS = 5
_UPLOAD_TIMEOUT_S = 300.0
"""Of one part."""


def _options(options: Mapping[str, Any] | None) -> dict[str, Any]:
    return {} if options is None else {"options": dict(options)}


def _record(body: Mapping[str, Any]) -> ImportRecord:
    try:
        return ImportRecord.from_api(body)
    except (KeyError, TypeError) as error:
        raise _errors.UnexpectedAnswer("the answer is not understood: is the client new?") from error
