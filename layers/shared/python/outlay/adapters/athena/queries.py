"""Every query of the lake, as Athena SQL. Pure text: what gets in is a date, a number, an organization id, or a literal
whose quotes are doubled (Trino's literals know no other escape; control characters are refused).

The lake is written at least once, so each query first keeps one row per event id, batch and position, the one of the
highest rating (``GROUP BY`` with ``MAX_BY``), and drops what that one says is void. A delivery can come late: an event
of day D lies in the partitions from D − 1 on (its organization may be east of Greenwich). Live events arrive until
D + 36, imports of old usage on any later day, so the end is open. Sums are cast to text: they are exact decimals.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from outlay.application.lake_sums import MAX_GROUPS, SumsQuery
from outlay.application.void_lake import VoidQuery
from outlay.contracts.buckets import BUCKETS, COST_CLASSES
from outlay.contracts.dimensions import DIMENSIONS, TAG_PREFIX
from outlay.contracts.keys import is_org_id
from outlay.contracts.lake import COLUMNS, PARTITION_KEY
from outlay.domain.periods import next_day, utc_day

ARRIVAL_BEFORE = timedelta(days=1)

_COSTS = tuple(f"cost_{name}_picousd" for name in COST_CLASSES)
DAY_COLUMNS: tuple[str, ...] = (
    "requests",
    "unpriced_requests",
    "errors",
    *(f"cost_{name}" for name in COST_CLASSES),
    *BUCKETS,
)
"""Columns of ``measures_per_day`` after ``event_day``, named like the figures' measures."""

IDENTITY = ("event_id", "batch_id", "batch_position")
GROUP_PREFIX = "group_"
_EVENT_DAY = ("event_day", "MAX_BY(event_day, rating)")
_STATE = (
    "MAX_BY(COALESCE(quantity, 1), rating) AS net",
    "MAX_BY(CASE WHEN is_void THEN 1 ELSE 0 END, rating) AS voided",
)
TAG_KEYS, TAG_VALUES = "tag_keys", "tag_values"
SEPARATOR = "\x1f"
"""Between the tags' keys, and between their values, of ``event_rows``: in no text that the door lets in."""
ROW_COLUMNS: tuple[str, ...] = (
    *(name for name, kind in COLUMNS if name not in ("org", "is_void") and not kind.startswith("map")),
    TAG_KEYS,
    TAG_VALUES,
)
"""Columns of ``event_rows``, all text, empty where unknown."""
NET = "net"
VOID_COLUMNS: tuple[str, ...] = (*ROW_COLUMNS, NET)
_POSITION = "batch_position"
"""The one column of the identity that is a number."""


ARRIVED_FROM = "arrived_from"
"""Names a filter that is none of a value: the first day of arrival that is asked for."""
USER = "user"
"""How a filter names the user, whose column is ``user_pseudonym``."""


def _period(org: str, start_day: str, end_day: str) -> str:
    if not is_org_id(org):
        raise ValueError(f"not an organization id: {org!r}")
    start, end = date.fromisoformat(start_day), date.fromisoformat(end_day)
    if start >= end:
        raise ValueError("a period begins before it ends")
    return (
        f"org = '{org}'\n"
        f"    AND {PARTITION_KEY} >= '{(start - ARRIVAL_BEFORE).isoformat()}'\n"
        f"    AND event_day >= '{start.isoformat()}' AND event_day < '{end.isoformat()}'"
    )


def events_per_day(table: str, *, org: str, start_day: str, end_day: str) -> str:
    """What counts per event day in ``[start_day, end_day)``: ``event_day``, ``events`` (net quantity), ``event_rows``
    and ``event_ids`` (distinct), which are the same unless an event is there twice.
    """
    kept = _kept(table, ("MAX_BY(event_day, rating) AS event_day",), _period(org, start_day, end_day))
    return (
        kept + "SELECT event_day,\n  CAST(SUM(net) AS VARCHAR) AS events,\n"
        "  CAST(COUNT(*) AS VARCHAR) AS event_rows,\n  CAST(COUNT(DISTINCT event_id) AS VARCHAR) AS event_ids\n"
        "FROM kept\nWHERE voided = 0\nGROUP BY event_day\nORDER BY event_day"
    )


def measures_per_day(table: str, *, org: str, start_day: str, end_day: str) -> str:
    """The counters' measures, summed again from the rows: ``event_day`` and ``DAY_COLUMNS``, numbers as text."""
    return _measures(table, [_EVENT_DAY], _period(org, start_day, end_day))


def measures_by(table: str, query: SumsQuery) -> str:
    """As ``measures_per_day``, by dimensions too: the day (or the month, ``YYYY-MM``), ``group_0`` … in the order of
    ``by``, then ``DAY_COLUMNS``; one row more than ``MAX_GROUPS`` at most.

    A row's dimensions are the same in each of its ratings.
    """
    month = ("event_month", "MAX_BY(SUBSTR(event_day, 1, 7), rating)")
    groups = [(f"{GROUP_PREFIX}{place}", f"MAX_BY({_value(name)}, rating)") for place, name in enumerate(query.by)]
    where = _period(query.org, query.start_day, query.end_day)
    return _measures(table, [month if query.by_month else _EVENT_DAY, *groups], where) + f"\nLIMIT {MAX_GROUPS + 1}"


def measures_per_batch(table: str, *, org: str, day: str) -> str:
    """``batch_id`` and ``DAY_COLUMNS`` of one event day, which show the batches whose rows are missing."""
    return _measures(table, [("batch_id", "")], _period(org, day, next_day(day))) + f"\nLIMIT {MAX_GROUPS + 1}"


def rows_of_batch(table: str, *, org: str, batch_id: str, first_day: str) -> str:
    """What counts of one batch: ``batch_position``, ``event_id``, ``net``. Its first event day bounds what is read."""
    if not is_org_id(org):
        raise ValueError(f"not an organization id: {org!r}")
    first = (date.fromisoformat(first_day) - ARRIVAL_BEFORE).isoformat()
    where = f"org = '{org}'\n    AND {PARTITION_KEY} >= '{first}'\n    AND batch_id = {literal(batch_id)}"
    return (
        _kept(table, (), where) + "SELECT CAST(batch_position AS VARCHAR) AS batch_position,\n  event_id,\n"
        "  CAST(net AS VARCHAR) AS net\nFROM kept\nWHERE voided = 0\nORDER BY batch_position, event_id"
    )


def _measures(table: str, groups: Sequence[tuple[str, str]], where: str) -> str:
    """Sums by (name, expression over an event's ratings); a name of the identity stands for itself."""
    columns = [
        *(f"{expression} AS {name}" for name, expression in groups if expression),
        "MAX_BY(CASE WHEN is_priced THEN 0 ELSE 1 END, rating) AS unpriced",
        "MAX_BY(CASE WHEN status = 'error' THEN 1 ELSE 0 END, rating) AS failed",
        *(f"MAX_BY(COALESCE({column}, 0), rating) AS {column}" for column in (*_COSTS, *BUCKETS)),
    ]
    names = ", ".join(name for name, _ in groups)
    sums = [
        *(name for name, _ in groups),
        "CAST(SUM(net) AS VARCHAR) AS requests",
        "CAST(SUM(unpriced * net) AS VARCHAR) AS unpriced_requests",
        "CAST(SUM(failed * net) AS VARCHAR) AS errors",
        *(_exact_sum(column, column.removesuffix("_picousd")) for column in _COSTS),
        *(_exact_sum(bucket, bucket) for bucket in BUCKETS),
    ]
    return (
        _kept(table, columns, where)
        + "SELECT "
        + ",\n  ".join(sums)
        + f"\nFROM kept\nWHERE voided = 0\nGROUP BY {names}\nORDER BY {names}"
    )


def _kept(table: str, columns: Iterable[str], where: str) -> str:
    """The CTE ``kept``: one row per event, batch and position, with its ``net`` quantity and ``voided``, 1 if it is."""
    return (
        "WITH kept AS (\n  SELECT "
        + ",\n    ".join((*IDENTITY, *_STATE, *columns))
        + f"\n  FROM {_identifier(table)}\n  WHERE {where}\n  GROUP BY {', '.join(IDENTITY)}\n)\n"
    )


def event_rows(
    table: str, *, org: str, start_ms: int, end_ms: int, filters: Mapping[str, Iterable[str]], limit: int
) -> str:
    """Rows of ``[start_ms, end_ms)``, newest received first: ``ROW_COLUMNS``. ``filters`` by dimension or ``tag:key``.

    Ratings of an event differ in price alone, so the filter comes before they are told apart.
    """
    one = timedelta(days=1)  # the event day is local: a date beside the UTC one at most
    first = (date.fromisoformat(utc_day(start_ms)) - one).isoformat()
    end = (date.fromisoformat(utc_day(end_ms - 1)) + 2 * one).isoformat()
    columns = [*_row_columns(), "MAX(received_ms) AS place_received"]
    conditions = [
        _period(org, first, end),
        f"timestamp_ms >= {int(start_ms)} AND timestamp_ms < {int(end_ms)}",
        *(_fits(name, values) for name, values in sorted(filters.items())),
    ]
    shown = [f"CAST({name} AS VARCHAR) AS {name}" if name == _POSITION else name for name in ROW_COLUMNS]
    return (
        _kept(table, columns, "\n    AND ".join(conditions))
        + "SELECT "
        + ",\n  ".join(shown)
        + "\nFROM kept\nWHERE voided = 0\nORDER BY place_received DESC, batch_id DESC, batch_position DESC"
        + f"\nLIMIT {int(limit)}"
    )


def _row_columns() -> list[str]:
    """Of ``ROW_COLUMNS`` those that are no identity, as text, of an event's highest rating."""
    columns = [
        f"MAX_BY({_text(name, is_text=kind == 'string')}, rating) AS {name}"
        for name, kind in COLUMNS
        if name in ROW_COLUMNS and name not in IDENTITY
    ]
    columns += [
        f"MAX_BY(COALESCE(ARRAY_JOIN(MAP_{part}(tags), CHR({ord(SEPARATOR)})), ''), rating) AS {name}"
        for part, name in (("KEYS", TAG_KEYS), ("VALUES", TAG_VALUES))
    ]
    return columns


def rows_to_void(table: str, *, org: str, query: VoidQuery) -> str:
    """What counts, or counted and was taken back by an adjustment, of a void's scope: ``VOID_COLUMNS`` as text, by
    batch and position.

    An event may have a row of its own, which stays, and adjustments: what they come to is ``net``, 1 or 0; the columns
    are those of the row in force, the one of the highest rating that adds it. Its time is that of its own row.
    """
    if not is_org_id(org):
        raise ValueError(f"not an organization id: {org!r}")
    conditions = [
        f"org = '{org}'",
        f"{PARTITION_KEY} >= '{date.fromisoformat(query.arrived_from).isoformat()}'",
        f"received_ms < {int(query.received_before_ms)}",
        _void_scope(query),
    ]
    weighed = (
        ",\nweighed AS (\n  SELECT *,\n    CASE WHEN voided = 0 THEN net ELSE 0 END AS counts,\n"
        "    CASE WHEN voided = 0 AND net > 0 THEN CAST(rating AS INTEGER) ELSE -1 END AS weight,\n"
        "    CASE WHEN adjusts_day = '' THEN CAST(timestamp_ms AS BIGINT) END AS own_time\n  FROM kept\n)\n"
    )
    shown = [
        f"CAST({name} AS VARCHAR) AS {name}"
        if name == _POSITION
        else name
        if name == "batch_id"
        else f"MAX_BY({name}, weight) AS {name}"
        for name in ROW_COLUMNS
    ]
    having = ["MAX(weight) >= 0", "SUM(counts) >= 0"]
    if query.api_key:
        having.append(f"MAX(own_time) >= {int(query.start_ms)} AND MAX(own_time) < {int(query.end_ms)}")
    return (
        _kept(table, _row_columns(), "\n    AND ".join(conditions)).removesuffix("\n")
        + weighed
        + "SELECT "
        + ",\n  ".join([*shown, f"CAST(SUM(counts) AS VARCHAR) AS {NET}"])
        + "\nFROM weighed\nGROUP BY batch_id, batch_position\nHAVING "
        + "\n  AND ".join(having)
        + "\nORDER BY batch_id, batch_position"
    )


def _void_scope(query: VoidQuery) -> str:
    if query.import_id:
        return f"import_id = {literal(query.import_id)}"
    if query.api_key:
        return f"api_key = {literal(query.api_key)}"
    wanted = literal(query.event_id)
    # An adjustment's id ends with that of its event; which one it is, the own row's id tells.
    ends = f"SUBSTR(event_id, -{len(query.event_id)}) = {wanted}"
    return f"(event_id = {wanted} OR (COALESCE(adjusts_day, '') <> '' AND {ends}))"


def person_months(table: str, *, org: str, pseudonym: str, arrived_from: str) -> str:
    """What one person's events sum up to, per month of the event, provider and model, as text.

    Everything that arrived since the day ``arrived_from``.
    """
    if not is_org_id(org):
        raise ValueError(f"not an organization id: {org!r}")
    columns = [
        "MAX_BY(SUBSTR(event_day, 1, 7), rating) AS month",
        "MAX_BY(event_day, rating) AS event_day",
        *(f"MAX_BY(COALESCE({name}, ''), rating) AS {name}" for name in ("provider", "model")),
        "MAX_BY(CASE WHEN is_priced THEN 0 ELSE 1 END, rating) AS unpriced",
        *(f"MAX_BY(COALESCE({column}, 0), rating) AS {column}" for column in _COSTS),
    ]
    where = (
        f"org = '{org}'\n"
        f"    AND {PARTITION_KEY} >= '{date.fromisoformat(arrived_from).isoformat()}'\n"
        f"    AND user_pseudonym = {literal(pseudonym)}"
    )
    return (
        _kept(table, columns, where)
        + "SELECT month,\n  provider,\n  model,\n  CAST(SUM(net) AS VARCHAR) AS requests,\n"
        + "  CAST(SUM(unpriced * net) AS VARCHAR) AS unpriced_requests,\n  "
        + ",\n  ".join(_exact_sum(column, column.removesuffix("_picousd")) for column in _COSTS)
        + ",\n  MIN(event_day) AS first_day,\n  MAX(event_day) AS last_day\nFROM kept\nWHERE voided = 0\n"
        + "GROUP BY month, provider, model\nORDER BY month, provider, model"
    )


def organizations_of_day(table: str, *, day: str, kept: str = "") -> str:
    """Rows that arrived on a day as they lie there, duplicates included: ``org``, ``event_rows``, ``checksum``, as
    text. ``kept``: only those in that folder of the day.
    """
    inside = "" if not kept else f'\n  AND "$path" LIKE {literal(f"%/{_folder(kept)}/%")}'
    return (
        "SELECT org,\n  CAST(COUNT(*) AS VARCHAR) AS event_rows,\n  "
        + _exact_sum("received_ms", "checksum")
        + f"\nFROM {_identifier(table)}\nWHERE {_arrived(day)}{inside}\nGROUP BY org\nORDER BY org"
    )


def rows_without(table: str, *, day: str, without: Iterable[str]) -> str:
    """All columns of the rows that arrived on a day, but for those of some organizations."""
    orgs = sorted(without)
    if not orgs or not all(map(is_org_id, orgs)):
        raise ValueError(f"not organization ids: {orgs!r}")
    listed = ", ".join(literal(org) for org in orgs)
    columns = ",\n  ".join(name for name, _ in COLUMNS)
    return f"SELECT {columns}\nFROM {_identifier(table)}\nWHERE {_arrived(day)}\n  AND org NOT IN ({listed})"


def unload_rows_without(table: str, *, day: str, without: Iterable[str], location: str) -> str:
    """Write ``rows_without`` as Parquet to ``s3://…/``, which has to be empty. The emulator has no UNLOAD."""
    rows = rows_without(table, day=day, without=without)
    return f"UNLOAD (\n{rows}\n)\nTO {literal(location)}\nWITH (format = 'PARQUET', compression = 'SNAPPY')"


def _arrived(day: str) -> str:
    return f"{PARTITION_KEY} = '{date.fromisoformat(day).isoformat()}'"


def _folder(name: str) -> str:
    if not name.replace("-", "").isalnum():
        raise ValueError(f"not a folder: {name!r}")
    return name


def _text(column: str, *, is_text: bool) -> str:
    return f"COALESCE({column}, '')" if is_text else f"COALESCE(CAST({column} AS VARCHAR), '')"


def _fits(name: str, values: Iterable[str]) -> str:
    if name == ARRIVED_FROM:
        (day,) = values
        return f"{PARTITION_KEY} >= '{date.fromisoformat(day).isoformat()}'"
    wanted = ", ".join(literal(value) for value in sorted(values))
    if not wanted:
        return "1 = 0"  # what nobody may see of anything
    value = "COALESCE(user_pseudonym, '')" if name == USER else _value(name)
    return f"{value} IN ({wanted})"


def _value(name: str) -> str:
    """A row's value of a dimension, or of any tag as ``tag:key``; empty where it has none."""
    if name in DIMENSIONS:
        return f"COALESCE({name}, '')"
    if not name.startswith(TAG_PREFIX):
        raise ValueError("not a dimension")
    key = literal(name.removeprefix(TAG_PREFIX))
    # A subscript of a key that is not there is an error of the whole query, hence the guard.
    return f"CASE WHEN CONTAINS(MAP_KEYS(tags), {key}) THEN tags[{key}] ELSE '' END"


def literal(text: str) -> str:
    """The text as a literal of SQL. Raises ``ValueError`` for control characters and broken Unicode."""
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in text):
        raise ValueError("not a text that can be asked for")
    return "'" + text.replace("'", "''") + "'"


def _exact_sum(column: str, name: str) -> str:
    return f"CAST(SUM(CAST({column} AS DECIMAL(38, 0))) AS VARCHAR) AS {name}"


def _identifier(table: str) -> str:
    if not table.replace("_", "").isalnum():
        raise ValueError(f"not a table name: {table!r}")
    return table
