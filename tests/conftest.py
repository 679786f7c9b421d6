"""What all tests share."""

import hypothesis
import pytest
from xdist.remote import Producer

from tests.support.scheduling import ByWhatIsShared

# On a busy machine one example may take any time: that says nothing about the code.
hypothesis.settings.register_profile(
    "outlay", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], print_blob=True
)
hypothesis.settings.load_profile("outlay")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests marked ``early`` first."""
    items.sort(key=lambda item: item.get_closest_marker("early") is None)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByWhatIsShared | None:
    """Of ``--dist loadgroup``."""
    return ByWhatIsShared(config, log) if config.getoption("dist") == "loadgroup" else None
