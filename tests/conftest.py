"""What all tests share."""

import hypothesis
import pytest

# On a busy machine one example may take any time: that says nothing about the code.
hypothesis.settings.register_profile(
    "outlay", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], print_blob=True
)
hypothesis.settings.load_profile("outlay")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that need the local AWS run on one worker, so that it is started once, those marked ``early`` first; those
    with a browser together, on either worker: the demo that they look at is loaded once."""
    for item in items:
        if item.get_closest_marker("local_aws"):
            item.add_marker(pytest.mark.xdist_group("local-aws"))
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("e2e-browser"))
    items.sort(key=lambda item: item.get_closest_marker("early") is None)
