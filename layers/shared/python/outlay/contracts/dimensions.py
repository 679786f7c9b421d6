"""The dimensions that figures can be grouped and filtered by.

The order is part of the stored format of counters and cubes: append, never reorder.
"""

DIMENSIONS: tuple[str, ...] = (
    "provider",
    "model",
    "operation",
    "project",
    "team",
    "feature",
    "environment",
    "api_key",
    "cost_center",
    "source",
)

USER = "user"
"""Too many values for counters: it has a cube of its own, in days and with few other dimensions."""
USER_DIMENSIONS: tuple[str, ...] = (USER, "provider", "model", "project", "team")
"""What users' cubes can be grouped and filtered by; stored by name, so it may grow."""

MAX_TAG_DIMENSIONS = 5
TAG_PREFIX = "tag:"

OTHER = "(other)"
"""Where values of a dimension are counted once its cap of distinct values is reached; the row keeps the true value."""

UNSET = ""
"""A dimension that the event did not name."""

MAX_VALUES_PER_DIMENSION = 1_000
"""Distinct values of one dimension, per organization and month, that get counters of their own."""


def tag_dimension(tag_key: str) -> str:
    """The dimension's name for one of the organization's chosen tag keys, e.g. ``tag:region``."""
    return TAG_PREFIX + tag_key


def dimension_names(tag_keys: tuple[str, ...]) -> tuple[str, ...]:
    """All dimensions of an organization, in stored order."""
    return DIMENSIONS + tuple(tag_dimension(key) for key in tag_keys)
