"""Periods as people type them."""

from datetime import UTC, datetime

import pytest
from outlay_cli import periods


@pytest.mark.parametrize(
    ("hour", "end"), [(9, "2026-11-23"), (10, "2026-11-24"), (23, "2026-11-24")], ids=["morning", "noon", "night"]
)
def test_the_usual_end_holds_today_wherever_the_organization_is(
    monkeypatch: pytest.MonkeyPatch, hour: int, end: str
) -> None:
    """In Kiritimati (UTC+14) the 23rd begins at 10:00 UTC of the 22nd."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            assert tz is UTC
            return datetime(2026, 11, 22, hour, 30, tzinfo=UTC)

    monkeypatch.setattr(periods, "datetime", Clock)
    assert periods.tomorrow() == end
