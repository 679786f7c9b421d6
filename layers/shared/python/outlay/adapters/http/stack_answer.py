"""What a custom resource answers CloudFormation, which waits for it at an address of its own."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.request import Request, urlopen

_TIMEOUT_S = 10


def put_answer(url: str, answer: Mapping[str, Any]) -> None:
    """Raises ``OSError`` where it is not taken."""
    # Without a type: the address is signed for an upload that has none.
    request = Request(  # noqa: S310 - CloudFormation's own address, in an event that only IAM lets through
        url, data=json.dumps(answer).encode(), method="PUT", headers={"content-type": ""}
    )
    with urlopen(request, timeout=_TIMEOUT_S):  # noqa: S310 - the same
        pass
