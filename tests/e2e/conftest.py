"""The real deployment, once for all end-to-end tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from outlay_cli.local.stack import Stack

from tests.support.local_aws import Tenant, a_tenant, local_stack


@pytest.fixture(scope="session")
def stack_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the local AWS keeps its state."""
    return tmp_path_factory.mktemp("local-aws")


@pytest.fixture(scope="session")
def stack(stack_folder: Path) -> Iterator[Stack]:
    """The local AWS with everything deployed, on a free port."""
    with local_stack(stack_folder) as running:
        yield running


@pytest.fixture
def tenant(stack: Stack) -> Tenant:
    """An organization of the test's own."""
    return a_tenant(stack)
