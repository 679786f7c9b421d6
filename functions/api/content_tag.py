"""The ETag of an answer that is not read at a revision: from its content."""

import json
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any


def content_tag(org: str, content: Mapping[str, Any]) -> dict[str, str]:
    """The header; ``content`` is the body without ``as_of``, which moves while nothing else does."""
    told = json.dumps([org, content], sort_keys=True, separators=(",", ":"))
    return {"etag": f'W/"{blake2b(told.encode(), digest_size=12).hexdigest()}"'}
