"""docs/api-map.md names only endpoints that exist, and leaves none of the common names without an answer."""

import json
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[3] / "docs"
MAP = (DOCS / "api-map.md").read_text(encoding="utf-8")
PATHS = json.loads((DOCS / "openapi.json").read_text(encoding="utf-8"))["paths"]
EXISTING = {f"{method.upper()} {path}" for path, methods in PATHS.items() for method in methods}
NAMED = set(re.findall(r"(?:GET|POST|PUT|PATCH|DELETE) /[^`\s]*", MAP))
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split("|")) for line in MAP.splitlines() if line.startswith("| `")
]
COMMON = ("analytics/spending", "analytics/usage", "analytics/trends", "analytics/breakdown", "costs/analysis")
COMMON += ("costs/breakdown", "costs/trends", "costs/anomalies", "costs/forecast", "costs/burn-rate", "policies")
COMMON += ("admin/budget-settings", "account/usage-stats", "optimizations", "recommendations", "opportunities")
COMMON += ("alerts", "budgets", "models/compare")


def test_every_endpoint_of_ours_that_is_named_exists() -> None:
    assert set() == NAMED - EXISTING


@pytest.mark.parametrize("name", COMMON)
def test_every_common_name_leads_somewhere(name: str) -> None:
    (answer,) = [here for known, here in ROWS if f"`{name}`" in known]
    assert "not yet: " in answer or any(endpoint in answer for endpoint in EXISTING)


def test_every_row_leads_to_an_endpoint_or_says_what_is_missing() -> None:
    assert [
        known
        for known, here in ROWS
        if "not yet: " not in here and not NAMED & set(re.findall(r"[A-Z]+ /[^`\s]*", here))
    ] == []
