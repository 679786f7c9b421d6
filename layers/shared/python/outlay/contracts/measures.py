"""What a counter adds up, and the short attribute each measure has on a DynamoDB item.

A counter is billed by the kilobyte, so attribute names are short; they are stored, so they never change meaning.
Money is stored as integer pico-USD (10⁻¹² USD): DynamoDB numbers hold 38 digits and ``ADD`` on integers is exact.
"""

from outlay.contracts.buckets import BUCKETS, COST_CLASSES

COST_ATTRIBUTES: dict[str, str] = {
    "cost_input": "ci",
    "cost_cache_read": "cr",
    "cost_cache_write": "cw",
    "cost_output": "co",
    "cost_other": "cx",
}

COUNT_ATTRIBUTES: dict[str, str] = {
    "requests": "n",
    "unpriced_requests": "un",
    "errors": "er",
    "cache_hits": "ch",
    "latency_ms_sum": "ls",
    "latency_count": "ln",
    "time_to_first_token_ms_sum": "fs",
    "time_to_first_token_count": "fn",
}

BUCKET_ATTRIBUTES: dict[str, str] = {bucket: f"t{index}" for index, bucket in enumerate(BUCKETS)}

MEASURE_ATTRIBUTES: dict[str, str] = {**COUNT_ATTRIBUTES, **COST_ATTRIBUTES, **BUCKET_ATTRIBUTES}
"""Measure name → attribute, in the order of the cubes' columns: append, never reorder."""

MEASURES: tuple[str, ...] = tuple(MEASURE_ATTRIBUTES)

UPDATES_ATTRIBUTE = "u"
"""How many transactions touched a counter; a head holds the sum over its counters, which proves a pack complete."""

DIMENSIONS_ATTRIBUTE = "d"
"""The counter's dimension values: a list of strings in the order of ``dimension_names``."""

assert tuple(COST_ATTRIBUTES) == tuple(f"cost_{name}" for name in COST_CLASSES)
