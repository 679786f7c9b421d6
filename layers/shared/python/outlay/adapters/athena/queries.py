"""Every query of the lake, as Athena SQL. Pure text: what gets in is a date, a number, an organization id, or a literal
whose quotes are doubled (Trino's literals know no other escape; control characters are refused).

The lake is written at least once, so each query first keeps one row per event id, the one of the highest rating
(``GROUP BY`` with ``MAX_BY``). A delivery can come late: an event of day D lies in the partitions from D − 1 on (its
organization may be east of Greenwich). Live events arrive until D + 36, imports of old usage on any later day, so the
end is open. Sums are cast to text: they are exact decimals.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from outlay.contracts.buckets import BUCKETS, COST_CLASSES
from outlay.contracts.dimensions import DIMENSIONS, TAG_PREFIX
from outlay.contracts.keys import is_org_id
from outlay.contracts.lake import COLUMNS, PARTITION_KEY
from outlay.domain.periods import utc_day

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

TAG_KEYS, TAG_VALUES = "tag_keys", "tag_values"
SEPARATOR = "\x1f"
"""Between the tags' keys, and between their values, of ``event_rows``: in no text that the door lets in."""
ROW_COLUMNS: tuple[str, ...] = (
    *(name for name, kind in COLUMNS if name != "org" and not kind.startswith("map")),
    TAG_KEYS,
    TAG_VALUES,
)
"""Columns of ``event_rows``, all text, empty where unknown."""


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
    """Distinct events per event day in ``[start_day, end_day)``: columns ``event_day``, ``events``."""
    return (
        "SELECT event_day, CAST(COUNT(DISTINCT event_id) AS VARCHAR) AS events\n"
        f"FROM {_identifier(table)}\n"
        f"WHERE {_period(org, start_day, end_day)}\n"
        "GROUP BY event_day\n"
        "ORDER BY event_day"
    )


def measures_per_day(table: str, *, org: str, start_day: str, end_day: str) -> str:
    """The counters' measures, summed again from the rows: ``event_day`` and ``DAY_COLUMNS``, numbers as text."""
    kept = [
        "MAX_BY(event_day, rating) AS event_day",
        "MAX_BY(CASE WHEN is_priced THEN 0 ELSE 1 END, rating) AS unpriced_requests",
        "MAX_BY(CASE WHEN status = 'error' THEN 1 ELSE 0 END, rating) AS errors",
        *(f"MAX_BY(COALESCE({column}, 0), rating) AS {column}" for column in (*_COSTS, *BUCKETS)),
    ]
    sums = [
        "CAST(COUNT(*) AS VARCHAR) AS requests",
        *(f"CAST(SUM({column}) AS VARCHAR) AS {column}" for column in ("unpriced_requests", "errors")),
        *(_exact_sum(column, column.removesuffix("_picousd")) for column in _COSTS),
        *(_exact_sum(bucket, bucket) for bucket in BUCKETS),
    ]
    return (
        "WITH kept AS (\n  SELECT "
        + ",\n    ".join(("event_id", *kept))
        + f"\n  FROM {_identifier(table)}\n  WHERE {_period(org, start_day, end_day)}\n  GROUP BY event_id\n)\n"
        + "SELECT event_day,\n  "
        + ",\n  ".join(sums)
        + "\nFROM kept\nGROUP BY event_day\nORDER BY event_day"
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
    texts = {name for name, kind in COLUMNS if kind == "string"}
    kept = [f"MAX_BY({_text(name, is_text=name in texts)}, rating) AS {name}" for name in ROW_COLUMNS[1:-2]]
    kept += [
        f"MAX_BY(COALESCE(ARRAY_JOIN(MAP_{part}(tags), CHR({ord(SEPARATOR)})), ''), rating) AS {name}"
        for part, name in (("KEYS", TAG_KEYS), ("VALUES", TAG_VALUES))
    ]
    kept += ["MAX(received_ms) AS place_received", "MAX(batch_position) AS place_position"]
    conditions = [
        _period(org, first, end),
        f"timestamp_ms >= {int(start_ms)} AND timestamp_ms < {int(end_ms)}",
        *(_fits(name, values) for name, values in sorted(filters.items())),
    ]
    return (
        "WITH kept AS (\n  SELECT "
        + ",\n    ".join((ROW_COLUMNS[0], *kept))
        + f"\n  FROM {_identifier(table)}\n  WHERE "
        + "\n    AND ".join(conditions)
        + "\n  GROUP BY event_id\n)\nSELECT "
        + ",\n  ".join(ROW_COLUMNS)
        + "\nFROM kept\nORDER BY place_received DESC, batch_id DESC, place_position DESC"
        + f"\nLIMIT {int(limit)}"
    )


def _text(column: str, *, is_text: bool) -> str:
    return f"COALESCE({column}, '')" if is_text else f"COALESCE(CAST({column} AS VARCHAR), '')"


def _fits(name: str, values: Iterable[str]) -> str:
    wanted = ", ".join(literal(value) for value in sorted(values))
    if name in DIMENSIONS:
        return f"COALESCE({name}, '') IN ({wanted})"
    if not name.startswith(TAG_PREFIX):
        raise ValueError("not a dimension")
    key = literal(name.removeprefix(TAG_PREFIX))
    # A subscript of a key that is not there is an error of the whole query, hence the guard.
    return f"CASE WHEN CONTAINS(MAP_KEYS(tags), {key}) THEN tags[{key}] ELSE '' END IN ({wanted})"


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
