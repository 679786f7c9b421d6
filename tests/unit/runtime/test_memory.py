"""What composing made is left out of later garbage collections."""

import gc
from collections.abc import Iterator

import pytest
from outlay.runtime.memory import settled


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_what_was_made_is_given_back_and_not_looked_through_again() -> None:
    before = gc.get_freeze_count()
    made = settled(["a client"])
    assert made == ["a client"]
    assert gc.get_freeze_count() > before
    assert not any(one is made for one in gc.get_objects())
