"""What imports need from outside: records, the uploaded file, the report, the door of events, the ledger's void."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Protocol

from outlay.domain.import_record import ImportRecord


class ImportRecords(Protocol):
    """Every call is of one organization. Raises ``LimitExceeded`` or ``Upstream``."""

    def find(self, org: str, import_id: str) -> ImportRecord | None: ...

    def newest_first(self, org: str, *, before: str = "") -> Iterator[ImportRecord]:
        """Those made before the import ``before``; all if it is empty."""
        ...

    def save(self, record: ImportRecord) -> ImportRecord:
        """Store it if nobody else saved it meanwhile; as stored. Raises ``Conflict`` otherwise."""
        ...

    def watch(self, org: str, import_id: str) -> None:
        """Put it on the list of those that are worked on, which a schedule looks after."""
        ...


class WatchedImports(ImportRecords, Protocol):
    """What the importer does on top."""

    def unwatch(self, org: str, import_id: str) -> None: ...

    def watched(self, *, before_ms: int) -> Iterable[tuple[str, str]]:
        """Organization and id of all on that list that were put there before the moment."""
        ...


class Uploads(Protocol):
    """An upload in parts, each put by its presigned address. Raises ``Upstream``."""

    def begin(self, org: str, import_id: str) -> str:
        """The upload's id."""
        ...

    def parts(self, org: str, import_id: str, upload_id: str) -> Mapping[int, int]:
        """Number and bytes of the parts that are there."""
        ...

    def address(self, org: str, import_id: str, upload_id: str, number: int) -> str: ...

    def finish(self, org: str, import_id: str, upload_id: str) -> None:
        """Make the parts one file. Repeated, it changes nothing."""
        ...

    def discard(self, org: str, import_id: str, upload_id: str) -> None:
        """Remove the parts and the file; what is not there is no failure."""
        ...


class Reports(Protocol):
    """The report of a phase: JSON lines of ``line``, ``field``, ``reason``."""

    def read(self, record: ImportRecord, start: int, length: int) -> bytes: ...

    def report_address(self, record: ImportRecord) -> str:
        """Where it can be fetched without credentials, for a while."""
        ...


class ImportFiles(Protocol):
    """What the importer reads and writes. Raises ``Upstream``; ``NotFound`` where the file is gone."""

    def open(self, org: str, import_id: str) -> BinaryIO:
        """The uploaded file, read in pieces and never held as a whole; ``seek`` and ``tell`` work."""
        ...

    def remove(self, org: str, import_id: str) -> None: ...

    def read_report(self, record: ImportRecord) -> bytes: ...

    def write_report(self, record: ImportRecord, content: bytes) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorAnswer:
    """What ingest said of a batch: its status, and the body that a client would get."""

    status: int
    body: Mapping[str, Any] = field(default_factory=dict)


class EventDoor(Protocol):
    def accept(self, record: ImportRecord, events: Sequence[Mapping[str, Any]], *, key: str, check: bool) -> DoorAnswer:
        """Hand over at most 1,000 events; with ``check`` they are only validated. Raises ``Upstream``."""
        ...


class ImportRunner(Protocol):
    def run(self, org: str, import_id: str) -> None:
        """Have the importer go to work, without waiting. Raises ``Upstream``."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidLine:
    """What is taken back of one day, model and team."""

    day: str
    model: str
    team: str
    requests: int
    cost_usd: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidView:
    """What taking back all events of an import changes, or has changed."""

    is_complete: bool
    """A preview: all was looked at. A void: what counted is taken back."""
    is_begun: bool = False
    events: int = 0
    """That counted."""
    copies: int = 0
    """That had lost to others, and lose their say."""
    uncounted: int = 0
    """Not counted yet; they never will be."""
    problem: str = ""
    """Why it does not go on at the moment: it is tried again."""
    lines: tuple[VoidLine, ...] = ()


class ImportVoid(Protocol):
    """The ledger's correction, for all events of one import. Raises ``Upstream``; a repeat is safe."""

    def preview(self, org: str, import_id: str, *, who: str, begun_ms: int) -> VoidView:
        """May take several calls; nothing is changed. ``begun_ms``: when the import was, 0 if that is not known."""
        ...

    def was_looked_at(self, org: str, import_id: str) -> bool:
        """Whether a preview was ever asked for."""
        ...

    def begin(self, org: str, import_id: str, *, reason: str) -> str:
        """The correction's id; however often it is begun, which is for the first reason.

        Raises ``Conflict`` where the preview isn't complete.
        """
        ...

    def progress(self, org: str, correction_id: str) -> VoidView: ...
