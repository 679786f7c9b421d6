"""The ETag of an answer that was not read at one revision: from its content."""

import json
from dataclasses import replace
from hashlib import blake2b

from outlay.runtime.http import Response

MOVING = frozenset({"as_of", "query_id"})
"""What differs from one answer to the next while nothing that it says does."""


def with_content_tag(response: Response, *, scope: str) -> Response:
    """The answer with a weak ETag, unless it has one. ``scope`` is whose answer it is, so that none is another's."""
    unkept = response.headers.get("cache-control") == "no-store"
    if response.status != 200 or not isinstance(response.body, dict) or "etag" in response.headers or unkept:
        return response
    content = {name: value for name, value in response.body.items() if name not in MOVING}
    told = json.dumps([scope, content], sort_keys=True, separators=(",", ":"))
    tag = f'W/"{blake2b(told.encode(), digest_size=12).hexdigest()}"'
    return replace(response, headers={**response.headers, "etag": tag})
