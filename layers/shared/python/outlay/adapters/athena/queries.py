"""Every query of the lake, as Athena SQL. Pure text: no value gets in that is not a date or an organization id.

The lake is written at least once, so each query first keeps one row per event id, the one of the highest rating
(``GROUP BY`` with ``MAX_BY``). A delivery can come late: an event of day D lies in the partitions from D − 1 on (its
organization may be east of Greenwich). Live events arrive until D + 36, imports of old usage on any later day, so the
end is open. Sums are cast to text: they are exact decimals.
"""

from datetime import date, timedelta

from outlay.contracts.buckets import BUCKETS, COST_CLASSES
from outlay.contracts.keys import is_org_id
from outlay.contracts.lake import PARTITION_KEY

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


def _exact_sum(column: str, name: str) -> str:
    return f"CAST(SUM(CAST({column} AS DECIMAL(38, 0))) AS VARCHAR) AS {name}"


def _identifier(table: str) -> str:
    if not table.replace("_", "").isalnum():
        raise ValueError(f"not a table name: {table!r}")
    return table
