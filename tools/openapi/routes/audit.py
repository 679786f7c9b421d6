"""The audit log and its anchors."""

from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from functions.api.audit_routes import DEFAULT_LIMIT, MAX_LIMIT
from tools.openapi.operation import Operation, Parameter
from tools.openapi.parameters import CURSOR, choice, limit, text
from tools.openapi.shapes import Answer, Count, Cursor, Moment
from tools.openapi.tags import AUDIT

HASH = r"^[0-9a-f]{64}$"


class AuditActor(Answer):
    kind: Literal["person", "key", "system"]
    subject: str
    """The account's or key's id."""
    name: str | None
    """E-mail address, as long as the account is a member; entries themselves hold none."""
    address: str | None
    request_id: str | None
    platform: bool
    """An administrator of the deployment, in an organization that is not theirs."""


class AuditChange(Answer):
    field: str
    before: Any
    after: Any


class AuditEntry(Answer):
    seq: Count
    at: Moment
    action: str
    target: str
    actor: AuditActor
    changes: list[AuditChange]
    hash: str


class AuditHead(Answer):
    seq: Count
    """Number of entries; 0 where nothing was ever noted."""
    hash: str | None
    at: Moment | None


class AuditLog(Answer):
    as_of: Moment
    chain: str
    """The organization; empty for the deployment's own log."""
    head: AuditHead
    anchored_every_minutes: Count
    entries: list[AuditEntry]
    next_cursor: Cursor


class RawEntry(BaseModel):
    """An entry as it is stored; all but `hash` is what the hash was made of: `format`, `chain`, `seq`, `at` (UTC
    milliseconds), `actor`, `action`, `target`, `before`, `after` and `previous`. If somebody changed it, what they made
    of it."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="allow", use_attribute_docstrings=True)
    hash: str | None


class AuditAnchor(Answer):
    seq: Count
    hash: str
    at: Moment
    """Of the entry."""
    anchored_at: Moment


class AuditAnchors(Answer):
    as_of: Moment
    chain: str
    anchored_every_minutes: Count
    anchors: list[AuditAnchor]
    next_cursor: Cursor


_SPAN = {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]}
_FILTERS = (
    text("action", "How the action begins: `key.` or `key.create`.", maxLength=200),
    text("actor", "Id of the account or key.", maxLength=200),
    text("target", "Id of what was changed.", maxLength=200),
    Parameter(name="from", description="Start, included: a date or an RFC 3339 moment.", schema=_SPAN),
    Parameter(name="to", description="End, not included.", schema=_SPAN),
    choice("format", "`jsonl`: every entry in order, one a line, without filters.", ("json", "jsonl")),
)
_PAGES = (limit(usual=DEFAULT_LIMIT, most=MAX_LIMIT, of="Entries"), CURSOR)
_MORE = (
    "A call reads a bounded part of the log: a page may hold few entries or none, and still be followed by more. Of "
    "pages of `format=jsonl` the header `outlay-next-cursor` says where the next begins; it is missing on the last."
)


def _entries(id: str, summary: str) -> Operation:
    return Operation(
        id=id,
        summary=summary,
        tag=AUDIT,
        answers={200: AuditLog},
        lines=RawEntry,
        parameters=(*_FILTERS, *_PAGES),
        more=_MORE,
    )


def _anchors(id: str, summary: str) -> Operation:
    return Operation(id=id, summary=summary, tag=AUDIT, answers={200: AuditAnchors}, parameters=_PAGES)


OPERATIONS = {
    "GET /v1/audit": _entries("list_audit", "Who did what"),
    "GET /v1/audit/anchors": _anchors("list_audit_anchors", "Anchored heads of the audit log"),
    "GET /v1/platform/audit": _entries("list_platform_audit", "Who did what in the deployment"),
    "GET /v1/platform/audit/anchors": _anchors("list_platform_audit_anchors", "Anchored heads of the deployment's log"),
}
