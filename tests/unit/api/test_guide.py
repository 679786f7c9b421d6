"""The guides leave nothing out that can be asked."""

from pathlib import Path

import pytest
from outlay.contracts.buckets import BUCKETS
from outlay.contracts.dimensions import DIMENSIONS

from functions.api.app import ROUTES
from functions.api.events_query import EVENTS_PARAMETERS
from functions.api.figures_measures import MEASURES
from functions.api.figures_query import COSTS_PARAMETERS, GRANULARITIES

GUIDES = Path(__file__).resolve().parents[3] / "docs" / "guides"
GUIDE = (GUIDES / "figures.md").read_text(encoding="utf-8")
ALL = "\n".join(path.read_text(encoding="utf-8") for path in sorted(GUIDES.glob("*.md")))


@pytest.mark.parametrize("path", sorted({route.pattern for route in ROUTES}))
def test_every_resource_is_in_a_guide(path: str) -> None:
    assert f"{path}?" in ALL or f"{path}`" in ALL


WORDS = {*COSTS_PARAMETERS, *EVENTS_PARAMETERS, *GRANULARITIES, *DIMENSIONS, *MEASURES}


@pytest.mark.parametrize("name", sorted(WORDS - set(BUCKETS)))
def test_every_word_of_a_query_is_in_the_guide(name: str) -> None:
    assert f"`{name}`" in GUIDE
