"""An authority for the certificates of the servers that tests call."""

import pytest

from tests.support.tls_server import Authority


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))
