"""Clients for the local AWS: its own keys and endpoint, nothing from the user's configuration."""

import os
from typing import Any

import boto3
import botocore.session
from botocore.config import Config

from outlay_cli.local.process import Credentials, Running

REGION = "us-east-1"
ACCOUNT = "000000000000"


_NO_USER_CONFIGURATION: Any = {
    # name: (in a profile, in the environment, otherwise, conversion)
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}


class LocalAws:
    """boto3 clients by service name, made once each."""

    def __init__(self, running: Running, keys: Credentials) -> None:
        self.endpoint = running.endpoint
        self._session: Any = boto3.Session(
            botocore_session=botocore.session.Session(session_vars=_NO_USER_CONFIGURATION),
            aws_access_key_id=keys.key_id,
            aws_secret_access_key=keys.secret,
            region_name=REGION,
        )
        self._clients: dict[str, Any] = {}

    def client(self, service: str) -> Any:
        """The client of the service, with time for the slowest Lambda of the deployment."""
        if service not in self._clients:
            config = Config(
                read_timeout=900,
                retries={"max_attempts": 2, "mode": "standard"},
                s3={"addressing_style": "path"},
            )
            self._clients[service] = self._session.client(service, endpoint_url=self.endpoint, config=config)
        return self._clients[service]
