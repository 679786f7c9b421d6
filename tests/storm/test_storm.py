"""A slice of ``make storm``: whatever fails, and whoever runs beside whom, what is counted equals the model."""

import pytest

from tests.storm.schedule import play_seed
from tests.storm.world import BOOKS
from tests.support.builders import NOW_MS
from tests.support.seeds import replay

FIRST, SLICES, EACH = 1_000_001, 8, 10


@pytest.mark.parametrize("first", range(FIRST, FIRST + SLICES * EACH, EACH))
def test_no_fault_makes_an_event_count_twice_or_not_at_all(first: int) -> None:
    for seed in range(first, first + EACH):
        try:
            play_seed(seed)
        except Exception as error:
            raise AssertionError(replay(f"tests.storm --seed {seed}")) from error


def test_the_price_books_of_a_storm_differ() -> None:
    usage = {"output_tokens": 10}
    prices = {
        book.price(provider="openai", model="gpt-4o", timestamp_ms=NOW_MS, usage=usage) for book in BOOKS.values()
    }
    assert len(prices) == 2
