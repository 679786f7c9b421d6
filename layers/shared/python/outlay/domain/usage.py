"""Counts of one AI call per bucket: a mapping of the names in ``BUCKETS`` to positive integers, absent where zero."""

from collections.abc import Mapping

from outlay.contracts.buckets import INPUT_TOKENS, OUTPUT_TOKENS

Usage = Mapping[str, int]


def total_input_tokens(usage: Usage) -> int:
    """Uncached, cached and written input tokens of all modalities."""
    return sum(usage.get(bucket, 0) for bucket in INPUT_TOKENS)


def total_output_tokens(usage: Usage) -> int:
    """Output tokens of all modalities; reasoning is contained, not added."""
    return sum(usage.get(bucket, 0) for bucket in OUTPUT_TOKENS)
