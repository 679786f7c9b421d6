"""Every expression that rollup's adapters send to DynamoDB, so that a test can parse each against AWS's grammar.

AWS's conditions have no arithmetic, and a reserved word can't be a bare name: those stand behind a ``#``.
"""

from collections.abc import Iterable

from outlay.contracts.measures import MEASURE_ATTRIBUTES

MARKER_CONDITION = "attribute_not_exists(pk)"

HEAD_OPEN_CONDITION = "attribute_not_exists(st) OR st = :open"
HEAD_SEALED_CONDITION = "st = :sealed"
HEAD_OPEN_UPDATE = "SET st = :open, #at = :at, org = :org ADD rev :one, u :u"
HEAD_SEALED_UPDATE = "SET #at = :at, org = :org ADD rev :one, u :u"
PERIOD_HEAD_UPDATE = "SET #at = :at, org = :org ADD rev :one"
HEAD_PROJECTION = "pk, st"

CLAIM_PROJECTION = "pk, b, p, g"

ARCHIVED_CONDITION = "attribute_exists(pk)"
ARCHIVED_UPDATE = "SET archived = :at REMOVE pm, quarantined"
QUARANTINED_UPDATE = "SET quarantined = :at REMOVE pm"
PENDING_CONDITION = "pm = :minute"
PENDING_PROJECTION = "org, #batch"

RECORD_KEPT_UPDATE = (
    "SET b = :b, why = :why, n = :n, size_b = :size_b, days = :days, recv = :recv, "
    "since = if_not_exists(since, :now), st = if_not_exists(st, :kept) REMOVE redriving"
)
RECORD_BEGIN_CONDITION = "st = :kept OR st = :redriven"
RECORD_BEGIN_UPDATE = "SET redriving = :now"
RECORD_FINISH_CONDITION = "st = :kept OR attribute_exists(redriving)"
RECORD_RELEASE_CONDITION = "attribute_exists(pk) AND attribute_not_exists(redriving)"
RECORD_REDRIVEN_UPDATE = "SET st = :redriven, who = :who, closed = :now REMOVE redriving"
RECORD_DISCARD_CONDITION = "st = :kept AND (attribute_not_exists(redriving) OR redriving < :stale)"
RECORD_DISCARD_UPDATE = "SET st = :discarded, who = :who, closed = :now, note = :note REMOVE redriving"
RECORD_STATE_PROJECTION = "pk, st"
RECORDS_CONDITION = "pk = :pk AND sk < :before"

IMPORT_NEW_CONDITION = "attribute_not_exists(pk)"
IMPORT_SAME_CONDITION = "v = :was"
IMPORT_UPDATE = "SET st = :st, doc = :doc, v = :v"
IMPORT_WATCH_UPDATE = "SET since = :now"
IMPORTS_CONDITION = "pk = :pk AND sk < :before"
IMPORTS_AT_WORK_CONDITION = "pk = :pk"

VALUES_ROOM_CONDITION = "attribute_not_exists(vs) OR size(vs) <= :room"
VALUES_UPDATE = "ADD vs :new"
VALUES_PROJECTION = "pk, vs"

LEDGER_ATTRIBUTES = ("won", "dup", "con", "unp")


def counter_update(attributes: Iterable[str]) -> str:
    """Add to the named measures' attributes; a value stands under the attribute's own name."""
    return "SET d = :d ADD u :u" + "".join(f", {name} :{name}" for name in attributes)


def ledger_update(attributes: Iterable[str]) -> str:
    """Add to some of ``LEDGER_ATTRIBUTES``."""
    return "ADD " + ", ".join(f"{name} :{name}" for name in attributes)


BUILT = (counter_update(MEASURE_ATTRIBUTES.values()), ledger_update(LEDGER_ATTRIBUTES))
"""The longest form of each expression that is built."""
