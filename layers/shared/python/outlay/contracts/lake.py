"""Columns of the lake: one row per event that won its claim, as newline-delimited JSON to Firehose, Parquet in S3.

Rows are delivered at least once; a row is identified by (org, event_id, batch_id, batch_position), and of several the
highest ``rating`` holds; where that one ``is_void``, the event is not counted. ``quantity`` is 1 where it is NULL, and
−1 on a row that takes something back, whose amounts are negative; such adjustments say which day they are about.
Money is integer pico-USD in a bigint (one event up to $9.2 M); a column missing from a row is NULL.
Columns are added at the end and never change type: objects written by earlier releases stay readable.
"""

from outlay.contracts.buckets import BUCKETS, COST_CLASSES

_STRING = "string"
_BIGINT = "bigint"

COLUMNS: tuple[tuple[str, str], ...] = (
    ("org", _STRING),
    ("event_id", _STRING),
    ("rating", "int"),
    ("batch_id", _STRING),
    ("batch_position", "int"),
    ("received_ms", _BIGINT),
    ("timestamp_ms", _BIGINT),
    ("event_day", _STRING),
    ("event_hour", _STRING),
    ("provider", _STRING),
    ("model", _STRING),
    ("operation", _STRING),
    ("project", _STRING),
    ("team", _STRING),
    ("feature", _STRING),
    ("environment", _STRING),
    ("api_key", _STRING),
    ("cost_center", _STRING),
    ("source", _STRING),
    ("user_pseudonym", _STRING),
    ("end_customer", _STRING),
    ("tags", "map<string,string>"),
    ("status", _STRING),
    ("error_code", _STRING),
    ("latency_ms", _BIGINT),
    ("time_to_first_token_ms", _BIGINT),
    ("service_tier", _STRING),
    ("is_batch", "boolean"),
    ("is_stream", "boolean"),
    ("is_aborted", "boolean"),
    ("usage_label", _STRING),
    ("response_cache_hit", "boolean"),
    ("response_id", _STRING),
    ("run_id", _STRING),
    ("parent_id", _STRING),
    ("attempt", "int"),
    ("task_type", _STRING),
    ("complexity", _STRING),
    ("quality_score", _STRING),
    ("content_fingerprint", _STRING),
    ("lease_id", _STRING),
    ("max_tokens", _BIGINT),
    ("client_cost_picousd", _BIGINT),
    *((bucket, _BIGINT) for bucket in BUCKETS),
    *((f"cost_{name}_picousd", _BIGINT) for name in COST_CLASSES),
    ("is_priced", "boolean"),
    ("unpriced_reason", _STRING),
    ("price_model", _STRING),
    ("price_source", _STRING),
    ("price_effective_from", _STRING),
    ("price_revision", "int"),
    ("is_void", "boolean"),
    ("quantity", "int"),
    ("adjusts_day", _STRING),
    ("import_id", _STRING),
)

COLUMN_NAMES: tuple[str, ...] = tuple(name for name, _ in COLUMNS)

PARTITION_KEY = "arrival_day"
"""``YYYY-MM-DD`` (UTC) of the delivery: an event of day D lies in the partitions from D − 1 on, an import far later."""
ROWS_PREFIX = "rows/"
ERRORS_PREFIX = "errors/"
ARCHIVE_PREFIX = "archive/"
"""Records that the clean-up moved out of the tables, as gzip of JSON lines."""
KEPT_FOLDER = "kept-"
"""Begins the folder within a day's rows that holds what a rewrite kept; Athena reads folders within a partition."""
QUERY_RESULTS_PREFIX = "query-results/"
UPLOADS_PREFIX = "uploads/"
"""Files to import, as they were uploaded; removed once they are imported."""
IMPORT_REPORTS_PREFIX = "import-reports/"
