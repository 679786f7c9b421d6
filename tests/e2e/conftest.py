"""The real deployment, once for all end-to-end tests."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from outlay_cli.local.stack import Stack, attach

from tests.support.local_aws import ATTACH, Tenant, a_tenant, home_in, let_many_sign_in, local_stack


@pytest.fixture(scope="session")
def stack_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the local AWS keeps its state."""
    given = os.environ.get(ATTACH)
    return Path(given) if given else tmp_path_factory.mktemp("local-aws")


@pytest.fixture(scope="session")
def stack(stack_folder: Path) -> Iterator[Stack]:
    """The local AWS with everything deployed, on a free port; or the one that runs in the folder ``ATTACH`` names."""
    if os.environ.get(ATTACH):
        found = attach(home_in(stack_folder))
        let_many_sign_in(found)
        yield found
        return
    with local_stack(stack_folder) as running:
        let_many_sign_in(running)
        yield running


@pytest.fixture
def tenant(stack: Stack) -> Tenant:
    """An organization of the test's own."""
    return a_tenant(stack)
