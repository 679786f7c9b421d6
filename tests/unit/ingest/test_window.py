"""When an event may have happened, and what somebody is told whose timestamp doesn't fit."""

import pytest
from outlay.domain.admission import NotAdmissible, Window

NOW_MS = 1_795_340_000_000
DAY_MS = 86_400_000


def test_seconds_are_named_as_seconds() -> None:
    with pytest.raises(NotAdmissible, match="must be milliseconds since 1970; this looks like seconds"):
        Window.around(NOW_MS, source="event").admit(NOW_MS // 1000)


def test_older_usage_is_sent_to_the_import() -> None:
    with pytest.raises(NotAdmissible, match="is more than 35 days back; older usage comes by import"):
        Window.around(NOW_MS, source="event").admit(NOW_MS - 36 * DAY_MS)


def test_an_import_is_not_sent_to_the_import() -> None:
    with pytest.raises(NotAdmissible, match=r"is more than 1,830 days back$"):
        Window.around(NOW_MS, source="import").admit(NOW_MS - 1_831 * DAY_MS)
