"""What all tests share."""

import hypothesis
import pytest

# On a busy machine one example may take any time: that says nothing about the code.
hypothesis.settings.register_profile(
    "outlay", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], print_blob=True
)
hypothesis.settings.load_profile("outlay")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that need the local AWS run on one worker, so that it is started once."""
    for item in items:
        if item.get_closest_marker("local_aws"):
            item.add_marker(pytest.mark.xdist_group("local-aws"))
