"""What all tests share."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that need the local AWS run on one worker, so that it is started once."""
    for item in items:
        if item.get_closest_marker("local_aws"):
            item.add_marker(pytest.mark.xdist_group("local-aws"))
