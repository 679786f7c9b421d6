"""Where a function's own machinery listens: nothing that users chose may be called there."""

import os
from urllib.parse import urlsplit

_VARIABLES = ("AWS_LAMBDA_RUNTIME_API", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "ECS_CONTAINER_METADATA_URI_V4")


def own_endpoints() -> frozenset[str]:
    """``host`` and ``host:port`` of Lambda's runtime API and of the services that hand out credentials."""
    found: set[str] = set()
    for name in _VARIABLES:
        value = os.environ.get(name, "")
        parts = urlsplit(value if "://" in value else f"//{value}")
        if parts.hostname:
            found.add(parts.hostname)
            found |= {f"{parts.hostname}:{parts.port}"} if parts.port else set()
    return frozenset(found)
