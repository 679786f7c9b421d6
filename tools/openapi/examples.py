"""Examples: what the unit tests' worlds really were asked and answered, kept as files by operation.

``python -m tools.openapi.record`` writes them. A test holds each against the schema.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "examples"


@cache
def example_of(operation_id: str) -> dict[str, Any]:
    """``request`` (the body), ``answers`` (status → body); empty where none is kept."""
    path = FOLDER / f"{operation_id}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return found
