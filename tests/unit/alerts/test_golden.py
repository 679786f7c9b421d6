"""Mails and messages are what was looked at. Write them anew: ``python -m tests.support.golden_alerts``."""

import pytest

from tests.support.golden_alerts import FOLDER, golden

GOLDEN = dict(golden())


@pytest.mark.parametrize("name", GOLDEN)
def test_a_message_is_as_it_was_looked_at(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == GOLDEN[name]


def test_nothing_is_kept_that_no_message_makes() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(GOLDEN)
