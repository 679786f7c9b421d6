"""Keys of what recommendations are made by, in the table ``control``; they lie under ``keys.records_key``."""

from outlay.contracts import keys

RECOMMENDATION = "recommendation"
"""The kind of the records."""


def recommending_key(org: str) -> str:
    return keys.tenant_key(org, "RECOMMENDING")


SETTINGS_SORT = "settings"
RUN_SORT = "run"
"""The newest run that made recommendations: of which spend."""
INSIGHT = "insight"
OPPORTUNITY = "opportunity"
"""Kinds of records as well."""
KINDS = (INSIGHT, OPPORTUNITY, RECOMMENDATION)
INSIGHT_SETTINGS_SORT = "insight-settings"
