"""Every expression that rollup's adapters send to DynamoDB, so that a test can parse each against AWS's grammar.

AWS's conditions have no arithmetic, and a reserved word can't be a bare name: those stand behind a ``#``.
"""

from collections.abc import Iterable

from outlay.contracts.measures import MEASURE_ATTRIBUTES

MARKER_CONDITION = "attribute_not_exists(pk)"
AMEND_CONDITION = "rating = :before"
MARKER_STATE_ATTRIBUTES = (
    "won",
    "dup",
    "con",
    "unp",
    "rating",
    "vod",
    "o",
    "price",
    "moved",
    "other",
    "taken",
    "rates",
)

HEAD_OPEN_CONDITION = "attribute_not_exists(st) OR st = :open"
HEAD_SEALED_CONDITION = "st = :sealed"
HEAD_OPEN_UPDATE = "SET st = :open, #at = :at, org = :org ADD rev :one, u :u"
HEAD_SEALED_UPDATE = "SET #at = :at, org = :org ADD rev :one, u :u"
PERIOD_HEAD_UPDATE = "SET #at = :at, org = :org ADD rev :one"
HEAD_PROJECTION = "pk, st"

CLAIM_PROJECTION = "pk, b, p, g, vs"
CLAIM_VOID_UPDATE = "ADD vs :owner"
CLAIM_VOID_AHEAD_UPDATE = "SET b = :b, p = :p, g = :g, #ttl = :ttl ADD vs :owner"
CLAIM_VOID_AHEAD_FOR_EVER_UPDATE = "SET b = :b, p = :p, g = :g ADD vs :owner"
CLAIM_TAKE_OVER_CONDITION = "b = :old_b AND p = :old_p AND contains(vs, :old)"
CLAIM_TAKE_OVER_UPDATE = "SET b = :b, p = :p, g = :g, #ttl = :ttl"
CLAIM_TAKE_OVER_FOR_EVER_UPDATE = "SET b = :b, p = :p, g = :g REMOVE #ttl"

TAKEN_CONDITION = "attribute_not_exists(v) OR v = :before"
TAKEN_UPDATE = "SET v = :v ADD ps :ps"

EXISTS_CONDITION = "attribute_exists(pk)"
ABSENT_CONDITION = "attribute_not_exists(pk)"
CORRECTION_NOT_FURTHER = "attribute_not_exists(n) OR n <= :n"
"""``n``: ``Correction.progress``, or ``Rerating.progress``."""
CORRECTIONS_CONDITION = "pk = :pk AND begins_with(sk, :prefix)"
JOURNAL_CONDITION = "pk = :pk"
JOURNAL_DELIVERED_UPDATE = "REMOVE due"

PRICE_ENTRIES_CONDITION = "pk = :pk AND sk BETWEEN :first AND :last"

QUARANTINED_UPDATE = "SET quarantined = :at"
COUNTED_UPDATE = "REMOVE quarantined"

CLOSED_MONTHS_CONDITION = "pk = :pk"
CLOSE_ATTEMPT_UPDATE = "SET tried = :at, tried_by = :who, why = :why"
CLOSE_ATTEMPT_CONDITION = "attribute_not_exists(st)"
CLOSE_BEGIN_UPDATE = "SET st = :closing, who = :who, begun = :at, tz = :tz, dims = :dims"
CLOSE_BEGIN_CONDITION = "attribute_not_exists(st)"
CLOSE_STALLED_UPDATE = "SET tried = :at, tried_by = :who, why = :why"
CLOSE_STALLED_CONDITION = "st = :closing"
CLOSE_FINISH_UPDATE = (
    "SET st = :closed, closed = :at, lanes = :lanes, dig = :dig, n = :n, tot = :tot REMOVE why, tried, tried_by"
)
CLOSE_FINISH_CONDITION = "st = :closing"
CLOSE_LANES_UPDATE = "SET lanes = :lanes"
CLOSE_LANES_CONDITION = "st = :closed AND lanes < :lanes"

SWEEP_STATE_CONDITION = "pk = :pk"
SWEEP_ADVANCE_UPDATE = "SET through = :through"
SWEEP_ADVANCE_CONDITION = "attribute_not_exists(pk) OR through < :through"
SWEEP_WAITING_CONDITION = "pk = :pk AND sk >= :first"
SWEEP_RECEIVED_CONDITION = "dk = :dk AND rs BETWEEN :start AND :end"

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
RECORD_ENTERED_UPDATE = "SET entered = :now"
RECORD_ENTERED_CONDITION = "st = :discarded AND attribute_not_exists(entered)"
RECORD_STATE_PROJECTION = "pk, st"
RECORDS_CONDITION = "pk = :pk AND sk < :before"

IMPORT_NEW_CONDITION = "attribute_not_exists(pk)"
IMPORT_SAME_CONDITION = "v = :was"
IMPORT_UPDATE = "SET st = :st, doc = :doc, v = :v"
IMPORT_WATCH_UPDATE = "SET since = :now"
IMPORTS_CONDITION = "pk = :pk AND sk < :before"
IMPORTS_AT_WORK_CONDITION = "pk = :pk"
IMPORT_BATCHES_CONDITION = "ik = :ik AND rs > :after"
IMPORT_BATCH_CONDITION = "ik = :ik AND rs = :rs"

VALUES_ROOM_CONDITION = "attribute_not_exists(vs) OR size(vs) <= :room"
VALUES_UPDATE = "ADD vs :new"
VALUES_PROJECTION = "pk, vs"

LEDGER_ATTRIBUTES = ("won", "dup", "con", "unp", "vod", "late", "adj")


def counter_update(attributes: Iterable[str]) -> str:
    """Add to the named measures' attributes; a value stands under the attribute's own name."""
    return "SET d = :d ADD u :u" + "".join(f", {name} :{name}" for name in attributes)


def ledger_update(attributes: Iterable[str]) -> str:
    """Add to some of ``LEDGER_ATTRIBUTES``; ``u`` counts updates: a repair has to notice those that cancel out."""
    return "ADD u :u" + "".join(f", {name} :{name}" for name in attributes)


def amend_update(attributes: Iterable[str], *, kept: str = "") -> str:
    """The marker's next state: some of ``MARKER_STATE_ATTRIBUTES`` set, the others removed, but for one ``kept``."""
    named = [*attributes]
    gone = [_name(name) for name in MARKER_STATE_ATTRIBUTES if name not in named and name != kept]
    removed = " REMOVE " + ", ".join(gone) if gone else ""
    return "SET " + ", ".join(f"{_name(name)} = :{name}" for name in named) + removed


def take_update(attributes: Iterable[str]) -> str:
    """As ``amend_update`` where only the difference of the events without a price is known."""
    return amend_update(attributes, kept="unp") + " ADD unp :unp"


AMEND_NAMES = {"#other": "other"}
"""Of ``amend_update``, which names every attribute: this one is reserved."""


def _name(attribute: str) -> str:
    return "#other" if attribute == "other" else attribute


BUILT = (
    counter_update(MEASURE_ATTRIBUTES.values()),
    ledger_update(LEDGER_ATTRIBUTES),
    amend_update(MARKER_STATE_ATTRIBUTES),
    amend_update(MARKER_STATE_ATTRIBUTES[:5]),
    take_update([name for name in MARKER_STATE_ATTRIBUTES if name != "unp"]),
)
"""The longest form of each expression that is built."""
