"""The local AWS for contract tests: started once, empty, on a free loopback port."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from outlay_cli.local import process
from outlay_cli.local.aws import LocalAws

from tests.support.local_aws import home_in


@pytest.fixture(scope="session")
def local_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Any]]:
    """Makes a boto3 client of a service."""
    home = home_in(tmp_path_factory.mktemp("local-aws"))
    running = process.start(home, port=process.free_port())
    try:
        yield LocalAws(running, process.credentials(home)).client
    finally:
        process.stop(home)
